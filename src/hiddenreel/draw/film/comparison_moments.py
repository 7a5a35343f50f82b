"""Finds the events in compared trainings: where their losses part, and the moments of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hiddenreel.analyse import moments
from hiddenreel.draw.film.chapters import TITLES, describe_moment
from hiddenreel.draw.numbers import number
from hiddenreel.draw.wording import about
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

PARTING = phrase("ways part")
# Plateaus are included if at most this many trainings are compared.
MOST_WITH_PLATEAUS = 2


class ComparisonMoment(NamedTuple):
    """A moment of one training, or of all; the fields are those of a `Cue`.

    Attributes
    ----------
    sentence : str
        It names the training whose moment it is.
    """

    name: str
    title: str
    sentence: str
    epoch: int


def comparison_moments(recordings: Sequence[Recording], names: Sequence[str]) -> list[ComparisonMoment]:
    """Find the events in compared trainings, in order of epochs.

    That is: where the losses of all part, where the accuracy of each is first at its best and, of
    `MOST_WITH_PLATEAUS` trainings or fewer, where the plateau of each ends. Moments at epoch 0 are
    left out.

    Parameters
    ----------
    names : sequence of str
        What each training is called.
    """
    found = []
    apart = moments.parting([recording.loss for recording in recordings])
    if apart:
        sentence = tr("the losses are apart, by {apart}", apart=number(apart["apart"]))
        found.append(ComparisonMoment("parting", tr(PARTING), sentence, apart["epoch"]))
    for recording, name in zip(recordings, names):
        measured = {"best": moments.best(recording)}
        if len(recordings) <= MOST_WITH_PLATEAUS:
            measured["plateau"] = moments.plateau(recording.loss)
        found += [
            ComparisonMoment(
                f"{kind}-{recording.run.name}",
                about(name, tr(TITLES[kind])),
                tr("with {name} {event}", name=name, event=describe_moment(recording, kind, facts)),
                facts["epoch"],
            )
            for kind, facts in measured.items()
            if facts
        ]
    shown = [
        moment._replace(
            sentence=tr("Epoch {epoch}: {sentence}.", epoch=moment.epoch, sentence=moment.sentence)
        )
        for moment in found
        if moment.epoch
    ]
    return sorted(shown, key=lambda moment: moment.epoch)
