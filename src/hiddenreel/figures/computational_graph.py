"""The computational graph of a chain, from the input to the cost.

What to look at: the one line that every parameter leads into. The first weight reaches the cost
through all neurons, the last weight through its own neuron alone.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, canvas, right_edge, write
from hiddenreel.draw.diagram.chain import ChainGraph, cost_formula, node_symbol, plain_name
from hiddenreel.draw.diagram.formula import Item, formula
from hiddenreel.draw.diagram.network import DOT_SPACING
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import cost_words, counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, None]}

# Layers that are drawn; an ellipsis stands for those before.
MOST_LAYERS = 3
NODE = (1.0, 0.98)
MAIN, UPPER = 3.6, 5.4
SPANS, FORMULAS = (2.55, 2.0), (1.05, 0.5)
HOOK = 0.1
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
    left = LEFT + NODE[0] / 2 + (DOTS_ROOM if first > 1 else 0.0)
    graph = ChainGraph(back, first, left, right_edge() - NODE[0] / 2, MAIN, UPPER, NODE, theme)
    line = [node for node in graph.places if node[0] in "za"]
    graph.draw(axes, theme, quiet=line)
    for source, target in graph.links:
        if source in line:
            graph.arrow(axes, source, target, theme.ink, LINE)
    for layer, y in zip(sorted({first, depth}, reverse=True), SPANS):
        _span(axes, graph, layer, y)
    if first > 1:
        xs = [LEFT + DOT_SPACING * n for n in range(3)]
        axes.plot(xs, [MAIN] * 3, "o", color=theme.muted, ms=6.0, mew=0, gid="ellipsis")
    _formulas(axes, graph)
    return figure.with_words(
        caption=tr(
            "Sample {sample} on its way through the {network} network at epoch {epoch}: ",
            sample=sample,
            network=network_name(recording),
            epoch=epoch,
        )
        + ", ".join(f"{plain_name(n)} = {number(graph.value(n))}" for n in graph.places if n != "y")
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


def links_from(layer: int, depth: int) -> int:
    """Count the arrows from a layer's weight to the cost: into z, to each a and z, to C₀."""
    return 2 * (depth - layer) + 3


def _span(axes: Axes, graph: ChainGraph, layer: int, y: float) -> None:
    """Draw below the line how far it is from a layer's weight to the cost."""
    x0, x1 = graph.places[f"w{layer}"][0], graph.places["C"][0]
    colour = graph.theme.w
    axes.plot([x0, x1], [y, y], color=colour, lw=LINE, gid=f"way of w{layer}")
    for x in (x0, x1):
        axes.plot([x, x], [y - HOOK, y + HOOK], color=colour, lw=LINE)
    steps = counted(links_from(layer, graph.back.depth), "step")
    text = tr("{start} to {end}: {steps}", start=node_symbol(f"w{layer}"), end=node_symbol("C"), steps=steps)
    write(axes, ((x0 + x1) / 2, y), text, colour, ground=graph.theme.background)


def _formulas(axes: Axes, graph: ChainGraph) -> None:
    """Write the formulas of each layer's z and a, and of the cost, below them."""
    theme = graph.theme
    plain = {sign: (sign, theme.ink) for sign in ("=", "+", "σ(", ")")}
    for layer in graph.layers:
        z, w, b, a = (graph.word(f"{name}{layer}") for name in "zwba")
        rows: list[list[Item]] = [
            [z, plain["="], w, graph.word(f"a{layer - 1}"), plain["+"], b],
            [a, plain["="], [plain["σ("], z, plain[")"]]],
        ]
        x = graph.places[f"z{layer}"][0] + graph.pitch / 2
        for y, items in zip(FORMULAS, rows):
            formula(axes, (x, y), items, ha="center")
    items = cost_formula(graph, theme)
    formula(axes, (right_edge(), FORMULAS[0]), items, ha="right")
