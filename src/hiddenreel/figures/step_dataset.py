"""The numbers that the smallest networks learn from: two classes on a line.

What to look at: the jump. A network has to learn where the label jumps, and how suddenly.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.draw.numbers import number
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import (
    BOTTOM,
    RIGHT,
    TOP,
    Picture,
    faint_grid,
    few_ticks,
    new_slide,
    panel_row,
    same_height,
    same_width,
    verbatim,
)
from hiddenreel.draw.theme.theme import Theme, mixed
from hiddenreel.draw.wording import class_words, counted, shortened
from hiddenreel.language import joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"inputs": [1, 1], "classes": [2, 2]}

MARKER, CLOSE_MARKER = 8.0, 16.0
# Samples on either side of the jump that the second panel shows.
CLOSE = 6
ROOM_X, CLOSE_ROOM, ROOM_Y = 0.04, 0.12, 0.35
# Widths of the two panels, in proportion, and the gap between them, as a share of the slide.
WIDTHS, GAP = (0.56, 0.44), 0.075
# Room for the table of rows and for its column of y, and the usual and the least height of a row, as shares
# of the slide; and digits of a number in the table.
TABLE, COLUMN, PITCH, LEAST_PITCH, DIGITS = 0.2, 0.05, 0.065, 0.045, 6
# Share of its colour that the band keeps which shows the range of the second panel.
BAND = 0.4


def draw(recording: Recording, theme: Theme, *, rows: int = 5) -> Picture:
    """Draw every sample at its label, those next to the jump larger, and the first rows as a table."""
    order = np.argsort(recording.X[:, 0], kind="stable")
    x, y, labels = recording.X[order, 0], recording.Y[order, -1], recording.labels[order]
    jumps = np.flatnonzero(np.diff(labels))
    last = int(jumps[len(jumps) // 2])
    before, after = float(x[last]), float(x[last + 1])
    targets = joined(tr(" to "), (number(value) for value in (y[last], y[last + 1])))
    once = tr("jumps once") if len(jumps) == 1 else tr("jumps {jumps} times", jumps=len(jumps))
    numbers = counted(len(x), "number")
    title = tr("The label of {numbers} {once}, from {targets}", numbers=numbers, once=once, targets=targets)
    figure = new_slide(title)
    rows = min(rows, len(x))
    right = RIGHT - (same_width(TABLE) if rows else 0.0)
    whole, close = panel_row(figure, 2, gap=GAP, right=right, widths=WIDTHS)
    near = slice(max(last + 1 - CLOSE, 0), last + 1 + CLOSE)
    for axes, part, size in ((whole, slice(None), MARKER), (close, near, CLOSE_MARKER)):
        Cloud(axes, theme, labels[part], size).place(np.column_stack([x[part], y[part]]))
        _lay_out(axes, theme, x[part], y, CLOSE_ROOM if axes is close else ROOM_X)
        axes.set_xlabel(_input_name(recording))
    whole.set_ylabel(tr("label $y$"))
    whole.set_title(tr("all of them"))
    close.set_title(tr("the {numbers} next to the jump", numbers=counted(len(x[near]), "number")))
    close.set_facecolor(mixed(theme.faint, theme.background, 0.5))
    band = mixed(theme.muted, theme.background, BAND)
    whole.axvspan(*close.get_xlim(), color=band, linewidth=0, zorder=2, gid="close")
    _name_classes(whole, theme, x, y, recording)
    if rows:
        _table(figure, theme, recording, rows, _beside_first(whole, close, rows))
    counts = joined(
        tr(" and "),
        (
            tr(
                "{count_nonzero} with label {number}",
                count_nonzero=np.count_nonzero(labels == label),
                number=number(value),
            )
            for label, value in ((0, y[labels == 0][0]), (1, y[labels == 1][0]))
        ),
    )
    span = tr("from {first} to {last}", first=number(float(x[0])), last=number(float(x[-1])))
    jump = {"before": number(before), "after": number(after)}
    facts = {"numbers": numbers, "span": span, "counts": counts, **jump}
    return figure.with_words(
        caption=tr(
            "{numbers} {span}, {counts}; the label jumps between x = {before} and x = {after}.", **facts
        )
        + (tr(" The table has the first {rows}, in the order of the data.", rows=rows) if rows else ""),
        alt=tr("{numbers} {span}: {counts}. The jump is between x = {before} and {after}.", **facts),
    )


def _input_name(recording: Recording) -> str:
    """Name the input, whose numbers stand in the table and in the texts as the network gets them."""
    if not recording.feature_names:
        return "$x$"
    scaled = "" if recording.units is None else tr(", standardised")
    return f"{verbatim(shortened(recording.feature_names[0]))}{scaled}"


def _beside_first(whole: Axes, close: Axes, rows: int) -> float:
    """Return how far apart rows of the table are, as a share of the sheet.

    Where the panels are below each other and the table has room beside the first, the second is as wide
    as both.
    """
    first, second = whole.get_position(), close.get_position()
    pitch = min(same_height(PITCH), first.height / (rows + 1))
    if first.x0 == second.x0 and pitch >= same_height(LEAST_PITCH):
        close.set_position((second.x0, second.y0, RIGHT - second.x0, second.height))
        return pitch
    return min(same_height(PITCH), (TOP - BOTTOM) / (rows + 1))


def _table(figure: Figure, theme: Theme, recording: Recording, rows: int, pitch: float) -> None:
    """Write x and y of the first rows of the data at the right of the slide."""
    top = TOP
    for column, (name, values) in enumerate((("x", recording.X[:, 0]), ("y", recording.Y[:, -1]))):
        at = RIGHT - (1 - column) * same_width(COLUMN)
        figure.text(at, top, f"${name}$", color=theme.ink, ha="right", va="top")
        for row in range(rows):
            y, text = top - (row + 1) * pitch, number(float(values[row]), DIGITS)
            colour = theme.class_colour(recording.labels[row])
            figure.text(at, y, text, color=colour, gid=f"{name}{row}", ha="right", va="top")


def _lay_out(axes: Axes, theme: Theme, x: np.ndarray, y: np.ndarray, room: float) -> None:
    room_x, room_y = room * np.ptp(x), ROOM_Y * np.ptp(y)
    axes.set(xlim=(x.min() - room_x, x.max() + room_x), ylim=(y.min() - room_y, y.max() + room_y))
    few_ticks(axes, 4, 4)
    axes.set_yticks([y.min(), (y.min() + y.max()) / 2, y.max()])
    faint_grid(axes, theme)


def _name_classes(axes: Axes, theme: Theme, x: np.ndarray, y: np.ndarray, recording: Recording) -> None:
    names = class_words(recording)
    for label, inward in ((0, 1), (1, -1)):
        mine = recording.labels == label
        axes.annotate(
            verbatim(names[label]),
            (float(x[mine].mean()), float(y[mine][0])),
            xytext=(0, 26 * inward),
            textcoords="offset points",
            ha="center",
            va="bottom" if inward > 0 else "top",
            color=theme.class_colour(label),
            weight="semibold",
        )
