"""Every mistake in the configuration has its sentence, word for word, and never a traceback."""

# A sentence to be compared with another is better read on one line, however long.
# ruff: noqa: E501

from __future__ import annotations

import copy
import datetime
import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tries import tries

from hiddenreel.learn.data import DATASETS, make
from hiddenreel.learn.run import DatasetSettings, Run
from hiddenreel.learn.training import Diverged, train
from hiddenreel.plan import catalogue, registries
from hiddenreel.plan.catalogue import Option, Type, kinds
from hiddenreel.plan.plan import Product
from hiddenreel.plan.schema import Entry, Field, ValidationError
from hiddenreel.plan.validate import ConfigError, options, runs, shared, validate, whole
from hiddenreel.plan.validate.runs import PARAMETERS, RUN, Shape, epoch_bytes, shape_of
from hiddenreel.record.layout import record_type

ROOT = Path(__file__).parents[2]

KINDS = {
    "figures/loss_curve.py": "def draw(recording, theme): ...",
    "figures/snapshots.py": (
        'NEEDS = {"hidden": [1, None], "width": [1, 3]}\n'
        "def draw(recording, theme, *, epochs: tuple[int, ...] = (0, 3), layer: int | None = None,\n"
        "    neuron: int = 1, sample: int = 0, epoch: float | None = None, speed: float = 1.0,\n"
        "    side: Literal['left', 'right'] = 'left', note: str = '', grid: bool = True,\n"
        "    incoming: int = 1, output: int = 1, samples: int | None = None): ..."
    ),
    "figures/regions.py": (
        'NEEDS = {"inputs": [2, 2], "classes": [2, 2], "outputs": [1, 1], "layers": [1, 9]}\n'
        "def draw(recording, theme): ..."
    ),
    "figures/side_by_side.py": 'NEEDS = {"classes": [2, 2]}\ndef draw(recording, theme, others): ...',
    "figures/straight.py": (
        'NEEDS = {"hidden_activation": ["identity", "relu"]}\ndef draw(recording, theme, parity): ...'
    ),
    "films/versus.py": (
        'NEEDS = {"hidden": [1, None], "others": [1, 2], "varied": [1, 1]}\n'
        "def film(recording, theme, others): ..."
    ),
    "films/reel.py": "def film(recording, theme, *, seconds: float = 8.0): ...",
    "films/still.py": "def film(recording, theme, *, epoch: int = 0): ...",
}

GOOD = """\
runs:
  circles:
    dataset: {name: circles, samples: 100, held_out: 0.25}
    layers: [2, 3, 1]
    learning_rate: 5
    epochs: 12
  chain:
    dataset: {name: step, samples: 20}
    layers: [1, 1, 1]
    batch_size: 10
  digits:
    dataset: digits
    layers: [64, 5, 10]
figures:
  loss-curve: {run: circles}
  some-layers:
    kind: snapshots
    run: circles
    epochs: [0, 12]
  regions: {run: circles}
films:
  reel: {run: circles}
  still: {run: circles}
"""


@pytest.fixture(autouse=True, scope="module")
def library(tmp_path_factory):
    """Let there be a few kinds that no later change to the real ones can alter."""
    package = tmp_path_factory.mktemp("shelf")
    for path, text in KINDS.items():
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).write_text(f'"""A kind."""\n{text}\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "PACKAGE", package)
        yield


def good() -> dict:
    return yaml.safe_load(GOOD)


def changed(path: str, value: object) -> dict:
    """Return the good configuration with the value at `path` replaced."""
    whole = there = good()
    *way, last = path.split("/")
    for key in way:
        there = there.setdefault(key, {})
    there[last] = value
    return whole


def complaint(wrong: object) -> str:
    with pytest.raises(ConfigError) as caught:
        validate(wrong, None)
    return str(caught.value).removeprefix("config/config.yaml: ")


# --- Runs that are compared ------------------------------------------------------------------------


def compared(runs: dict[str, dict], compare: list[str]) -> dict:
    """Return a configuration whose film shows `circles` beside others like it but for these changes."""
    whole = good()
    for name, changes in runs.items():
        whole["runs"][name] = {**whole["runs"]["circles"], **changes}
    whole["films"]["versus"] = {"run": "circles", "compare": compare}
    return whole


QUICK, LONG = {"learning_rate": 9}, {"learning_rate": 7, "epochs": 50}


def test_runs_with_one_differing_setting_can_be_compared():
    film = validate(compared({"quick": QUICK, "long": LONG}, ["quick", "long"])).films["versus"]
    assert (film.run, film.compare) == ("circles", ("quick", "long"))


@pytest.mark.parametrize(
    ("runs", "compare", "expected"),
    [
        (
            {"quick": QUICK, "long": LONG, "three": {"learning_rate": 3}},
            ["quick", "long", "three"],
            "films.versus.compare = ['quick', 'long', 'three']: versus needs 1 to 2 runs under compare, and there are 3",
        ),
        (
            {"quick": QUICK, "seeded": {"seed": 4}},
            ["seeded"],
            "films.versus.compare[0] = 'seeded': versus needs runs of one start, and seed is 0 in circles, 4 in seeded (choose quick)",
        ),
        (
            {"quick": QUICK, "wide": {"layers": [2, 5, 1]}},
            ["quick", "wide"],
            "films.versus.compare[1] = 'wide': versus needs runs of one start, and layers is [2, 3, 1] in circles, [2, 5, 1] in wide",
        ),
        (
            {"narrow": {"initialisation": {"name": "normal", "scale": 0.1}}},
            ["narrow"],
            "films.versus.compare[0] = 'narrow': versus needs runs of one start, and initialisation is {'name': 'normal', 'scale': 1.0} in circles, {'name': 'normal', 'scale': 0.1} in narrow",
        ),
        (
            {"quick": QUICK, "both": {"learning_rate": 9, "batch_size": 5}},
            ["both"],
            "films.versus.compare[0] = 'both': versus needs 1 setting that differs between runs of the same start, and circles and both differ in learning_rate and batch_size (choose quick)",
        ),
        (
            {"quick": QUICK, "small": {"batch_size": 5}, "long": LONG},
            ["quick", "small"],
            "films.versus.compare[1] = 'small': versus needs 1 setting that differs between runs of the same start, and circles, quick and small differ in learning_rate and batch_size (choose long)",
        ),
        (
            {"quick": QUICK, "again": QUICK, "long": LONG},
            ["quick", "again"],
            "films.versus.compare[1] = 'again': versus needs 1 setting that differs between runs of the same start, and quick and again differ in none (choose long)",
        ),
        (
            {"longer": {"epochs": 99}},
            ["longer"],
            "films.versus.compare[0] = 'longer': versus needs 1 setting that differs between runs of the same start, and circles and longer differ in none",
        ),
        (
            {"quick": QUICK},
            ["circles"],
            "films.versus.compare[0] = 'circles': versus needs 1 setting that differs between runs of the same start, and circles and circles differ in none (choose quick)",
        ),
    ],
)
def test_runs_that_cannot_fairly_be_compared_are_refused_in_one_line(runs, compare, expected):
    assert complaint(compared(runs, compare)) == expected


# --- What is right -------------------------------------------------------------------------------


def test_a_plan_has_every_default_filled_in():
    plan = validate(good())
    assert plan.runs["chain"].to_dict() == {
        "run": "chain",
        "dataset": {"name": "step", "samples": 20, "labels": "signs", "held_out": 0.0},
        "layers": [1, 1, 1],
        "hidden": "sigmoid",
        "output": "sigmoid",
        "loss": "half-squared-error",
        "learning_rate": 1.0,
        "batch_size": 10,
        "shuffle": True,
        "epochs": 100,
        "seed": 0,
        "initialisation": {"name": "normal", "scale": 1.0},
    }
    assert plan.runs["digits"].dataset == DatasetSettings("digits", 0.2)
    assert list(plan.themes) == ["light", "dark"]
    assert plan.figure_formats == ("svg", "pdf", "png")
    assert plan.film_formats == ("mp4", "gif", "png", "vtt")
    assert plan.film_extras == ("stills", "clips", "filmstrip")


def test_a_whole_number_will_do_for_a_fraction():
    rate = validate(good()).runs["circles"].learning_rate
    assert rate == 5.0 and type(rate) is float


def test_products_know_their_kind_run_and_given_options():
    plan = validate(good())
    assert plan.figures["loss-curve"] == Product("figures", "loss-curve", "loss-curve", "circles", {})
    options = {"epochs": [0, 12]}
    some_layers = Product("figures", "some-layers", "snapshots", "circles", options)
    assert plan.figures["some-layers"] == some_layers
    assert list(plan.films) == ["reel", "still"]


def test_a_product_may_show_runs_beside_its_own():
    config = changed("figures/side-by-side", {"run": "circles", "compare": ["chain", "circles"]})
    product = validate(config).figures["side-by-side"]
    assert (product.run, product.compare) == ("circles", ("chain", "circles"))
    assert validate(config).figures["loss-curve"].compare == ()


def test_words_that_a_kind_needs_may_be_any_of_its_list():
    for word in ("identity", "relu"):
        config = changed("runs/circles/hidden", word)
        config["figures"]["straight"] = {"run": "circles"}
        assert validate(config).figures["straight"].run == "circles"


def test_hidden_layers_may_have_an_activation_each():
    config = changed("runs/circles/layers", [2, 3, 3, 1])
    for hidden, expected in ((["relu", "tanh"], ("relu", "tanh")), (["relu", "relu"], "relu")):
        config["runs"]["circles"]["hidden"] = hidden
        run = validate(config).runs["circles"]
        assert (run.hidden, run.activations) == (expected, (*hidden, "sigmoid"))
        assert type(run).from_dict(json.loads(json.dumps(run.to_dict()))) == run
    config["runs"]["circles"]["hidden"] = ["relu", "tanh"]
    config["figures"]["straight"] = {"run": "circles"}
    assert "layers of identity or relu, and run circles has hidden = relu, tanh" in complaint(config)


def test_validating_changes_nothing():
    given = good()
    validate(given)
    assert given == good()


def test_a_plan_survives_json():
    runs = validate(good()).runs
    for run in runs.values():
        assert Run.from_dict(json.loads(json.dumps(run.to_dict()))) == run


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("figures", {}),
        ("figures", None),
        ("films", None),
        ("runs/circles/batch_size", 75),
        ("runs/circles/batch_size", 7),
        ("runs/circles/layers", [2, 1]),
        ("runs/circles/layers", [2, 3, 2]),
        ("runs/circles/dataset", "moons"),
        ("runs/circles/initialisation", "glorot"),
        ("runs/circles/initialisation", {"name": "uniform", "low": -2}),
        ("runs/circles/initialisation", {"name": "normal", "scale": 0}),
        ("runs/circles/seed", 2**32 - 1),
        ("runs/circles/loss", "cross-entropy"),
        ("runs/digits/output", "softmax"),
        ("runs/chain/dataset", {"name": "step", "samples": 20, "labels": "bits"}),
        ("themes", ["dark"]),
        ("formats", {"films": ["gif"]}),
        ("figures/some-layers/epoch", 0.5),
        ("figures/some-layers/epoch", None),
        ("figures/some-layers/layer", 2),
        ("figures/some-layers/neuron", 3),
        ("figures/some-layers/sample", 99),
        ("figures/some-layers/side", "right"),
    ],
)
def test_these_are_right(path, value):
    whole = changed(path, value)
    if path.startswith("runs"):
        # The figures have needs of their own.
        del whole["figures"]
    validate(whole)


