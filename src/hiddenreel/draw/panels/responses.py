"""The network's diagram in which every neuron is a picture of its own answer over the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.patches import Rectangle

from hiddenreel.analyse.responses import Neuron, ResponseMap, contributions, pre_activations
from hiddenreel.draw.diagram.canvas import HEIGHT, Point, width_of, write
from hiddenreel.draw.diagram.network import WIDEST, ellipsis, layer_name, line_width, restyle
from hiddenreel.draw.diagram.shapes import strokes
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.artists import PaintedMap
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.panels.hidden import activation_range
from hiddenreel.draw.panels.inputs import InputLine, InputPanel, InputPlane, map_squares
from hiddenreel.draw.panels.neuron_lines import level_lines
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import figure_of, halved
from hiddenreel.draw.theme.theme import LINE, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.draw.wording import NUMBERS
from hiddenreel.language import capitalised, enumerated, tr
from hiddenreel.record.recording import Recording, Replay

# The diagram's box on the page, below the title, as shares of the page.
CANVAS = (0.0, 0.0, 1.0, HEIGHT / PAGE_INCHES[1])
# Neurons that a column has room for; of a wider layer, those that contribute most and an ellipsis.
MOST = 8
# Squares of a small map along each side, and points of a small curve.
SQUARES, CURVE_POINTS = 48, 121
# The side of a neuron's picture at most, in, and as shares of the room for it.
MOST_SIDE, SHARE_OF_COLUMN, SHARE_OF_ROW = 1.25, 0.62, 0.86
# The height of the words above columns on a slide, and from columns and from the answer to the words
# above and below them, in.
HEADINGS = 6.12
ABOVE_COLUMNS, BELOW_COLUMNS, ABOVE_ANSWER = 0.32, 0.43, 0.32
# Room for the name of a layer at the left of its row, in.
NAMES = 1.0
# Space between the names of columns, in.
BETWEEN_NAMES = 0.12
# Space between the columns and the answer, in; more where the answer has numbers beside it.
BEFORE_ANSWER, BEFORE_NUMBERS = 0.85, 1.3
# From this many lines between two columns on, the widest is thinner than usual, but at least this wide, pt.
FEW, LEAST_WIDEST = 9, 3.0
# How strong a picture's colours are, and how wide its frame and that of the neuron in focus, pt.
STRENGTH, FOCUS_FRAME = 0.75, 5.0
# Room above and below a small curve, as a share of its picture.
CURVE_ROOM = 0.12


class Places(NamedTuple):
    """Where the diagram stands, in: its columns, and the square of the answer if there is one.

    Attributes
    ----------
    columns : left, bottom, width, height
    answer : left, bottom, width, height, optional
    headings : float, optional
        The height of the words above both; by default each has its own above itself.
    """

    columns: Box
    answer: Box | None
    headings: float | None = None

    @property
    def is_upright(self) -> bool:
        """Whether layers are rows, with the answer below them, instead of columns."""
        _, bottom, width, height = self.columns
        return bottom >= self.answer[1] + self.answer[3] if self.answer else height > width


def shares(box: Box, page: tuple[float, float]) -> Box:
    """Return a box, in, as shares of a page."""
    (left, bottom, width, height), (wide, high) = box, page
    return left / wide, bottom / high, width / wide, height / high


def inches(box: Box, page: tuple[float, float]) -> Box:
    """Return a box, shares of a page, in inches."""
    (left, bottom, width, height), (wide, high) = box, page
    return left * wide, bottom * high, width * wide, height * high


class Column(NamedTuple):
    """A layer's column, or its row: which neurons are shown, from 0, and where."""

    shown: np.ndarray  # (n,) of int
    places: list[Point]
    ellipsis: Point | None
    size: int


