"""Reads the layers of networks of other frameworks; a model is recognised by its attributes.

No framework is imported. A reader returns the layers of a model and, the first time, the values of each
layer for the samples, so that a recording's own forward pass can be compared with the model's layer by
layer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.learn.activations import ACTIVATIONS
from hiddenreel.record.given import array

# Layers that do nothing when a network answers.
IDLE = ("Identity", "Flatten", "Dropout", "InputLayer")
# Activations as frameworks call them, in lower case.
NAMES = {**{name: name for name in ACTIVATIONS}, "linear": "identity", "logistic": "sigmoid"}
# The names of programs in texts, by the first part of their modules' names.
PROGRAMS = {
    "torch": "PyTorch",
    "keras": "Keras",
    "sklearn": "scikit-learn",
    "jax": "JAX",
    "jaxlib": "JAX",
    "tensorflow": "TensorFlow",
    "numpy": "NumPy",
}

Weights = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Layer:
    """A dense layer of a model.

    Attributes
    ----------
    name : str
        Its name in the model.
    activation : str, optional
        Its activation; None where the model does not say.
    z, a : array (N, k), optional
        Its values for the samples before and after the activation, if the model shows them.
    """

    name: str
    activation: str | None = None
    z: np.ndarray | None = None
    a: np.ndarray | None = None


class Reader(Protocol):
    """Reads the models of one framework.

    Attributes
    ----------
    program : str
        The program that made the model, such as "PyTorch".
    loss : str, optional
        The loss that it minimises, where it is known.
    """

    @property
    def program(self) -> str:
        """The program that made the model."""

    @property
    def loss(self) -> str | None:
        """The loss, where it is known."""

    def layers(self, model: Any, X: Any) -> list[Layer]:
        """Return the dense layers from the inputs on, with their values for the samples X."""

    def weights(self, model: Any) -> Weights:
        """Return (W (k, j), b (k,)) of each layer, as they are now."""


def reader_for(model: Any, activations: Sequence[str] | None, rows: str | None, inputs: int) -> Reader:
    """Choose the reader of a model.

    Parameters
    ----------
    activations : sequence of str, optional
        The activation of each layer, needed for arrays.
    rows : {"out", "in"}, optional
        For arrays: whether a row of W belongs to a neuron of this layer or of the layer before.

    Raises
    ------
    HiddenreelError
        When no reader recognises the model.
    """
    # On PyTorch, a Keras model is a module too.
    if hasattr(model, "layers") and hasattr(model, "get_weights"):
        return KerasReader()
    if hasattr(model, "named_modules") and hasattr(model, "register_forward_hook"):
        return TorchReader()
    if type(model).__name__ in ("MLPClassifier", "MLPRegressor"):
        return ScikitReader(model)
    if isinstance(model, (list, tuple, Mapping)):
        return ArrayReader(model, activations, rows, inputs)
    raise HiddenreelError(
        f"a {type(model).__name__} cannot be recorded: give a PyTorch module, a Keras model, "
        "scikit-learn's MLPClassifier or MLPRegressor, or a list of (W, b)"
    )


def program_of(value: Any) -> str:
    """Return the name of the program that defines a value's type."""
    module = type(value).__module__.partition(".")[0]
    return PROGRAMS.get(module, module)


def version_of(program: str) -> dict[str, str]:
    """Return the version of a loaded program by the name of its module."""
    for module, name in PROGRAMS.items():
        version = getattr(sys.modules.get(module), "__version__", None)
        if name == program and version:
            return {module: str(version)}
    return {}


