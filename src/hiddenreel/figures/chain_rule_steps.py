"""The chain rule, one step at a time: each new derivative times one that is known already.

What to look at: the new factor of each step. The steps before give the cost's derivative by one variable,
and the factor leads from it to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import (
    BOTTOM,
    LEFT,
    BoxStyle,
    arrow,
    box,
    canvas,
    narrower,
    points,
    right_edge,
    top_edge,
    write,
)
from hiddenreel.draw.diagram.chain import KNOWN_TINT, ROUND, ChainGraph, node_colour, node_symbol, plain_name
from hiddenreel.draw.diagram.equation_slide import row_centres
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, partial, partial_in_line
from hiddenreel.draw.diagram.network import NeuronStyle, neuron
from hiddenreel.draw.numbers import FACTOR_DIGITS, number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import NUMBERS as NUMBERS_AS_WORDS
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import capitalised, enumerated, joined, phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [2, None]}

# The layers that the steps go back through, and those of them on the sheet of all steps.
MOST_LAYERS, SHEET_LAYERS = 3, 2
PARTS = ("factor", "number")
# The page of one step: size of a node by the layers drawn, and heights of the graph and of the lines
# below it, in.
NODES = {2: (1.2, 1.0), 3: (1.0, 0.98)}
MAIN, UPPER = 3.75, 5.6
FACTORS, NUMBERS, NOTES, GAP = 2.05, 1.12, 0.5, 0.42
KNOWN_ROOM = (0.14, 0.14)
# Beside a standing graph: height of a row of the equation at most, widths of its signs and of the gap before
# numbers, room around what stands in the box, and how far below a factor its note is, in.
ROW, SIGN, NUMBER_GAP, BOX_ROOM, NOTE_BELOW = 2.2, 0.45, 0.3, 0.12, 0.82
NEW_LINE = 5.0
# The sheet of all steps.
COLUMNS, ROWS = 3, 3
CELL_LEFT, CELL_WIDTH, CELL_PITCH = LEFT, 3.9, 4.25
CELL_TOP, CELL_HEIGHT = 6.3, 2.08
DOT = 0.22
# The same as one graph over a list of formulas: the radius of its nodes, how far below it the list is, how
# far its rows are apart at most, and numbers from arrows that lead down, in; the share of the height that
# the list takes, the height of a formula at most, in, and its type's share of that; and the room before a
# formula and between two columns, in.
LARGE_DOT, ABOVE_LIST, ROWS_APART, BESIDE = 0.3, 0.4, 2.2, 0.2
LIST_SHARE, FORMULA_PITCH, FORMULA_TYPE, NUMBER_ROOM, LIST_GAP = 0.66, 0.8, 0.7, 0.35, 0.3


@dataclass(frozen=True)
class Step:
    """One new derivative of the chain rule.

    Attributes
    ----------
    number : int
        From 1.
    source, target : str
        Nodes of the graph: the new factor is ∂target/∂source, and ∂C₀/∂target is known.
    """

    number: int
    source: str
    target: str

    @property
    def layer(self) -> int:
        """The layer whose z the step is about, from 1."""
        return int((self.target if self.target[0] == "z" else self.source)[1:])


def steps_of(depth: int, layers: int = MOST_LAYERS) -> list[Step]:
    """List the steps back through the last `layers` layers of a chain, as far as it has them."""
    steps = [(f"a{depth}", "C")]
    for layer in range(depth, max(depth - layers, 0), -1):
        z = f"z{layer}"
        steps += [(z, f"a{layer}"), (f"w{layer}", z), (f"b{layer}", z), (f"a{layer - 1}", z)]
    return [Step(number, *pair) for number, pair in enumerate(steps, start=1)]


def draw(
    recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0, step: int | None = None
) -> Picture:
    """Draw one step of those through the last three layers, or those through two on one sheet."""
    back = SamplePass.of_sample(recording, epoch, sample)
    if step is None:
        return _sheet(back, theme)
    steps = steps_of(back.depth)
    require(back.recording, "step", step, 1, len(steps))
    return _page(back, steps, step, theme)


def _page(back: SamplePass, steps: list[Step], chosen: int, theme: Theme) -> Picture:
    """Draw one step at full size."""
    step = steps[chosen - 1]
    first = min(step.layer, back.depth - 1)
    node = NODES[back.depth - first + 1]
    half = node[0] / 2 + KNOWN_ROOM[0]
    graph = ChainGraph(back, first, LEFT + half, right_edge() - half, MAIN, UPPER, node, theme)
    if graph.is_close:
        graph = ChainGraph.standing(back, first, theme)
    local, total = graph.local(step.source, step.target), graph.error(step.source)
    source, target = plain_name(step.source), plain_name(step.target)
    title = tr(
        "Step {chosen}: a nudge of {source} moves the cost by {total} for each unit",
        chosen=chosen,
        source=source,
        total=number(total),
    )
    if step.target != "C":
        title = tr(
            "Step {chosen}: {source} moves {target} by {local} and the cost by {total} per unit",
            chosen=chosen,
            source=source,
            target=target,
            local=number(local),
            total=number(total),
        )
    so = ""
    if step.target != "C":
        so = tr(", so ∂C₀/∂{source} = {total}", source=source, total=number(total))
    figure, axes = canvas(title)
    known = ["C", *(before.source for before in steps[: chosen - 1])]
    graph.box_known(axes, theme, known, ROUND if graph.is_standing else KNOWN_ROOM)
    graph.draw(axes, theme, quiet=[step.source])
    graph.arrow(axes, step.source, step.target, theme.C, NEW_LINE)
    _equation(axes, graph, step, theme)
    return figure.with_words(
        caption=tr(
            "∂C₀/∂{source} = {computation} for sample {sample} of the {network} network at "
            "epoch {epoch}; the steps before give the derivatives in the box. The cost is "
            "{cost}{two}.",
            **facts_of(back.recording, back.epoch, back.sample),
            source=source,
            computation=_computation(graph, step),
            two=_two(back.recording),
        ),
        alt=tr(
            "A graph of the last {numbers_as_words} layers, {in_words} boxed. New: "
            "∂{target}/∂{source} = {local}{so}.",
            numbers_as_words=tr(NUMBERS_AS_WORDS[len(graph.layers)]),
            in_words=_in_words(known),
            target=target,
            source=source,
            local=number(local),
            so=so,
        ),
        setting={"rounded": True},
    )


def _in_words(known: list[str]) -> str:
    """Name the boxed nodes: all where they are few, else the ends of their row."""
    names = list(map(plain_name, known))
    return (
        enumerated(names)
        if len(names) < 10
        else tr("C₀ and all from {last} back to {first}", last=names[1], first=names[-1])
    )


def _computation(graph: ChainGraph, step: Step) -> str:
    """Write in plain text what a step computes."""
    local, total = graph.local(step.source, step.target), number(graph.error(step.source))
    if step.target == "C":
        return total
    target = plain_name(step.target)
    new, known = (number(f, FACTOR_DIGITS) for f in (local, graph.error(step.target)))
    return tr(
        "∂{target}/∂{plain_name} · ∂C₀/∂{target} = {new} · {known} = {total}, rounded,",
        target=target,
        plain_name=plain_name(step.source),
        new=new,
        known=known,
        total=total,
    )


def _two(recording: Recording) -> str:
    return tr(", so the 2 stays in δ") if recording.run.loss == "squared-error" else ""


def factor_words(graph: ChainGraph, step: Step, theme: Theme) -> list[Word]:
    """Write the new factor by the lecture's letters, as a₂ for ∂z₃/∂w₃."""
    ink = theme.ink
    layer = int(step.source[1:])
    if step.target == "C":
        a, y = graph.word(step.source), graph.word("y")
        inside = [("(", ink), a, (" − ", ink), y, (")", ink)]
        loss = graph.back.recording.run.loss
        if loss == "cross-entropy":
            return [("H′(", ink), a, (")", ink)]
        return [("2 ", ink), *inside] if loss == "squared-error" else inside[1:-1]
    if step.target[0] == "a":
        return [("σ′(", ink), graph.word(step.source), (")", ink)]
    if step.source[0] == "b":
        return [("1", ink)]
    return [graph.word(f"a{layer - 1}" if step.source[0] == "w" else f"w{layer + 1}")]