def test_a_section_left_out_has_its_default():
    only_runs = {"runs": good()["runs"]}
    assert validate(only_runs).figures == {}
    assert validate({**only_runs, "formats": {"films": ["gif"]}}).figure_formats[0] == "svg"
    assert validate({**only_runs, "formats": {"films": ["gif"]}}).film_formats == ("gif",)


def test_a_film_never_goes_without_its_track():
    films = {"runs": good()["runs"], "formats": {"films": ["mp4", "stills"]}}
    assert validate(films).film_formats == ("mp4", "vtt")


# --- What is wrong -------------------------------------------------------------------------------

DATASET_NAMES = "step, circles, moons, blobs, spirals, xor, checkerboard, sine, bumps, digits"
RUN_KEYS = ", ".join(RUN)
NAME_RULE = "a name is lower-case letters, digits and dashes, no dash first, 60 at most"
MAPPING = "must be a mapping: a line `key: value` for each of its entries"
NO_DASH = f"{MAPPING}, without a dash"
SIZES = "must be a list of 2 to 100 sizes, inputs first, outputs last, as in [2, 3, 3, 1]"
SIZE = "must be a whole number at least 1 and at most 10000"
EPOCHS = "must be a whole number at least 1 and at most 1000000"
SEED = "must be a whole number at least 0 and at most 4294967295"
FRACTION = "must be a finite number at least 0 and below 1"
WHOLE_KEYS = "runs, figures, films, explorers, own_themes, themes, formats, pages, size, resolution, budget, folder, course, language, second_typeface"
COMMON_KEYS = "title, caption, alt, watermark, language, second_typeface, size, resolution"
SNAPSHOT_KEYS = (
    "run, kind, epochs, layer, neuron, sample, epoch, speed, side, note, grid, incoming, output, samples"
)
SIGMAS = "sigmoid, identity, tanh, relu"

C = "runs/circles"
D = "runs/circles/dataset"
S = "figures/some-layers"

