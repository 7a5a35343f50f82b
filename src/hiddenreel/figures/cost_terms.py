"""The cost of a sample as a sum: one bar for each output, and the bar that they add up to.

What to look at: the highest bar. Every output adds its own squared distance from its target, and the
last bar is all of them on top of each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import abridged, sheet_width, symbol, width_of
from hiddenreel.draw.numbers import FACTOR_DIGITS, fixed, number, percent
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import LINE_SPACING, Picture, faint_grid, few_ticks, new_slide, panel_row
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"outputs": [2, None], "loss": ["half-squared-error", "squared-error"]}

# The most outputs that have a bar, and that have their numbers below it; the width of a bar, and the share
# of its colour that a single one keeps.
MOST, WIDE, WIDTH, PALE = 10, 4, 0.62, 0.62
# The least width of the sheet for each bar, and between what is written below two of them, in.
PITCH, BETWEEN = 1.2, 0.15
# Room above the highest bar, as a share of its height, and between a bar and its number, pt.
ROOM, ABOVE = 0.24, 8


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Draw each output's term of C₀, and their sum."""
    forward = SamplePass.of_sample(recording, epoch, sample)
    a, y = forward.a(forward.depth), forward.y
    half = recording.run.loss == "half-squared-error"
    terms = (0.5 if half else 1.0) * (a - y) ** 2
    total, largest = forward.cost, int(np.argmax(terms))
    share = percent(float(terms[largest]) / total) if total else ""
    title = tr("Output {largest} makes {share} of the cost", largest=largest + 1, share=share)
    if total == 0:
        title = tr("Every output meets its target, and the cost is 0")
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1)
    shown = abridged(len(terms), min(MOST, int(sheet_width() / PITCH) - 1), [largest])
    _bars(axes, theme, terms, shown, total)
    front = "½ " if half else ""
    has_terms = _names(axes, a, y, shown, front)
    formula = f": {front}$(a - y)^2$" if not has_terms and len(shown) <= WIDE else ""
    axes.set_title(f"{tr('terms of $C_0$')}{formula}", color=theme.C)
    listed = " + ".join(number(float(term)) for term in terms[:MOST])
    more = " + …" if len(terms) > MOST else ""
    return figure.with_words(
        caption=tr(
            "Cost of sample {sample} in the {network} network at epoch {epoch}: {listed}{more} "
            "= {total}, one term of {cost} for each output. Numbers are rounded.",
            **facts_of(recording, epoch, sample),
            listed=listed,
            more=more,
            total=number(total),
        ),
        alt=tr(
            "Bars of the terms of {outputs}; the largest is {terms}, and together they are {total}.",
            outputs=counted(len(terms), "output"),
            terms=number(float(terms[largest])),
            total=number(total),
        ),
        setting={"rounded": True},
    )


def _bars(axes: Axes, theme: Theme, terms: np.ndarray, shown: list[int | None], total: float) -> None:
    """Draw the terms (k,) side by side, and at the end one on top of the other."""
    pale = mixed(theme.C, theme.background, PALE)
    for x, output in enumerate(shown):
        if output is None:
            axes.text(x, 0, "…", ha="center", va="bottom", fontsize=TITLE, color=theme.muted)
            continue
        axes.bar(x, terms[output], WIDTH, color=pale, gid="term")
        _number(axes, theme, x, float(terms[output]), LABEL)
    end, base = len(shown), 0.0
    for term in terms:
        seam: dict[str, Any] = {"edgecolor": theme.background, "linewidth": 2.0}
        axes.bar(end, term, WIDTH, bottom=base, color=theme.C, gid="sum", **seam)
        base += float(term)
    _number(axes, theme, end, total, TITLE)
    axes.set(xlim=(-0.6, end + 0.6), ylim=(0, (1 + ROOM) * total or 1.0))
    few_ticks(axes)
    faint_grid(axes, theme, "y")


def _number(axes: Axes, theme: Theme, x: float, value: float, size: float) -> None:
    axes.annotate(
        number(value),
        (x, value),
        xytext=(0, ABOVE),
        textcoords="offset points",
        ha="center",
        fontsize=size,
        weight="semibold",
        color=theme.C,
    )


def _names(axes: Axes, a: np.ndarray, y: np.ndarray, shown: list[int | None], front: str) -> bool:
    """Write under each bar which output it is, and its term, or a and y where that has no room.

    Returns
    -------
    bool
        Whether the terms are there.
    """
    wide = len(shown) <= WIDE
    room = axes.get_position().width * sheet_width() / np.ptp(axes.get_xlim()) - BETWEEN
    pairs = {n: (fixed(float(a[n]), 3), number(float(y[n]), FACTOR_DIGITS)) for n in shown if n is not None}
    terms = {n: f"{front}({answer} − {target})²" for n, (answer, target) in pairs.items()}
    has_terms = wide and all(width_of(term) <= room for term in terms.values())
    if not has_terms:
        terms = {n: f"$a$ = {answer}\n$y$ = {target}" for n, (answer, target) in pairs.items()}
    names = [f"{tr('output {output}', output=n + 1)}\n{terms[n]}" if wide else str(n + 1) for n in pairs]
    places = [x for x, n in enumerate(shown) if n is not None]
    axes.set_xticks([*places, len(shown)], [*names, symbol("C", "", 0)])
    axes.tick_params(axis="x", length=0, labelsize=LABEL if wide else SMALL)
    lines = 1 + max(name.count("\n") for name in names)
    left, bottom, width, height = axes.get_position().bounds
    lacking = max(0.0, (lines * LINE_SPACING * LABEL + ABOVE) / 72 / applied_screen().inches[1] - bottom)
    axes.set_position((left, bottom + lacking, width, height - lacking))
    if not wide:
        axes.set_xlabel(tr("output"))
    return has_terms
