"""Fake frames, chapters and encoders for the tests of films, and readers of what is written."""

from __future__ import annotations

import struct
from functools import cache
from types import SimpleNamespace

import numpy as np

from hiddenreel.publish.products.chapter import Chapter

COUNT = 20


class FakeFrames:
    """A square that crosses a small frame."""

    size = (64, 36)
    frames_per_second = 30

    def __init__(self, count=COUNT, before=lambda number: None):
        self.count, self.before = count, before

    def __len__(self):
        return self.count

    def picture(self, number):
        pixels = np.full((36, 64, 4), 255, np.uint8)
        pixels[..., :3] = (20, 30, 60)
        pixels[8:24, 2 * number : 2 * number + 16, :3] = (230, 160, 40)
        return pixels

    def frames(self, pictures=()):
        for number in range(self.count):
            self.before(number)
            pixels, planes = _painted(type(self), number)
            yield SimpleNamespace(planes=planes, pixels=pixels if number in pictures else None)


@cache
def _painted(kind, number):
    """Return a frame's pixels and planes, which many films show."""
    pixels = kind().picture(number)
    return pixels, planes_of(pixels)


def planes_of(pixels):
    """Convert a picture as BT.709 defines it, in limited range, chroma halved by plain means."""
    luma, blue, red = (np.array(v) for v in ((0.2126, 0.7152, 0.0722), (0, 0, 1), (1, 0, 0)))
    rgb = pixels[..., :3] / 255
    small = rgb.reshape(rgb.shape[0] // 2, 2, rgb.shape[1] // 2, 2, 3).mean(axis=(1, 3))
    chromas = [small @ (pure - luma) / (2 * (1 - pure @ luma)) for pure in (blue, red)]
    values = [16 + 219 * (rgb @ luma), *(128 + 224 * chroma for chroma in chromas)]
    rows = np.concatenate([value.ravel() for value in values]).round().astype(np.uint8)
    return rows.reshape(-1, pixels.shape[1])


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def boxes(data, start=0, end=None):
    """Yield type and content of the boxes of an ISO file."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        assert size >= 8
        yield kind.decode(), data[start + 8 : start + size]
        start += size


def script(folder, text):
    path = folder / "encoder"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def chapters_at(*frames):
    return [
        Chapter(
            number=number,
            moment="best",
            title=f"No. {number}; a=b # \\ c",
            sentence=f"Frame {frame}.",
            epoch=float(frame),
            frame=frame,
            seconds=round(frame / 30, 3),
        )
        for number, frame in enumerate(frames, start=1)
    ]


CHAPTERS = chapters_at(4, 5, 13, COUNT - 1)