WRONG = [
    # Keys that nobody reads, at every level.
    ("run", {}, f"run = {{}}: unknown key (choose {WHOLE_KEYS}; did you mean runs?)"),
    ("runs/circles/epoch", 3, f"runs.circles.epoch = 3: unknown key (choose {RUN_KEYS}; did you mean epochs?)"),
    ("runs/circles/Learning-Rate", 1, f"runs.circles.Learning-Rate = 1: unknown key (choose {RUN_KEYS}; did you mean learning_rate?)"),
    ("runs/circles/zzz", 3, f"runs.circles.zzz = 3: unknown key (choose {RUN_KEYS})"),
    (f"{D}/noize", 0.1, "runs.circles.dataset.noize = 0.1: unknown key (choose name, samples, factor, noise, held_out; did you mean noise?)"),
    ("runs/digits/dataset", {"name": "digits", "samples": 10}, "runs.digits.dataset.samples = 10: unknown key (choose name, held_out)"),
    (f"{C}/initialisation", {"name": "glorot", "scale": 1}, "runs.circles.initialisation.scale = 1: unknown key (choose name)"),
    (f"{S}/epcohs", 3, f"figures.some-layers.epcohs = 3: unknown key (choose {SNAPSHOT_KEYS}, {COMMON_KEYS}; did you mean epochs?)"),
    ("figures/loss-curve/epochs", 3, f"figures.loss-curve.epochs = 3: unknown key (choose run, kind, {COMMON_KEYS})"),
    ("formats/figure", [], "formats.figure = []: unknown key (choose figures, films, budget, size, resolution; did you mean figures?)"),
    # What is missing, or is not a mapping.
    ("runs", {}, "runs = {}: must have at least one run"),
    ("runs", None, f"runs = None: {MAPPING}"),
    ("runs", ["circles"], f"runs = ['circles']: {NO_DASH}"),
    (C, None, f"runs.circles = None: {MAPPING}"),
    (C, {"layers": [2, 1]}, f"runs.circles.dataset: is missing (choose {DATASET_NAMES})"),
    (C, {"dataset": "circles"}, "runs.circles.layers: is missing"),
    (D, {"samples": 100}, f"runs.circles.dataset.name: is missing (choose {DATASET_NAMES})"),
    (D, 3, f"runs.circles.dataset = 3: {MAPPING}"),
    ("figures/loss-curve", "circles", f"figures.loss-curve = 'circles': {MAPPING}"),
    ("figures/loss-curve", {}, "figures.loss-curve.run: is missing (choose circles, chain, digits)"),
    ("films", [1], f"films = [1]: {NO_DASH}"),
    ("formats", None, f"formats = None: {MAPPING}"),
    # Choices.
    (D, "circle", f"runs.circles.dataset = 'circle': no such choice (choose {DATASET_NAMES}; did you mean circles?)"),
    (f"{D}/name", "Moon", f"runs.circles.dataset.name = 'Moon': no such choice (choose {DATASET_NAMES}; did you mean moons?)"),
    (f"{D}/name", {}, f"runs.circles.dataset.name = {{}}: no such choice (choose {DATASET_NAMES})"),
    (f"{C}/hidden", "softmax", f"runs.circles.hidden = 'softmax': is for the output layer only (choose {SIGMAS})"),
    (f"{C}/hidden", "sigmoidal", f"runs.circles.hidden = 'sigmoidal': no such choice (choose {SIGMAS}; did you mean sigmoid?)"),
    (f"{C}/hidden", ["relu", "softmax"], f"runs.circles.hidden[1] = 'softmax': is for the output layer only (choose {SIGMAS})"),
    (f"{C}/hidden", ["relu", "tanh"], "runs.circles.hidden = ['relu', 'tanh']: must be one activation for all hidden layers, or a list with one for each of 1"),
    (f"{C}/hidden", [], "runs.circles.hidden = []: must not be empty"),
    (f"{C}/output", None, f"runs.circles.output = None: no such choice (choose {SIGMAS}, softmax)"),
    (f"{C}/loss", "cross_entropi", "runs.circles.loss = 'cross_entropi': no such choice (choose half-squared-error, squared-error, cross-entropy; did you mean cross-entropy?)"),
    (f"{C}/initialisation", "Normal", "runs.circles.initialisation = 'Normal': no such choice (choose normal, uniform, glorot; did you mean normal?)"),
    ("runs/chain/dataset/labels", "sign", "runs.chain.dataset.labels = 'sign': no such choice (choose signs, bits; did you mean signs?)"),
    # Numbers.
    (f"{C}/epochs", 0, f"runs.circles.epochs = 0: {EPOCHS}"),
    (f"{C}/epochs", True, f"runs.circles.epochs = True: {EPOCHS}"),
    (f"{C}/epochs", 50.0, f"runs.circles.epochs = 50.0: {EPOCHS}: write 50"),
    (f"{C}/epochs", 50.5, f"runs.circles.epochs = 50.5: {EPOCHS}"),
    (f"{C}/epochs", "50", f"runs.circles.epochs = '50': {EPOCHS}, and YAML reads this as text: write 50"),
    (f"{C}/epochs", "1e3", f"runs.circles.epochs = '1e3': {EPOCHS}, and YAML reads this as text: write 1000"),
    (f"{C}/epochs", "many", f"runs.circles.epochs = 'many': {EPOCHS}"),
    (f"{C}/epochs", None, f"runs.circles.epochs = None: {EPOCHS}"),
    (f"{C}/epochs", 10**7, f"runs.circles.epochs = 10000000: {EPOCHS}"),
    (f"{C}/learning_rate", "1e-2", "runs.circles.learning_rate = '1e-2': must be a finite number above 0, and YAML reads this as text: write 0.01"),
    (f"{C}/learning_rate", "1e-7", "runs.circles.learning_rate = '1e-7': must be a finite number above 0, and YAML reads this as text: write 1.0e-07"),
    (f"{C}/learning_rate", "-1e-7", "runs.circles.learning_rate = '-1e-7': must be a finite number above 0"),
    (f"{C}/learning_rate", 0, "runs.circles.learning_rate = 0: must be a finite number above 0"),
    (f"{C}/learning_rate", -0.5, "runs.circles.learning_rate = -0.5: must be a finite number above 0"),
    (f"{C}/learning_rate", float("nan"), "runs.circles.learning_rate = nan: must be a finite number above 0"),
    (f"{C}/learning_rate", float("inf"), "runs.circles.learning_rate = inf: must be a finite number above 0"),
    (f"{C}/learning_rate", True, "runs.circles.learning_rate = True: must be a finite number above 0"),
    (f"{C}/learning_rate", [1], "runs.circles.learning_rate = [1]: must be a finite number above 0"),
    (f"{C}/batch_size", 0, "runs.circles.batch_size = 0: must be a whole number at least 1"),
    (f"{C}/batch_size", 76, "runs.circles.batch_size = 76: must be at most 75, the number of training samples"),
    ("runs/chain", {"dataset": {"name": "step", "samples": 20}, "layers": [1, 1]}, "runs.chain.batch_size = 32: must be at most 20, the number of training samples"),
    (f"{C}/seed", -1, f"runs.circles.seed = -1: {SEED}"),
    (f"{C}/seed", 2**32, f"runs.circles.seed = 4294967296: {SEED}"),
    (f"{C}/seed", False, f"runs.circles.seed = False: {SEED}"),
    (f"{C}/shuffle", "yes", "runs.circles.shuffle = 'yes': must be true or false"),
    (f"{C}/shuffle", 1, "runs.circles.shuffle = 1: must be true or false"),
    # Layers.
    (f"{C}/layers", 3, f"runs.circles.layers = 3: {SIZES}"),
    (f"{C}/layers", [2], f"runs.circles.layers = [2]: {SIZES}"),
    (f"{C}/layers", "2, 3, 1", f"runs.circles.layers = '2, 3, 1': {SIZES}"),
    (f"{C}/layers", [2, 0, 1], f"runs.circles.layers[1] = 0: {SIZE}"),
    (f"{C}/layers", [2, "3", 1], f"runs.circles.layers[1] = '3': {SIZE}, and YAML reads this as text: write 3"),
    (f"{C}/layers", [2, True, 1], f"runs.circles.layers[1] = True: {SIZE}"),
    (f"{C}/layers", [2, 10**5, 1], f"runs.circles.layers[1] = 100000: {SIZE}"),
    (f"{C}/layers", [3, 3, 1], "runs.circles.layers = [3, 3, 1]: the first must be 2, the inputs of circles"),
    (f"{C}/layers", [2, 3, 3], "runs.circles.layers = [2, 3, 3]: the last must be 1 or 2, for the 2 classes of circles"),
    ("runs/chain/layers", [2, 1], "runs.chain.layers = [2, 1]: the first must be 1, the inputs of step"),
    ("runs/digits/layers", [63, 10], "runs.digits.layers = [63, 10]: the first must be 64, the inputs of digits"),
    ("runs/digits/layers", [64, 1], "runs.digits.layers = [64, 1]: the last must be 10, for the 10 classes of digits"),
    (D, {"name": "blobs", "inputs": 5}, "runs.circles.layers = [2, 3, 1]: the first must be 5, the inputs of blobs"),
    (D, {"name": "blobs", "classes": 4}, "runs.circles.layers = [2, 3, 1]: the last must be 4, for the 4 classes of blobs"),
    (D, {"name": "spirals", "classes": 3}, "runs.circles.layers = [2, 3, 1]: the last must be 3, for the 3 classes of spirals"),
    # The data.
    (f"{D}/samples", 3, "runs.circles.dataset.samples = 3: must be a whole number at least 4 and at most 1000000"),
    (f"{D}/samples", 2_000_000, "runs.circles.dataset.samples = 2000000: must be a whole number at least 4 and at most 1000000"),
    (D, {"name": "spirals", "classes": 5, "samples": 9}, "runs.circles.dataset.samples = 9: must be at least 10, 2 for each of 5 classes"),
    (D, {"name": "spirals", "classes": 1}, "runs.circles.dataset.classes = 1: must be a whole number at least 2 and at most 10"),
    (D, {"name": "blobs", "classes": 11}, "runs.circles.dataset.classes = 11: must be a whole number at least 2 and at most 10"),
    (f"{D}/factor", 1, "runs.circles.dataset.factor = 1: must be a finite number above 0 and below 1"),
    (f"{D}/factor", 0.0, "runs.circles.dataset.factor = 0.0: must be a finite number above 0 and below 1"),
    (f"{D}/noise", -0.1, "runs.circles.dataset.noise = -0.1: must be a finite number at least 0 and at most 100"),
    (f"{D}/held_out", 1, f"runs.circles.dataset.held_out = 1: {FRACTION}"),
    (f"{D}/held_out", -0.1, f"runs.circles.dataset.held_out = -0.1: {FRACTION}"),
    (f"{D}/held_out", 0.004, "runs.circles.dataset.held_out = 0.004: of 100 samples this is none: write 0, or a larger share"),
    (f"{D}/held_out", 0.996, "runs.circles.dataset.held_out = 0.996: of 100 samples this leaves none to train on"),
    # The start.
    (f"{C}/initialisation", {"name": "normal", "scale": -1}, "runs.circles.initialisation.scale = -1: must be a finite number at least 0 and at most 1000"),
    (f"{C}/initialisation", {"name": "uniform", "low": 1}, "runs.circles.initialisation.low = 1.0: must be below high, 1"),
    (f"{C}/initialisation", {"name": "uniform", "low": 3, "high": 2}, "runs.circles.initialisation.low = 3.0: must be below high, 2"),
    # Losses and outputs.
    (C, {"dataset": "circles", "layers": [2, 1], "output": "softmax"}, f"runs.circles.output = 'softmax': needs 2 or more neurons in the output layer, and layers ends in 1 (choose {SIGMAS})"),
    (C, {"dataset": "circles", "layers": [2, 1], "output": "tanh", "loss": "cross-entropy"}, "runs.circles.loss = 'cross-entropy': needs sigmoid or softmax outputs, and output is tanh (choose half-squared-error, squared-error)"),
    ("runs/chain/loss", "cross-entropy", "runs.chain.loss = 'cross-entropy': needs targets 0 and 1, and those of step are -1 and 1: set labels to bits"),
    # Size.
    (C, {"dataset": {"name": "circles", "samples": 10**6}, "layers": [2, 100, 1], "epochs": 10**4, "batch_size": 1000}, "runs.circles: its recording would take 4041 GB and may take 200 GB: lower epochs, dataset.samples or layers"),
    (C, {"dataset": {"name": "circles", "samples": 10**6}, "layers": [2, 1000, 1], "epochs": 1}, "runs.circles: an epoch of its recording would take 4.0 GB and may take 2 GB: lower dataset.samples or layers"),
    # Names.
    ("runs/My Run", {}, f"runs.'My Run': {NAME_RULE} (did you mean my-run?)"),
    ("figures/..", {}, f"figures.'..': {NAME_RULE}"),
    ("figures", {"a/b": {}}, f"figures.'a/b': {NAME_RULE} (did you mean a-b?)"),
    ("figures", {"": {}}, f"figures.'': {NAME_RULE}"),
    ("films", {"-x": {}}, f"films.-x: {NAME_RULE} (did you mean x?)"),
    ("films", {"a\nb": {}}, f"films.'a\\nb': {NAME_RULE} (did you mean a-b?)"),
    ("films", {"a" * 61: {}}, f"films.'aaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa': {NAME_RULE} (did you mean {'a' * 60}?)"),
    ("films", {True: {}}, "films.True: a name must be text, and YAML reads this as true (as it reads yes and on): put it in quotes"),
    ("runs", {datetime.date(2026, 1, 2): {}}, "runs.2026-01-02: a name must be text, and YAML reads this as a date: put it in quotes"),
    ("runs", {"größe-ça": {}}, f"runs.'größe-ça': {NAME_RULE} (did you mean groesse-ca?)"),
    ("runs", {1: {}}, "runs.1: a name must be text, and YAML reads this as a number: put it in quotes"),
    ("runs", {None: {}}, "runs.None: a name must be text, and YAML reads this as nothing: put it in quotes"),
    # Figures and films.
    ("figures/lss-curve", {"run": "circles"}, "figures.lss-curve = {'run': 'circles'}: there is no such kind of figure (choose loss-curve, regions, side-by-side, snapshots, straight; did you mean loss-curve?)"),
    (f"{S}/kind", "snapshot", "figures.some-layers.kind = 'snapshot': there is no such kind of figure (choose loss-curve, regions, side-by-side, snapshots, straight; did you mean snapshots?)"),
    (f"{S}/kind", "reel", "figures.some-layers.kind = 'reel': is a kind of film: write it under films:"),
    (f"{S}/kind", [], "figures.some-layers.kind = []: there is no such kind of figure (choose loss-curve, regions, side-by-side, snapshots, straight)"),
    ("figures/nudge-w1", {"run": "circles"}, "figures.nudge-w1 = {'run': 'circles'}: this kind has another name now: write kind: nudge-weight, layer: 1"),
    (f"{S}/kind", "nudge-w3", "figures.some-layers.kind = 'nudge-w3': this kind has another name now: write kind: nudge-weight, layer: 3"),
    ("films/real", {"run": "circles"}, "films.real = {'run': 'circles'}: there is no such kind of film (choose reel, still, versus; did you mean reel?)"),
    (f"{S}/run", "circle", "figures.some-layers.run = 'circle': there is no such run (choose circles, chain, digits; did you mean circles?)"),
    (f"{S}/run", None, "figures.some-layers.run = None: there is no such run (choose circles, chain, digits)"),
    (f"{S}/run", ["circles"], "figures.some-layers.run = ['circles']: there is no such run (choose circles, chain, digits)"),
    ("films/loss-curve", {"run": "circles", "kind": "reel"}, "films.loss-curve: is a figure's name too, and its files would replace the figure's: rename one"),
    # Needs.
    ("figures/regions/run", "chain", "figures.regions.run = 'chain': regions needs 2 inputs, and run chain has 1 in its layers (choose circles)"),
    ("figures/regions/run", "digits", "figures.regions.run = 'digits': regions needs 2 inputs, and run digits has 64 in its layers (choose circles)"),
    (f"{S}/run", "digits", "figures.some-layers.run = 'digits': snapshots needs 1 to 3 neurons in every hidden layer, and run digits has 5 in one of its layers (choose circles, chain)"),
    (f"{C}/layers", [2, 1], "figures.some-layers.run = 'circles': snapshots needs at least 1 hidden layer, and run circles has none in its layers (choose chain)"),
    (f"{C}/layers", [2, 3, 2], "figures.regions.run = 'circles': regions needs 1 output, and run circles has 2 in its layers"),
    ("figures/straight", {"run": "circles"}, "figures.straight.run = 'circles': straight needs hidden layers of identity or relu, and run circles has hidden = sigmoid"),
    # Runs beside it.
    ("figures/side-by-side", {"run": "circles"}, "figures.side-by-side.compare: is missing (choose circles, chain, digits)"),
    ("figures/side-by-side", {"run": "circles", "compare": "chain"}, "figures.side-by-side.compare = 'chain': must be a list: write [chain]"),
    ("figures/side-by-side", {"run": "circles", "compare": []}, "figures.side-by-side.compare = []: must not be empty"),
    ("figures/side-by-side", {"run": "circles", "compare": ["chian"]}, "figures.side-by-side.compare[0] = 'chian': there is no such run (choose circles, chain, digits; did you mean chain?)"),
    ("figures/side-by-side", {"run": "circles", "compare": ["digits"]}, "figures.side-by-side.compare[0] = 'digits': side-by-side needs 2 classes, and run digits has 10 in its dataset (choose circles, chain)"),
    ("figures/side-by-side", {"run": "circles", "compare": ["chain", "chain"]}, "figures.side-by-side.compare[1] = 'chain': is in the list twice"),
    ("figures/loss-curve/compare", ["chain"], f"figures.loss-curve.compare = ['chain']: unknown key (choose run, kind, {COMMON_KEYS})"),
    # Options.
    (f"{S}/epochs", 5, "figures.some-layers.epochs = 5: must be a list: write [5]"),
    (f"{S}/epochs", [], "figures.some-layers.epochs = []: must not be empty"),
    (f"{S}/epochs", [0, 1.5], "figures.some-layers.epochs[1] = 1.5: must be a whole number"),
    (f"{S}/epochs", [0, 13], "figures.some-layers.epochs = [0, 13]: must be 0 to 12, the epochs of run circles"),
    (f"{S}/epoch", -1, "figures.some-layers.epoch = -1.0: must be 0 to 12, the epochs of run circles"),
    (f"{S}/epoch", "last", "figures.some-layers.epoch = 'last': must be a finite number"),
    (f"{S}/sample", 100, "figures.some-layers.sample = 100: must be 0 to 99, the samples of run circles"),
    (f"{S}/layer", 0, "figures.some-layers.layer = 0: must be 1 to 2, the layers of run circles"),
    (f"{S}/layer", 3, "figures.some-layers.layer = 3: must be 1 to 2, the layers of run circles"),
    (f"{S}/neuron", 4, "figures.some-layers.neuron = 4: must be 1 to 3, the neurons in a layer of run circles"),
    (f"{S}/neuron", 0, "figures.some-layers.neuron = 0: must be 1 to 3, the neurons in a layer of run circles"),
    (S, {"kind": "snapshots", "run": "circles", "layer": 2, "neuron": 2}, "figures.some-layers.neuron = 2: must be 1, the neurons in layer 2 of run circles"),
    (S, {"kind": "snapshots", "run": "circles", "layer": 1, "incoming": 3}, "figures.some-layers.incoming = 3: must be 1 to 2, the neurons below layer 1 of run circles"),
    (f"{S}/output", 2, "figures.some-layers.output = 2: must be 1, the outputs of run circles"),
    (f"{S}/samples", 0, "figures.some-layers.samples = 0: must be 1 to 100, the number of samples of run circles"),
    ("films/reel/seconds", 0, "films.reel.seconds = 0: must be a finite number at least 1 and at most 600"),
    (f"{S}/side", "top", "figures.some-layers.side = 'top': no such choice (choose left, right)"),
    (f"{S}/note", "a\nb", "figures.some-layers.note = 'a\\nb': must be a line of text"),
    (f"{S}/note", 3, "figures.some-layers.note = 3: must be a line of text: put it in quotes"),
    (f"{S}/grid", "no", "figures.some-layers.grid = 'no': must be true or false"),
    (f"{S}/speed", None, "figures.some-layers.speed = None: must be a finite number"),
    ("films/reel/seconds", "8s", "films.reel.seconds = '8s': must be a finite number at least 1 and at most 600"),
    (f"{C}/epochs", 2, "figures.some-layers.epochs = [0, 12]: must be 0 to 2, the epochs of run circles"),
    # The time of any film.
    ("films/reel/fps", 29, "films.reel.fps = 29: no such choice (choose 24, 25, 30, 50, 60)"),
    ("films/reel/hold", -1, "films.reel.hold = -1: must be a finite number at least 0 and at most 60"),
    ("films/reel/pace", "evn", "films.reel.pace = 'evn': no such choice (choose change, even; did you mean even?)"),
    ("films/reel/chapters", "mine", "films.reel.chapters = 'mine': no such choice (choose all, own)"),
    ("films/reel/epochs", 5, "films.reel.epochs = 5: must be a list: write [5]"),
    ("films/reel/epochs", [5], "films.reel.epochs = [5]: must be the first epoch and a later last one, as in [50, 120]"),
    ("films/reel/epochs", [5, 5], "films.reel.epochs = [5, 5]: must be the first epoch and a later last one, as in [50, 120]"),
    ("films/reel/epochs", [5, 13], "films.reel.epochs = [5, 13]: must end at 12 at most, the last epoch of circles"),
    ("films/reel/at", ["a note"], "films.reel.at = ['a note']: must be a mapping: a line `key: value` for each of its entries, without a dash"),
    ("films/reel/at", {}, "films.reel.at = {}: must not be empty"),
    ("films/reel/at", {"late": "a note"}, "films.reel.at.late = 'a note': an epoch is a whole number, once: write `at: {82: a note}`"),
    ("films/reel/at", {3: ""}, "films.reel.at.3 = '': must be 1 to 90 characters"),
    ("films/reel/at", {3: "a\nb"}, "films.reel.at.3 = 'a\\nb': must be a line of text"),
    ("films/reel/at", {13: "a note"}, "films.reel.at.13 = 'a note': a note's epoch must be 1 to 12, which the film shows"),
    ("films/reel", {"run": "circles", "epochs": [3, 6], "at": {3: "a note"}}, "films.reel.at.3 = 'a note': a note's epoch must be 4 to 6, which the film shows"),
    ("films/still/pace", "even", f"films.still.pace = 'even': unknown key (choose run, kind, epoch, {COMMON_KEYS}, fps, hold, budget, formats)"),
    ("figures/loss-curve/fps", 25, f"figures.loss-curve.fps = 25: unknown key (choose run, kind, {COMMON_KEYS})"),
    ("figures/loss-curve/title", "", "figures.loss-curve.title = '': must not be empty"),
    ("figures/loss-curve/title", ["a"], "figures.loss-curve.title = ['a']: must be a line of text"),
    ("figures/loss-curve/alt", "a" * 151, f"figures.loss-curve.alt = '{'a' * 27}...{'a' * 28}': has 151 characters: write 150 at most"),
    ("figures/loss-curve/caption", "{epochs", "figures.loss-curve.caption = '{epochs': has a brace without its other one: write {{ or }} for a brace"),
    ("figures/loss-curve", {"run": "chain", "caption": "{held_out_loss_last}"}, "figures.loss-curve.caption = '{held_out_loss_last}': {held_out_loss_last} needs held-out samples, and run chain has none"),
    # A film's strip has a name that no other product may have.
    ("films/reel-filmstrip", {"kind": "reel", "run": "circles"}, "films.reel-filmstrip: is what the strip of film reel is called: rename one"),
    # Themes and formats.
    ("themes", "light", "themes = 'light': must be a list: write [light]"),
    ("themes", None, "themes = None: must be a list"),
    ("themes", [], "themes = []: must not be empty"),
    ("themes", ["light", "drak"], "themes[1] = 'drak': no such choice (choose light, dark; did you mean dark?)"),
    ("themes", ["dark", "dark"], "themes[1] = 'dark': is in the list twice"),
    ("themes", [["dark"]], "themes[0] = ['dark']: no such choice (choose light, dark)"),
    ("formats/films", ["mp5"], "formats.films[0] = 'mp5': no such choice (choose mp4, webm, gif, webp, png, vtt, transparent-webm, transparent-mov, frames, stills, clips, filmstrip; did you mean mp4?)"),
    ("formats/films", ["gif", "clips"], "formats.films = ['gif', 'clips']: has clips, which are cut from an mp4: add mp4, or leave clips out"),
    ("formats/films", ["mp4", "parts"], "formats.films[1] = 'parts': is now called clips"),
    ("formats/figures", ["mp4"], "formats.figures[0] = 'mp4': no such choice (choose svg, pdf, png)"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "message"), WRONG, ids=[row[2][:60] for row in WRONG])
