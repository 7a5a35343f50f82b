"""Python makes what the workflow makes: the same keys, the same messages and the same bytes."""

from __future__ import annotations

import base64
import inspect
import io
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from documents import pictures_left
from PIL import Image

import hiddenreel as hr
from hiddenreel.cli import main
from hiddenreel.interface import shown
from hiddenreel.interface.runs import RecordedRun
from hiddenreel.learn.data import DATASETS
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate
from hiddenreel.plan.validate.runs import RUN

SETTINGS = {
    "dataset": {"name": "circles", "samples": 60},
    "layers": [2, 3, 1],
    "epochs": 6,
    "learning_rate": 3.0,
    "batch_size": 10,
    "seed": 2,
}
# As short and as small as a film may be.
SMALL = {"seconds": 1, "size": "640x360"}


@pytest.fixture(scope="module")
def run() -> RecordedRun:
    return hr.train(**SETTINGS)


@pytest.fixture(scope="module")
def film(run):
    return run.film("space-warp", seconds=1)


@pytest.fixture(scope="module")
def small_film(run):
    return run.film("space-warp", **SMALL)


@pytest.fixture(scope="module")
def products(tmp_path_factory) -> Path:
    """The folder in which the workflow's commands have made a recording, a figure and a film."""
    folder = tmp_path_factory.mktemp("workflow")
    config = {
        "runs": {"circles": SETTINGS},
        "figures": {"diagram": {"kind": "network-diagram", "run": "circles", "epoch": 3}},
        "films": {"warp": {"kind": "space-warp", **SMALL, "run": "circles"}},
    }
    plan = ["--plan", str(write_plan(validate(config), folder))]
    circles, moments = folder / "circles", folder / "moments.json"
    place = ["--recording", str(circles)]
    figures = [
        str(folder / theme / f"diagram.{kind}")
        for theme in ("light", "dark")
        for kind in ("svg", "pdf", "png")
    ]
    films = [str(folder / "light" / f"warp.{kind}") for kind in ("mp4", "gif", "png", "vtt")]
    stills = ["--stills", str(folder / "stills.json"), "--folder", str(folder / "light")]
    for command in (
        ["train", "circles", *plan, "--output", str(circles), "--partial", str(folder / "partial")],
        ["measure", "moments", *place, "--output", str(moments)],
        [
            *("figure", "diagram", *plan, *place),
            *("--captions", str(folder / "captions.json"), "--output", *figures),
        ],
        [
            *("film", "warp", *plan, *place, "--measured", str(moments), "--theme", "light"),
            *(*stills, "--output", *films),
        ],
    ):
        assert main(command) == 0
    return folder


# --- Bytes ----------------------------------------------------------------------------------------


def test_a_recording_has_the_bytes_of_the_workflow(run, products, tmp_path):
    recorded = hr.train(**SETTINGS, folder=tmp_path / "mine")
    assert recorded.folder == tmp_path / "mine"
    for file in ("epochs.npy", "samples.npz", "made.json"):
        expected = (products / "circles" / file).read_bytes()
        assert (run.folder / file).read_bytes() == expected
        assert (recorded.folder / file).read_bytes() == expected


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_has_the_bytes_of_the_workflow_in_any_order(run, products, tmp_path, theme):
    figure = run.figure("network-diagram", epoch=3, theme=theme)
    figure._repr_mimebundle_()
    for kind in ("png", "pdf", "svg"):
        saved = figure.save(tmp_path / f"it.{kind}")
        assert saved.read_bytes() == (products / theme / f"diagram.{kind}").read_bytes()


def test_a_track_is_in_the_language_of_its_film(run, tmp_path):
    film = run.film("space-warp", **SMALL, language="de", panels=["hidden"])
    text = film.save(tmp_path / "film.vtt").read_text("utf-8")
    assert "Der Film zeigt: verborgene Schicht." in text


@pytest.mark.parametrize("kind", ["mp4", "gif", "png", "vtt"])
def test_a_film_has_the_bytes_of_the_workflow(small_film, products, tmp_path, kind):
    saved = small_film.save(tmp_path / f"it.{kind}")
    assert saved.read_bytes() == (products / "light" / f"warp.{kind}").read_bytes()


