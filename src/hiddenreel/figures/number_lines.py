"""A number line for each of w, z, a and C: a nudge of the first, and how far the others move.

What to look at: the lengths of the arrows. All lines have one scale, so that a shorter arrow is a
smaller change.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.nudge import Nudge
from hiddenreel.draw.diagram.canvas import LEFT, canvas, narrower, on_sheet, right_edge, width_of, write
from hiddenreel.draw.diagram.formula import Word
from hiddenreel.draw.diagram.graph import NumberLine
from hiddenreel.draw.numbers import MINUS, number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, SMALL, TITLE, Theme
from hiddenreel.draw.wording import facts_of, nudge_symbols
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [1, None]}

HEIGHTS = (5.35, 3.95, 2.55, 1.15)
START, END, CHANGES = LEFT + 0.75, 9.5, 10.0
# The shortest line that has its change beside it; over a longer one it stands this high, in.
SHORTEST, OVER = 4.0, 0.47
# Room that the numbers below a line take, in.
TICKS = 0.55
# A line shows this much more than the longest arrow, to either side, as a share of it.
MARGIN = 0.22
NAME_SIZE = TITLE
# Between a change and the note behind it, in.
NOTE_GAP = 0.25


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    layer: int | None = None,
    neuron: int = 1,
    incoming: int = 1,
    output: int = 1,
    nudge: float = 1.0,
) -> Picture:
    """Nudge a weight, of the last layer by default, and draw how far z, a^L and C₀ move."""
    layer = recording.depth if layer is None else layer
    given = Nudge(recording, epoch, sample, layer, neuron, incoming, output)
    before = np.array([given.weight, *given.values(0.0)])
    after = np.array([given.weight + nudge, *given.values(nudge)])
    changes = after - before
    names = nudge_symbols(given)
    title = _title(names, changes, theme)
    figure, axes = canvas(title)
    reach = float(np.abs(changes).max()) * (1 + MARGIN) or 1.0
    # The longer part of the line lies on the side that the arrows point to.
    least, most = min(float(changes.min()), 0.0), max(float(changes.max()), 0.0)
    low, high = least - MARGIN * reach, most + MARGIN * reach
    colours = (theme.w, theme.z, theme.a, theme.C)
    is_beside = END - narrower() - START >= SHORTEST
    end = END - narrower() if is_beside else right_edge()
    start_x = START + (end - START) * -low / (high - low)
    heights = [on_sheet(y) for y in HEIGHTS]
    for upper, lower in pairwise(heights):
        ends = [upper - TICKS, lower]
        axes.plot([start_x] * 2, ends, color=theme.faint, lw=LINE, zorder=0.2)
    for y, name, colour, value, change in zip(heights, names, colours, before, changes):
        line = NumberLine(START, end, y, value + low, value + high)
        _draw_line(axes, line, theme, colour, name, float(value), float(change))
    notes = [tr("the nudge")]
    notes += [f"∂{n}/∂{names[0]} = {number(s)}" for n, s in zip(names[1:], given.slopes)]
    for y, name, change, note, colour in zip(heights, names, changes, notes, colours):
        text = f"Δ{name} = {'+' if change > 0 else ''}{number(change)}"
        if is_beside:
            _beside(axes, theme, y, (text, colour), note)
        else:
            _over(axes, theme, y, (text, colour), note, to_left=high < -low)
    moves = enumerated(tr("{n} by {c}", n=n, c=number(c)) for n, c in zip(names[1:], changes[1:]))
    moved = {"names": names[0], "nudge": number(nudge), "moves": moves}
    return figure.with_words(
        caption=tr(
            "Sample {sample} of the {network} network at epoch {epoch}: nudged by {nudge}, "
            "{names} moves {moves}. For a small nudge the changes for each unit are backprop's "
            "slopes, {words}. The cost is {cost}.",
            **facts_of(recording, epoch, sample),
            words=enumerated(notes[1:]),
            **moved,
        ),
        alt=tr("Four number lines of one scale: a nudge of {names} by {nudge} moves {moves}.", **moved),
    )


def _title(names: tuple[str, str, str, str], changes: np.ndarray, theme: Theme) -> str:
    """Write the nudge and the changes (4,) of w, z, a and C; only the cost's where room is short."""
    nudge, z, a, cost = (number(float(change)) for change in changes)
    verb = tr("Raising") if changes[0] > 0 else tr("Lowering")
    start = tr("{verb} {names} by {nudge} moves", verb=verb, names=names[0], nudge=nudge.removeprefix(MINUS))
    title = tr(
        "{start} {names} by {z}, {names_2} by {a} and the cost by {cost}",
        start=start,
        names=names[1],
        z=z,
        names_2=names[2],
        a=a,
        cost=cost,
    )
    if width_of(title, theme.title.size, theme.title_weight) > right_edge() - LEFT:
        return tr("{start} the cost by {cost}", start=start, cost=cost)
    return title


def _draw_line(
    axes: Axes, line: NumberLine, theme: Theme, colour: str, name: str, value: float, change: float
) -> None:
    line.draw(axes, theme, colour, ticks=4)
    write(axes, (line.start - 0.2, line.y), name, colour, size=NAME_SIZE, ha="right")
    line.mark(axes, theme, value, colour)
    line.nudge(axes, value, change, colour, gid=f"nudge of {name}")


def _beside(axes: Axes, theme: Theme, y: float, change: Word, note: str) -> None:
    """Write beside a line how far its variable moves, and backprop's slope."""
    x = CHANGES - narrower()
    write(axes, (x, y + 0.2), *change, size=TITLE, ha="left")
    write(axes, (x, y - 0.27), note, theme.muted, size=SMALL, ha="left")


def _over(axes: Axes, theme: Theme, y: float, change: Word, note: str, *, to_left: bool) -> None:
    """Write both over a line, on the side that the arrow points to."""
    texts, sizes = [change, (note, theme.muted)], (TITLE, SMALL)
    x = START if to_left else right_edge() - width_of(note, SMALL) - NOTE_GAP - width_of(change[0], TITLE)
    for (text, colour), size in zip(texts, sizes):
        style = {"ha": "left", "va": "baseline", "halo": theme.background}
        write(axes, (x, y + OVER), text, colour, size=size, **style)
        x += width_of(text, size) + NOTE_GAP
