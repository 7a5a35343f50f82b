"""The input plane, flat with its grid and carried into the first hidden layer with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.directions import activation_range
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.paint.points import Cloud, diameter
from hiddenreel.draw.panels.boundary import plane_in_cube
from hiddenreel.draw.panels.hidden import CubeFrame, HiddenCube, heading
from hiddenreel.draw.panels.inputs import InputPlane
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.space.depth_order import DepthScene, Plane
from hiddenreel.draw.theme.theme import THIN, Theme, mixed
from hiddenreel.record.recording import Recording, Replay

# Lines of the grid along each axis, and samples along each: enough that a curve is a curve.
GRID_LINES, GRID_SAMPLES = 13, 97
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
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", title="Input plane")
        axes.set_xlabel("$x_1$", labelpad=2)
        axes.set_ylabel("$x_2$", labelpad=-4)
        few_ticks(axes, 3, 3)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        colour = mixed(theme.muted, theme.background, GRID_STRENGTH)
        for line in grid_lines(self.recording):
            axes.plot(*line.T, color=colour, linewidth=THIN, zorder=1, clip_on=False)
        labels = self.recording.labels
        Cloud(axes, theme, labels, diameter(len(labels), self.width)).place(self.recording.X)
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class WarpedPlane:
    """The same grid and samples in the cube of the first hidden layer, and the next layer's planes.

    Each plane is where one neuron of the next layer has z = 0: it sees what lies on one side.
    """

    recording: Recording
    width: float
    walk: float

    def planes(self, moment: Moment) -> list[Plane]:
        """Return the next layer's planes w · a + b = 0 in the cube's coordinates."""
        low, high = activation_range(self.recording, 1)
        W, b = moment.weights[1]
        return [plane_in_cube(w, float(c), low, high) for w, c in zip(W, b)]

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; everything in the cube moves."""
        labels = self.recording.labels
        axes.set(xlim=(-CUBE_REACH, CUBE_REACH), ylim=(-CUBE_REACH, CUBE_REACH), aspect="equal")
        axes.set_axis_off()
        axes.set_title(heading(self.recording, 1))
        cube = HiddenCube(self.recording, 1, self.width, walk=self.walk)
        scene = DepthScene(
            axes,
            theme,
            labels,
            diameter(len(labels), self.width),
            mixed(theme.muted, theme.background, GRID_STRENGTH),
            THIN,
            [theme.z] * self.recording.sizes[2],
            PLANE_STRENGTH,
        )
        frame = CubeFrame(axes, theme, cube.axes_names(), LABEL_AT)
        grid = grid_lines(self.recording)
        player = Replay(self.recording, grid.reshape(-1, 2))

        def show(moment: Moment) -> None:
            view, basis = cube.view(moment), cube.basis.at(moment.progress)
            carried = basis.place(player.at(moment.epoch)[1]).reshape(*grid.shape[:2], 3)
            points = basis.place(moment.activations[1])
            scene.show(view, points, list(carried), self.planes(moment))
            frame.show(view)

        return Drawing([scene, *frame.artists], show)
