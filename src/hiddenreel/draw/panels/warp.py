"""The input plane, flat with its grid and carried into a hidden layer with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.directions import activation_range
from hiddenreel.draw.contents import drawn_rows
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.diagram.shapes import shapes
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.paint.artists import PaintedArtist, PaintedMap
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.points import diameter
from hiddenreel.draw.panels.boundary import plane_in_cube
from hiddenreel.draw.panels.cube_frame import CubeFrame
from hiddenreel.draw.panels.hidden import FlatPanel, HiddenCube, HiddenLine, HiddenSquare, heading
from hiddenreel.draw.panels.inputs import AnswerColours, InputPlane
from hiddenreel.draw.panels.samples import SampleCloud
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.space.depth_order import DepthScene, Plane
from hiddenreel.draw.theme.theme import LINE, THIN, Theme, mixed
from hiddenreel.language import tr
from hiddenreel.record.recording import Layers, Recording, Replay

# Lines of the grid along each axis, and samples along each: enough that a curve is a curve.
GRID_LINES, GRID_SAMPLES = 13, 97
# Squares along each side of the flat sheet, and cells of the painted line.
SHEET_SQUARES, STRIP_CELLS = 36, 256
# A square that the layers stretch over more than this share of the panel is halved, at most so often.
PATCH, HALVINGS = 1 / 24, 8
GRID_STRENGTH = 0.55
PLANE_STRENGTH = 0.30
CUBE_REACH = 0.80
LABEL_AT = 1.10


def grid_lines(recording: Recording) -> np.ndarray:
    """Return straight lines over the input plane, (2 · GRID_LINES, GRID_SAMPLES, 2)."""
    left, right, bottom, top = InputPlane(recording, 1.0).extent
    across, up = np.linspace(left, right, GRID_LINES), np.linspace(bottom, top, GRID_LINES)
    along_x, along_y = np.linspace([left, bottom], [right, top], GRID_SAMPLES).T
    level = [np.column_stack([along_x, np.full(GRID_SAMPLES, y)]) for y in up]
    upright = [np.column_stack([np.full(GRID_SAMPLES, x), along_y]) for x in across]
    return np.array(level + upright)


@dataclass(frozen=True)
class FlatPlane:
    """The samples in the plane of the inputs, on its straight grid: what is about to be bent."""

    recording: Recording
    width: float

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it all: nothing here moves."""
        left, right, bottom, top = InputPlane(self.recording, self.width).extent
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", title=tr("Input plane"))
        few_ticks(axes, 3, 3)
        name_input(axes.xaxis, self.recording, 0, pad=2)
        name_input(axes.yaxis, self.recording, 1, pad=2)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        colour = mixed(theme.muted, theme.background, GRID_STRENGTH)
        for line in grid_lines(self.recording):
            axes.plot(*line.T, color=colour, linewidth=THIN, zorder=1, clip_on=False)
        cloud = SampleCloud(axes, theme, self.recording, self.width)
        cloud.place_samples(self.recording.X)
        return Drawing([], lambda moment: None)


def warped_plane(recording: Recording, width: float, walk: float, layer: int = 1) -> WarpedPanel:
    """Choose the picture of the plane in a layer, by the layer's neurons."""
    kind = {1: WarpedLine, 2: WarpedSquare}.get(recording.sizes[layer], WarpedPlane)
    return kind(recording, width, walk, layer)


