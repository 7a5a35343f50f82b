"""Lists the datasets, activations, costs and initialisations that the source of `learn` declares.

The source is read without being run, as in `catalogue`: the workflow validates the configuration before
each job and must not wait for NumPy to be imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hiddenreel.code_digest import PACKAGE
from hiddenreel.plan.catalogue import CatalogueError, Option, read_options

# Keyword arguments of the decorator `dataset` that state the same number for every run.
NUMBERS_OF_A_DATASET = ("samples", "inputs", "classes")


@dataclass(frozen=True)
class DatasetFacts:
    """The facts about a dataset that validation knows without generating it.

    Attributes
    ----------
    parameters : dict of str to Option
        The parameters that the configuration may set.
    numbers : dict of str to int
        `samples`, `inputs` and `classes`, if no parameter changes them.
    held_out : float
        The fraction of the samples that is held out by default.
    pixels : int
        The number of inputs if a sample is a picture, else 0.
    """

    parameters: dict[str, Option]
    numbers: dict[str, int]
    held_out: float = 0.0
    pixels: int = 0


@cache
def datasets() -> dict[str, DatasetFacts]:
    """Describe every function that `learn.data` decorates with ``@dataset(…)``, by name.

    Raises
    ------
    CatalogueError
        When a parameter has a type or a default that YAML cannot give.
    """
    return {
        function.name: _dataset(function, decorator) for function, decorator in _decorated("data", "dataset")
    }


@cache
def initialisations() -> dict[str, dict[str, Option]]:
    """Return the parameters of each function that `learn.initialise` decorates with ``@initialisation``.

    Raises
    ------
    CatalogueError
        When a parameter has a type or a default that YAML cannot give.
    """
    return {
        function.name: read_options(_file("initialise"), function)
        for function, _ in _decorated("initialise", "initialisation")
    }


@cache
def activations() -> dict[str, bool]:
    """Return, for the name of each activation, whether it is for the output layer only."""
    return {
        _text(call.args[0]): any(
            keyword.arg == "output_only" and ast.literal_eval(keyword.value) for keyword in call.keywords
        )
        for call in _calls("activations", "Activation")
    }


@cache
def losses() -> dict[str, tuple[str, ...]]:
    """Return, for the name of each cost, the activations that the last layer may have.

    The list is empty if every activation is allowed.
    """
    outputs: dict[str, tuple[str, ...]] = {}
    for call in _calls("losses", "Loss"):
        needed = [_text(keyword.value) for keyword in call.keywords if keyword.arg == "output"]
        name = _text(call.args[0])
        outputs[name] = (*outputs.get(name, ()), *needed)
    return outputs


def _dataset(function: ast.FunctionDef, decorator: ast.expr) -> DatasetFacts:
    given = {
        str(keyword.arg): ast.literal_eval(keyword.value) for keyword in getattr(decorator, "keywords", ())
    }
    parameters = read_options(_file("data"), function, leave_out=("seed",))
    numbers = {name: given[name] for name in NUMBERS_OF_A_DATASET if name in given}
    rows, columns = given.get("picture", (0, 0))
    return DatasetFacts(parameters, numbers, given.get("held_out", 0.0), rows * columns)


def _file(module: str) -> Path:
    return PACKAGE / "learn" / f"{module}.py"


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    try:
        return ast.parse(file.read_bytes())
    except SyntaxError as error:
        what = f"learn/{file.name}:{error.lineno or 1}: not Python: {error.msg}"
        raise CatalogueError(what) from None


def _decorated(module: str, name: str) -> Iterator[tuple[ast.FunctionDef, ast.expr]]:
    """Yield each function that has a decorator of this name, and the decorator."""
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(called, ast.Name) and called.id == name:
                    yield node, decorator


def _calls(module: str, name: str) -> Iterator[ast.Call]:
    """Yield each call of `name` in a module, in the order of the source."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _text(node: ast.expr) -> str:
    return str(ast.literal_eval(node))