@dataclass(frozen=True)
class ResponseDiagram:
    """Every neuron's answer over the inputs, and the weights between them as lines.

    The picture of an input is the input itself. The output of a network with one output neuron is not
    in a column: it is the large picture of the answer, which is a panel of its own.

    Attributes
    ----------
    focus : Neuron, optional
        The neuron that is framed.
    """

    recording: Recording
    sheet: Places
    focus: Neuron | None = None

    @cached_property
    def layers(self) -> range:
        """The layers that have columns, from the inputs, 0."""
        depth = self.recording.depth
        return range(depth + (self.recording.sizes[-1] > 1))

    @cached_property
    def side(self) -> float:
        """Side of a neuron's picture, in."""
        _, _, width, height = self.sheet.columns
        if self.sheet.is_upright:
            width, height = height, width - NAMES
        rows = max(min(self.recording.sizes[layer], MOST) for layer in self.layers)
        column = SHARE_OF_COLUMN * width / len(self.layers)
        return min(MOST_SIDE, column, SHARE_OF_ROW * height / rows)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns from left to right."""
        left, bottom, width, height = self.sheet.columns
        is_upright = self.sheet.is_upright
        ends = left + self.side / 2, left + width - self.side / 2
        if is_upright:
            # Layers follow each other from above, and their neurons from the left.
            ends = bottom + height - self.side / 2, bottom + self.side / 2
            bottom, height = -left - width, width - NAMES
        columns = []
        for layer, along in zip(self.layers, np.linspace(*ends, len(self.layers))):
            size = self.recording.sizes[layer]
            shown = self._shown(layer)
            rows = len(shown) + (len(shown) < size)
            pitch = min(height / max(rows, 1), 1.35 * self.side / SHARE_OF_ROW)
            across = bottom + height / 2 + pitch * ((rows - 1) / 2 - np.arange(rows))
            places = [
                (-float(at), float(along)) if is_upright else (float(along), float(at)) for at in across
            ]
            gap = places[-1] if len(shown) < size else None
            columns.append(Column(shown, places[: len(shown)], gap, size))
        return columns

    def _shown(self, layer: int) -> np.ndarray:
        """Choose the neurons of a layer that are shown: those that contribute most."""
        size = self.recording.sizes[layer]
        if size <= MOST:
            return np.arange(size)
        order = np.argsort(-contributions(self.recording, layer), kind="stable")
        if self.focus and self.focus.layer == layer:
            order = np.concatenate([[self.focus.row], order[order != self.focus.row]])
        return np.sort(order[: MOST - 1])

    @property
    def left_out(self) -> dict[int, int]:
        """The number of neurons that are not shown, by layer, where there are any."""
        missing = {n: column.size - len(column.shown) for n, column in enumerate(self.columns)}
        return {layer: count for layer, count in missing.items() if count}

    @cached_property
    def widest(self) -> float:
        """Width of the largest weight's line, pt: less where lines crowd."""
        counts = [*(len(column.shown) for column in self.columns), 1]
        crowd = max(below * above for below, above in zip(counts, counts[1:]))
        return float(np.clip(WIDEST * np.sqrt(FEW / crowd), LEAST_WIDEST, WIDEST))

    def ends(self, layer: int, row: int, incoming: int) -> tuple[Point, Point]:
        """Return the ends of the line to a layer's picture, by their rows in the columns."""
        half, is_upright = self.side / 2, self.sheet.is_upright
        x, y = self.columns[layer - 1].places[incoming]
        start = (x, y - half) if is_upright else (x + half, y)
        if layer < len(self.columns):
            x, y = self.columns[layer].places[row]
            return start, (x, y + half) if is_upright else (x - half, y)
        assert self.sheet.answer is not None, "only an answer has wires of its own"
        left, bottom, width, height = self.sheet.answer
        if is_upright:
            return start, (left + width / 2, bottom + height + 2 * ABOVE_ANSWER)
        numbers = BEFORE_NUMBERS - BEFORE_ANSWER if self.recording.sizes[0] == 1 else 0.0
        return start, (left - 0.06 - numbers, bottom + height / 2)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw frames, headings and ellipses; weights and pictures move."""
        page, box = figure_of(axes).get_size_inches(), axes.get_position()
        axes.set(xlim=(0, box.width * page[0]), ylim=(0, box.height * page[1]))
        axes.set_axis_off()
        self._draw_words(axes, theme)
        wires = _Wires(self, axes, theme)
        pictures = (_Curves if self.recording.sizes[0] == 1 else _Maps)(self, axes, theme)
        for number, column in enumerate(self.columns):
            for n, place in zip(column.shown, column.places):
                self._frame(axes, theme, number, int(n), place)

        def show(moment: Moment) -> None:
            wires.show(moment)
            pictures.show(moment)

        return Drawing([wires.lines, *pictures.moving], show)

    def _draw_words(self, axes: Axes, theme: Theme) -> None:
        is_upright = self.sheet.is_upright
        left, bottom, _, height = self.sheet.columns
        above = self.sheet.headings or bottom + height + ABOVE_COLUMNS
        style: dict[str, Any] = {"size": SMALL, "ha": "left" if is_upright else "center"}
        names = [layer_name(number) for number in range(len(self.columns))]
        if not self._fit_side_by_side(names):
            names = [halved(name) for name in names]
        if not self._fit_side_by_side(names):
            names = [str(number) for number in range(len(self.columns))]
        counts = [
            tr("{shown} of {size}", shown=len(column.shown), size=column.size) for column in self.columns
        ]
        if not self._fit_side_by_side(counts):
            counts = [f"{len(column.shown)}/{column.size}" for column in self.columns]
        for words, count, column in zip(names, counts, self.columns):
            x, y = column.places[0]
            row = SMALL / 72 if column.ellipsis else 0.0
            at = (left, y + 0.7 * row) if is_upright else (x, above + 0.5 * words.count("\n") * SMALL / 72)
            write(axes, at, words, theme.ink, gid="heading", **style)
            if column.ellipsis is not None:
                ellipsis(axes, column.ellipsis, theme.muted, is_lying=is_upright)
                at = (left, y - 0.7 * row) if is_upright else (x, bottom - BELOW_COLUMNS)
                write(axes, at, count, theme.muted, gid="count", **style)
        if self.sheet.answer is None:
            return
        left, bottom, width, height = self.sheet.answer
        heading = self.sheet.headings or bottom + height + ABOVE_ANSWER
        words = tr("answer") if self.recording.sizes[0] < 3 else tr("answer over the two widest directions")
        # Beside a square's columns there is less room than for one line.
        if not is_upright and width_of(words, SMALL) > width + BEFORE_ANSWER:
            words = halved(words)
        write(axes, (left + width / 2, heading), words, theme.ink, size=SMALL, gid="heading")

    def _fit_side_by_side(self, words: Sequence[str]) -> bool:
        """Return whether words above or below the columns stand apart; those of rows do."""
        if self.sheet.is_upright or len(words) < 2:
            return True
        pitch = self.columns[1].places[0][0] - self.columns[0].places[0][0]
        widths = [max(width_of(line, SMALL) for line in word.split("\n")) for word in words]
        return all((first + second) / 2 + BETWEEN_NAMES <= pitch for first, second in pairwise(widths))

    def _frame(self, axes: Axes, theme: Theme, layer: int, n: int, at: Point) -> None:
        in_focus = self.focus == Neuron(layer, n)
        half = self.side / 2
        frame = Rectangle(
            (at[0] - half, at[1] - half),
            self.side,
            self.side,
            facecolor="none",
            edgecolor=theme.z if in_focus else theme.muted,
            linewidth=FOCUS_FRAME if in_focus else THIN,
            zorder=2.5,
            gid=f"a{layer}-{n + 1}",
        )
        axes.add_patch(frame)


class _Wires:
    """The weights between pictures as lines, as wide as weights are large."""

    def __init__(self, diagram: ResponseDiagram, axes: Axes, theme: Theme) -> None:
        recording = diagram.recording
        layers = range(1, recording.depth + 1)
        # An output neuron alone has no column.
        output = [0] if diagram.sheet.answer else []
        shown = [*(column.shown for column in diagram.columns), np.array(output, int)]
        pairs = [
            (layer, row, incoming)
            for layer in layers
            for row in range(len(shown[layer]))
            for incoming in range(len(shown[layer - 1]))
        ]
        self.places = [
            (layer, shown[layer][row], shown[layer - 1][incoming]) for layer, row, incoming in pairs
        ]
        self.segments = [np.array(diagram.ends(*pair)) for pair in pairs]
        self.largest = largest_weight(recording)
        self.widest = diagram.widest
        self.colours = theme.w, theme.negative_w
        self.lines = strokes(axes, 1.0, "weights", capstyle="butt")

    def show(self, moment: Moment) -> None:
        """Show the weights of a moment."""
        weights = [W for W, _ in moment.weights]
        values = [float(weights[layer - 1][j, k]) for layer, j, k in self.places]
        widths = [line_width(value, self.largest, self.widest) for value in values]
        restyle(self.lines, self.segments, values, widths)
        self.lines.set_color([self.colours[value < 0] for value in values])


def largest_weight(recording: Recording) -> float:
    """Return the size of the largest weight at any epoch, whose line is widest."""
    layers = range(1, recording.depth + 1)
    return max(float(np.abs(recording.records[f"W{layer}"]).max()) for layer in layers)


class _Maps:
    """The neurons' answers over the plane as maps, each with the line on which its z is 0."""

    def __init__(self, diagram: ResponseDiagram, axes: Axes, theme: Theme) -> None:
        self.diagram, recording = diagram, diagram.recording
        plane = InputPlane(recording, 1.0)
        self.map = ResponseMap(recording, plane.sheet, plane.extent, SQUARES)
        half = diagram.side / 2
        self.maps = [
            [
                PaintedMap(
                    axes, (x - half, x + half, y - half, y + half), _colours(recording, layer, n, theme)
                )
                for n, (x, y) in zip(column.shown, column.places)
            ]
            for layer, column in enumerate(diagram.columns)
        ]
        self.limits = [_limits(recording, layer) for layer in range(len(diagram.columns))]
        self.lines = PaintedLines(axes, theme.z, THIN, zorder=2)
        self.moving = [*(picture for column in self.maps for picture in column), self.lines]

    def show(self, moment: Moment) -> None:
        """Show the maps of a moment."""
        activations, lines = self.map.at(moment.epoch), []
        for layer, column in enumerate(self.diagram.columns):
            low, high = self.limits[layer]
            for row, n in enumerate(column.shown):
                share = (activations[layer][n] - low[n]) / (high[n] - low[n])
                self.maps[layer][row].show(np.clip(share, 0.0, 1.0))
            if layer and _has_boundaries(self.diagram.recording, layer):
                W, b = moment.weights[layer - 1]
                z = pre_activations(W, b, activations[layer - 1])
                for n, place in zip(column.shown, column.places):
                    lines += self._zero(z[n], *place)
        self.lines.show(lines)

    def _zero(self, z: np.ndarray, x: float, y: float) -> list[np.ndarray]:
        """Return the lines z = 0 of a map z (rows, columns) whose picture is around (x, y), in."""
        # A square's value belongs to its centre.
        centres = ((np.arange(SQUARES) + 0.5) / SQUARES - 0.5) * self.diagram.side
        return level_lines(x + centres, y + centres, z, 0.0)


