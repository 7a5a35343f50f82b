"""A hidden layer's activations, each sample a point in the space of the layer's neurons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from hiddenreel.analyse.directions import (
    SHORT_NAMES,
    Basis,
    Directions,
    Following,
    basis_of,
    own_axes,
    watched_activations,
)
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import FRAMES_PER_SECOND, Timeline
from hiddenreel.draw.paint.artists import PaintedLines, PaintedText
from hiddenreel.draw.paint.points import DEPTHS, Cloud, diameter, spread_evenly
from hiddenreel.draw.panels.class_labels import ClassLabels
from hiddenreel.draw.space.projection import (
    CORNERS,
    EDGES,
    View,
    best_azimuth,
    far_edges,
    magnification,
)
from hiddenreel.draw.theme.theme import SMALL, THIN, Theme, mixed
from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Recording

# Degrees that the eye walks during a film, and how fast at most, °/s.
WALK, MOST_SPEED = 80.0, 20.0
# Half the width of the picture of a cube, in widths of the cube.
CUBE_REACH, BARE_REACH = 0.79, 0.74
LABEL_AT = 1.13
# The lowest that the name of an axis gets as the eye walks, and how far below it a note goes, pt.
LOWEST_NAME, NOTE_BELOW = (0.0, -0.86), -18.0
# A panel this wide, as a share of the page, has room for it beside the heading.
ROOM_FOR_NOTE = 0.26
# What is a small cube, as a share of the page, and how much higher its heading stands, pt.
SMALL_CUBE, EXTRA_PAD = 0.16, 9.0
SHADOW_STRENGTH = 0.22
# So many points throw shadows: those of more run together, and take longer than the points.
SHADOWS = 2000
NEAR_EDGE_STRENGTH = 0.7
# Room around the range of the activations in one and two dimensions.
ROOM = 0.06
# A depth is a slice of the box's diagonal, which is √3 long.
SIZES_BY_DEPTH = magnification(np.sqrt(3) * ((np.arange(DEPTHS) + 0.5) / DEPTHS - 0.5))


def hidden_panel(
    recording: Recording,
    layer: int,
    width: float,
    bare: bool = False,
    walk: float = WALK,
    shares_axes_with: tuple[Recording, ...] = (),
    directions: Directions = "principal",
    timeline: Timeline | None = None,
) -> HiddenLine | HiddenSquare | HiddenCube:
    """Choose the picture for a layer's width.

    Parameters
    ----------
    layer : int
        1 … L.
    width : float
        The panel's share of the page.
    bare : bool
        Leave heading and names to whoever sets many of these side by side.
    walk : float
        How far the eye walks around a cube during the progress, degrees.
    shares_axes_with : tuple of Recording
        Those whose panels are compared with this one, itself among them: they share axes and eye.
    directions, timeline
        As for a `HiddenCube`.
    """
    if recording.sizes[layer] > 2:
        return HiddenCube(
            recording, layer, width, bare, walk, shares_axes_with, directions, timeline
        )
    kind = HiddenLine if recording.sizes[layer] == 1 else HiddenSquare
    return kind(recording, layer, width, bare, shares_axes_with)


def calm_walk(timeline: Timeline, frames_per_second: int = FRAMES_PER_SECOND) -> float:
    """Choose how far the eye walks in a film: as far as it gets without haste, degrees."""
    quickest = float(np.diff(timeline.progress).max()) * frames_per_second
    return min(WALK, MOST_SPEED / quickest)


def heading(recording: Recording, layer: int) -> str:
    """Name a layer as the lecture counts it."""
    return "Output layer" if layer == recording.depth else f"Hidden layer {layer}"


def require_space(recording: Recording, layer: int) -> None:
    """Raise `HiddenreelError` unless a layer, 1 … L, has the neurons of a space."""
    wide = [level for level in range(1, recording.depth + 1) if recording.sizes[level] >= 3]
    if layer not in wide:
        raise HiddenreelError(
            f"option layer = {layer} of run '{recording.run.name}': choose a layer of three neurons or "
            f"more ({', '.join(map(str, wide))})"
        )


def common_range(recordings: tuple[Recording, ...], layer: int) -> tuple[float, float]:
    """Return the least and greatest activation that a layer's axes must show for all `recordings`."""
    lows, highs = zip(*(activation_range(recording, layer) for recording in recordings))
    return min(lows), max(highs)


def activation_range(recording: Recording, layer: int) -> tuple[float, float]:
    """Return the least and greatest activation that the layer's axes must show, at any epoch."""
    limits = recording.activation_limits(layer)
    if limits is not None:
        return limits
    seen = watched_activations(recording, layer)
    low, high = min(0.0, float(seen.min())), float(seen.max())
    return (low, high) if high > low else (low, low + 1.0)


