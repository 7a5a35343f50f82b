"""Frames that were painted before and are read from a file, so that the encoder never waits.

The file holds them in the encoder's own format, so the encoder does the same work as for a film.
``python -m benchmarks.ready FRAMES.yuv FILM.mp4 …`` runs the encoder alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.video.encode import Frames, encode

if TYPE_CHECKING:
    # The encoder alone must not import the drawing code.
    from hiddenreel.draw.render.pool import RenderPool


@dataclass(frozen=True)
class ReadyFrame:
    """A frame for the encoder, without pixels."""

    planes: np.ndarray
    pixels: None = None


class Ready:
    """Frames in a file, as bare planes.

    Parameters
    ----------
    path : Path
        The file's name holds the size and the rate of the frames; see `store`.
    """

    def __init__(self, path: Path) -> None:
        width, height, self.frames_per_second = map(int, path.stem.rsplit("-", 3)[1:])
        self.size = width, height
        self._frames = np.memmap(path, np.uint8, "r").reshape(-1, 3 * height // 2, width)
        chapters = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self.chapters = [Chapter(**chapter) for chapter in chapters]

    def __len__(self) -> int:
        return len(self._frames)

    def frames(self, pictures: Collection[int] = ()) -> Iterator[ReadyFrame]:
        """Yield every frame, without pixels."""
        yield from map(ReadyFrame, self._frames)


def store(frames: RenderPool, folder: Path, name: str) -> Path:
    """Write frames and chapters to files in `folder` that `Ready` reads; return the frames' path."""
    from hiddenreel.interface.drawing import chapters_of

    width, height = frames.size
    path = folder / f"{name}-{width}-{height}-{frames.frames_per_second}.yuv"
    with open(path, "wb") as file:
        for frame in frames.frames():
            file.write(frame.planes.data)
    chapters = [asdict(chapter) for chapter in chapters_of(frames.renderer.film)]
    path.with_suffix(".json").write_text(json.dumps(chapters), encoding="utf-8")
    return path


def pictured(frames: Frames, folder: Path, name: str) -> Path:
    """Write the pixels of frames to a file in `folder`, four bytes each, and return its path."""
    path = folder / f"{name}.rgb0"
    with open(path, "wb") as file:
        for frame in frames.frames(range(len(frames))):
            file.write(frame.pixels.data)
    return path


if __name__ == "__main__":
    frames = Ready(Path(sys.argv[1]))
    encode(frames, [Path(output) for output in sys.argv[2:]], frames.chapters)
