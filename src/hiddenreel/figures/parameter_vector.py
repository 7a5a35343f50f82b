"""All parameters in one vector, and one of them moved by ε for a difference quotient.

What to look at: the places. The gradient check needs no layers: it moves one entry of one long vector
after another, and asks each time how the cost changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise, takewhile

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from hiddenreel.analyse.gradient_check import two_sided_differences
from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import LEFT, canvas, narrower, pair, right_edge, taller, top_edge, write
from hiddenreel.draw.diagram.equation_slide import note_rounded, room_of_note
from hiddenreel.draw.diagram.formula import Fraction, Item, Word, formula, formula_width, letter
from hiddenreel.draw.diagram.matrix import SEAM, TINT
from hiddenreel.draw.diagram.network import ellipsis
from hiddenreel.draw.numbers import FACTOR_DIGITS, number, power_or_number, subscript, superscript
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# Columns of the vector, its distance from the upper edge, its greatest and least height of a row, and its
# lower edge, in; and how much taller rows are on an upright sheet, as a share of how much taller that is.
COLUMNS, FROM_TOP, TALLEST, LEAST, LOWER, GROWN = 10, 0.1, 1.15, 0.95, 2.55, 0.1
# Baselines of the names and values in a row, as shares of its height, and of the equations below, in.
NAME_AT, VALUE_AT = 0.68, 0.26
EQUATIONS = (1.55, 0.45)
# Room for an ellipsis where rows are left out, in.
ELLIPSIS = 0.3
FOCUS = 1.4 * LINE


@dataclass(frozen=True)
class Parameter:
    """One entry of the vector: its place from 1, its name as mathematics and plain, and its value."""

    place: int
    name: Word
    plain: str
    value: float


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    parameter: int = 1,
    epsilon: float = 1e-5,
) -> Picture:
    """Draw θ entry by entry, and the quotient of differences for one of them."""
    back = SamplePass.of_sample(recording, epoch, sample)
    entries = parameters(back, theme)
    count = len(entries)
    require(recording, "parameter", parameter, 1, count)
    chosen = entries[parameter - 1]
    batch = SamplePass(recording, epoch, recording.X[[sample]], recording.Y[[sample]])
    quotient = float(two_sided_differences(batch, epsilon)[0, parameter - 1])
    slopes = np.concatenate([np.append(dW, db) for dW, db in back.gradients])
    slope = float(slopes[parameter - 1])
    place = tr("entry {parameter} of the {count} in θ", parameter=parameter, count=count)
    found = {"plain": chosen.plain, "quotient": number(quotient)}
    title = tr("{plain} is {place}; a step ε in it gives {quotient}", place=place, **found)
    figure, axes = canvas(title)
    _vector(axes, theme, entries, parameter)
    _equations(axes, theme, chosen, quotient, slope)
    note_rounded(axes, theme, 0.3)
    parts = _parts(recording.sizes)
    written = power_or_number(epsilon)
    return figure.with_words(
        caption=tr(
            "The {parameters} of the {network} network at epoch {epoch} as one vector θ: "
            "{parts}. With ε = {written} in entry {parameter}, the two-sided difference of the "
            "cost of sample {sample} is {quotient}; backprop says {slope}. The cost is {cost}.",
            **facts_of(recording, epoch, sample),
            parameters=counted(count, "parameter"),
            parts=parts,
            written=written,
            parameter=parameter,
            slope=number(slope),
            **found,
        ),
        alt=tr(
            "A row of {count} numbers, W and b of each layer in turn; entry {parameter}, "
            "{plain}, is framed, and its difference quotient is {quotient}.",
            count=count,
            parameter=parameter,
            **found,
        ),
    )


def parameters(back: SamplePass, theme: Theme) -> list[Parameter]:
    """List the entries of θ: of each layer first W, row by row, then b."""
    entries: list[Parameter] = []
    for layer, (W, b) in enumerate(back.weights, start=1):
        for (j, k), value in np.ndenumerate(W):
            name = letter(theme, "w", layer, pair(j + 1, k + 1))
            words = f"w{superscript(layer)}{subscript(pair(j + 1, k + 1))}"
            entries.append(Parameter(len(entries) + 1, name, words, float(value)))
        for j, value in enumerate(b):
            name = letter(theme, "b", layer, j + 1)
            words = f"b{superscript(layer)}{subscript(j + 1)}"
            entries.append(Parameter(len(entries) + 1, name, words, float(value)))
    return entries


def _parts(sizes: tuple[int, ...]) -> str:
    """Name the places of each layer's W and b."""
    parts, first = [], 1
    for layer, (j, k) in enumerate(zip(sizes, sizes[1:]), start=1):
        for name, size in (("W", j * k), ("b", k)):
            last = first + size - 1
            places = f"{first}" if size == 1 else tr("{first} to {last}", first=first, last=last)
            parts.append(tr("{name}{layer} at {places}", name=name, layer=superscript(layer), places=places))
            first = last + 1
    return enumerated(parts)


