"""A hidden layer's activations, each sample a point in the space of the layer's neurons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film import Drawing, Moment
from hiddenreel.draw.page import keep_apart
from hiddenreel.draw.parts import Label, Lines
from hiddenreel.draw.points import DEPTHS, Cloud, diameter
from hiddenreel.draw.projection import (
    CORNERS,
    EDGES,
    View,
    far_edges,
    magnification,
    telling_azimuth,
)
from hiddenreel.draw.style import SMALL, THIN, TITLE, Theme, mixed
from hiddenreel.draw.timeline import FRAMES_PER_SECOND, Timeline
from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Recording

# Degrees that the eye walks during a film, and how fast at most, °/s.
WALK, MOST_SPEED = 80.0, 20.0
# Half the width of the picture of a cube, in widths of the cube.
CUBE_REACH, BARE_REACH = 0.79, 0.74
LABEL_AT = 1.13
# The lowest that the name of an axis gets as the eye walks, and how far below it a note goes, pt.
LOWEST_NAME, NOTE_BELOW = (0.0, -0.86), (0.0, -18.0)
# A panel this wide, as a share of the page, has room for it beside the heading.
ROOM_FOR_NOTE = 0.26
SHADOW_STRENGTH = 0.22
# So many points throw shadows: those of more run together, and take longer than the points.
SHADOWS = 2000
NEAR_EDGE_STRENGTH = 0.7
# Room around the range of the activations in one and two dimensions.
ROOM = 0.06
# A depth is a slice of the box's diagonal, which is √3 long.
SIZES_BY_DEPTH = magnification(np.sqrt(3) * ((np.arange(DEPTHS) + 0.5) / DEPTHS - 0.5))
# Width and height that a class's number needs, pt.
TAG_ROOM = (22.0, 38.0)
# Samples and epochs that are enough to know the widest directions of a layer.
WATCHED_SAMPLES, WATCHED_EPOCHS = 400, 60


def hidden_panel(
    recording: Recording, layer: int, width: float, bare: bool = False, walk: float = WALK
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
        How far the eye walks around a cube during the story, degrees.
    """
    if recording.sizes[layer] > 2:
        return HiddenCube(recording, layer, width, bare, walk)
    kind = HiddenLine if recording.sizes[layer] == 1 else HiddenSquare
    return kind(recording, layer, width, bare)


def calm_walk(clock: Timeline, frames_per_second: int = FRAMES_PER_SECOND) -> float:
    """Choose how far the eye walks in a film: as far as it gets without haste, degrees."""
    quickest = float(np.diff(clock.story).max()) * frames_per_second
    return min(WALK, MOST_SPEED / quickest)


def heading(recording: Recording, layer: int) -> str:
    """Name a layer as the lecture counts it."""
    return "Output layer" if layer == recording.depth else f"Hidden layer {layer}"


def require_space(recording: Recording, layer: int) -> None:
    """Raise `HiddenreelError` unless a layer, 1 … L, has the neurons of a space."""
    wide = [level for level in range(1, recording.depth + 1) if recording.sizes[level] >= 3]
    if layer not in wide:
        raise HiddenreelError(
            f"option layer = {layer} of run '{recording.run}': choose a layer of three neurons or "
            f"more ({', '.join(map(str, wide))})"
        )


def activation_range(recording: Recording, layer: int) -> tuple[float, float]:
    """Return the least and greatest activation that the layer's axes must show, at any epoch."""
    sigma = recording.spec["output" if layer == recording.depth else "hidden"]
    fixed = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0)}
    if sigma in fixed:
        return fixed[sigma]
    seen = watched_activations(recording, layer)
    low, high = min(0.0, float(seen.min())), float(seen.max())
    return (low, high) if high > low else (low, low + 1.0)


def watched_activations(recording: Recording, layer: int) -> np.ndarray:
    """Return the recorded activations of some samples at some epochs, (epochs, samples, k)."""
    epochs = np.unique(np.linspace(0, recording.epochs, WATCHED_EPOCHS).astype(int))
    samples = np.unique(np.linspace(0, len(recording.X) - 1, WATCHED_SAMPLES).astype(int))
    return np.array([recording.activations(epoch, layer)[samples] for epoch in epochs], float)