class TorchReader:
    """Reads PyTorch modules; their layers are in the order of their calls."""

    program, loss = "PyTorch", None

    def __init__(self) -> None:
        self._names: list[str] = []

    def layers(self, model: Any, X: Any) -> list[Layer]:
        """Return the layers in the order of their calls for the samples."""
        calls: list[tuple[str, Any, np.ndarray, np.ndarray]] = []
        parameter = next(iter(model.parameters()), None)
        if parameter is None:
            raise HiddenreelError("the module has no weights")
        with _calls_noted(model, calls):
            outputs = array(model(parameter.new_tensor(array(X))))
        layers: list[Layer] = []
        for name, module, given, made in calls:
            kind = type(module).__name__
            if kind in IDLE:
                continue
            if hasattr(module, "in_features") and hasattr(module, "weight"):
                if layers and layers[-1].a is None:
                    layers[-1] = _ended(layers[-1], given)
                layers.append(Layer(name, z=made))
            elif kind.lower() in NAMES and layers and layers[-1].a is None:
                last = layers[-1]
                layers[-1] = Layer(last.name, NAMES[kind.lower()], last.z, made)
            else:
                raise _not_dense(name, kind)
        if not layers:
            raise HiddenreelError("the module calls no Linear layer")
        if layers[-1].a is None:
            layers[-1] = _ended(layers[-1], outputs)
        elif not np.array_equal(layers[-1].a, outputs):
            raise HiddenreelError(f"the module changes what comes out of layer '{layers[-1].name}'")
        self._names = [layer.name for layer in layers]
        return layers

    def weights(self, model: Any) -> Weights:
        """Return the weights of the layers that `layers` found."""
        found = dict(model.named_modules())
        return [_with_bias(array(found[n].weight), found[n].bias) for n in self._names]


@contextmanager
def _calls_noted(model: Any, calls: list[tuple[str, Any, np.ndarray, np.ndarray]]) -> Iterator[None]:
    """Record inputs and outputs of every innermost module of a PyTorch model in evaluation mode."""

    def note(name: str) -> Callable[[Any, Any, Any], None]:
        return lambda module, given, made: calls.append((name, module, array(given[0]), array(made)))

    leaves = [(name, module) for name, module in model.named_modules() if not list(module.children())]
    hooks = [module.register_forward_hook(note(name or "it")) for name, module in leaves]
    training = [module for module in model.modules() if module.training]
    model.eval()
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
        for module in training:
            module.training = True


class KerasReader:
    """Reads Keras models of Dense layers, one after the other."""

    program, loss = "Keras", None

    def layers(self, model: Any, X: Any) -> list[Layer]:
        """Return the layers, each called with the output of the layer before."""
        layers: list[Layer] = []
        a = array(X)
        for layer in model.layers:
            kind = type(layer).__name__
            a = array(layer(a))
            named = getattr(layer, "activation", None)
            activation = getattr(named, "__name__", kind).lower()
            if kind in IDLE:
                continue
            if kind == "Dense" and activation in NAMES:
                layers.append(Layer(layer.name, NAMES[activation], a=a))
            elif activation in NAMES and layers and layers[-1].activation == "identity":
                layers[-1] = Layer(layers[-1].name, NAMES[activation], layers[-1].a, a)
            else:
                raise _not_dense(layer.name, f"{kind} with {activation}" if named else kind)
        if not layers:
            raise HiddenreelError("the model has no Dense layer")
        if not np.allclose(a, array(model(array(X))), rtol=1e-4, atol=1e-6):
            raise HiddenreelError(
                "the model is more than its Dense layers one after the other: only such can be recorded"
            )
        return layers

    def weights(self, model: Any) -> Weights:
        """Return the weights of the Dense layers."""
        dense = (layer.get_weights() for layer in model.layers if type(layer).__name__ == "Dense")
        return [_with_bias(given[0].T, given[1] if len(given) > 1 else None) for given in dense]


class ScikitReader:
    """Reads scikit-learn's `MLPClassifier` and `MLPRegressor`."""

    program = "scikit-learn"

    def __init__(self, model: Any) -> None:
        self.loss = "cross-entropy" if hasattr(model, "predict_proba") else "half-squared-error"

    def layers(self, model: Any, X: Any) -> list[Layer]:
        """Return the layers; the last has the model's predictions as its values."""
        if not hasattr(model, "coefs_"):
            raise HiddenreelError(
                f"this {type(model).__name__} has no weights yet: scikit-learn draws them in the first "
                "call of partial_fit, for which one sample is enough"
            )
        for activation in (model.activation, model.out_activation_):
            if activation not in NAMES:
                raise _not_dense("coefs_", str(activation))
        X = array(X)
        outputs = len(model.intercepts_[-1])
        answers = getattr(model, "predict_proba", model.predict)(X).reshape(len(X), -1)
        count = len(model.coefs_) - 1
        hidden = [Layer(f"coefs_[{n}]", NAMES[model.activation]) for n in range(count)]
        last = Layer(f"coefs_[{count}]", NAMES[model.out_activation_], a=answers[:, -outputs:])
        return [*hidden, last]

    def weights(self, model: Any) -> Weights:
        """Return the weights of all layers."""
        return [(W.T, b) for W, b in zip(model.coefs_, model.intercepts_)]


