"""The error of the difference quotient against its step ε.

What to look at: the lowest point. A larger step leaves out more of the cost's curve, which is called
truncation; a smaller one divides the rounding of the costs by a smaller number.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from hiddenreel.analyse.gradient_check import differences_by_step
from hiddenreel.analyse.spread import spread_over
from hiddenreel.draw.diagram.canvas import narrower
from hiddenreel.draw.numbers import number, power_or_number
from hiddenreel.draw.slide import (
    MOST_RIGHT,
    Picture,
    faint_grid,
    figure_of,
    new_slide,
    panel_row,
    typeset,
)
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import about, counted, facts_of
from hiddenreel.language import enumerated, joined, phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# The steps: 1 and 3 times each power of ten, smallest first.
EPSILONS = np.array([float(f"{digit}e{power}") for power in range(-14, 0) for digit in (1, 3)] + [1])
# The lecture's step and that of the figure `gradient-check`.
STEPS = {1e-7: phrase("the lecture’s"), 1e-5: phrase("ours")}
# How high on a branch its cause is written, as a share of the branch: higher where both are nearer.
HALFWAY, HIGHER = 0.5, 0.9
# An end of the curve is named if its error is this many times the least.
ABOVE_LEAST = 30.0
BAND, MARKER = 0.18, 9.0
# The vertical limits, as multiples of the smallest and the largest error.
ROOM_BELOW, ROOM_ABOVE = 0.003, 4.0
# Height of a row of names, pt.
ROW = 22.0


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, samples: int | None = None) -> Picture:
    """Draw the largest ‖Δ-∇‖ / (‖Δ‖+‖∇‖) of this many samples, 50 by default, for each step ε."""
    chosen = spread_over(len(recording.X), samples or 50)
    errors = differences_by_step(recording, epoch, chosen, EPSILONS)
    worst = errors.max(axis=1)
    best = int(np.argmin(worst))
    ends = {
        "rounding": best > 0 and worst[0] > ABOVE_LEAST * worst[best],
        "truncation": best < len(worst) - 1 and worst[-1] > ABOVE_LEAST * worst[best],
    }
    title = _title(EPSILONS[best], worst, ends)
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1)
    axes.set_xscale("log")
    axes.set_xlim(EPSILONS[0] / 1.6, 1.6 * EPSILONS[-1])
    if narrower() > 0:
        # Not all powers have room for their names, the first not beside the other axis's.
        axes.xaxis.set_major_locator(FixedLocator([10.0**power for power in range(-12, 1, 2)]))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(tr("step ε"))
    axes.set_title("‖Δ − $\\nabla$‖ / (‖Δ‖ + ‖$\\nabla$‖)", color=theme.C)
    faint_grid(axes, theme)
    if worst.any():
        _curve(axes, theme, errors)
        _ends(axes, theme, worst, best, ends)
        _steps(axes, theme, worst, best)
    else:
        axes.plot(EPSILONS, worst, "o-", color=theme.C, markersize=MARKER, gid="worst")
    stated = [
        tr(
            "{worst} at {name} {step}",
            worst=number(float(worst[np.argmin(abs(EPSILONS - step))]), 2),
            name=tr(name),
            step=_step(step),
        )
        for step, name in STEPS.items()
        if not np.isclose(step, EPSILONS[best])
    ]
    least = tr("{worst} at ε = {step}", worst=number(float(worst[best]), 2), step=_step(EPSILONS[best]))
    return figure.with_words(
        caption=tr(
            "Two-sided differences Δ of all {parameters} parameters against backprop’s "
            "gradient ∇ for steps ε from 10⁻¹⁴ to 1, {samples} at epoch {epoch}: the largest "
            "relative difference is {least}, {words}. The cost is {cost}.",
            **facts_of(recording, epoch),
            parameters=_parameters(recording),
            samples=counted(len(chosen), "sample"),
            least=least,
            words=joined(tr(" and "), stated),
        ),
        alt=tr("Relative difference of quotient and gradient against ε, least with {least}.", least=least),
        setting={"samples": tr("largest of {samples}", samples=counted(len(chosen), "sample"))},
    )


def _title(epsilon: float, worst: np.ndarray, ends: dict[str, bool]) -> str:
    """Name the best step, and what spoils those on either side of it."""
    if not worst.any():
        return tr("Backprop and the difference quotient agree exactly at every step ε")
    what = tr("The difference quotient is best at ε = {step}", step=_step(epsilon))
    sides = {"rounding": tr("rounding below"), "truncation": tr("truncation above")}
    causes = [side for name, side in sides.items() if ends[name]]
    return about(what, enumerated(causes)) if causes else what


def _step(epsilon: float) -> str:
    return power_or_number(epsilon, 1)


def _parameters(recording: Recording) -> int:
    return sum(W.size + b.size for W, b in recording.weights(0))


def _curve(axes: Axes, theme: Theme, errors: np.ndarray) -> None:
    """Draw the largest error of each step, and the band of all samples' errors (E, n)."""
    shown = np.where(errors > 0, errors, np.nan)
    worst, least = np.fmax.reduce(shown, axis=1), np.fmin.reduce(shown, axis=1)
    axes.set_yscale("log")
    axes.set_ylim(ROOM_BELOW * np.nanmin(worst), ROOM_ABOVE * np.nanmax(worst))
    band = mixed(theme.C, theme.background, BAND)
    axes.fill_between(EPSILONS, least, worst, color=band, linewidth=0, gid="samples")
    axes.plot(EPSILONS, worst, "o-", color=theme.C, markersize=MARKER, mew=0, gid="worst")


def _ends(axes: Axes, theme: Theme, worst: np.ndarray, best: int, ends: dict[str, bool]) -> None:
    """Write what makes the error large beside either branch."""
    share = HALFWAY if narrower() == 0 else HIGHER
    branches = {phrase("rounding"): (slice(0, best), 1), phrase("truncation"): (slice(best, None), -1)}
    for name, (branch, side) in branches.items():
        if not ends[name]:
            continue
        logs = np.log10(np.maximum(worst[branch], np.finfo(float).tiny))
        at = int(np.argmin(abs(logs - (share * logs.max() + (1 - share) * logs.min()))))
        axes.annotate(
            tr(name),
            (EPSILONS[branch][at], worst[branch][at]),
            xytext=(14 * side, 10),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            fontsize=TITLE,
            weight="semibold",
            color=theme.C,
        )


def _steps(axes: Axes, theme: Theme, worst: np.ndarray, best: int) -> None:
    """Mark the best step, the lecture's and ours, and name them below the curve."""
    draw_point(axes, theme, EPSILONS[best], float(worst[best]), "best")
    names = {step: tr(name) for step, name in STEPS.items()}
    chosen = float(EPSILONS[best])
    names[chosen] = tr("{names}, the best", names=names[chosen]) if chosen in names else tr("the best")
    low = axes.get_ylim()[0]
    for row, (step, name) in enumerate(sorted(names.items())):
        at = int(np.argmin(abs(EPSILONS - step)))
        axes.plot([step] * 2, [low, worst[at]], color=theme.muted, lw=LINE / 2, ls=":", gid=name)
        left = step == min(STEPS)
        text = axes.annotate(
            typeset(about(name, _step(step))),
            (step, low),
            xytext=(-8 if left else 8, 10 + ROW * row),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=SMALL,
            color=theme.ink,
            bbox={"facecolor": theme.background, "edgecolor": "none", "pad": 2.0},
        )
        if text.get_window_extent().x1 > MOST_RIGHT * figure_of(axes).bbox.x1:
            text.set(ha="right")
            text.xyann = (-text.xyann[0], text.xyann[1])