def _equation(axes: Axes, graph: ChainGraph, step: Step, theme: Theme) -> None:
    """Write the step as fractions with their numbers below; the known derivative stands in a box."""
    cost = graph.word("C")
    source, target = graph.word(step.source), graph.word(step.target)
    local, total = graph.local(step.source, step.target), graph.error(step.source)
    equals, times = ("=", theme.ink), ("×", theme.ink)
    words = factor_words(graph, step, theme)
    columns = [Column(partial(cost, source, theme), (number(total), theme.C)), Column(equals, equals)]
    if step.target == "C":
        columns.append(Column(words, (number(local), theme.ink), (tr("new"), theme.C)))
    else:
        # The factor of a bias is 1, as its number shows.
        new = [(tr("new"), theme.C)] if step.source[0] == "b" else [(tr("new: "), theme.C), *words]
        known, factor = (
            (number(value, FACTOR_DIGITS), theme.ink) for value in (graph.error(step.target), local)
        )
        columns += [
            Column(partial(target, source, theme), factor, new),
            Column(times, times),
            Column(partial(cost, target, theme), known, (tr("known"), theme.C), boxed=True),
        ]
    if graph.is_standing:
        _stacked(axes, columns, graph.beside, theme)
    else:
        _columns(axes, columns, theme)


