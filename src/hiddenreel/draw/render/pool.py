"""Renders one film in a pool of processes, and yields its frames in order.

A frame depends on the recording and its number alone, so worker w of n renders frames w, w + n, … and
the result does not depend on n. Each worker has memory for two frames, however long the film is.
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
from typing import Protocol

import numpy as np

from hiddenreel.draw.render.renderer import Renderer
from hiddenreel.draw.theme.glyphs import missing_glyphs_refused
from hiddenreel.draw.theme.theme import applied_theme
from hiddenreel.errors import HiddenreelError

# Frames that each worker has memory for.
ROOM = 2
# Signals that ask a process to end.
ENDINGS = {signal.SIGINT, signal.SIGTERM}


@dataclass(frozen=True)
class RenderedFrame:
    """A rendered frame; the next one overwrites its arrays.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        In the encoder's format.
    pixels : array (height, width, 4) of uint8, optional
        Red, green, blue and an unused byte, if the frame's picture was requested.
    overlay : array (height, width, 4) of uint8, optional
        Red, green, blue and opacity, if the film is rendered without its ground as well.
    """

    planes: np.ndarray
    pixels: np.ndarray | None = None
    overlay: np.ndarray | None = None


class Painter(Protocol):
    """Renders the pixels of a frame."""

    def frame(self, number: int) -> np.ndarray:
        """Return a frame, (height, width, 4) of uint8."""


class RenderPool:
    """Renders a film's frames, in order, with one or more workers.

    Parameters
    ----------
    renderer : Renderer
    workers : int
        Processes that render. With 1, this process renders and no other is started.
    overlay : Painter, optional
        Renders the same frames without their ground.

    Attributes
    ----------
    size : (int, int)
        Width and height, px.
    frames_per_second : int
    """

    def __init__(self, renderer: Renderer, workers: int = 1, overlay: Painter | None = None) -> None:
        self.renderer, self.overlay = renderer, overlay
        self.size, self.frames_per_second = renderer.size, renderer.frames_per_second
        # Forking copies a renderer that is ready; on other platforms it is not safe.
        self.workers = max(1, min(workers, len(renderer))) if sys.platform == "linux" else 1

    def __len__(self) -> int:
        return len(self.renderer)

    def frames(self, pictures: Collection[int] = ()) -> Iterator[RenderedFrame]:
        """Yield every frame; those whose numbers are in `pictures` have their pixels."""
        if self.workers == 1:
            for number in range(len(self)):
                yield _rendered(self.renderer, self.overlay, number, pictures)
            return
        with ExitStack() as stack:
            processes = [
                stack.enter_context(_WorkerProcess(self.renderer, self.overlay, work, pictures))
                for work in (range(first, len(self), self.workers) for first in range(self.workers))
            ]
            for number in range(len(self)):
                with processes[number % self.workers].next_frame(number in pictures) as frame:
                    yield frame


def _rendered(
    renderer: Renderer, overlay: Painter | None, number: int, pictures: Collection[int]
) -> RenderedFrame:
    above = overlay.frame(number) if overlay else None
    pixels = renderer.frame(number).copy() if number in pictures else None
    # The last, because it uses up the frame.
    return RenderedFrame(renderer.planes(number), pixels, above)


class _WorkerProcess:
    """A forked process that renders every n-th frame into memory that it shares with its parent.

    It sends a message when a frame is ready and waits for one when its memory is full. If either
    process ends, however suddenly, the other finds the pipe closed.
    """

    def __init__(
        self, renderer: Renderer, overlay: Painter | None, numbers: range, pictures: Collection[int]
    ) -> None:
        self._renderer, self._overlay = renderer, overlay
        context = multiprocessing.get_context("fork")
        width, height = renderer.size
        self._planes = _shared((ROOM, 3 * height // 2, width))
        # Memory that is never written to is not allocated: most frames come without their pixels.
        self._pixels, self._overlays = (_shared((ROOM, height, width, 4)) for _ in range(2))
        self._taken = 0
        self._ready, self._announce = context.Pipe(duplex=False)
        self._room_freed, self._release = context.Pipe(duplex=False)
        self._process = context.Process(target=self._paint, args=(numbers, pictures), daemon=True)

    def __enter__(self) -> _WorkerProcess:
        with _undisturbed():
            self._process.start()
        self._announce.close()
        self._room_freed.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._ready.close()
        self._release.close()

    def _paint(self, numbers: range, pictures: Collection[int]) -> None:
        # Ctrl-C reaches the worker too, but its parent ends it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        self._ready.close()
        self._release.close()
        # The parent has closed the pipe, so there is nothing left to do.
        with suppress(EOFError, BrokenPipeError):
            try:
                with missing_glyphs_refused(applied_theme().typeface):
                    self._paint_all(numbers, pictures)
            except HiddenreelError as error:
                self._announce.send(error)
            except Exception:
                self._announce.send(RuntimeError(f"a render worker failed:\n{traceback.format_exc()}"))

    def _paint_all(self, numbers: range, pictures: Collection[int]) -> None:
        for turn, number in enumerate(numbers):
            if turn >= ROOM:
                self._room_freed.recv()
            frame = _rendered(self._renderer, self._overlay, number, pictures)
            self._planes[turn % ROOM] = frame.planes
            if frame.pixels is not None:
                self._pixels[turn % ROOM] = frame.pixels
            if frame.overlay is not None:
                self._overlays[turn % ROOM] = frame.overlay
            self._announce.send(None)

    @contextmanager
    def next_frame(self, with_pixels: bool) -> Iterator[RenderedFrame]:
        """Wait for this worker's next frame, and release its memory afterwards."""
        try:
            failure = self._ready.recv()
        except EOFError:
            self._process.join()
            code = self._process.exitcode
            failure = HiddenreelError(f"a render worker ended with code {code} before its frames were done")
        if failure is not None:
            raise failure
        room = self._taken % ROOM
        yield RenderedFrame(
            self._planes[room],
            self._pixels[room] if with_pixels else None,
            self._overlays[room] if self._overlay else None,
        )
        self._taken += 1
        # A worker that has rendered its last frame needs no more memory.
        with suppress(BrokenPipeError):
            self._release.send(None)


def _shared(shape: tuple[int, ...]) -> np.ndarray:
    """Return an array of uint8 that is shared with forked processes."""
    return np.frombuffer(mmap.mmap(-1, int(np.prod(shape))), np.uint8).reshape(shape)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Delay signals while forking, and silence Python's warning about threads.

    A worker neither starts threads nor waits for one, so it does not need those that a fork drops.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