def test_these_are_wrong(path, value, message):
    assert complaint(changed(path, value)) == message


@pytest.mark.parametrize(
    ("whole", "message"),
    [
        (None, f"the configuration = None: {MAPPING}"),
        ([1, 2], f"the configuration = [1, 2]: {NO_DASH}"),
        ({}, "runs: is missing"),
        ({1: 2}, f"1 = 2: unknown key (choose {WHOLE_KEYS})"),
    ],
)
def test_the_whole_is_wrong(whole, message):
    assert complaint(whole) == message


def test_a_default_that_does_not_suit_the_run_is_said_to_be_one():
    wrong = changed("runs/circles/epochs", 2)
    del wrong["figures"]["some-layers"]["epochs"]
    expected = "figures.some-layers.epochs = (0, 3): must be 0 to 2, the epochs of run circles"
    assert complaint(wrong) == f"{expected}: give another than this default"


# --- Where it is wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("epochs: 12", "epochs: 0", 6),
        ("samples: 20", "samples: 2", 8),
        ("epochs: 12", "epoch: 12", 6),
        ("layers: [1, 1, 1]", "# none", 7),
        ("[64, 5, 10]", "\n    - 64\n    - 0\n    - 10", 15),
        ("    run: circles\n", "", 16),
        ("kind: snapshots", "kind: snapshot", 17),
        ("  reel:", "  on:", 22),
    ],
)
def test_the_message_says_the_line(tmp_path, before, after, line):
    file = tmp_path / "my.yaml"
    assert before in GOOD
    file.write_text(GOOD.replace(before, after))
    with pytest.raises(ConfigError, match=f"^{re.escape(str(file))}:{line}: "):
        validate(yaml.safe_load(file.read_text()), str(file))


