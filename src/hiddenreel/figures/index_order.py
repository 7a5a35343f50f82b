"""Both orders of a weight's indices, and the transposes that the other one brings.

What to look at: the two lower lines. Where the first index is the neuron that a weight goes to, the
forward direction needs no transpose; with the other order every layer needs one.
"""

from __future__ import annotations

from dataclasses import dataclass

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import LEFT, canvas, narrower, right_edge, sentence, symbol, write
from hiddenreel.draw.diagram.equation_slide import EquationRoom, fitted
from hiddenreel.draw.diagram.formula import Item, formula
from hiddenreel.draw.diagram.matrix import Matrix
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, THIN, TITLE, Theme
from hiddenreel.draw.wording import network_name
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
LAID_OUT_IN = ["16:9", "4:3"]
NEEDS = {"layers": [1, None]}

# Halves of the sheet, and the heights of headings, cells and the lines below them, in.
# Where the left half ends and the right one begins on a slide, in.
HALVES = (6.35, 6.95)
HEADING, BOTTOM, TOP = 5.95, 2.3, 5.6
LINES = (1.65, 0.75)
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
    end, begin = (x - narrower() / 2 for x in HALVES)
    halves = (LEFT, end), (begin, right_edge())
    axes.plot([(end + begin) / 2] * 2, [0.4, 6.2], color=theme.faint, lw=THIN)
    for (left, right), order in zip(halves, _orders(network, layer, theme)):
        middle = (left + right) / 2
        write(axes, (middle, HEADING), order.heading, theme.ink, size=LABEL)
        room = EquationRoom(left, right, BOTTOM, TOP)
        fitted([[order.values]], room).draw(axes, theme, room)
        for y, words, items in zip(
            LINES, (phrase("forward"), phrase("back")), (order.forward, order.backward)
        ):
            sentence(axes, (left, y), [(tr(words), theme.muted)], size=SMALL)
            formula(axes, (left + 1.25, y), items, size=TITLE, gid=words)
    first = number(float(W[0, 0]))
    return figure.with_words(
        caption=tr(
            "W of layer {layer} of the {network} network at epoch {epoch}, its first index for "
            "the neuron a weight goes to (left) and for the one it comes from (right). The "
            "lecture takes the first: the transpose then stands in the equation that goes back.",
            layer=layer,
            network=network_name(recording),
            epoch=network.epoch,
        ),
        alt=tr(
            "The same weights as a {k} × {j} and as a {j} × {k} matrix, {first} in the first "
            "cell of both, with the equations forward and back below each.",
            k=k,
            j=j,
            first=first,
        ),
    )


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
