"""Every weight's slope against the activation that it comes from, and against σ′(z) where it goes.

What to look at: the left end of each panel. By BP4 a slope is the activation before the weight times
the error after it, and by BP2 that error has the factor σ′(z): the smaller either is, the slower a
weight learns, all else being equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.analyse.spread import spread_over
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.slide import Picture, faint_grid, new_slide, panel_row
from hiddenreel.draw.tangent import POINT
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of, stopped
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None]}

# Samples that are shown by default, and the groups of equally many points that get a median.
SAMPLES, GROUPS = 100, 10
# Diameter of a point, pt, the share of its colour that it keeps, and how many stay vectors.
MARKER, PALE, MOST_VECTORS = 4.5, 0.4, 3000


@dataclass(frozen=True)
class Medians:
    """Slopes sorted by a factor of theirs, in groups: the medians of both in each, (groups,)."""

    factor: np.ndarray
    slope: np.ndarray

    @classmethod
    def of(cls, factors: np.ndarray, slopes: np.ndarray) -> Medians:
        """Group the slopes (n,) by tenths of their factors (n,)."""
        if not len(factors):
            return cls(factors, slopes)
        edges = np.unique(np.quantile(factors, np.linspace(0, 1, GROUPS + 1)))
        group = np.searchsorted(edges[1:-1], factors, side="right")
        sets = [group == n for n in np.unique(group)]
        return cls(*(np.array([np.median(v[s]) for s in sets]) for v in (factors, slopes)))

    @property
    def share(self) -> float | None:
        """The first group's median slope as a share of the last group's."""
        return float(self.slope[0] / self.slope[-1]) if len(self.slope) > 1 else None


def draw(
    recording: Recording, theme: Theme, *, epoch: int | None = None, samples: int | None = None
) -> Picture:
    """Draw |∂C₀/∂w| of each weight and each of this many samples, 100 by default, at the last epoch."""
    epoch = recording.epochs if epoch is None else epoch
    rows = spread_over(len(recording.X), samples or SAMPLES)
    batch = SamplePass(recording, epoch, recording.X[rows], recording.Y[rows])
    by_activation, by_sigma = _by_activation(batch), _by_sigma(batch)
    panels = [Medians.of(*points) for points in (by_activation, by_sigma)]
    title = _title(panels[0].share, bool(len(by_activation[1])))
    figure = new_slide(title)
    left, right = panel_row(figure, 2, gap=0.09)
    is_below = right.get_position().y1 < left.get_position().y0
    _panel(left, theme, *by_activation, panels[0])
    left.set_xlabel(tr("activation before the weight, |a|"), color=theme.a)
    _panel(right, theme, *by_sigma, panels[1])
    right.set_xlabel(tr("σ′(z) after the weight"), color=theme.z)
    for axes in (left, right) if is_below else (left,):
        axes.set_title("|∂C₀/∂w|", color=theme.C)
    right.set_title(tr("large points: median of each tenth"), color=theme.ink, loc="right", fontsize=SMALL)
    if len(by_activation[1]) and len(by_sigma[1]):
        limits = [limit for axes in (left, right) for limit in axes.get_ylim()]
        for axes in (left, right):
            axes.set_ylim(min(limits), max(limits))
    right.tick_params(labelleft=is_below or not len(by_activation[1]))
    weights = counted(sum(W.size for W, _ in batch.weights), "weight")
    zeros = sum(W.size for W, _ in batch.weights) * len(rows) - len(by_activation[1])
    without = tr(", without {slopes} of 0", slopes=counted(zeros, "slope")) if zeros else ""
    medians = enumerated(
        tr(
            "by {name} {least} to {most}",
            name=name,
            least=number(float(panel.slope[0]), 2),
            most=number(float(panel.slope[-1]), 2),
        )
        for name, panel in zip(("|a|", "σ′(z)"), panels)
        if len(panel.slope)
    )
    missing = tr(" without the last layer, whose δ has no factor σ′(z)")
    tenths = tr(" Medians from the lowest (quiet) to the highest tenth (loud): {medians}", medians=medians)
    tenths = stopped(tenths if _has_slope(recording) else f"{tenths}{missing}")
    return figure.with_words(
        caption=tr(
            "Slopes |∂C₀/∂w| of {weights} for {samples} at epoch {epoch}{without}.{word} The cost is {cost}.",
            **facts_of(recording, epoch),
            weights=weights,
            samples=counted(len(rows), "sample"),
            without=without,
            word=tenths if medians else "",
        ),
        alt=tr("Slopes of {weights} against the activation before and σ′(z) after", weights=weights)
        + (tr("; medians {medians}.", medians=medians) if medians else tr(": all are 0.")),
    )


def _by_activation(batch: SamplePass) -> tuple[np.ndarray, np.ndarray]:
    """Return |a| before and |∂C₀/∂w| of every weight and sample, (n,) each, where both are above 0."""
    return _positive([(np.abs(a)[:, None, :], g) for a, _, g in _layers(batch)])


def _by_sigma(batch: SamplePass) -> tuple[np.ndarray, np.ndarray]:
    """Return σ′(z) after and |∂C₀/∂w| of every weight and sample, as `_by_activation` does."""
    layers = _layers(batch)
    shown = layers if _has_slope(batch.recording) else layers[:-1]
    return _positive([(batch.slope(level)[:, :, None], g) for _, level, g in shown])


def _has_slope(recording: Recording) -> bool:
    """Return whether δ of the last layer has the factor σ′(z) of each neuron alone."""
    return recording.run.loss != "cross-entropy" and recording.run.output != "softmax"


def _layers(batch: SamplePass) -> list[tuple[np.ndarray, int, np.ndarray]]:
    """Return a before (m, j), the number and |∂C₀/∂w| (m, k, j) of every layer."""
    return [
        (a, level, np.abs(batch.delta(level)[:, :, None] * a[:, None, :]))
        for level, a in ((level, batch.a(level - 1)) for level in range(1, batch.depth + 1))
    ]


def _positive(pairs: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Join factors and slopes of layers, and keep those that a logarithmic axis can show."""
    flat = [(np.broadcast_to(f, g.shape).ravel(), g.ravel()) for f, g in pairs]
    factors, slopes = (np.concatenate([p[i] for p in flat] or [np.empty(0)]) for i in (0, 1))
    shown = (factors > 0) & (slopes > 0)
    return factors[shown], slopes[shown]