def _vector(axes: Axes, theme: Theme, entries: list[Parameter], chosen: int) -> None:
    """Draw the entries in rows, of a long vector the first rows that fit, the chosen and the last one."""
    columns = COLUMNS - int(narrower())
    rows = math.ceil(len(entries) / columns)
    top, before = top_edge() - FROM_TOP, -1
    most = int((top - LOWER) / LEAST)
    shown = [*range(rows)]
    if rows > most:
        always = sorted({0, (chosen - 1) // columns, rows - 1})
        more = (sorted({*always, *range(first)}) for first in range(1, rows))
        fits = takewhile(lambda some: _needed(some) <= top - LOWER, more)
        shown = max(fits, key=len, default=always)
    gaps = _gaps(shown)
    height = min(TALLEST + GROWN * taller(), (top - LOWER - ELLIPSIS * gaps) / len(shown))
    width = (right_edge() - LEFT) / columns
    for row in shown:
        if row > before + 1:
            ellipsis(axes, (LEFT + width / 2, top - ELLIPSIS / 2), theme.muted, 0.5)
            top -= ELLIPSIS
        for entry in entries[row * columns : (row + 1) * columns]:
            x = LEFT + (entry.place - 1) % columns * width
            _entry(axes, theme, entry, (x, top - height, width, height), entry.place == chosen)
        top, before = top - height, row


def _gaps(rows: list[int]) -> int:
    """Count where rows are left out."""
    return sum(after > row + 1 for row, after in pairwise(rows))


def _needed(rows: list[int]) -> float:
    """Return the least height of rows with the ellipses between them, in."""
    return LEAST * len(rows) + ELLIPSIS * _gaps(rows)


def _entry(axes: Axes, theme: Theme, entry: Parameter, box: Box, is_chosen: bool) -> None:
    """Draw one entry: its place in the corner, its name and its value."""
    x, y, width, height = box
    colour = entry.name[1]
    cell = Rectangle(
        (x + SEAM, y + SEAM),
        width - 2 * SEAM,
        height - 2 * SEAM,
        facecolor=mixed(colour, theme.background, TINT),
        edgecolor=theme.C if is_chosen else "none",
        linewidth=FOCUS if is_chosen else 0,
        zorder=2.5 if is_chosen else 2.0,
        gid=f"entry {entry.place}",
    )
    axes.add_patch(cell)
    at = (x + 0.1, y + NAME_AT * height)
    write(axes, at, str(entry.place), theme.ink, size=SMALL, ha="left", gid="place")
    at = (x + width - 0.12, y + NAME_AT * height)
    write(axes, at, entry.name[0], colour, size=LABEL, ha="right")
    value = number(entry.value)
    size = LABEL if len(value) < 7 else SMALL
    at = (x + width - 0.12, y + VALUE_AT * height)
    write(axes, at, value, theme.ink, size=size, ha="right", gid="value")


def _equations(axes: Axes, theme: Theme, chosen: Parameter, quotient: float, slope: float) -> None:
    """Write the difference quotient of the chosen entry, and backprop's slope."""
    ink = theme.ink
    unit = f"$e_{{{chosen.place}}}$"
    cost = "$C_0$"
    items: list[Item] = [
        Fraction(
            [(cost, theme.C), (f"(θ + ε {unit}) − ", ink), (cost, theme.C), (f"(θ − ε {unit})", ink)],
            [("2 ε", ink)],
            ink,
        ),
        ("=", ink),
        (number(quotient, FACTOR_DIGITS), theme.C),
    ]
    size = min(TITLE, TITLE * (right_edge() - LEFT) / formula_width(items, TITLE))
    formula(axes, (LEFT, EQUATIONS[0]), items, size=max(SMALL, size), gid="difference")
    words = [("$\\partial$", theme.C), (cost, theme.C), ("/", theme.C), ("$\\partial$", theme.C)]
    items = [
        (tr("backprop:"), theme.muted),
        [*words, chosen.name],
        ("=", ink),
        (number(slope, FACTOR_DIGITS), theme.C),
    ]
    size = min(TITLE, TITLE * room_of_note() / formula_width(items, TITLE))
    formula(axes, (LEFT, EQUATIONS[1]), items, size=max(SMALL, size), gid="backprop")
