"""Encoded files, decoded by another library, are what slides and pages need."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import av
import imageio.v3 as imageio
import imageio_ffmpeg
import numpy as np
import pytest
from film_fakes import CHAPTERS, COUNT, FakeFrames, boxes, chapters_at, left_in, script
from PIL import Image

from hiddenreel.errors import HiddenreelError, apart_from
from hiddenreel.language import Language
from hiddenreel.publish.check.files import read
from hiddenreel.publish.check.problem import findings
from hiddenreel.publish.products.manifest import measures_of
from hiddenreel.publish.video import encode as module
from hiddenreel.publish.video import ffmpeg as encoders
from hiddenreel.publish.video.chapters import clips_of, stills_of
from hiddenreel.publish.video.clips import cut_clips
from hiddenreel.publish.video.encode import GIF_COLOURS, GIF_DELAY, GIF_SIZE, encode, smaller_gif
from hiddenreel.publish.video.ffmpeg import count_frames

FULL = Path("/dev/full")


def outputs(folder):
    return [folder / f"film.{kind}" for kind in ("mp4", "gif", "png")]


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoded")
    seen = []
    encode(FakeFrames(), outputs(folder), on_frame=seen.append)
    assert seen == list(range(1, COUNT + 1))
    assert left_in(folder) == ["film.gif", "film.mp4", "film.png"]
    return folder


# --- MP4 -----------------------------------------------------------------------------------------


def test_every_player_can_play_the_mp4(encoded):
    with av.open(encoded / "film.mp4") as container:
        (stream,) = container.streams
        assert stream.type == "video" and stream.codec_context.name == "h264"
        assert stream.profile == "High"
        assert stream.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == FakeFrames.size
        assert stream.average_rate == stream.base_rate == 30
        assert "creation_time" not in {**container.metadata, **stream.metadata}
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        times = []
        container.seek(0)
        times = [packet.pts for packet in container.demux(stream) if packet.pts is not None]
    assert len(frames) == COUNT
    assert len(set(np.diff(sorted(times)))) == 1
    for number, frame in enumerate(frames):
        wanted = FakeFrames().picture(number)[..., :3].astype(int)
        # Colours come back by BT.709, as they are tagged; chroma is halved at the square's edges.
        assert np.abs(frame - wanted).mean() < 6, number
        assert np.abs(frame[2:6, 2:60] - wanted[2:6, 2:60]).max() <= 6


def test_the_index_comes_first_and_there_are_no_dates(encoded):
    data = (encoded / "film.mp4").read_bytes()
    kinds = [kind for kind, _ in boxes(data)]
    assert kinds.index("moov") < kinds.index("mdat")
    index = dict(boxes(dict(boxes(data))["moov"]))
    version, created, modified = struct.unpack(">III", index["mvhd"][:12])
    assert (version, created, modified) == (0, 0, 0)
    assert b"Lavf" not in data


def test_colours_are_tagged(encoded):
    with av.open(encoded / "film.mp4") as container:
        frame = next(container.decode(video=0))
    # 1 is BT.709 and limited range in H.264's tables.
    assert (frame.colorspace, frame.color_range) == (1, 1)
    assert (frame.color_trc, frame.color_primaries) == (1, 1)


# --- GIF -----------------------------------------------------------------------------------------


def gif_blocks(data):
    """Return the size, loops, delays and frames of a GIF, read byte by byte."""
    assert data[:6] == b"GIF89a"
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    facts = {"size": (width, height), "loops": [], "delays": [], "frames": 0, "comments": 0}

    def blocks(at):
        content = b""
        while data[at]:
            content += data[at + 1 : at + 1 + data[at]]
            at += 1 + data[at]
        return content, at + 1

    while data[at] != 0x3B:
        if data[at] == 0x21:
            label = data[at + 1]
            content, at = blocks(at + 2)
            if label == 0xF9:
                facts["delays"].append(struct.unpack("<H", content[1:3])[0])
            elif label == 0xFF and content.startswith(b"NETSCAPE2.0"):
                facts["loops"].append(struct.unpack("<H", content[-2:])[0])
            elif label == 0xFE:
                facts["comments"] += 1
        else:
            assert data[at] == 0x2C
            own = data[at + 9]
            at += 10 + (3 * 2 ** ((own & 7) + 1) if own & 0x80 else 0) + 1
            _, at = blocks(at)
            facts["frames"] += 1
    assert at == len(data) - 1
    return facts


def test_the_gif_keeps_time_and_loops(encoded):
    facts = gif_blocks((encoded / "film.gif").read_bytes())
    assert facts["size"] == GIF_SIZE
    assert facts["loops"] == [0]
    assert facts["comments"] == 0
    assert facts["frames"] == len(facts["delays"])
    assert set(facts["delays"]) == {GIF_DELAY} == {8}
    assert sum(facts["delays"]) / 100 == pytest.approx(COUNT / 30, abs=GIF_DELAY / 100)


def test_the_gif_shows_the_film(encoded):
    frames = imageio.imread(encoded / "film.gif", index=None)
    for number, frame in enumerate(frames):
        # Frame n of the GIF stands in the middle of its 8 hundredths.
        wanted = FakeFrames().picture(min(COUNT - 1, round(number * 2.4)))[18, :, :3].astype(int)
        seen = frame[225, 6::12][:64, :3].astype(int)
        along = np.flatnonzero(seen[:, 0] > 120)
        assert abs(along.mean() - np.flatnonzero(wanted[:, 0] > 120).mean()) < 6
    packed = frames[..., :3].astype(np.int32) @ [1 << 16, 1 << 8, 1]
    assert 1 < len(np.unique(packed)) <= GIF_COLOURS


@pytest.mark.parametrize("count", [2, 3, 12, 24])
def test_a_gif_lasts_as_long_as_its_film(tmp_path, count):
    path = tmp_path / "film.gif"
    encode(FakeFrames(count), [path])
    facts = gif_blocks(path.read_bytes())
    assert set(facts["delays"]) == {GIF_DELAY}
    assert sum(facts["delays"]) / 100 == pytest.approx(count / 30, abs=GIF_DELAY / 100)


def test_a_smaller_gif_is_cut_from_the_film(encoded, tmp_path):
    path = tmp_path / "small.gif"
    smaller_gif(encoded / "film.mp4", path, width=32, colours=16, delay=10)
    facts = gif_blocks(path.read_bytes())
    assert facts["size"][0] == 32 and facts["loops"] == [0]
    assert set(facts["delays"]) == {10}
    assert sum(facts["delays"]) / 100 == pytest.approx(COUNT / 30, abs=0.1)
    assert left_in(tmp_path) == ["small.gif"]


def test_a_smaller_gif_can_be_faster_and_play_once(tmp_path):
    encode(FakeFrames(2), [tmp_path / "two.mp4"], chapters=())
    path = tmp_path / "small.gif"
    # Two frames are the shortest film: half as fast, they last as long as four.
    smaller_gif(tmp_path / "two.mp4", path, 32, 16, delay=4, speed=0.5, once=True)
    facts = gif_blocks(path.read_bytes())
    assert facts["loops"] == []
    assert sum(facts["delays"]) / 100 == pytest.approx(4 / 30, abs=0.04)


@pytest.mark.parametrize(("size", "width"), [((1920, 1080), 800), ((1080, 1920), 450), ((1000, 1000), 600)])
def test_a_gif_of_any_shape_has_as_many_pixels(size, width):
    assert module.gif_width(size) == width
    high = width * size[1] / size[0]
    assert width * high == pytest.approx(800 * 450, rel=0.01)


def test_names_may_have_colons(encoded, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    encode(FakeFrames(), [Path("a:b.mp4"), Path("a:b.gif")])
    smaller_gif(Path("a:b.mp4"), Path("c:d.gif"), width=32, colours=16, delay=10)
    assert left_in(tmp_path) == ["a:b.gif", "a:b.mp4", "c:d.gif"]
    assert Path("a:b.gif").read_bytes() == (encoded / "film.gif").read_bytes()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nowhere.mp4", "there is no film {}"),
        (".", "there is no film {}"),
        ("still.png", "{} is no film: it has one picture"),
        ("notes.txt", "{} cannot be read as a film: Invalid data found when processing input"),
    ],
)
def test_a_gif_of_what_is_no_film_is_refused(encoded, tmp_path, name, text):
    shutil.copy(encoded / "film.png", tmp_path / "still.png")
    (tmp_path / "notes.txt").write_text("no film")
    with pytest.raises(HiddenreelError) as error:
        smaller_gif(tmp_path / name, tmp_path / "x.gif", width=32, colours=16, delay=10)
    assert str(error.value) == text.format(tmp_path / name)
    assert not (tmp_path / "x.gif").exists()


def test_the_frames_of_a_film_are_those_of_its_first_track(encoded, tmp_path):
    """The second may be the picture on its cover."""
    encode(FakeFrames(3), [tmp_path / "short.mp4"])
    films = ["-i", tmp_path / "short.mp4", "-i", encoded / "film.mp4"]
    both = ["-map", "0:v", "-map", "1:v", "-c", "copy", tmp_path / "both.mp4"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *films, *both], check=True)
    assert count_frames(tmp_path / "both.mp4") == 3


def test_a_folder_in_the_place_of_a_film_is_reported(tmp_path):
    (tmp_path / "film.mp4").mkdir()
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), [tmp_path / "film.mp4"])
    path = tmp_path / "film.mp4"
    assert str(error.value) == f"{path} cannot be written: it is a folder; name a file in it"


# --- Poster and choice ---------------------------------------------------------------------------


def test_the_poster_is_the_last_frame(encoded):
    np.testing.assert_array_equal(
        imageio.imread(encoded / "film.png"), FakeFrames().picture(COUNT - 1)[..., :3]
    )


def chapters_of(*frames):
    return [
        SimpleNamespace(number=number, frame=frame, title="now") for number, frame in enumerate(frames, 1)
    ]


def test_stills_are_made_in_the_same_pass(tmp_path):
    """One for each chapter, beside the film and its poster, which may show the same frame."""
    wanted = outputs(tmp_path / "film")
    stills = stills_of(tmp_path / "film", "film", 3)
    chapters = chapters_of(0, 7, COUNT - 1)
    encode(FakeFrames(), wanted, chapters, stills=stills)
    for path, number in zip(stills, (0, 7, COUNT - 1), strict=True):
        np.testing.assert_array_equal(imageio.imread(path), FakeFrames().picture(number)[..., :3])
    assert stills[-1].read_bytes() == (tmp_path / "film" / "film.png").read_bytes()
    encode(FakeFrames(), outputs(tmp_path / "without"), chapters)
    for path in wanted:
        assert path.read_bytes() == (tmp_path / "without" / path.name).read_bytes(), path.name


def test_stills_are_left_out_when_the_film_fails(tmp_path):
    def fail(now):
        if now == 9:
            raise RuntimeError

    stills, chapters = stills_of(tmp_path, "film", 2), chapters_of(3, COUNT - 1)
    with pytest.raises(RuntimeError):
        encode(FakeFrames(before=fail), [tmp_path / "film.png"], chapters, stills=stills)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("kind", ["mp4", "gif", "png"])
def test_one_format_alone_is_the_same_as_among_others(encoded, tmp_path, kind):
    encode(FakeFrames(), [tmp_path / f"film.{kind}"])
    assert left_in(tmp_path) == [f"film.{kind}"]
    assert (tmp_path / f"film.{kind}").read_bytes() == (encoded / f"film.{kind}").read_bytes()


def test_the_same_frames_give_the_same_bytes(encoded, tmp_path):
    encode(FakeFrames(), outputs(tmp_path / "again"))
    for path in outputs(encoded):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_a_gif_over_its_budget_is_reported(encoded, monkeypatch, tmp_path):
    assert module.GIF_BUDGET == 5_000_000
    size = (encoded / "film.gif").stat().st_size
    monkeypatch.setattr(module, "GIF_BUDGET", size - 1)
    warnings = []
    path = tmp_path / "film.gif"
    encode(FakeFrames(), [path], warn=warnings.append)
    has = apart_from((size - 1) / 1e6, size / 1e6, 1)
    assert warnings == [
        f"{path} has {has} MB, over the {(size - 1) / 1e6:.0f} MB that pages take: "
        "lower the film's option seconds, or give it a budget of 5 MB"
    ]
    warnings.clear()
    monkeypatch.setattr(module, "GIF_BUDGET", size)
    encode(FakeFrames(), [path], warn=warnings.append)
    assert warnings == []


# --- When it goes wrong --------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch):
    """Return the list of the encoder processes that get started."""
    processes = []
    true = subprocess.Popen

    def start(*arguments, **options):
        processes.append(true(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return processes


def assert_one_line(error, folder, text):
    assert str(error.value) == text
    assert "\n" not in text
    assert left_in(folder) == []


@pytest.mark.parametrize("number", [0, 7, COUNT - 1])
def test_a_killed_encoder_leaves_nothing(tmp_path, started, number):
    def kill(now):
        if now == number:
            started[0].kill()
            started[0].wait()

    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(before=kill), outputs(tmp_path))
    assert_one_line(error, tmp_path, "the encoder was killed by signal 9")


@pytest.mark.parametrize("failure", [RuntimeError("no paint left"), KeyboardInterrupt()])
@pytest.mark.parametrize("number", [0, 7])
def test_frames_that_fail_leave_nothing(tmp_path, started, failure, number):
    def fail(now):
        if now == number:
            raise failure

    with pytest.raises(type(failure)):
        encode(FakeFrames(before=fail), outputs(tmp_path))
    assert left_in(tmp_path) == []
    assert [process.poll() for process in started] == [-9]


def test_an_earlier_film_stays_when_encoding_fails(tmp_path, started):
    for path in outputs(tmp_path):
        path.write_text("the film of yesterday")

    def fail(now):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        encode(FakeFrames(before=fail), outputs(tmp_path))
    assert {path.read_text() for path in tmp_path.iterdir()} == {"the film of yesterday"}


@pytest.mark.parametrize("budget", [None, 10**6])
def test_a_failing_encoder_is_quoted(monkeypatch, tmp_path, budget):
    program = script(tmp_path, "echo 'Starting up' >&2; echo 'Unknown encoder' >&2; exit 3")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)
    folder = tmp_path / "films"
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), outputs(folder), budget=budget)
    assert_one_line(error, folder, "the encoder ended with code 3: Unknown encoder")


def test_an_encoder_that_fails_on_the_gif_alone_leaves_no_mp4_either(monkeypatch, tmp_path):
    true = imageio_ffmpeg.get_ffmpeg_exe()
    program = script(tmp_path, f'case "$*" in *paletteuse*) exit 1;; esac; exec "{true}" "$@"')
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)
    folder = tmp_path / "films"
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), outputs(folder))
    assert_one_line(error, folder, "the encoder ended with code 1")


def test_an_encoder_that_ends_well_but_early_has_failed(monkeypatch, tmp_path):
    program = script(tmp_path, "head -c 10000 >/dev/null")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)
    folder = tmp_path / "films"
    with pytest.raises(HiddenreelError) as error:
        # More than a pipe can hold.
        encode(FakeFrames(count=400), outputs(folder))
    assert_one_line(error, folder, "the encoder ended before it had all frames")


@pytest.mark.parametrize(
    ("code", "fed", "hung", "words"),
    [
        (0, False, False, "ended before it had all frames"),
        (1, True, False, "ended with code 1"),
        (-1, True, False, "was killed by signal 1"),
        (-9, False, True, "made no progress for 120 s and was stopped"),
    ],
)
def test_each_bad_end_of_an_encoder_has_its_words(code, fed, hung, words):
    ended = SimpleNamespace(hung=hung, disk_is_full=lambda: False, last_words=lambda: ": Oh")
    with pytest.raises(HiddenreelError) as error:
        encoders._check_ended(ended, code, fed)
    assert str(error.value) == f"the encoder {words}: Oh"
    encoders._check_ended(SimpleNamespace(**vars(ended) | {"hung": False}), 0, True)


def fake_encoder(monkeypatch, folder, text):
    """Let this shell script be the encoder, which is given the name `$last` of its last output."""
    program = script(folder, f"for last; do :; done; {text}")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)
    return folder / "films"


# They count the time that passes, and the same frame again and again.
SAME_REPORTS = "for n in $(seq 50); do echo frame=1; echo elapsed=$n; sleep 0.1; done; exit 5"
WARNINGS = "echo 'Starting up' >&2; echo 'Something is odd' >&2"


@pytest.mark.parametrize("kind", ["mp4", "gif"])
def test_an_encoder_that_writes_nothing_and_ends_well_is_reported(monkeypatch, tmp_path, kind):
    folder = fake_encoder(monkeypatch, tmp_path, f"cat >/dev/null; {WARNINGS}; exit 0")
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), [folder / f"film.{kind}"])
    assert_one_line(error, folder, "the encoder wrote nothing: Something is odd")


def test_an_encoder_that_writes_an_empty_file_is_reported(monkeypatch, tmp_path):
    folder = fake_encoder(monkeypatch, tmp_path, 'cat >/dev/null; : > "$last"; exit 0')
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), [folder / "film.mp4"])
    assert_one_line(error, folder, "the encoder wrote nothing")


def test_an_encoder_that_writes_something_else_is_reported(monkeypatch, tmp_path):
    folder = fake_encoder(monkeypatch, tmp_path, 'cat > "$last"; exit 0')
    with pytest.raises(HiddenreelError, match=r"^the encoder did not write a film: .* Invalid data"):
        encode(FakeFrames(), [folder / "film.mp4"])
    assert left_in(folder) == []


def test_an_encoder_that_leaves_frames_out_is_reported(monkeypatch, tmp_path):
    true = imageio_ffmpeg.get_ffmpeg_exe()
    raw = "-f rawvideo -pix_fmt yuv420p -s 64x36 -r 30 -i -"
    short = f'"{true}" -loglevel error -y {raw} -frames:v 12 -f mp4 "$last"'
    # It takes all that it is given.
    folder = fake_encoder(monkeypatch, tmp_path, f"{short}; cat >/dev/null; exit 0")
    path = folder / "film.mp4"
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), [path])
    assert_one_line(error, folder, f"the encoder wrote 12 of 20 frames into {path}")


@pytest.mark.parametrize(
    ("when", "kind", "what"),
    [("*paletteuse*", "gif", "3 of 8"), ("*select=*", "mp4", "9 of 10")],
    ids=["of the GIF", "of what is to be smaller"],
)
def test_an_encoder_that_leaves_later_frames_out_is_reported(
    encoded, monkeypatch, tmp_path, when, kind, what
):
    encode(FakeFrames(6 if kind == "gif" else 9), [tmp_path / f"short.{kind}"])
    short, true = tmp_path / f"short.{kind}", imageio_ffmpeg.get_ffmpeg_exe()
    act = f'case "$*" in {when}) cp {short} "$last";; *) exec "{true}" "$@";; esac'
    folder = fake_encoder(monkeypatch, tmp_path, act)
    path = folder / f"film.{kind}"
    budget = None if kind == "gif" else (encoded / "film.mp4").stat().st_size - 1
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), [path], budget=budget)
    assert_one_line(error, folder, f"the encoder wrote {what} frames into {path}")


@pytest.mark.parametrize(
    "text",
    [
        f"{WARNINGS}; exec sleep 600",
        f"cat >/dev/null; {WARNINGS}; exec sleep 600",
        f"cat >/dev/null; {WARNINGS}; {SAME_REPORTS}",
    ],
    ids=["while it is given frames", "when it has them all", "while it says so"],
)
def test_an_encoder_that_hangs_is_stopped(monkeypatch, tmp_path, started, text):
    monkeypatch.setattr(encoders, "PATIENCE", 0.5)
    folder = fake_encoder(monkeypatch, tmp_path, text)
    with pytest.raises(HiddenreelError) as error:
        # More than a pipe can hold.
        encode(FakeFrames(count=400), outputs(folder))
    message = "the encoder made no progress for 0.5 s and was stopped: Something is odd"
    assert_one_line(error, folder, message)
    assert [process.poll() for process in started] == [-9]


def test_a_slow_encoder_that_reports_progress_is_not_stopped(monkeypatch, tmp_path, started):
    """The encoder goes on reporting long after our patience is over."""
    monkeypatch.setattr(encoders, "PATIENCE", 0.5)
    reports = 'for n in 1 2 3 4 5 6 7 8; do echo "frame=$n"; sleep 0.2; done'
    folder = fake_encoder(monkeypatch, tmp_path, f"cat >/dev/null; {reports}; exit 5")
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), outputs(folder))
    assert_one_line(error, folder, "the encoder ended with code 5")


KILLED = """
import os, sys
from pathlib import Path
from film_fakes import FakeFrames
from hiddenreel.publish.video.encode import encode

