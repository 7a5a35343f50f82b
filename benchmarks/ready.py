"""Frames that lie ready in a file: an encoder that is fed with them waits for nobody.

They lie there as the encoder takes them, so that it does the same work for them as for a film's.

``python -m benchmarks.ready FRAMES.yuv FILM.mp4 …`` is the encoder alone, with a start-up of
its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from hiddenreel.publish.video.chapters import listed
from hiddenreel.publish.video.encode import Frames, encode

if TYPE_CHECKING:
    # What encodes alone must not wait for what draws.
    from hiddenreel.draw.render.pool import RenderPool


@dataclass(frozen=True)
class ReadyFrame:
    """A frame for the encoder; nobody asks for its pixels."""

    planes: np.ndarray
    pixels: None = None


class Ready:
    """Frames in a file, as bare planes.

    Parameters
    ----------
    path : Path
        Its name says how large the frames are and how many are shown in a second; see `kept`.
    """

    def __init__(self, path: Path) -> None:
        width, height, self.frames_per_second = map(int, path.stem.rsplit("-", 3)[1:])
        self.size = width, height
        self._frames = np.memmap(path, np.uint8, "r").reshape(-1, 3 * height // 2, width)
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self.chapters = [SimpleNamespace(**stop) for stop in told]

    def __len__(self) -> int:
        return len(self._frames)

    def frames(self, pictures: Collection[int] = ()) -> Iterator[ReadyFrame]:
        """Yield every frame; there are no pictures of them."""
        yield from map(ReadyFrame, self._frames)


def kept(frames: RenderPool, folder: Path, name: str) -> Path:
    """Write frames to a file of `folder` that `Ready` reads, stops beside it; return its path."""
    width, height = frames.size
    path = folder / f"{name}-{width}-{height}-{frames.frames_per_second}.yuv"
    with open(path, "wb") as file:
        for frame in frames.frames():
            file.write(frame.planes.data)
    told = json.dumps(listed(frames.camera.film.chapters, frames.frames_per_second))
    path.with_suffix(".json").write_text(told, encoding="utf-8")
    return path


def pictured(frames: Frames, folder: Path, name: str) -> Path:
    """Write the pixels of frames to a file of `folder`, four bytes each, and return its path."""
    path = folder / f"{name}.rgb0"
    with open(path, "wb") as file:
        for frame in frames.frames(range(len(frames))):
            file.write(frame.pixels.data)
    return path


if __name__ == "__main__":
    frames = Ready(Path(sys.argv[1]))
    encode(frames, [Path(output) for output in sys.argv[2:]], stops=frames.stops)