def test_the_line_is_found_behind_an_anchor(tmp_path):
    file = tmp_path / "my.yaml"
    file.write_text("runs:\n  a: &a\n    dataset: moons\n    layers: [2, 1]\n  b: {<<: *a, epochs: 0}\n")
    with pytest.raises(ConfigError, match=r":5: runs.b.epochs = 0: "):
        validate(yaml.safe_load(file.read_text()), str(file))
    file.write_text(file.read_text().replace("moons", "moon").replace("0}", "1}"))
    with pytest.raises(ConfigError, match=r":3: runs.a.dataset = 'moon': "):
        validate(yaml.safe_load(file.read_text()), str(file))


def test_a_value_from_elsewhere_has_no_line(tmp_path):
    file = tmp_path / "my.yaml"
    file.write_text(GOOD)
    with pytest.raises(ConfigError, match=f"^{re.escape(str(file))}: runs.circles.epochs = 0"):
        validate(changed("runs/circles/epochs", 0), str(file))


@pytest.mark.parametrize("content", [b"", b"- 1\n", b"a: [", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_again_costs_the_line_only(tmp_path, content):
    file = tmp_path / "my.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"^{re.escape(str(file))}: runs.circles.epochs = 0"):
        validate(changed("runs/circles/epochs", 0), str(file))


def test_a_missing_file_costs_the_line_only():
    with pytest.raises(ConfigError, match=r"^nowhere.yaml: runs: is missing$"):
        validate({}, "nowhere.yaml")


def test_without_a_file_the_default_is_named():
    with pytest.raises(ConfigError, match=r"^config/config.yaml: runs: is missing$"):
        validate({})


# --- Anything whatever ---------------------------------------------------------------------------

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from([10**400, "circles", "chain", "normal", "1e-2", "loss-curve", "dark"]),
)
words = st.sampled_from(["runs", "circles", "dataset", "name", "layers", "figures", "run", *RUN])
keys = st.one_of(words, st.text(max_size=5), st.integers(), st.booleans(), st.none())
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
calm = settings(max_examples=tries(60), deadline=None, suppress_health_check=list(HealthCheck))


def ends_well(whole: object) -> None:
    try:
        validate(whole)
    except ConfigError as error:
        assert len(str(error).splitlines()) == 1
        assert str(error).startswith("config/config.yaml: ")


@calm
@given(values)
def test_anything_is_a_plan_or_one_line(whole):
    ends_well(whole)


def places(there: object, path: tuple = ()) -> list[tuple]:
    inner = there.items() if isinstance(there, dict) else []
    inner = enumerate(there) if isinstance(there, list) else inner
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


@calm
@given(st.data())
def test_a_good_configuration_with_changes_is_a_plan_or_one_line(data):
    whole = {"root": good()}
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(whole)[1:]))
        there = whole
        for key in path[:-1]:
            there = there[key]
        match data.draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                there[path[-1]] = data.draw(values)
            case "remove" if path != ("root",):
                del there[path[-1]]
            case "add" if isinstance(there[path[-1]], dict):
                there[path[-1]][data.draw(keys)] = data.draw(values)
    ends_well(whole["root"])


