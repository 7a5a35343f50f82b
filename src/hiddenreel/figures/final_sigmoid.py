"""Identity layers with one sigmoid at the end: logistic regression, nothing more.

What to look at: up to the last σ the network computes a straight line; only that σ bends it.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.linear_network import collapsed
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture, faint_grid, few_ticks, new_slide, panel_row, typeset
from hiddenreel.draw.targets import targets_and_answers
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import network_name, signed
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
    title = f"One sigmoid at the end makes it logistic regression: σ({equation})"
    figure = new_slide(title)
    left, right = panel_row(figure, 2, gap=0.1)
    left.plot(x[order], z[order], color=theme.z, linewidth=WIDE * LINE, gid="z")
    left.plot(x[order], line[order], color=theme.ink, linestyle=DASHES, gid="line", zorder=5)
    left.set_title("before σ: $z$", color=theme.z)
    line_words = f"dashed: {number(slope)} $x$ {signed(height, number(abs(height)))}"
    left.set_title(typeset(line_words), loc="right", color=theme.ink)
    targets_and_answers(right, recording, theme, a)
    right.plot(x[order], a[order], color=theme.a, linewidth=WIDE * LINE, gid="a", zorder=4)
    right.plot(
        x[order], logistic[order], color=theme.ink, linestyle=DASHES, gid="logistic", zorder=5
    )
    right.set_title("after σ: $a$", color=theme.a)
    right.set_title("dashed: σ of that line", loc="right", color=theme.ink)
    left.set(xlim=right.get_xlim(), xlabel="$x$")
    few_ticks(left)
    for axes in (left, right):
        faint_grid(axes, theme)
    return Picture(
        figure=figure,
        title=title,
        caption=f"Output neuron of a {network_name(recording)} network with identities in its hidden "
        f"layers after epoch {epoch}: z is the line {equation}, and a is its sigmoid, to "
        f"{number(worst, 2)}.",
        alt=f"Left z, the straight line {equation}; right its sigmoid, on which the network's "
        f"answers lie to {number(worst, 2)}.",
    )
