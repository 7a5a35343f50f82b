"""All partial derivatives of a chain in one table: every row shares its layer's error δ.

What to look at: δ at the beginning of a row. The slopes of w, b and of the activation before are that
error times what stands beside the variable in z = w a + b.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, TOP, BoxStyle, box, canvas, right_edge
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter, partial
from hiddenreel.draw.numbers import FACTOR_DIGITS, number, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Lower edge and greatest height of the rows, and the gap between two, in.
LOW, TALLEST, GAP = 0.75, 1.8, 0.16
# Left edges of the columns: δ, and the slopes of w, b and the activation before, in.
COLUMNS = (LEFT + 0.2, 3.5, 7.15, 8.95)
# Width of the ground of δ, in.
GROUND, TINT = 2.75, 0.12
# Baselines of the formula and of its numbers above a row's middle, in.
LINES = (0.14, -0.5)


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Write ∂C₀ by w, b and a of every layer, from the last to the first, as δ times a factor."""
    back = SamplePass.of_sample(recording, epoch, sample)
    depth = back.depth
    last = float(back.delta(depth)[0])
    title = tr(
        "Every slope of a layer has the factor δ: in layer {depth} it is {last}",
        depth=depth,
        last=number(last),
    )
    figure, axes = canvas(title)
    pitch = min(TALLEST, (TOP - LOW) / depth)
    for row, layer in enumerate(range(depth, 0, -1)):
        _row(axes, theme, back, layer, TOP - (row + 0.5) * pitch, pitch - GAP)
    note_rounded(axes, theme, 0.3)
    errors = ", ".join(
        f"δ{subscript(layer)} = {number(float(back.delta(layer)[0]))}" for layer in range(depth, 0, -1)
    )
    return figure.with_words(
        caption=tr(
            "Partial derivatives of the cost of sample {sample} in the {network} network at "
            "epoch {epoch}, from the last layer to the first: {errors}. The cost is {cost}. "
            "Numbers are rounded.",
            sample=sample,
            network=network_name(recording),
            epoch=epoch,
            errors=errors,
            cost=cost_words(recording),
        ),
        alt=tr(
            "A table of ∂C₀/∂w, ∂C₀/∂b and ∂C₀/∂a by layer, each δ times a factor; δ is {last} "
            "in the last layer and {delta} in the first.",
            last=number(last),
            delta=number(float(back.delta(1)[0])),
        ),
    )


def _row(axes: Axes, theme: Theme, back: SamplePass, layer: int, y: float, height: float) -> None:
    """Write a layer's row around the height y, in: its δ on a ground of the cost's colour."""
    corner = (LEFT, y - height / 2)
    style = BoxStyle(fill=mixed(theme.C, theme.background, TINT))
    box(axes, corner, GROUND, height, style, gid=f"row {layer}", zorder=0.2)
    delta = letter(theme, r"\delta", "", layer)
    error = float(back.delta(layer)[0])
    before = letter(theme, "a", "", layer - 1) if layer > 1 else ("$x$", theme.ink)
    w, b = letter(theme, "w", "", layer), letter(theme, "b", "", layer)
    activation, weight = float(back.a(layer - 1)[0]), float(back.W(layer)[0, 0])
    middle = y - 0.14
    items: list[Item] = [delta, ("=", theme.ink), (number(error, FACTOR_DIGITS), theme.C)]
    formula(axes, (COLUMNS[0], middle), items, size=TITLE, gid=f"delta {layer}")
    cells: list[tuple[Word, Word | None, float]] = [
        (w, before, activation),
        (b, None, 1.0),
        (before, w, weight),
    ]
    for x, end, (variable, factor, value) in zip(COLUMNS[1:], (*COLUMNS[2:], right_edge()), cells):
        slope = partial(letter(theme, "C", "", 0), variable, theme)
        formulas: list[Item] = [slope, ("=", theme.ink), delta, *([factor] if factor else [])]
        formula(axes, (x, y + LINES[0]), formulas, size=LABEL)
        text = number(error * value)
        numbers: list[Item] = [(text, theme.C)]
        if factor:
            own = number(value, FACTOR_DIGITS)
            own = f"({own})" if value < 0 else own
            product = (f"{number(error, FACTOR_DIGITS)} ×", theme.ink)
            numbers = [product, (own, factor[1]), ("=", theme.ink), (text, theme.C)]
        size = LABEL if x + formula_width(numbers) < end else SMALL
        formula(axes, (x, y + LINES[1]), numbers, size=size, gid=f"slope {layer}")
