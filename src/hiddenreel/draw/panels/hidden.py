"""A hidden layer's activations, each sample a point in the space of the layer's neurons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from hiddenreel.analyse.directions import (
    SHORT_NAMES,
    Basis,
    Directions,
    Following,
    activation_range,
    basis_of,
    own_axes,
)
from hiddenreel.analyse.examples import Examples
from hiddenreel.draw.contents import Camera, applied_contents, drawn_rows
from hiddenreel.draw.diagram.canvas import width_of
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.points import DEPTHS, Cloud, diameter, spread_evenly
from hiddenreel.draw.panels.boundary import Boundary, boundary_of, line_in_square, plane_in_cube
from hiddenreel.draw.panels.class_labels import ClassLabels, Spots
from hiddenreel.draw.panels.cube_frame import LABEL_AT, CubeFrame, axes_ends
from hiddenreel.draw.panels.samples import SampleCloud
from hiddenreel.draw.panels.titles import heading_pad
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import fit
from hiddenreel.draw.space.depth_order import DepthScene
from hiddenreel.draw.space.projection import (
    View,
    best_azimuth,
    magnification,
    room_needed,
)
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.language import capitalised, language, tr
from hiddenreel.record.recording import Recording

# Degrees that the eye walks during a film, and how fast at most, °/s.
WALK, MOST_SPEED = 80.0, 20.0
# Half the width of the picture of a cube, in widths of the cube.
CUBE_REACH, BARE_REACH = 0.79, 0.74
# The lowest place that the name of an axis reaches as the eye walks, and how far below it a note is, pt.
LOWEST_NAME, NOTE_BELOW = -0.86, -18.0
# A panel this wide, as a share of the page, has room for a note beside its heading, and one this wide
# for a longer one.
ROOM_FOR_NOTE, ROOM_FOR_LONG_NOTE = 0.26, 0.35
# How much wider than its panel the heading of a layer may be, in; a longer one is short.
HEADING_BEYOND = 0.4
# The least space between a heading and the note beside it, in.
BESIDE_NOTE = 0.1
SHADOW_STRENGTH = 0.22
# At most this many points throw shadows: more would run together and take longer than the points.
SHADOWS = 2000
# How much the plane of a boundary hides, and the width of the line of one, pt.
PLANE_STRENGTH, BOUNDARY_LINE = 0.30, 0.7 * LINE
# Room around the range of the activations in one and two dimensions.
ROOM = 0.06
# A depth is a slice of the box's diagonal, which is √3 long.
SIZES_BY_DEPTH = magnification(np.sqrt(3) * ((np.arange(DEPTHS) + 0.5) / DEPTHS - 0.5))


def hidden_kind(recording: Recording, layer: int) -> type[HiddenPanel]:
    """Choose the kind of picture for a layer's neurons."""
    return {1: HiddenLine, 2: HiddenSquare}.get(recording.sizes[layer], HiddenCube)


def calm_walk(timeline: Timeline) -> float:
    """Choose how far the eye walks in a film: as far as it gets without haste, degrees."""
    quickest = float(np.diff(timeline.progress).max()) * timeline.frames_per_second
    return min(WALK, MOST_SPEED / quickest)


def heading(recording: Recording, layer: int) -> str:
    """Name a layer as the lecture counts it."""
    return tr("Output layer") if layer == recording.depth else tr("Hidden layer {layer}", layer=layer)


def layer_name(recording: Recording, layer: int) -> str:
    """Name a layer in a sentence."""
    return tr("output layer") if layer == recording.depth else tr("hidden layer {layer}", layer=layer)


