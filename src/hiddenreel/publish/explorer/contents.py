"""Gathers the data of a recording for an explorer's page.

Weights are kept in double precision, as they were recorded, if the page stays small; else in single
precision, and if that is still too much, of some epochs only. The page says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

import numpy as np

from hiddenreel.analyse.directions import Basis, activation_range, basis_of, own_axes, tour_of
from hiddenreel.analyse.fit import fit_error
from hiddenreel.draw.film.chapters import END, TITLES
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.space.projection import ELEVATION, best_azimuth
from hiddenreel.draw.wording import (
    article,
    counted,
    data_name,
    error_change,
    learned_title,
    network_name,
    outcome,
    shortened,
)
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import tr
from hiddenreel.learn.data import encode
from hiddenreel.learn.run import OURS, parameter_count
from hiddenreel.publish.explorer.pack import Packed, pack
from hiddenreel.reading import sha256_of
from hiddenreel.record.layout import EPOCHS
from hiddenreel.record.recording import Recording

# The most weights, over all epochs, that the page holds in double precision, and in single precision.
MOST_DOUBLE, MOST_SINGLE = 20_000, 150_000
# The most numbers of inputs, and the most samples.
MOST_INPUTS, MOST_SAMPLES = 40_000, 5_000
# Inputs that are multiples of 1/16 or 1/255 are kept as bytes, which are a third as large.
SCALES = (16, 255)
BYTES_COUNT_AS = 1 / 3
# Points that decide the first direction of view.
MOST_SEEN = 2000
# Places of the tour through a wide layer that the page holds; between them it turns by itself.
TOUR_PLACES = 33
# The page opens on the first of these moments that exists.
TELLING = ("separable", "plateau", "best", "fastest")
# Numbers are fitted little by little: without a plateau the page opens on the end.
TELLING_OF_NUMBERS = ("plateau",)
# Groups of equally many samples, by target, that should be seen apart.
GROUPS = 4
# The ranges that a run's numbers must lie in for a page.
LEAST_STATES = 2


def title_of(recording: Recording) -> str:
    """Return the sentence at the top of the page, which is the main film's."""
    if recording.is_regression:
        return learned_title(recording, *_errors(recording))
    return tr(
        "{article} {network} network {outcome} to tell {data} apart",
        article=article(recording),
        network=network_name(recording),
        outcome=tr(outcome(recording)),
        data=data_name(recording),
    )


def contents(
    recording: Recording, moments: Mapping[str, Any], others: Sequence[Recording] = ()
) -> dict[str, Any]:
    """Return all data for the page's script, in the types of JSON.

    Parameters
    ----------
    recording : Recording
    moments : mapping
        The measured moments: see `hiddenreel.analyse.moments`.
    others : sequence of Recording
        Those that the reader can put beside it.

    Raises
    ------
    HiddenreelError
        When another one has other samples.
    """
    for other in others:
        _require_same_samples(recording, other)
    own, *beside = _trained_apart([recording, *others])
    run = recording.run
    is_ours = run.trained_by == OURS
    rows = shown_samples(recording)
    X, scale = _inputs(recording.X[rows])
    labels = recording.labels[rows]
    Y = recording.Y[rows]
    is_encoded = not recording.is_regression and np.array_equal(
        Y, encode(labels, recording.sizes[-1], recording.low_target)
    )
    telling = TELLING_OF_NUMBERS if recording.is_regression else TELLING
    return {
        **own,
        "others": beside,
        "title": title_of(recording),
        "summary": summary_of(recording),
        # JSON has no NaN for an unknown number.
        "learning_rate": run.learning_rate if is_ours else None,
        "batch_size": run.batch_size if is_ours else None,
        "shuffle": run.shuffle,
        "seed": run.seed,
        "low": recording.low_target,
        "classes": recording.classes,
        # Numbers of a file are standardised; axes and errors are in the units of the file.
        "units": None if recording.units is None else recording.units.tolist(),
        "names": {
            "inputs": [shortened(name) for name in recording.feature_names],
            "target": shortened(recording.target_name),
        },
        "all_samples": len(recording.X),
        "training": int(np.count_nonzero(~recording.held_out[rows])),
        "X": X,
        "scale": scale,
        "labels": pack(labels.astype(np.uint8)),
        "Y": None if is_encoded else pack(Y),
        "moments": moments_in_words(recording, moments),
        "opens": next((moments[name]["epoch"] for name in telling if name in moments), recording.epochs),
        "layers": [_layer(recording, layer) for layer in recording.hidden_layers],
    }


def _trained_apart(recordings: Sequence[Recording]) -> list[dict[str, Any]]:
    """Return the data of each training. Where two have one name, the later gets a number behind it."""
    trained: dict[str, dict[str, Any]] = {}
    for recording in recordings:
        plain = recording.run.name
        numbered = (f"{plain}-{number}" for number in count(2))
        name = next(name for name in chain([plain], numbered) if name not in trained)
        trained[name] = {**_trained(recording, len(recordings)), "run": name}
    return list(trained.values())


def _trained(recording: Recording, runs: int) -> dict[str, Any]:
    """Return what belongs to one training of the `runs` on the page: network, weights and losses."""
    run = recording.run
    epochs, single = kept_epochs(recording, runs)
    theta = recording.parameters[epochs]
    return {
        "sha256": sha256_of(recording.folder / EPOCHS),
        "sizes": list(recording.sizes),
        "hidden": run.to_dict()["hidden"],
        "output": run.output,
        "loss_name": run.loss,
        "epochs": recording.epochs,
        "theta": pack(theta.astype(np.float32) if single else theta, differences=True),
        "recorded_epochs": pack(np.asarray(epochs, dtype=np.float64)),
        "loss": pack(recording.loss[epochs], differences=True),
        "accuracy": pack(recording.accuracy[epochs], differences=True),
    }