@dataclass(frozen=True)
class WarpedPanel:
    """The grid and the samples in a hidden layer, and where the next layer's neurons have z = 0.

    Each neuron of the next layer sees what lies on one side of its cut.

    Attributes
    ----------
    width : float
        The panel's share of the page.
    walk : float
        How far the eye walks around a cube during the film, degrees.
    layer : int
        The hidden layer, from 1.
    """

    recording: Recording
    width: float
    walk: float
    layer: int = 1

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw what stays, and return what moves."""
        raise NotImplementedError


class WarpedLine(WarpedPanel):
    """One neuron: the plane flattened to a line, whose regions are those of the network's answer."""

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axis; regions, samples and cuts move."""
        panel = HiddenLine(self.recording, self.layer, self.width)
        panel.draw_axes(axes, theme)
        axes.set_title(heading(self.recording, self.layer))
        low, high = panel.range
        cells = low + (np.arange(STRIP_CELLS) + 0.5) / STRIP_CELLS * (high - low)
        field = PaintedMap(axes, (low, high, *axes.get_ylim()), theme.regions)
        axes.set_aspect("auto")
        colours = AnswerColours(self.recording, theme)
        moving = _MovingSamples(self, panel, axes, theme)

        def show(moment: Moment) -> None:
            above = range(self.layer + 1, self.recording.depth + 1)
            outputs = through(self.recording, moment.weights, above, cells[:, None])
            row = colours.scaled(outputs).T[:, None, :]
            field.show(colours.shading(np.repeat(row, 2, axis=1)))
            moving.show(moment)

        return Drawing([field, *moving.artists], show)


class WarpedSquare(WarpedPanel):
    """Two neurons: the plane as a bent sheet, painted with the regions of the network's answer."""

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the square; sheet, grid, samples and cuts move."""
        panel = HiddenSquare(self.recording, self.layer, self.width)
        panel.draw_axes(axes, theme)
        axes.set_title(heading(self.recording, self.layer))
        squares = sheet_squares(self.recording)
        patch = PATCH * (panel.range[1] - panel.range[0])
        lines = grid_lines(self.recording)
        player = Replay(self.recording, lines.reshape(-1, 2))
        # Without smooth edges, which would leave seams between squares.
        sheet = shapes(axes, 0.5, "sheet", edgecolors="none", antialiaseds=False)
        colour = mixed(theme.muted, theme.background, GRID_STRENGTH)
        grid = PaintedLines(axes, colour, THIN, zorder=1, clipped=True)
        colours = AnswerColours(self.recording, theme)
        moving = _MovingSamples(self, panel, axes, theme)

        def show(moment: Moment) -> None:
            bent, outputs = bent_sheet(self.recording, moment.weights, self.layer, squares, patch)
            # As an array, which takes matplotlib half the time of a list.
            sheet.set_verts(cast(Sequence[np.ndarray], bent))
            shade = colours.shading(colours.scaled(outputs).T[:, None, :])[0]
            sheet.set_facecolor(theme.regions(shade) if shade.ndim == 1 else shade / 255)
            grid.show(list(player.at(moment.epoch)[self.layer].reshape(lines.shape)))
            moving.show(moment)

        return Drawing([sheet, grid, *moving.artists], show)


class _MovingSamples:
    """The samples in a layer of one neuron or two, and the next layer's cuts."""

    def __init__(self, warped: WarpedPanel, panel: FlatPanel, axes: Axes, theme: Theme) -> None:
        self.layer, self.panel = warped.layer, panel
        self.cloud = SampleCloud(axes, theme, warped.recording, warped.width)
        self.cuts = PaintedLines(axes, theme.z, LINE, zorder=4, clipped=True)
        self.artists: list[PaintedArtist] = [self.cloud, self.cuts]

    def show(self, moment: Moment) -> None:
        """Show the samples and cuts of a moment."""
        self.cloud.place_samples(self.panel.places(moment.activations[self.layer]))
        W, b = moment.weights[self.layer]
        self.cuts.show([line for w, c in zip(W, b) for line in self.panel.cut_line(w, float(c))])


def sheet_squares(recording: Recording) -> np.ndarray:
    """Return the corners (n, 4, 2) of small squares that fill the input plane."""
    left, right, bottom, top = InputPlane(recording, 1.0).extent
    x, y = (np.linspace(*ends, SHEET_SQUARES + 1) for ends in ((left, right), (bottom, top)))
    begin = np.array([(u, v) for v in y[:-1] for u in x[:-1]])
    side = np.array([x[1] - x[0], y[1] - y[0]])
    return begin[:, None] + side * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])


