"""Compares a recording's own forward pass with a model's, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.learn.activations import ACTIVATIONS, OUTPUT_ONLY
from hiddenreel.learn.losses import LOSS_NAMES, loss_for, outputs_of
from hiddenreel.learn.run import one_or_each
from hiddenreel.record.models import Layer, Weights

# How far two forward passes of one network may differ, relative to the largest number in them, by the
# bytes that a weight has.
TOLERANCES = {8: 1e-9, 4: 1e-5, 2: 1e-2}


GIVE = "give activations=[…], a name for each layer"


class Dense(NamedTuple):
    """The activations and the loss of a dense network, by their names in a recording."""

    hidden: str | tuple[str, ...]
    output: str
    loss: str


def compared(
    layers: Sequence[Layer],
    weights: Weights,
    X: np.ndarray,
    *,
    loss: str | None,
    activations: Sequence[str] | None,
    is_regression: bool,
    tolerance: float | None,
) -> Dense:
    """Find the activations and the loss of a model, and check our forward pass against the model's.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, with the values that the model shows.
    weights : list of (W (k, j), b (k,))
    X : array (N, d)
    activations : sequence of str, optional
        Names that replace those of the model.

    Raises
    ------
    HiddenreelError
        When an activation is unknown or the values of a layer differ; the message names the layer.
    """
    if activations is not None and len(activations) != len(layers):
        raise HiddenreelError(
            f"activations has {len(activations)} names, and the network has {len(layers)} layers"
        )
    limit = tolerance or TOLERANCES.get(min(W.dtype.itemsize for W, _ in weights), 1e-2)
    found = []
    a = X.T
    last = len(layers) - 1
    for number, (layer, (W, b)) in enumerate(zip(layers, weights, strict=True)):
        z = W.astype(float) @ a + b.astype(float)[:, None]
        if layer.z is not None and (gap := _gap(z.T, layer.z)) > limit:
            raise _differs(layer, "W a + b", gap)
        wanted = activations[number] if activations else layer.activation
        shown = layer.a
        if number == last and loss == "cross-entropy":
            wanted, shown = _of_logits(layer, z, wanted, limit)
        unseen = [layer.name for layer in layers[:number] if layer.a is None]
        name = _activation([*unseen, layer.name], wanted, z, shown, limit)
        found.append(name)
        a = _activated(name, z)
    return _in_words(layers, found, loss, is_regression, outputs=len(a))


def _of_logits(
    layer: Layer, z: np.ndarray, wanted: str | None, limit: float
) -> tuple[str | None, np.ndarray | None]:
    """Return the output activation that cross-entropy adds where a model stops at the logits."""
    stops = layer.a is not None and _gap(z.T, layer.a) <= limit
    if stops and wanted in (None, "identity", *outputs_of("cross-entropy")):
        usual = "sigmoid" if len(z) == 1 else "softmax"
        return (usual if wanted in (None, "identity") else wanted), None
    return wanted, layer.a


def _activation(
    names: Sequence[str], wanted: str | None, z: np.ndarray, shown: np.ndarray | None, limit: float
) -> str:
    """Return the activation of a layer, which turns z (k, N) into the values that the model shows.

    The layer is the last of `names`; the others are layers before it whose values are not shown.
    """
    name = names[-1]
    if shown is None:
        if wanted is None:
            raise HiddenreelError(f"layer '{name}' does not say its activation: {GIVE}")
        return wanted
    gaps = {
        activation: _gap(_activated(activation, z).T, shown)
        for activation in ACTIVATIONS
        if activation not in OUTPUT_ONLY or len(z) > 1
    }
    fitting = [activation for activation, gap in gaps.items() if gap <= limit]
    if wanted is not None:
        if gaps.get(wanted, np.inf) > limit:
            advice = f" (did you mean {fitting[0]}?)" if fitting else ""
            where = f"layer '{name}' is not {wanted} in the model"
            if len(names) > 1:
                where = f"one of the layers {', '.join(names)} has another activation in the model"
            raise HiddenreelError(
                f"{where}: what comes out differs by up to {gaps.get(wanted, np.inf):.2g}{advice}"
            )
        return wanted
    if not fitting:
        raise HiddenreelError(
            f"what follows layer '{name}' in the model is none of {', '.join(gaps)}: only dense layers "
            "can be recorded, with one of these after each"
        )
    if len(fitting) > 1:
        raise HiddenreelError(f"the activation of layer '{name}' could be {' or '.join(fitting)}: {GIVE}")
    return fitting[0]


def _in_words(
    layers: Sequence[Layer], found: Sequence[str], loss: str | None, is_regression: bool, outputs: int
) -> Dense:
    *hidden, output = found
    for layer, name in zip(layers, hidden):
        if name in OUTPUT_ONLY:
            raise HiddenreelError(f"layer '{layer.name}' has {name}, which only outputs can have")
    if loss is None:
        loss = _usual_loss(output, is_regression)
    try:
        loss_for(loss, output)
    except KeyError:
        wanted = " or ".join(outputs_of(loss))
        raise HiddenreelError(
            f"loss {loss} needs {wanted} outputs, and layer '{layers[-1].name}' has {output}"
            f"{suggest([name for name in LOSS_NAMES if name != loss])}"
        ) from None
    if is_regression and loss == "cross-entropy":
        raise HiddenreelError("loss cross-entropy needs classes, and y has numbers: leave loss out")
    return Dense(one_or_each(hidden) if hidden else "identity", output, loss)


def _usual_loss(output: str, is_regression: bool) -> str:
    """Return the default loss for an output activation."""
    if output in outputs_of("cross-entropy") and not is_regression:
        return "cross-entropy"
    if output == "identity" and not is_regression:
        raise HiddenreelError(
            "the last layer has no activation: give loss='cross-entropy' if its outputs are logits, and "
            "otherwise loss='squared-error'"
        )
    return "squared-error"


@np.errstate(over="ignore")
def _activated(name: str, z: np.ndarray) -> np.ndarray:
    a = np.array(z)
    ACTIVATIONS[name].apply(a)
    return a


def _gap(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference, relative to the largest number if that is above 1."""
    theirs = np.asarray(theirs, dtype=float).reshape(len(theirs), -1)
    if ours.shape != theirs.shape:
        return float("inf")
    largest = max(1.0, float(np.abs(theirs).max()))
    return float(np.abs(ours - theirs).max()) / largest


def _differs(layer: Layer, what: str, gap: float) -> HiddenreelError:
    return HiddenreelError(
        f"{what} of layer '{layer.name}' differs from the model by up to {gap:.2g}: before this layer "
        "the model does more than a dense network"
    )
