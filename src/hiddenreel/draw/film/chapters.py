"""Where a film can be stopped: at the moments of the training, or at the ends of its scenes.

A cue is one thing that happens, on one frame. A chapter is a frame at which the film is cut: the cues
that come within a blink are one, and the film's last frame always is one, so that the parts between
chapters are the whole film.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.wording import counted
from hiddenreel.record.recording import Recording

# Marks nearer than this to the first of a chapter belong to it, s.
BLINK = 0.2
# What the words call a flat cut, by the neurons of its layer.
CUTS = {1: "point", 2: "line", 3: "plane"}
TITLES = {
    "plateau": "plateau ends",
    "fastest": "fastest change",
    "separable": "separable",
    "best": "best accuracy",
}
END = "end"


@dataclass(frozen=True)
class Cue:
    """Something that happens in a film.

    Attributes
    ----------
    name : str
        A word for programs, such as ``"plateau"``.
    title : str
        A few words for the loss curve and for chapters.
    sentence : str
        What happens; each number in it was measured on the recording.
    epoch : float
    frame : int
    """

    name: str
    title: str
    sentence: str
    epoch: float
    frame: int


@dataclass(frozen=True)
class Chapter:
    """A frame at which a film can be stopped, and all that happens there.

    Attributes
    ----------
    number : int
        From 1.
    frame : int
    epoch : float
        What the frame shows.
    cues : tuple of Cue
        One at least, in order.
    """

    number: int
    frame: int
    epoch: float
    cues: tuple[Cue, ...]

    @property
    def moment(self) -> str:
        """The names of its cues."""
        return "+".join(cue.name for cue in self.cues)

    @property
    def title(self) -> str:
        """Their titles, as a line that begins a sentence."""
        words = ", ".join(cue.title for cue in self.cues)
        # A variable such as w₁ keeps its letter.
        return words[:1].upper() + words[1:] if words[1:2].isalpha() else words

    @property
    def sentence(self) -> str:
        """Their sentences."""
        return " ".join(cue.sentence for cue in self.cues)


def training_cues(recording: Recording, found: Mapping[str, dict], timeline: Timeline) -> list[Cue]:
    """Find the frames of a training's moments, as `record.moments` measured them."""
    cues = [
        Cue(
            name,
            TITLES[name],
            f"Epoch {told['epoch']}: {describe_moment(recording, name, told)}.",
            told["epoch"],
            timeline.first_frame_at(told["epoch"]),
        )
        for name, told in found.items()
    ]
    return sorted(cues, key=lambda cue: cue.frame)


def epochs_of(found: Mapping[str, dict]) -> list[int]:
    """List the epochs at which something happens, for the timeline to pass through."""
    return sorted({told["epoch"] for told in found.values()})


def scene_cue(timeline: Timeline, before: float, name: str, title: str, sentence: str) -> Cue:
    """Cue the last frame of a scene, after which the next begins at `before`, a progress of the film.

    Where no scene follows, `before` is above 1.
    """
    frame = max(0, int(np.searchsorted(timeline.progress, before, "left")) - 1)
    return Cue(name, title, sentence, float(timeline.epochs[frame]), frame)


def chapters_of(
    recordings: Sequence[Recording], cues: Sequence[Cue], timeline: Timeline, frames_per_second: int
) -> tuple[Chapter, ...]:
    """Choose the frames at which the chapters of a film end; the last is the film's last."""
    groups: list[list[Cue]] = []
    for cue in sorted(cues, key=lambda cue: cue.frame):
        if groups and cue.frame - groups[-1][0].frame < BLINK * frames_per_second:
            groups[-1].append(cue)
        else:
            groups.append([cue])
    # From here on the film rests, and nothing is left to be shown after a chapter.
    rest = int(np.searchsorted(timeline.progress, timeline.progress[-1]))
    if not groups or groups[-1][-1].frame < rest:
        groups.append([_end(recordings, timeline)])
    frames = [group[-1].frame for group in groups[:-1]] + [len(timeline) - 1]
    return tuple(
        Chapter(count, frame, float(timeline.epochs[frame]), tuple(group))
        for count, (frame, group) in enumerate(zip(frames, groups), start=1)
    )


def _end(recordings: Sequence[Recording], timeline: Timeline) -> Cue:
    epoch, frame = float(timeline.epochs[-1]), len(timeline) - 1
    if timeline.epochs[0] == epoch:
        return Cue(END, END, "The film ends.", epoch, frame)
    if len(recordings) > 1:
        return Cue(END, END, f"Epoch {epoch:.0f}: all trainings have ended.", epoch, frame)
    (recording,) = recordings
    loss, accuracy = (told[int(epoch)] for told in (recording.loss, recording.accuracy))
    told = f"loss {number(loss)}, accuracy {percent(accuracy)}"
    return Cue(END, END, f"Epoch {epoch:.0f}: the training ends with {told}.", epoch, frame)


def describe_moment(recording: Recording, name: str, told: Mapping) -> str:
    """Say in words what a moment of a training is, as `record.moments` measured it."""
    if name == "plateau":
        wait = counted(told["epoch"] - told["since"], "epoch")
        return f"the plateau ends, {wait} in which the loss fell by 5 % of its way at most"
    if name == "fastest":
        way = number(100 * told["moved"], 2)
        return f"the hidden layers move most, by {way} % of their range in this one epoch"
    if name == "separable":
        layer = told["layer"]
        cut = CUTS.get(recording.sizes[layer], "hyperplane")
        if recording.classes == 2:
            return f"one {cut} can now part the classes in hidden layer {layer}"
        return f"in hidden layer {layer} a {cut} for each class can now part it from the rest"
    accuracy = percent(told["accuracy"])
    return f"the accuracy is at its best, {accuracy} of the {told['samples']} samples"
