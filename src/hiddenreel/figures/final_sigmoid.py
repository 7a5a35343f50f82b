"""Identity layers with one sigmoid at the end: logistic regression, nothing more.

What to look at: up to the last σ the network computes a straight line; only that σ bends it.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.analyse.linear_network import collapsed
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.diagram.canvas import LEFT, canvas_on, is_narrow, sheet_width, top_edge, write
from hiddenreel.draw.diagram.network import NeuronStyle, lay_out, network_box, neurons, stands_above, wires
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import LEFT as SLIDE_LEFT
from hiddenreel.draw.slide import (
    LINE_BOX,
    TOP,
    Picture,
    faint_grid,
    few_ticks,
    fit_lines,
    new_slide,
    panel_row,
    same_height,
    typeset,
)
from hiddenreel.draw.targets import targets_and_answers
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, Theme, mixed
from hiddenreel.draw.wording import network_name, signed
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {
    "inputs": [1, 1],
    "outputs": [1, 1],
    "layers": [2, None],
    "hidden_activation": ["identity"],
    "output_activation": ["sigmoid"],
}

WIDE = 3.4
DASHES = (0, (3, 2.4))
# Shares of a panel's width that words below its line and below its sigmoid take at most.
BELOW_LINE, BELOW_SIGMOID = 0.8, 0.5
# The height of the words below the line, and their room from both sides, as shares of a panel.
LINE_WORDS, SIDES = 0.04, 0.06
# Left edge of the panels on a slide and the gap between them, as shares of the slide.
PANELS, GAP = 0.42, 0.07
# What the network keeps within on a slide, and how far below it the baseline of its words is, in.
BOX, WORDS_BELOW, MOST, RADIUS = (LEFT, 1.3, 4.1, 4.6), 0.45, 5, 0.34
# On a square sheet: its width, and the room for the panels' numbers beside it, in.
UPRIGHT, NUMBERS = 2.35, 0.85
# Room between a network and panels below it for its words and their headings, in.
WORDS_AND_HEADINGS = 1.15
TINT, FAINT = 0.14, 0.5


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw z and a = σ(z) of the output neuron after `epoch`, or the last, over the line they are."""
    epoch = recording.epochs if epoch is None else epoch
    W_star, b_star = collapsed(recording.weights(epoch))
    slope, height = float(W_star[0, 0]), float(b_star[0])
    x = recording.X[:, 0]
    order = np.argsort(x, kind="stable")
    forward = SamplePass(recording, epoch, recording.X, recording.Y)
    z, a = (values(recording.depth)[:, 0] for values in (forward.z, forward.a))
    line = slope * x + height
    logistic = recording.activate(recording.depth, line[:, None])[:, 0]
    worst = float(np.abs(a - logistic).max())
    equation = f"{number(slope)} x {signed(height, number(abs(height)))}"
    title = tr("One sigmoid at the end makes it logistic regression: σ({equation})", equation=equation)
    figure = new_slide(title)
    _network(figure, recording, theme)
    begin, top = _room_for_panels()
    left, right = panel_row(figure, 2, gap=GAP, left=begin, top=top)
    left.plot(x[order], z[order], color=theme.z, linewidth=WIDE * LINE, gid="z")
    left.plot(x[order], line[order], color=theme.ink, linestyle=DASHES, gid="line", zorder=5)
    left.set_title(tr("before σ: $z$"), color=theme.z)
    line_words = tr(
        "dashed: {slope} $x$ {height}", slope=number(slope), height=signed(height, number(abs(height)))
    )
    _name_dashes(left, theme, LINE_WORDS, typeset(line_words), _below_line(left))
    targets_and_answers(right, recording, theme, a)
    right.plot(x[order], a[order], color=theme.a, linewidth=WIDE * LINE, gid="a", zorder=4)
    right.plot(x[order], logistic[order], color=theme.ink, linestyle=DASHES, gid="logistic", zorder=5)
    right.set_title(tr("after σ: $a$"), color=theme.a)
    _name_dashes(right, theme, 0.24, tr("dashed: σ($z$)"), BELOW_SIGMOID)
    left.set_xlim(right.get_xlim())
    few_ticks(left)
    name_input(left.xaxis, recording)
    for axes in (left, right):
        faint_grid(axes, theme)
    return figure.with_words(
        caption=tr(
            "The network: only its last neuron has a σ. Output neuron of a "
            "{network} network with identities in its hidden layers after epoch {epoch}: z is "
            "the line {equation}, and a is its sigmoid, to {worst}.",
            network=network_name(recording),
            epoch=epoch,
            equation=equation,
            worst=number(worst, 2),
        ),
        alt=tr(
            "A network with σ in its last neuron alone; z, the line {equation}; and its "
            "sigmoid, on which the answers lie to {worst}.",
            equation=equation,
            worst=number(worst, 2),
        ),
    )