def kill(number):
    if number == 300:
        # The encoder as well, which would otherwise end its files when its input ends.
        os.killpg(0, 9)

encode(FakeFrames(400, kill), [Path(sys.argv[1], f"film.{kind}") for kind in ("mp4", "gif")])
"""


def test_what_a_killed_job_leaves_is_hidden_and_gone_after_the_next(tmp_path):
    """Nobody cleans up after `kill -9`, but the next job for the same film does."""
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )
    assert killed.returncode == -9
    assert left_in(tmp_path)
    assert all(name.startswith(".film.") for name in left_in(tmp_path))
    assert not any(path.is_dir() for path in tmp_path.iterdir())
    encode(FakeFrames(), [tmp_path / "film.mp4", tmp_path / "film.gif"])
    assert left_in(tmp_path) == ["film.gif", "film.mp4"]


def test_waiting_for_an_encoder_can_be_interrupted(monkeypatch, tmp_path, started):
    """It has all frames, and would go on for a while."""
    all_read = tmp_path / "all-read"
    program = script(tmp_path, f"cat >/dev/null; touch {all_read}; exec sleep 600")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)

    def interrupt_then(number, frame):
        if all_read.exists():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt_then)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            encode(FakeFrames(), outputs(tmp_path / "films"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert left_in(tmp_path / "films") == []
    assert [process.poll() for process in started] == [-9]


@pytest.mark.skipif(not FULL.exists(), reason="other systems have no pipes that can be widened")
def test_frames_go_through_as_wide_a_pipe_as_the_system_gives(tmp_path, started):
    ours = os.pipe()
    with suppress(PermissionError):
        fcntl.fcntl(ours[0], fcntl.F_SETPIPE_SZ, 1_048_576)
    widths = []

    def measure(now):
        widths.append(fcntl.fcntl(started[0].stdin, fcntl.F_GETPIPE_SZ))

    encode(FakeFrames(2, measure), [tmp_path / "film.mp4"])
    assert set(widths) == {fcntl.fcntl(ours[0], fcntl.F_GETPIPE_SZ)}
    for end in ours:
        os.close(end)


def test_nothing_is_left_running_and_nothing_is_stored_without_need(tmp_path, started):
    before = threading.active_count()
    encode(FakeFrames(2), [tmp_path / "film.mp4"])
    assert threading.active_count() == before
    assert [process.poll() for process in started] == [0]
    assert not [word for process in started for word in process.args if word.endswith(".whole")]


@pytest.mark.skipif(not FULL.exists(), reason="other systems have no pipes that can be widened")
def test_pipes_that_cannot_be_widened_work_as_well(encoded, monkeypatch, tmp_path):
    def refused(*arguments):
        raise PermissionError

    monkeypatch.setattr(fcntl, "fcntl", refused)
    encode(FakeFrames(), [tmp_path / "film.mp4"])
    assert (tmp_path / "film.mp4").read_bytes() == (encoded / "film.mp4").read_bytes()


def test_a_missing_encoder_is_reported(monkeypatch, tmp_path):
    def missing():
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", missing)
    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(), outputs(tmp_path))
    assert_one_line(error, tmp_path, "the encoder is missing: No ffmpeg exe could be found.")


@pytest.mark.parametrize("exists", [False, True])
def test_an_encoder_that_cannot_be_started_is_reported(monkeypatch, tmp_path, exists):
    program = tmp_path / "not-there"
    if exists:
        program.write_text("no program")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(program))
    folder = tmp_path / "films"
    with pytest.raises(HiddenreelError, match=r"^the encoder cannot be started: .*not-there'$"):
        encode(FakeFrames(), outputs(folder))
    assert left_in(folder) == []


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("name", ["film.mp4", "film.gif", "film.png", "film.chapter-1.png"])
def test_a_full_disk_is_reported_in_one_line(tmp_path, name):
    (tmp_path / f".{name}.part").symlink_to(FULL)
    stills = stills_of(tmp_path, "film", 1)
    with pytest.raises(HiddenreelError, match=r"^the disk is full: .* and start again$"):
        encode(FakeFrames(), outputs(tmp_path), chapters_of(COUNT - 1), stills=stills)
    assert left_in(tmp_path) == []


# --- WebM and WebP -------------------------------------------------------------------------------


class PlainFrames(FakeFrames):
    """A larger square, whose edges are on the chroma's grid."""

    size = (320, 180)

    def picture(self, number):
        pixels = np.full((180, 320, 4), 255, np.uint8)
        pixels[..., :3] = (20, 30, 60)
        pixels[40:120, 8 * number : 8 * number + 80, :3] = (230, 160, 40)
        return pixels