# --- Keys and messages ----------------------------------------------------------------------------


def test_train_takes_the_keys_and_defaults_of_the_configuration():
    parameters = inspect.signature(hr.train).parameters
    assert {key: parameters[key].default for key in RUN} == {key: field.default for key, field in RUN.items()}
    assert set(parameters) - set(RUN) == {"name", "folder"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"dataset": "circle"},
            f"dataset = 'circle': no such choice (choose {', '.join(DATASETS)}; did you mean circles?)",
        ),
        ({"epochs": 0}, "epochs = 0: must be a whole number at least 1 and at most 1000000"),
        ({"layers": [2, 3, 3]}, "layers = [2, 3, 3]: the last must be 1 or 2, for the 2 classes of circles"),
        (
            {"name": "A b"},
            "name = 'A b': a name is lower-case letters, digits and dashes, no dash first, 60 at most (did "
            "you mean a-b?)",
        ),
    ],
)
def test_a_wrong_setting_is_refused_as_in_the_configuration(settings, message):
    with pytest.raises(hr.HiddenreelError) as caught:
        hr.train(**{**SETTINGS, **settings})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (
            "network-diagram",
            {"epoch": 7},
            "epoch = 7: must be 0 to 6, the epochs of run circles",
        ),
        (
            "loss-curve",
            {"colour": 1},
            "colour = 1: unknown key (choose run, kind, title, caption, alt, watermark, language, "
            "second_typeface, size, resolution)",
        ),
        (
            "computational-graph",
            {},
            "run = 'circles': computational-graph needs 1 input, and run circles has 2 in its layers",
        ),
        ("loss-curve", {"theme": "drak"}, "theme = 'drak': no such choice (choose light, dark; did you mean "
         "dark?)"),
        ("as-in-lecture", {"compare": ["x"]}, "compare has 'x': give runs, as hiddenreel.open returns"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_refused_as_in_the_configuration(run, kind, options, message):
    with pytest.raises(hr.HiddenreelError) as caught:
        run.figure(kind, **options)
    assert str(caught.value) == message


def test_an_unknown_kind_and_a_missing_recording_are_refused(run, tmp_path):
    with pytest.raises(hr.HiddenreelError, match=r"there is no such kind of film .* did you mean nudge"):
        run.film("nudg")
    with pytest.raises(hr.HiddenreelError) as caught:
        hr.open(tmp_path)
    assert str(caught.value) == f"{tmp_path} has no made.json: it is no finished recording"


def test_compared_runs_differ_in_one_setting(run):
    slow = hr.train(**{**SETTINGS, "learning_rate": 0.3})
    film = hr.compare(run, slow, seconds=1)
    assert film.kind == "comparison" and "learning rate" in f"{film.title} {film.caption}"
    with pytest.raises(hr.HiddenreelError, match=r"and circles and circles-2 differ in none"):
        hr.compare(run, run)


def test_a_theme_of_ones_own_has_the_keys_of_the_configuration(run):
    figure = run.figure("loss-curve", theme={"background": "#ffffff"})
    assert figure.theme.background == "#ffffff"
    with pytest.raises(hr.HiddenreelError, match=r"backgroun"):
        run.figure("loss-curve", theme={"backgroun": "#ffffff"})


def test_the_kinds_that_fit_are_listed(run):
    assert "loss-curve" in run.figures and "computational-graph" not in run.figures
    assert "space-warp" in run.films and "nudge" not in run.films


# --- In a notebook --------------------------------------------------------------------------------


def test_a_figure_shows_itself_as_svg_and_png_with_its_alt_text(run):
    figure = run.figure("loss-curve")
    bundle, about = figure._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "image/png", "text/plain"}
    drawing = bundle["image/svg+xml"]
    assert drawing.startswith("<?xml")
    # An image of it has no size of its own, so that it is as wide as the cell that it stands in.
    head = drawing.partition("<svg")[2].partition(">")[0]
    assert ' width="100%" style="max-width: 960px; height: auto"' in head
    assert " viewBox=" in head and " height=" not in head and 'pt"' not in head
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert picture.size == (1280, 720)
    assert about["image/png"] == about["image/svg+xml"] == {"alt": figure.alt}
    assert repr(figure) == figure.alt
    assert figure.to_matplotlib().get_size_inches().tolist() == pytest.approx([40 / 3, 7.5])


