"""How far the lecture's other implementations end up from ours, epoch by epoch.

What to look at: the axis. Whoever computes the gradient, in whatever way, gets the same weights; what
is left is rounding, and training itself lets it grow.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.naming import NUMBERS
from hiddenreel.draw.page import (
    RIGHT,
    Picture,
    faint_grid,
    few_ticks,
    label_ends,
    number,
    page,
    panel_row,
    typeset,
)
from hiddenreel.draw.style import LINE, SMALL, Theme, mixed
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {
    "hidden_activation": ["sigmoid"],
    "output_activation": ["sigmoid"],
    "loss": ["half-squared-error"],
}

EPSILON = float(np.finfo(float).eps)
# Where a logarithmic axis shows what does not differ at all.
FLOOR, LEAST = 3e-18, 1e-18
ROOM_ABOVE = 30.0
LABELS = 0.155
FIRST_SHADE = 0.55


def draw(recording: Recording, theme: Theme, parity: dict) -> Picture:
    """Draw the largest difference of any weight or bias after every epoch, a line each."""
    told = parity["implementations"].values()
    differences = {each["name"]: np.array(each["differences"]) for each in told}
    worst = max(float(values.max()) for values in differences.values())
    ways = NUMBERS[len(differences)].capitalize()
    title = f"{ways} other ways to backprop give our weights"
    title += f", to {number(worst, 2)} or better" if worst else ", bit for bit"
    figure = page(title)
    (axes,) = panel_row(figure, 1, right=RIGHT - LABELS)
    axes.set_yscale("log")
    axes.set_ylim(LEAST, max(worst, EPSILON) * ROOM_ABOVE)
    axes.set_xlim(0, recording.epochs)
    _rounding(axes, theme, np.array(parity["largest"]))
    ends = []
    shades = np.linspace(FIRST_SHADE, 1.0, len(differences))
    for (name, values), share in zip(differences.items(), shades):
        shade = mixed(theme.w, theme.background, float(share))
        shown = np.where(values > 0, values, FLOOR)
        axes.plot(np.arange(len(values)), shown, color=shade, gid=name)
        ends.append((float(shown[-1]), name, theme.w))
    exact = [name for name, values in differences.items() if not values.any()]
    if exact:
        _note(axes, "bit for bit the same", recording.epochs, FLOOR, above=True)
    _powers(axes)
    axes.set_xlabel("epoch")
    axes.set_title("largest difference of any weight or bias from ours", color=theme.w)
    faint_grid(axes, theme, "y")
    label_ends(axes, ends)
    same = f" Bit for bit the same: {', '.join(exact)}." if exact else ""
    return Picture(
        figure=figure,
        title=title,
        caption=f"Largest difference of any weight or bias from the recorded one, by epoch, for "
        f"{', '.join(differences)}, all from the same start: at most {number(worst, 2)}.{same}",
        alt=f"{ways} implementations differ from ours by at most {number(worst, 2)} in any weight "
        f"over {recording.epochs} epochs.",
    )


def _rounding(axes: Axes, theme: Theme, largest: np.ndarray) -> None:
    """Draw what one rounding of the largest weight comes to."""
    axes.plot(
        np.arange(len(largest)),
        EPSILON * largest,
        color=theme.ink,
        linewidth=0.7 * LINE,
        linestyle=(0, (3, 2.4)),
        gid="rounding",
    )
    _note(axes, "one rounding of the largest weight", len(largest) - 1, EPSILON * largest[-1])


def _note(axes: Axes, text: str, epochs: int, value: float, above: bool = False) -> None:
    """Write what a level line is, close to it."""
    axes.annotate(
        text,
        (0.98 * epochs, value),
        xytext=(0, 8 if above else -10),
        textcoords="offset points",
        ha="right",
        va="bottom" if above else "top",
        fontsize=SMALL,
    )


def _powers(axes: Axes) -> None:
    """Label every other power of ten, and the floor as what it stands for."""
    few_ticks(axes, 6, 5, whole=True)
    top = int(np.floor(np.log10(axes.get_ylim()[1])))
    powers = range(-16, top + 1, 2)
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    texts = [typeset(f"10{str(power).translate(raised)}") for power in powers]
    axes.set_yticks([FLOOR, *(10.0**power for power in powers)], ["0", *texts])