@dataclass(frozen=True)
class HiddenPanel:
    """A layer's activations, each sample a point in the space of the layer's neurons.

    Attributes
    ----------
    layer : int
        1 … L.
    width : float
        The panel's share of the page.
    bare : bool
        Draw neither heading nor names, for a row of many panels.
    walk : float
        How far the eye walks around a cube during the film, degrees.
    shares_axes_with : tuple of Recording
        The recordings whose panels are compared with this one, itself among them: they share axes and
        eye.
    directions : str
        The axes of a cube of more than three neurons: ``principal``, the directions of greatest
        variance over the whole training; ``discriminant``, those along which the classes lie farthest
        apart at the end; ``following``, those of greatest variance at each moment, which need the
        timeline.
    timeline : Timeline, optional
        Of the film that the panel is in.
    tagged : bool
        Put a number where each class is, which needs the timeline.
    boundary : bool
        Draw where the output is undecided, if that is a flat cut of this layer.
    examples : Examples, optional
        Samples to show as pictures beside the numbers of the classes.
    camera : Camera
        The author's, of a cube.
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
    boundary: bool = False
    examples: Examples | None = None
    camera: Camera = field(default_factory=lambda: applied_contents().camera)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw what stays; the samples move."""
        raise NotImplementedError

    @property
    def named(self) -> str:
        """The heading: short where a small panel stands on a sheet that is no slide."""
        whole, room = heading(self.recording, self.layer), self.width * PAGE_INCHES[0] + HEADING_BEYOND
        if applied_screen().is_slide or width_of(whole, LABEL) <= room or self.layer == self.recording.depth:
            return whole
        return capitalised(tr("layer {number}", number=self.layer))

    @cached_property
    def range(self) -> tuple[float, float]:
        """The least and the greatest activation that the axes show."""
        lows, highs = zip(*(activation_range(shown, self.layer) for shown in self.compared))
        return min(lows), max(highs)

    @property
    def compared(self) -> tuple[Recording, ...]:
        """The recordings that share axes and eye."""
        return self.shares_axes_with or (self.recording,)

    @cached_property
    def cut(self) -> Boundary | None:
        """The boundary that is drawn."""
        return boundary_of(self.recording, self.layer) if self.boundary else None


