"""Cuts a finished film at its stops: a part is a copy of what lies between two of them.

Each begins with a frame that was encoded as one that needs no other (see `cut`), so that nothing is
encoded again, and a part's frames are the film's own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.video.chapters import no_such_chapter
from hiddenreel.publish.video.ffmpeg import ffmpeg


def cut_part(film: Path, ends: Sequence[int], number: int, output: Path) -> None:
    """Write the part of a film that ends at a stop.

    Parameters
    ----------
    film : Path
        An MP4.
    ends : sequence of int
        The frame of each stop.
    number : int
        The stop's, from 1.
    output : Path

    Raises
    ------
    HiddenreelError
        When the film has no such stop, the encoder fails, or the disk is full.
    """
    if not 1 <= number <= len(ends):
        raise no_such_chapter(number, len(ends), output)
    with write_atomically(output) as part:
        # A dot before the name keeps it out of the products, should it be left behind.
        beginning = f".{output.name}."
        with tempfile.TemporaryDirectory(prefix=beginning, dir=output.parent) as folder:
            with ffmpeg(_cutting(film, ends, Path(folder))):
                pass
            (Path(folder) / f"{number}.mp4").replace(part)


def _cutting(film: Path, ends: Sequence[int], folder: Path) -> list[str]:
    """Return the encoder's arguments that copy a film's parts into a folder, ``1.mp4`` and so on."""
    escaped = str(folder).replace("%", "%%")
    cuts = ",".join(str(end + 1) for end in ends)
    return [
        *("-i", str(film), "-map", "0:v", "-c", "copy"),
        # The first part's times are the film's own; what B-frames need before 0 stays there.
        *("-avoid_negative_ts", "disabled", "-map_chapters", "-1", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-f", "segment", "-segment_frames", cuts),
        *("-segment_start_number", "1", "-reset_timestamps", "1", "-segment_format", "mp4"),
        *("-segment_format_options", "movflags=+faststart", f"{escaped}/%d.mp4"),
    ]