@dataclass(frozen=True)
class HiddenLine:
    """One neuron: the samples along its activation, a lane for each class."""

    recording: Recording
    layer: int
    width: float
    bare: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axis; the samples move."""
        labels = self.recording.labels
        low, high = activation_range(self.recording, self.layer)
        room = ROOM * (high - low)
        axes.set(xlim=(low - room, high + room), ylim=(-0.75, self.recording.classes - 0.25))
        axes.set(yticks=[], xticks=[] if self.bare else [low, high])
        axes.spines["left"].set_visible(False)
        if not self.bare:
            axes.set_title(heading(self.recording, self.layer))
            axes.set_xlabel(_name(self.layer, None), color=theme.a, labelpad=-14)
        cloud = Cloud(axes, theme, labels, diameter(len(labels), self.width), rasterized=self.bare)
        # Within its lane a sample keeps its height: what moves is what the neuron says.
        height = labels + 0.7 * (((np.arange(len(labels)) * 0.6180339887498949) % 1.0) - 0.5)

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

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the square; the samples move."""
        labels = self.recording.labels
        low, high = activation_range(self.recording, self.layer)
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

    Of more neurons it shows the three widest directions over the whole training, a fixed basis, and
    prints what share of the variance they hold.
    """

    recording: Recording
    layer: int
    width: float
    bare: bool = False
    walk: float = WALK
    tagged: bool = False

    @cached_property
    def basis(self) -> Basis:
        """How activations become places in the cube."""
        if self.recording.sizes[self.layer] == 3:
            return own_axes(*activation_range(self.recording, self.layer))
        return widest_directions(watched_activations(self.recording, self.layer))

    @cached_property
    def last_azimuth(self) -> float:
        """Where the eye ends its walk: where the classes lie apart most clearly at the end."""
        last = self.recording.activations(self.recording.epochs, self.layer)
        step = max(1, len(last) // 2000)
        return telling_azimuth(self.basis.place(last[::step]), self.recording.labels[::step])

    def view(self, moment: Moment) -> View:
        """Return the eye at a moment."""
        return View(self.last_azimuth - self.walk * (1.0 - moment.story))

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; everything in the cube moves."""
        labels = self.recording.labels
        reach = BARE_REACH if self.bare else CUBE_REACH
        # Ticks are not seen, but they would be set and measured.
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
        axes.set_axis_off()
        if not self.bare:
            axes.set_title(heading(self.recording, self.layer))
            self._note(axes, theme)
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
        behind = Lines(axes, theme.faint, THIN, zorder=1)
        before = Lines(axes, near_edge, THIN, zorder=4)
        cloud = Cloud(axes, theme, labels, size, SIZES_BY_DEPTH, rasterized=self.bare)
        names = [
            Label(axes.text(0, 0, name, color=theme.a, ha="center", va="center", zorder=5))
            for name in ([] if self.bare else self.basis.names(self.layer))
        ]
        tags = class_tags(axes, theme, self.recording.classes if self.tagged else 0)
        ends = np.eye(3) * LABEL_AT - 0.5
        every = -(-len(labels) // SHADOWS)

        def show(moment: Moment) -> None:
            view = self.view(moment)
            places = self.basis.place(moment.activations[self.layer])
            flat, nearness = view.project(places)
            cloud.place(flat, nearness / np.sqrt(3) + 0.5)
            thrown = places[::every]
            floor = np.column_stack([thrown[:, :2], np.full(len(thrown), -0.5)])
            shadows.set_data(*view.project(floor)[0].T)
            lines, far = view.project(CORNERS - 0.5)[0][EDGES], far_edges(view)
            behind.show(lines[far])
            before.show(lines[~far])
            corners = view.project(ends)[0]
            for name, place in zip(names, corners):
                name.artist.set_position(place)
            if tags:
                put_tags(tags, view.project(class_means(places, labels))[0], corners)

        return Drawing([shadows, behind, cloud, before, *names, *tags], show)

    def _note(self, axes: Axes, theme: Theme) -> None:
        """Say what the cube leaves out: beside the heading, or below where that fills the width."""
        style = {"color": theme.muted, "fontsize": SMALL}
        if self.width >= ROOM_FOR_NOTE:
            axes.set_title(self.basis.note, loc="right", **style)
        elif self.basis.note:
            below = {"xytext": NOTE_BELOW, "textcoords": "offset points", "va": "top"}
            axes.annotate(self.basis.note, LOWEST_NAME, ha="center", **below, **style)


def class_tags(axes: Axes, theme: Theme, classes: int) -> list[Label]:
    """Make a large number for each class, to stand where its samples are."""
    style = {"fontsize": TITLE, "weight": "bold", "ha": "center", "va": "center_baseline"}
    return [
        Label(axes.text(0, 0, str(label), color=theme.ink, zorder=6, **style), theme.background)
        for label in range(classes)
    ]


def put_tags(tags: list[Label], places: np.ndarray, names: np.ndarray | None = None) -> None:
    """Put class tags at `places` (classes, 2), or as near as they and `names` can all be read."""
    axes = tags[0].artist.axes
    unit = np.diff(axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
    room = np.array(TAG_ROOM) * axes.figure.dpi / 72 / unit
    for tag, place in zip(tags, keep_apart(places, tuple(room), names)):
        tag.artist.set_position(place)


def class_means(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the mean place of each class, (classes, dimensions)."""
    counts = np.bincount(labels)
    sums = [np.bincount(labels, weights=column) for column in places.T]
    return np.column_stack(sums) / np.maximum(counts, 1)[:, None]


@dataclass(frozen=True)
class Basis:
    """An affine map from a layer's activations into the cube from -½ to ½.

    Attributes
    ----------
    origin : array (k,)
        What lies in the middle of the cube.
    directions : array (k, 3)
        Where each axis of the cube points, divided by its length.
    share : float, optional
        The share of the variance over the training that the cube shows.
    """

    origin: np.ndarray
    directions: np.ndarray
    share: float | None = None

    def place(self, activations: np.ndarray) -> np.ndarray:
        """Place activations (N, k) in the cube, (N, 3)."""
        return (activations - self.origin) @ self.directions

    def names(self, layer: int) -> list[str]:
        """Name the cube's axes."""
        if self.share is None:
            return [_name(layer, neuron) for neuron in (1, 2, 3)]
        return ["PC 1", "PC 2", "PC 3"]

    @property
    def note(self) -> str:
        """What a reader must know in order not to be misled."""
        if self.share is None:
            return ""
        return f"{100 * self.share:.0f} % of variance"


def own_axes(low: float, high: float) -> Basis:
    """Show three neurons as they are."""
    return Basis(np.full(3, (low + high) / 2), np.eye(3) / (high - low))


def widest_directions(seen: np.ndarray) -> Basis:
    """Find the three principal directions of activations (epochs, samples, k) over all epochs."""
    flat = seen.reshape(-1, seen.shape[-1])
    mean = flat.mean(axis=0)
    variance, directions = np.linalg.eigh(np.cov((flat - mean).T))
    largest = directions[:, ::-1][:, :3]
    largest = largest * np.sign(largest[np.abs(largest).argmax(axis=0), np.arange(3)])
    spread = (flat - mean) @ largest
    low, high = spread.min(axis=0), spread.max(axis=0)
    # One scale for all axes: distances in the cube are distances in the layer.
    length = max(float((high - low).max()), 1e-9) * 1.02
    middle = mean + largest @ ((low + high) / 2)
    share = variance[::-1][:3].sum() / max(variance.sum(), 1e-300)
    return Basis(middle, largest / length, float(share))


def _name(layer: int, neuron: int | None) -> str:
    return f"$a^{{{layer}}}$" if neuron is None else f"$a^{{{layer}}}_{{{neuron}}}$"