@pytest.fixture(scope="module")
def for_browsers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browsers")
    encode(PlainFrames(), [folder / f"film.{kind}" for kind in ("webm", "webp")], CHAPTERS)
    assert left_in(folder) == ["film.webm", "film.webp"]
    return folder


def test_a_webm_shows_every_frame_in_its_colours(for_browsers):
    with av.open(for_browsers / "film.webm") as container:
        (stream,) = container.streams
        assert stream.codec.canonical_name == "av1" and stream.pix_fmt == "yuv420p"
        assert stream.average_rate == 30
        titles = [chapter["metadata"]["title"] for chapter in container.chapters()]
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert titles == ["Start", *(chapter.title for chapter in CHAPTERS[:-1])]
    assert len(frames) == COUNT
    for number, frame in enumerate(frames):
        wanted = PlainFrames().picture(number)[..., :3].astype(int)
        assert np.abs(frame - wanted).mean() < 3, number
    measures = measures_of(for_browsers / "film.webm")
    assert measures == {
        "pixels": [320, 180], "seconds": 0.667, "frames": COUNT, "frames_per_second": 30.0
    }  # fmt: skip
    assert found_in(for_browsers / "film.webm") == []


def test_a_webp_loops_and_keeps_time(for_browsers):
    path = for_browsers / "film.webp"
    with Image.open(path) as picture:
        assert picture.size == (800, 450) and picture.info["loop"] == 0
        stays = []
        for number in range(picture.n_frames):
            picture.seek(number)
            shown = np.asarray(picture.convert("RGB")).astype(int)
            stays.append(picture.info["duration"])
            # Each picture shows the frame in the middle of its time, 2.5 times as large.
            at = 100 + round(8 * 2.4 * number * 2.5)
            assert np.abs(shown[200, at] - (230, 160, 40)).max() < 12
            assert np.abs(shown[20, at] - (20, 30, 60)).max() < 12
    assert sum(stays) / 1000 == pytest.approx(COUNT / 30, abs=GIF_DELAY / 100)
    measures = measures_of(path)
    assert measures["seconds"] == pytest.approx(sum(stays) / 1000, abs=1e-3)
    assert (measures["pixels"], measures["frames"]) == ([800, 450], len(stays))
    # It plays endlessly, as a GIF does.
    assert found_in(path) == ["five-seconds"]


