"""Every kind of film of every odd run that strains it, small and short; some are encoded."""

from __future__ import annotations

import re
from dataclasses import replace

import av
import numpy as np
import pytest
from pictures_checked import assert_legible, figures_of, takes

from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import renderer_for
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.plan.catalogue import OTHERS, kinds
from hiddenreel.plan.validate import validate
from hiddenreel.publish.video.encode import encode
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording

KINDS = kinds("films")
# Six frames of a film of this length, s.
SECONDS, SHOWN = 1.5, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
# Of these, the frames of which every text is read.
READ = (2, 5)

CIRCLES = {"name": "circles", "samples": 80}
TEN = {"output": "softmax", "loss": "cross-entropy", "learning_rate": 0.5}
QUICK = {"learning_rate": 1.0, "batch_size": 20, "epochs": 5, "seed": 2}
MATRIX = {
    "2-1-1": {"dataset": CIRCLES, "layers": [2, 1, 1]},
    "one-epoch": {"dataset": "moons", "layers": [2, 2, 2, 2, 1], "epochs": 1},
    "2-50-1": {"dataset": CIRCLES, "layers": [2, 50, 1], "hidden": "tanh", "learning_rate": 0.1},
    "64-32-3-10": {"dataset": "digits", "layers": [64, 32, 3, 10], **TEN, "epochs": 2},
    "1-3-2-1": {"dataset": {"name": "step", "samples": 60}, "layers": [1, 3, 2, 1]},
    "chain": {"dataset": {"name": "step", "samples": 60}, "layers": [1, 1, 1, 1]},
    "ten-spirals": {
        "dataset": {"name": "spirals", "samples": 200, "classes": 10},
        "layers": [2, 3, 3, 10],
        **TEN,
    },
    "20000-points": {
        "dataset": {"name": "circles", "samples": 20000},
        "layers": [2, 3, 3, 1],
        "batch_size": 500,
        "epochs": 2,
    },
    # No input reaches a neuron: every activation is 0, and so is every gradient but the last bias's.
    "dead": {
        "dataset": CIRCLES,
        "layers": [2, 3, 3, 1],
        "hidden": "relu",
        "initialisation": {"name": "normal", "scale": 0.0},
    },
    # Saturated everywhere: activations of exactly 0 and 1.
    "huge": {
        "dataset": CIRCLES,
        "layers": [2, 3, 3, 1],
        "initialisation": {"name": "normal", "scale": 1000.0},
    },
    # Activations without bounds, and of a thousand.
    "huge-relu": {
        "dataset": CIRCLES,
        "layers": [2, 3, 2, 1],
        "hidden": "relu",
        "learning_rate": 1e-9,
        "initialisation": {"name": "normal", "scale": 30.0},
    },
    "five-inputs": {
        "dataset": {"name": "blobs", "samples": 90, "inputs": 5, "classes": 3},
        "layers": [5, 3, 3],
        **TEN,
    },
    "four-hidden": {"dataset": CIRCLES, "layers": [2, 3, 4, 3, 2, 1]},
    "held-out": {"dataset": {**CIRCLES, "held_out": 0.25}, "layers": [2, 3, 1]},
    # Numbers instead of classes.
    "sine": {
        "dataset": {"name": "sine", "samples": 60},
        "layers": [1, 3, 1],
        "hidden": "tanh",
        "output": "identity",
        "learning_rate": 0.4,
    },
    "zero-loss": {
        "dataset": {"name": "blobs", "classes": 2, "samples": 40, "spread": 0.0},
        "layers": [2, 3, 1],
        "hidden": "relu",
        "learning_rate": 30.0,
        "epochs": 40,
    },
}
RUNS = sorted(MATRIX)
# Films that are not made of a run, because another run strains them as much: `chain` has one input too, and
# `ten-spirals` ten classes. Some films look the same for networks of any width and depth. Comparisons of
# such runs are in `test_comparison.py`.
SPARED = {
    "1-3-2-1": {"answers", "comparison", "distributions", "forward-backward", "loss-surface"},
    "2-1-1": {"answers", "comparison", "distributions", "loss-surface"},
    "2-50-1": {"answers", "comparison", "loss-surface"},
    "64-32-3-10": {"answers", "comparison", "loss-surface"},
    "20000-points": {"comparison", "forward-backward", "loss-surface", "one-sample"},
    "dead": {"comparison"},
    "five-inputs": {"answers", "comparison", "distributions", "loss-surface"},
    "four-hidden": {"answers", "comparison", "loss-surface"},
    "held-out": {"comparison"},
    # No epochs pass in most of these.
    "one-epoch": {"comparison", "forward-backward", "layer-step", "one-sample"},
}
# Between them they take every kind of film; their films are encoded and decoded too.
ENCODED = ("chain", "held-out", "sine", "ten-spirals")


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Return a function from a name to its recording and one from the same start beside it."""
    made: dict[str, tuple[Recording, Recording]] = {}

    def get(name: str) -> tuple[Recording, Recording]:
        if name not in made:
            run = {**QUICK, **MATRIX[name]}
            slow = {**run, "learning_rate": run["learning_rate"] / 10}
            runs = validate({"runs": {name: run, f"{name}-slow": slow}}, None).runs
            folder = tmp_path_factory.mktemp("odd")
            for trained in runs.values():
                record(trained, folder / trained.name, folder / "partial")
            made[name] = tuple(Recording.open(folder / run) for run in runs)
        return made[name]

    return get


def filmed(run, recording):
    """List the kinds of film that are made of a run."""
    return [name for name in sorted(KINDS.keys() - SPARED.get(run, set())) if takes(KINDS[name], recording)]


def films_of(odd, given, theme, run):
    """Yield the films of a run, by their kinds."""
    shown, beside = odd(run)
    for name in filmed(run, shown):
        kind = KINDS[name]
        also = given(kind, shown, [beside] if OTHERS in kind.given else [])
        yield name, lay_out_film(name, shown, theme, {**also, "seconds": SECONDS})


def shortened(reel):
    """Return a film with the six frames alone."""
    frames = [round(share * (len(reel) - 1)) for share in SHOWN]
    whole = reel.timeline
    return replace(reel, timeline=Timeline(whole.epochs[frames], whole.progress[frames]))


def test_the_matrix_has_every_kind_of_film_and_is_as_odd_as_promised(odd):
    assert {name for run in ENCODED for name in filmed(run, odd(run)[0])} == set(KINDS)
    assert len(RUNS) >= 12
    dead, _ = odd("dead")
    assert not dead.activations(dead.epochs, 1).any()
    huge, _ = odd("huge")
    assert np.mean(np.isin(huge.activations(0, 1), (0, 1))) > 0.9
    assert odd("zero-loss")[0].loss[-1] < 1e-6


def encoded(camera, path):
    """Encode the frames of a renderer; return what a decoder finds."""
    encode(RenderPool(camera, 1), [path], warn=pytest.fail)
    with av.open(path) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize("run", RUNS)
def test_odd_runs_are_filmed_and_can_be_read(odd, given, light, small_frames, tmp_path, run):
    for name, reel in films_of(odd, given, light, run):
        camera = renderer_for(shortened(reel), light, pytest.fail)
        last = np.array(camera.frame(len(SHOWN) - 1)[..., :3])
        # Something is shown, and not all of it is ground.
        assert last.std() > 5, name
        if run in ENCODED:
            frames = encoded(camera, tmp_path / f"{name}.mp4")
            assert len(frames) == len(SHOWN), name
            assert frames[0].shape == (*small_frames[::-1], 3)
            assert np.abs(frames[-1].astype(int) - last).mean() < 4, name
        for figure in figures_of(camera, READ):
            assert_legible(figure)
        assert 0 < len(reel.alt) <= 150
        for words in (reel.title, reel.caption, reel.alt):
            assert not re.search(r"\bnan\b|\binf\b|None|e[+-]\d\d|\{|  ", words), (name, words)
