"""A layer in three steps: the samples and the grid on their way, and the step that is being taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.layer_step import LayerStep
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import ease
from hiddenreel.draw.numbers import number
from hiddenreel.draw.paint.artists import PaintedLines, PaintedText
from hiddenreel.draw.paint.points import spread_evenly
from hiddenreel.draw.panels.samples import SampleCloud
from hiddenreel.draw.panels.warp import GRID_STRENGTH, grid_lines
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.theme.theme import COUNTER, LABEL, THIN, Theme, mixed
from hiddenreel.language import tr

# Progress at which W, b and σ begin and end.
SCENES = ((0.05, 0.33), (0.39, 0.6), (0.66, 0.94))
# Room around the points, as a share of their range, and states from which the range is taken.
ROOM = 0.06
STATES = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 1.0, 1.0))
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
    return (
        tr("stretches up to {size} times", size=_size(step.stretch)),
        tr("shifts by {size}", size=_size(step.shift)),
        bend,
    )


@dataclass(frozen=True)
class StepWords:
    """The three steps as formulas, of which those taken stand out."""

    step: LayerStep

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the formulas; the strong ones move."""
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        texts = ("W a", "W a + b", "σ(W a + b)")
        colours = (theme.w, theme.b, theme.a)
        style: dict[str, Any] = {"va": "center_baseline", "weight": "semibold"}
        strong = []
        for height, text, colour, sentence in zip(LINES, texts, colours, step_sentences(self.step)):
            axes.text(0, height, text, fontsize=COUNTER, color=theme.muted, **style)
            below = f"{sentence[:1].upper()}{sentence[1:]}"
            axes.text(0, height - BELOW, below, fontsize=LABEL, color=theme.ink, va="center")
            loud = axes.text(0, height, "", fontsize=COUNTER, color=colour, zorder=5, **style)
            strong.append(PaintedText(loud, whole=True))

        def show(moment: Moment) -> None:
            for artist, text, (begin, _) in zip(strong, texts, SCENES):
                artist.artist.set_text(text if moment.progress > begin else "")

        return Drawing(strong, show)


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

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axes; samples and grid move."""
        step, recording = self.step, self.step.recording
        a = step.incoming(recording.X)
        has_grid = recording.sizes[0] == 2 and len(step.shown) == 2
        lines = grid_lines(recording) if has_grid else np.empty((0, 2, 2))
        carried_lines = step.incoming(lines.reshape(-1, 2)) if has_grid else a[:0]
        self._draw_axes(axes, theme, np.concatenate([a, carried_lines]))
        labels = recording.labels
        colour = mixed(theme.muted, theme.background, GRID_STRENGTH)
        grid = PaintedLines(axes, colour, THIN, zorder=1)
        cloud = SampleCloud(axes, theme, recording, self.width)
        height = labels + 0.7 * (spread_evenly(len(labels)) - 0.5)

        def show(moment: Moment) -> None:
            done = shares(moment.progress)
            places = step.carried(a, *done)
            if len(step.shown) == 1:
                places = np.column_stack([places, height])
            cloud.place_samples(places)
            if has_grid:
                grid.show(list(step.carried(carried_lines, *done).reshape(lines.shape)))

        return Drawing([grid, cloud] if has_grid else [cloud], show)

    def _draw_axes(self, axes: Axes, theme: Theme, a: np.ndarray) -> None:
        """Draw axes that hold every state."""
        step = self.step
        every = np.concatenate([step.carried(a, *state) for state in STATES])
        every = np.concatenate([every, np.zeros((1, every.shape[1]))])
        low, high = every.min(), every.max()
        room = ROOM * max(high - low, 1e-9)
        limits = (low - room, high + room)
        axes.axvline(0, color=theme.muted, linewidth=THIN, zorder=0.5)
        names = [tr("neuron {n} of layer {layer}", n=n + 1, layer=step.layer) for n in step.shown]
        axes.set(xlim=limits, xlabel=names[0])
        few_ticks(axes, 4, 4)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        if len(step.shown) == 2:
            axes.axhline(0, color=theme.muted, linewidth=THIN, zorder=0.5)
            axes.set(ylim=limits, aspect="equal", ylabel=names[1])
        else:
            axes.set(ylim=(-0.75, step.recording.classes - 0.25), yticks=[])