def test_what_contains_itself_is_one_line():
    loop: list = []
    loop.append(loop)
    assert complaint({"runs": loop}) == f"runs = [[[[[[[...]]]]]]]: {NO_DASH}"


def test_a_number_too_long_to_print_is_one_line():
    message = f"runs.circles.epochs = a number of thousands of digits: {EPOCHS}"
    assert complaint(changed("runs/circles/epochs", 1 << 20000)) == message


@st.composite
def valid_runs(draw) -> dict:
    """Draw a run that follows every rule."""
    name = draw(st.sampled_from([name for name in DATASETS if name != "digits"]))
    dataset: dict = {"name": name, "samples": draw(st.integers(20, 60))}
    if name in ("blobs", "spirals"):
        dataset["classes"] = draw(st.integers(2, 10))
    if name == "blobs":
        dataset["inputs"] = draw(st.integers(1, 5))
    if name == "step":
        dataset["labels"] = draw(st.sampled_from(["signs", "bits"]))
    dataset["held_out"] = draw(st.sampled_from([0, 0.1, 0.5]))
    facts = {**registries.datasets()[name].numbers, **dataset}
    learns_numbers = facts["classes"] == 0
    outputs = draw(st.sampled_from([1, 2] if facts["classes"] == 2 else [facts["classes"] or 1]))
    sizes = [facts["inputs"], *draw(st.lists(st.integers(1, 4), max_size=3)), outputs]
    sigmas = ["sigmoid", "identity", "tanh", "relu"]
    loss = draw(st.sampled_from(["half-squared-error", "squared-error", "cross-entropy"]))
    output = draw(st.sampled_from([*sigmas, "softmax"]))
    if learns_numbers:
        output = draw(st.sampled_from(["identity", "tanh"]))
    assume(outputs > 1 or output != "softmax")
    signs = dataset.get("labels") == "signs"
    assume(loss != "cross-entropy" or (output in ("sigmoid", "softmax") and not signs))
    return {
        "dataset": dataset,
        "layers": sizes,
        "hidden": draw(st.sampled_from(sigmas)),
        "output": output,
        "loss": loss,
        "learning_rate": draw(st.floats(0.001, 10)),
        "batch_size": draw(st.integers(1, 10)),
        "shuffle": draw(st.booleans()),
        "epochs": 1,
        "seed": draw(st.integers(0, 2**32 - 1)),
        "initialisation": draw(st.sampled_from(["normal", "uniform", "glorot"])),
    }