@dataclass(frozen=True)
class HiddenLine:
    """One neuron: the samples along its activation, a lane for each class."""

    recording: Recording
    layer: int
    width: float
    bare: bool = False
    shares_axes_with: tuple[Recording, ...] = ()

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axis; the samples move."""
        labels = self.recording.labels
        low, high = common_range(self.shares_axes_with or (self.recording,), self.layer)
        room = ROOM * (high - low)
        axes.set(xlim=(low - room, high + room), ylim=(-0.75, self.recording.classes - 0.25))
        axes.set(yticks=[], xticks=[] if self.bare else [low, high])
        axes.spines["left"].set_visible(False)
        if not self.bare:
            axes.set_title(heading(self.recording, self.layer))
            axes.set_xlabel(_name(self.layer, None), color=theme.a, labelpad=-19)
        cloud = Cloud(axes, theme, labels, diameter(len(labels), self.width), rasterized=self.bare)
        # Within its lane a sample keeps its height: what moves is what the neuron says.
        height = labels + 0.7 * (spread_evenly(len(labels)) - 0.5)

        def show(moment: Moment) -> None:
            cloud.place(np.column_stack([moment.activations[self.layer][:, 0], height]))

        return Drawing([cloud], show)


@dataclass(frozen=True)
class HiddenSquare:
    """Two neurons: the samples in the square of their activations."""

    recording: Recording
    layer: int
    width: float
    bare: bool = False
    shares_axes_with: tuple[Recording, ...] = ()

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the square; the samples move."""
        labels = self.recording.labels
        low, high = common_range(self.shares_axes_with or (self.recording,), self.layer)
        limits = (low - ROOM * (high - low), high + ROOM * (high - low))
        ticks = [] if self.bare else [low, high]
        axes.set(xlim=limits, ylim=limits, aspect="equal", xticks=ticks, yticks=ticks)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        if not self.bare:
            axes.set_title(heading(self.recording, self.layer))
            axes.set_xlabel(_name(self.layer, 1), color=theme.a, labelpad=-14)
            axes.set_ylabel(_name(self.layer, 2), color=theme.a, labelpad=-8)
        corners = np.array([(low, low), (high, low), (high, high), (low, high), (low, low)])
        axes.plot(*corners.T, color=theme.muted, linewidth=THIN, zorder=0)
        cloud = Cloud(axes, theme, labels, diameter(len(labels), self.width), rasterized=self.bare)

        def show(moment: Moment) -> None:
            cloud.place(moment.activations[self.layer])

        return Drawing([cloud], show)