def test_each_is_the_same_again_and_alone(for_browsers, tmp_path):
    for kind in ("webm", "webp"):
        encode(PlainFrames(), [tmp_path / f"film.{kind}"], CHAPTERS)
        again = (tmp_path / f"film.{kind}").read_bytes()
        assert again == (for_browsers / f"film.{kind}").read_bytes(), kind


# --- Without a ground, and frame by frame ---------------------------------------------------------


class FramesWithOverlays(PlainFrames):
    """The square alone, half transparent on its left."""

    def overlay(self, number):
        pixels = self.picture(number)
        square = (pixels[..., :3] == (230, 160, 40)).all(axis=2)
        pixels[..., 3] = np.where(square, 255, 0)
        pixels[:, 8 * number : 8 * number + 40, 3] //= 2
        return pixels

    def frames(self, pictures=()):
        for number, frame in enumerate(super().frames(pictures)):
            frame.overlay = self.overlay(number)
            yield frame


ENDINGS = ("transparent.webm", "transparent.mov", "frames.zip")


@pytest.fixture(scope="module")
def for_editors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editors")
    with Language("fr").applied():
        encode(FramesWithOverlays(6), [folder / f"film.{ending}" for ending in ENDINGS])
    assert left_in(folder) == sorted(f"film.{ending}" for ending in ENDINGS)
    return folder


