"""Marks a film's chapters: where an MP4 can be stopped and cut, and the files made of each chapter.

A clip ends on the last frame of its chapter, and the next clip begins with the frame after it. That
frame is encoded as a key frame, so cutting copies and never encodes again.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from hiddenreel.errors import HiddenreelError
from hiddenreel.language import capitalised, tr
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.formats import CLIP, STILL, piece_of

Ending = TypeVar("Ending")

SPECIAL = re.compile(r"([=;#\\\n])")


def pick_chapter(number: int, chapters: Sequence[Ending], output: Path) -> Ending:
    """Return one chapter's item of a sequence.

    Parameters
    ----------
    number : int
        Of the chapter, from 1.
    chapters : sequence
        An item for each chapter of the film.
    output : Path
        The file to make of the chapter, for the message.

    Raises
    ------
    HiddenreelError
        When the film has no such chapter.
    """
    if not 1 <= number <= len(chapters):
        what = f"the film has no chapter {number} (choose 1 to {len(chapters)})"
        raise HiddenreelError(f"{output} cannot be made: {what}")
    return chapters[number - 1]


def stills_of(folder: Path, film: str, count: int) -> list[Path]:
    """Name the stills of a film that has `count` chapters, in order."""
    return [folder / f"{film}{STILL.format(number=number)}" for number in range(1, count + 1)]


def clips_of(folder: Path, film: str, count: int) -> list[Path]:
    """Name the clips of a film that has `count` chapters, in order."""
    return [folder / f"{film}{CLIP.format(number=number)}" for number in range(1, count + 1)]


def write_list(path: Path, files: Sequence[Path]) -> None:
    """Write a list of a film's stills or clips, so that a lost one is noticed."""
    write_text(path, json.dumps([file.name for file in files], indent=1) + "\n")


def chapter_files(folder: Path, film: str) -> list[Path]:
    """List the stills and clips of a film that lie in a folder."""
    return sorted(path for path in folder.glob(f"{film}.*") if piece_of(film, path))


def remove_chapter_files(folder: Path, film: str) -> None:
    """Remove the stills and clips of a film: the new film may have fewer chapters."""
    for path in chapter_files(folder, film):
        path.unlink(missing_ok=True)


def key_frames(chapters: Sequence[Chapter], every: int) -> list[str]:
    """Return the encoder's options that begin every clip with a key frame.

    Of `every` so many frames the film has one.
    """
    begins = [-(-(chapter.frame + 1) // every) for chapter in chapters[:-1]]
    if not begins:
        return []
    return ["-force_key_frames", "expr:" + "+".join(f"eq(n,{n})" for n in begins), "-forced-idr", "1"]


def chapter_input(chapters: Sequence[Chapter], rate: int) -> list[str]:
    """Return the encoder's options for chapters as an input, `rate` frames a second; none without chapters.

    They stand in the address itself: a file of their own would be left behind by a killed process.
    """
    if not chapters:
        return []
    text = b64encode(ffmetadata(chapters, rate).encode()).decode()
    return ["-f", "ffmetadata", "-i", f"data:text/plain;base64,{text}"]


def ffmetadata(chapters: Sequence[Chapter], frames_per_second: int) -> str:
    """Write a film's chapters in the encoder's format, each named after its first frame."""
    begins = [0, *(chapter.frame + 1 for chapter in chapters)]
    titles = [capitalised(tr("start")), *(chapter.title for chapter in chapters[:-1])]
    lines = [";FFMETADATA1"]
    for begin, end, title in zip(begins, begins[1:], titles):
        lines += ["[CHAPTER]", f"TIMEBASE=1/{frames_per_second}", f"START={begin}", f"END={end}"]
        lines.append("title=" + SPECIAL.sub(r"\\\1", title))
    return "\n".join(lines) + "\n"
