"""Cues of a film, and the chapters that end on them.

Cues less than a blink apart end the same chapter, and the last chapter ends on the film's last frame,
so the chapters are the whole film.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.film.timing import applied_timing
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.wording import counted, stopped
from hiddenreel.language import capitalised, enumerated, joined, phrase, tr
from hiddenreel.record.recording import Recording

# Cues closer than this to the first of a chapter belong to the chapter, s.
BLINK = 0.2
# Names of a flat cut through a layer with this many neurons.
CUTS = {1: phrase("point"), 2: phrase("line"), 3: phrase("plane")}
TITLES = {
    "plateau": phrase("plateau ends"),
    "fastest": phrase("fastest change"),
    "separable": phrase("separable"),
    "best": phrase("best accuracy"),
}
END = phrase("end")
# The name of a cue that is a note of the author's, and the signs that end a sentence.
NOTE, ENDS_OF_SENTENCES = "note", ".!?…。！？"


@dataclass(frozen=True)
class Cue:
    """An event in a film.

    Attributes
    ----------
    name : str
        A word for programs, such as ``"plateau"``.
    title : str
        A few words for the loss curve and for chapters.
    sentence : str
        What happens; each number in it was measured on the recording.
    """

    name: str
    title: str
    sentence: str
    epoch: float
    frame: int


@dataclass(frozen=True)
class Chapter:
    """A part of a film, which ends with an event on its last frame.

    Attributes
    ----------
    number : int
        From 1.
    frame : int
        The last frame.
    epoch : float
        The epoch that the last frame shows.
    cues : tuple of Cue
        At least one, in order.
    """

    number: int
    frame: int
    epoch: float
    cues: tuple[Cue, ...]

    @property
    def moment(self) -> str:
        """The names of its cues, joined by "+"."""
        return "+".join(cue.name for cue in self.cues)

    @property
    def title(self) -> str:
        """The titles of its cues as one line, with a capital first letter."""
        title = enumerated(cue.title for cue in self.cues)
        # A variable such as w₁ keeps its small letter.
        return capitalised(title) if title[1:2].isalpha() else title

    @property
    def sentence(self) -> str:
        """The sentences of its cues."""
        return joined(" ", (cue.sentence for cue in self.cues))


def training_cues(recording: Recording, found: Mapping[str, dict[str, Any]], timeline: Timeline) -> list[Cue]:
    """Return the cues of a training's moments and of the author's notes, in order of their frames.

    Parameters
    ----------
    found : mapping of str to dict
        The moments by name, as `analyse.moments` measures them.
    """
    cues = [
        Cue(
            name,
            tr(TITLES[name]),
            tr(
                "Epoch {epoch}: {event}.", epoch=facts["epoch"], event=describe_moment(recording, name, facts)
            ),
            facts["epoch"],
            timeline.first_frame_at(facts["epoch"]),
        )
        for name, facts in found.items()
    ]
    return shown_cues(cues, timeline)


def shown_cues(measured: Sequence[Cue], timeline: Timeline) -> list[Cue]:
    """Return the measured cues of a film and the author's notes, in the order of their frames.

    A film of a part of the training has the cues of that part. A film without moments has only notes.
    """
    timing = applied_timing()
    cues = [cue for cue in measured if timing.shows_moments and timing.shows(cue.epoch)]
    for epoch, text in timing.at:
        end = "" if text[-1] in ENDS_OF_SENTENCES else stopped("")
        sentence = tr("Epoch {epoch}: {text}{end}", epoch=epoch, text=text, end=end)
        title = text.removesuffix(".")
        cues.append(Cue(NOTE, title, sentence, epoch, timeline.first_frame_at(epoch)))
    return sorted(cues, key=lambda cue: cue.frame)


def epochs_of(found: Mapping[str, dict[str, Any]]) -> list[int]:
    """List the epochs of a training's moments, for the timeline to pass through."""
    return sorted({facts["epoch"] for facts in found.values()})


def scene_cue(timeline: Timeline, before: float, name: str, title: str, sentence: str) -> Cue:
    """Return a cue on the last frame of a scene.

    Parameters
    ----------
    before : float
        The progress at which the next scene begins; above 1 if none follows.
    """
    frame = max(0, int(np.searchsorted(timeline.progress, before, "left")) - 1)
    return Cue(name, title, sentence, float(timeline.epochs[frame]), frame)


def chapters_of(
    recordings: Sequence[Recording], cues: Sequence[Cue], timeline: Timeline, frames_per_second: int
) -> tuple[Chapter, ...]:
    """Divide a film of these recordings into chapters; the last ends on the film's last frame."""
    groups: list[list[Cue]] = []
    for cue in sorted(cues, key=lambda cue: cue.frame):
        if groups and cue.frame - groups[-1][0].frame < BLINK * frames_per_second:
            groups[-1].append(cue)
        else:
            groups.append([cue])
    # From this frame on the film rests, so a chapter that ends here leaves nothing to show.
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
    if timeline.is_at_one_epoch:
        return Cue(END, tr(END), tr("The film ends."), epoch, frame)
    goes_on = epoch < max(len(recording.loss) for recording in recordings) - 1
    if len(recordings) > 1:
        what = tr("the film ends") if goes_on else tr("all trainings have ended")
        return Cue(END, tr(END), tr("Epoch {epoch:.0f}: {what}.", epoch=epoch, what=what), epoch, frame)
    (recording,) = recordings
    result = tr("loss {loss}", loss=number(recording.loss[int(epoch)]))
    if not recording.is_regression:
        result += tr(", accuracy {accuracy}", accuracy=percent(recording.accuracy[int(epoch)]))
    return Cue(
        END,
        tr(END),
        tr("Epoch {epoch:.0f}: the film ends with {result}.", epoch=epoch, result=result)
        if goes_on
        else tr("Epoch {epoch:.0f}: the training ends with {result}.", epoch=epoch, result=result),
        epoch,
        frame,
    )


def describe_moment(recording: Recording, name: str, facts: Mapping[str, Any]) -> str:
    """Describe a moment of a training in words.

    Parameters
    ----------
    name : {"plateau", "fastest", "separable", "best"}
    facts : mapping
        What `analyse.moments` measured.
    """
    if name == "plateau":
        length = counted(facts["epoch"] - facts["since"], "epoch")
        return tr(
            "the plateau ends, {length} in which the loss fell by 5 % of its way at most", length=length
        )
    if name == "fastest":
        distance = number(100 * facts["moved"], 2)
        if len(recording.hidden_layers) > 1:
            return tr(
                "the hidden layers move most, by {distance} % of their range in this one epoch",
                distance=distance,
            )
        return tr(
            "the {layer} moves most, by {distance} % of its range in this one epoch",
            layer=tr("hidden layer") if recording.hidden_layers else tr("output layer"),
            distance=distance,
        )
    if name == "separable":
        layer = facts["layer"]
        cut = tr(CUTS.get(recording.sizes[layer], phrase("hyperplane")))
        if recording.classes == 2:
            return tr("one {cut} can now part the classes in hidden layer {layer}", cut=cut, layer=layer)
        return tr(
            "in hidden layer {layer} a {cut} for each class can now part it from the rest",
            layer=layer,
            cut=cut,
        )
    accuracy = percent(facts["accuracy"])
    if facts["samples"] == "training":
        return tr("the accuracy is at its best, {accuracy} of the training samples", accuracy=accuracy)
    return tr("the accuracy is at its best, {accuracy} of the held-out samples", accuracy=accuracy)
