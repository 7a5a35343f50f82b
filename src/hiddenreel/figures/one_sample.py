"""One sample's z, activations and answer in every layer, epoch by epoch.

What to look at: the answer in the last panel, and whether it crosses to the right side. The panels before
it show what had to happen first: which neurons change, and in which epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hiddenreel.analyse.responses import contributions
from hiddenreel.analyse.sample_history import SampleHistory
from hiddenreel.draw.diagram.canvas import is_narrow
from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.film.stills import grid
from hiddenreel.draw.numbers import change, number
from hiddenreel.draw.panels.curves import DASHED
from hiddenreel.draw.panels.sample import draw_sample
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import (
    LINE_SPACING,
    RIGHT,
    ROUND,
    TOP,
    Picture,
    body_share,
    faint_grid,
    fit_lines,
    new_slide,
    same_width,
    verbatim,
)
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.draw.wording import class_texts, class_words, counted, facts_of, shortened
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# Left edge and width of the sample, and the box of the curves, as shares of the page.
SAMPLE_LEFT, SAMPLE_WIDTH, SAMPLE_TOP = 0.035, 0.155, 0.79
# How far below it the first words are, and others below these; and their room from the page's edge.
FIRST_FACT, FACT_PITCH, FACT_EDGE = 0.045, 0.055, 0.01
BOX, GAP = (0.26, 0.115, 0.68, 0.675), (0.058, 0.06)
# On narrow sheets the sample stands above the curves: its height and that of a line of the words beside
# it, the space below it, the room for an axis's name, and the least width of a column, in.
STRIP, FACT, BELOW_STRIP, AXIS, LEAST = 1.15, 0.31, 0.6, 0.9, 1.25
# Left edge of the curves there, the space between z and a beside each other, and how much higher than
# panels the sample begins, as shares of a slide.
BESIDE, ASIDE, HIGHER = 0.085, 0.09, 0.04
# Layers that have a column, neurons that have a curve, and outputs that have a name, at most.
COLUMNS, CURVES, NAMED = 5, 4, 3
# Letters of a class's name below the sample, at most.
LONGEST = 18
# Widths of a hidden neuron's curve and of the answer's, in lines.
HIDDEN, ANSWER = 0.65, 1.3
# Room above and below the curves, as a share of their range, and the strength of a quiet curve.
ROOM, QUIET = 0.06, 0.6


def draw(recording: Recording, theme: Theme, *, sample: int = 0) -> Picture:
    """Draw z above a, a column for each layer; the last one holds the answer."""
    history = SampleHistory(recording, sample)
    title = _title(history)
    figure = new_slide(title)
    (_draw_above if is_narrow() else _draw_beside)(figure, theme, history)
    depth = recording.depth
    most = min(depth, _most_layers())
    layers = np.unique(np.linspace(1, depth, most).round().astype(int)).tolist()
    shown = {layer: _neurons(recording, layer) for layer in layers}
    z_limits = _limits([history.z(layer)[:, shown[layer]] for layer in layers])
    above, below = _places(len(layers))
    before: tuple[float, float] | None = None
    for layer, top, bottom in zip(layers, above, below):
        panel = figure.add_axes(top)
        panel.set_ylim(*z_limits)
        _curves(panel, history, theme, history.z(layer), shown[layer], layer, theme.z)
        panel.set_title(tr("layer {layer}", layer=layer) if layer < depth else tr("output"), loc="center")
        # On an upright sheet z stands left of a, and each layer is a row.
        is_row, is_last = top[1] == bottom[1], layer == depth
        panel.tick_params(labelbottom=is_row and is_last, labelleft=is_row or layer == 1)
        lower = figure.add_axes(bottom)
        limits = _activation_limits(history, layer, shown[layer])
        lower.set_ylim(*limits)
        lower.tick_params(labelbottom=is_last or not is_row, labelleft=is_row or limits != before)
        before = limits
        _curves(lower, history, theme, history.a(layer), shown[layer], layer, theme.a)
        panel.set_xlabel(tr("epoch") if is_row and is_last else "")
        lower.set_xlabel(tr("epoch") if is_last or not is_row else "")
        if layer == depth:
            for target in np.unique(history.y):
                aim = lower.axhline(float(target), color=theme.ink, lw=THIN, zorder=1, gid="target")
                aim.set_linestyle(DASHED)
        if layer == 1 or is_row:
            panel.set_ylabel("z", color=theme.z)
            lower.set_ylabel("a", color=theme.a)
    left_out = any(len(shown[n]) < recording.sizes[n] for n in layers)
    which = ""
    if left_out:
        which = tr("; of each layer at most the {curves} neurons that contribute most", curves=CURVES)
    how = change(*history.costs[[0, -1]])
    return figure.with_words(
        caption=tr(
            "z and a of sample {sample} in the {network} network, by epoch{which}. Numbers "
            "beside curves count the neurons{at_outputs}; targets are dashed. Its cost, "
            "{cost}, {change}.",
            **facts_of(recording, sample=sample),
            which=which,
            at_outputs=_at_outputs(recording),
            change=how,
        ),
        alt=tr(
            "Curves of z and a of sample {sample} in {layers} over {epochs}; its cost {change}.",
            sample=sample,
            layers=counted(len(layers), "layer"),
            epochs=counted(recording.epochs, "epoch"),
            change=how,
        ),
    )


def _draw_beside(figure: Figure, theme: Theme, history: SampleHistory) -> None:
    """Draw the sample at the left of the curves, with the facts below it."""
    height = SAMPLE_WIDTH * PAGE_INCHES[0] / PAGE_INCHES[1]
    place = (SAMPLE_LEFT, SAMPLE_TOP - height, SAMPLE_WIDTH, height)
    draw_sample(figure.add_axes(place), theme, history.recording, history.sample)
    middle = SAMPLE_LEFT + SAMPLE_WIDTH / 2
    at, room = place[1] - FIRST_FACT, 2 * (middle - FACT_EDGE) * figure.bbox.width
    for line, words in enumerate(_facts(history)):
        text = figure.text(middle, at, words, ha="center", va="center", fontsize=SMALL if line else LABEL)
        fit_lines(text, room)
        more = FACT_PITCH * text.get_text().count("\n")
        text.set_y(body_share() * (at - more / 2))
        at -= FACT_PITCH + more


def _draw_above(figure: Figure, theme: Theme, history: SampleHistory) -> None:
    """Draw the sample above the curves, with the facts beside it."""
    wide, high = applied_screen().inches
    left, top = same_width(SAMPLE_LEFT), TOP + HIGHER
    axes = figure.add_axes((left, top - STRIP / high, STRIP / wide, STRIP / high))
    draw_sample(axes, theme, history.recording, history.sample)
    for line, words in enumerate(_facts(history)):
        at = top - (STRIP / 2 + FACT * (line - 1.5)) / high
        style: dict[str, Any] = {"va": "center", "fontsize": SMALL if line else LABEL}
        figure.text(left + (STRIP + 0.25) / wide, at, words, **style)


def _most_layers() -> int:
    """Return how many layers the applied sheet has room for."""
    if not is_narrow() or applied_screen().is_upright:
        return COLUMNS
    return int((RIGHT - same_width(BESIDE)) * applied_screen().inches[0] / LEAST)


def _places(layers: int) -> tuple[list[Box], list[Box]]:
    """Return the boxes of z and those of a: above them, or on an upright sheet left of them."""
    if not is_narrow():
        # Numbers between columns are as wide on every sheet.
        above, below = grid(2, layers, BOX, (same_width(GAP[0]), GAP[1]))
        return above, below
    high = applied_screen().inches[1]
    left, bottom = same_width(BESIDE), AXIS / high
    box = left, bottom, RIGHT - left, TOP + HIGHER - (STRIP + BELOW_STRIP) / high - bottom
    if applied_screen().is_upright:
        rows = grid(layers, 2, box, (same_width(ASIDE), 0.7 / high))
        return [z for z, _ in rows], [a for _, a in rows]
    above, below = grid(2, layers, box, (same_width(GAP[0]), GAP[1]))
    return above, below


def _title(history: SampleHistory) -> str:
    """State from which epoch on the answer is right."""
    recording, sample = history.recording, history.sample
    if recording.is_regression:
        first, last = (number(float(history.a(recording.depth)[epoch, 0])) for epoch in (0, -1))
        return tr(
            "The answer to sample {sample} goes from {first} to {last}", sample=sample, first=first, last=last
        )
    which, since = class_words(recording)[recording.labels[sample]], history.right_from
    if since is None:
        answer = class_texts(recording)[history.answers[-1]]
        return tr(
            "Sample {sample} of {which} is still answered {answer} at the end",
            sample=sample,
            which=which,
            answer=answer,
        )
    when = tr("in every epoch") if since == 0 else tr("from epoch {since} on", since=since)
    return tr("Sample {sample} of {which} is answered right {when}", sample=sample, which=which, when=when)


def _facts(history: SampleHistory) -> list[str]:
    """List what to write below the sample."""
    recording, sample = history.recording, history.sample
    role = tr("held out") if recording.held_out[sample] else tr("in training")
    if recording.is_regression:
        return [tr("sample {sample}", sample=sample), tr("target {y}", y=number(float(history.y[0]))), role]
    answer = class_texts(recording)[history.answers[-1]]
    label = shortened(class_words(recording)[recording.labels[sample]], LONGEST)
    return [
        tr("sample {sample}", sample=sample),
        verbatim(label),
        verbatim(tr("answer {answer}", answer=answer)),
        role,
    ]


def _at_outputs(recording: Recording) -> str:
    """Write what the numbers beside the curves of several outputs are."""
    several = recording.sizes[-1] > 1 and not recording.is_regression
    return tr(", of the output the classes") if several else ""


def _neurons(recording: Recording, layer: int) -> list[int]:
    """Return the neurons of a layer that have a curve, from 0: all outputs, or the most contributing."""
    if layer == recording.depth:
        return list(range(recording.sizes[layer]))
    order = np.argsort(-contributions(recording, layer), kind="stable")
    return sorted(order[:CURVES].tolist())


def _named(history: SampleHistory, layer: int, shown: Sequence[int]) -> list[int]:
    """Return the neurons whose curves have numbers: of many outputs, the target's and the largest."""
    if len(shown) <= CURVES:
        return list(shown)
    order = np.argsort(-history.a(layer)[-1], kind="stable")[:NAMED]
    return sorted({int(history.y.argmax()), *order.tolist()})


