"""Checks runs: the keys of each, and values that depend on each other.

`RUN` and `PARAMETERS` declare the keys and their values. The functions in `RUN_RULES` check values that
depend on each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from functools import partial
from pathlib import Path
from typing import Any

from hiddenreel.errors import apart_from
from hiddenreel.learn.run import DEFAULTS, Run, parameter_count
from hiddenreel.plan.catalogue import Option, Type
from hiddenreel.plan.data_files import data_file
from hiddenreel.plan.registries import activations, datasets, initialisations, losses
from hiddenreel.plan.schema import (
    Check,
    Entry,
    Field,
    ListOf,
    Number,
    OneOf,
    fields,
    known_only,
    named,
    named_entries,
    or_nothing,
    text,
    truth,
)

FEWEST_PER_CLASS = 2
MOST_SAMPLES = 1_000_000
MOST_CLASSES = 10
MOST_LAYERS = 100
MOST_NEURONS = 10_000
MOST_EPOCHS = 1_000_000
LARGEST_SEED = 2**32 - 1
LARGEST_RECORDING = 200 * 10**9
# NumPy describes no record of more than 2**31 - 1 bytes.
LARGEST_EPOCH = 2 * 10**9
# An explorer holds at least two states of a network and must stay below a megabyte.


# Checks that are narrower than the type, by the name of a parameter of a dataset or an initialisation.
PARAMETERS: dict[str, Check] = {
    "samples": Number(whole=True, least=2 * FEWEST_PER_CLASS, most=MOST_SAMPLES),
    "factor": Number(above=0, below=1),
    "noise": Number(least=0, most=100),
    "classes": Number(whole=True, least=2, most=MOST_CLASSES),
    "inputs": Number(whole=True, least=1, most=MOST_NEURONS),
    "spread": Number(least=0, most=100),
    "squares": Number(whole=True, least=2, most=20),
    "turns": Number(least=-100, most=100),
    "scale": Number(least=0, most=1000),
    "low": Number(least=-1000, most=1000),
    "high": Number(least=-1000, most=1000),
}


def of_type(type_: Type) -> Check:
    """Choose the check for an annotation."""
    checks: dict[str, Check] = {
        "int": Number(whole=True),
        "float": Number(),
        "bool": truth,
        "str": text,
        "Literal": OneOf(type_.choices),
    }
    check = checks[type_.name]
    check = ListOf(check) if type_.many else check
    return or_nothing(check) if type_.optional else check


def _parameters(options: Mapping[str, Option]) -> dict[str, Field]:
    return {
        name: Field(PARAMETERS.get(name) or of_type(option.type), option.default)
        for name, option in options.items()
    }


def dataset_fields() -> dict[str, dict[str, Field]]:
    """Return the keys that the configuration may give to each dataset."""
    held_out = Number(least=0, below=1)
    return {
        name: {**_parameters(facts.parameters), "held_out": Field(held_out, facts.held_out)}
        for name, facts in datasets().items()
    }


def initialisation_fields() -> dict[str, dict[str, Field]]:
    """Return the keys that the configuration may give to each initialisation."""
    return {name: _parameters(options) for name, options in initialisations().items()}


def _dataset(entry: Entry, folder: str = "") -> dict[str, Any]:
    """Check a dataset; the path of its file is relative to `folder`."""
    if isinstance(entry.value, Mapping) and "file" in entry.value:
        return data_file(entry, folder)
    return named(entry, dataset_fields())


def _initialisation(entry: Entry) -> dict[str, Any]:
    settings = named(entry, initialisation_fields())
    if {"low", "high"} <= settings.keys() and not settings["low"] < settings["high"]:
        raise entry.at("low", settings["low"]).wrong(f"must be below high, {settings['high']:g}")
    return settings


def _layers(entry: Entry) -> list[int]:
    given = entry.value
    if not isinstance(given, (list, tuple)) or not 2 <= len(given) <= MOST_LAYERS:
        what = f"must be a list of 2 to {MOST_LAYERS} sizes, inputs first, outputs last"
        raise entry.wrong(f"{what}, as in [2, 3, 3, 1]")
    return ListOf(Number(whole=True, least=1, most=MOST_NEURONS))(entry)


SIGMAS = tuple(activations())
HIDDEN_SIGMAS = tuple(name for name, output_only in activations().items() if not output_only)


def _hidden(entry: Entry) -> str | list[str]:
    if isinstance(entry.value, (list, tuple)):
        return ListOf(_hidden_sigma)(entry)
    return _hidden_sigma(entry)


def _hidden_sigma(entry: Entry) -> str:
    if isinstance(entry.value, str) and activations().get(entry.value):
        raise entry.wrong("is for the output layer only", HIDDEN_SIGMAS)
    return str(OneOf(HIDDEN_SIGMAS)(entry))


RUN: dict[str, Field] = {
    "dataset": Field(_dataset, choices=tuple(datasets())),
    "layers": Field(_layers),
    "hidden": Field(_hidden, DEFAULTS["hidden"]),
    "output": Field(OneOf(SIGMAS), DEFAULTS["output"]),
    "loss": Field(OneOf(tuple(losses())), DEFAULTS["loss"]),
    "learning_rate": Field(Number(above=0), DEFAULTS["learning_rate"]),
    "batch_size": Field(Number(whole=True, least=1), DEFAULTS["batch_size"]),
    "shuffle": Field(truth, DEFAULTS["shuffle"]),
    "epochs": Field(Number(whole=True, least=1, most=MOST_EPOCHS), DEFAULTS["epochs"]),
    "seed": Field(Number(whole=True, least=0, most=LARGEST_SEED), DEFAULTS["seed"]),
    "initialisation": Field(_initialisation, DEFAULTS["initialisation"].name),
}


def check_runs(entry: Entry, folder: str = "") -> dict[str, Run]:
    """Check all runs; paths of data files are relative to `folder`."""
    runs = {name: check_run(inner, name, folder) for name, inner in named_entries(entry)}
    if not runs:
        raise entry.wrong("must have at least one run")
    return runs


RECORDING_OF_ANOTHER = "recording"


def check_run(entry: Entry, name: str, folder: str = "") -> Run:
    """Check one run; the path of its data file is relative to `folder`."""
    if isinstance(entry.value, Mapping) and RECORDING_OF_ANOTHER in entry.value:
        return _recorded(entry, name)
    dataset = replace(RUN["dataset"], check=partial(_dataset, folder=folder))
    run = Run.from_dict({"run": name, **fields(entry, {**RUN, "dataset": dataset})})
    shape = shape_of(run)
    for rule in RUN_RULES:
        rule(entry, run, shape)
    return run


def _recorded(entry: Entry, name: str) -> Run:
    """Read the settings of a run from the recording that the configuration names."""
    known_only(entry, [RECORDING_OF_ANOTHER])
    where = entry.at(RECORDING_OF_ANOTHER, entry.value[RECORDING_OF_ANOTHER])
    folder = Path(text(where))
    if not (folder / "made.json").is_file():
        unfinished = folder.name and folder.with_name(f".{folder.name}.partial").is_dir()
        what = "is not finished: the training must end its block" if unfinished else "is no recording"
        raise where.wrong(f"{what}, because it has no made.json")
    try:
        made = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        settings = {**made["configuration"], "run": name, "recording": folder.as_posix()}
        run = Run.from_dict({**settings, "fingerprint": made["fingerprint"]})
        shape_of(run)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise where.wrong("is damaged: its made.json cannot be read") from None
    return run


# --- Values of a run that depend on each other ---------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """The size of a dataset, and its target for "not this class"; a regression has 0 classes."""

    samples: int
    inputs: int
    classes: int
    low: float


def shape_of(run: Run) -> Shape:
    """Return the shape of a run's dataset; make the dataset if its declaration leaves a number open."""
    name, settings = run.dataset.name, run.dataset.parameters
    if not run.is_ours:
        return Shape(**{fact.name: settings[fact.name] for fact in dataclass_fields(Shape)})
    if run.dataset.file:
        return Shape(settings["samples"], len(settings["inputs"]), settings["classes"], 0.0)
    facts = {**datasets()[name].numbers, **settings}
    if not {"samples", "inputs", "classes"} <= facts.keys():
        return _made_shape(run)
    low = -1.0 if facts.get("labels") == "signs" else 0.0
    return Shape(facts["samples"], facts["inputs"], facts["classes"], low)