@pytest.mark.parametrize(
    ("ending", "decoder", "far"),
    [("transparent.webm", ["-c:v", "libvpx-vp9"], 14), ("transparent.mov", [], 3)],
)
def test_a_transparent_film_shows_the_ground_that_it_is_laid_on(for_editors, ending, decoder, far):
    path = for_editors / f"film.{ending}"
    with av.open(path) as container:
        assert [stream.language for stream in container.streams] == ["fra"]
    program = imageio_ffmpeg.get_ffmpeg_exe()
    colours = ["-vf", "scale=in_color_matrix=bt709:in_range=tv", "-pix_fmt", "rgba"]
    command = [program, "-v", "error", *decoder, "-i", path, *colours, "-f", "rawvideo", "-"]
    decoded = subprocess.run(command, capture_output=True, check=True).stdout
    frames = np.frombuffer(decoded, np.uint8).reshape(6, 180, 320, 4).astype(float)
    for number, frame in enumerate(frames):
        wanted = FramesWithOverlays().overlay(number).astype(float)
        for ground in ((0, 160, 0), (255, 255, 255)):
            shown, expected = (
                pixels[..., :3] * pixels[..., 3:] / 255 + ground * (1 - pixels[..., 3:] / 255)
                for pixels in (frame, wanted)
            )
            assert np.abs(shown - expected).mean() < far / 4, (number, ground)
            middle = np.s_[60:100, 8 * number + 44 : 8 * number + 76]
            assert np.abs(shown[middle] - expected[middle]).max() <= far
            assert np.abs(shown[:30] - ground).max() <= far
    assert found_in(path) == []
    assert measures_of(path)["frames"] == 6