@dataclass(frozen=True)
class HiddenCube:
    """Three neurons: the samples in the cube of their activations, seen by an eye that walks.

    Of more neurons it shows three directions, and prints what share of the variance they hold.

    Attributes
    ----------
    shares_axes_with : tuple of Recording
        Those that share its axes and its eye, itself among them.
    directions : str
        Of more neurons than three: ``principal``, the widest over the whole training;
        ``discriminant``, those along which the classes lie farthest apart at the end; ``following``,
        the widest at each moment, which needs the timeline.
    timeline : Timeline, optional
        Of the film that it is in.
    tagged : bool
        Put a number where each class is, which needs the timeline.
    """

    recording: Recording
    layer: int
    width: float
    bare: bool = False
    walk: float = WALK
    shares_axes_with: tuple[Recording, ...] = ()
    directions: Directions = "principal"
    timeline: Timeline | None = None
    tagged: bool = False

    @cached_property
    def basis(self) -> Basis | Following:
        """How activations become places in the cube."""
        shares_axes_with = self.shares_axes_with or (self.recording,)
        if self.recording.sizes[self.layer] == 3:
            return own_axes(*common_range(shares_axes_with, self.layer))
        epoch_at = None if self.timeline is None else self.timeline.epoch_at
        return basis_of(shares_axes_with, self.layer, self.directions, epoch_at)

    @cached_property
    def last_azimuth(self) -> float:
        """Where the eye ends its walk: where the classes lie apart most clearly at the end."""
        clouds = []
        for recording in self.shares_axes_with or (self.recording,):
            last = recording.activations(recording.epochs, self.layer)
            step = max(1, len(last) // 2000)
            places = self.basis.at(1.0).place(last[::step])
            clouds.append((places, recording.labels[::step]))
        return best_azimuth(clouds)

    def view(self, moment: Moment) -> View:
        """Return the eye at a moment."""
        return View(self.last_azimuth - self.walk * (1.0 - moment.progress))

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; everything in the cube moves."""
        labels = self.recording.labels
        reach = BARE_REACH if self.bare else CUBE_REACH
        # Ticks are not seen, but they would be set and measured.
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
        axes.set_axis_off()
        if not self.bare:
            # The names of the axes do not shrink with the cube, and reach higher above a small one.
            pad = mpl.rcParams["axes.titlepad"] + (EXTRA_PAD if self.width < SMALL_CUBE else 0.0)
            axes.set_title(heading(self.recording, self.layer), pad=pad)
        size = diameter(len(labels), self.width)
        shadow = mixed(theme.muted, theme.background, SHADOW_STRENGTH)
        near_edge = mixed(theme.muted, theme.background, NEAR_EDGE_STRENGTH)
        shadows = axes.plot(
            [],
            [],
            "o",
            markersize=0.8 * size,
            color=shadow,
            mew=0,
            zorder=0,
            clip_on=False,
            rasterized=self.bare,
        )[0]
        behind = PaintedLines(axes, theme.faint, THIN, zorder=1)
        before = PaintedLines(axes, near_edge, THIN, zorder=4)
        cloud = Cloud(axes, theme, labels, size, SIZES_BY_DEPTH, rasterized=self.bare)
        names = [axis_name(axes, theme, name) for name in self.axes_names()]
        note = self._note(axes, theme)
        every = -(-len(labels) // SHADOWS)
        tags = self._tags(axes, theme) if self.tagged else None

        def show(moment: Moment) -> None:
            view, basis = self.view(moment), self.basis.at(moment.progress)
            places = basis.place(moment.activations[self.layer])
            flat, nearness = view.project(places)
            cloud.place(flat, nearness / np.sqrt(3) + 0.5)
            thrown = places[::every]
            floor = np.column_stack([thrown[:, :2], np.full(len(thrown), -0.5)])
            shadows.set_data(*once_a_pixel(axes, view.project(floor)[0]).T)
            lines, far = view.project(CORNERS - 0.5)[0][EDGES], far_edges(view)
            behind.show(lines[far])
            before.show(lines[~far])
            for name, place in zip(names, self._axes_ends(view)):
                name.artist.set_position(place)
            note.artist.set_text("" if self.bare else basis.note)
            if tags:
                tags.show(moment)

        numbers = tags.labels if tags else []
        return Drawing([shadows, behind, cloud, before, note, *names, *numbers], show)

    def axes_names(self) -> list[str]:
        """Name the cube's axes, unless it is bare."""
        if self.bare:
            return []
        if self.recording.sizes[self.layer] == 3:
            return [_name(self.layer, neuron) for neuron in (1, 2, 3)]
        return [f"{SHORT_NAMES[self.directions]} {number}" for number in (1, 2, 3)]

    def _axes_ends(self, view: View) -> np.ndarray:
        """Return where the names of the axes stand, (3, 2)."""
        return view.project(np.eye(3) * LABEL_AT - 0.5)[0]

    def _note(self, axes: Axes, theme: Theme) -> PaintedText:
        """Say what the cube leaves out: beside the heading, or below where that fills the width."""
        style = {"color": theme.muted, "fontsize": SMALL}
        if self.width >= ROOM_FOR_NOTE:
            place, rise, ground = (1.0, 1.0), mpl.rcParams["axes.titlepad"], axes.transAxes
            style |= {"ha": "right", "va": "baseline"}
        else:
            place, rise, ground = LOWEST_NAME, NOTE_BELOW, axes.transData
            style |= {"ha": "center", "va": "top"}
        moved = ScaledTranslation(0.0, rise / 72, axes.figure.dpi_scale_trans)
        return PaintedText(axes.text(*place, "", transform=ground + moved, **style))

    def _tags(self, axes: Axes, theme: Theme) -> ClassLabels:
        labels = self.recording.labels

        def where(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
            view, basis = self.view(moment), self.basis.at(moment.progress)
            means = basis.place(class_means(moment.activations[self.layer], labels))
            return view.project(means)[0], self._axes_ends(view)

        return ClassLabels(axes, theme, self.recording, self.timeline, where)


def once_a_pixel(axes: Axes, flat: np.ndarray) -> np.ndarray:
    """Leave one of the points (n, 2) that lie in the same pixel: one colour is seen once."""
    column, row = np.floor(axes.transData.transform(flat)).astype(np.int64).T
    # A point's number goes along at the end of its pixel's, which sorts quicker than by a key.
    pixel, number = np.divmod(
        np.sort((row * (1 << 20) + column) * len(flat) + np.arange(len(flat))), len(flat)
    )
    return flat[number[np.flatnonzero(np.diff(pixel, prepend=pixel[:1] - 1))]]


def axis_name(axes: Axes, theme: Theme, name: str) -> PaintedText:
    """Make the name of an axis of a cube, which points may come to lie under."""
    style = {"color": theme.a, "ha": "center", "va": "center", "zorder": 5}
    return PaintedText(axes.text(0, 0, name, **style), theme.background)


def class_means(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the mean place of each class, (classes, dimensions)."""
    counts = np.bincount(labels)
    sums = [np.bincount(labels, weights=column) for column in places.T]
    return np.column_stack(sums) / np.maximum(counts, 1)[:, None]


def _name(layer: int, neuron: int | None) -> str:
    return f"$a^{{{layer}}}$" if neuron is None else f"$a^{{{layer}}}_{{{neuron}}}$"