class _Curves:
    """The neurons' answers to one input as curves."""

    def __init__(self, diagram: ResponseDiagram, axes: Axes, theme: Theme) -> None:
        self.diagram, recording = diagram, diagram.recording
        x = recording.X[:, 0]
        self.replay = Replay(recording, np.linspace(x.min(), x.max(), CURVE_POINTS)[:, None])
        self.limits = [_limits(recording, layer) for layer in range(len(diagram.columns))]
        self.inputs = PaintedLines(axes, theme.muted, LINE, zorder=2)
        self.neurons = PaintedLines(axes, theme.a, LINE, zorder=2)
        self.moving = [self.inputs, self.neurons]

    def show(self, moment: Moment) -> None:
        """Show the curves of a moment."""
        activations, side = self.replay.at(moment.epoch), self.diagram.side
        across = (np.linspace(0, 1, CURVE_POINTS) - 0.5) * side
        curves = []
        for layer, column in enumerate(self.diagram.columns):
            low, high = self.limits[layer]
            for n, (x, y) in zip(column.shown, column.places):
                share = (activations[layer][:, n] - low[n]) / (high[n] - low[n])
                up = (np.clip(share, 0.0, 1.0) - 0.5) * (1 - 2 * CURVE_ROOM) * side
                curves.append(np.column_stack([x + across, y + up]))
        self.inputs.show(curves[:1])
        self.neurons.show(curves[1:])


