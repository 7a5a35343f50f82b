"""Both orders of a weight's indices, and the transposes that the other one brings.

What to look at: the two lower lines. Where the first index is the neuron that a weight goes to, the
forward direction needs no transpose; with the other order every layer needs one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.text import Text

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    Point,
    canvas,
    is_narrow,
    largest_size,
    narrower,
    right_edge,
    sentence,
    sheet_width,
    symbol,
    taller,
    top_edge,
    write,
)
from hiddenreel.draw.diagram.equation_slide import EquationRoom, fitted
from hiddenreel.draw.diagram.formula import Item, formula, formula_width
from hiddenreel.draw.diagram.matrix import Matrix
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture, figure_of, fit_lines, font_size
from hiddenreel.draw.theme.theme import SMALL, THIN, Theme
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

# Halves of the sheet, and the heights of headings, cells and the lines below them, in.
# Where the left half ends and the right one begins on a slide, in.
HALVES = (6.35, 6.95)
HEADING, BOTTOM, TOP = 5.95, 2.3, 5.6
LINES = (1.65, 0.75)
# How far before its equation a word begins, in.
WORD_BEFORE = 1.25
# On a narrow sheet: the height of the lower half's end, the room above a heading's middle and above the
# matrix, its width, its distance from the equations, theirs from each other on a square sheet and how
# much it grows for an inch more, and their words' above them, in.
LOWEST, HEADING_BELOW, HEADED, MATRIX, BESIDE = 0.2, 0.18, 0.3, 3.1, 0.35
PITCH, LARGER, WORD_ABOVE = 1.0, 0.1, 0.48
MOST = (4, 4)


@dataclass(frozen=True)
class Order:
    """One order of the indices: what it is called and how it is used."""

    heading: str
    values: Matrix
    forward: list[Item]
    backward: list[Item]


def draw(
    recording: Recording, theme: Theme, *, epoch: int | None = None, layer: int | None = None
) -> Picture:
    """Draw W of a layer with its rows for the neurons it leads to, and with its columns for them."""
    layer = chosen_layer(recording, layer)
    network = SamplePass.of_sample(recording, epoch)
    W = network.W(layer)
    k, j = W.shape
    title = tr("Index “to” first: W is {k} × {j}, no transpose forward; “from” first needs one", k=k, j=j)
    figure, axes = canvas(title)
    below = is_narrow()
    halves = _below_each_other() if below else _side_by_side()
    room, beside = halves[0].room, halves[1].room
    if below:
        axes.plot([LEFT, right_edge()], [room.bottom] * 2, color=theme.faint, lw=THIN)
    else:
        axes.plot([(room.right + beside.left) / 2] * 2, [0.4, 6.2], color=theme.faint, lw=THIN)
    orders = _orders(network, layer, theme)
    size = largest_size(partial(_fits, halves, orders))
    headings = []
    for half, order in zip(halves, orders):
        headings.append(_heading(axes, theme, half, order))
        fitted([[order.values]], half.room).draw(axes, theme, half.room)
        equations = (phrase("forward"), order.forward), (phrase("back"), order.backward)
        for (x, y), (words, items) in zip(half.lines, equations):
            before = (x, y + WORD_ABOVE) if below else (x - WORD_BEFORE, y)
            sentence(axes, before, [(tr(words), theme.muted)], size=SMALL)
            formula(axes, (x, y), items, size=size, gid=words)
    for heading in headings:
        heading.set_fontsize(min(map(font_size, headings)))
    first = number(float(W[0, 0]))
    return figure.with_words(
        caption=tr(
            "W of layer {layer} of the {network} network at epoch {epoch}, its first index for "
            "the neuron a weight goes to and for the one it comes from. The "
            "lecture takes the first: the transpose then stands in the equation that goes back.",
            **facts_of(recording, network.epoch),
            layer=layer,
        ),
        alt=tr(
            "The same weights as a {k} × {j} and as a {j} × {k} matrix, {first} in the first "
            "cell of both, with the equations forward and back below each.",
            k=k,
            j=j,
            first=first,
        ),
    )


def _heading(axes: Axes, theme: Theme, half: Half, order: Order) -> Text:
    """Write what an order is called, in two lines where it is wider than its half."""
    side = "left" if is_narrow() else "center"
    text = write(axes, half.heading, order.heading, theme.ink, ha=side)
    fit_lines(text, (half.right - half.room.left) / sheet_width() * figure_of(axes).bbox.width)
    return text


def _fits(halves: Sequence[Half], orders: Sequence[Order], size: float) -> bool:
    """Return whether all equations keep within their halves in type of a size."""
    return all(
        formula_width(items, size) < half.right - x
        for half, order in zip(halves, orders)
        for (x, _), items in zip(half.lines, (order.forward, order.backward))
    )


@dataclass(frozen=True)
class Half:
    """The part of the sheet for one order: where its heading is, its matrix and both equations, in."""

    heading: Point
    room: EquationRoom
    lines: tuple[Point, Point]

    @property
    def right(self) -> float:
        """Where its words and equations end at the latest, in."""
        return right_edge() if is_narrow() else self.room.right


def _side_by_side() -> tuple[Half, Half]:
    """Divide the sheet into a left and a right half, the equations below the matrices."""
    end, begin = (x - narrower() / 2 for x in HALVES)
    left, right = (
        Half(
            ((start + stop) / 2, HEADING),
            EquationRoom(start, stop, BOTTOM, TOP),
            ((start + WORD_BEFORE, LINES[0]), (start + WORD_BEFORE, LINES[1])),
        )
        for start, stop in ((LEFT, end), (begin, right_edge()))
    )
    return left, right


def _below_each_other() -> tuple[Half, Half]:
    """Divide the sheet into an upper and a lower half, the equations beside the matrices."""
    high, stop, pitch = (top_edge() - LOWEST) / 2, LEFT + MATRIX, PITCH + LARGER * taller()
    x, lift = stop + BESIDE, pitch / 2 - WORD_ABOVE / 2
    upper, lower = (
        Half(
            (LEFT, top - HEADING_BELOW),
            EquationRoom(LEFT, stop, top - high + 0.1, top - HEADED),
            ((x, top - high / 2 + lift), (x, top - high / 2 + lift - pitch)),
        )
        for top in (top_edge(), top_edge() - high)
    )
    return upper, lower


def _orders(network: SamplePass, layer: int, theme: Theme) -> tuple[Order, Order]:
    """Write both orders with their equations."""
    W, ink = network.W(layer), theme.ink
    plain = (symbol("W", layer, bold=True), theme.w)
    turned = (rf"$(\mathbf{{W}}^{layer})^\mathrm{{T}}$", theme.w)
    a, z = (symbol("a", layer - 1, bold=True), theme.a), (symbol("z", layer, bold=True), theme.z)
    a = a if layer > 1 else (symbol("x", bold=True), ink)
    b = (symbol("b", layer, bold=True), theme.b)
    delta, cost = (symbol(r"\delta", layer), theme.C), (r"$\partial C_0/\partial$", theme.C)

    def used(forward: tuple[str, str], back: tuple[str, str]) -> tuple[list[Item], list[Item]]:
        return ([z, ("=", ink), [forward, a], ("+", ink), b], [[cost, a], ("=", ink), [back, delta]])

    name = symbol("W", layer, bold=True)
    to, origin = (rf"\mathrm{{{word}}}" for word in (tr("to"), tr("from")))
    to_from, from_to = symbol("w", "", rf"{to},\,{origin}"), symbol("w", "", rf"{origin},\,{to}")
    rows = Matrix(W, name, theme.w, most=MOST, key="W")
    columns = Matrix(W.T, name, theme.w, most=MOST, key="WT")
    return (
        Order(tr("{to_from}: a row for each neuron it feeds", to_from=to_from), rows, *used(plain, turned)),
        Order(tr("{from_to}: a column for each of them", from_to=from_to), columns, *used(turned, plain)),
    )
