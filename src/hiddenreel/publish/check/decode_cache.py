"""Decodes films, and no picture twice: a part that was cut out of a film is made of its packets.

Decoding is most of what checking costs. Parts that were copied, and not encoded anew, are told by every
byte that a decoder is given; what comes of them is what came of the film.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from hiddenreel.publish.check.flashes import grid_for

# Frames; a minute of a film, whose cells take 200 MB.
MOST_KEPT = 1800
# The kind of a piece of H.264 that begins a stretch which needs nothing of what came before.
BEGINS_ANEW = 5


@dataclass(frozen=True)
class Picture:
    """A frame of a film.

    Attributes
    ----------
    pts : int or None
        When it is shown, in ticks.
    cells : ndarray
        What flashes are looked for in: see `flashes.grid_for`.
    frame : VideoFrame or None
        All of it; None where it is known not to be the last.
    """

    pts: int | None
    cells: np.ndarray
    frame: av.VideoFrame | None


@dataclass(frozen=True)
class _Packet:
    """A frame as it is encoded: its bytes, when it is shown, and whether it needs no other."""

    sha256: bytes
    pts: int | None
    begins: bool


Shown = TypeVar("Shown", _Packet, Picture)


class Reel:
    """The frames of films; of the first, they are kept for its parts.

    Parameters
    ----------
    keeps : bool
        Whether any other film is to come.
    """

    def __init__(self, keeps: bool = False) -> None:
        self._keeps = keeps
        self._head: tuple | None = None
        self._packets: list[_Packet] = []
        self._pictures: list[Picture] = []

    def pictures(self, container: av.container.InputContainer) -> Iterator[Picture]:
        """Yield the frames of a film that was just opened, in the order in which they are shown."""
        if self._head is None or self._head != _head(container):
            yield from self._decoded(container)
        elif (part := self._part(container)) is not None:
            yield from part
        else:
            with av.open(container.name) as anew:
                yield from self._decoded(anew)

    def _decoded(self, container: av.container.InputContainer) -> Iterator[Picture]:
        keeps, self._keeps = self._keeps, False
        stream, shrink = container.streams.video[0], VideoReformatter()
        stream.thread_type = "SLICE"
        for packet in container.demux(stream):
            if keeps and packet.size:
                self._packets.append(_noted(packet))
            for frame in packet.decode():
                picture = Picture(frame.pts, cells_of(frame, shrink), frame)
                keeps = keeps and self._kept(picture)
                yield picture
        if keeps and self._pictures and self._all_are_shown():
            self._head = _head(container)

    def _all_are_shown(self) -> bool:
        """Tell whether each packet became a picture, and at its time."""
        timed = all(packet.pts is not None for packet in self._packets)
        return timed and _stamps(self._packets) == _stamps(self._pictures)

    def _kept(self, picture: Picture) -> bool:
        """Keep a picture, and all of the one before only where a part may end on that."""
        number = len(self._pictures)
        if number == MOST_KEPT or picture.pts is None:
            self._pictures.clear()
            return False
        if number and not (number < len(self._packets) and self._packets[number].begins):
            self._pictures[-1] = replace(self._pictures[-1], frame=None)
        self._pictures.append(picture)
        return True

    def _part(self, container: av.container.InputContainer) -> list[Picture] | None:
        """Return the pictures of a part of the film that was kept; None where it is another film."""
        packets = [_noted(packet) for packet in container.demux(video=0) if packet.size]
        if not (packets and packets[0].begins and packets[0].pts is not None):
            return None
        numbers = (
            number for number, one in enumerate(self._packets) if one.sha256 == packets[0].sha256
        )
        start = next(numbers, None)
        if start is None:
            return None
        stop, late = start + len(packets), packets[0].pts - self._packets[start].pts
        if [_later(one, late) for one in self._packets[start:stop]] != packets:
            return None
        if stop < len(self._packets) and not self._packets[stop].begins:
            return None
        pictures = self._pictures[start:stop]
        if _stamps(pictures) != _stamps(self._packets[start:stop]):
            return None
        return [_later(picture, late) for picture in pictures]


def cells_of(frame: av.VideoFrame, shrink: VideoReformatter) -> np.ndarray:
    """Return a frame in cells, each the mean of what it covers; `shrink` remembers how."""
    columns, rows = grid_for(frame.width, frame.height)
    small = shrink.reformat(frame, columns, rows, "rgb24", interpolation="AREA", threads=1)
    return small.to_ndarray()


def _later(shown: Shown, ticks: int) -> Shown:
    """Return what is shown so much later."""
    return replace(shown, pts=shown.pts + ticks)


def _head(container: av.container.InputContainer) -> tuple:
    """Return what a decoder is told before the first packet, and what times are counted in."""
    stream = container.streams.video[0]
    codec = stream.codec_context
    return codec.name, codec.extradata, codec.width, codec.height, codec.pix_fmt, stream.time_base


def _stamps(shown: Iterable[_Packet] | Iterable[Picture]) -> list[int]:
    return sorted(one.pts for one in shown)


def _noted(packet: av.Packet) -> _Packet:
    content = bytes(packet)
    begins = packet.is_keyframe and _begins_anew(content, packet.stream.codec_context)
    # What is not shown has no time.
    pts = None if packet.is_discard else packet.pts
    return _Packet(hashlib.sha256(content).digest(), pts, begins)


def _begins_anew(content: bytes, codec: av.VideoCodecContext) -> bool:
    """Tell whether a key frame of H.264, as MP4 holds it, makes a decoder forget all before it."""
    head = codec.extradata or b""
    if codec.name != "h264" or len(head) < 5 or head[0] != 1:
        return False
    # Pieces follow each other, each after its length in so many bytes.
    width, at = (head[4] & 3) + 1, 0
    while at + width < len(content):
        if content[at + width] & 31 == BEGINS_ANEW:
            return True
        at += width + int.from_bytes(content[at : at + width], "big")
    return False