def _limits(recording: Recording, layer: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest activation that pictures of a layer show, (k,) each."""
    if layer:
        low, high = activation_range(recording, layer)
        size = recording.sizes[layer]
        return np.full(size, low), np.full(size, high)
    low, high = recording.X.min(axis=0), recording.X.max(axis=0)
    return low, np.where(high > low, high, low + 1.0)


def _has_boundaries(recording: Recording, layer: int) -> bool:
    """Return whether z = 0 means something for each neuron of a layer alone."""
    return layer < recording.depth or recording.run.output != "softmax"


def _colours(recording: Recording, layer: int, n: int, theme: Theme) -> Colormap:
    """Return the colours of a picture from its least to its greatest activation."""
    colour = theme.a if layer else theme.muted
    if layer == recording.depth:
        colour = theme.class_colour(n)
    full = mixed(colour, theme.background, STRENGTH)
    return LinearSegmentedColormap.from_list("response", [theme.background, full])


def answer_panel(recording: Recording, width: float, focus: Neuron | None) -> InputPanel:
    """Choose the large picture of the network's answer, with the boundary of a neuron in focus."""
    kind = InputLine if recording.sizes[0] == 1 else InputPlane
    return kind(recording, width, bare=True, neurons=(focus,) if focus else ())


def response_title(recording: Recording, epoch: int, focus: Neuron | None) -> str:
    """State how much of the samples the answer puts right, or of the plane a neuron in focus takes."""
    if focus:
        share = percent(positive_share(recording, epoch, focus))
        over = tr("line") if recording.sizes[0] == 1 else tr("plane")
        name = tr("Neuron {row} of layer {layer}", row=focus.row + 1, layer=focus.layer)
        return tr("{name} is positive on {share} of the input {over}", name=name, share=share, over=over)
    hidden = sum(recording.sizes[1:-1])
    right = percent(recording.accuracy[epoch])
    if not hidden:
        return tr("The inputs alone make an answer that puts {right} right", right=right)
    few = capitalised(tr(NUMBERS[hidden])) if hidden < len(NUMBERS) else str(hidden)
    verb = tr("neuron shapes") if hidden == 1 else tr("neurons shape")
    return tr("{few} hidden {verb} an answer that puts {right} right", few=few, verb=verb, right=right)


def positive_share(recording: Recording, epoch: float, neuron: Neuron) -> float:
    """Return the share of the shown plane, or line, of inputs on which a neuron's z is above 0."""
    layer, row = neuron
    if recording.sizes[0] == 1:
        x = recording.X[:, 0]
        below = recording.replay(epoch, np.linspace(x.min(), x.max(), 401)[:, None])[layer - 1].T
    else:
        plane = InputPlane(recording, 1.0)
        below = ResponseMap(recording, plane.sheet, plane.extent, map_squares()).at(epoch)[layer - 1]
    W, b = recording.weights(epoch)[layer - 1]
    z = pre_activations(W[row : row + 1], b[row : row + 1], below)
    return float(np.mean(z > 0))


def view_words(diagram: ResponseDiagram) -> str:
    """Describe the pictures, and say which neurons and inputs they leave out."""
    recording = diagram.recording
    inputs = recording.sizes[0]
    if inputs == 1:
        words = tr("Each picture is a neuron's activation against the input.")
    else:
        words = tr(
            "Each picture is a neuron's activation over the input plane, the background where "
            "it is least; the line in it is where its z is 0."
        )
    words += tr(" Wires are as wide as weights are large, dashed where they are negative.")
    if diagram.left_out:
        listed = enumerated(
            tr(
                "{sizes} of {sizes_2} in ",
                sizes=recording.sizes[layer] - count,
                sizes_2=recording.sizes[layer],
            )
            + (tr("layer {layer}", layer=layer) if layer else tr("the input layer"))
            for layer, count in diagram.left_out.items()
        )
        words += tr(
            " Of wide layers the neurons are shown that contribute most ({listed}), by the "
            "standard deviation of their activations times the norm of the weights that leave "
            "them.",
            listed=listed,
        )
    if inputs > 2:
        share = percent(InputPlane(recording, 1.0).sheet.share, 0)
        words += tr(
            " The plane is that of the two widest directions of the {inputs} inputs, through "
            "their mean: it holds {share} of their variance.",
            inputs=inputs,
            share=share,
        )
    return words