def _name_dashes(axes: Axes, theme: Theme, height: float, words: str, width: float) -> None:
    """Write what is dashed where a panel's curve is not: at a height and up to a width, shares of it."""
    curve = np.asarray(axes.lines[0].get_ydata(), float)
    at, side = (0.98, "right") if curve[-1] >= curve[0] else (0.02, "left")
    text = axes.text(at, height, words, transform=axes.transAxes, color=theme.ink, ha=side)
    fit_lines(text, width * axes.bbox.width)
    if "\n" in text.get_text():
        text.set_verticalalignment("bottom")


def _below_line(axes: Axes) -> float:
    """Return the share of a panel's width that words have below its line: less where it is low."""
    high = LINE_BOX * LABEL / 72 * axes.figure.dpi / axes.bbox.height
    return min(BELOW_LINE, 1 - SIDES - LINE_WORDS - high)


def _stands_upright() -> bool:
    """Return whether the network goes down the left side: on a square sheet, the panels below each other."""
    return is_narrow() and not applied_screen().is_upright


def _network_box() -> Box:
    """Return what the network keeps within, in."""
    if _stands_upright():
        return LEFT, BOX[1], UPRIGHT, top_edge() - BOX[1]
    return network_box(BOX)


def _room_for_panels() -> tuple[float, float]:
    """Return the left and the upper edge of the panels, which leave the network its room."""
    if _stands_upright():
        return (LEFT + UPRIGHT + NUMBERS) / PAGE_INCHES[0], TOP
    if not stands_above():
        return PANELS, TOP
    return SLIDE_LEFT, same_height((network_box(BOX)[1] - WORDS_AND_HEADINGS) / PAGE_INCHES[1])


def _network(figure: Figure, recording: Recording, theme: Theme) -> None:
    """Draw the network: a straight line in every hidden neuron, and σ in the last."""
    axes, box = canvas_on(figure), _network_box()
    layout = lay_out(recording.sizes, box, most=MOST, radius=RADIUS, is_lying=_stands_upright())
    for layer in range(1, recording.depth + 1):
        wires(axes, layout, layer, mixed(theme.muted, theme.background, FAINT))
    plain = NeuronStyle(theme.a, mixed(theme.a, theme.background, TINT))
    last = NeuronStyle(theme.z, mixed(theme.z, theme.background, 2 * TINT), 1.5 * LINE)
    for layer in range(recording.depth):
        neurons(axes, layout, layer, theme, lambda n: plain)
        for place in layout.places[layer] if layer else ():
            x, y = place
            half = 0.5 * layout.radius
            axes.plot([x - half, x + half], [y - half, y + half], color=theme.a, lw=LINE, zorder=4)
    neurons(axes, layout, recording.depth, theme, lambda n: last, lambda n: "σ")
    at = (box[0] + box[2] / 2, box[1] - WORDS_BELOW)
    words = write(axes, at, tr("identities, and one σ"), theme.ink, gid="network")
    fit_lines(words, box[2] / sheet_width() * figure.bbox.width)