class FlatPanel(HiddenPanel):
    """A panel of one or two neurons: axes that stay, samples, and perhaps the boundary."""

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axes; the samples move."""
        self.draw_axes(axes, theme)
        if not self.bare:
            axes.set_title(self.named, pad=heading_pad(self.width))
        line = PaintedLines(axes, theme.z, BOUNDARY_LINE, zorder=2, clipped=True)
        cloud = SampleCloud(axes, theme, self.recording, self.width, rasterized=self.bare)
        if self.cut and not self.bare and self.width >= ROOM_FOR_NOTE:
            words = boundary_note(self.cut)
            _note(axes, theme, words, beside=True).artist.set_text(words)

        def show(moment: Moment) -> None:
            cloud.place_samples(self.places(moment.activations[self.layer]))
            if self.cut:
                line.show(self.cut_line(*self.cut.at(moment)))

        return Drawing([line, cloud] if self.cut else [cloud], show)

    def draw_axes(self, axes: Axes, theme: Theme) -> None:
        """Draw the axes."""
        raise NotImplementedError

    def places(self, activations: np.ndarray) -> np.ndarray:
        """Return where the samples are, (N, 2), for activations (N, k)."""
        raise NotImplementedError

    def cut_line(self, w: np.ndarray, b: float) -> list[np.ndarray]:
        """Return the line w · a + b = 0, (2, 2); none where it is outside."""
        raise NotImplementedError


class HiddenLine(FlatPanel):
    """One neuron: the samples along its activation, a lane for each class."""

    def draw_axes(self, axes: Axes, theme: Theme) -> None:
        """Draw the axes."""
        low, high = self.range
        room = ROOM * (high - low)
        axes.set(xlim=(low - room, high + room), ylim=(-0.75, self.recording.classes - 0.25))
        axes.set(yticks=[], xticks=[] if self.bare else [low, high])
        axes.spines["left"].set_visible(False)
        if not self.bare:
            axes.set_xlabel(_name(self.layer, None), color=theme.a, labelpad=-19)

    def places(self, activations: np.ndarray) -> np.ndarray:
        """Return where the samples are, (N, 2), for activations (N, 1)."""
        # Within its lane a sample keeps its height: only its activation moves it.
        labels = self.recording.labels
        height = labels + 0.7 * (spread_evenly(len(labels)) - 0.5)
        return np.column_stack([activations[:, 0], height])

    def cut_line(self, w: np.ndarray, b: float) -> list[np.ndarray]:
        """Return the line across the lanes where w · a + b = 0, (2, 2); none where it is outside."""
        if w[0] == 0:
            return []
        a = -b / w[0]
        return [np.array([(a, -0.75), (a, self.recording.classes - 0.25)])]


class HiddenSquare(FlatPanel):
    """Two neurons: the samples in the square of their activations."""

    def draw_axes(self, axes: Axes, theme: Theme) -> None:
        """Draw the axes."""
        low, high = self.range
        limits = (low - ROOM * (high - low), high + ROOM * (high - low))
        ticks = [] if self.bare else [low, high]
        axes.set(xlim=limits, ylim=limits, aspect="equal", xticks=ticks, yticks=ticks)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        if not self.bare:
            axes.set_xlabel(_name(self.layer, 1), color=theme.a, labelpad=-14)
            axes.set_ylabel(_name(self.layer, 2), color=theme.a, labelpad=-8)
        corners = np.array([(low, low), (high, low), (high, high), (low, high), (low, low)])
        axes.plot(*corners.T, color=theme.muted, linewidth=THIN, zorder=0)

    def places(self, activations: np.ndarray) -> np.ndarray:
        """Return where the samples are, (N, 2): at their activations (N, 2)."""
        return activations

    def cut_line(self, w: np.ndarray, b: float) -> list[np.ndarray]:
        """Return the line w · a + b = 0 in the square, (2, 2); none where it is outside."""
        line = line_in_square(w, b, *self.range)
        return [line] if len(line) == 2 else []


class HiddenCube(HiddenPanel):
    """Three neurons: the samples in the cube of their activations, seen by an eye that walks.

    Of more neurons it shows three directions, and prints the share of the variance they hold.
    """

    @cached_property
    def basis(self) -> Basis | Following:
        """How activations become places in the cube."""
        if self.recording.sizes[self.layer] == 3:
            return own_axes(*self.range)
        epoch_at = None if self.timeline is None else self.timeline.epoch_at
        return basis_of(self.compared, self.layer, self.directions, epoch_at)

    @cached_property
    def last_azimuth(self) -> float:
        """Where the eye ends its walk: where the classes lie apart most clearly at the end."""
        clouds = []
        for recording in self.compared:
            last = recording.activations(recording.epochs, self.layer)
            step = max(1, len(last) // 2000)
            places = self.basis.at(1.0).place(last[::step])
            clouds.append((places, recording.labels[::step]))
        return best_azimuth(clouds)

    @cached_property
    def room(self) -> float:
        """How much more room the cube needs, from the author's place of the eye, than usually."""
        start = self.camera.start
        return 1.0 if start is None else room_needed(start[1], LABEL_AT - 0.5)

    def view(self, moment: Moment) -> View:
        """Return the eye at a moment."""
        return self.camera.view(moment.progress, self.walk, self.last_azimuth)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; everything in the cube moves."""
        rows = drawn_rows(self.recording)
        labels = self.recording.labels[rows]
        reach = (BARE_REACH if self.bare else CUBE_REACH) * self.room
        # Ticks are not seen, but they would be set and measured.
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
        axes.set_axis_off()
        if not self.bare:
            # The names of the axes do not shrink with the cube, and reach higher above a small one.
            pad = heading_pad(self.width, is_cube=True)
            axes.set_title(self.named, pad=pad)
        size = diameter(len(labels), self.width)
        shadow = mixed(theme.muted, theme.background, SHADOW_STRENGTH)
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
        frame = CubeFrame(axes, theme, self.axes_names())
        points = (_scene if self.cut else _cloud)(axes, theme, self, labels, size)
        text = boundary_note(self.cut) if self.cut else ""
        widest = text or self._share_note(1.0 if self.recording.sizes[self.layer] > 3 else None)
        note = _note(axes, theme, widest, beside=self.width >= ROOM_FOR_NOTE, room=self.room)
        every = -(-len(labels) // SHADOWS)
        tags = self._tags(axes, theme, self.timeline) if self.tagged and self.timeline else None

        def show(moment: Moment) -> None:
            view, basis = self.view(moment), self.basis.at(moment.progress)
            places = basis.place(moment.activations[self.layer][rows])
            points.show(view, places, moment)
            thrown = places[::every]
            floor = np.column_stack([thrown[:, :2], np.full(len(thrown), -0.5)])
            shadows.set_data(*once_a_pixel(axes, view.project(floor)[0]).T)
            frame.show(view)
            note.artist.set_text("" if self.bare else text or self._share_note(basis.share))
            if tags:
                tags.show(moment)

        numbers = tags.artists if tags else []
        return Drawing([shadows, points.artist, note, *frame.artists, *numbers], show)

    def _share_note(self, share: float | None) -> str:
        """Write the share of the layer's variance that the cube shows; nothing if it shows all."""
        if share is None:
            return ""
        # Beside the heading of a narrow cube there is room for no more.
        whose = tr("the layer’s ") if self.width >= ROOM_FOR_LONG_NOTE else ""
        return tr("{share} of {whose}variance", share=percent(share, 0), whose=whose)

    def axes_names(self) -> list[str]:
        """Name the cube's axes, unless it is bare."""
        if self.bare:
            return []
        if self.recording.sizes[self.layer] == 3:
            return [_name(self.layer, neuron) for neuron in (1, 2, 3)]
        return [f"{SHORT_NAMES[self.directions]} {number}" for number in (1, 2, 3)]

    def _tags(self, axes: Axes, theme: Theme, timeline: Timeline) -> ClassLabels:
        labels = self.recording.labels

        def where(moment: Moment, rows: np.ndarray) -> Spots:
            view, basis = self.view(moment), self.basis.at(moment.progress)
            activations = moment.activations[self.layer]
            means, samples = (
                view.project(basis.place(places))[0]
                for places in (class_means(activations, labels), activations[rows])
            )
            return Spots(means, samples, axes_ends(view))

        return ClassLabels(axes, theme, self.recording, timeline, where, self.examples)