def test_editors_get_every_frame_as_it_was_painted(for_editors):
    path = for_editors / "film.frames.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names == [f"film/film-{number:05d}.png" for number in range(1, 7)]
        for number, name in enumerate(names):
            frame = imageio.imread(archive.read(name), extension=".png")
            np.testing.assert_array_equal(frame, PlainFrames().picture(number)[..., :3])
        size = archive.infolist()[0].file_size
    # There are many, so they are compressed, but in less time than a still is.
    module.write_png(PlainFrames().picture(0), path.with_name("still.png"))
    assert path.with_name("still.png").stat().st_size < size < 3 * 320 * 180 / 20
    assert found_in(path) == []
    path.with_name("torn.frames.zip").write_bytes(path.read_bytes()[:-100])
    assert found_in(path.with_name("torn.frames.zip")) == ["readable"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_editors_get_is_the_same_again_and_alone(for_editors, tmp_path, ending):
    with Language("fr").applied():
        encode(FramesWithOverlays(6), [tmp_path / f"film.{ending}"])
    again = (tmp_path / f"film.{ending}").read_bytes()
    assert again == (for_editors / f"film.{ending}").read_bytes()


def test_an_ffmpeg_without_an_encoder_is_refused_at_once(monkeypatch, tmp_path):
    program = script(tmp_path, "echo ' V..... libx264 H.264'")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)

    def never(number):
        raise AssertionError("a frame was painted")

    with pytest.raises(HiddenreelError) as error:
        encode(FakeFrames(before=never), [tmp_path / "film.webm"])
    assert str(error.value) == (
        f"formats: webm needs the encoder libsvtav1, which {program} lacks: leave webm out, or "
        "install imageio-ffmpeg's own ffmpeg"
    )