def test_a_figure_of_many_points_is_a_png_alone(run, monkeypatch):
    monkeypatch.setattr(shown, "LARGEST_DRAWING", 1000)
    bundle, about = run.figure("loss-curve")._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"} and set(about) == {"image/png"}


def test_a_film_shows_itself_as_a_video_that_waits_for_its_reader(film):
    bundle, about = film._repr_mimebundle_()
    html = bundle["text/html"]
    assert html.startswith("<video controls muted playsinline ") and "autoplay" not in html
    assert f'aria-label="{film.alt}"' in html
    _, _, rest = html.partition("data:video/mp4;base64,")
    content = base64.b64decode(rest.partition('"')[0])
    with av.open(io.BytesIO(content)) as video:
        assert video.streams.video[0].frames == len(film)
    assert about["image/png"] == {"alt": film.alt}
    assert Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).size == (960, 540)
    # A host that removes videos leaves the picture in it.
    assert pictures_left(html) == [(bundle["image/png"], film.alt)]


def test_a_large_film_gives_way_to_its_last_frame_and_its_path(film, tmp_path, monkeypatch):
    monkeypatch.setattr(shown, "MOST_EMBEDDED", 1000)
    monkeypatch.setattr(film, "_saved", None)
    assert "is not put into the notebook: write .save('film.mp4')" in film._repr_mimebundle_()[0]["text/html"]
    path = film.save(tmp_path / "a&b.mp4")
    html = film._repr_mimebundle_()[0]["text/html"]
    assert "<video" not in html and f'href="{path.as_posix()}"'.replace("&", "&amp;") in html


def test_a_frame_is_an_array_and_an_unknown_suffix_is_refused(film, run, tmp_path):
    assert np.array_equal(film.frame(-1), film.frame(len(film) - 1))
    assert film.frame(0).shape == (1080, 1920, 3)
    with pytest.raises(hr.HiddenreelError, match=rf"frame = {len(film)}: choose 0 …"):
        film.frame(len(film))
    with pytest.raises(hr.HiddenreelError) as caught:
        film.save(tmp_path / "it.mov")
    assert (
        str(caught.value)
        == f"{tmp_path / 'it.mov'}: no format has this suffix (choose .mp4, .webm, .gif, .webp, .png, "
        ".vtt, .transparent.webm, .transparent.mov, .frames.zip)"
    )


# --- Imports --------------------------------------------------------------------------------------

LIGHT = """
import sys
import hiddenreel
heavy = {"numpy", "matplotlib", "yaml", "sklearn", "snakemake", "PIL"} & set(sys.modules)
assert not heavy, heavy
assert hiddenreel.record is hiddenreel.record and callable(hiddenreel.record)
hiddenreel.train
heavy = {"snakemake", "torch", "keras", "jax", "matplotlib.pyplot"} & set(sys.modules)
assert not heavy, heavy
"""


def test_importing_it_imports_nothing_heavy_and_using_it_no_framework():
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_its_names_are_there_and_no_other():
    assert {"train", "open", "compare", "record", "HiddenreelError"} <= set(dir(hr))
    with pytest.raises(AttributeError, match=r"module 'hiddenreel' has no attribute 'opne'"):
        hr.opne  # noqa: B018


def test_formats_of_a_film_stand_beside_the_file_that_is_saved(run, small_film, tmp_path):
    film = run.film("space-warp", **SMALL, formats=["webp", "frames"])
    saved = film.save(tmp_path / "warp.png")
    assert saved == tmp_path / "warp.png"
    made = {"warp.png", "warp.webp", "warp.frames.zip"}
    assert {file.name for file in tmp_path.iterdir()} == made
    (tmp_path / "alone").mkdir()
    for name in ("warp.png", "warp.frames.zip"):
        file = small_film.save(tmp_path / "alone" / name)
        assert file.read_bytes() == (tmp_path / name).read_bytes()


def test_formats_that_no_film_asks_for_are_refused_with_the_choices(run):
    with pytest.raises(hr.HiddenreelError, match="choose webm, webp, transparent-webm"):
        run.film("space-warp", formats=["avi"])