def bent_sheet(
    recording: Recording, weights: Layers, layer: int, squares: np.ndarray, patch: float
) -> tuple[np.ndarray, np.ndarray]:
    """Carry squares of the input plane (n, 4, 2) into a layer of two neurons.

    Squares that are wider than `patch` there are halved across their longer side, so that curves stay
    curves wherever the layers stretch the plane.

    Returns
    -------
    bent : array (m, 4, 2)
        Corners in the layer.
    outputs : array (m, k)
        a^L at the middle of each square.
    """
    finished, bent = [], []
    for halvings_left in reversed(range(HALVINGS + 1)):
        corners = through(recording, weights, range(1, layer + 1), squares.reshape(-1, 2))
        carried = corners.reshape(-1, 4, 2)
        sides = np.abs(np.roll(carried, -1, axis=1) - carried).max(axis=2)
        wide = (sides.max(axis=1) > patch) & (halvings_left > 0)
        finished.append(squares[~wide])
        bent.append(carried[~wide])
        squares = _halves(squares[wide], longer=sides[wide].argmax(axis=1))
    centres = np.concatenate(finished).mean(axis=1)
    outputs = through(recording, weights, range(1, recording.depth + 1), centres)
    return np.concatenate(bent), outputs


def _halves(squares: np.ndarray, longer: np.ndarray) -> np.ndarray:
    """Cut rectangles (n, 4, 2) across the side `longer` (n,), which begins at that corner."""
    turned = np.take_along_axis(squares, ((np.arange(4) + longer[:, None]) % 4)[..., None], axis=1)
    a, b, c, d = np.moveaxis(turned, 1, 0)
    near, far = 0.5 * (a + b), 0.5 * (c + d)
    return np.concatenate([np.stack([a, near, far, d], 1), np.stack([near, b, c, far], 1)])


def through(recording: Recording, weights: Layers, layers: Iterable[int], a: np.ndarray) -> np.ndarray:
    """Return the activations (m, k) after some layers, numbered from 1, of activations a (m, j)."""
    for layer in layers:
        W, b = weights[layer - 1]
        a = recording.activate(layer, a @ W.T + b)
    return a


class WarpedPlane(WarpedPanel):
    """Three neurons: the plane as a sheet in a cube, cut by planes. Of more, three directions, uncut.

    A plane of more than three dimensions cuts no plane out of three directions.
    """

    def planes(self, moment: Moment) -> list[Plane]:
        """Return the next layer's planes w · a + b = 0 in the cube's coordinates."""
        if self.recording.sizes[self.layer] > 3:
            return []
        low, high = activation_range(self.recording, self.layer)
        W, b = moment.weights[self.layer]
        return [plane_in_cube(w, float(c), low, high) for w, c in zip(W, b)]

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; everything in the cube moves."""
        rows = drawn_rows(self.recording)
        labels = self.recording.labels[rows]
        cube = HiddenCube(self.recording, self.layer, self.width, walk=self.walk)
        reach = CUBE_REACH * cube.room
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set_axis_off()
        axes.set_title(heading(self.recording, self.layer))
        scene = DepthScene(
            axes,
            theme,
            labels,
            diameter(len(labels), self.width),
            mixed(theme.muted, theme.background, GRID_STRENGTH),
            THIN,
            [theme.z] * self.recording.sizes[self.layer + 1],
            PLANE_STRENGTH,
        )
        frame = CubeFrame(axes, theme, cube.axes_names(), LABEL_AT)
        grid = grid_lines(self.recording)
        player = Replay(self.recording, grid.reshape(-1, 2))

        def show(moment: Moment) -> None:
            view, basis = cube.view(moment), cube.basis.at(moment.progress)
            carried = basis.place(player.at(moment.epoch)[self.layer])
            points = basis.place(moment.activations[self.layer][rows])
            lines = list(carried.reshape(*grid.shape[:2], 3))
            scene.show(view, points, lines, self.planes(moment))
            frame.show(view)

        return Drawing([scene, *frame.artists], show)
