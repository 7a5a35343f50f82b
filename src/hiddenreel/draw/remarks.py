"""Sentences on what part of a run a picture shows: its epochs, its panels and its samples.

A kind writes its own texts and leaves these sentences to this module. They follow the caption, and the
alt text as far as it has room; the track of a film begins with all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hiddenreel.draw.contents import Contents
from hiddenreel.draw.wording import (
    accuracy_sentence,
    article,
    counted,
    epochs_shown,
    facts_of,
    is_part,
    loss_sentence,
    provenance,
    stopped,
)
from hiddenreel.language import capitalised, joined, tr

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
    # The texts of a kind are about all of its panels.
    alt = stopped(film.title) if panels else film.alt
    caption = _of_chosen_panels(film, panels) if panels else film.caption
    remarks = [panels, _part(film, alt), samples]
    after = [_part(film, caption), _between(film), samples, provenance(recording)]
    return replace(
        film,
        caption=joined("", [caption, *after]),
        alt=_with_room(alt, remarks),
        remarks=remarks,
    )


def _of_chosen_panels(film: Film, panels: str) -> str:
    """Write the caption of a film of chosen panels: its subject, which they are, and what is seen in them."""
    sentences = [film.subject or _subject(film.recording), panels, *_measured(film)]
    for panel in film.contents.panels:
        sentences += film.of_panels.get(panel, [])
    # Several panels may share a sentence.
    once = dict.fromkeys(sentence.strip() for sentence in sentences if sentence)
    return joined(" ", once)


def _subject(recording: Recording) -> str:
    """Name the samples, the network and the epochs of a training."""
    return tr(
        "{samples} in {article} {network} network over {epochs}.",
        **facts_of(recording),
        samples=counted(len(recording.X), "sample"),
        article=article(recording).lower(),
    )


def _measured(film: Film) -> list[str]:
    """Write how the loss and the accuracy change in the curve and the counters of one training."""
    contents, recording = film.contents, film.recording
    if film.timeline.is_at_one_epoch or film.others:
        return []
    counted_here = contents.counters if contents.shows("numbers") else ()
    sentences = []
    if "loss" in counted_here or contents.shows("loss"):
        sentences.append(stopped(capitalised(loss_sentence(recording))))
    if "accuracy" in counted_here and not recording.is_regression:
        sentences.append(stopped(capitalised(accuracy_sentence(recording))))
    return sentences


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
