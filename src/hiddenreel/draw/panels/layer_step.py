"""A layer in three steps: the samples and the grid on their way, and the step that is being taken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from hiddenreel.analyse.layer_step import LayerStep
from hiddenreel.draw.diagram.canvas import width_of
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import ease
from hiddenreel.draw.numbers import fixed, number
from hiddenreel.draw.paint.artists import PaintedArtist, PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.points import spread_evenly
from hiddenreel.draw.panels.samples import SampleCloud
from hiddenreel.draw.panels.warp import GRID_STRENGTH, grid_lines
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import ROUND, figure_of, fit, font_size
from hiddenreel.draw.theme.theme import COUNTER, LABEL, SMALL, THIN, Theme, mixed
from hiddenreel.language import capitalised, tr

# The formulas of the three steps.
STEPS = ("W a", "W a + b", "σ(W a + b)")
# Progress at which W, b and σ begin and end.
SCENES = ((0.05, 0.28), (0.34, 0.5), (0.56, 0.78))
# Progress at which what σ has made far smaller begins and ends to be enlarged, and from which factor on.
ENLARGING, ENLARGED_FROM = (0.82, 0.94), 2.0
# Room around the points, as a share of their range, and states from which the range is taken.
ROOM = 0.06
STATES = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 1.0, 1.0))
# Room for the numbers between the axes and their names, pt.
NAME_PAD = 24.0
# The room between the widest number and the name of the upright axis, pt.
BESIDE_NUMBERS = 8.0
# Heights of the three steps' lines, and of the words below each, as shares of the panel.
LINES, BELOW = (0.86, 0.53, 0.2), 0.12


def shares(progress: float) -> tuple[float, float, float]:
    """Return how much of W, b and σ is done at a progress of the film, 0 … 1 each."""
    weights, biases, sigma = (ease(progress, begin, end) for begin, end in SCENES)
    return weights, biases, sigma


def _size(value: float) -> str:
    """Write a size with two digits, or with all of its digits before the point."""
    return number(value, max(2, len(str(int(value)))))


def step_sentences(step: LayerStep) -> tuple[str, str, str]:
    """Describe the effects of W, b and σ of the layer, each without its subject."""
    limits = step.recording.activation_limits(step.layer)
    name = step.recording.run.activations[step.layer - 1]
    bend = {"relu": tr("cuts off below 0"), "identity": tr("bends nothing")}.get(name, "")
    if limits is not None:
        low, high = (number(limit) for limit in limits)
        bend = tr("squashes into {low} … {high}", low=low, high=high)
    size = _size(step.stretch)
    return (
        tr("shrinks to at most {size} times", size=size)
        if step.stretch < 1
        else tr("stretches up to {size} times", size=size),
        tr("shifts by {size}", size=_size(step.shift)),
        bend,
    )


@dataclass(frozen=True)
class StepWords:
    """The three steps as formulas; the steps that are taken stand out."""

    step: LayerStep

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the formulas; the strong ones move."""
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        colours = (theme.w, theme.b, theme.a)
        style: dict[str, Any] = {"va": "center_baseline", "weight": "semibold"}
        strong, sentences = [], []
        apart = applied_screen().type * BELOW
        for height, text, colour, sentence in zip(LINES, STEPS, colours, step_sentences(self.step)):
            axes.text(0, height, text, fontsize=COUNTER, color=theme.muted, **style)
            place, words = (0, height - apart), capitalised(sentence)
            sentences.append(axes.text(*place, words, fontsize=LABEL, color=theme.ink, va="center"))
            loud = axes.text(0, height, "", fontsize=COUNTER, color=colour, zorder=5, **style)
            strong.append(PaintedText(loud, whole=True))
        for written in sentences:
            fit(written, axes.get_window_extent().width)
        smallest = min(font_size(written) for written in sentences)
        for written in sentences:
            written.set_fontsize(smallest)
        if not applied_screen().is_slide:
            self._lower(axes, sentences)

        def show(moment: Moment) -> None:
            for artist, text, (begin, _) in zip(strong, STEPS, SCENES):
                artist.artist.set_text(text if moment.progress > begin else "")

        return Drawing(strong, show)

    @staticmethod
    def _lower(axes: Axes, sentences: list[Text]) -> None:
        """Lower the sentences, all alike, until none touches the formula above it."""
        formulas = [text for text in axes.texts if text.get_text() in STEPS]
        pairs = list(zip(formulas, sentences))
        over = max(low.get_window_extent().y1 - high.get_window_extent().y0 for high, low in pairs)
        for written in sentences:
            x, y = written.get_position()
            written.set_position((x, y - max(0.0, over) / axes.get_window_extent().height))


