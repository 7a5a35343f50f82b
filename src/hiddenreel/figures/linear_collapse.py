"""A deep network of identities, and the single straight line that it computes.

What to look at: the dashed line has a slope and a height, two numbers, and lies on all answers of the
network. The other panel shows the difference, which is rounding.
"""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.linear_network import collapsed
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture, faint_grid, few_ticks, new_slide, panel_row, typeset
from hiddenreel.draw.targets import targets_and_answers
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import NUMBERS, facts_of, signed
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {
    "inputs": [1, 1],
    "outputs": [1, 1],
    "layers": [2, None],
    "hidden_activation": ["identity"],
    "output_activation": ["identity"],
}

# Widths of the two panels, in proportion, and the gap between them, as a share of the slide.
WIDTHS, GAP = (0.6, 0.4), 0.11
WIDE = 3.4
MARKER = 4.0


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw the network's answers after `epoch`, or the last, and the line W* x + b* over them."""
    epoch = recording.epochs if epoch is None else epoch
    W_star, b_star = collapsed(recording.weights(epoch))
    slope, height = float(W_star[0, 0]), float(b_star[0])
    x = recording.X[:, 0]
    answers = recording.replay(epoch, recording.X)[-1][:, 0]
    residual = answers - (slope * x + height)
    worst = float(np.abs(residual).max())
    depth = recording.depth
    layers = tr(NUMBERS[depth]) if depth < len(NUMBERS) else str(depth)
    title = tr("{layers} identity layers compute one straight line", layers=capitalised(layers))
    title += tr(", to within {worst}", worst=number(worst, 2)) if worst else tr(", to the last bit")
    figure = new_slide(title)
    left, right = panel_row(figure, 2, gap=GAP, widths=WIDTHS)
    ends = targets_and_answers(left, recording, theme, answers)
    order = np.argsort(x, kind="stable")
    left.plot(x[order], answers[order], color=theme.a, linewidth=WIDE * LINE, gid="answers", zorder=4)
    left.plot(
        ends,
        slope * ends + height,
        color=theme.ink,
        linewidth=LINE,
        linestyle=(0, (3, 2.4)),
        gid="line",
        zorder=5,
    )
    equation = f"{number(slope)} $x$ {signed(height, number(abs(height)))}"
    left.set_title(tr("network $\\hat{y}$"), color=theme.a)
    left.set_title(typeset(tr("line {equation}", equation=equation)), loc="right", color=theme.ink)
    _draw_residual(right, theme, x, residual)
    right.set_xlim(left.get_xlim())
    for axes in (left, right):
        faint_grid(axes, theme)
    few_ticks(right, 4, 4)
    name_input(right.xaxis, recording)
    text = f"{number(slope)} x {signed(height, number(abs(height)))}"
    line = {"text": text, "worst": number(worst, 2)}
    return figure.with_words(
        caption=tr(
            "Answers of a {network} network of identities after epoch {epoch}, and the line "
            "{text} that its weights multiply out to; they differ by at most {worst}.",
            **facts_of(recording, epoch),
            **line,
        ),
        alt=tr("The network's answers lie on the line {text}; the largest difference is {worst}.", **line),
    )


def _draw_residual(axes: Axes, theme: Theme, x: np.ndarray, residual: np.ndarray) -> None:
    """Draw the residual (N,) of each input x (N,), in one power of ten."""
    worst = float(np.abs(residual).max())
    power = math.floor(math.log10(worst)) if worst else 0
    scaled = residual / 10.0**power
    axes.plot(x, scaled, "o", color=theme.a, markersize=MARKER, mew=0, gid="residual")
    unit = tr(", in $10^{{{power}}}$", power=power) if power else ""
    axes.set_title(tr("network − line{unit}", unit=unit))
