"""Sentences on what part of a run a picture shows: its epochs, its panels and its samples.

A kind writes its own texts and leaves these sentences to this module. They follow the caption, and the
alt text as far as it has room; the track of a film begins with all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hiddenreel.draw.contents import Contents
from hiddenreel.draw.wording import epochs_shown, is_part, provenance, stopped
from hiddenreel.language import joined, tr

if TYPE_CHECKING:
    from hiddenreel.draw.film.film import Film
    from hiddenreel.draw.slide import Picture
    from hiddenreel.record.recording import Recording

# Letters of an alt text: more are cut where they are read aloud.
LONGEST_ALT = 150


def remarked_picture(picture: Picture, recording: Recording, contents: Contents) -> Picture:
    """Return a figure whose texts say how many samples it draws, and where its run is from."""
    samples = contents.samples_remark(recording)
    source = "" if picture.setting.get("data") is False else provenance(recording)
    return replace(
        picture,
        caption=joined("", [picture.caption, samples, source]),
        alt=_with_room(picture.alt, [samples]),
    )


def remarked_film(film: Film) -> Film:
    """Return a film whose texts say what it shows. Call it while the author's timing is applied."""
    recording, contents = film.recording, film.contents
    panels, samples = contents.panels_remark(), contents.samples_remark(recording)
    # The alt text of a kind is about all of its panels.
    alt = stopped(film.title) if panels else film.alt
    remarks = [panels, _part(film, alt), samples]
    after = [_part(film, film.caption), _between(film), panels, samples, provenance(recording)]
    return replace(
        film,
        caption=joined("", [film.caption, *after]),
        alt=_with_room(alt, remarks),
        remarks=remarks,
    )


def _part(film: Film, text: str) -> str:
    """Name the epochs of a film of a part of the training, unless a text does."""
    longest = max((film.recording, *film.others), key=lambda shown: shown.epochs)
    epochs = epochs_shown(longest)
    if film.timeline.is_at_one_epoch or not is_part(longest) or epochs in text:
        return ""
    return tr(" The film shows {epochs}.", epochs=epochs)


def _between(film: Film) -> str:
    """Say how epochs are shown that were not recorded, if there are any."""
    if not film.timeline.is_between:
        return ""
    if film.contents.shows("numbers"):
        return tr(" ≈ marks an epoch between recorded ones, of interpolated weights.")
    return tr(" Between recorded epochs the weights are interpolated.")


def _with_room(text: str, remarks: Sequence[str]) -> str:
    """Add those sentences to an alt text for which it has room."""
    for remark in remarks:
        if len(text) + len(remark) <= LONGEST_ALT:
            text = joined("", [text, remark])
    return joined("", [text])
