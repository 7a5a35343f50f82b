"""Several painters at work on one film, their frames handed on in order.

A frame depends on the recording and its number alone, so painter w of n paints frames w, w + n, … and
nothing about the result depends on n. Each has two frames of room: memory does not grow with the film.
"""

from __future__ import annotations

import mmap
import multiprocessing
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection

import numpy as np

from hiddenreel.draw.camera import Camera
from hiddenreel.errors import HiddenreelError

ROOM = 2
# A painter that has died says nothing more: look after it this often, s.
PATIENCE = 1.0


class Crew:
    """A film's frames, in order, from one or more painters.

    Parameters
    ----------
    camera : Camera
    painters : int
        Processes that paint. With 1 the camera's own process does, and no other is started.

    Attributes
    ----------
    size : (int, int)
        Width and height, px.
    frames_per_second : int
    """

    def __init__(self, camera: Camera, painters: int = 1) -> None:
        self.camera = camera
        self.size, self.frames_per_second = camera.size, camera.frames_per_second
        # Forking copies a camera that is ready to paint; elsewhere it is not safe to.
        self.painters = max(1, min(painters, len(camera))) if sys.platform == "linux" else 1

    def __len__(self) -> int:
        return len(self.camera)

    def __iter__(self) -> Iterator[np.ndarray]:
        """Yield every frame, (height, width, 4) of uint8: a view, good until the next."""
        if self.painters == 1:
            yield from map(self.camera.frame, range(len(self)))
            return
        with ExitStack() as stack:
            crew = [
                stack.enter_context(_PainterProcess(self.camera, number, self.painters))
                for number in range(self.painters)
            ]
            for number in range(len(self)):
                with crew[number % self.painters].next_frame() as pixels:
                    yield pixels


class _PainterProcess:
    """A forked process that paints every n-th frame into memory that it shares with us."""

    def __init__(self, camera: Camera, first: int, step: int) -> None:
        context = multiprocessing.get_context("fork")
        width, height = camera.size
        shape = (ROOM, height, width, 4)
        self._frames = np.frombuffer(mmap.mmap(-1, int(np.prod(shape))), np.uint8).reshape(shape)
        self._empty, self._full = context.Semaphore(ROOM), context.Semaphore(0)
        self._taken = 0
        self._words, words = context.Pipe(duplex=False)
        self._process = context.Process(
            target=self._paint, args=(camera, range(first, len(camera), step), words), daemon=True
        )

    def __enter__(self) -> _PainterProcess:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    def _paint(self, camera: Camera, numbers: range, words: Connection) -> None:
        try:
            for turn, number in enumerate(numbers):
                self._empty.acquire()
                self._frames[turn % ROOM] = camera.frame(number)
                self._full.release()
        except KeyboardInterrupt:
            pass
        except Exception:
            words.send(traceback.format_exc())

    @contextmanager
    def next_frame(self) -> Iterator[np.ndarray]:
        """Wait for this painter's next frame, and give its room back afterwards."""
        while not self._full.acquire(timeout=PATIENCE):
            if not self._process.is_alive():
                raise self._last_words()
        yield self._frames[self._taken % ROOM]
        self._taken += 1
        self._empty.release()

    def _last_words(self) -> Exception:
        if self._words.poll():
            return RuntimeError(f"a painter failed:\n{self._words.recv()}")
        code = self._process.exitcode
        return HiddenreelError(f"a painter ended with code {code} before its frames were done")
