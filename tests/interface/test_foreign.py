"""A recording of another program's training is drawn and filmed like ours, and says where it is from."""

from __future__ import annotations

import math
import shutil

import numpy as np
import pytest

import hiddenreel as hr
from hiddenreel.learn.run import Run
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.validate import ConfigError, validate

# Kinds that show what only the program knew: its batches, its learning rate or its first seed.
OURS_ALONE = {
    "as-in-lecture",
    "batch-forward",
    "gradient-norms",
    "implementation-parity",
    "implementation-speed",
    "minibatch-algorithm",
    "random-starts",
    "comparison",
    "forward-backward",
}


def trained_elsewhere(folder, sizes, X, y, output="sigmoid", epochs=6):
    """Record weights that grow as training would make them."""
    rng = np.random.default_rng(1)
    goal = [(2 * rng.normal(size=(k, j)), rng.normal(size=k)) for j, k in zip(sizes, sizes[1:])]
    activations = ["sigmoid"] * (len(sizes) - 2) + [output]
    with hr.record(folder, X, y, activations=activations) as reel:
        for epoch in range(epochs):
            reel([((epoch + 1) / epochs * W, b) for W, b in goal])
    return hr.open(folder)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    X = np.random.default_rng(0).normal(size=(60, 2))
    line = np.linspace(-2, 2, 60)[:, None]
    sign = (line[:, 0] > 0).astype(int)
    return {
        "plane": trained_elsewhere(folder / "plane", (2, 3, 3, 1), X, (X[:, 0] > 0).astype(int)),
        "chain": trained_elsewhere(folder / "chain", (1, 1, 1, 1), line, sign),
        "clouds": trained_elsewhere(folder / "clouds", (2, 4, 3), X, np.arange(60) % 3, output="softmax"),
    }


def words_of(product) -> str:
    return f"{product.title} {product.caption} {product.alt}"


# Figures that are the same whatever the run has learned.
SHOW_NO_DATA = ("activation-functions", "array-stack")


@pytest.mark.parametrize("name", ["plane", "chain", "clouds"])
def test_everything_that_needs_weights_and_data_alone_works(foreign, name):
    run = foreign[name]
    # What all runs can show is drawn of one.
    drawn = () if name == "plane" else (*foreign["plane"].figures, *foreign["plane"].films)
    alone = [n for g in ("figures", "films") for n, kind in kinds(g).items() if not kind.between]
    made = [run.figure(kind) for kind in run.figures if kind in alone and kind not in drawn]
    made += [run.film(kind) for kind in run.films if kind in alone and kind not in drawn]
    for product in made:
        assert "nan" not in words_of(product).lower().split(), product.kind
        names_source = product.caption.endswith(" Recorded from NumPy.")
        assert names_source == (product.kind not in SHOW_NO_DATA), product.kind


def test_every_other_kind_is_refused_at_validation(foreign):
    fitting = {kind for run in foreign.values() for kind in (*run.figures, *run.films)}
    every = {**kinds("figures"), **kinds("films")}
    refused = {name for name, kind in every.items() if "trained_by" in kind.words}
    assert refused >= OURS_ALONE and not refused & fitting
    with pytest.raises(hr.HiddenreelError) as caught:
        foreign["plane"].figure("gradient-norms")
    assert str(caught.value) == (
        "run = 'plane': gradient-norms needs a run that hiddenreel trained, and NumPy trained run plane"
    )


def test_captions_say_how_many_samples_of_all_are_shown(tmp_path):
    X = np.random.default_rng(0).normal(size=(3000, 2))
    y = (X[:, 0] > 0).astype(int)
    with hr.record(tmp_path / "mine", X, y, activations=["sigmoid"], samples=100) as reel:
        reel([(np.ones((1, 2)), np.zeros(1))])
        reel([(np.ones((1, 2)), np.ones(1))])
    caption = hr.open(tmp_path / "mine").figure("loss-curve").caption
    assert caption.endswith(" Recorded from NumPy, 100 of 3 000 samples.")


# --- In the configuration -------------------------------------------------------------------------


def config(folder, **more):
    return {"runs": {"mine": {"recording": str(folder), **more}}}


def test_the_configuration_names_a_recording_and_takes_all_else_from_it(foreign):
    folder = foreign["plane"].folder
    run = validate(config(folder)).runs["mine"]
    assert (run.name, run.layers, run.trained_by, run.epochs) == ("mine", (2, 3, 3, 1), "NumPy", 5)
    assert run.recording == folder.as_posix()
    assert run.fingerprint == foreign["plane"].recording.made["fingerprint"]
    # Its learning rate is unknown, and NaN equals nothing: Python 3.13 compares fields one by one.
    assert math.isnan(run.learning_rate)
    assert repr(Run.from_dict(run.to_dict())) == repr(run)
    assert "learning_rate" not in run.to_dict()


def test_a_recording_of_ours_from_elsewhere_has_all_its_settings(tmp_path):
    settings = {"dataset": {"name": "circles", "samples": 40}, "layers": [2, 2, 1], "epochs": 2}
    folder = hr.train(**settings, folder=tmp_path / "ours").folder
    run = validate({**config(folder), "figures": {"minibatch-algorithm": {"run": "mine"}}}).runs["mine"]
    assert run.is_ours and run.dataset.name == "circles" and run.recording == folder.as_posix()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: shutil.rmtree(folder), "is no recording, because it has no made.json"),
        (
            lambda folder: folder.rename(folder.with_name(f".{folder.name}.partial")),
            "is not finished: the training must end its block, because it has no made.json",
        ),
        (lambda folder: (folder / "made.json").write_text("{"), "is damaged: its made.json cannot be read"),
        (lambda folder: (folder / "made.json").write_text("[]"), "is damaged: its made.json cannot be read"),
    ],
)
def test_what_is_no_whole_recording_is_refused(foreign, tmp_path, change, message):
    folder = tmp_path / "mine"
    shutil.copytree(foreign["plane"].folder, folder)
    change(folder)
    with pytest.raises(ConfigError) as caught:
        validate(config(folder))
    assert str(caught.value).endswith(f"': {message}")
    assert str(caught.value).startswith("config/config.yaml: runs.mine.recording = '")


def test_a_named_recording_takes_no_settings_beside_it(foreign):
    with pytest.raises(ConfigError) as caught:
        validate(config(foreign["plane"].folder, epochs=3))
    assert str(caught.value) == ("config/config.yaml: runs.mine.epochs = 3: unknown key (choose recording)")
