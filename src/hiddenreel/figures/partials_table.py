"""All partial derivatives of a chain in one table: every row shares its layer's error δ.

What to look at: δ at the beginning of a row. The slopes of w, b and of the activation before are that
error times what stands beside the variable in z = w a + b.
"""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    BoxStyle,
    box,
    canvas,
    largest_size,
    narrower,
    points,
    right_edge,
    top_edge,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter, partial
from hiddenreel.draw.numbers import FACTOR_DIGITS, number, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
SHEET_NEEDS = {"4:3": {"layers": [1, 3]}, "1:1": {"layers": [1, 3]}}
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Lower edge and greatest height of the rows, also on a narrower sheet, and the gap between two, in.
LOW, TALLEST, TALLEST_NARROW, GAP = 0.75, 1.8, 3.6, 0.16
# Left edges of the columns: δ, and the slopes of w, b and the activation before, in.
COLUMNS = (LEFT + 0.2, 3.5, 7.15, 8.95)
# Width of the ground of δ, in.
GROUND, TINT = 2.75, 0.12
# On a narrower sheet δ stands over its number on a narrower ground: its width, the gap behind it, in, and
# where the slopes begin and end, as shares of what is left.
NARROW_GROUND, GROUND_GAP, SHARES = 1.2, 0.15, (0.0, 0.36, 0.6, 1.0)
# Between two cells of a row there, in.
CELL_GAP = 0.1
# The distance of lines of numbers there, in sizes of their type, and the height from which a row has them in
# larger type, in.
LINE, HIGH_ROW = 1.45, 2.0
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
    top = top_edge()
    pitch = min(TALLEST if narrower() == 0 else TALLEST_NARROW, (top - LOW) / depth)
    for row, layer in enumerate(range(depth, 0, -1)):
        _row(axes, theme, back, layer, top - (row + 0.5) * pitch, pitch - GAP)
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
    is_wide = narrower() == 0
    box(axes, corner, GROUND if is_wide else NARROW_GROUND, height, style, gid=f"row {layer}", zorder=0.2)
    delta = letter(theme, r"\delta", "", layer)
    error = float(back.delta(layer)[0])
    before = letter(theme, "a", "", layer - 1) if layer > 1 else ("$x$", theme.ink)
    w, b = letter(theme, "w", "", layer), letter(theme, "b", "", layer)
    activation, weight = float(back.a(layer - 1)[0]), float(back.W(layer)[0, 0])
    middle = y - 0.14
    own_number = (number(error, FACTOR_DIGITS), theme.C)
    if is_wide:
        items: list[Item] = [delta, ("=", theme.ink), own_number]
        formula(axes, (COLUMNS[0], middle), items, size=TITLE, gid=f"delta {layer}")
        columns = [*COLUMNS[1:], right_edge()]
    else:
        _narrow_delta(axes, y, (delta, own_number), f"delta {layer}")
        begin = LEFT + NARROW_GROUND + GROUND_GAP
        columns = [begin + share * (right_edge() - begin) for share in SHARES]
    cells: list[tuple[Word, Word | None, float]] = [
        (w, before, activation),
        (b, None, 1.0),
        (before, w, weight),
    ]
    rooms = [(x, end - x) for x, end in pairwise(columns)]
    written = []
    for (_, room), (_, factor, value) in zip(rooms, cells):
        text = number(error * value)
        numbers: list[Item] = [(text, theme.C)]
        if factor:
            own = number(value, FACTOR_DIGITS)
            own = f"({own})" if value < 0 else own
            product = (f"{number(error, FACTOR_DIGITS)} ×", theme.ink)
            numbers = [product, (own, factor[1]), ("=", theme.ink), (text, theme.C)]
        largest = LABEL if height > HIGH_ROW else SMALL
        written.append(_in_lines(numbers, room, can_break=not is_wide, size=largest))
    apart = LINE * max(size for _, size in written) / points()
    raised = apart / 2 * (max(len(lines) for lines, _ in written) - 1)
    for (x, _), (variable, factor, _), (lines, size) in zip(rooms, cells, written):
        slope = partial(letter(theme, "C", "", 0), variable, theme)
        formulas: list[Item] = [slope, ("=", theme.ink), delta, *([factor] if factor else [])]
        formula(axes, (x, y + LINES[0] + raised), formulas, size=LABEL)
        for line, numbers in enumerate(lines):
            at = (x, y + LINES[1] + raised - line * apart)
            formula(axes, at, numbers, size=size, gid=f"slope {layer}")


def _narrow_delta(axes: Axes, y: float, words: tuple[Word, Word], gid: str) -> None:
    """Write δ over its number, in the middle of its ground."""
    for word, height in zip(words, (0.12, -0.42)):
        at = (LEFT + NARROW_GROUND / 2, y + height)
        formula(axes, at, [word], size=_size_on_ground(word), ha="center", gid=gid)


def _size_on_ground(word: Word) -> float:
    """Return the type in which a word keeps within its ground, pt."""
    return largest_size(lambda size: formula_width([word], size) < NARROW_GROUND - 0.15)


def _in_lines(
    numbers: list[Item], room: float, *, can_break: bool, size: float
) -> tuple[list[list[Item]], float]:
    """Return numbers in as many lines as they need in a room, in, and their size: at most `size`, pt."""
    if not can_break:
        return [numbers], LABEL if formula_width(numbers) < room else SMALL
    three = [numbers[:1], numbers[1:2], numbers[2:]]
    ways = [[numbers], [numbers[:2], numbers[2:]], three] if len(numbers) > 1 else [[numbers]]
    for lines in ways:
        if max(formula_width(line, size) for line in lines) < room - CELL_GAP:
            return lines, size
    return (ways[-1], SMALL) if size == SMALL else _in_lines(numbers, room, can_break=True, size=SMALL)
