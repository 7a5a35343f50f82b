"""The error along a chain: each layer's is the next layer's, times w, times σ'.

What to look at: the bars from right to left. Every step back multiplies the error by w and by σ′;
where their product is below 1 in size the error shrinks, where it is above 1 it grows.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    Point,
    arrow,
    bar,
    canvas,
    largest_size,
    right_edge,
    symbol,
    taller,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import Item, formula, formula_width, letter
from hiddenreel.draw.numbers import FACTOR_DIGITS, as_factor, number, percent, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import facts_of, stopped
from hiddenreel.language import enumerated, joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
SHEET_NEEDS = {"4:3": {"layers": [2, 6]}, "1:1": {"layers": [2, 4]}, "9:16": {"layers": [2, 4]}}
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [2, 8]}

# Lowest and highest end of a bar, and room for a number beyond it, in.
LOW, HIGH, NUMBER_ROOM = 2.35, 5.65, 0.6
BAR = 1.15
# Height of the note on rounding, in.
NOTE_AT = 0.2
ROW, FACTORS, NUMBERS = 1.62, 1.05, 0.5


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Draw the errors of all layers as bars, and between them the factors."""
    back = SamplePass.of_sample(recording, epoch, sample)
    depth = back.depth
    errors = {n: float(back.delta(n)[0]) for n in range(1, depth + 1)}
    factors = {n: float(back.W(n + 1)[0, 0] * back.slope(n)[0]) for n in range(1, depth)}
    left = abs(errors[1] / errors[depth]) if errors[depth] else 0.0
    title = tr("Only {left} of the last layer’s error reaches the first", left=percent(left))
    if errors[depth] == 0 or abs(errors[1]) >= abs(errors[depth]):
        title = tr(
            "The error is {last} at the last layer and {first} at the first",
            last=number(errors[depth]),
            first=number(errors[1]),
        )
    figure, axes = canvas(title)
    pitch = (right_edge() - LEFT) / depth
    places = {n: LEFT + (n - 0.5) * pitch for n in errors}
    top, bottom = max(0.0, *errors.values()), min(0.0, *errors.values())
    # The numbers of negative bars stand below them.
    low = LOW + (NUMBER_ROOM if bottom < 0 else 0.0)
    scale = (HIGH + taller() - low) / ((top - bottom) or 1.0)
    zero = low - bottom * scale
    axes.plot([LEFT, right_edge()], [zero, zero], color=theme.muted, lw=THIN, zorder=0.5)
    width = min(BAR, 0.4 * pitch)
    for n, error in errors.items():
        bar(axes, (places[n] - width / 2, zero), width, error * scale, theme.C, f"delta{n}")
        _name_bar(axes, theme, n, (places[n], zero + error * scale), error, pitch)
    for n, factor in factors.items():
        _factor(axes, theme, n, (places[n], places[n + 1]), width, factor, back)
    note_rounded(axes, theme, NOTE_AT)
    products = joined(
        tr("; "),
        (
            f"δ{subscript(n)} = {number(errors[n])} = {number(factors[n])} · {as_factor(errors[n + 1])}"
            for n in reversed(factors)
        ),
    )
    listed = enumerated(number(errors[n]) for n in reversed(errors))
    return figure.with_words(
        caption=tr(
            "δ of sample {sample} along the {network} network at epoch {epoch}: {products}; "
            "each factor is a weight times σ′. The cost is {cost}",
            **facts_of(recording, epoch, sample),
            products=products,
        )
        + (tr(", so δ carries a 2.") if recording.run.loss == "squared-error" else stopped(""))
        + tr(" Numbers are rounded."),
        alt=tr("Bars of δ from the last layer to the first: {listed}.", listed=listed),
    )


def _name_bar(axes: Axes, theme: Theme, layer: int, end: Point, error: float, room: float) -> None:
    """Write a layer's error at the end of its bar, as large as the room, in, and its letter below."""
    x, y = end
    # Over a bar that rises, under one that falls.
    y, va = (y + 0.12, "bottom") if error >= 0 else (y - 0.12, "top")
    text = number(error)
    size = largest_size(lambda size: width_of(text, size, "semibold") < room)
    write(axes, (x, y), text, theme.C, size=size, va=va, weight="semibold")
    write(axes, (x, ROW), symbol(r"\delta", "", layer), theme.C, size=TITLE)


def _factor(
    axes: Axes,
    theme: Theme,
    layer: int,
    ends: tuple[float, float],
    width: float,
    factor: float,
    back: SamplePass,
) -> None:
    """Draw the arrow from a layer's error to that of the one before, and write its factors."""
    middle = sum(ends) / 2
    room = ends[1] - ends[0]
    arrow(axes, (ends[1] - 0.38, ROW), (ends[0] + 0.38, ROW), mixed(theme.C, theme.background, 0.7))
    sign, slope = ("×", theme.ink), [("σ′(", theme.ink), letter(theme, "z", "", layer)]
    words: list[Item] = [sign, letter(theme, "w", "", layer + 1), sign, [*slope, (")", theme.ink)]]
    w, s = float(back.W(layer + 1)[0, 0]), float(back.slope(layer)[0])
    numbers: list[Item] = [
        sign,
        (number(w, FACTOR_DIGITS), theme.w),
        sign,
        (number(s, FACTOR_DIGITS), theme.ink),
    ]
    for y, items in ((FACTORS, words), (NUMBERS, numbers)):
        size = LABEL if formula_width(items, LABEL) < room - 0.2 else SMALL
        if formula_width(items, size) < room:
            formula(axes, (middle, y), items, size=size, ha="center")
    text = f"× {number(factor)}"
    size = LABEL if width_of(text) < room - 0.3 else SMALL
    write(axes, (middle, ROW + 0.32), text, theme.ink, size=size)
