"""What happens in trainings that are compared: where they part, and the moments of each."""

from __future__ import annotations

from collections.abc import Sequence

from hiddenreel.analyse import moments
from hiddenreel.draw.film.chapters import TITLES, describe_moment
from hiddenreel.draw.numbers import number
from hiddenreel.record.recording import Recording

PARTING = "ways part"
# Of so many trainings at most plateaus are told as well.
FEW = 2


def comparison_moments(
    recordings: Sequence[Recording], names: Sequence[str]
) -> list[tuple[str, str, str, int]]:
    """Find what happens in trainings that are compared, from their recordings alone.

    For all, where their losses part; for each, where its accuracy is at its best for the first time,
    and of no more than two also where their plateaus end. What happens at the start is left out.

    Parameters
    ----------
    names : sequence of str
        What each training is called.

    Returns
    -------
    list of (name, title, sentence, epoch)
        In order; a sentence says whose moment it is.
    """
    found = []
    apart = moments.parting([recording.loss for recording in recordings])
    if apart:
        by = number(apart["apart"])
        found.append(("parting", PARTING, f"the losses are apart, by {by}", apart["epoch"]))
    for recording, name in zip(recordings, names):
        told = {"best": moments.best(recording)}
        if len(recordings) <= FEW:
            told["plateau"] = moments.plateau(recording.loss)
        found += [
            (
                f"{kind}-{recording.run.name}",
                f"{name}: {TITLES[kind]}",
                f"with {name} {describe_moment(recording, kind, it)}",
                it["epoch"],
            )
            for kind, it in told.items()
            if it
        ]
    kept = [
        (name, title, f"Epoch {epoch}: {told}.", epoch)
        for name, title, told, epoch in found
        if epoch
    ]
    return sorted(kept, key=lambda cue: cue[3])