def _title(share: float | None, any_slope: bool) -> str:
    if not any_slope:
        return tr("Every slope is 0: no weight learns")
    if share is None:
        return tr("All weights come from equal activations")
    if share < 1:
        least = percent(share, 1 if share >= 0.01 else 2)
        return tr("Weights from quiet neurons get {least} of the slope of those from loud ones", least=least)
    times = number(share, 2)
    return tr(
        "Here weights from quiet neurons get {times} times the slope of those from loud ones", times=times
    )


def _panel(axes: Axes, theme: Theme, factors: np.ndarray, slopes: np.ndarray, medians: Medians) -> None:
    """Draw slopes (n,) against a factor of theirs (n,), and the medians of tenths."""
    if not len(slopes):
        text = tr("no slope to show")
        axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", fontsize=LABEL)
        axes.set(xticks=[], yticks=[])
        return
    axes.set(xscale="log", yscale="log")
    pale = mixed(theme.C, theme.background, PALE)
    many = len(slopes) > MOST_VECTORS
    axes.plot(factors, slopes, "o", ms=MARKER, mew=0, color=pale, rasterized=many, gid="weights")
    style: dict[str, Any] = {"color": theme.ink, "markeredgecolor": theme.background, "mew": 2.0, "zorder": 4}
    axes.plot(medians.factor, medians.slope, "o-", ms=POINT, lw=LINE, gid="medians", **style)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(numticks=6))
        axis.set_minor_formatter(NullFormatter())
    faint_grid(axes, theme)
