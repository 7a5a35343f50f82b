"""What validation accepts, a job can make: kinds and their options over odd runs, drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from fixtures_recordings import ODD, SMALL
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tries import tries

from hiddenreel.draw.contents import COUNTED
from hiddenreel.draw.film.chapters import Chapter
from hiddenreel.draw.render.renderer import renderer_for
from hiddenreel.interface.drawing import draw_figure, lay_out_film
from hiddenreel.plan.catalogue import OTHERS, Kind, Option, kinds
from hiddenreel.plan.plan import Product
from hiddenreel.plan.validate import ConfigError, validate
from hiddenreel.record.recording import Recording

# More that validation accepts: each activation and loss where the others are not looked for.
MORE = {
    "softmax-of-squares": {
        "dataset": {"name": "blobs", "samples": 60, "classes": 10},
        "layers": [2, 3, 10],
        "output": "softmax",
    },
    "relu-everywhere": {"hidden": "relu", "output": "relu", "learning_rate": 0.1},
    "tanh-of-signs": {
        "dataset": {"name": "moons", "samples": 80, "labels": "signs"},
        "hidden": "tanh",
        "output": "tanh",
    },
    "cross-entropy-of-one": {"hidden": "tanh", "loss": "cross-entropy", "learning_rate": 0.5},
    "squares-of-two": {"layers": [2, 3, 2], "loss": "squared-error", "learning_rate": 0.5},
    "one-place": {
        "dataset": {"name": "blobs", "samples": 30, "spread": 0.0, "classes": 3},
        "layers": [2, 2, 3],
    },
    "steep": {"layers": [2, 3, 2], "output": "softmax", "loss": "cross-entropy", "learning_rate": 3000.0},
    "no-hidden-layer": {"layers": [2, 1]},
    "one-of-each": {"dataset": {"name": "step", "samples": 20}, "layers": [1, 1], "batch_size": 5},
    "whole-batch": {"batch_size": 80, "shuffle": False},
    "sine": {
        "dataset": {"name": "sine", "samples": 40, "held_out": 0.25},
        "layers": [1, 4, 1],
        "hidden": "tanh",
        "output": "identity",
        "learning_rate": 0.1,
    },
    "bumps": {
        "dataset": {"name": "bumps", "samples": 60},
        "layers": [2, 4, 3, 1],
        "hidden": ["tanh", "relu"],
        "output": "identity",
        "learning_rate": 0.05,
    },
}
RUNS = {**ODD, **MORE}
KINDS = [(group, kind) for group in ("figures", "films") for kind in kinds(group).values()]
# Long trainings and large data take longer to measure than any choice of options takes to go wrong.
SLOW_TO_MEASURE = ("many-epochs", "digits")
# Whole numbers on either side of what ranges end with: layers, neurons, epochs, samples.
NUMBERS = (*range(-1, 11), 50, 63, 64, 79, 80, 81, 1796, 1797, 2000)


# What every product takes, what a film takes, and what some kinds offer.
SHARED: dict[str, st.SearchStrategy] = {
    "size": st.sampled_from(["16:9", "4:3", "1:1", "9:16", "400x400", "1000 x 640"]),
    "resolution": st.just("720p"),
    "title": st.sampled_from([False, "After {epochs} epochs", "{accuracy_last:.1%}"]),
    "samples": st.sampled_from([0.01, 0.5, 1.0]),
    "counters": st.lists(st.sampled_from(COUNTED), unique=True),
    "camera": st.sampled_from([{"from": [30, 20]}, {"turn": -10}, {"from": [0, 90], "turn": 0}]),
}
SHARED_BY_FILMS: dict[str, st.SearchStrategy] = {
    "fps": st.sampled_from([24, 25, 30, 50, 60]),
    "hold": st.sampled_from([0, 0.01, 1.5]),
    "epochs": st.sampled_from([[0, 1], [1, 2], [2, 8], [0, 1000]]),
    "pace": st.sampled_from(["change", "even"]),
    "at": st.sampled_from([{0: "here"}, {1: "a note", 2: "another"}, {1000: "late"}]),
    "chapters": st.sampled_from(["all", "own"]),
}


def values(option: Option) -> st.SearchStrategy:
    """Draw a value of an option, likely and unlikely ones."""
    plain = {
        "int": st.sampled_from(NUMBERS),
        "float": st.sampled_from([-1.0, 1e-14, 1e-9, 0.5, 1.0, 1e3, 1e300]),
        "bool": st.booleans(),
        "str": st.just("words"),
        "Literal": st.sampled_from(option.type.choices or ("",)),
    }[option.type.name]
    if option.type.many:
        plain = st.lists(plain, min_size=1, max_size=8)
    return st.none() | plain if option.type.optional else plain


@st.composite
def asked(draw) -> tuple[str, Kind, str, Product]:
    """Draw a product that validation accepts."""
    group, kind = draw(st.sampled_from(KINDS))
    names = sorted(set(RUNS) - set(SLOW_TO_MEASURE if kind.measurements else ()))
    tries = draw(st.lists(st.sampled_from(names), min_size=6, max_size=6, unique=True))
    shared = {**SHARED, **(SHARED_BY_FILMS if group == "films" else {})}
    options = {name: draw(values(option)) for name, option in kind.options.items()}
    for name in draw(st.permutations(sorted(shared)))[:3]:
        options.setdefault(name, draw(shared[name]))
    left_out = draw(st.sets(st.sampled_from(sorted(options))))
    order = draw(st.permutations(sorted(options.keys() - left_out)))
    given_options = {name: options[name] for name in order}
    # Where not every option fits, those that do not are left out, one after another.
    for run in tries:
        left = dict(given_options)
        while True:
            product = accepted(group, kind, run, left)
            if product is not None:
                return group, kind, run, product
            if not left:
                break
            left.popitem()
    return group, kind, "", None


def accepted(group: str, kind: Kind, run: str, options: dict) -> Product | None:
    settings_ = {**SMALL, **RUNS[run]}
    other = {**settings_, "learning_rate": 2 * settings_["learning_rate"]}
    about = {"kind": kind.name, "run": run, **options}
    if OTHERS in kind.given:
        about["compare"] = ["other"]
    config = {"runs": {run: settings_, "other": other}, group: {"it": about}}
    with suppress(ConfigError):
        return getattr(validate(config), group)["it"]
    return None


def made(recording: Callable[..., Recording], run: str, **changes: Any) -> Recording:
    return recording(run, **changes) if run in ODD else recording("hero", **{**MORE[run], **changes})


@settings(
    max_examples=tries(40),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(what=asked())
def test_what_is_accepted_can_be_made(recording, request, light, small_frames, what):
    group, kind, run, product = what
    if product is None:
        return
    shown = made(recording, run)
    twice = 2 * shown.run.learning_rate
    others = [made(recording, run, learning_rate=twice)] if product.compare else []
    also = request.getfixturevalue("given")(kind, shown, others)
    given = {**also, **product.options}
    if group == "figures":
        drawn = draw_figure(kind.name, shown, light, given)
        drawn.figure.set_dpi(20)
        drawn.figure.canvas.draw()
    else:
        drawn = lay_out_film(kind.name, shown, light, given)
        frames = renderer_for(drawn, light, lambda reason: None)
        assert all(isinstance(chapter, Chapter) for chapter in drawn.chapters)
        frames.frame(len(drawn) // 2)


def test_what_softmax_mixes_is_refused_where_errors_must_be_separate():
    """It failed after the training: with this cost softmax has no slope of each output alone."""
    config = {"runs": {"a": {**SMALL, **MORE["softmax-of-squares"]}}, "figures": {"hadamard": {"run": "a"}}}
    with pytest.raises(ConfigError) as error:
        validate(config, "mine.yaml")
    assert str(error.value) == (
        "mine.yaml: figures.hadamard.run = 'a': hadamard needs errors of the outputs that are "
        "separate, and those of run a are mixed by softmax"
    )
    config["runs"]["a"]["loss"] = "cross-entropy"
    assert validate(config).figures["hadamard"].run == "a"
