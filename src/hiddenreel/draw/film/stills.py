"""Chooses the epochs that tell a training in a few stills, and lays stills out side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.record.recording import Recording

STILLS = 6
# Long enough that a second of it is a small step.
SECONDS = 30.0


def representative_epochs(recording: Recording, given: Sequence[int] | None) -> list[int]:
    """Return the epochs given, or six that lie equally far apart in movement of hidden space."""
    if given is not None:
        return sorted(set(given))
    timeline = training_timeline(recording, SECONDS, between_epochs=False)
    told = np.interp(np.linspace(0, 1, STILLS), timeline.progress, np.arange(len(timeline)))
    chosen = {int(timeline.epochs[round(frame)]) for frame in told}
    # Where the timeline stands still on an epoch, its neighbours fill the row.
    for epoch in np.linspace(0, recording.epochs, min(STILLS, recording.epochs + 1)).astype(int):
        if len(chosen) >= STILLS:
            break
        chosen.add(int(epoch))
    return sorted(chosen)


def grid(
    rows: int, columns: int, box: tuple[float, float, float, float], gap: tuple[float, float]
) -> list[list[tuple[float, float, float, float]]]:
    """Divide a box (left, bottom, width, height) into rows from the top and columns, `gap` apart."""
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
