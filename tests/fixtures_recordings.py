"""Recordings that pictures are drawn from: real ones, small, each made once a session and only if asked.

`circles` and `chain` are the default configuration's own runs; the rest are what a user might also
configure, down to what no user would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import matplotlib as mpl
import pytest
import yaml
from pictures_checked import DrawnFilm

from hiddenreel.analyse import speed
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.screen import RESOLUTIONS, Screen
from hiddenreel.draw.theme.theme import THEMES, Theme
from hiddenreel.learn.run import Run
from hiddenreel.plan.catalogue import MEASUREMENTS, OTHERS, Kind
from hiddenreel.plan.validate import validate
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording

CONFIG = Path(__file__).parent.parent / "config" / "config.yaml"

CIRCLES = {"name": "circles", "samples": 80}
SMALL = {
    "dataset": CIRCLES,
    "layers": [2, 3, 3, 1],
    "learning_rate": 3.0,
    "batch_size": 10,
    "epochs": 8,
    "seed": 2,
}

# What differs from the small run.
ODD = {
    "hero": {},
    "held-out": {"dataset": {**CIRCLES, "held_out": 0.25}},
    "three-classes": {
        "dataset": {"name": "blobs", "samples": 90, "classes": 3},
        "layers": [2, 4, 3],
        "output": "softmax",
        "loss": "cross-entropy",
        "learning_rate": 0.5,
    },
    "digits": {
        "dataset": {"name": "digits"},
        "layers": [64, 8, 3, 10],
        "hidden": "tanh",
        "output": "softmax",
        "loss": "cross-entropy",
        "learning_rate": 0.2,
        "batch_size": 50,
        "epochs": 3,
    },
    "one-neuron": {"layers": [2, 1, 1]},
    "four-layers": {"layers": [2, 2, 2, 2, 1]},
    "deep-and-wide": {"layers": [2, 5, 6, 7, 4, 1], "hidden": ["sigmoid", "tanh", "sigmoid", "tanh"]},
    "tanh": {"dataset": {"name": "moons", "samples": 80}, "hidden": "tanh", "learning_rate": 0.5},
    "identity": {"hidden": "identity", "learning_rate": 0.1},
    # Nothing but zeros from the start: no layer ever moves, and no gradient reaches a weight.
    "dead": {"hidden": "relu", "initialisation": {"name": "normal", "scale": 0.0}},
    "one-epoch": {"epochs": 1},
    "two-epochs": {"epochs": 2},
    "many-epochs": {"epochs": 1000, "batch_size": 60, "learning_rate": 1.0},
    # Saturated everywhere: activations of exactly 0 and 1.
    "huge-weights": {"initialisation": {"name": "normal", "scale": 1000.0}},
    "one-input": {"dataset": {"name": "step", "samples": 60}, "layers": [1, 3, 2, 1]},
    "two-outputs": {"layers": [2, 3, 2], "output": "softmax", "loss": "cross-entropy"},
    "four-samples": {"dataset": {**CIRCLES, "samples": 4}, "batch_size": 2},
}

# Those that are like none in films/test_odd_runs.py, where every kind of film is made of every run.
LIKE_NO_OTHER = (
    *("hero", "three-classes", "deep-and-wide", "tanh", "two-epochs", "many-epochs"),
    *("two-outputs", "four-samples"),
)


@cache
def plan():
    """Return the default configuration, validated."""
    return validate(yaml.safe_load(CONFIG.read_text()), str(CONFIG))


def default_runs() -> dict[str, Run]:
    return plan().runs


@pytest.fixture(scope="session")
def recording(tmp_path_factory):
    """Return a function from a run's name to its recording, and a maker of others.

    ``recording("hero")``, or with changes ``recording("hero", epochs=3)``.
    """
    made: dict[str, Recording] = {}
    defaults = default_runs()

    def get(name: str, **changes) -> Recording:
        key = f"{name} {changes}"
        if key not in made:
            if name in defaults:
                run = Run.from_dict({**defaults[name].to_dict(), **changes})
            else:
                configured = {**SMALL, **ODD[name], **changes}
                run = validate({"runs": {name: configured}}, None).runs[name]
            folder = tmp_path_factory.mktemp("recordings")
            record(run, folder / "recording", folder / "partial")
            made[key] = Recording.open(folder / "recording")
        return made[key]

    return get


@pytest.fixture(scope="session")
def given():
    """Return a function from a kind, its recording and others to what its function is given as well.

    Times are of a moment's work: no test is about how long anything takes.
    """
    measured: dict[tuple[str, Recording], dict] = {}

    def get(kind: Kind, shown: Recording, others: Sequence[Recording] = ()) -> dict:
        wanted: dict = {OTHERS: list(others)} if OTHERS in kind.given else {}
        for name in kind.measurements:
            if (name, shown) not in measured:
                with pytest.MonkeyPatch.context() as patched:
                    patched.setattr(speed, "ROUNDS", 2)
                    patched.setattr(speed, "SAMPLES_TIMED", 20)
                    measure = import_module(MEASUREMENTS[name]).measure
                    measured[name, shown] = json.loads(json.dumps(measure(shown)))
            wanted[name] = measured[name, shown]
        return wanted

    return get


@pytest.fixture(scope="module")
def drawn_once():
    """Return a function that draws a film once for all tests of a module.

    ``drawn_once(film, shown, theme, others, seconds=1.5)``: a film's function, and what it is given.
    """
    made: dict[tuple, DrawnFilm] = {}

    def get(film: Callable[..., Film], shown: Recording, theme: Theme, *given, **options) -> DrawnFilm:
        key = (film, shown, id(theme), repr(given), repr(options))
        if key not in made:
            made[key] = DrawnFilm(film(shown, theme, *given, **options), theme)
        return made[key]

    return get


@pytest.fixture(params=sorted(THEMES))
def theme(request):
    """Each theme in turn, applied."""
    chosen = THEMES[request.param]
    with chosen.applied():
        yield chosen


@pytest.fixture
def light():
    """The light theme, applied."""
    with THEMES["light"].applied():
        yield THEMES["light"]


@pytest.fixture
def small_frames(monkeypatch):
    """Let films have frames of a quarter of the width and height; return the width and height."""
    size = (480, 270)
    monkeypatch.setitem(RESOLUTIONS, "1080p", size[1])
    with Screen(size).applied():
        yield size


@pytest.fixture
def own():
    """A theme of one's own, applied: a dark green ground, a typeface with serifs, a larger title."""
    chosen = _theme_of_one_s_own()
    with chosen.applied():
        yield chosen


@cache
def _theme_of_one_s_own() -> Theme:
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    faces = {"regular": "", "italic": "Italic", "bold": "Bol"}
    look = {
        "background": "#0b3d2e",
        "w": "#9fd3ff",
        "classes": ["#ff8fa3", "#e8f26a"],
        "typeface": {face: str(fonts / f"STIXGeneral{style}.ttf") for face, style in faces.items()},
        "title": {"weight": "bold", "colour": "#ffd166", "align": "centre", "size": 36},
    }
    runs = {"mine": {"dataset": "moons", "layers": [2, 3, 1]}}
    return Theme.read(validate({"runs": runs, "own_themes": {"own": look}}).themes["own"].spec())
