"""Backprop against two-sided differences, sample by sample.

What to look at: where the points lie below the line, backprop and the differences agree but for
rounding. Paler points, if there are any, show how far they would be apart if the slopes of the biases
were forgotten.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.gradient_check import both_gradients, relative_difference
from hiddenreel.analyse.spread import spread_over
from hiddenreel.draw.numbers import number, power_or_number
from hiddenreel.draw.slide import Picture, faint_grid, new_slide, panel_row, typeset
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.draw.wording import cost_words, counted, facts_of, grouped
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# The limit below which the lecture takes a gradient for sound.
LIMIT = 1e-7
# Samples that are checked in each epoch of a training.
FEW = 50
# Diameter of a point, pt, and share of its colour that a point of the slip keeps.
MARKER, SLIP = 5.0, 0.45
# The vertical limits, as multiples of the smallest and the largest value.
ROOM_BELOW, ROOM_ABOVE = 0.3, 30.0


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    samples: int | None = None,
    epsilon: float = 1e-5,
    through: int | None = None,
) -> Picture:
    """Draw ‖Δ-∇‖ / (‖Δ‖+‖∇‖) for all samples, or for this many spread over the set.

    Δ is the two-sided difference of the cost with a step of `epsilon` in each parameter. With
    `through`, the check is made in this many epochs, spread over the training, instead of one.
    """
    if through is not None:
        return _through(recording, theme, through, samples or FEW, epsilon)
    total = len(recording.X)
    chosen = spread_over(total, samples or total)
    numeric, analytic = both_gradients(recording, epoch, chosen, epsilon)
    error = relative_difference(numeric, analytic)
    slip = relative_difference(numeric, np.where(_is_bias(recording, epoch), 0.0, analytic))
    below, worst = int(np.count_nonzero(error < LIMIT)), float(error.max())
    title = _title(below, len(chosen), worst)
    every = counted(len(chosen), "sample")
    lie = tr("all {every}", every=every)
    if below < len(chosen):
        lie = tr("{below} of {every}", below=grouped(below), every=every)
    written_epsilon = power_or_number(epsilon)
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1)
    axes.set_yscale("log")
    _draw_points(axes, theme, chosen, error, slip)
    axes.set_xlim(-0.01 * total, 1.01 * total)
    axes.set_xlabel(tr("sample"))
    axes.set_title("‖Δ − $\\nabla$‖ / (‖Δ‖ + ‖$\\nabla$‖)", color=theme.C)
    faint_grid(axes, theme, "y")
    forgotten = ""
    if slip.any():
        least = number(float(slip[slip > 0].min()), 2)
        forgotten = tr(
            " If the slopes of the biases were forgotten, it would be at least {least}.", least=least
        )
    return figure.with_words(
        caption=(
            tr(
                "Two-sided differences Δ of all {shape} parameters, ε = {written_epsilon}, against "
                "backprop's gradient ∇ at epoch {epoch}: {lie} lie below "
                "10⁻⁷, and the largest difference is {worst}.{forgotten} The cost is {cost}.",
                **facts_of(recording, epoch),
                shape=numeric.shape[1],
                written_epsilon=written_epsilon,
                lie=lie,
                worst=number(worst, 2),
                forgotten=forgotten,
            )
        ),
        alt=tr(
            "{lie} lie below the line at 10⁻⁷; the largest difference is {worst}, with ε = "
            "{written_epsilon}.",
            lie=capitalised(lie),
            worst=number(worst, 2),
            written_epsilon=written_epsilon,
        ),
        setting={"samples": counted(len(chosen), "sample")},
    )


def _through(recording: Recording, theme: Theme, count: int, samples: int, epsilon: float) -> Picture:
    """Draw the differences of some samples in `count` epochs, from the first to the last."""
    chosen = spread_over(len(recording.X), samples)
    epochs = np.unique(np.linspace(0, recording.epochs, count).round().astype(int))
    errors = np.array(
        [relative_difference(*both_gradients(recording, int(epoch), chosen, epsilon)) for epoch in epochs]
    )
    below, worst = int(np.count_nonzero(errors < LIMIT)), float(errors.max())
    every = counted(errors.size, "check")
    every = (
        tr("all {every}", every=every)
        if below == errors.size
        else tr("{below} of {every}", below=below, every=every)
    )
    title = tr("Through the whole training {every} of backprop lie below 10⁻⁷", every=every)
    written = power_or_number(epsilon)
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1)
    axes.set_yscale("log")
    none = np.zeros(errors.size)
    _draw_points(axes, theme, np.repeat(epochs, len(chosen)), errors.ravel(), none)
    axes.set_xlim(-0.02 * recording.epochs, 1.02 * recording.epochs)
    few = tr(
        "{samples} in each of {epochs}",
        samples=counted(len(chosen), "sample"),
        epochs=counted(len(epochs), "epoch"),
    )
    axes.set_xlabel(tr("epoch"))
    axes.set_title("‖Δ − $\\nabla$‖ / (‖Δ‖ + ‖$\\nabla$‖)", color=theme.C)
    faint_grid(axes, theme, "y")
    return figure.with_words(
        caption=tr(
            "Two-sided differences Δ of all parameters, ε = {written}, against backprop’s "
            "gradient ∇ for {few} from 0 to {epochs}: {every} lie below 10⁻⁷, and the largest "
            "difference is {worst}. The cost is {cost}.",
            written=written,
            few=few,
            epochs=recording.epochs,
            every=every,
            worst=number(worst, 2),
            cost=cost_words(recording),
        ),
        alt=tr(
            "Differences by epoch, {every} below the line at 10⁻⁷; the largest is {worst}.",
            every=every,
            worst=number(worst, 2),
        ),
        setting={"epoch": tr("0 to {epochs}", epochs=recording.epochs), "samples": few},
    )


def _title(below: int, count: int, worst: float) -> str:
    samples = counted(count, "sample")
    if worst == 0:
        return tr("Backprop agrees exactly with two-sided differences for all {samples}", samples=samples)
    if below == count:
        return tr(
            "Backprop and two-sided differences agree to {worst} for all {samples}",
            worst=number(worst, 2),
            samples=samples,
        )
    return tr(
        "Backprop and two-sided differences agree to 10⁻⁷ for {below} of {samples}",
        below=below,
        samples=samples,
    )


def _draw_points(axes: Axes, theme: Theme, samples: np.ndarray, error: np.ndarray, slip: np.ndarray) -> None:
    """Draw the differences (n,) and those with the slip (n,), where they are above 0."""
    for values, share, gid in ((slip, SLIP, "slip"), (error, 1.0, "error")):
        colour = mixed(theme.C, theme.background, share)
        shown = np.maximum(values, np.finfo(float).tiny)
        if gid == "error" or values.any():
            axes.plot(samples, shown, "o", color=colour, markersize=MARKER, mew=0, gid=gid)
    axes.axhline(LIMIT, color=theme.ink, linewidth=LINE, gid="limit")
    positive = error[error > 0]
    least = float(positive.min()) if len(positive) else np.finfo(float).eps
    most = max(float(error.max()), float(slip.max()), LIMIT)
    axes.set_ylim(least * ROOM_BELOW, most * ROOM_ABOVE)
    middle = float(np.mean(samples))
    limit = typeset(tr("the lecture’s limit, 10⁻⁷"))
    axes.text(middle, LIMIT * 2, limit, ha="center", va="bottom", color=theme.ink)
    if slip.any():
        label = tr("the same with the slopes of the biases forgotten")
        axes.text(middle, most * 2, label, ha="center", va="bottom", color=theme.ink)


def _is_bias(recording: Recording, epoch: int) -> np.ndarray:
    """Return which parameters are biases, (P,) of bool."""
    return np.concatenate([np.repeat([False, True], [W.size, b.size]) for W, b in recording.weights(epoch)])