@calm
@given(valid_runs())
def test_what_is_valid_can_be_trained(given_run):
    run = validate({"runs": {"it": given_run}}).runs["it"]
    dataset = make(run)
    shape = shape_of(run)
    assert dataset.X.shape == (shape.samples, shape.inputs)
    assert dataset.is_regression == (shape.classes == 0)
    assert dataset.is_regression or int(dataset.labels.max()) + 1 == shape.classes
    assert int(dataset.held_out.sum()) == runs.held_out_of(run, shape)
    # A relu network with a learning rate of 10 may well diverge; that is training's to say.
    with suppress(Diverged):
        assert [epoch.number for epoch in train(run, dataset)] == [0, 1]


# --- What the tables promise ---------------------------------------------------------------------


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("labels", ["signs", "bits"])
def test_declared_shapes_are_true(name, labels):
    pytest.importorskip("sklearn")
    dataset = {"name": name, **({"labels": labels} if name == "step" else {})}
    entry = Entry((), dataset)
    run = Run("any", DatasetSettings.from_dict(runs._dataset(entry)), (1, 1), seed=3)
    raw = DATASETS[name](seed=3, **run.dataset.parameters)
    classes = int(raw.labels.max()) + 1 if raw.targets is None else 0
    assert shape_of(run) == Shape(*raw.X.shape, classes, raw.low)


def test_a_dataset_that_does_not_declare_its_shape_is_made(monkeypatch):
    def stripes(*, seed, samples, wide):
        return DATASETS["blobs"](seed=seed, samples=samples, classes=4, inputs=3)

    parameters = {
        "samples": Option("samples", "int", Type("int"), 30),
        "wide": Option("wide", "bool", Type("bool"), False),
    }
    facts = {**registries.datasets(), "stripes": registries.DatasetFacts(parameters, {})}
    monkeypatch.setattr(runs, "datasets", lambda: facts)
    monkeypatch.setitem(DATASETS, "stripes", stripes)
    run = {"dataset": "stripes", "layers": [3, 2, 4], "batch_size": 5}
    plan = validate({"runs": {"it": run}})
    expected = {"name": "stripes", "samples": 30, "wide": False, "held_out": 0.0}
    assert plan.runs["it"].dataset.to_dict() == expected
    message = "runs.it.layers = [2, 4]: the first must be 3, the inputs of stripes"
    assert complaint({"runs": {"it": {**run, "layers": [2, 4]}}}) == message
    message = "runs.it.dataset.wide = 3: must be true or false"
    assert complaint({"runs": {"it": {**run, "dataset": {"name": "stripes", "wide": 3}}}}) == message


