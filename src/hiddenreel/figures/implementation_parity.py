"""How far the lecture's other implementations end up from ours, epoch by epoch.

What to look at: the axis. All implementations compute the same gradient and differ by rounding alone;
the dashed line shows how large one rounding is, and training can enlarge the difference.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.draw.diagram.canvas import narrower, sheet_width, width_of
from hiddenreel.draw.film.stills import panel_grid
from hiddenreel.draw.numbers import number, power_of_ten
from hiddenreel.draw.slide import (
    RIGHT,
    Picture,
    faint_grid,
    few_ticks,
    figure_of,
    new_slide,
    same_height,
    same_width,
    typeset,
)
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme
from hiddenreel.draw.wording import NUMBERS
from hiddenreel.language import capitalised, enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {
    "hidden_activation": ["sigmoid"],
    "output_activation": ["sigmoid"],
    "loss": ["half-squared-error"],
    "trained_by": ["hiddenreel"],
}

EPSILON = float(np.finfo(float).eps)
# Where the logarithmic axis shows a difference of 0, and where it begins.
FLOOR, LEAST = EPSILON / 70, EPSILON / 300
ROOM_ABOVE = 4.0
# Panels in a row at most, and the least width of one, in.
COLUMNS, NARROWEST = 3, 1.8
# The panels: left, bottom, width and height of all, and the room between them for names.
LEFT, BOTTOM, TOP = 0.075, 0.115, 0.80
# Where the note to the dashed line stands below the panels of other sheets than slides, and the room for it.
NOTE_AT, NOTE = 0.03, 0.06
GAP = (0.045, 0.155)
# Between a note and the next panel, in.
CLEAR = 0.1


def draw(recording: Recording, theme: Theme, parity: dict) -> Picture:
    """Draw the largest difference of any weight or bias after every epoch, each in its own panel."""
    entries = parity["implementations"].values()
    differences = {entry["name"]: np.array(entry["differences"]) for entry in entries}
    worst = max(float(values.max()) for values in differences.values())
    ways = capitalised(tr(NUMBERS[len(differences)]))
    verb = tr("gives") if len(differences) == 1 else tr("give")
    title = tr("{ways} other ways to compute backprop {verb} the same weights", ways=ways, verb=verb)
    title += tr(", to within {worst}", worst=number(worst, 2)) if worst else tr(", bit for bit")
    figure = new_slide(title)
    rounding = EPSILON * np.array(parity["largest"])
    highest = ROOM_ABOVE * max(worst, float(rounding.max()))
    panels, columns = _panels(figure, len(differences))
    for at, (axes, (name, values)) in enumerate(zip(panels, differences.items())):
        axes.set(yscale="log", ylim=(LEAST, highest), xlim=(0, recording.epochs))
        _background(axes, theme, differences, name)
        _rounding(axes, theme, rounding, named=at == 0)
        _difference(axes, theme, name, values)
        _ticks(axes, theme, outer=at % columns == 0)
        # The last panel of each column carries the name of the axis for all above it.
        last = at + columns >= len(differences)
        axes.set_xlabel(tr("epoch") if last else "")
        axes.tick_params(labelbottom=last)
    exact = [name for name, values in differences.items() if not values.any()]
    same = tr(" Bit for bit the same: {words}.", words=enumerated(map(tr, exact))) if exact else ""
    return figure.with_words(
        caption=tr(
            "Largest difference of any weight or bias from the recorded one, by epoch, for "
            "{words}, all from the same start: at most {worst}.{same}",
            words=enumerated(map(tr, differences)),
            worst=number(worst, 2),
            same=same,
        ),
        alt=tr(
            "{ways} implementations differ from ours by at most {worst} in any weight over {epochs} epochs.",
            ways=ways,
            worst=number(worst, 2),
            epochs=recording.epochs,
        ),
    )


def _panels(figure: Figure, count: int) -> tuple[list[Axes], int]:
    """Open `count` panels in rows; return them and how many a row has."""
    left, bottom = same_width(LEFT), BOTTOM
    if narrower() > 0:
        bottom = same_height(BOTTOM + NOTE)
    rows = panel_grid(count, COLUMNS, NARROWEST, (left, bottom, RIGHT - left, TOP - bottom), GAP)
    return [figure.add_axes(box) for box in [box for row in rows for box in row][:count]], len(rows[0])


def _background(axes: Axes, theme: Theme, differences: dict[str, np.ndarray], name: str) -> None:
    """Draw the other implementations faintly, for comparison."""
    for other, values in differences.items():
        if other != name:
            shown = np.where(values > 0, values, FLOOR)
            axes.plot(np.arange(len(values)), shown, color=theme.faint, lw=LINE, zorder=1)


def _difference(axes: Axes, theme: Theme, name: str, values: np.ndarray) -> None:
    """Draw one implementation's difference under its name, and write the largest."""
    shown = np.where(values > 0, values, FLOOR)
    axes.plot(np.arange(len(values)), shown, color=theme.w, gid=name, zorder=3, clip_on=False)
    worst = float(values.max())
    note = tr("differs by at most {worst}", worst=number(worst, 2)) if worst else tr("bit for bit the same")
    if width_of(note, SMALL) > axes.bbox.width / figure_of(axes).dpi + GAP[0] * sheet_width() - CLEAR:
        note = f"≤ {number(worst, 2)}" if worst else "0"
    axes.set_title(tr(name), weight="semibold", color=theme.ink, pad=30)
    axes.annotate(
        typeset(note),
        (0, 1),
        (0, 5),
        xycoords="axes fraction",
        textcoords="offset points",
        va="bottom",
        fontsize=SMALL,
        color=theme.w,
        gid=f"{name} note",
    )


def _rounding(axes: Axes, theme: Theme, rounding: np.ndarray, *, named: bool) -> None:
    """Draw the size of one rounding of the largest weight; in the first panel label it, too."""
    axes.plot(
        np.arange(len(rounding)),
        rounding,
        color=theme.ink,
        linewidth=1.3 * THIN,
        linestyle=(0, (3, 2.4)),
        gid="rounding",
        zorder=2,
    )
    note = tr("dashed: one rounding of\nthe largest weight")
    if named and narrower() > 0:
        place = same_width(LEFT), same_height(NOTE_AT)
        figure_of(axes).text(*place, note.replace("\n", " "), fontsize=SMALL, va="center")
    elif named:
        lowest = float(rounding[len(rounding) // 4 :].min())
        axes.annotate(
            note,
            (0.97 * (len(rounding) - 1), lowest),
            xytext=(0, -14),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=SMALL,
            linespacing=1.15,
        )


def _ticks(axes: Axes, theme: Theme, *, outer: bool) -> None:
    """Label some powers of ten, and the floor as 0."""
    few_ticks(axes, 3, 5, whole=True)
    top = int(np.floor(np.log10(axes.get_ylim()[1])))
    powers = range(-16, top + 1, 2)
    texts = [typeset(power_of_ten(power)) for power in powers]
    axes.set_yticks([FLOOR, *(10.0**power for power in powers)], ["0", *texts])
    axes.tick_params(labelleft=outer)
    faint_grid(axes, theme, "y")
