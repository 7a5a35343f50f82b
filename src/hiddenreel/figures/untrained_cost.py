"""The mean cost of the untrained network over all samples, and each sample's share of it.

What to look at: the line across, which is the mean that training seeks to lower. The points are the
costs of single samples, and the other panel shows how many of them make half of the sum.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.paint.points import Cloud, diameter
from hiddenreel.draw.slide import RIGHT, Picture, faint_grid, few_ticks, new_slide, panel_row, same_width
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import LINE, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"

# Widths of the two panels and the gap between them, as shares of the slide.
WIDTHS, GAP = (0.52, 0.28), 0.095
ROOM, TINT = 0.03, 0.18


def draw(recording: Recording, theme: Theme, *, epoch: int = 0) -> Picture:
    """Draw C₀ of each training sample with their mean, and the share of the sum by sample."""
    trained = np.flatnonzero(~recording.held_out)
    X, Y = recording.X[trained], recording.Y[trained]
    costs = SamplePass(recording, epoch, X, Y).costs
    mean, count = float(costs.mean()), len(costs)
    network = (
        tr("the untrained network") if epoch == 0 else tr("the network after epoch {epoch}", epoch=epoch)
    )
    facts = {"samples": counted(count, "sample"), "mean": number(mean, 4)}
    title = tr("The mean cost of {network} over {samples} is {mean}", network=network, **facts)
    figure = new_slide(title)
    left, right = panel_row(figure, 2, gap=GAP, right=1 - same_width(1 - RIGHT), widths=WIDTHS)
    by_input = recording.sizes[0] == 1
    x = X[:, 0] if by_input else np.arange(count, dtype=float)
    _costs(left, theme, x, costs, recording.labels[trained])
    if by_input:
        name_input(left.xaxis, recording)
    else:
        left.set_xlabel(tr("sample"))
    left.set_title(tr("cost $C_0$ of each sample"), color=theme.C)
    share = _shares(right, theme, costs)
    half = ""
    if share:
        half = tr("; {share} of the samples make half of the sum", share=percent(share))
    ends = tr("{min} to {max}", min=number(float(costs.min())), max=number(float(costs.max())))
    return figure.with_words(
        caption=tr(
            "Cost of each training sample in the {network} network at epoch {epoch}, {cost}: "
            "{ends}, with a mean of {mean}{half}.",
            **facts_of(recording, epoch),
            **facts,
            ends=ends,
            half=half,
        ),
        alt=tr("Costs of {samples} around their mean, {mean}{half}.", half=half, **facts),
    )


def _costs(axes: Axes, theme: Theme, x: np.ndarray, costs: np.ndarray, labels: np.ndarray) -> None:
    """Draw the costs (N,) as points with the markers of their classes (N,), and their mean."""
    mean, high = float(costs.mean()), float(costs.max()) or 1.0
    room = ROOM * (float(np.ptp(x)) or 1.0)
    axes.set(xlim=(x.min() - room, x.max() + room), ylim=(-ROOM * high, (1 + 3 * ROOM) * high))
    size = diameter(len(x), WIDTHS[0])
    Cloud(axes, theme, labels, size, rasterized=True).place(np.column_stack([x, costs]))
    axes.axhline(mean, color=theme.C, lw=1.3 * LINE, zorder=4, gid="mean")
    few_ticks(axes)
    faint_grid(axes, theme, "y")
    axes.annotate(
        tr("mean {mean}", mean=number(mean, 4)),
        (0.5, mean),
        xycoords=("axes fraction", "data"),
        xytext=(0, 9 if mean < high / 2 else -9),
        textcoords="offset points",
        ha="center",
        va="bottom" if mean < high / 2 else "top",
        fontsize=TITLE,
        weight="semibold",
        color=theme.C,
        bbox={"facecolor": theme.background, "edgecolor": "none", "pad": 2.0},
        zorder=5,
    )


def _shares(axes: Axes, theme: Theme, costs: np.ndarray) -> float:
    """Draw the share of the sum that the costliest samples have; return which share has half of it."""
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=tr("samples, costliest first"))
    axes.set_title(tr("their share of the sum"), color=theme.C)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda share, _: percent(share, 0))
        axis.set_ticks([0.5, 1.0])
    faint_grid(axes, theme)
    if not costs.sum() > 0:
        return 0.0
    shares = np.concatenate([[0.0], np.cumsum(np.sort(costs)[::-1]) / costs.sum()])
    samples = np.linspace(0, 1, len(shares))
    axes.fill_between(samples, shares, color=mixed(theme.C, theme.background, TINT), linewidth=0)
    axes.plot(samples, shares, color=theme.C, gid="shares")
    half = int(np.searchsorted(shares, 0.5))
    draw_point(axes, theme, float(samples[half]), float(shares[half]), "half")
    axes.annotate(
        percent(float(samples[half])),
        (samples[half], shares[half]),
        xytext=(16, -10),
        textcoords="offset points",
        va="top",
        color=theme.ink,
    )
    return float(samples[half])