def found_in(path):
    """List the findings of the checker in a file, those of its texts aside."""
    file = read(path, path.name)
    subjects = {"file": file, file.kind: file.subject}
    return [found.check for kind in subjects for found in findings(kind, subjects[kind], path.name)]


# --- Budgets -------------------------------------------------------------------------------------


class NoisyFrames(PlainFrames):
    """Noise that no encoder makes small, the same each time."""

    def picture(self, number):
        pixels = super().picture(number)
        noise = np.random.default_rng(number).integers(0, 90, (90, 160, 3), np.uint8)
        pixels[::2, ::2, :3] += noise
        return pixels


SMALL_LOOPS = (320, 180)
# For each kind, the budget with which a film is made twice to compare the bytes, as a share of its size.
MADE_AGAIN = {".mp4": 0.03, ".gif": 0.65, ".webp": 0.4}


@pytest.fixture(scope="module")
def noisy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("noisy")
    paths = [folder / f"film.{kind}" for kind in ("mp4", "gif", "webp")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "GIF_SIZE", SMALL_LOOPS)
        assert encode(NoisyFrames(), paths, CHAPTERS) == {}
    return {path.suffix: path.stat().st_size for path in paths}


@pytest.mark.parametrize(
    ("kind", "share", "keys"),
    [
        (".mp4", 0.999, {"quality"}),
        (".mp4", 0.2, {"quality"}),
        (".mp4", 0.03, {"quality", "frames_per_second", "width"}),
        (".gif", 0.65, {"colours"}),
        (".webp", 0.4, {"quality", "frames_per_second"}),
    ],
)
def test_a_budget_is_kept_by_lowering_quality_then_rate_then_width(
    noisy, monkeypatch, tmp_path, kind, share, keys
):
    monkeypatch.setattr(module, "GIF_SIZE", SMALL_LOOPS)
    path, budget, lines = tmp_path / f"film{kind}", int(share * noisy[kind]), []
    changes = encode(NoisyFrames(), [path], CHAPTERS, budget=budget, warn=lines.append)
    assert left_in(tmp_path) == [path.name]
    assert path.stat().st_size <= budget
    (changed,) = changes.values()
    assert changes == {path.name: changed} and set(changed) == keys
    assert all(after != before for before, after in changed.values())
    if share > 0.9:
        assert changed == {"quality": [18, 22]}
    (line,) = lines
    assert line.startswith(f"{path} keeps its budget: ")
    measures = measures_of(path)
    rate = 30.0 if kind == ".mp4" else 12.5
    assert measures["frames_per_second"] == changed.get("frames_per_second", [0, rate])[1]
    assert measures["pixels"][0] == changed.get("width", [0, 320])[1]
    assert measures["seconds"] == pytest.approx(COUNT / 30, abs=2 / 12.5)
    if kind == ".mp4":
        with av.open(path) as container:
            titles = [chapter["metadata"]["title"] for chapter in container.chapters()]
        assert titles == ["Start", *(chapter.title for chapter in CHAPTERS[:-1])]
    if share == MADE_AGAIN[kind]:
        again = tmp_path / "again" / path.name
        encode(NoisyFrames(), [again], CHAPTERS, budget=budget)
        assert again.read_bytes() == path.read_bytes()