def _made_shape(run: Run) -> Shape:
    from hiddenreel.learn.data import DATASETS

    raw = DATASETS[run.dataset.name](seed=run.seed, **run.dataset.parameters)
    samples, inputs = raw.X.shape
    classes = 0 if raw.targets is not None else int(raw.labels.max()) + 1
    return Shape(samples, inputs, classes, raw.low)


def held_out_of(run: Run, shape: Shape) -> int:
    """Count the held-out samples, as `learn.data` does."""
    return round(run.dataset.held_out * shape.samples)


def _enough_samples(entry: Entry, run: Run, shape: Shape) -> None:
    if shape.samples < (fewest := FEWEST_PER_CLASS * shape.classes):
        least = f"at least {fewest}, {FEWEST_PER_CLASS} for each of {shape.classes} classes"
        if run.dataset.file:
            where = entry.at("dataset").at("file", run.dataset.file)
            raise where.wrong(f"has {shape.samples} samples, and must have {least}")
        raise entry.at("dataset").at("samples", shape.samples).wrong(f"must be {least}")


def _something_to_train_on(entry: Entry, run: Run, shape: Shape) -> None:
    fraction, count = run.dataset.held_out, held_out_of(run, shape)
    where = entry.at("dataset").at("held_out", fraction)
    if fraction > 0 and count == 0:
        raise where.wrong(f"of {shape.samples} samples this is none: write 0, or a larger share")
    if count == shape.samples:
        raise where.wrong(f"of {shape.samples} samples this leaves none to train on")


