"""What the same untrained network answers from a dozen random starts.

What to look at: the answers to the marked input. Nothing differs between the starts but the random
first weights.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.random_starts import first_outputs, seeds_from
from hiddenreel.analyse.sample_pass import require
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import RIGHT, Picture, faint_grid, few_ticks, new_slide, panel_row, same_width
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"

NEEDS = {"trained_by": ["hiddenreel"]}

# Share of its colour that a curve or a range keeps, and its width where there is a column for each.
PALE, BAR = 0.55, 14.0
# Share of their distance that columns take at most, and the least distance of their numbers, in.
FULL, LEAST_APART = 0.7, 0.3
# Room beside the panel for the span of the marked input's answers, as a share of the slide, and
# where its bracket stands, as a share of the panel; and the least distance of the two, in.
ROOM_RIGHT, BRACKET, LEAST_ASIDE = 0.16, 1.03, 0.16
# Margins of the panel, as shares of its ranges.
ROOM, ROOM_X = 0.03, 0.02
# Points along an axis of one input.
POINTS = 201


def draw(recording: Recording, theme: Theme, *, starts: int = 12, output: int = 1) -> Picture:
    """Draw the answers of the untrained network with the run's own seed and those after it."""
    require(recording, "output", output, 1, recording.sizes[-1])
    seeds = seeds_from(recording, starts)
    answers = first_outputs(recording, seeds, recording.X)[..., output - 1]
    spread = np.ptp(answers, axis=0)
    sample = int(np.argmax(spread))
    at = answers[:, sample]
    low, high = float(at.min()), float(at.max())
    title = tr(
        "For the same input, the answers of {starts} random starts lie {apart} apart",
        starts=starts,
        apart=number(high - low, 2),
    )
    if low == high:
        title = tr("All {starts} starts give the same answers", starts=starts)
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1, right=RIGHT - same_width(ROOM_RIGHT))
    if recording.sizes[0] == 1:
        _curves(axes, recording, theme, seeds, output, (sample, at))
    else:
        _columns(axes, theme, answers, at)
    bounds = recording.activation_limits(recording.depth) or (answers.min(), answers.max())
    room = ROOM * (float(np.ptp(bounds)) or 1.0)
    axes.set_ylim(float(bounds[0]) - room, float(bounds[1]) + room)
    faint_grid(axes, theme, "y")
    name = r"$\hat{y}$" if recording.sizes[-1] == 1 else rf"$\hat{{y}}_{{{output}}}$"
    axes.set_title(tr("answer {name}", name=name), color=theme.a)
    key = tr("points: the same input") + ("" if recording.sizes[0] == 1 else tr(", bars: all inputs"))
    # On narrower sheets it also has the room above the span.
    place = axes.get_position()
    end = 1.0 if applied_screen().is_slide else (RIGHT - place.x0) / place.width
    axes.set_title(key, color=theme.ink, fontsize=SMALL, loc="right", x=end)
    _spread(axes, theme, low, high)
    which = tr("for output {output} ", output=output) if recording.sizes[-1] > 1 else ""
    ends = {"low": number(low), "high": number(high)}
    return figure.with_words(
        caption=tr(
            "Answers {which}of the untrained {network} network with the seeds {first_seed} to "
            "{last_seed}. Sample {sample}, for which they differ most, gets {ends}; over all "
            "{samples} the starts differ by {mean} on average. Numbers are rounded.",
            **facts_of(recording, sample=sample),
            which=which,
            first_seed=seeds[0],
            last_seed=seeds[-1],
            ends=tr("{low} to {high}", **ends),
            samples=counted(len(recording.X), "sample"),
            mean=number(float(spread.mean())),
        ),
        alt=tr(
            "Answers of {starts} random starts of one network; for sample {sample} they lie "
            "between {low} and {high}.",
            starts=starts,
            sample=sample,
            **ends,
        ),
    )


def _curves(
    axes: Axes,
    recording: Recording,
    theme: Theme,
    seeds: list[int],
    output: int,
    marked: tuple[int, np.ndarray],
) -> None:
    """Draw the answers against the one input, and those for the marked sample."""
    x = np.linspace(recording.X.min(), recording.X.max(), POINTS)
    pale = mixed(theme.a, theme.background, PALE)
    for curve in first_outputs(recording, seeds, x[:, None])[..., output - 1]:
        axes.plot(x, curve, color=pale, gid="start")
    sample, answers = marked
    for answer in answers:
        draw_point(axes, theme, float(recording.X[sample, 0]), float(answer), "answer")
    room = ROOM_X * (x[-1] - x[0])
    axes.set(xlim=(x[0] - room, x[-1] + room))
    few_ticks(axes)
    name_input(axes.xaxis, recording)


def _columns(axes: Axes, theme: Theme, answers: np.ndarray, marked: np.ndarray) -> None:
    """Draw the range of each start's answers (starts, N), and that for the marked sample."""
    columns = np.arange(1, len(answers) + 1)
    pale = mixed(theme.a, theme.background, PALE)
    apart = axes.get_window_extent().width / axes.figure.dpi / len(columns)
    bar = min(BAR, FULL * apart * 72)
    for column, own, answer in zip(columns, answers, marked):
        ends = [own.min(), own.max()]
        axes.plot([column, column], ends, color=pale, lw=bar, solid_capstyle="butt", gid="start")
        draw_point(axes, theme, float(column), float(answer), "answer")
    axes.set(xlim=(0.4, len(answers) + 0.6), xlabel=tr("start"))
    axes.set_xticks(columns[:: math.ceil(LEAST_APART / apart)])


def _spread(axes: Axes, theme: Theme, low: float, high: float) -> None:
    """Draw beside the panel what the answers for the marked sample span, and write how much it is."""
    across = axes.get_yaxis_transform()
    style: dict[str, Any] = {"color": theme.ink, "transform": across, "clip_on": False}
    axes.plot([BRACKET] * 2, [low, high], "_-", ms=14, mew=LINE, gid="spread", **style)
    text = tr("{high} apart", high=number(high - low, 2))
    aside = max(0.02, LEAST_ASIDE * axes.figure.dpi / axes.get_window_extent().width)
    place = (BRACKET + aside, (low + high) / 2)
    axes.text(*place, text, va="center", fontsize=TITLE, weight="semibold", **style)
