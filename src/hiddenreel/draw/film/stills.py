"""Representative epochs of a training, and a grid for pictures side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hiddenreel.analyse.spread import spread_over
from hiddenreel.draw.diagram.canvas import points, width_of
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.screen import SHORT, Box, applied_screen
from hiddenreel.draw.slide import LINE_SPACING, halved
from hiddenreel.draw.theme.theme import SMALL
from hiddenreel.record.recording import Recording

STILLS = 6
# Length of the film that the epochs are chosen from, s; one frame of it is a small step.
SECONDS = 30.0


def representative_epochs(recording: Recording, given: Sequence[int] | None) -> list[int]:
    """Return the given epochs, or `STILLS` between which the hidden layers move equally far."""
    if given is not None:
        return sorted(set(given))
    timeline = training_timeline(recording, SECONDS, between_epochs=False)
    frames = np.interp(np.linspace(0, 1, STILLS), timeline.progress, np.arange(len(timeline)))
    chosen = {int(timeline.epochs[round(frame)]) for frame in frames}
    # If two of them fell on one epoch, evenly spaced epochs fill the gap.
    for epoch in spread_over(recording.epochs + 1, STILLS):
        if len(chosen) >= STILLS:
            break
        chosen.add(int(epoch))
    return sorted(chosen)


def grid(rows: int, columns: int, box: Box, gap: tuple[float, float]) -> list[list[Box]]:
    """Divide a box into cells, rows from the top.

    Parameters
    ----------
    box : left, bottom, width, height
    gap : (float, float)
        Between columns and between rows.

    Returns
    -------
    list of list of (left, bottom, width, height)
        In the unit of `box`, row by row.
    """
    left, bottom, width, height = box
    w = (width - gap[0] * (columns - 1)) / columns
    h = (height - gap[1] * (rows - 1)) / rows
    return [
        [
            (left + column * (w + gap[0]), bottom + (rows - 1 - row) * (h + gap[1]), w, h)
            for column in range(columns)
        ]
        for row in range(rows)
    ]


def stills_grid(count: int, box: Box, gap: tuple[float, float]) -> list[Box]:
    """Return cells in a row, or for more than three in two; the parameters are as in `grid`.

    On an upright sheet more than three are in two columns, and three or fewer in one; the gaps between
    rows are as high as on a slide.
    """
    columns = math.ceil(count / 2) if count > 3 else count
    if applied_screen().is_upright:
        columns, gap = 2 if count > 3 else 1, _lower(gap)
    return [cell for row in grid(math.ceil(count / columns), columns, box, gap) for cell in row]


def panel_grid(count: int, most: int, least: float, box: Box, gap: tuple[float, float]) -> list[list[Box]]:
    """Divide a box into rows of at most `most` panels, fewer where one would be narrower than `least` in.

    On an upright sheet rows and columns change places. The parameters and the cells are as in `grid`.
    """
    screen = applied_screen()
    wide, _ = screen.inches
    fitting = max(1, int((box[2] + gap[0]) * wide / (least + gap[0] * wide)))
    columns = most if screen.is_upright else min(most, fitting)
    rows = math.ceil(count / columns)
    columns = math.ceil(count / rows)
    if screen.is_upright:
        columns, gap = min(rows, fitting), _lower(gap)
        rows = math.ceil(count / columns)
    return grid(rows, columns, box, gap)


def picture_grid(count: int, most: int, aspect: float, box: Box, gap: tuple[float, float]) -> list[list[Box]]:
    """Divide a box into rows of at most `most` pictures on a slide, and on other sheets of the largest.

    Parameters
    ----------
    aspect : float
        Height of a picture by its width.
    """
    if applied_screen().is_slide:
        return grid(math.ceil(count / most), min(count, most), box, gap)
    grids = [grid(math.ceil(count / n), n, box, _lower(gap)) for n in range(1, count + 1)]
    return max(grids, key=lambda cells: picture_size(cells[0][0], aspect))


def picture_size(box: Box, aspect: float = 1.0) -> float:
    """Return the height of the largest picture in a box, in, whose height by its width is `aspect`."""
    wide, high = applied_screen().inches
    return min(box[3] * high, box[2] * wide * aspect)


def _lower(gap: tuple[float, float]) -> tuple[float, float]:
    """Return the gaps between cells with that between rows as high as on a slide."""
    return gap[0], gap[1] * SHORT / applied_screen().inches[1]


def headed_stills(headings: Sequence[str], box: Box, gap: tuple[float, float]) -> list[tuple[str, Box]]:
    """Return a cell for each heading of `stills_grid`, and the heading as it has room above the cell.

    Headings of which one has no room in one line are in two, and the cells are lower.
    """
    cells = stills_grid(len(headings), box, gap)
    wide, high = applied_screen().inches
    room = (cells[0][2] + gap[0] / 2) * wide
    if any(width_of(heading, SMALL) > room for heading in headings):
        left, bottom, width, height = box
        lower = LINE_SPACING * SMALL / points() / high
        cells = stills_grid(len(headings), (left, bottom, width, height - lower), gap)
        headings = [halved(heading) for heading in headings]
    return list(zip(headings, cells))
