"""A run: everything that decides how one network is trained, and how runs differ from each other.

The defaults of a run are stated here and nowhere else. `Run.to_dict` and `Run.from_dict` convert
between a run and the mapping that JSON files and the configuration hold.

A comparison of runs is fair when they start from the same weights and one other setting differs.
The number of epochs does not count as a difference: a shorter run holds its last frame.

A recording may also hold a training of another program. Such a run has layers, activations and a loss,
but what only the program knew, such as its learning rate and its batches, is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class DatasetSettings:
    """Which dataset a run learns.

    Attributes
    ----------
    name : str
        A key of `hiddenreel.learn.data.DATASETS`, or the name of a file.
    held_out : float
        The fraction of the samples that the network is tested on instead of trained on.
    parameters : mapping
        Keyword arguments of the function that makes the dataset. Of a file: its path `file`, the columns
        `inputs` and `label` or `target`, whether to `standardise`, and what validation has found in it.
    """

    name: str
    held_out: float = 0.0
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The path of the file that the samples are in; empty where a function makes them."""
        return str(self.parameters.get("file", ""))

    @property
    def is_regression(self) -> bool:
        """Whether the targets are numbers instead of classes."""
        return self.parameters.get("classes") == 0

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> DatasetSettings:
        """Read ``{"name": …, "held_out": …, parameter: value, …}``."""
        rest = dict(settings)
        name, held_out = rest.pop("name"), rest.pop("held_out", cls.held_out)
        return cls(name, held_out, rest)

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that `from_dict` reads."""
        return {"name": self.name, **self.parameters, "held_out": self.held_out}


@dataclass(frozen=True)
class InitialisationSettings:
    """How the weights and biases of a run are drawn.

    Attributes
    ----------
    name : str
        A key of `hiddenreel.learn.initialise.INITIALISATIONS`.
    parameters : mapping
        Keyword arguments of the function that draws them.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> InitialisationSettings:
        """Read ``{"name": …, parameter: value, …}``."""
        rest = dict(settings)
        return cls(rest.pop("name"), rest)

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that `from_dict` reads."""
        return {"name": self.name, **self.parameters}


def parameter_count(sizes: Sequence[int]) -> int:
    """Count the weights and biases of a network with these numbers of neurons, inputs first."""
    return sum(k * (j + 1) for j, k in pairwise(sizes))


def by_layer(hidden: str | Sequence[str], count: int) -> tuple[str, ...]:
    """Return the activation of each of `count` hidden layers: `hidden` has one for all or for each."""
    return (hidden,) * count if isinstance(hidden, str) else tuple(hidden)


def one_or_each(names: Sequence[str]) -> str | tuple[str, ...]:
    """Return the activation of the hidden layers where all have the same, else that of each."""
    return names[0] if len(set(names)) == 1 else tuple(names)


# The program of trainings that are ours.
OURS = "hiddenreel"
# What is not known of the training of another program. Each value shows where it is used by mistake.
UNKNOWN: dict[str, Any] = {
    "learning_rate": math.nan,
    "batch_size": 0,
    "shuffle": False,
    "seed": 0,
    "initialisation": {"name": "unknown"},
}


@dataclass(frozen=True)
class Run:
    """Everything that decides how one network is trained.

    Attributes
    ----------
    layers : tuple of int
        Neurons in each layer, inputs first.
    hidden : str or tuple of str
        The activation function of all hidden layers, or where they differ, that of each.
    output : str
        The activation function of the last layer.
    batch_size : int
        Samples in a mini-batch.
    shuffle : bool
        Whether each epoch takes the samples in an order of its own.
    seed : int
        Where all randomness comes from.
    trained_by : str
        The program that trained it, as in ``"PyTorch"``. Unless it is ours, `learning_rate`,
        `batch_size`, `shuffle`, `seed` and `initialisation` have the values of `UNKNOWN`.
    recording : str
        The folder of its recording, where the configuration names one instead of settings.
    fingerprint : str
        The digest of that recording.
    """

    name: str
    dataset: DatasetSettings
    layers: tuple[int, ...]
    hidden: str | tuple[str, ...] = "sigmoid"
    output: str = "sigmoid"
    loss: str = "half-squared-error"
    learning_rate: float = 1.0
    batch_size: int = 32
    shuffle: bool = True
    epochs: int = 100
    seed: int = 0
    initialisation: InitialisationSettings = InitialisationSettings("normal")
    trained_by: str = OURS
    recording: str = ""
    fingerprint: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether we trained it, so that its batches and its learning rate are known."""
        return self.trained_by == OURS

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation function of each layer, the last one's included."""
        return (*by_layer(self.hidden, len(self.layers) - 2), self.output)

    @property
    def output_errors(self) -> str:
        """Whether each output's error follows from that output alone, or softmax mixes them.

        With the cross-entropy both have the same simple error, δ^L = a^L - y.
        """
        mixed = self.output == "softmax" and self.loss != "cross-entropy"
        return "mixed by softmax" if mixed else "separate"

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Run:
        """Read a run from a mapping such as JSON holds; its key ``run`` is the name.

        Raises
        ------
        KeyError
            When the name, the dataset or the layers are missing.
        TypeError
            When a key is unknown.
        """
        ours = settings.get("trained_by", OURS) == OURS
        rest = dict(settings) if ours else {**UNKNOWN, **settings}
        name, layers = rest.pop("run"), tuple(rest.pop("layers"))
        dataset = DatasetSettings.from_dict(rest.pop("dataset"))
        if not isinstance(rest.get("hidden", ""), str):
            rest["hidden"] = one_or_each(rest["hidden"])
        if "initialisation" in rest:
            rest["initialisation"] = InitialisationSettings.from_dict(rest["initialisation"])
        return cls(name, dataset, layers, **rest)

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that `from_dict` reads."""
        settings = {setting.name: getattr(self, setting.name) for setting in fields(self)}
        whole = {
            "run": settings.pop("name"),
            **settings,
            "dataset": self.dataset.to_dict(),
            "layers": list(self.layers),
            "hidden": self.hidden if isinstance(self.hidden, str) else list(self.hidden),
            "initialisation": self.initialisation.to_dict(),
        }
        unsaid = ["trained_by"] if self.is_ours else list(UNKNOWN)
        unsaid += [key for key in ("recording", "fingerprint") if not whole[key]]
        return {key: value for key, value in whole.items() if key not in unsaid}


DEFAULTS: dict[str, Any] = {
    setting.name: setting.default for setting in fields(Run) if setting.default is not MISSING
}

# The settings that decide the initial weights, together with the random stream of each layer.
START = ("layers", "initialisation", "seed")
NEVER_VARIED = ("run", "epochs", *START)


def varied_settings(runs: Sequence[Run]) -> dict[str, list[Any]]:
    """Return each setting that differs between `runs`, with its value in each of them.

    A parameter of a dataset is a setting of its own, as in ``dataset.noise``. Where the datasets'
    names differ, ``dataset`` is the one setting that differs and the names are its values.
    """
    dicts = [run.to_dict() for run in runs]
    varied: dict[str, list[Any]] = {}
    for key in (key for key in dicts[0] if key not in NEVER_VARIED):
        values = [settings[key] for settings in dicts]
        if key == "dataset":
            varied |= _varied_dataset(values)
        elif _differ(values):
            varied[key] = values
    return varied


def varied_start(runs: Sequence[Run]) -> dict[str, list[Any]]:
    """Return each setting of the initial weights that differs between `runs`, with its values."""
    dicts = [run.to_dict() for run in runs]
    values = {key: [settings[key] for settings in dicts] for key in START}
    return {key: found for key, found in values.items() if _differ(found)}


def _varied_dataset(datasets: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the settings that differ between datasets: their names, or else their parameters."""
    names = [dataset["name"] for dataset in datasets]
    if _differ(names):
        return {"dataset": names}
    values = {key: [dataset[key] for dataset in datasets] for key in datasets[0]}
    return {f"dataset.{key}": found for key, found in values.items() if _differ(found)}


def _differ(values: Sequence[Any]) -> bool:
    return any(value != values[0] for value in values)