@dataclass(frozen=True)
class Column:
    """A factor, its number below it, a note below that, and whether they stand in a box."""

    factor: Item
    number: Word
    note: Item | None = None
    boxed: bool = False

    @property
    def width(self) -> float:
        """Room for the widest of the three, in."""
        note = formula_width([self.note], LABEL) if self.note else 0.0
        return max(note, *(formula_width([item], TITLE) for item in (self.factor, self.number)))


def _columns(axes: Axes, columns: list[Column], theme: Theme) -> None:
    """Set columns side by side, each centred."""
    centres = row_centres([column.width for column in columns], GAP)
    for column, centre in zip(columns, centres):
        if column.boxed:
            low, high = NUMBERS - 0.22, FACTORS + 0.66
            fill = mixed(theme.C, theme.background, KNOWN_TINT)
            wide = column.width + 0.32
            corner = (centre - wide / 2, low)
            box(axes, corner, wide, high - low, BoxStyle(theme.C, fill, LINE * 0.6))
        formula(axes, (centre, FACTORS), [column.factor], size=TITLE, ha="center")
        formula(axes, (centre, NUMBERS), [column.number], size=TITLE, ha="center")
        if column.note:
            formula(axes, (centre, NOTES), [column.note], size=LABEL, ha="center")


def _stacked(axes: Axes, columns: list[Column], left: float, theme: Theme) -> None:
    """Set factors below each other, each after its sign and before its number, right of `left`, in."""
    first, *others = columns
    rows = [(None, first), *zip(others[::2], others[1::2])]
    factor_at, right = left + SIGN, right_edge() - BOX_ROOM

    def width(size: float) -> float:
        parts = (max(formula_width([getattr(column, part)], size) for _, column in rows) for part in PARTS)
        return sum(parts) + NUMBER_GAP

    size = TITLE if width(TITLE) < right - factor_at else LABEL
    right = min(right, factor_at + width(size) + SIGN)
    pitch = min(ROW, (top_edge() - BOTTOM) / len(rows))
    y = (top_edge() + BOTTOM) / 2 + pitch * (len(rows) - 1) / 2
    for sign, column in rows:
        if column.boxed:
            corner = (factor_at - BOX_ROOM, y - 0.55)
            fill = mixed(theme.C, theme.background, KNOWN_TINT)
            wide = right + BOX_ROOM - corner[0]
            box(axes, corner, wide, 1.25, BoxStyle(theme.C, fill, LINE * 0.6))
        if sign:
            formula(axes, (left, y), [sign.factor], size=size)
        formula(axes, (factor_at, y), [column.factor], size=size)
        formula(axes, (right, y), [column.number], size=size, ha="right")
        if column.note:
            formula(axes, (factor_at, y - NOTE_BELOW), [column.note], size=LABEL)
        y -= pitch