@pytest.mark.parametrize(("samples", "held_out", "batch"), [(100, 0.25, 32), (77, 0, 77)])
def test_the_size_of_a_recording_is_computed_as_it_is_laid_out(samples, held_out, batch):
    given = changed("runs/circles/dataset", {"name": "moons", "samples": samples, "held_out": held_out})
    given["runs"]["circles"]["batch_size"] = batch
    run = validate(given).runs["circles"]
    training = samples - round(samples * held_out)
    dtype = record_type(run.layers, samples, -(-training // batch))
    assert epoch_bytes(run, shape_of(run)) == dtype.itemsize


def test_every_parameter_check_is_used():
    fields = [*runs.dataset_fields().values(), *runs.initialisation_fields().values()]
    used = {name for known in fields for name in known}
    assert set(PARAMETERS) <= used


@pytest.mark.parametrize("group", ["figures", "films"])
def test_defaults_of_our_own_kinds_pass_their_own_checks(group, monkeypatch):
    monkeypatch.setattr(catalogue, "PACKAGE", ROOT / "src" / "hiddenreel")
    for kind in catalogue.kinds(group).values():
        for name, option in kind.options.items():
            common = shared.shared_keys(group, kind)
            assert name not in ("run", "kind", "compare", *common), "the configuration has a use for this key"
            try:
                options.option_check(option)(Entry((group, kind.name, name), option.default))
            except ValidationError as wrong:
                pytest.fail(str(wrong))


# --- Our own configuration -----------------------------------------------------------------------


@pytest.fixture
def own(monkeypatch):
    monkeypatch.setattr(catalogue, "PACKAGE", ROOT / "src" / "hiddenreel")
    return yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


def test_our_own_configuration_is_right(own):
    plan = validate(own, "config/config.yaml")
    assert list(plan.runs)[:2] == ["circles", "chain"]
    assert plan.runs["circles"].layers == (2, 3, 3, 1)
    assert "hidden-representations" in plan.films


@pytest.mark.parametrize(
    ("kind", "run", "option", "value", "message"),
    [
        ("error-transpose", "chain", "layer", 3, "must be 1 to 2, the hidden layers of run chain"),
        ("four-equations", "chain", "layer", 0, "must be 1 to 2, the hidden layers of run chain"),
        ("chain-rule-steps", "chain", "step", 14, "must be 1 to 13, the steps through the last layers of run chain"),
        ("digits", "circles", "layer", 3, "must be 1 to 2, the layers of three neurons or more of run circles"),
        ("grand-tour", "handwriting", "layer", 4, "must be 1 to 3, the layers of three neurons or more of run handwriting"),
    ],
)  # fmt: skip
def test_a_kind_may_narrow_the_range_of_an_option(own, kind, run, option, value, message):
    group = "films" if kind in kinds("films") else "figures"
    own[group] = {"x": {"kind": kind, "run": run, option: value}}
    with pytest.raises(ConfigError) as caught:
        validate(own, None)
    assert str(caught.value).endswith(f"{group}.x.{option} = {value}: {message}")


CAMERA = "must be two angles, around the vertical axis, -360 to 360, and above the horizon, 0 to 90, as in [30, 20]"


@pytest.mark.parametrize(
    ("group", "kind", "run", "asked", "message"),
    [
        ("films", "digits", "handwriting", {"title": True}, "title = True: must be a text, or false for a picture without a title"),
        ("films", "digits", "handwriting", {"title": 3}, "title = 3: must be a line of text: put it in quotes"),
        ("films", "digits", "handwriting", {"samples": 0}, "samples = 0: must be a finite number above 0 and at most 1"),
        ("films", "digits", "handwriting", {"samples": 1.5}, "samples = 1.5: must be a finite number above 0 and at most 1"),
        ("films", "digits", "handwriting", {"counters": []}, "counters = []: must not be empty"),
        ("films", "digits", "handwriting", {"counters": ["lost"]}, "counters[0] = 'lost': no such choice (choose epoch, loss, accuracy, held-out; did you mean loss?)"),
        ("films", "hidden-representations", "circles", {"counters": ["epoch", "held-out"]}, "counters[1] = 'held-out': needs held-out samples, and run circles has none"),
        ("films", "curve-fit", "sine", {"counters": ["accuracy"]}, "counters[0] = 'accuracy': needs classes, and run sine has none"),
        ("films", "digits", "handwriting", {"camera": {"turn": 400}}, "camera.turn = 400: must be a finite number at least -360 and at most 360"),
        ("films", "digits", "handwriting", {"camera": {"turn": -360}, "seconds": 10}, "camera.turn = -360.0: turns 36° in a second, at most 20, so 200 in 10 s: turn less, or raise seconds"),
        ("films", "digits", "handwriting", {"camera": {"from": [30]}}, f"camera.from = [30]: {CAMERA}"),
        ("films", "digits", "handwriting", {"camera": {"from": [30, 91]}}, f"camera.from = [30, 91]: {CAMERA}"),
        ("films", "digits", "handwriting", {"camera": {"to": [30, 20]}}, "camera.to = [30, 20]: unknown key (choose turn, from)"),
        ("films", "hidden-representations", "flat", {"camera": {"turn": 0}}, "camera = {'turn': 0}: turns around layers of three neurons or more, and run flat has no hidden layer"),
        ("films", "space-warp", "narrowing", {"layer": 2, "camera": {"turn": 0}}, "camera = {'turn': 0}: turns around layers of three neurons or more, and run narrowing has a layer 2 with fewer"),
        ("figures", "hidden-snapshots", "circles", {"camera": {"turn": 0}}, "camera.turn = 0: unknown key (choose from)"),
        ("films", "hidden-representations", "flat", {"panels": ["hidden-2"]}, "panels[0] = 'hidden-2': the film has no such panel of run flat (choose inputs, hidden-1, loss, numbers; did you mean hidden-1?)"),
        ("films", "hidden-representations", "flat", {"panels": ["loss", "loss"]}, "panels[1] = 'loss': is in the list twice"),
        ("films", "hidden-representations", "flat", {"panels": "loss"}, "panels = 'loss': must be a list: write [loss]"),
        ("films", "hidden-representations", "flat", {"panels": ["loss"], "counters": ["loss"]}, "counters = ['loss']: have no place, as panels leaves numbers out: add numbers to panels"),
    ],
)  # fmt: skip
def test_what_is_chosen_of_the_contents_is_checked(own, group, kind, run, asked, message):
    for name, layers in {"flat": [2, 2, 1], "narrowing": [2, 3, 2, 1]}.items():
        own["runs"][name] = {"dataset": "moons", "layers": layers}
    own[group] = {"x": {"kind": kind, "run": run, **asked}}
    with pytest.raises(ConfigError) as caught:
        validate(own, None)
    assert str(caught.value).endswith(f"{group}.x.{message}")


def test_what_a_kind_does_not_offer_is_unknown(own):
    own["films"] = {"x": {"kind": "answers", "run": "circles", "camera": {"turn": 0}}}
    with pytest.raises(ConfigError) as caught:
        validate(own, None)
    assert "films.x.camera = {'turn': 0}: unknown key (choose run, kind, " in str(caught.value)


@pytest.mark.parametrize("budget", [0, -1, "lots", True])
def test_a_budget_is_a_number_above_0(own, budget):
    assert validate(own, None).budget is None
    own["budget"] = budget
    with pytest.raises(ConfigError) as caught:
        validate(own, None)
    assert str(caught.value).endswith(f"budget = {budget!r}: must be a finite number above 0")
    own["budget"] = "5 MB"
    with pytest.raises(ConfigError, match=r"budget = '5 MB': is a number of MB: write 5$"):
        validate(own, None)


def test_a_course_has_a_title_an_author_and_a_date(own):
    assert validate(own, None).course == {}
    own["course"] = {"title": "Nets", "date": datetime.date(2027, 5, 1)}
    assert validate(own, None).course == {"title": "Nets", "date": "2027-05-01"}


@pytest.mark.parametrize(
    ("course", "message"),
    [
        ({"titel": "x"}, "course.titel = 'x': unknown key (choose title, author, date; did you mean title?)"),
        ({"author": 3}, "course.author = 3: must be a line of text: put it in quotes"),
    ],
)
def test_a_course_is_checked(own, course, message):
    own["course"] = course
    with pytest.raises(ConfigError) as caught:
        validate(own, None)
    assert str(caught.value).endswith(message)


def test_our_own_configuration_explains_every_key():
    lines = (ROOT / "config" / "config.yaml").read_text().splitlines()
    hero = lines[lines.index("  circles:") : lines.index("  chain:")]
    for number, line in enumerate(hero[1:], start=1):
        if ":" in line and not line.lstrip().startswith("#"):
            above = hero[number - 1].lstrip()
            first_of_its_section = line.lstrip().startswith("name:")
            assert above.startswith("#") or first_of_its_section, f"nothing explains {line.strip()}"


def test_the_manual_names_every_key_and_choice():
    manual = (ROOT / "config" / "README.md").read_text()
    dataset_keys = {name for known in runs.dataset_fields().values() for name in known}
    choices = [
        *registries.datasets(),
        *runs.SIGMAS,
        *registries.losses(),
        *registries.initialisations(),
        *whole.THEMES,
    ]
    formats = {*whole.FIGURE_FORMATS, *whole.FILM_FORMATS, *whole.FILM_EXTRAS}
    for word in {*whole.PLAN, *RUN, *dataset_keys, *choices, *formats}:
        assert f"`{word}`" in manual, f"config/README.md says nothing of {word}"


def test_the_manual_tells_the_defaults():
    manual = (ROOT / "config" / "README.md").read_text()
    for key, field in RUN.items():
        if field.default is not Field(None).default:
            shown = str(field.default).lower()
            row = next(line for line in manual.splitlines() if line.startswith(f"| `{key}` |"))
            assert f"| {shown} |" in row, f"config/README.md: the default of {key} is {shown}"


def test_checking_is_light():
    program = "import sys, hiddenreel.plan.validate;"
    program += "sys.exit(any(name in sys.modules for name in ('numpy', 'matplotlib', 'sklearn', 'yaml')))"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_plans_are_independent():
    given = good()
    first = validate(given)
    first.runs["circles"].dataset.parameters["samples"] = 0
    assert validate(given).runs["circles"] == validate(copy.deepcopy(good())).runs["circles"]


def test_the_budget_of_all_films_is_that_of_each_that_has_none():
    films = {"reel": {"run": "circles"}, "light": {"run": "circles", "kind": "reel", "budget": 0.5}}
    plan = validate({"runs": good()["runs"], "films": films, "formats": {"budget": "2MB"}})
    assert {name: film.options["budget"] for name, film in plan.films.items()} == {
        "reel": "2MB", "light": "0.5 MB"
    }  # fmt: skip


def test_a_film_can_have_formats_besides_those_of_all():
    films = {
        "reel": {"run": "circles"},
        "light": {"run": "circles", "kind": "reel", "formats": ["webm", "frames"]},
    }
    plan = validate({"runs": good()["runs"], "films": films, "formats": {"films": ["mp4", "webm"]}})
    assert plan.formats_of("reel") == ("mp4", "webm", "vtt")
    assert plan.formats_of("light") == ("mp4", "webm", "vtt", "frames")
    films["light"]["formats"] = ["gif"]
    with pytest.raises(ConfigError) as error:
        validate({"runs": good()["runs"], "films": films})
    assert str(error.value) == (
        "config/config.yaml: films.light.formats[0] = 'gif': no such choice (choose webm, webp, "
        "transparent-webm, transparent-mov, frames)"
    )


@pytest.mark.parametrize("budget", ["2GB", "MB", 0.001, "-1 MB", True, [2], "2000 MB"])
def test_a_budget_is_a_size(budget):
    films = {"reel": {"run": "circles", "budget": budget}}
    with pytest.raises(ConfigError) as error:
        validate({"runs": good()["runs"], "films": films})
    what = "must be a size from 50 kB to 1000 MB, as in 2 MB"
    assert str(error.value) == f"config/config.yaml: films.reel.budget = {budget!r}: {what}"
