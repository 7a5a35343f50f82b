"""What validation reads from the text of `learn` is what `learn` registers when it is imported."""

from __future__ import annotations

import ast
import inspect

import pytest

from hiddenreel.learn.activations import ACTIVATIONS, OUTPUT_ONLY
from hiddenreel.learn.data import DATASETS
from hiddenreel.learn.initialise import INITIALISATIONS
from hiddenreel.learn.losses import LOSS_NAMES, outputs_of
from hiddenreel.plan import registries
from hiddenreel.plan.catalogue import CatalogueError


def defaults(maker) -> dict[str, object]:
    """Return the keyword-only parameters that a configuration may set, with their defaults."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(maker).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name != "seed"
    }


def read(options) -> dict[str, object]:
    return {name: option.default for name, option in options.items()}


def test_datasets_are_read_with_their_parameters():
    found = registries.datasets()
    assert list(found) == list(DATASETS)
    for name, facts in found.items():
        assert read(facts.parameters) == defaults(DATASETS[name])
    assert found["digits"].numbers == {"samples": 1797, "inputs": 64, "classes": 10}
    assert {name for name, facts in found.items() if facts.held_out} == {"digits"}


def test_initialisations_are_read_with_their_parameters():
    found = registries.initialisations()
    assert list(found) == list(INITIALISATIONS)
    assert {name: read(found[name]) for name in found} == {
        name: defaults(draw) for name, draw in INITIALISATIONS.items()
    }


def test_activations_are_read_and_those_for_outputs_only():
    found = registries.activations()
    assert list(found) == list(ACTIVATIONS)
    assert tuple(name for name, output_only in found.items() if output_only) == OUTPUT_ONLY


def test_losses_are_read_with_the_outputs_that_they_need():
    assert registries.losses() == {name: outputs_of(name) for name in LOSS_NAMES}


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ("shape: dict = None", "learn/data.py:2: option shape is of type 'dict' (choose int, "),
        ("count: int = COUNT", "learn/data.py:2: option count has no literal default"),
    ],
)
def test_a_parameter_that_yaml_cannot_give_is_refused(monkeypatch, parameter, message):
    text = f"@dataset(inputs=2)\ndef odd(*, seed: int, {parameter}): ..."
    monkeypatch.setattr(registries, "_tree", lambda module: ast.parse(text))
    with pytest.raises(CatalogueError) as caught:
        registries.datasets.__wrapped__()
    assert str(caught.value).startswith(message)
