"""Describes a film in words: first its subject, then the events of each chapter.

Where epochs pass, the sentence of a chapter names something that happens at its end: it is shown from
that frame on, until the next thing happens. Where none pass, a chapter is a scene, and its sentence is
shown throughout it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiddenreel.draw.film.film import Film
from hiddenreel.language import joined

# A text that would be shown for less than this is shown together with the next one, s.
SHORTEST = 1.5
# The last text outlasts the film by this, so that it stays while a player rests on the last frame, s.
AFTER_END = 1.0


@dataclass(frozen=True)
class Description:
    """A text, and the time for which it is shown, s from the start of the film."""

    begin: float
    end: float
    text: str


def descriptions(film: Film) -> list[Description]:
    """Describe a film from its first frame to its last; one text follows the other without a gap."""
    # The alt text may be the author's, or have no room for them.
    remarks = (remark for remark in film.remarks if remark.strip() not in film.alt)
    subject = joined("", [film.alt, *remarks])
    texts = [subject, *(chapter.sentence for chapter in film.chapters)]
    begins = [0.0, *(frame / film.frames_per_second for frame in _first_frames(film))]
    ends = [*begins[1:], len(film) / film.frames_per_second + AFTER_END]
    described: list[Description] = []
    for begin, end, text in zip(begins, ends, texts, strict=True):
        before = described[-1] if described else None
        if before and before.end - before.begin < SHORTEST:
            described[-1] = Description(before.begin, end, f"{before.text}\n{text}")
        else:
            described.append(Description(begin, end, text))
    return described


def _first_frames(film: Film) -> list[int]:
    """Return the frame on which each chapter's sentence begins to be shown."""
    progress = film.timeline.progress
    if film.timeline.is_at_one_epoch:
        moves = int(np.searchsorted(progress, progress[0], "right"))
        return [moves, *(chapter.frame + 1 for chapter in film.chapters[:-1])]
    *frames, last = (chapter.cues[-1].frame for chapter in film.chapters)
    rest = int(np.searchsorted(progress, progress[-1]))
    return [*frames, max([min(last, rest), *frames[-1:]])]
