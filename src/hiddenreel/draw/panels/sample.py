"""A single sample as it goes into the network: its picture, its place in the plane, or its numbers."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from hiddenreel.draw.diagram.canvas import abridged
from hiddenreel.draw.numbers import fixed
from hiddenreel.draw.slide import square_around
from hiddenreel.draw.theme.theme import LABEL, Theme, mixed
from hiddenreel.record.recording import Recording

# Numbers that are written of many inputs; room around the plane; sizes of the markers, pt.
WRITTEN, ROOM, SMALL_MARKER, LARGE_MARKER = 6, 0.08, 5.0, 22.0
# How much of its colour another sample keeps.
OTHERS = 0.4


def draw_sample(axes: Axes, theme: Theme, recording: Recording, sample: int) -> None:
    """Draw the inputs of a sample on square axes."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    x, label = recording.X[sample], int(recording.labels[sample])
    if recording.picture is not None:
        draw_picture(axes, theme, recording, sample)
        axes.spines[:].set_linewidth(3)
    elif len(x) == 2:
        left, right, bottom, top = square_around(recording.X, ROOM)
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        for other in np.unique(recording.labels):
            shade = mixed(theme.class_colour(int(other)), theme.background, OTHERS)
            members = recording.X[recording.labels == other]
            axes.plot(*members.T, theme.marker(int(other)), ms=SMALL_MARKER, color=shade, mew=0)
        axes.plot(
            *x,
            theme.marker(label),
            ms=LARGE_MARKER * theme.marker_scale(label),
            color=theme.class_colour(label),
            mec=theme.ink,
            mew=2,
            clip_on=False,
            gid="sample",
        )
    else:
        axes.set(xlim=(0, 1), ylim=(0, 1))
        rows = abridged(len(x), WRITTEN)
        for place, n in enumerate(rows):
            words = "⋮" if n is None else f"$x_{{{n + 1}}}$ = {fixed(float(x[n]), 2)}"
            height = 0.5 + 0.15 * ((len(rows) - 1) / 2 - place)
            axes.text(0.5, height, words, ha="center", va="center", fontsize=LABEL)


def draw_picture(axes: Axes, theme: Theme, recording: Recording, sample: int) -> None:
    """Draw the picture of a sample, from the ground to the ink, in a frame of its class's colour."""
    assert recording.picture is not None
    low, high = float(recording.X.min()), float(recording.X.max())
    values = (recording.X[sample].reshape(recording.picture) - low) / max(high - low, 1e-9)
    rows, columns = recording.picture
    shades = LinearSegmentedColormap.from_list("picture", [theme.background, theme.ink])
    axes.imshow(values, cmap=shades, vmin=0, vmax=1, interpolation="nearest")
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
    axes.spines[:].set(visible=True, color=theme.class_colour(int(recording.labels[sample])))
