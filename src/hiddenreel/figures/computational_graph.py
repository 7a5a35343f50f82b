"""The computational graph of a chain, from the input to the cost.

What to look at: the one line that every parameter leads into. The first weight reaches the cost
through all neurons, the last weight through its own neuron alone.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, canvas, right_edge, top_edge, width_of, write
from hiddenreel.draw.diagram.chain import ChainGraph, cost_formula, node_symbol, plain_name
from hiddenreel.draw.diagram.formula import Item, formula, formula_width
from hiddenreel.draw.diagram.network import DOT_SPACING
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import cost_words, counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, None]}

# Layers that are drawn; an ellipsis stands for those before.
MOST_LAYERS = 3
NODE = (1.0, 0.98)
MAIN, UPPER = 3.6, 5.4
SPANS, FORMULAS = (2.55, 2.0), (1.05, 0.5)
# On narrow sheets the line goes down: how far the spans are from the right edge, and the middle of a line
# of type from its baseline, in.
ASIDE, BASELINE = (0.7, 0.15), 0.09
HOOK = 0.1
# Between formulas side by side, in.
BETWEEN = 0.15
DOTS_ROOM = 0.75


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Draw the graph with the values of its nodes for one sample."""
    back = SamplePass.of_sample(recording, epoch, sample)
    depth = back.depth
    first = max(1, depth - MOST_LAYERS + 1)
    cost = number(back.cost)
    title = tr("{plain_name} reaches the cost in 3 steps", plain_name=plain_name(f"w{depth}"))
    if depth > 1:
        title += tr(", w₁ in {links_from}, along one line", links_from=links_from(1, depth))
    figure, axes = canvas(title)
    dots_room = DOTS_ROOM if first > 1 else 0.0
    left = LEFT + NODE[0] / 2 + dots_room
    graph = ChainGraph(back, first, left, right_edge() - NODE[0] / 2, MAIN, UPPER, NODE, theme)
    if graph.is_close or _formulas_touch(graph):
        graph = ChainGraph.standing(back, first, theme, above=dots_room)
    line = [node for node in graph.places if node[0] in "za"]
    graph.draw(axes, theme, quiet=line)
    for source, target in graph.links:
        if source in line:
            graph.arrow(axes, source, target, theme.ink, LINE)
    spans = [right_edge() - aside for aside in ASIDE] if graph.is_standing else SPANS
    for layer, across in zip(sorted({first, depth}, reverse=True), spans):
        _span(axes, graph, layer, across)
    if first > 1:
        steps = [DOT_SPACING * n for n in range(3)]
        xs, ys = [LEFT + step for step in steps], [MAIN] * 3
        if graph.is_standing:
            xs, ys = [graph.main] * 3, [top_edge() - DOT_SPACING - step for step in steps]
        axes.plot(xs, ys, "o", color=theme.muted, ms=6.0, mew=0, gid="ellipsis")
    _formulas(axes, graph)
    return figure.with_words(
        caption=tr(
            "Sample {sample} on its way through the {network} network at epoch {epoch}: ",
            **facts_of(recording, epoch, sample),
        )
        + enumerated(f"{plain_name(n)} = {number(graph.value(n))}" for n in graph.places if n != "y")
        + tr(". The cost is {cost}.", cost=cost_words(recording)),
        alt=tr(
            "A graph from x = {a} by way of z and a of {layers} to C₀ = {cost}; w and b enter "
            "at each z, y at C₀.",
            a=number(float(back.a(0)[0])),
            layers=counted(depth, "layer"),
            cost=cost,
        ),
        setting={"rounded": True},
    )


def _formulas_touch(graph: ChainGraph) -> bool:
    """Return whether the formula of the last z reaches that of the cost beside it."""
    last = graph.layers[-1]
    middle = graph.places[f"z{last}"][0] + graph.pitch / 2
    end = middle + formula_width(_sum(graph, last)) / 2
    return bool(end + BETWEEN > right_edge() - formula_width(cost_formula(graph, graph.theme)))


def links_from(layer: int, depth: int) -> int:
    """Count the arrows from a layer's weight to the cost: into z, to each a and z, to C₀."""
    return 2 * (depth - layer) + 3


def _span(axes: Axes, graph: ChainGraph, layer: int, across: float) -> None:
    """Mark the way from a layer's weight to the cost, below the graph or beside it, and count its steps."""
    along = 1 if graph.is_standing else 0
    ends = [graph.places[node][along] for node in (f"w{layer}", "C")]
    colour = graph.theme.w

    def stroke(xs: list[float], ys: list[float], gid: str | None = None) -> None:
        axes.plot(*((ys, xs) if graph.is_standing else (xs, ys)), color=colour, lw=LINE, gid=gid)

    stroke(ends, [across, across], f"way of w{layer}")
    for end in ends:
        stroke([end, end], [across - HOOK, across + HOOK])
    steps = counted(links_from(layer, graph.back.depth), "step")
    text = tr("{start} to {end}: {steps}", start=node_symbol(f"w{layer}"), end=node_symbol("C"), steps=steps)
    place = sum(ends) / 2, across
    if graph.is_standing:
        place = place[::-1]
        text = text if width_of(text) < abs(ends[1] - ends[0]) - 0.5 else steps
    written = write(axes, place, text, colour, ground=graph.theme.background)
    written.set_rotation(90 if graph.is_standing else 0)


def _formulas(axes: Axes, graph: ChainGraph) -> None:
    """Write the formulas of each layer's z and a, and of the cost, below them or beside them."""
    theme = graph.theme
    ink = theme.ink
    for layer in graph.layers:
        z, a = (graph.word(f"{name}{layer}") for name in "za")
        rows: list[list[Item]] = [_sum(graph, layer), [a, ("=", ink), [("σ(", ink), z, (")", ink)]]]
        x = graph.places[f"z{layer}"][0] + graph.pitch / 2
        for name, y, items in zip("za", FORMULAS, rows):
            if graph.is_standing:
                _beside(axes, graph, f"{name}{layer}", items)
            else:
                formula(axes, (x, y), items, ha="center")
    items = cost_formula(graph, theme)
    if graph.is_standing:
        _beside(axes, graph, "C", items)
    else:
        formula(axes, (right_edge(), FORMULAS[0]), items, ha="right")


def _sum(graph: ChainGraph, layer: int) -> list[Item]:
    """Return the formula of a layer's z."""
    z, w, b = (graph.word(f"{name}{layer}") for name in "zwb")
    return [z, ("=", graph.theme.ink), w, graph.word(f"a{layer - 1}"), ("+", graph.theme.ink), b]


def _beside(axes: Axes, graph: ChainGraph, node: str, items: list[Item]) -> None:
    """Write a formula at the right of a node."""
    formula(axes, (graph.beside - 0.1, graph.places[node][1] - BASELINE), items)
