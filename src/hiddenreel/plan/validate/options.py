"""Checks the options of a figure or a film, which are the keywords of the function of its kind.

`OPTIONS` declares values that are narrower than their types, and `RANGES` what options point at in the
run, and so which numbers they may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hiddenreel.learn.run import Run, parameter_count
from hiddenreel.plan.catalogue import Kind, Option, Type
from hiddenreel.plan.schema import Check, Entry, Number
from hiddenreel.plan.validate.runs import held_out_of, of_type, shape_of

# Checks that are narrower than the type, by the name and type of an option of a figure or a film.
OPTIONS: dict[tuple[str, Type], Check] = {
    ("seconds", Type("float")): Number(least=1, most=600),
    # Smaller steps than these vanish beside a parameter of 1.
    ("epsilon", Type("float")): Number(least=1e-14, most=1),
    # The most that can be told apart.
    ("starts", Type("int")): Number(whole=True, least=2, most=24),
    # The most matrices of a stack, and the most rows and columns, that fit beside each other.
    ("matrices", Type("int")): Number(whole=True, least=2, most=4),
    ("size", Type("int")): Number(whole=True, least=2, most=3),
    # The most rows of a table that stay readable.
    ("rows", Type("int")): Number(whole=True, least=0, most=9),
    ("count", Type("int")): Number(whole=True, least=1, most=10),
}


def in_words(least: int, most: int | None) -> str:
    """Write a range."""
    if most is None:
        return f"at least {least}"
    return f"{least}" if least == most else f"{least} to {most}"


def check_options(entry: Entry, kind: Kind, run: Run) -> dict[str, Any]:
    """Check the given options, and that the defaults of the others suit this run."""
    checks = {name: option_check(option) for name, option in kind.options.items()}
    given = entry.value
    options = {name: check(entry.at(name, given[name])) for name, check in checks.items() if name in given}
    whole = {name: options.get(name, option.default) for name, option in kind.options.items()}
    for name, value in whole.items():
        unfit = _unfit(kind.name, name, value, run, whole)
        if unfit:
            default = "" if name in options else ": give another than this default"
            raise entry.at(name, value).wrong(f"must be {unfit} of run {run.name}{default}")
        if value == "held-out" and not held_out_of(run, shape_of(run)):
            raise entry.at(name, value).wrong(f"run {run.name} holds out no samples: write training")
    return options


def option_check(option: Option) -> Check:
    """Return the check of an option, which is narrower than its type if the name has a meaning."""
    return OPTIONS.get((option.name, option.type)) or of_type(option.type)


def _unfit(kind: str, name: str, value: Any, run: Run, options: Mapping[str, Any]) -> str:
    """Describe the range of an option that points into the run; empty if the value is in it."""
    numbers = value if isinstance(value, (list, tuple)) else [value]
    range_of = RANGES_OF_KINDS.get((kind, name), RANGES.get(name))
    if range_of is None or not all(type(number) in (int, float) for number in numbers):
        return ""
    things, least, most = range_of(run, options)
    fits = all(least <= number <= most for number in numbers)
    return "" if fits else f"{in_words(least, most)}, {things}"


# What an option points at in the run, and its first and last number.
Range = tuple[str, int, int]


def _neurons(sizes: Sequence[int], number: Any, where: str) -> Range:
    """Return the number of neurons of a layer, or of the largest if the layer is not known."""
    if type(number) is int and 1 <= number <= len(sizes):
        return f"the neurons {where} layer {number}", 1, sizes[number - 1]
    return f"the neurons {where} a layer", 1, max(sizes)


# Options that point into the run, by name. They count from 1, as in the lecture, except samples and
# epochs: epoch 0 is before training.
RANGES: dict[str, Callable[[Run, Mapping[str, Any]], Range]] = {
    "epoch": lambda run, _: ("the epochs", 0, run.epochs),
    "epochs": lambda run, _: ("the epochs", 0, run.epochs),
    "sample": lambda run, _: ("the samples", 0, shape_of(run).samples - 1),
    "samples": lambda run, _: ("the number of samples", 1, shape_of(run).samples),
    "layer": lambda run, _: ("the layers", 1, len(run.layers) - 1),
    "neuron": lambda run, options: _neurons(run.layers[1:], options.get("layer"), "in"),
    "incoming": lambda run, options: _neurons(run.layers[:-1], options.get("layer"), "below"),
    "output": lambda run, _: ("the outputs", 1, run.layers[-1]),
    "parameter": lambda run, _: ("the parameters", 1, parameter_count(run.layers)),
    "through": lambda run, _: ("the number of recorded epochs", 1, run.epochs + 1),
}


def _hidden_layer(run: Run, _: Mapping[str, Any]) -> Range:
    return "the hidden layers", 1, len(run.layers) - 2


def _space(run: Run, _: Mapping[str, Any]) -> Range:
    # Kinds with this range need three neurons in every hidden layer, so only the output layer may have fewer.
    depth = len(run.layers) - 1
    return "the layers of three neurons or more", 1, depth if run.layers[-1] >= 3 else depth - 1


def _step(run: Run, _: Mapping[str, Any]) -> Range:
    # One field for the cost, and four for each of the last three layers.
    return "the steps through the last layers", 1, 1 + 4 * min(len(run.layers) - 1, 3)


# Options of single kinds with a narrower range than others of the same name, by kind and option.
RANGES_OF_KINDS: dict[tuple[str, str], Callable[[Run, Mapping[str, Any]], Range]] = {
    ("error-transpose", "layer"): _hidden_layer,
    ("four-equations", "layer"): _hidden_layer,
    ("space-warp", "layer"): _hidden_layer,
    ("digits", "layer"): _space,
    ("grand-tour", "layer"): _space,
    ("chain-rule-steps", "step"): _step,
}
