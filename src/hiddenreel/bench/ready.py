"""Frames that lie ready in a file: an encoder that is fed with them waits for nobody.

``python -m hiddenreel.bench.ready FRAMES.raw FILM.mp4`` is the encoder alone, with a start-up of its
own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hiddenreel.publish.encode import Frames, encode


class Ready:
    """Frames in a file, as bare pixels.

    Parameters
    ----------
    path : Path
        Its name says how large the frames are and how many are shown in a second; see `kept`.
    """

    def __init__(self, path: Path) -> None:
        width, height, self.frames_per_second = map(int, path.stem.rsplit("-", 3)[1:])
        self.size = width, height
        self._frames = np.memmap(path, np.uint8, "r").reshape(-1, height, width, 4)

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[np.ndarray]:
        yield from self._frames


def kept(frames: Frames, folder: Path, name: str) -> Path:
    """Write frames to a file of `folder` that `Ready` reads, and return its path."""
    width, height = frames.size
    path = folder / f"{name}-{width}-{height}-{frames.frames_per_second}.raw"
    with open(path, "wb") as file:
        for pixels in frames:
            file.write(pixels.data)
    return path


if __name__ == "__main__":
    encode(Ready(Path(sys.argv[1])), [Path(sys.argv[2])])