def words_width(step: LayerStep) -> float:
    """Return the width that the formulas and their sentences need, in."""
    sentences = (width_of(capitalised(sentence), SMALL) for sentence in step_sentences(step))
    return max(width_of(STEPS[-1], COUNTER, "semibold"), *sentences)


@dataclass(frozen=True)
class LayerPlane:
    """The samples in the neurons that are shown, and the grid of two inputs, on their way.

    Attributes
    ----------
    width : float
        The panel's share of the page.
    """

    step: LayerStep
    width: float

    @cached_property
    def whole(self) -> Window:
        """The part of the plane that holds every state."""
        every = np.concatenate([self.step.carried(self._carried, *state) for state in STATES])
        every = np.concatenate([every, np.zeros((1, every.shape[1]))])
        return _window(float(every.min()), float(every.max()))

    @cached_property
    def close(self) -> Window:
        """The part of the plane that is enlarged in the end: the range of σ if it is far smaller."""
        limits = self.step.recording.activation_limits(self.step.layer)
        if limits is None or self.whole.half < ENLARGED_FROM * (limits[1] - limits[0]) / 2:
            return self.whole
        return _window(*limits)

    def window(self, progress: float) -> Window:
        """Return the part of the plane that is shown at a progress of the film."""
        whole, close = self.whole, self.close
        if close == whole:
            return whole
        share = ease(progress, *ENLARGING)
        half = whole.half ** (1 - share) * close.half**share
        # The point that both windows show at the same place stays there.
        moved = (whole.half - half) / (whole.half - close.half)
        return Window(whole.centre + moved * (close.centre - whole.centre), half)

    @cached_property
    def _lines(self) -> np.ndarray:
        """The grid of two inputs, (lines, points, 2); empty where there is none."""
        recording = self.step.recording
        has_grid = recording.sizes[0] == 2 and len(self.step.shown) == 2
        return grid_lines(recording) if has_grid else np.empty((0, 2, 2))

    @cached_property
    def _carried(self) -> np.ndarray:
        """The activations of the layer before, of the samples and then of the grid, (m, j)."""
        X = self.step.recording.X
        lines = self._lines.reshape(-1, 2)
        return self.step.incoming(np.concatenate([X, lines]) if len(lines) else X)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the names of the axes; the axes, samples and grid move."""
        step, labels = self.step, self.step.recording.labels
        self._draw_axes(axes)
        scale = _Scale(axes, theme, self.whole, self.close, len(step.shown))
        scale.keep_clear(axes)
        colour = mixed(theme.muted, theme.background, GRID_STRENGTH)
        grid = PaintedLines(axes, colour, THIN, zorder=1)
        cloud = SampleCloud(axes, theme, step.recording, self.width)
        height = labels + 0.7 * (spread_evenly(len(labels)) - 0.5)

        def show(moment: Moment) -> None:
            window = self.window(moment.progress)
            carried = step.carried(self._carried, *shares(moment.progress))
            places = self.whole.put(carried, window)
            samples, lines = places[: len(labels)], places[len(labels) :]
            if len(step.shown) == 1:
                samples = np.column_stack([samples, height])
            cloud.place_samples(samples)
            grid.show(list(lines.reshape(self._lines.shape)))
            scale.show(window)

        return Drawing([*scale.moving, grid, cloud], show)

    def _draw_axes(self, axes: Axes) -> None:
        """Draw axes that hold every state."""
        step, whole = self.step, self.whole
        limits = (whole.centre - whole.half, whole.centre + whole.half)
        names = [tr("neuron {n} of layer {layer}", n=n + 1, layer=step.layer) for n in step.shown]
        axes.set(xlim=limits, xticks=[], yticks=[])
        axes.set_xlabel(names[0], labelpad=NAME_PAD)
        axes.spines[:].set_visible(False)
        if len(step.shown) == 2:
            axes.set(ylim=limits, aspect="equal")
            axes.set_ylabel(names[1], labelpad=1.5 * NAME_PAD)
        else:
            axes.set(ylim=(-0.75, step.recording.classes - 0.25))


class Window(NamedTuple):
    """A square part of the plane: its centre, the same along both axes, and half its side."""

    centre: float
    half: float

    def put(self, places: np.ndarray, window: Window) -> np.ndarray:
        """Return where places appear in this window while it shows another one."""
        return self.centre + (places - window.centre) * (self.half / window.half)


def _window(low: float, high: float) -> Window:
    return Window((low + high) / 2, (0.5 + ROOM) * max(high - low, 1e-9))


class _Scale:
    """The lines at 0 and the numbers of the axes, which move as a part of the plane is enlarged."""

    def __init__(self, axes: Axes, theme: Theme, whole: Window, close: Window, dimensions: int) -> None:
        self.whole, self.close = whole, close
        self.ticks = {window: _ticks(window) for window in (whole, close)}
        most = max(map(len, self.ticks.values()))
        style: dict[str, Any] = {"fontsize": SMALL, "color": theme.ink, "gid": "tick"}
        # Numbers stand below the axes and left of them.
        below: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "top"}
        left: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
        self.x = [PaintedText(axes.text(0, -0.015, "", **below, **style)) for _ in range(most)]
        beside = most if dimensions == 2 else 0
        self.y = [PaintedText(axes.text(-0.015, 0, "", **left, **style)) for _ in range(beside)]
        self.zeros = PaintedLines(axes, theme.muted, THIN, zorder=0.5, clipped=True)
        self.heights = axes.get_ylim()
        note: dict[str, Any] = {
            "transform": axes.transAxes,
            "ha": "right",
            "va": "bottom",
            "color": theme.muted,
        }
        self.note = PaintedText(axes.text(1.0, 1.02, "", fontsize=SMALL, **note))
        self.moving: list[PaintedArtist] = [self.zeros, *self.x, *self.y, self.note]

    def keep_clear(self, axes: Axes) -> None:
        """Move the name of the upright axis away from its widest number."""
        if not self.y:
            return
        text = self.y[0].artist
        wide = 0.0
        for value in np.concatenate(list(self.ticks.values())).tolist():
            text.set_text(number(value))
            wide = max(wide, text.get_window_extent().width)
        text.set_text("")
        in_points = 72 * wide / figure_of(axes).dpi
        axes.yaxis.labelpad = max(axes.yaxis.labelpad, in_points + BESIDE_NUMBERS)

    def show(self, window: Window) -> None:
        """Show the axes while this part of the plane is seen."""
        low, high = self.whole.centre - self.whole.half, self.whole.centre + self.whole.half
        zero = float(self.whole.put(np.zeros(1), window)[0])
        lines = [np.array([(zero, self.heights[0]), (zero, self.heights[1])])]
        if self.y:
            lines.append(np.array([(low, zero), (high, zero)]))
        self.zeros.show(lines)
        grown = self.whole.half / window.half
        # From halfway on, the axes have the numbers of the enlarged part.
        is_close = grown**2 > self.whole.half / self.close.half
        values = self.ticks[self.close if is_close else self.whole]
        places = self.whole.put(values, window)
        seen = [(p, v) for p, v in zip(places.tolist(), values.tolist()) if low <= p <= high]
        unused = [(zero, None)] * (len(self.x) - len(seen))
        for axis, along in ("x", self.x), ("y", self.y):
            for painted, (place, value) in zip(along, [*seen, *unused]):
                text = "" if value is None else number(value)
                painted.artist.set(**{"text": text, axis: place})
        self.note.artist.set_text(
            tr("enlarged {factor} times", factor=fixed(grown, 1)) if grown > 1.05 else ""
        )


def _ticks(window: Window) -> np.ndarray:
    """Return round numbers along an axis of a window, (n,)."""
    low, high = window.centre - window.half, window.centre + window.half
    values = np.array(MaxNLocator(4, steps=ROUND).tick_values(low, high))
    return values[(values >= low) & (values <= high)]