def _batch_within_samples(entry: Entry, run: Run, shape: Shape) -> None:
    training = shape.samples - held_out_of(run, shape)
    if run.batch_size > training:
        what = f"must be at most {training}, the number of training samples"
        raise entry.at("batch_size", run.batch_size).wrong(what)


def _layers_fit_dataset(entry: Entry, run: Run, shape: Shape) -> None:
    layers, name = entry.at("layers", list(run.layers)), run.dataset.name
    outputs = (1, 2) if shape.classes == 2 else (max(shape.classes, 1),)
    if run.layers[0] != shape.inputs:
        raise layers.wrong(f"the first must be {shape.inputs}, the inputs of {name}")
    if run.layers[-1] not in outputs:
        wanted = " or ".join(map(str, outputs))
        learned = f"the {shape.classes} classes" if shape.classes else "the target"
        raise layers.wrong(f"the last must be {wanted}, for {learned} of {name}")


def _one_activation_a_layer(entry: Entry, run: Run, shape: Shape) -> None:
    given = entry.value.get("hidden")
    layers = len(run.layers) - 2
    if isinstance(given, (list, tuple)) and len(given) != layers:
        what = f"must be one activation for all hidden layers, or a list with one for each of {layers}"
        raise entry.at("hidden", given).wrong(what)


# The output activations whose values reach every number, or those from -1 to 1.
REGRESSION_OUTPUTS = ("identity", "tanh")


def _outputs_reach_target(entry: Entry, run: Run, shape: Shape) -> None:
    output = entry.at("output", run.output)
    if shape.classes:
        return
    if run.output not in REGRESSION_OUTPUTS:
        raise output.wrong("is for classes, and the dataset has a target", REGRESSION_OUTPUTS)
    low, high = run.dataset.parameters.get("range", (0.0, 0.0))
    if run.output == "tanh" and max(-low, high) > 1:
        what = f"reaches from -1 to 1, and the target from {low:g} to {high:g}: write identity"
        raise output.wrong(what)


def _softmax_has_company(entry: Entry, run: Run, shape: Shape) -> None:
    if run.output not in HIDDEN_SIGMAS and run.layers[-1] < 2:
        what = "needs 2 or more neurons in the output layer, and layers ends in 1"
        raise entry.at("output", run.output).wrong(what, HIDDEN_SIGMAS)


def _loss_fits_outputs(entry: Entry, run: Run, shape: Shape) -> None:
    outputs, loss = losses()[run.loss], entry.at("loss", run.loss)
    if not outputs:
        return
    if run.output not in outputs:
        what = f"needs {' or '.join(outputs)} outputs, and output is {run.output}"
        raise loss.wrong(what, [name for name, needed in losses().items() if not needed])
    if shape.low != 0:
        what = f"needs targets 0 and 1, and those of {run.dataset.name} are {shape.low:g} and 1"
        raise loss.wrong(what + (": set labels to bits" if "labels" in run.dataset.parameters else ""))


def _fits_on_a_disk(entry: Entry, run: Run, shape: Shape) -> None:
    epoch = epoch_bytes(run, shape)
    whole = epoch * (run.epochs + 1)
    where = Entry(entry.path)
    if epoch > LARGEST_EPOCH:
        what = f"an epoch of its recording would take {apart_from(2, epoch / 1e9, 1)} GB and may take 2 GB"
        raise where.wrong(f"{what}: lower dataset.samples or layers")
    if whole > LARGEST_RECORDING:
        what = f"its recording would take {apart_from(200, whole / 1e9)} GB and may take 200 GB"
        raise where.wrong(f"{what}: lower epochs, dataset.samples or layers")


def epoch_bytes(run: Run, shape: Shape) -> int:
    """Compute the bytes of an epoch in a recording, laid out as in `record.layout`."""
    sizes = run.layers
    training = shape.samples - held_out_of(run, shape)
    # Of a training of another program, norms are known after each epoch only.
    steps = -(-training // run.batch_size) if run.is_ours else 1
    parameters = parameter_count(sizes)
    norms = 2 * steps * (len(sizes) - 1)
    means, checksum = 4 * 8, 4
    return 8 * parameters + 4 * shape.samples * sum(sizes[1:]) + 8 * norms + means + checksum


RUN_RULES: tuple[Callable[[Entry, Run, Shape], None], ...] = (
    _enough_samples,
    _something_to_train_on,
    _batch_within_samples,
    _layers_fit_dataset,
    _one_activation_a_layer,
    _outputs_reach_target,
    _softmax_has_company,
    _loss_fits_outputs,
    _fits_on_a_disk,
)
