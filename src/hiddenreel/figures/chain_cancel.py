"""The chain rule from the cost back to a weight, written out as one product of partial derivatives.

What to look at: the two ∂ that are left. Each factor's lower variable is the next one's upper variable,
so that as fractions all others would cancel; the numbers below are what each factor is here.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import LEFT, WORDS, canvas, points, right_edge, symbol, write
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import ABOVE, BELOW, RULE, Fraction, Item, Word, formula, formula_width
from hiddenreel.draw.numbers import FACTOR_DIGITS, number, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import COUNTER, LABEL, SMALL, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
LAID_OUT_IN = ["16:9", "4:3"]
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Baselines of the product, of its numbers and of what it comes to, in.
PRODUCT, NUMBERS, RESULT = 4.35, 2.85, 1.35
# What a cancelled letter keeps of its colour, and half the extent of its stroke, in sizes of the type.
CANCELLED, STROKE = 0.82, (0.62, 0.42)
# From a letter's baseline to its middle, in sizes of the type.
MIDDLE = 0.3


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0, layer: int = 1) -> Picture:
    """Write ∂C₀/∂w of a layer as a product, strike out what cancels, and put numbers below it."""
    require(recording, "layer", layer, 1, recording.depth)
    back = SamplePass.of_sample(recording, epoch, sample)
    names, values = factors(back, layer)
    slope = float(back.dW(layer)[0, 0])
    w = f"w{subscript(layer)}"
    title = tr("All but ∂C₀ and ∂{w} cancel, and the product is {slope}", w=w, slope=number(slope))
    figure, axes = canvas(title)
    _product(axes, theme, names, values)
    text = f"= {number(slope)}"
    write(
        axes,
        ((LEFT + right_edge()) / 2, RESULT),
        text,
        theme.C,
        size=COUNTER,
        weight="semibold",
        gid="result",
    )
    note_rounded(axes, theme)
    listed = " · ".join(number(v) if v >= 0 else f"({number(v)})" for v in values)
    return figure.with_words(
        caption=tr(
            "∂C₀/∂{w} of sample {sample} in the {network} network at epoch {epoch} by the "
            "chain rule: {listed} = {slope}. The cost is {cost}. Numbers are rounded.",
            w=w,
            sample=sample,
            network=network_name(recording),
            epoch=epoch,
            listed=listed,
            slope=number(slope),
            cost=cost_words(recording),
        ),
        alt=tr(
            "∂C₀/∂{w} as a product of {values} partial derivatives, {slope}.",
            w=w,
            values=len(values),
            slope=number(slope),
        ),
    )


def factors(back: SamplePass, layer: int) -> tuple[list[str], list[float]]:
    """Return the variables from C₀ back to w of a layer, and the derivative of each by the next.

    The variables are named by letter and layer, such as ``"a3"``; there is one more than derivatives.
    """
    names, values = ["C0", f"a{back.depth}"], [float(back.da(back.depth)[0])]
    for level in range(back.depth, layer - 1, -1):
        last = level == layer
        names += [f"z{level}", f"w{level}" if last else f"a{level - 1}"]
        by = back.a(level - 1) if last else back.W(level)[0]
        values += [float(back.slope(level)[0]), float(by[0])]
    return names, values


def _product(axes: Axes, theme: Theme, names: list[str], values: list[float]) -> None:
    """Write the fractions as large as they fit, with the numbers and the strokes."""
    colours = {"C": theme.C, "a": theme.a, "z": theme.z, "w": theme.w}
    ends = (names[0], names[-1])

    def word(name: str) -> Word:
        colour = colours[name[0]]
        pale = mixed(colour, theme.background, CANCELLED)
        return symbol(name[0], "", name[1:]), colour if name in ends else pale

    def sign(name: str) -> Word:
        share = 1.0 if name in ends else CANCELLED
        return r"$\partial$", mixed(theme.C, theme.background, share)

    fractions = [
        Fraction((sign(top), word(top)), (sign(low), word(low)), theme.muted)
        for top, low in zip(names, names[1:])
    ]
    items: list[Item] = [fractions[0]]
    for fraction in fractions[1:]:
        items += [("·", theme.ink), fraction]
    size = next(s for s in (COUNTER, TITLE, LABEL) if formula_width(items, s) < right_edge() - LEFT)
    middle = (LEFT + right_edge()) / 2
    places = formula(axes, (middle, PRODUCT), items, size=size, ha="center", gid="product")
    em = size / points()
    heights = (RULE + ABOVE + MIDDLE) * em, (RULE - BELOW + MIDDLE) * em
    half = STROKE[0] * em, STROKE[1] * em
    for at, value in enumerate(values):
        x = places[2 * at][0]
        for name, height in zip(names[at : at + 2], heights):
            if name not in ends:
                xs, y = [x - half[0], x + half[0]], PRODUCT + height
                ys = [y - half[1], y + half[1]]
                axes.plot(xs, ys, color=theme.ink, lw=1.5 * THIN, gid="stroke", zorder=WORDS + 1)
        type_size = LABEL if len(values) <= 7 else SMALL
        text = number(value, FACTOR_DIGITS)
        write(axes, (x, NUMBERS), text, theme.ink, size=type_size, gid="factor")
        if at:
            write(axes, (places[2 * at - 1][0], NUMBERS), "·", theme.muted, size=type_size)