def _grid(back: SamplePass, count: int, theme: Theme) -> list[ChainGraph]:
    """Place the graphs of all steps on a slide."""
    graphs = []
    for number_before in range(count):
        row, column = divmod(number_before, COLUMNS)
        left = CELL_LEFT + column * CELL_PITCH
        top = CELL_TOP - row * CELL_HEIGHT
        graph = ChainGraph(
            back,
            back.depth - 1,
            left + DOT,
            left + CELL_WIDTH - DOT,
            top - 1.05,
            top - 0.28,
            (2 * DOT, 2 * DOT),
            theme,
        )
        graphs.append(graph)
    return graphs


def _sheet(back: SamplePass, theme: Theme) -> Picture:
    """Draw all steps side by side, or on a narrower sheet as the numbered arrows of one graph."""
    steps = steps_of(back.depth, SHEET_LAYERS)
    first, last, count = steps[0], steps[-1], len(steps)
    title = tr("The chain rule in {numbers_as_words} steps", numbers_as_words=tr(NUMBERS_AS_WORDS[count]))
    figure, axes = canvas(title)
    if narrower() == 0:
        graphs = _grid(back, count, theme)
        graph = graphs[0]
        for step, own in zip(steps, graphs):
            _cell(axes, own, steps, step, theme)
            _under(axes, own, step, theme)
        alt = phrase(
            "{numbers_as_words} small graphs; the box of known derivatives grows from C₀ to "
            "{plain_name}. ∂C₀/∂{plain_name_2} = {error}, ∂C₀/∂{plain_name_3} = {error_2}."
        )
    else:
        graph = _numbered(axes, back, steps, theme)
        alt = phrase(
            "{numbers_as_words} numbered arrows of one graph, each with its equation. "
            "∂C₀/∂{plain_name_2} = {error}, ∂C₀/∂{plain_name_3} = {error_2}."
        )
    values = joined(
        tr("; "),
        (
            f"{step.number}. ∂C₀/∂{plain_name(step.source)} = {number(graph.error(step.source))}"
            for step in steps
        ),
    )
    return figure.with_words(
        caption=tr(
            "Sample {sample} of the {network} network at epoch {epoch}: {values}. The cost is {cost}{two}.",
            **facts_of(back.recording, back.epoch, back.sample),
            values=values,
            two=_two(back.recording),
        ),
        alt=tr(
            alt,
            numbers_as_words=capitalised(tr(NUMBERS_AS_WORDS[count])),
            plain_name=plain_name(last.target),
            plain_name_2=plain_name(first.source),
            error=number(graph.error(first.source)),
            plain_name_3=plain_name(last.source),
            error_2=number(graph.error(last.source)),
        ),
        setting={"rounded": True},
    )


def _cell(axes: Axes, graph: ChainGraph, steps: list[Step], step: Step, theme: Theme) -> None:
    """Draw one step small."""
    known = ["C", *(before.source for before in steps[: step.number - 1])]
    graph.box_known(axes, theme, known, (0.035, 0.07))
    for source, target in graph.links:
        new = (source, target) == (step.source, step.target)
        colour = theme.C if new else mixed(theme.muted, theme.background, 0.6)
        ends = graph.places[source], graph.places[target]
        arrow(axes, *ends, colour, line=3.5 if new else 1.4, shrink=(DOT, DOT + 0.02))
    _nodes(axes, graph, theme, [step.source, step.target])


