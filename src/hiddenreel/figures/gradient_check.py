"""Backprop against two-sided differences, sample by sample.

What to look at: every point lies below the line. Numbers this small are rounding; a slip in a
derivative would lift points to 0.1 or more.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture, faint_grid, new_slide, panel_row, typeset
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import counted
from hiddenreel.record.recording import Layers, Recording

SECTION = "Training and checking"

LIMIT = 1e-7
# Small enough that the curve is straight, large enough that rounding does not drown the difference.
STEP = 1e-5
MARKER = 5.0
ROOM_BELOW, ROOM_ABOVE = 0.3, 30.0


def draw(
    recording: Recording, theme: Theme, *, epoch: int = 0, samples: int | None = None
) -> Picture:
    """Draw ‖Δ-∇‖ / (‖Δ‖+‖∇‖) for all samples, or for this many spread over the set."""
    total = len(recording.X)
    chosen = np.unique(np.linspace(0, total - 1, min(samples or total, total)).astype(int))
    error = relative_difference(recording, epoch, chosen)
    below, worst = int(np.count_nonzero(error < LIMIT)), float(error.max())
    checked = counted(len(chosen), "sample")
    limit = typeset("10⁻⁷")
    if worst == 0:
        title = f"Backprop agrees exactly with two-sided differences for all {checked}"
    elif below == len(chosen):
        title = f"Backprop is right to {number(worst, 2)} or better for all {checked}"
    else:
        title = f"Backprop is right to 10⁻⁷ for {below} of {checked}"
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1)
    shown = np.maximum(error, np.finfo(float).tiny)
    axes.plot(chosen, shown, "o", color=theme.C, markersize=MARKER, mew=0, gid="error")
    axes.axhline(LIMIT, color=theme.ink, linewidth=LINE, gid="limit")
    axes.set_yscale("log")
    positive = error[error > 0]
    least = float(positive.min()) if len(positive) else np.finfo(float).eps
    axes.set_ylim(least * ROOM_BELOW, max(worst, LIMIT) * ROOM_ABOVE)
    axes.set_xlim(-0.01 * total, 1.01 * total)
    axes.text(
        0.5 * total, LIMIT * 2, f"{limit}: a sound gradient stays below", ha="center", va="bottom"
    )
    axes.set_xlabel("sample")
    axes.set_title("‖Δ − $\\nabla$‖ / (‖Δ‖ + ‖$\\nabla$‖)", color=theme.C)
    faint_grid(axes, theme, "y")
    parameters = sum(W.size + b.size for W, b in recording.weights(epoch))
    return Picture(
        figure=figure,
        title=title,
        caption=(
            f"Two-sided differences Δ of all {parameters} parameters against backprop's gradient ∇ "
            f"at epoch {epoch}, for {checked}: {below} below 10⁻⁷, the largest {number(worst, 2)}."
        ),
        alt=f"{below} of {len(chosen)} samples lie below the line at 1e-7; the largest difference is "
        f"{worst:.1e}.",
    )


def relative_difference(recording: Recording, epoch: int, chosen: np.ndarray) -> np.ndarray:
    """Return ‖Δ-∇‖ / (‖Δ‖+‖∇‖) over all parameters, for each chosen sample, (n,)."""
    X, Y = recording.X[chosen], recording.Y[chosen]
    numeric = two_sided_differences(recording, epoch, X, Y)
    analytic = np.array(
        [
            np.concatenate([np.append(dW, db) for dW, db in recording.gradients(epoch, x, y)])
            for x, y in zip(X[:, None], Y[:, None])
        ]
    )
    size = np.linalg.norm(numeric, axis=1) + np.linalg.norm(analytic, axis=1)
    # Where both vanish they agree.
    return np.linalg.norm(numeric - analytic, axis=1) / np.where(size > 0, size, 1.0)


def two_sided_differences(
    recording: Recording, epoch: int, X: np.ndarray, Y: np.ndarray
) -> np.ndarray:
    """Return (C(θ+ε) - C(θ-ε)) / 2ε for every sample and parameter, (n, P).

    Parameters run through W and then b of each layer in turn.
    """
    weights = recording.weights(epoch)
    columns = []
    for array in (array for layer in weights for array in layer):
        for place in np.ndindex(array.shape):
            costs = [_cost_moved(recording, weights, array, place, s, X, Y) for s in (STEP, -STEP)]
            columns.append((costs[0] - costs[1]) / (2 * STEP))
    return np.column_stack(columns)


def _cost_moved(
    recording: Recording,
    weights: Layers,
    array: np.ndarray,
    place: tuple[int, ...],
    step: float,
    X: np.ndarray,
    Y: np.ndarray,
) -> np.ndarray:
    own = array[place]
    array[place] = own + step
    try:
        return recording.cost_with(weights, X, Y)
    finally:
        array[place] = own
