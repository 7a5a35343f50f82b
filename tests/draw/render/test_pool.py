"""Any number of workers renders the same frames, and none outlives the pool."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import warnings
from contextlib import closing

import numpy as np
import pytest

from hiddenreel.draw.render.pool import ROOM, RenderPool
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.encode import encode

forks = pytest.mark.skipif(sys.platform != "linux", reason="others have one worker")
# With 1, this process paints alone; with 2, both paint as many frames; with 5, some paint more than others.
# There are no more cases, because late in a test run this process has much memory, and forks are slow.
WORKERS = [1, 2, 5]


class Fake:
    """A renderer whose frames show their number; `before` is called with it, in the worker."""

    size = (48, 32)
    frames_per_second = 30

    def __init__(self, count=12, before=lambda number: None):
        self.count, self.before = count, before
        self._pixels = np.zeros((32, 48, 4), np.uint8)
        self._planes = np.zeros((48, 48), np.uint8)

    def __len__(self):
        return self.count

    def frame(self, number):
        self.before(number)
        self._pixels[...] = 20 * (number % 12)
        self._pixels[:, number : number + 6, 0] = 255
        return self._pixels

    def planes(self, number):
        self.before(number)
        self._planes[...] = 20 * (number % 12)
        self._planes[:32, number : number + 6] = 255
        return self._planes


def planes(crew):
    return [frame.planes.copy() for frame in crew.frames()]


def at(number, act):
    """Do something in the worker of one frame, before it is painted."""
    return lambda now: act() if now == number else None


def fail(error):
    raise error


@pytest.fixture(autouse=True)
def nobody_left():
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("count", [1, 4, 12])
def test_frames_come_in_order(workers, count):
    seen = planes(RenderPool(Fake(count), workers))
    assert len(seen) == count
    for number, frame in enumerate(seen):
        np.testing.assert_array_equal(frame, Fake(count).planes(number), err_msg=str(number))


@pytest.mark.parametrize("workers", WORKERS)
def test_the_requested_frames_have_their_pixels(workers):
    """A pool can render its film again, and then others may be asked for."""
    crew = RenderPool(Fake(), workers)
    for asked in ({11}, {0, 5, 6}):
        for number, frame in enumerate(crew.frames(asked)):
            if number in asked:
                np.testing.assert_array_equal(frame.pixels, Fake().frame(number), err_msg=str(number))
            else:
                assert frame.pixels is None
            np.testing.assert_array_equal(frame.planes, Fake().planes(number), err_msg=str(number))
        assert number == 11


@pytest.mark.parametrize(("asked", "count", "got"), [(0, 12, 1), (-1, 12, 1), (3, 12, 3), (9, 2, 2)])
@forks
def test_there_are_no_more_workers_than_frames(asked, count, got):
    assert RenderPool(Fake(count), asked).workers == got


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_one_process_renders_where_forking_is_not_safe(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    painted_by = set()
    crew = RenderPool(Fake(before=lambda number: painted_by.add(os.getpid())), 3)
    assert len(planes(crew)) == 12
    assert painted_by == {os.getpid()}


@forks
def test_workers_render_in_other_processes(tmp_path):
    def note(number):
        (tmp_path / f"{number}-{os.getpid()}").touch()

    planes(RenderPool(Fake(before=note), 3))
    painted_by = {}
    for path in tmp_path.iterdir():
        number, pid = map(int, path.name.split("-"))
        painted_by.setdefault(pid, set()).add(number)
    assert os.getpid() not in painted_by
    assert sorted(map(sorted, painted_by.values())) == [list(range(w, 12, 3)) for w in range(3)]


@forks
def test_workers_run_ahead_by_no_more_than_their_memory(tmp_path):
    """Memory does not grow with the film: a worker waits until its frames are taken."""
    count, workers = 40, 2
    crew = RenderPool(Fake(count, before=lambda number: (tmp_path / str(number)).touch()), workers)
    with closing(crew.frames()) as frames:
        for taken in range(1, 20):
            next(frames)
            # A worker may have begun the frame after those that it has room for.
            begun = len(list(tmp_path.iterdir()))
            assert begun <= taken + workers * (ROOM + 1)


@forks
def test_files_are_the_same_to_the_byte(tmp_path):
    kinds = ("mp4", "gif", "png")
    for workers in WORKERS:
        encode(RenderPool(Fake(), workers), [tmp_path / f"{workers}.{kind}" for kind in kinds])
    for kind in kinds:
        assert len({(tmp_path / f"{workers}.{kind}").read_bytes() for workers in WORKERS}) == 1, kind


# --- When it goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 7, 11])
@forks
def test_a_worker_s_failure_carries_its_traceback(number):
    crew = RenderPool(Fake(before=at(number, lambda: fail(ValueError("the paint is dry")))), 2)
    seen = 0
    with pytest.raises(RuntimeError) as error:
        for _ in crew.frames():
            seen += 1
    assert seen == number
    text = str(error.value)
    assert text.startswith("a render worker failed:\nTraceback ")
    assert "in planes\n    self.before(number)\n" in text
    assert text.rstrip().endswith("ValueError: the paint is dry")


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_for_the_user_stays_one_line(workers):
    broken = Fake(before=at(7, lambda: fail(HiddenreelError("results/x is damaged"))))
    crew = RenderPool(broken, workers)
    with pytest.raises(HiddenreelError) as error:
        planes(crew)
    assert str(error.value) == "results/x is damaged"


@pytest.mark.parametrize("number", [0, 7, 11])
@forks
def test_a_killed_worker_is_reported_in_one_line(number):
    crew = RenderPool(Fake(before=at(number, lambda: os.kill(os.getpid(), signal.SIGKILL))), 2)
    seen = 0
    with pytest.raises(HiddenreelError) as error:
        for _ in crew.frames():
            seen += 1
    assert seen == number
    assert str(error.value) == "a render worker ended with code -9 before its frames were done"


@pytest.mark.parametrize("taken", [0, 1, 5])
@forks
def test_stopping_early_leaves_no_process(taken):
    frames = RenderPool(Fake(100), 2).frames()
    for _ in range(taken):
        next(frames)
    frames.close()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
@forks
def test_a_failure_of_the_consumer_ends_the_workers(failure):
    with pytest.raises(failure), closing(RenderPool(Fake(100), 2).frames()) as frames:
        next(frames)
        raise failure


@forks
def test_no_file_handles_are_left():
    def open_now():
        return len(os.listdir("/proc/self/fd"))

    planes(RenderPool(Fake(), 2))
    before = open_now()
    for _ in range(2):
        planes(RenderPool(Fake(), 2))
    assert open_now() == before


@forks
def test_forking_with_threads_gives_no_warning():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            planes(RenderPool(Fake(), 2))
    finally:
        stop.set()
        thread.join()
    assert caught == []


SLOW = """
    import os, sys, time
    import numpy as np
    from hiddenreel.draw.render.pool import RenderPool

    class Slow:
        size, frames_per_second = (16, 16), 30

        def __len__(self):
            return 10_000

        def planes(self, number):
            os.write(1, f"{os.getpid()}\\n".encode())
            time.sleep(0.02)
            return np.zeros((24, 16), np.uint8)

    try:
        for _ in RenderPool(Slow(), 3).frames():
            pass
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.parametrize(
    ("ending", "to_all", "code"), [("SIGINT", True, 130), ("SIGINT", False, 130), ("SIGKILL", False, -9)]
)
@forks
def test_workers_end_quietly_with_their_parent(ending, to_all, code):
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLOW)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    workers = {int(process.stdout.readline()) for _ in range(12)}
    number = getattr(signal, ending)
    if to_all:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    # All of them hold our pipes, so these end when the last of them does.
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == code
    assert complaints == ""
    assert len(workers) == 3