def _limits(values: Sequence[np.ndarray]) -> tuple[float, float]:
    """Return limits with room around all of some values."""
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    room = ROOM * (high - low) or 1.0
    return float(low - room), float(high + room)


def _activation_limits(history: SampleHistory, layer: int, shown: Sequence[int]) -> tuple[float, float]:
    """Return the limits of a: the bounds of σ with the targets, or what is shown."""
    ends = history.recording.activation_limits(layer)
    values = history.a(layer)[:, shown] if ends is None else np.array(ends)
    return _limits([values, history.y] if layer == history.recording.depth else [values])


def _curves(
    axes: Axes,
    history: SampleHistory,
    theme: Theme,
    values: np.ndarray,
    shown: Sequence[int],
    layer: int,
    colour: str,
) -> None:
    """Draw the values (epochs + 1, k) of some neurons; of several outputs the target's stands out."""
    epochs = np.arange(len(values))
    is_output = layer == history.recording.depth
    loud = {int(history.y.argmax())} if is_output and len(shown) > 1 else set(shown)
    quiet = mixed(colour, theme.background, QUIET)
    for neuron in shown:
        (line,) = axes.plot(epochs, values[:, neuron], color=quiet, lw=THIN, gid=f"neuron-{neuron + 1}")
        if neuron in loud:
            line.set(color=colour, lw=LINE * (ANSWER if is_output else HIDDEN), zorder=3)
    axes.set_xlim(0, max(epochs[-1], 1))
    axes.xaxis.set_major_locator(MaxNLocator(3, steps=ROUND, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=ROUND))
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    faint_grid(axes, theme, "y")
    if history.right_from and not history.recording.is_regression:
        axes.axvline(history.right_from, color=theme.muted, lw=THIN, zorder=1.5, gid="right")
    named = _named(history, layer, shown)
    if history.recording.sizes[layer] > 1:
        first = 0 if is_output and not history.recording.is_regression else 1
        heights = _within(axes, values[-1, named])
        ends = [(float(y), str(n + first), colour) for y, n in zip(heights, named)]
        label_ends(axes, ends)


def _within(axes: Axes, values: np.ndarray) -> np.ndarray:
    """Move values (n,) away from the ends of the axes, until labels beside them have room."""
    low, high = axes.get_ylim()
    apart = (high - low) * LINE_SPACING * LABEL * axes.figure.dpi / 72
    apart /= axes.get_window_extent().height
    moved, below = values.copy(), np.arange(len(values))
    order = np.argsort(values, kind="stable")
    least, most = low + apart * (below + 0.3), high - apart * (below[::-1] + 0.3)
    moved[order] = np.clip(values[order], least, most)
    return moved