def _require_same_samples(recording: Recording, other: Recording) -> None:
    names = ("X", "Y", "held_out")
    if not all(np.array_equal(getattr(recording, n), getattr(other, n)) for n in names):
        what = f"has other samples than run '{recording.run.name}', and an explorer shows both on the same"
        raise HiddenreelError(f"run '{other.run.name}' {what}: leave it out of compare")


def summary_of(recording: Recording) -> str:
    """Return a description of the page for readers without scripts."""
    first, last = recording.loss[0], recording.loss[-1]
    result = (
        error_change(*_errors(recording))
        if recording.is_regression
        else tr(
            "the accuracy from {first} to {last}",
            first=percent(recording.accuracy[0]),
            last=percent(recording.accuracy[-1]),
        )
    )
    return tr(
        "{samples}, {epochs}: the loss goes from {first} to {last}, {result}.",
        samples=counted(len(recording.X), "sample"),
        epochs=counted(recording.epochs, "epoch"),
        first=number(first),
        last=number(last),
        result=result,
    )


def _errors(recording: Recording) -> tuple[float, float]:
    """Return the root mean square error at the first and the last epoch."""
    return fit_error(recording, 0), fit_error(recording, recording.epochs)


def kept_epochs(recording: Recording, runs: int = 1) -> tuple[np.ndarray, bool]:
    """Return the epochs that a page of `runs` holds, and whether it holds them in single precision."""
    parameters = parameter_count(recording.sizes)
    states = recording.epochs + 1
    if parameters * states <= MOST_DOUBLE // runs:
        return np.arange(states), False
    most = min(states, max(LEAST_STATES, MOST_SINGLE // runs // parameters))
    return np.unique(np.linspace(0, recording.epochs, most).round().astype(int)), True


def shown_samples(recording: Recording) -> np.ndarray:
    """Return the rows of X that the page holds, training samples first, spread over all classes."""
    samples, inputs = recording.X.shape
    weight = BYTES_COUNT_AS if _scale_of(recording.X) else 1.0
    most = min(MOST_SAMPLES, max(recording.classes, int(MOST_INPUTS / (inputs * weight))))
    if samples <= most:
        return np.arange(samples)
    return np.unique(np.linspace(0, samples - 1, most).round().astype(int))


def moments_in_words(recording: Recording, moments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the moments to jump to, in order: each an ``epoch`` and a few words, ``title``."""
    found: dict[int, list[str]] = {0: [tr("start")]}
    for name, moment in sorted(moments.items(), key=lambda item: item[1]["epoch"]):
        found.setdefault(int(moment["epoch"]), []).append(tr(TITLES[name]))
    found.setdefault(recording.epochs, []).append(tr(END))
    return [{"epoch": epoch, "title": ", ".join(found[epoch])} for epoch in sorted(found)]


def _scale_of(X: np.ndarray) -> int | None:
    """Return the number that makes whole numbers below 256 of all inputs; None where there is none."""
    for scale in SCALES:
        grown = X * scale
        if X.min() >= 0 and grown.max() <= 255 and np.array_equal(grown, grown.round()):
            return scale
    return None


def _inputs(X: np.ndarray) -> tuple[Packed, int]:
    """Pack the samples (N, d); return the number by which the page divides them."""
    scale = _scale_of(X)
    if scale is None:
        return pack(X), 1
    return pack((X * scale).round().astype(np.uint8)), scale


def _layer(recording: Recording, layer: int) -> dict[str, Any]:
    """Describe the view of a hidden layer: the range of its axes, its directions and the eye."""
    low, high = activation_range(recording, layer)
    described: dict[str, Any] = {"low": low, "high": high, "elevation": ELEVATION}
    if recording.sizes[layer] < 3:
        return described
    last = recording.activations(recording.epochs, layer)
    every = max(1, len(last) // MOST_SEEN)
    basis = own_axes(low, high)
    if recording.sizes[layer] > 3:
        basis = basis_of((recording,), layer, "principal", None).at(1.0)
        described["bases"] = {"principal": _basis(basis)}
        if not recording.is_regression:
            parting = basis_of((recording,), layer, "discriminant", None).at(1.0)
            described["bases"]["discriminant"] = _basis(parting)
        described["tour"] = [_basis(place) for place in tour_of(recording, layer, TOUR_PLACES)]
    return described | {
        "azimuth": best_azimuth([(basis.place(last[::every]), _seen_apart(recording)[::every])])
    }


def _seen_apart(recording: Recording) -> np.ndarray:
    """Return the group (N,) of each sample, its class or its part of the targets, to be seen apart."""
    if not recording.is_regression:
        return recording.labels
    ranks = np.argsort(np.argsort(recording.Y[:, 0], kind="stable"))
    groups: np.ndarray = ranks * GROUPS // len(ranks)
    return groups


def _basis(basis: Basis) -> dict[str, Any]:
    """Return a basis as lists, rounded to the precision of a screen."""
    return {
        "origin": basis.origin.round(6).tolist(),
        "directions": basis.directions.round(6).tolist(),
        "share": basis.share,
    }
