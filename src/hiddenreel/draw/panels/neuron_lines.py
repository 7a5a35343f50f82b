"""Where single neurons have z = 0 in the input plane, and on which side each is positive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import contourpy
import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.responses import Neuron, ResponseMap, pre_activations
from hiddenreel.draw.diagram.shapes import shapes
from hiddenreel.draw.film.film import Moment
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.theme.theme import LINE, THIN, Theme, mixed

# A sigmoid is undecided between these activations; z there, and the strength of the band's colour.
UNDECIDED = (0.1, 0.9)
BAND_STRENGTH = 0.45
# Distance and length of the strokes on a line's positive side, as shares of the plane's width.
APART, STROKE = 0.055, 0.022
# By how much the casing of a line is wider than it, pt.
CASING = 3.0


class NeuronLines:
    """The lines z = 0 of some neurons over a plane, with strokes on the sides where z is positive.

    Parameters
    ----------
    map_ : ResponseMap
        Of the plane.
    neurons : sequence of Neuron
    band : bool
        Also draw the band in which a sigmoid neuron lies between `UNDECIDED` activations.

    Attributes
    ----------
    moving : list
        What moves.
    """

    def __init__(
        self, axes: Axes, theme: Theme, map_: ResponseMap, neurons: Sequence[Neuron], band: bool = False
    ) -> None:
        self.map, self.neurons = map_, neurons
        self.width = float(np.ptp(map_.x))
        # A casing in the colour of the ground parts the lines from points and regions of like colours.
        self.casing = PaintedLines(axes, theme.background, LINE + CASING, zorder=3.9, clipped=True)
        self.lines = PaintedLines(axes, theme.z, LINE, zorder=4, clipped=True)
        self.strokes = PaintedLines(axes, theme.z, THIN, zorder=4, clipped=True)
        self.moving: list = [self.casing, self.lines, self.strokes]
        self.band = None
        if band:
            tint = mixed(theme.z, theme.background, BAND_STRENGTH)
            self.band = shapes(axes, 0.5, "bands", facecolors=tint, edgecolors="none", alpha=0.4)
            self.moving.append(self.band)

    def show(self, moment: Moment) -> None:
        """Show the lines of a moment."""
        lines: list[np.ndarray] = []
        bands: list[np.ndarray] = []
        for neuron in self.neurons:
            z = z_over(self.map, moment, neuron)
            lines += level_lines(self.map.x, self.map.y, z, 0.0)
            if self.band is not None:
                bands += undecided(self.map.x, self.map.y, z)
        self.casing.show(lines)
        self.lines.show(lines)
        self.strokes.show([stroke for line in lines for stroke in self._strokes(line)])
        if self.band is not None:
            self.band.set_verts(bands)

    def _strokes(self, line: np.ndarray) -> list[np.ndarray]:
        """Return strokes (2, 2) from a line (n, 2) to its left, where z is greater."""
        steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        count = int(along[-1] / (APART * self.width))
        if not count:
            return []
        at = along[-1] * (np.arange(count) + 0.5) / count
        piece = np.clip(np.searchsorted(along, at) - 1, 0, len(steps) - 1)
        start, forward = line[piece], np.diff(line, axis=0)[piece]
        forward = forward / np.linalg.norm(forward, axis=1, keepdims=True)
        place = start + (at - along[piece])[:, None] * forward
        left = np.column_stack([-forward[:, 1], forward[:, 0]])
        return list(np.stack([place, place + STROKE * self.width * left], axis=1))


def z_over(map_: ResponseMap, moment: Moment, neuron: Neuron) -> np.ndarray:
    """Return a neuron's z over a plane, (rows, columns)."""
    W, b = moment.weights[neuron.layer - 1]
    row = slice(neuron.row, neuron.row + 1)
    return pre_activations(W[row], b[row], map_.at(moment.epoch)[neuron.layer - 1])[0]


def level_lines(x: np.ndarray, y: np.ndarray, z: np.ndarray, level: float) -> list[np.ndarray]:
    """Return the lines, each (n, 2), of a level of z (rows, columns), which is greater to their left."""
    return cast(list[np.ndarray], contourpy.contour_generator(x, y, z).lines(level))


def undecided(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> list[np.ndarray]:
    """Return the outlines, each (n, 2), of where a sigmoid neuron of this z is undecided."""
    low, high = (float(np.log(a / (1 - a))) for a in UNDECIDED)
    outlines = contourpy.contour_generator(x, y, z).filled(low, high)[0]
    return cast(list[np.ndarray], outlines)
