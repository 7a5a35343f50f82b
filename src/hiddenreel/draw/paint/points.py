"""Clouds of points: a marker and a colour for each class; nearer points are larger and stronger."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from hiddenreel.draw.paint.framebuffer import FrameBuffer, fixed
from hiddenreel.draw.paint.sprites import Marker, SpriteSheet
from hiddenreel.draw.theme.theme import Theme

# The number of points in a panel a third of the slide wide whose markers have this diameter, pt.
REFERENCE_POINTS, REFERENCE_DIAMETER = 1000, 6.6
LEAST_DIAMETER, MOST_DIAMETER = 2.2, 13.0
# The share of its colour that a point keeps at the far and at the near end of a box.
FAR_STRENGTH, NEAR_STRENGTH = 0.55, 1.0
DEPTHS = 8
# Depth is quantised to this many slices of a box; in one slice, later samples are drawn on top.
FINEST_DEPTHS = 1 << 16
# Width of outlines, pt, and their share of the point's colour: darker outlines separate touching points.
OUTLINE, OUTLINE_STRENGTH = 0.5, 0.55


def diameter(points: int, width: float = 1 / 3) -> float:
    """Return the diameter of a marker, pt, for a panel of `width`, a share of the slide."""
    crowding = np.sqrt(REFERENCE_POINTS / max(points, 1)) ** 0.6
    wanted = REFERENCE_DIAMETER * crowding * np.sqrt(3 * width)
    return float(np.clip(wanted, LEAST_DIAMETER, MOST_DIAMETER))


@cache
def outline(theme: Theme, label: int) -> Path:
    """Return the outline of a class's marker around the origin, about 1 wide."""
    marker = MarkerStyle(theme.marker(label))
    path = marker.get_path().transformed(marker.get_transform())
    return path.transformed(Affine2D().scale(theme.marker_scale(label)))


@cache
def shades(theme: Theme, label: int) -> np.ndarray:
    """Return a class's colour by depth, the farthest first, (DEPTHS, 3) of 0 … 1."""
    colour, ground = (np.array(to_rgb(c)) for c in (theme.class_colour(label), theme.background))
    strength = np.linspace(FAR_STRENGTH, NEAR_STRENGTH, DEPTHS)[:, None]
    return strength * colour + (1 - strength) * ground


class Cloud:
    """Points of several classes in one artist, so that their order is by depth alone.

    It is a `PaintedArtist`: matplotlib draws its artist, and sprites paint it.

    Parameters
    ----------
    labels : array (N,) of int
    size : float
        Diameter of a marker, pt.
    magnified : array (DEPTHS,), optional
        Magnification at each depth, the farthest first; points without depth are all as the nearest.
    rasterized : bool
        Rasterise the points in vector formats, where thousands of outlines take megabytes.
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        labels: np.ndarray,
        size: float,
        magnified: np.ndarray | None = None,
        rasterized: bool = False,
    ) -> None:
        self.axes, self.labels = axes, labels
        classes = range(labels.max() + 1)
        self.paths = np.array([outline(theme, label) for label in classes], object)
        self.colours = np.array([shades(theme, label) for label in classes])
        if magnified is None:
            magnified, self.colours = np.ones(1), self.colours[:, -1:]
        dark = np.array(to_rgb(theme.darkest))
        self.outlines = OUTLINE_STRENGTH * self.colours + (1 - OUTLINE_STRENGTH) * dark
        self.sizes = size * magnified
        self.artist = PathCollection(
            [],
            offsets=np.empty((0, 2)),
            offset_transform=axes.transData,
            linewidths=OUTLINE,
            zorder=3,
            # A point at the edge of its axes is as whole as any other.
            clip_on=False,
        )
        self.artist.set_transform(IdentityTransform())
        self.artist.set_rasterized(rasterized)
        axes.add_collection(self.artist, autolim=False)
        self._sheet: SpriteSheet | None = None

    def place(
        self, flat: np.ndarray, nearness: np.ndarray | None = None, members: np.ndarray | None = None
    ) -> None:
        """Move the points to `flat` (N, 2), data coordinates.

        Parameters
        ----------
        nearness : array (N,), optional
            Depth of each point, from 0 at the far end of its box to 1, if the cloud has depths.
        members : array (N,) of int, optional
            Indices of these points among the cloud's; all by default.
        """
        if nearness is None:
            self._order = interleaved(len(flat))
            self._depth = np.full(len(flat), len(self.sizes) - 1)
        else:
            # Sorting 16-bit integers is several times as quick, and fine enough.
            steps = np.clip(nearness * FINEST_DEPTHS, 0, FINEST_DEPTHS - 1).astype(np.uint16)
            self._order = np.argsort(steps, kind="stable")
            self._depth = np.clip((nearness[self._order] * DEPTHS).astype(int), 0, DEPTHS - 1)
        self._flat = flat[self._order]
        self._placed = (self.labels if members is None else self.labels[members])[self._order]
        if self._sheet is None:
            self._set_artist()

    def _set_artist(self) -> None:
        labels, depth = self._placed, self._depth
        self.artist.set_paths(list(self.paths[labels]))
        self.artist.set_offsets(self._flat)
        self.artist.set_facecolor(self.colours[labels, depth])
        self.artist.set_edgecolor(self.outlines[labels, depth])
        # A collection's sizes are squares of diameters, pt².
        self.artist.set_sizes(self.sizes[depth] ** 2, self.axes.figure.dpi)

    def prepare(self, canvas: FrameBuffer) -> None:
        """Rasterise the markers of every class at every depth."""
        pixels = self.axes.figure.dpi / 72
        markers = [
            Marker(path, pixels * size, face, edge, pixels * OUTLINE)
            for path, faces, edges in zip(self.paths, self.colours, self.outlines)
            for size, face, edge in zip(self.sizes, faces, edges)
        ]
        self._sheet = SpriteSheet(markers, canvas)
        self._to_pixels = fixed(self.axes.transData)

    def paint(self, canvas: FrameBuffer) -> None:
        """Put a sprite at each point."""
        assert self._sheet is not None, "prepare() comes before paint()"
        kinds = self._placed * len(self.sizes) + self._depth
        self._sheet.put(self._to_pixels.transform(self._flat), kinds)


def interleaved(count: int) -> np.ndarray:
    """Return a fixed order of points that mixes the classes, so that none covers the others, (n,)."""
    return np.argsort(spread_evenly(count), kind="stable")


def spread_evenly(count: int) -> np.ndarray:
    """Return numbers (count,) spread evenly in [0, 1): multiples of the golden ratio, modulo 1."""
    return (np.arange(count) * 0.6180339887498949) % 1.0