@dataclass(frozen=True)
class _Points:
    """The points of a cube: what is painted, and how it is shown from a view at places (N, 3)."""

    artist: Cloud | DepthScene
    show: Callable[[View, np.ndarray, Moment], None]


def _cloud(axes: Axes, theme: Theme, panel: HiddenCube, labels: np.ndarray, size: float) -> _Points:
    """Make the points alone, of the classes labels (N,)."""
    cloud = Cloud(axes, theme, labels, size, SIZES_BY_DEPTH, rasterized=panel.bare)

    def show(view: View, places: np.ndarray, moment: Moment) -> None:
        flat, nearness = view.project(places)
        cloud.place(flat, nearness / np.sqrt(3) + 0.5)

    return _Points(cloud, show)


def _scene(axes: Axes, theme: Theme, panel: HiddenCube, labels: np.ndarray, size: float) -> _Points:
    """Make the points and the plane on which the output is undecided, hiding each other truly."""
    scene = DepthScene(
        axes, theme, labels, size, theme.faint, THIN, [theme.z], PLANE_STRENGTH, rasterized=panel.bare
    )

    def show(view: View, places: np.ndarray, moment: Moment) -> None:
        assert panel.cut is not None
        plane = plane_in_cube(*panel.cut.at(moment), *panel.range)
        scene.show(view, places, [], [plane])

    return _Points(scene, show)


def boundary_note(boundary: Boundary) -> str:
    """Name a boundary's shape and the output on it."""
    shape = tr("plane") if boundary.recording.sizes[-2] == 3 else tr("line")
    return tr("{shape}: output {text}", shape=shape, text=boundary.text)


def _note(axes: Axes, theme: Theme, widest: str, *, beside: bool, room: float = 1.0) -> PaintedText:
    """Make a note beside the heading, or below the panel if the heading leaves no room.

    `room` is that of the cube's camera. The heading is shrunk if the widest words of the note would
    touch it; our English ones never do.
    """
    style: dict[str, Any] = {"color": theme.muted, "fontsize": SMALL}
    if beside:
        place, rise, ground = (1.0, 1.0), mpl.rcParams["axes.titlepad"], axes.transAxes
        style |= {"ha": "right", "va": "baseline"}
    else:
        place, rise, ground = (0.0, room * LOWEST_NAME), NOTE_BELOW, axes.transData
        style |= {"ha": "center", "va": "top"}
    moved = ScaledTranslation(0.0, rise / 72, axes.figure.dpi_scale_trans)
    note = axes.text(*place, widest, transform=ground + moved, **style)
    if beside and not language().is_english:
        whole = axes.get_window_extent().width - BESIDE_NOTE * axes.figure.dpi
        fit(axes.set_title(axes.get_title("left")), whole - note.get_window_extent().width)
    note.set_text("")
    return PaintedText(note)


def once_a_pixel(axes: Axes, flat: np.ndarray) -> np.ndarray:
    """Leave one of the points (n, 2) that lie in the same pixel: one colour is seen once."""
    column, row = np.floor(axes.transData.transform(flat)).astype(np.int64).T
    # A point's number goes along at the end of its pixel's, which sorts quicker than by a key.
    pixel, number = np.divmod(
        np.sort((row * (1 << 20) + column) * len(flat) + np.arange(len(flat))), len(flat)
    )
    return flat[number[np.flatnonzero(np.diff(pixel, prepend=pixel[:1] - 1))]]


def class_means(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the mean place of each class, (classes, dimensions)."""
    counts = np.bincount(labels)
    sums = [np.bincount(labels, weights=column) for column in places.T]
    return np.column_stack(sums) / np.maximum(counts, 1)[:, None]


def _name(layer: int, neuron: int | None) -> str:
    return f"$a^{{{layer}}}$" if neuron is None else f"$a^{{{layer}}}_{{{neuron}}}$"
