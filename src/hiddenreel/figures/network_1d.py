"""One sample's way through a chain of single neurons, with every number on it.

What to look at: follow the arrows. Each neuron multiplies its input by its weight, adds its bias, and
passes on σ of the sum.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    arrow,
    canvas,
    is_narrow,
    narrower,
    right_edge,
    sentence,
    sentence_width,
    symbol,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.graph import bubble, link
from hiddenreel.draw.diagram.network import NeuronStyle, edge, neuron, stroke
from hiddenreel.draw.numbers import number, rounded, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import facts_of, listed, setting_value
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Heights of the chain, and of the cards of z and of a below it, in.
CHAIN, Z, A = 4.85, 2.85, 1.0
RADIUS = 0.5
CARD_HEIGHT, WIDEST_CARD, NARROWEST_CARD, ROOM = 1.2, 2.4, 1.15, 0.25
# Between two cards, in: room for an arrow.
BETWEEN = 0.75
# On a narrow sheet the chain goes down, in rows: the lower edge of the last one; of the neurons, the end
# of the words and the beginning and end of the arrow before them; and of the cards, the left edge and the
# distance of the two in a row, in. The most of a row's height that a card and
# a radius are, and the greatest radius, in.
LOWEST, WORDS, ARROW, CARDS, APART = 0.5, 1.72, (1.78, 2.12), 3.22, 0.48
CARD_SHARE, RADIUS_SHARE, MOST_RADIUS = 0.74, 0.28, 0.46
# Neurons smaller than this, in, have smaller names.
LARGE = 0.4
# Height of the note on rounding, in.
NOTE_AT = 0.2
TINT = 0.14


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None, sample: int = 0) -> Picture:
    """Write one forward pass beside the chain it runs through; at the last epoch by default."""
    forward = SamplePass.of_sample(recording, epoch, sample)
    chain = Chain(forward, theme)
    x, out = number(chain.a[0]), number(chain.a[recording.depth])
    title = tr("x = {x} becomes ŷ = {out}: every neuron computes σ(w a + b)", x=x, out=out)
    figure, axes = canvas(title)
    chain.draw(axes)
    note_rounded(axes, theme, NOTE_AT)
    sums = enumerated(
        tr("z{n} = {z} and a{n} = {a}", n=subscript(n), z=rounded(chain.z[n]), a=rounded(chain.a[n]))
        for n in chain.numbers
    )
    return figure.with_words(
        caption=tr(
            "Sample {sample} through the {network} network at epoch {epoch}, numbers rounded: "
            "{sums}; σ is {sigmas}.",
            **facts_of(recording, forward.epoch, sample),
            sums=sums,
            sigmas=_sigmas(recording),
        ),
        alt=tr(
            "A chain of {depth} neurons after the input, a weight on each wire and a bias at "
            "each neuron; x = {x} becomes {out}.",
            depth=recording.depth,
            x=x,
            out=out,
        ),
    )


def _sigmas(recording: Recording) -> str:
    """Name the activations: the only one, with that of the last layer where it differs, or all."""
    hidden, output = recording.run.hidden, recording.run.output
    if not isinstance(hidden, str):
        names = [setting_value(name) for name in recording.run.activations]
        return tr("{activations}, by layer", activations=listed(names))
    return tr("the {hidden}", hidden=setting_value(hidden)) + (
        tr(", {output} in the last layer", output=setting_value(output)) if output != hidden else ""
    )


class Chain:
    """The numbers of a chain and where they stand.

    Attributes
    ----------
    w, b, z, a : dict of int to float
        By layer, from 1; a[0] is x.
    """

    def __init__(self, forward: SamplePass, theme: Theme) -> None:
        recording, self.theme = forward.recording, theme
        self.numbers = range(1, recording.depth + 1)
        self.w = {n: float(forward.W(n)[0, 0]) for n in self.numbers}
        self.b = {n: float(forward.b(n)[0]) for n in self.numbers}
        self.z = {n: float(forward.z(n)[0]) for n in self.numbers}
        self.a = {n: float(forward.a(n)[0]) for n in (0, *self.numbers)}
        self.radius, self.card_height = RADIUS, CARD_HEIGHT
        # The card of x is as wide as its number needs.
        self.narrow = max(NARROWEST_CARD, width_of(rounded(self.a[0]), TITLE, "semibold") + ROOM)
        self._place_in_columns()
        wire = self.nodes[1][0] - self.nodes[0][0] - 2 * RADIUS
        has_room = wire > max(width_of(self._weight(n)) for n in self.numbers)
        self.goes_down = is_narrow() or (narrower() > 0 and not has_room)
        if self.goes_down:
            self._place_in_rows()

    def _place_in_columns(self) -> None:
        """Place each neuron above its z and its a."""
        depth = len(self.numbers)
        room = (right_edge() - LEFT - self.narrow - BETWEEN * depth) / depth
        self.card = min(WIDEST_CARD, room)
        ends = LEFT + self.narrow / 2, right_edge() - self.card / 2
        columns = [float(x) for x in np.linspace(*ends, depth + 1)]
        self.nodes, self.at_z, self.at_a = ([(x, y) for x in columns] for y in (CHAIN, Z, A))

    def _place_in_rows(self) -> None:
        """Place each neuron before its z and its a."""
        rows = len(self.numbers) + 1
        pitch = (top_edge() - LOWEST) / rows
        self.radius = min(MOST_RADIUS, RADIUS_SHARE * pitch)
        self.card_height = min(CARD_HEIGHT, CARD_SHARE * pitch)
        self.card = (right_edge() - CARDS - APART) / 2
        heights = [top_edge() - (row + 0.5) * pitch for row in range(rows)]
        columns = ARROW[1] + 0.04 + self.radius, CARDS + self.card / 2, right_edge() - self.card / 2
        self.nodes, self.at_z, self.at_a = ([(x, y) for y in heights] for x in columns)

    def draw(self, axes: Axes) -> None:
        """Draw the chain, and the way of the sample through it."""
        theme = self.theme
        largest = max(map(abs, self.w.values()))
        size = TITLE if self.radius > LARGE else LABEL
        style = NeuronStyle(theme.muted, size=size)
        neuron(axes, self.nodes[0], self.radius, theme, style, label="$x$")
        self._card_of_a(axes, 0)
        for n in self.numbers:
            self._wire(axes, n, largest)
            fill = mixed(theme.a, theme.background, TINT)
            style = NeuronStyle(theme.a, fill, size=size)
            neuron(axes, self.nodes[n], self.radius, theme, style, label=self._node(n))
            self._bias(axes, n)
            self._card_of_z(axes, n)
            self._card_of_a(axes, n)
            self._arrows(axes, n)

    def _arrows(self, axes: Axes, n: int) -> None:
        """Draw the way from the activation before to a neuron's z, and from there to its own."""
        theme, (x, y), (x_a, y_a) = self.theme, self.at_z[n], self.at_a[n]
        before_x, before_y = self.at_a[n - 1]
        size = (self.card, self.card_height)
        if self.goes_down:
            half = self.card_height / 2 + 0.06
            tail, tip = (before_x - self._width(n - 1) / 4, before_y - half), (x + self.card / 4, y + half)
            sigma, side = ((x + x_a) / 2, y + 0.22), "center"
        else:
            tail, tip = (before_x + self._width(n - 1) / 2 + 0.06, A), (x - self.card / 2 - 0.06, Z)
            sigma, side = (x + 0.2, (Z + A) / 2), "left"
        arrow(axes, tail, tip, theme.a, line=LINE * 0.8)
        link(axes, (x, y), (x_a, y_a), theme.z, size=size)
        write(axes, sigma, "σ", theme.ink, ha=side)

    def _width(self, n: int) -> float:
        return self.card if n else self.narrow

    def _node(self, n: int) -> str:
        return r"$\hat{y}$" if n == len(self.numbers) else symbol("h", "", n)

    def _wire(self, axes: Axes, n: int, largest: float) -> None:
        (x, y), (x_before, y_before), radius = self.nodes[n], self.nodes[n - 1], self.radius
        if self.goes_down:
            start, end = (x, y_before - radius), (x, y + radius)
            at, side, va = (x - 0.2, (start[1] + end[1]) / 2), "right", "center"
        else:
            start, end = (x_before + radius, y), (x - radius, y)
            at, side, va = ((start[0] + end[0]) / 2, y + 0.24), "center", "bottom"
        edge(axes, start, end, stroke(self.w[n], largest, self.theme), gid=f"w{n}")
        write(axes, at, self._weight(n), self.theme.w, ha=side, va=va, gid=f"w{n} text")

    def _weight(self, n: int) -> str:
        return f"{symbol('w', '', n)} = {rounded(self.w[n])}"

    def _bias(self, axes: Axes, n: int) -> None:
        (x, y), colour = self.nodes[n], self.theme.b
        text = f"{symbol('b', '', n)} = {rounded(self.b[n])}"
        if self.goes_down:
            arrow(axes, (ARROW[0], y), (ARROW[1], y), colour, line=LINE * 0.8)
            write(axes, (WORDS, y), text, colour, ha="right", gid=f"b{n} text")
            return
        top = y + self.radius
        arrow(axes, (x, top + 0.5), (x, top + 0.04), colour, line=LINE * 0.8)
        write(axes, (x, top + 0.56), text, colour, va="bottom", gid=f"b{n} text")

    def _words_of_z(self, n: int) -> list[tuple[str, str]]:
        """Return how a neuron's z comes about, each word with its colour."""
        theme = self.theme
        z, w, b = (symbol(letter, "", n) for letter in "zwb")
        below = symbol("a", "", n - 1) if n > 1 else "$x$"
        words = [(z, theme.z), ("=", theme.ink), (w, theme.w), (below, theme.a)]
        words += [("+", theme.ink), (b, theme.b)]
        if below == "$x$":
            words[3] = (below, theme.ink)
        return words

    def _card_of_z(self, axes: Axes, n: int) -> None:
        # All that stand side by side have one size, or leave out how z comes about.
        whole = [[text for text, _ in self._words_of_z(m)] for m in self.numbers]
        self._card(axes, self.at_z[n], self._words_of_z(n), whole, rounded(self.z[n]), self.theme.z, f"z{n}")

    def _card_of_a(self, axes: Axes, n: int) -> None:
        theme = self.theme
        words = [("$x$", theme.ink)]
        if n > 0:
            name = self._node(n) if n == len(self.numbers) else symbol("a", "", n)
            words = [(name, theme.a), ("=", theme.ink), (f"σ({symbol('z', '', n)})", theme.z)]
        colour = theme.a if n > 0 else theme.muted
        texts = [text for text, _ in words]
        self._card(axes, self.at_a[n], words, [texts], rounded(self.a[n]), colour, f"a{n}")

    def _card(
        self,
        axes: Axes,
        at: tuple[float, float],
        words: list[tuple[str, str]],
        alike: list[list[str]],
        value: str,
        colour: str,
        gid: str,
    ) -> None:
        """Draw a card: how the number comes about, if there is room in all that are alike, and it."""
        x, y = at
        width, share = self._width(int(gid[1:])), self.card_height / CARD_HEIGHT
        bubble(axes, at, "", self.theme, colour, size=(width, self.card_height), gid=gid)
        fitting = [
            size
            for size in (LABEL, SMALL)
            if all(sentence_width(texts, size) < width - ROOM for texts in alike)
        ]
        if not fitting:
            words = words[:1]
        sentence(axes, (x, y + 0.2 * share), words, size=[*fitting, LABEL][0], ha="center")
        ink = colour if colour != self.theme.muted else self.theme.ink
        write(
            axes,
            (x, y - 0.42 * share),
            value,
            ink,
            size=TITLE,
            va="baseline",
            weight="semibold",
            gid=f"{gid} value",
        )
