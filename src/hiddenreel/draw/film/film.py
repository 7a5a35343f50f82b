"""A film: panels on a sheet, and the moment that each frame shows.

Frame i is a pure function of (recording, i). A panel gets nothing but a `Moment`: the network at one
epoch, run once over all samples for all panels. A film may show several recordings on one timeline;
a moment then has those of the other recordings at the same epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hiddenreel.draw.contents import Contents, applied_contents
from hiddenreel.draw.film.chapters import Chapter, Cue, chapters_of
from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.paint.artists import PaintedArtist
from hiddenreel.draw.screen import Box, Screen, applied_screen
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.record.recording import Recording, Replay


class Moment:
    """The network of a recording at one epoch.

    Parameters
    ----------
    player : Replay
        Of all samples of the recording.
    epoch : float
        A recording that ends earlier stays at its last epoch.
    others : sequence of Replay
        Replays of the other recordings that the film shows.

    Attributes
    ----------
    recording : Recording
    epoch : float
        Fractional between recorded epochs.
    progress : float
        How far the film has run, 0 … 1; it moves the eye, never the data.
    """

    def __init__(
        self, player: Replay, epoch: float, progress: float = 1.0, others: Sequence[Replay] = ()
    ) -> None:
        self.recording = player.recording
        self.epoch, self.progress = min(float(epoch), float(self.recording.epochs)), float(progress)
        self._player = player
        self._others = [Moment(other, epoch, progress) for other in others]

    def of(self, recording: Recording) -> Moment:
        """Return the moment of one of the film's recordings at this epoch."""
        return next(now for now in (self, *self._others) if now.recording is recording)

    @cached_property
    def activations(self) -> list[np.ndarray]:
        """a^0 … a^L of every sample, (N, k) each."""
        return [np.array(a) for a in self._player.at(self.epoch)]

    @cached_property
    def weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """(W (k, j), b (k,)) of each layer."""
        return self.recording.weights(self.epoch)

    @property
    def outputs(self) -> np.ndarray:
        """a^L of every sample, (N, k)."""
        return self.activations[-1]

    @property
    def is_recorded(self) -> bool:
        """Whether this epoch was recorded, rather than interpolated."""
        return self.epoch.is_integer()

    @cached_property
    def loss(self) -> float:
        """Mean cost over the training samples."""
        if self.is_recorded:
            return float(self.recording.loss[int(self.epoch)])
        return float(self._costs(~self.recording.held_out).mean())

    @cached_property
    def accuracy(self) -> float:
        """Share of the training samples that are classified correctly."""
        if self.is_recorded:
            return float(self.recording.accuracy[int(self.epoch)])
        training = ~self.recording.held_out
        return float(self.recording.is_right(self.outputs)[training].mean())

    @cached_property
    def held_out_loss(self) -> float:
        """Mean cost over the held-out samples; NaN if there are none."""
        if self.is_recorded:
            return float(self.recording.records["held_out_loss"][int(self.epoch)])
        held_out = self.recording.held_out
        costs = self._costs(held_out)
        return float(costs.mean()) if len(costs) else float("nan")

    @cached_property
    def held_out_accuracy(self) -> float:
        """Share of the held-out samples that are classified correctly; NaN if there are none."""
        if self.is_recorded:
            return float(self.recording.records["held_out_accuracy"][int(self.epoch)])
        right = self.recording.is_right(self.outputs)[self.recording.held_out]
        return float(right.mean()) if len(right) else float("nan")

    def _costs(self, chosen: np.ndarray) -> np.ndarray:
        """Return the cost (m,) of the samples chosen by (N,) of bool."""
        activations = [a[chosen] for a in self.activations]
        return self.recording.cost_of(self.epoch, activations, self.recording.Y[chosen])


def moment(recording: Recording, epoch: float, progress: float = 1.0) -> Moment:
    """Return the moment of a recording at an epoch."""
    return Moment(Replay(recording, recording.X), epoch, progress)


@dataclass(frozen=True)
class Drawing:
    """A panel on its axes.

    Attributes
    ----------
    moving : sequence of PaintedArtist or Artist
        What changes from frame to frame. `PaintedArtist` and matplotlib's lines are quick; matplotlib
        draws any other artist anew for every frame, which is correct but slow.
    show : callable(moment)
        Sets the moving artists to a moment; all others never change.
    """

    moving: Sequence[PaintedArtist | Artist]
    show: Callable[[Moment], None]

    @classmethod
    def joined(cls, drawings: Sequence[Drawing]) -> Drawing:
        """Return several drawings on the same axes as one."""

        def show(moment: Moment) -> None:
            for drawing in drawings:
                drawing.show(moment)

        return cls([artist for drawing in drawings for artist in drawing.moving], show)


class Panel(Protocol):
    """Draws moments in a box of its own."""

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the static parts on `axes`, and return the drawing that changes."""


@dataclass(frozen=True)
class OfRecording:
    """A panel that shows another of the film's recordings instead of the first."""

    recording: Recording
    panel: Panel

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the panel; it then gets the moments of its recording."""
        drawing = self.panel.draw(axes, theme)
        return Drawing(drawing.moving, lambda moment: drawing.show(moment.of(self.recording)))


@dataclass(frozen=True)
class PlacedPanel:
    """A panel and its box: left, bottom, width and height as shares of the sheet."""

    panel: Panel
    box: Box


@dataclass(frozen=True)
class Film:
    """A film of a recording, with its words.

    Attributes
    ----------
    title, caption, alt : str
        As for a figure; each number in them was measured on the recording.
    cues : sequence of Cue
        What happens, and on which frame.
    others : sequence of Recording
        Recordings that are shown beside it on the same timeline.
    setting : mapping of str to object
        As for a figure.
    remarks : sequence of str
        Sentences on what part of the run it shows, as `draw.remarks` writes them.
    fits : bool
        As for a figure.
    contents : Contents
        What the author chose to show; its panels are drawn inside ``contents.applied()``.
    subject : str
        The sentence that opens the caption where the author chose panels; the usual one if it is empty.
    of_panels : mapping of str to sequence of str
        Sentences on single panels, by the names of these: the caption has those of the panels that the
        author chose, each sentence once.
    strip : sequence of (name, Panel)
        The panels that a filmstrip shows for each chapter, without words; if there are none, it shows
        whole sheets.
    strip_aspect : float
        Height of those panels divided by their width.
    screen : Screen
        The sheet that the panels stand on.
    """

    recording: Recording
    timeline: Timeline
    panels: Sequence[PlacedPanel]
    title: str
    caption: str
    alt: str
    cues: Sequence[Cue] = ()
    strip: Sequence[tuple[str, Panel]] = ()
    strip_aspect: float = 1.0
    screen: Screen = field(default_factory=applied_screen)
    others: Sequence[Recording] = ()
    contents: Contents = field(default_factory=applied_contents)
    setting: Mapping[str, object] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    subject: str = ""
    of_panels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fits: bool = True

    def __len__(self) -> int:
        return len(self.timeline)

    @property
    def frames_per_second(self) -> int:
        """The number of frames shown in a second."""
        return self.timeline.frames_per_second

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of the film; the last ends on its last frame."""
        shown = (self.recording, *self.others)
        return chapters_of(shown, self.cues, self.timeline, self.frames_per_second)

    @cached_property
    def _players(self) -> list[Replay]:
        shown = (self.recording, *self.others)
        return [Replay(recording, recording.X) for recording in shown]

    def moment(self, frame: int) -> Moment:
        """Return the moment of a frame."""
        player, *others = self._players
        return Moment(player, self.timeline.epochs[frame], self.timeline.progress[frame], others)