class ArrayReader:
    """Reads weights given as arrays: ``[(W, b), …]`` or ``{"W1": W, "b1": b, …}``."""

    loss = None

    def __init__(self, model: Any, activations: Sequence[str] | None, rows: str | None, inputs: int) -> None:
        pairs = _pairs(model)
        self.program = program_of(pairs[0][0])
        if activations is None:
            raise HiddenreelError(
                f"arrays do not say their activations: give activations=[…], {len(pairs)} names"
            )
        arrays = [(array(W), array(b)) for W, b in pairs]
        self._turned = _rows(arrays, rows, inputs) == "in"

    def layers(self, model: Any, X: Any) -> list[Layer]:
        """Return the layers; arrays show no values of theirs."""
        return [Layer(f"W{number}") for number, _ in enumerate(_pairs(model), start=1)]

    def weights(self, model: Any) -> Weights:
        """Return the weights, a row for each neuron."""
        pairs = ((array(W), array(b)) for W, b in _pairs(model))
        return [(W.T if self._turned else W, b) for W, b in pairs]


def _pairs(model: Any) -> list[tuple[Any, Any]]:
    """Return (W, b) of each layer."""
    if isinstance(model, Mapping):
        depth = sum(1 for key in model if str(key).startswith("W"))
        wanted = [(f"W{level}", f"b{level}") for level in range(1, depth + 1)]
        missing = [key for pair in wanted for key in pair if key not in model] or ["W1"] * (not depth)
        if missing:
            raise HiddenreelError(f"{missing[0]} is missing{suggest(map(str, model), missing[0])}")
        return [(model[W], model[b]) for W, b in wanted]
    if not model or not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in model):
        raise HiddenreelError("weights must be a list of pairs (W, b), one for each layer")
    return list(model)


def _rows(pairs: Weights, rows: str | None, inputs: int) -> str:
    """Return whether a row of W is a neuron of this layer, "out", or of the layer before, "in"."""
    if rows not in (None, "out", "in"):
        raise HiddenreelError(f"rows = {rows!r}{suggest(('out', 'in'), rows)}")
    fitting = [name for name in ("out", "in") if _chained(pairs, name, inputs)]
    if rows in fitting:
        return rows
    # One by one, W is its own transpose.
    if rows is None and (len(fitting) == 1 or (fitting and all(W.size == 1 for W, _ in pairs))):
        return fitting[0]
    if fitting and rows is None:
        raise HiddenreelError(
            "every W is square, so that its shape does not say what its rows are: give rows='out' where "
            "W @ x + b is right, and rows='in' where x @ W + b is"
        )
    shapes = ", ".join(f"{np.shape(W)} with b {np.shape(b)}" for W, b in pairs)
    raise HiddenreelError(f"these shapes are no network of {inputs} inputs: {shapes}")


def _chained(pairs: Weights, rows: str, inputs: int) -> bool:
    below = inputs
    for W, b in pairs:
        if b.ndim != 1 or W.shape != ((len(b), below) if rows == "out" else (below, len(b))):
            return False
        below = len(b)
    return True


def _ended(layer: Layer, a: np.ndarray) -> Layer:
    """Return a layer whose activation is not a module, with the next layer's input as its value `a`."""
    is_z = layer.z is not None and np.array_equal(layer.z, a)
    activation = "identity" if is_z else None
    return Layer(layer.name, activation, layer.z, a)


def _with_bias(W: np.ndarray, b: Any) -> tuple[np.ndarray, np.ndarray]:
    return W, np.zeros(len(W)) if b is None else array(b)


def _not_dense(name: str, kind: str) -> HiddenreelError:
    known = ", ".join(ACTIVATIONS)
    return HiddenreelError(
        f"layer '{name}' is {kind}: only dense layers can be recorded, with an activation each ({known})"
    )
