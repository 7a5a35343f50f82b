"""Both sides of a comparison do the same work, and the report states whether a promise is kept."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import replace
from functools import cache

import av
import numpy as np
import pytest
from fixtures_recordings import plan
from matplotlib import rc_context
from numpy.testing import assert_allclose

from benchmarks import anatomy as bench_anatomy
from benchmarks import filming, films, report, training, whole
from benchmarks.comparison import Comparison
from benchmarks.process import from_small_parent, run_python
from benchmarks.ready import Ready
from benchmarks.training import HERO, PLAIN_PROCESS
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.encode import encode
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording


def compared(ours: list[float], theirs: list[float], **more) -> str:
    mine, others = iter(ours), iter(theirs)
    comparison = Comparison("work", lambda: next(mine), lambda: next(others), "s", 2.0, **more)
    return comparison.line(comparison.measured(len(ours)))


@pytest.mark.parametrize(
    ("theirs", "slower", "ending"),
    [
        ([2.0, 3.0, 2.5], False, "2.50   ≥ 2     met"),
        ([1.0, 1.9, 3.0], False, "1.90   ≥ 2     MISSED"),
        ([1.0, 0.5, 0.1], True, "2.00   ≤ 2     met"),
        ([0.4, 0.5, 0.1], True, "2.50   ≤ 2     MISSED"),
    ],
)
def test_a_line_says_whether_the_promise_is_kept(theirs, slower, ending):
    line = compared([1.0, 1.0, 1.0], theirs, slower=slower)
    assert line.startswith("work ")
    assert line.endswith(ending)


def test_a_slow_spell_of_the_machine_changes_no_ratio():
    assert compared([1.0, 9.0, 1.0], [3.0, 27.0, 3.0]).endswith("3.00   ≥ 2     met")


def test_sides_take_turns():
    order = []
    sides = [lambda name=name: order.append(name) or 1.0 for name in ("ours", "theirs")]
    Comparison("work", *sides, "s", 2.0).measured(3)
    assert order == ["ours", "theirs"] * 3


def test_the_plain_process_does_the_same_work(tmp_path):
    run = replace(HERO, epochs=3)
    record(run, tmp_path / "hero", tmp_path / "partial")
    recording = Recording.open(tmp_path / "hero")
    run_python("-c", PLAIN_PROCESS, json.dumps(run.to_dict()), tmp_path)
    activations, curves = (np.load(tmp_path / f"{name}.npy") for name in ("activations", "curves"))
    assert activations.dtype == np.float32
    ours = np.concatenate([recording.activations(3, layer) for layer in (1, 2, 3)], axis=1)
    assert_allclose(activations[3], ours.T, rtol=1e-5)
    assert_allclose(curves[:, 0], recording.loss, rtol=1e-9)
    assert_allclose(curves[:, 1], recording.accuracy)


@pytest.mark.parametrize("prepare", training.COMPARISONS)
def test_every_comparison_of_training_can_be_prepared(prepare):
    assert prepare().target > 1


# --- Films ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def remembered(tmp_path_factory):
    """The folder of all small films, and what was recorded and painted there, which tests share."""
    functions = [cache(getattr(films, name).__wrapped__) for name in ("recorded", "ready", "ready_pixels")]
    return tmp_path_factory.mktemp("workshop"), functions


@pytest.fixture
def workshop(monkeypatch, remembered):
    """Measure small films of small runs, in a temporary folder."""
    folder, functions = remembered
    monkeypatch.setattr(films, "workshop", lambda: folder)
    runs = {
        name: films.resized(run, samples=40, epochs=5)
        for name, run in plan().runs.items()
        if run.dataset.name != "digits"
    }
    monkeypatch.setattr(films, "plan", lambda: replace(plan(), runs={**plan().runs, **runs}))
    for function in functions:
        monkeypatch.setattr(films, function.__name__, function)
    return folder


def test_what_is_filmed_is_what_the_configuration_asks_for():
    films.plan.cache_clear()
    assert films.plan() == plan()
    assert films.main_product().kind == films.MAIN
    titles = {plan().films[name].kind for name in plan().films} - {films.MAIN}
    assert len(films.other_films()) == len(titles)


def test_without_a_configuration_nothing_is_measured(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    films.plan.cache_clear()
    with pytest.raises(HiddenreelError) as error:
        films.plan()
    assert str(error.value) == ("config/config.yaml is missing: measure in the project's own folder")


def test_the_main_film_is_compared_at_other_resolutions(workshop):
    compared = films._at_a_resolution("720p", 4)
    assert compared.title == "main film, 720p, 4 frames / encoder" and compared.target == 1.3
    (path,) = workshop.glob("resolution-*.yuv")
    frames = Ready(path)
    assert (len(frames), frames.size) == (4, (1280, 720))


# Frames of the main film: enough for a GIF of two pictures.
SHORT = 4


def test_ready_frames_are_the_film_s(workshop, light):
    path = films.ready(SHORT)
    frames = Ready(path)
    reel = films.film_of(films._main_recording(), light, seconds=SHORT / 30)
    camera = FastRenderer(reel, light)
    assert (len(frames), frames.size, frames.frames_per_second) == (SHORT, camera.size, 30)
    pixels = np.fromfile(films.ready_pixels(SHORT), np.uint8).reshape(SHORT, *camera.frame(0).shape)
    for number, frame in enumerate(frames.frames()):
        np.testing.assert_array_equal(frame.planes, camera.planes(number))
        np.testing.assert_array_equal(pixels[number], camera.frame(number))


def test_the_encoder_alone_makes_the_same_file(workshop):
    """Otherwise the two sides would not do the same work."""
    alone = workshop / "alone.mp4"
    run_python("-m", "benchmarks.ready", films.ready(SHORT), alone)
    run_python("-m", "hiddenreel", *films._film_job(films.main_product(), SHORT))
    assert alone.read_bytes() == (workshop / "ours.mp4").read_bytes()


def test_each_way_of_filming_films_the_same_frames(workshop):
    filmed = []
    for way in ("painted", "animated", "animated-once"):
        path = workshop / f"{way}.mp4"
        arguments = films._main_recording(), 2, path
        if way == "painted":
            assert films._number(way, *arguments) > 0
        else:
            # In this process: the painted way shows that a new one is started.
            with rc_context():
                assert filming.seconds_of(way, *map(str, arguments)) > 0
        with av.open(path) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert len(frames) == 2 and frames[0].shape == (1080, 1920, 3)
        # Each shows the film, on its background.
        assert all(len(np.unique(frame[..., 0])) > 50 for frame in frames)
        assert np.all(np.abs(frames[0][2, 2].astype(int) - [253, 253, 252]) <= 6)
        filmed.append(np.array(frames).astype(int))
    for theirs in filmed[1:]:
        assert np.abs(filmed[0] - theirs).mean() < 1.5


def test_memory_does_not_grow_with_the_film(workshop):
    """8 frames more would take 66 MB."""
    short, long = (films.memory_of(count) for count in (2, 10))
    assert 50 < long < 1.1 * short


def test_the_peak_memory_of_a_process_is_its_own():
    """Otherwise both films would appear to take as much as the process that measures."""
    ours = np.ones(160_000_000, np.uint8)
    program = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    peak = float(run_python(*from_small_parent("-c", program)))
    unit = 1 if sys.platform == "darwin" else 1024  # bytes
    assert peak * unit < ours.nbytes / 4


def test_a_gif_is_held_to_its_frames(workshop):
    path = films.ready(SHORT)
    films._bare_gif(path)
    made = workshop / "ours.gif"
    encode(Ready(path), [made])
    assert made.stat().st_size > 10_000
    for gif in (made, workshop / "bare.gif"):
        assert 40 < films._likeness(gif, films.ready_pixels(SHORT)) < 80


def test_the_folder_is_removed_at_the_end(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **named: str(tmp_path / "work"))
    films.workshop.cache_clear()
    (films.workshop() / "films").mkdir(parents=True)
    films.tidy_up()
    assert not (tmp_path / "work").exists()


# --- The report --------------------------------------------------------------------------------

STEPS = [{"panel": "HiddenCube", "step": "Cloud", "ms": 2.5}, {"panel": "", "step": "wipe", "ms": 0.01}]


@pytest.fixture(autouse=True)
def _no_film_is_taken_apart(monkeypatch):
    monkeypatch.setattr(report, "anatomy", lambda: STEPS)


def test_the_report_has_a_line_for_each_comparison(monkeypatch, capsys, tmp_path):
    met = Comparison("work", lambda: 1.0, lambda: 3.0, "s", 2.0)
    missed = Comparison("toil", lambda: 3.0, lambda: 1.0, "s", 2.0, slower=True, rounds=1)
    monkeypatch.setattr(report, "comparisons", lambda: [lambda: met, lambda: missed])
    report.run(folder=tmp_path / "results")
    lines = capsys.readouterr().out.splitlines()
    assert report.machine() in lines[0]
    (line,) = [line for line in lines if line.startswith("work ")]
    assert line.endswith("3.00   ≥ 2     met")
    (line,) = [line for line in lines if line.startswith("toil ")]
    assert line.endswith("3.00   ≤ 2     MISSED")
    assert "A moving frame of the main film, 2.5 ms:" in lines
    assert "  HiddenCube   Cloud         2.50 ms" in lines and not any("wipe" in line for line in lines)
    report_read = json.loads((tmp_path / "results" / "bench.json").read_text())
    assert report_read["machine"] == report.machine() and report_read["frame"] == STEPS
    first, second = report_read["comparisons"]
    assert first["ours"] == [1.0] * report.ROUNDS and first["kept"] is True
    assert second["ours"] == [3.0] and second["kept"] is False
    assert second["ratio_is"] == "ours / theirs" and second["target"] == "≤ 2"


def test_all_kinds_of_work_are_measured():
    films.plan.cache_clear()
    titles = [prepare.__name__ for prepare in report.comparisons() if hasattr(prepare, "__name__")]
    assert {"whole_process", "film_of_300", "film_of_900", "memory", "gif"} <= set(titles)
    assert len(report.comparisons()) == len(titles) + len(films.other_films())


def test_a_ratio_without_a_target_is_no_promise(monkeypatch, capsys, tmp_path):
    stated = Comparison("all", lambda: 3.0, lambda: 1.5, "s", slower=True, rounds=1)
    comparison = Comparison("work", lambda: 1.0, lambda: 3.0, "s", 2.0)
    monkeypatch.setattr(report, "comparisons", lambda: [lambda: comparison])
    monkeypatch.setattr(report, "whole", lambda: stated)
    rule = {"rule": "film", "jobs": 2, "seconds": 5.5, "from": 1.0, "until": 4.25}
    monkeypatch.setattr(report, "where_the_time_went", lambda: [rule])
    report.run(with_whole=True, folder=tmp_path)
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if line.startswith("all ")]
    assert line.endswith("2.00   stated")
    assert "  film                 5.5 s in   2 jobs, from   1.0 s until   4.2 s" in lines
    result = json.loads((tmp_path / "bench.json").read_text())
    assert result["comparisons"][1]["kept"] is None and result["rules"] == [rule]


def test_each_step_of_a_frame_is_measured(workshop, monkeypatch):
    monkeypatch.setattr(bench_anatomy, "FRAMES", 3)
    steps = bench_anatomy.anatomy()
    named = [(step["panel"], step["step"]) for step in steps]
    assert len(named) == len(set(named))
    assert {("", "convert and wipe"), ("InputPlane", "PaintedMap"), ("HiddenCube", "Cloud")} <= {*named}
    spent = [step["ms"] for step in steps]
    assert spent == sorted(spent, reverse=True) and spent[-1] > 0


def test_jobs_are_added_up_by_rule(workshop):
    noted = workshop / "whole" / ".snakemake" / "metadata"
    noted.mkdir(parents=True)
    jobs = [("film", 1.0, 5.5, ["a.log"]), ("film", 2.0, 3.0, ["b.log"]), ("all", 0.0, 0.5, [])]
    # A job is noted once for each of its files.
    for number, (rule, start, end, log) in enumerate([*jobs, ("film", 1.0, 5.25, ["a.log"])]):
        job = {"rule": rule, "starttime": start, "endtime": end, "log": log}
        (noted / str(number)).write_text(json.dumps(job))
    assert whole.where_the_time_went() == [
        {"rule": "film", "jobs": 2, "seconds": 5.5, "from": 1.0, "until": 5.5},
        {"rule": "all", "jobs": 1, "seconds": 0.5, "from": 0.0, "until": 0.5},
    ]


def test_all_stills_are_drawn_from_the_results_of_a_pipeline(workshop, tmp_path):
    asked = plan()
    product = asked.figures["loss-curve"]
    results = tmp_path / "results"
    (results / "recordings").mkdir(parents=True)
    shutil.copytree(films.recorded(product.run), results / "recordings" / product.run)
    small = replace(asked, figures={"loss-curve": product}, figure_formats=("svg", "png"))
    whole.draw_stills(small, results, tmp_path / "stills")
    assert sorted(path.name for path in (tmp_path / "stills").glob("*/*")) == [
        *["loss-curve.png"] * 2,
        *["loss-curve.svg"] * 2,
    ]


def test_quickly_each_is_measured_once(monkeypatch, capsys, tmp_path):
    counted = []
    comparison = Comparison("work", lambda: counted.append(1) or 1.0, lambda: 3.0, "s", 2.0)
    monkeypatch.setattr(report, "comparisons", lambda: [lambda: comparison])
    report.run(quick=True, folder=tmp_path)
    assert counted == [1]
    assert "each measured once" in capsys.readouterr().out