def test_what_keeps_its_budget_is_left_as_it_is(noisy, tmp_path):
    path = tmp_path / "film.mp4"
    assert encode(NoisyFrames(), [path], CHAPTERS, budget=noisy[".mp4"]) == {}
    assert path.stat().st_size == noisy[".mp4"]


def test_a_budget_that_cannot_be_kept_is_an_error(tmp_path):
    path = tmp_path / "film.mp4"
    with pytest.raises(HiddenreelError) as error:
        encode(NoisyFrames(), [path], budget=1000)
    text = str(error.value)
    assert text.startswith(f"{path} cannot have 0.001 MB: at its lowest quality, rate and width it has")
    assert text.endswith("raise the budget, or shorten the film with seconds")
    assert left_in(tmp_path) == []


def test_a_film_at_half_its_rate_is_cut_at_its_chapters(noisy, tmp_path):
    path = tmp_path / "film.mp4"
    chapters = chapters_at(4, 11, COUNT)
    encode(NoisyFrames(COUNT + 1), [path], chapters, budget=int(0.03 * noisy[".mp4"]))
    clips = clips_of(tmp_path, "film", len(chapters))
    cut_clips(path, [chapter.frame for chapter in chapters], clips)
    # Frames 0 to 4, 5 to 11 and 12 to 20 of the film, of which every second is left.
    assert [count_frames(clip) for clip in clips] == [3, 3, 5]
