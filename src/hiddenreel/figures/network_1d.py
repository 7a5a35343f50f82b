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
    right_edge,
    sentence,
    sentence_width,
    symbol,
    write,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.graph import bubble, link
from hiddenreel.draw.diagram.network import NeuronStyle, edge, neuron, stroke
from hiddenreel.draw.numbers import number, rounded, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import listed, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
LAID_OUT_IN = ["16:9", "4:3"]
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Heights of the chain, and of the cards of z and of a below it, in.
CHAIN, Z, A = 4.85, 2.85, 1.0
RADIUS = 0.5
CARD_HEIGHT, WIDEST_CARD, NARROWEST_CARD, ROOM = 1.2, 2.4, 1.15, 0.25
# Between two cards, in: room for an arrow.
BETWEEN = 0.75
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
    sums = ", ".join(
        tr("z{n} = {z} and a{n} = {a}", n=subscript(n), z=rounded(chain.z[n]), a=rounded(chain.a[n]))
        for n in chain.numbers
    )
    return figure.with_words(
        caption=tr(
            "Sample {sample} through the {network} network at epoch {epoch}, numbers rounded: "
            "{sums}; σ is {sigmas}.",
            sample=sample,
            network=network_name(recording),
            epoch=forward.epoch,
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
        return tr("{activations}, by layer", activations=listed(recording.run.activations))
    return tr("the {hidden}", hidden=hidden) + (
        tr(", {output} in the last layer", output=output) if output != hidden else ""
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
        room = (right_edge() - LEFT - NARROWEST_CARD - BETWEEN * recording.depth) / recording.depth
        self.card = min(WIDEST_CARD, room)
        ends = LEFT + NARROWEST_CARD / 2, right_edge() - self.card / 2
        self.x = [float(x) for x in np.linspace(*ends, recording.depth + 1)]

    def draw(self, axes: Axes) -> None:
        """Draw the chain, and below it the way of the sample."""
        theme = self.theme
        largest = max(map(abs, self.w.values()))
        style = NeuronStyle(theme.muted, size=TITLE)
        neuron(axes, (self.x[0], CHAIN), RADIUS, theme, style, label="$x$")
        self._card_of_a(axes, 0)
        for n in self.numbers:
            self._wire(axes, n, largest)
            fill = mixed(theme.a, theme.background, TINT)
            place = (self.x[n], CHAIN)
            style = NeuronStyle(theme.a, fill, size=TITLE)
            neuron(axes, place, RADIUS, theme, style, label=self._node(n))
            self._bias(axes, n)
            self._card_of_z(axes, n)
            self._card_of_a(axes, n)
            tail = (self.x[n - 1] + self._width(n - 1) / 2 + 0.06, A)
            arrow(axes, tail, (self.x[n] - self.card / 2 - 0.06, Z), theme.a, line=LINE * 0.8)
            link(axes, (self.x[n], Z), (self.x[n], A), theme.z, size=(self.card, CARD_HEIGHT))
            write(axes, (self.x[n] + 0.2, (Z + A) / 2), "σ", theme.ink, ha="left")

    def _width(self, n: int) -> float:
        return self.card if n else NARROWEST_CARD

    def _node(self, n: int) -> str:
        return r"$\hat{y}$" if n == len(self.x) - 1 else symbol("h", "", n)

    def _wire(self, axes: Axes, n: int, largest: float) -> None:
        start, end = self.x[n - 1] + RADIUS, self.x[n] - RADIUS
        edge(axes, (start, CHAIN), (end, CHAIN), stroke(self.w[n], largest, self.theme), gid=f"w{n}")
        text = f"{symbol('w', '', n)} = {rounded(self.w[n])}"
        at = ((start + end) / 2, CHAIN + 0.24)
        write(axes, at, text, self.theme.w, va="bottom", gid=f"w{n} text")

    def _bias(self, axes: Axes, n: int) -> None:
        x, top = self.x[n], CHAIN + RADIUS
        arrow(axes, (x, top + 0.5), (x, top + 0.04), self.theme.b, line=LINE * 0.8)
        text = f"{symbol('b', '', n)} = {rounded(self.b[n])}"
        write(axes, (x, top + 0.56), text, self.theme.b, va="bottom", gid=f"b{n} text")

    def _card_of_z(self, axes: Axes, n: int) -> None:
        theme = self.theme
        z, w, b = (symbol(letter, "", n) for letter in "zwb")
        below = symbol("a", "", n - 1) if n > 1 else "$x$"
        words = [(z, theme.z), ("=", theme.ink), (w, theme.w), (below, theme.a)]
        words += [("+", theme.ink), (b, theme.b)]
        if below == "$x$":
            words[3] = (below, theme.ink)
        self._card(axes, (self.x[n], Z), words, rounded(self.z[n]), theme.z, f"z{n}")

    def _card_of_a(self, axes: Axes, n: int) -> None:
        theme = self.theme
        words = [("$x$", theme.ink)]
        if n > 0:
            name = self._node(n) if n == len(self.x) - 1 else symbol("a", "", n)
            words = [(name, theme.a), ("=", theme.ink), (f"σ({symbol('z', '', n)})", theme.z)]
        colour = theme.a if n > 0 else theme.muted
        self._card(axes, (self.x[n], A), words, rounded(self.a[n]), colour, f"a{n}")

    def _card(
        self,
        axes: Axes,
        at: tuple[float, float],
        words: list[tuple[str, str]],
        value: str,
        colour: str,
        gid: str,
    ) -> None:
        """Draw a card: how the number comes about, if there is room, and the number."""
        x, y = at
        width = self._width(int(gid[1:]))
        bubble(axes, at, "", self.theme, colour, size=(width, CARD_HEIGHT), gid=gid)
        texts = [text for text, _ in words]
        fitting = [size for size in (LABEL, SMALL) if sentence_width(texts, size) < width - ROOM]
        if not fitting:
            words = words[:1]
        sentence(axes, (x, y + 0.2), words, size=[*fitting, LABEL][0], ha="center")
        ink = colour if colour != self.theme.muted else self.theme.ink
        write(
            axes, (x, y - 0.42), value, ink, size=TITLE, va="baseline", weight="semibold", gid=f"{gid} value"
        )
