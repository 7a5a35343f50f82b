"""Several painters at work on one film, their frames handed on in order.

A frame depends on the recording and its number alone, so painter w of n paints frames w, w + n, … and
nothing about the result depends on n. Each has two frames of room: memory does not grow with the film.
"""

from __future__ import annotations

import mmap
import multiprocessing
import signal
import sys
import traceback
import warnings
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import numpy as np

from hiddenreel.draw.render.renderer import Renderer
from hiddenreel.errors import HiddenreelError

ROOM = 2
# What ends a process politely.
ENDINGS = {signal.SIGINT, signal.SIGTERM}


@dataclass(frozen=True)
class RenderedFrame:
    """A frame, good until the next.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        What the encoder takes.
    pixels : array (height, width, 4) of uint8, optional
        Red, green, blue and a byte that means nothing; only of a frame whose picture was asked for.
    """

    planes: np.ndarray
    pixels: np.ndarray | None = None


class RenderPool:
    """A film's frames, in order, from one or more painters.

    Parameters
    ----------
    camera : Renderer
    painters : int
        Processes that paint. With 1 the camera's own process does, and no other is started.

    Attributes
    ----------
    size : (int, int)
        Width and height, px.
    frames_per_second : int
    """

    def __init__(self, camera: Renderer, painters: int = 1) -> None:
        self.camera = camera
        self.size, self.frames_per_second = camera.size, camera.frames_per_second
        # Forking copies a camera that is ready to paint; elsewhere it is not safe to.
        self.painters = max(1, min(painters, len(camera))) if sys.platform == "linux" else 1

    def __len__(self) -> int:
        return len(self.camera)

    def frames(self, pictures: Collection[int] = ()) -> Iterator[RenderedFrame]:
        """Yield every frame; those of the numbers in `pictures` with their pixels."""
        if self.painters == 1:
            yield from (_taken(self.camera, number, pictures) for number in range(len(self)))
            return
        with ExitStack() as stack:
            crew = [
                stack.enter_context(_PainterProcess(self.camera, work, pictures))
                for work in (
                    range(first, len(self), self.painters) for first in range(self.painters)
                )
            ]
            for number in range(len(self)):
                with crew[number % self.painters].next_frame(number in pictures) as frame:
                    yield frame


def _taken(camera: Renderer, number: int, pictures: Collection[int]) -> RenderedFrame:
    planes = camera.planes(number)
    return RenderedFrame(planes, camera.frame(number) if number in pictures else None)


class _PainterProcess:
    """A forked process that paints every n-th frame into memory that it shares with us.

    It says when a frame is ready and hears when the room of one is free again. When either of us
    ends, however suddenly, the other finds the line cut.
    """

    def __init__(self, camera: Renderer, numbers: range, pictures: Collection[int]) -> None:
        context = multiprocessing.get_context("fork")
        width, height = camera.size
        self._planes = _shared((ROOM, 3 * height // 2, width))
        # Memory that is never written to is not taken: most frames come without their pixels.
        self._pixels = _shared((ROOM, height, width, 4))
        self._taken = 0
        self._ready, self._painted = context.Pipe(duplex=False)
        self._freed, self._free = context.Pipe(duplex=False)
        self._process = context.Process(
            target=self._paint, args=(camera, numbers, pictures), daemon=True
        )

    def __enter__(self) -> _PainterProcess:
        with _undisturbed():
            self._process.start()
        self._painted.close()
        self._freed.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._ready.close()
        self._free.close()

    def _paint(self, camera: Renderer, numbers: range, pictures: Collection[int]) -> None:
        # Ctrl-C reaches us too, but it is the other process that ends us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        self._ready.close()
        self._free.close()
        # Nobody listens any more: there is nothing left to do.
        with suppress(EOFError, BrokenPipeError):
            try:
                for turn, number in enumerate(numbers):
                    if turn >= ROOM:
                        self._freed.recv()
                    frame = _taken(camera, number, pictures)
                    self._planes[turn % ROOM] = frame.planes
                    if frame.pixels is not None:
                        self._pixels[turn % ROOM] = frame.pixels
                    self._painted.send(None)
            except HiddenreelError as error:
                self._painted.send(error)
            except Exception:
                self._painted.send(RuntimeError(f"a painter failed:\n{traceback.format_exc()}"))

    @contextmanager
    def next_frame(self, with_pixels: bool) -> Iterator[RenderedFrame]:
        """Wait for this painter's next frame, and give its room back afterwards."""
        try:
            failure = self._ready.recv()
        except EOFError:
            self._process.join()
            code = self._process.exitcode
            failure = HiddenreelError(
                f"a painter ended with code {code} before its frames were done"
            )
        if failure is not None:
            raise failure
        room = self._taken % ROOM
        yield RenderedFrame(self._planes[room], self._pixels[room] if with_pixels else None)
        self._taken += 1
        # A painter that has painted its last frame needs no more room.
        with suppress(BrokenPipeError):
            self._free.send(None)


def _shared(shape: tuple[int, ...]) -> np.ndarray:
    """Make an array of uint8 that a forked process shares with us."""
    return np.frombuffer(mmap.mmap(-1, int(np.prod(shape))), np.uint8).reshape(shape)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Fork in peace: signals wait until it is done, and Python does not warn of threads.

    A painter neither starts a thread nor waits for one, so it does not miss those that a fork leaves
    behind.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
