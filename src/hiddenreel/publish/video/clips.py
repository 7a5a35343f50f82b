"""Cuts a finished film into clips, one a chapter, without encoding anything again.

Every clip begins with a frame that was encoded as a key frame (see `chapters`), so a clip is a copy of
the film's own frames.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.video.chapters import pick_chapter
from hiddenreel.publish.video.ffmpeg import count_frames, ffmpeg
from hiddenreel.publish.video.spoken import mark_as


def cut_clips(film: Path, ends: Sequence[int], outputs: Sequence[Path]) -> None:
    """Write every clip of a film.

    Parameters
    ----------
    film : Path
        An MP4.
    ends : sequence of int
        The last frame of each chapter.
    outputs : sequence of Path
        One for each chapter, all in one folder.

    Raises
    ------
    HiddenreelError
        When the encoder fails or the disk is full.
    """
    with _clips(film, ends, outputs[0].with_name(f".{film.name}.clips")) as clips:
        for clip, output in zip(clips, outputs, strict=True):
            clip.replace(output)


def cut_clip(film: Path, ends: Sequence[int], number: int, output: Path) -> None:
    """Write one clip of a film, the same bytes as `cut_clips` writes.

    Parameters
    ----------
    film : Path
        An MP4.
    ends : sequence of int
        The last frame of each chapter.
    number : int
        Of the chapter, from 1.

    Raises
    ------
    HiddenreelError
        When the film has no such chapter, the encoder fails, or the disk is full.
    """
    pick_chapter(number, ends, output)
    passing = output.with_name(f".{output.name}.clips")
    with write_atomically(output) as part, _clips(film, ends, passing) as clips:
        clips[number - 1].replace(part)


@contextmanager
def _clips(film: Path, ends: Sequence[int], folder: Path) -> Iterator[list[Path]]:
    """Cut every clip of a film in a temporary folder, and yield the clips in order.

    The folder's name is hidden and always the same: the next start removes what a killed job left.
    """
    if not film.is_file():
        raise HiddenreelError(f"there is no film {film}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        # A film that keeps a budget may have every second frame.
        frames = count_frames(film)
        every = round((ends[-1] + 1) / frames)
        if every < 1:
            raise HiddenreelError(
                f"{film} has {frames} frames, and its chapters end at frame {ends[-1]}: make it again"
            )
        with ffmpeg(_cutting(film, [-(-(end + 1) // every) - 1 for end in ends], folder)):
            pass
        clips = [folder / f"{number}.mp4" for number in range(1, len(ends) + 1)]
        for clip in clips:
            mark_as(clip, film)
        yield clips
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _cutting(film: Path, ends: Sequence[int], folder: Path) -> list[str]:
    """Return the encoder's arguments that copy a film's clips into a folder, as ``1.mp4`` and so on."""
    escaped = str(folder).replace("%", "%%")
    cuts = ",".join(str(end + 1) for end in ends)
    return [
        *("-i", str(film), "-map", "0:v", "-c", "copy"),
        # The first clip keeps the film's own times: B-frames before 0 need them.
        *("-avoid_negative_ts", "disabled", "-map_chapters", "-1", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-f", "segment", "-segment_frames", cuts),
        *("-segment_start_number", "1", "-reset_timestamps", "1", "-segment_format", "mp4"),
        *("-segment_format_options", "movflags=+faststart", f"{escaped}/%d.mp4"),
    ]