def _nodes(axes: Axes, graph: ChainGraph, theme: Theme, strong: Sequence[str] = ()) -> None:
    """Draw the nodes of a graph without their values, some with a strong outline."""
    for node, place in graph.places.items():
        line = LINE if node in strong else LINE * 0.5
        style = NeuronStyle(node_colour(node, theme), line=line, size=SMALL)
        neuron(axes, place, graph.size[0] / 2, theme, style, label=node_symbol(node))


def _numbered(axes: Axes, back: SamplePass, steps: list[Step], theme: Theme) -> ChainGraph:
    """Draw one graph whose arrows have the numbers of the steps, and below it the formulas in columns."""
    high, radius = top_edge() - BOTTOM, LARGE_DOT
    graph = ChainGraph(
        back, back.depth - 1, LEFT + radius, right_edge() - radius, 0, 1, (2 * radius,) * 2, theme
    )
    top = _formulas(axes, graph, steps, LIST_SHARE * high, theme)
    room = top_edge() - top - ABOVE_LIST - radius
    main = top + ABOVE_LIST + max(0.0, room - ROWS_APART) / 2
    graph = replace(graph, main=main, upper=main + min(room, ROWS_APART))
    for step in steps:
        start, end = graph.places[step.source], graph.places[step.target]
        arrow(axes, start, end, theme.C, line=LINE * 0.7, shrink=(radius, radius + 0.02))
        aside = {"w": -BESIDE, "b": BESIDE}.get(step.source[0], 0.0)
        at = (start[0] + end[0]) / 2 + aside, (start[1] + end[1]) / 2
        ground = None if aside else theme.background
        write(axes, at, str(step.number), theme.ink, size=SMALL, weight="semibold", ground=ground)
    arrow(axes, graph.places["y"], graph.places["C"], theme.muted, line=1.4, shrink=(radius, radius + 0.02))
    _nodes(axes, graph, theme)
    return graph


def _formulas(axes: Axes, graph: ChainGraph, steps: list[Step], high: float, theme: Theme) -> float:
    """Write the formulas in two columns or in one, if they are long, up to a height; return it, in."""
    lines: list[list[Item]] = [[*_product(graph, s, theme), *_result(graph, s, theme)] for s in steps]
    wide, widest = right_edge() - LEFT + LIST_GAP, max(formula_width(line, LABEL) for line in lines)
    for columns in (2, 1):
        rows = -(-len(steps) // columns)
        pitch = min(FORMULA_PITCH, high / rows)
        size = LABEL * (wide / columns - LIST_GAP - NUMBER_ROOM) / widest
        if size > SMALL:
            break
    size = max(SMALL, min(TITLE, size, FORMULA_TYPE * pitch * points()))
    top = BOTTOM + rows * pitch
    for step, line in zip(steps, lines):
        column, row = divmod(step.number - 1, rows)
        x, y = LEFT + column * wide / columns, top - (row + 0.5) * pitch
        write(axes, (x, y), str(step.number), theme.ink, weight="semibold", ha="left")
        formula(axes, (x + NUMBER_ROOM, y - 0.1), line, size=size)
    return top


def _under(axes: Axes, graph: ChainGraph, step: Step, theme: Theme) -> None:
    """Write a step's number before its graph and its formula below it."""
    left, low = graph.left - DOT, graph.main - 0.62
    write(axes, (left, graph.upper), str(step.number), theme.ink, weight="semibold", ha="left")
    formula(axes, (left, low), [*_product(graph, step, theme), *_result(graph, step, theme)], size=SMALL)


def _product(graph: ChainGraph, step: Step, theme: Theme) -> list[Item]:
    """Write the derivative of a step as a product."""
    cost = graph.word("C")
    items: list[Item] = [partial_in_line(cost, graph.word(step.source), theme), ("=", theme.ink)]
    items.append(factor_words(graph, step, theme))
    if step.target != "C":
        items += [("·", theme.ink), partial_in_line(cost, graph.word(step.target), theme)]
    return items


def _result(graph: ChainGraph, step: Step, theme: Theme) -> list[Item]:
    """Write the value of a step's derivative."""
    return [("=", theme.ink), (number(graph.error(step.source)), theme.ink)]
