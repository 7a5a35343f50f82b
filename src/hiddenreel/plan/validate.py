"""Checks the configuration before any job starts, and turns it into a plan.

The tables `RUN`, `PARAMETERS`, `FORMATS` and `PLAN` declare the keys and their values; the functions in
`RUN_RULES` check values that depend on each other. The options of a dataset, an initialisation, a figure
or a film are read from the signature of its function, so a new one needs no line here.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from functools import partial
from pathlib import Path
from typing import Any, Literal

from hiddenreel.draw.contents import COUNTED
from hiddenreel.draw.film.timing import CHAPTERS, PACES, RATES, Timing
from hiddenreel.draw.own_words import TEXTS, FieldError, fields_of
from hiddenreel.draw.theme.spec import ThemeSpec
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import ENGLISH
from hiddenreel.learn.run import DEFAULTS, Run, parameter_count, varied_settings, varied_start
from hiddenreel.plan.catalogue import (
    BETWEEN,
    NEEDS,
    OTHERS,
    RENAMED,
    WORDS,
    Kind,
    Option,
    Type,
    kinds,
)
from hiddenreel.plan.configuration import DEFAULT_FILE
from hiddenreel.plan.data_files import data_file, require_written
from hiddenreel.plan.languages import (
    FROM_THE_RIGHT,
    LANGUAGE,
    SECOND_TYPEFACE,
    is_from_the_right,
    language_of,
)
from hiddenreel.plan.plan import Plan, Product
from hiddenreel.plan.registries import activations, datasets, initialisations, losses
from hiddenreel.plan.schema import (
    Check,
    Entry,
    Field,
    Index,
    ListOf,
    Number,
    OneOf,
    ValidationError,
    fields,
    known_only,
    line_of,
    named,
    named_entries,
    or_nothing,
    plain_name,
    text,
    truth,
)
from hiddenreel.plan.sheets import (
    FORMAT_SHEET,
    SHEET,
    on_sheets,
    require_panels,
    require_shape,
    sheet_of,
)
from hiddenreel.plan.themes import BASES, own_themes
from hiddenreel.plan.watermark import watermark, watermark_file
from hiddenreel.publish.products.formats import (
    FILMSTRIP,
    PAGES,
    TRACK,
    bytes_in,
    formats_of,
    made_by_default,
)
from hiddenreel.publish.products.formats import FORMATS as OUTPUT_FORMATS

THEMES = tuple(BASES)
FIGURE_FORMATS, FILM_FORMATS = formats_of("figures"), formats_of("films")
# What one film can be made in besides the formats of all.
ON_REQUEST = tuple(name for name in FILM_FORMATS if name not in made_by_default("films"))
# Further files of a film: a picture of each stop, the film cut at the stops, and a strip for print.
FILM_EXTRAS = ("stills", "clips", "filmstrip")

# Folders below figures and results that a configuration cannot use as its own.
FOLDERS_OF_OURS = (
    *(
        "snippets",
        "players",
        "explorers",
        "recordings",
        "partial",
        "measurements",
        "captions",
        "plans",
    ),
    *("stills", "clips", "lowered", "logs", "benchmarks"),
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
LARGEST_EXPLORED = 75_000


class ConfigError(HiddenreelError):
    """The configuration asks for something impossible."""


def validate(
    config: Mapping[str, Any],
    file: str | None = None,
    folder: str = "",
    within: tuple[str, ...] = (),
) -> Plan:
    """Check the whole configuration and add the defaults of missing keys.

    Parameters
    ----------
    config : mapping
        The contents of the YAML file.
    file : str, optional
        The name of the file, for the message.
    folder : str
        The plan's folder if the configuration names none.
    within : tuple of str
        The keys of the file that lead to the configuration.

    Raises
    ------
    ConfigError
        For the first mistake: ``FILE:LINE: KEY.PATH = VALUE: what is wrong``.
    """
    try:
        return _plan(Entry(within, config), os.path.dirname(file or ""), folder)
    except ValidationError as wrong:
        line = line_of(wrong, file) if file else None
        place = f"{file or DEFAULT_FILE}{f':{line}' if line else ''}"
        raise ConfigError(f"{place}: {wrong}") from None


def _plan(entry: Entry, place: str, folder: str) -> Plan:
    """Check all keys; `place` is the folder of the configuration's file."""
    runs_checked = Field(partial(_runs, folder=place))
    given = fields(entry, {**PLAN, "runs": runs_checked}, renamed={"looks": "own_themes"})
    notes: list[str] = []
    own = own_themes(entry.at("own_themes", given["own_themes"]), place, notes.append)
    known = {**BASES, **own}
    themes = {name: known[name] for name in _themes(entry, tuple(known))}
    runs, formats = given["runs"], given["formats"]
    for name, run in runs.items():
        require_written(entry.at("runs").at(name), run, themes.values())
    figures = _products(entry.at("figures", given["figures"]), "figures", runs)
    films = _products(entry.at("films", given["films"]), "films", runs)
    sheets = {group: sheet_of(group, entry, given, formats) for group in ("figures", "films")}
    figures, films = (
        on_sheets(products, sheets[group], partial(_shown, runs=runs), notes.append)
        for group, products in (("figures", figures), ("films", films))
    )
    language = _language(entry, given, place)
    figures = _in_language(entry.at("figures"), figures, language, given[SECOND_TYPEFACE], place)
    films = _in_language(entry.at("films"), films, language, given[SECOND_TYPEFACE], place)
    if formats["budget"]:
        for film in films.values():
            film.options.setdefault("budget", formats["budget"])
    figures = _with_marks(entry.at("figures"), figures, place)
    films = _with_marks(entry.at("films"), films, place)
    for name in films:
        if name in figures:
            what = "is a figure's name too, and its files would replace the figure's: rename one"
            raise entry.at("films").at(name).wrong(what)
        for group, products in (("figures", figures), ("films", films)):
            if f"{name}{FILMSTRIP}" in products:
                what = f"is what the strip of film {name} is called: rename one"
                raise entry.at(group).at(f"{name}{FILMSTRIP}").wrong(what)
    return Plan(
        folder=_folder(entry.at("folder", given["folder"] or folder), [*THEMES, *own]),
        pages=tuple(given["pages"]),
        size=sheets["figures"]["size"].value,
        budget=given["budget"],
        course={key: value for key, value in given["course"].items() if value},
        runs=runs,
        figures=figures,
        films=films,
        explorers=_explorers(entry.at("explorers", given["explorers"]), runs),
        themes=themes,
        language=language,
        figure_formats=tuple(formats["figures"]),
        film_formats=_with_track(name for name in formats["films"] if name in FILM_FORMATS),
        film_extras=tuple(name for name in formats["films"] if name in FILM_EXTRAS),
        notes=tuple(notes),
    )


def _themes(entry: Entry, known: tuple[str, ...]) -> tuple[str, ...]:
    """Check the names of the themes to use; by default all."""
    chosen = entry.at("themes", entry.mapping().get("themes", known))
    return tuple(ListOf(OneOf(known), distinct=True)(chosen))


def _language(entry: Entry, given: Mapping[str, Any], place: str) -> dict[str, Any] | None:
    """Check a language and its second typeface, of the configuration or of a product."""
    typeface = entry.at(SECOND_TYPEFACE, given[SECOND_TYPEFACE])
    return language_of(entry.at(LANGUAGE, given[LANGUAGE]), typeface, place)


def _in_language(
    entry: Entry,
    products: dict[str, Product],
    whole: dict[str, Any] | None,
    typeface: str | None,
    place: str,
) -> dict[str, Product]:
    """Give each product its own language, or that of the configuration."""
    own = {
        name: _own_language(entry.at(name), product, place, typeface)
        for name, product in products.items()
        if {LANGUAGE, SECOND_TYPEFACE} & product.options.keys()
    }
    return {
        name: own.get(name) or _with_language(product, whole) for name, product in products.items()
    }


def _own_language(
    entry: Entry, product: Product, place: str, typeface: str | None = None
) -> Product:
    """Check the language of a product; `typeface` is the second one where it names none."""
    given = {LANGUAGE: ENGLISH, SECOND_TYPEFACE: typeface, **product.options}
    return _with_language(product, _language(entry, given, place))


def _with_language(product: Product, language: dict[str, Any] | None) -> Product:
    options = {
        key: value
        for key, value in product.options.items()
        if key not in (LANGUAGE, SECOND_TYPEFACE)
    }
    return replace(product, options=options | ({LANGUAGE: language} if language else {}))


def _with_marks(entry: Entry, products: dict[str, Product], place: str) -> dict[str, Product]:
    return {name: _with_mark(entry.at(name), product, place) for name, product in products.items()}


def _with_mark(entry: Entry, product: Product, place: str) -> Product:
    """Check the file of a product's mark, whose path is relative to the folder `place`."""
    if "watermark" not in product.options:
        return product
    mark = watermark_file(entry.at("watermark", product.options["watermark"]), place)
    return replace(product, options={**product.options, "watermark": mark})


# --- Runs ----------------------------------------------------------------------------------------

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


def _of_type(type_: Type) -> Check:
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
        name: Field(PARAMETERS.get(name) or _of_type(option.type), option.default)
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


def _runs(entry: Entry, folder: str = "") -> dict[str, Run]:
    """Check all runs; paths of data files are relative to `folder`."""
    runs = {name: _run(inner, name, folder) for name, inner in named_entries(entry)}
    if not runs:
        raise entry.wrong("must have at least one run")
    return runs


RECORDING_OF_ANOTHER = "recording"


def _run(entry: Entry, name: str, folder: str = "") -> Run:
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
        unfinished = folder.with_name(f".{folder.name}.partial").is_dir()
        what = (
            "is not finished: the training must end its block" if unfinished else "is no recording"
        )
        raise where.wrong(f"{what}, for it has no made.json")
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
        what = (
            f"must be one activation for all hidden layers, or a list with one for each of {layers}"
        )
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
        raise loss.wrong(
            what + (": set labels to bits" if "labels" in run.dataset.parameters else "")
        )


def _fits_on_a_disk(entry: Entry, run: Run, shape: Shape) -> None:
    epoch = epoch_bytes(run, shape)
    whole = epoch * (run.epochs + 1)
    where = Entry(entry.path)
    if epoch > LARGEST_EPOCH:
        what = f"an epoch of its recording would take {epoch / 1e9:.1f} GB and may take 2 GB"
        raise where.wrong(f"{what}: lower dataset.samples or layers")
    if whole > LARGEST_RECORDING:
        what = f"its recording would take {whole / 1e9:.0f} GB and may take 200 GB"
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


# --- Figures and films ---------------------------------------------------------------------------


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


LONGEST_NOTE = 90


def _notes(entry: Entry) -> list[list[Any]]:
    """Check a mapping from epochs to notes; return pairs, because JSON has no numbers for keys."""
    notes = {}
    for key, note in entry.mapping().items():
        where = entry.at(key, note)
        epoch = int(key) if isinstance(key, str) and key.isdecimal() else key
        if type(epoch) is not int or epoch in notes:
            raise where.wrong("an epoch is a whole number, once: write `at: {82: a note}`")
        if not 1 <= len(text(where).strip()) <= LONGEST_NOTE:
            raise where.wrong(f"must be 1 to {LONGEST_NOTE} characters")
        notes[epoch] = note.strip()
    if not notes:
        raise entry.wrong("must not be empty")
    return [[epoch, notes[epoch]] for epoch in sorted(notes)]


def _first_and_last(entry: Entry) -> list[int]:
    first_last = ListOf(Number(whole=True, least=0, most=MOST_EPOCHS))(entry)
    if len(first_last) != 2 or first_last[0] >= first_last[1]:
        raise entry.wrong("must be the first epoch and a later last one, as in [50, 120]")
    return first_last


SMALLEST_BUDGET, LARGEST_BUDGET = "50 kB", "1000 MB"


def file_size(entry: Entry) -> str:
    """Check what a file may weigh: ``2 MB``, ``500 kB`` or a number of MB."""
    given = entry.value
    size = f"{given:g} MB" if type(given) in (int, float) else given
    amount = bytes_in(size) if isinstance(size, str) else None
    least, most = bytes_in(SMALLEST_BUDGET), bytes_in(LARGEST_BUDGET)
    assert least and most
    if amount is None or not least <= amount <= most:
        what = f"must be a size from {SMALLEST_BUDGET} to {LARGEST_BUDGET}, as in 2 MB"
        raise entry.wrong(what)
    return str(size)


_TIMING = Timing()
# The keys of every film besides the options of its kind.
FILM: dict[str, Field] = {
    "fps": Field(OneOf(RATES), _TIMING.fps),
    "hold": Field(Number(least=0, most=60), _TIMING.hold),
    "budget": Field(file_size),
    "formats": Field(ListOf(OneOf(ON_REQUEST), distinct=True), ()),
}
# The keys of films that show a training; a film of one epoch has the option `epoch` instead.
FILM_OF_TRAINING: dict[str, Field] = {
    "epochs": Field(_first_and_last, _TIMING.epochs),
    "pace": Field(OneOf(PACES), _TIMING.pace),
    "at": Field(_notes, _TIMING.at),
    "chapters": Field(OneOf(CHAPTERS), _TIMING.chapters),
}


# The most characters that suit a slide and a screen reader.
LONGEST_TEXTS = {"title": 110, "alt": 150}


def own_text(entry: Entry) -> str:
    """Check an author's text and the fields in it."""
    given = text(entry)
    if not given.strip():
        raise entry.wrong("must not be empty")
    most = LONGEST_TEXTS.get(entry.path[-1])
    if most and len(given) > most:
        raise entry.wrong(f"has {len(given)} characters: write {most} at most")
    if is_from_the_right(given):
        raise entry.wrong(FROM_THE_RIGHT)
    try:
        fields_of(given)
    except FieldError as error:
        raise entry.wrong(str(error)) from None
    return given


def own_title(entry: Entry) -> str | Literal[False]:
    """Check a title that an author writes, or false for a picture without one."""
    if entry.value is True:
        raise entry.wrong("must be a text, or false for a picture without a title")
    return entry.value is not False and own_text(entry)


# The keys of every figure and film.
PRODUCT: dict[str, Field] = {
    **{key: Field(own_text) for key in TEXTS},
    "title": Field(own_title),
    "watermark": Field(watermark, None),
    LANGUAGE: Field(text, ENGLISH),
    SECOND_TYPEFACE: Field(or_nothing(text), None),
}


def _direction(entry: Entry) -> list[float]:
    direction = ListOf(Number())(entry)
    if len(direction) != 2 or not (-360 <= direction[0] <= 360 and 0 <= direction[1] <= 90):
        what = "must be two angles, around the vertical axis, -360 to 360, and above the horizon"
        raise entry.wrong(f"{what}, 0 to 90, as in [30, 20]")
    return direction


def figure_camera(entry: Entry) -> dict[str, Any]:
    """Check where the eye looks at a cube from."""
    return fields(entry, {"from": Field(_direction)})


def film_camera(entry: Entry) -> dict[str, Any]:
    """Check where the eye begins to look at a cube from, and how far it walks."""
    turn = Number(least=-360, most=360)
    known = {"turn": Field(or_nothing(turn), None), "from": Field(or_nothing(_direction), None)}
    return fields(entry, known)


# What kinds can offer of their contents: those that name it in `OFFERS`.
OFFERED: dict[str, Field] = {
    "samples": Field(Number(above=0, most=1), 1.0),
    "camera": Field(film_camera),
    "counters": Field(ListOf(OneOf(COUNTED), distinct=True), COUNTED),
}


# What a film shows, in its order: names among those that its kind has.
PANELS = Field(ListOf(text, distinct=True), ())


def panels_of(kind: Kind, run: Run) -> list[str]:
    """Name the panels of a film of a run."""
    hidden = range(1, len(run.layers) - 1)
    return [
        name
        for known in kind.panels
        for name in ([known.replace("*", str(n)) for n in hidden] if "*" in known else [known])
    ]


def _contents_fit(entry: Entry, kind: Kind, given: Mapping[str, Any], run: Run) -> None:
    """Refuse what a run has nothing for: no cube to turn around, or nothing to count."""
    has_classes, held_out = shape_of(run).classes, held_out_of(run, shape_of(run))
    for place, name in enumerate(given.get("counters", [])):
        where = entry.at("counters").at(Index(place), name)
        if name in ("accuracy", "held-out") and not has_classes:
            raise where.wrong(f"needs classes, and run {run.name} has none")
        if name == "held-out" and not held_out:
            raise where.wrong(f"needs held-out samples, and run {run.name} has none")
    if panels := given.get("panels"):
        known = panels_of(kind, run)
        for place, name in enumerate(panels):
            if name not in known:
                what = f"the film has no such panel of run {run.name}"
                raise entry.at("panels").at(Index(place), name).wrong(what, known, near=name)
        if "counters" in given and "numbers" not in panels:
            what = "have no place, as panels leaves numbers out: add numbers to panels"
            raise entry.at("counters", given["counters"]).wrong(what)
    layer = given.get("layer", kind.options["layer"].default if "layer" in kind.options else None)
    sizes = run.layers[1:-1] if layer is None else [run.layers[layer]]
    if "camera" in given and max(sizes) < 3:
        which = "no hidden layer" if layer is None else f"a layer {layer} with fewer"
        what = f"turns around layers of three neurons or more, and run {run.name} has {which}"
        raise entry.at("camera", entry.value["camera"]).wrong(what)


def _has_fields(entry: Entry, texts: Mapping[str, str], run: Run) -> None:
    """Refuse fields for which the run has no numbers."""
    shape = shape_of(run)
    for key, given in texts.items():
        for name, _ in fields_of(given):
            where = entry.at(key, given)
            if name.startswith("held_out_") and not held_out_of(run, shape):
                raise where.wrong(f"{{{name}}} needs held-out samples, and run {run.name} has none")
            if "accuracy" in name and not shape.classes:
                raise where.wrong(f"{{{name}}} needs classes, and run {run.name} has none")


def common_fields(group: str, kind: Kind) -> dict[str, Field]:
    """Return the keys of every figure or film of this kind besides its options."""
    # An option of a kind may have the same name.
    common = PRODUCT | {key: field for key, field in SHEET.items() if key not in kind.options}
    offered = {name: OFFERED[name] for name in kind.offers}
    offered |= {"panels": PANELS} if kind.panels else {}
    if group == "figures":
        if "camera" in offered:
            offered["camera"] = Field(figure_camera)
        return {**common, **offered}
    training = {} if "epoch" in kind.options else FILM_OF_TRAINING
    return {**common, **FILM, **training, **offered}


def _common(entry: Entry, group: str, kind: Kind, shown: Sequence[Run]) -> dict[str, Any]:
    """Check the given keys that all products share; `shown` are the product's runs."""
    known, given = common_fields(group, kind), entry.value
    common = {
        name: field.check(entry.at(name, given[name]))
        for name, field in known.items()
        if name in given
    }
    _has_fields(entry, {key: common[key] for key in TEXTS if common.get(key)}, shown[0])
    has = _measures(shown[0]) | {"others": [len(shown) - 1]}
    require_shape(entry, kind, common, has)
    require_panels(entry, kind, common, has)
    longest = max(run.epochs for run in shown)
    first, last = common.get("epochs", [0, longest])
    if last > longest:
        what = f"must end at {longest} at most, the last epoch of "
        raise entry.at("epochs", given["epochs"]).wrong(what + " and ".join(r.name for r in shown))
    for epoch, note in common.get("at", []):
        if not first < epoch <= last:
            what = f"a note's epoch must be {_range(first + 1, last)}, which the film shows"
            raise entry.at("at").at(epoch, note).wrong(what)
    return common


def _products(entry: Entry, group: str, runs: Mapping[str, Run]) -> dict[str, Product]:
    return {name: _product(inner, name, group, runs) for name, inner in named_entries(entry)}


def _product(entry: Entry, name: str, group: str, runs: Mapping[str, Run]) -> Product:
    given = entry.mapping()
    kind = _kind(entry, name, group)
    runs_shown = ["run", "compare"] if OTHERS in kind.given else ["run"]
    known_only(entry, [*runs_shown, "kind", *kind.options, *common_fields(group, kind)])
    for key in runs_shown:
        if key not in given:
            raise entry.at(key).wrong("is missing", runs)

    def fitting(where: Entry) -> str:
        run = _declared(where, runs)
        _meets_needs(where, kind, runs[run], runs)
        return run

    run = fitting(entry.at("run", given["run"]))
    compare: list[str] = []
    if "compare" in runs_shown:
        compare = ListOf(fitting, distinct=True)(entry.at("compare", given["compare"]))
        _comparable(entry.at("compare", compare), kind, run, runs)
    options = _options(entry, kind, runs[run])
    options |= _common(entry, group, kind, [runs[name] for name in (run, *compare)])
    _contents_fit(entry, kind, options, runs[run])
    return Product(group, name, kind.name, run, options, tuple(compare))


def _kind(entry: Entry, name: str, group: str) -> Kind:
    """Return the kind of a product; without the key `kind` its name is that of the product."""
    known = kinds(group)
    kind = entry.value.get("kind", name)
    if isinstance(kind, str) and kind in known:
        return known[kind]
    where = entry.at("kind", kind) if "kind" in entry.value else entry
    if isinstance(kind, str) and (group, kind) in RENAMED:
        raise where.wrong(f"this kind has another name now: write {RENAMED[group, kind]}")
    raise where.wrong(f"there is no such kind of {group.removesuffix('s')}", known, near=kind)


def _declared(entry: Entry, runs: Mapping[str, Run]) -> str:
    if not isinstance(entry.value, str) or entry.value not in runs:
        raise entry.wrong("there is no such run", runs, near=entry.value)
    return entry.value


def _meets_needs(entry: Entry, kind: Kind, run: Run, runs: Mapping[str, Run]) -> None:
    unmet = _unmet(kind, run)
    if unmet:
        fitting = [name for name, other in runs.items() if not _unmet(kind, other)]
        raise entry.wrong(f"{kind.name} needs {unmet}", fitting)


def _unmet(kind: Kind, run: Run) -> str:
    """Describe the first need of a kind that a run does not meet; empty if it meets all."""
    has = _measures(run)
    for need, (least, most) in kind.needs.items():
        for number in has[need]:
            if number < least or (most is not None and number > most):
                if need == "classes" and 0 in (number, most):
                    learned = ["numbers", "classes"][number > 0]
                    wanted = ["numbers", "classes"][least > 0]
                    return f"a network that learns {wanted}, and that of run {run.name} learns {learned}"
                return f"{NEEDS[need]}: {_range(least, most)}, and run {run.name} has {number}"
    for need, words in kind.words.items():
        key, meaning = WORDS[need]
        given = getattr(run, key)
        if given not in words:
            shown = given if isinstance(given, str) else ", ".join(given)
            return f"{meaning} {' or '.join(words)}, and run {run.name} has {shown}"
    return ""


def _measures(run: Run) -> dict[str, list[int]]:
    """Return the numbers of a run that kinds may limit."""
    inputs, *hidden, outputs = run.layers
    return {
        "inputs": [inputs],
        "layers": [len(hidden) + 1],
        "hidden": [len(hidden)],
        "classes": [shape_of(run).classes],
        "width": hidden,
        "first": hidden[:1],
        "outputs": [outputs],
        "pixels": [_pixels(run)],
    }


def _shown(product: Product, runs: Mapping[str, Run]) -> dict[str, list[int]]:
    """Return what a product shows, as `_measures` does, and how many runs it compares."""
    return {**_measures(runs[product.run]), "others": [len(product.compare)]}


def _pixels(run: Run) -> int:
    """Return the number of inputs of a run that are pixels of a picture."""
    facts = datasets().get(run.dataset.name)
    return facts.pixels if facts else 0


def _comparable(entry: Entry, kind: Kind, run: str, runs: Mapping[str, Run]) -> None:
    """Check that the runs under `compare` suit a kind, one after the other."""
    compare = entry.value
    if "others" in kind.between:
        least, most = kind.between["others"]
        if not least <= len(compare) <= (most or len(compare)):
            what = f"{kind.name} needs {BETWEEN['others']}: {_range(least, most)}"
            raise entry.wrong(f"{what}, and these are {len(compare)}")
    if "varied" not in kind.between:
        return
    for place, other in enumerate(compare):
        shown = [run, *compare[:place]]
        unfair = _unfair(kind, shown, other, runs)
        if unfair:
            fitting = [
                name
                for name in runs
                if name not in shown
                and not _unmet(kind, runs[name])
                and not _unfair(kind, shown, name, runs)
            ]
            raise entry.at(Index(place), other).wrong(f"{kind.name} needs {unfair}", fitting)


def _unfair(kind: Kind, shown: list[str], other: str, runs: Mapping[str, Run]) -> str:
    """Explain why `other` cannot be compared fairly with the runs `shown`; empty if it can."""
    for name in shown:
        for key, values in varied_start([runs[name], runs[other]]).items():
            return f"runs of one start, and {key} is {values[0]} in {name}, {values[1]} in {other}"
    least, most = kind.between["varied"]
    wanted = f"{BETWEEN['varied']}: {_range(least, most)}"
    for name in shown:
        if not varied_settings([runs[name], runs[other]]):
            return f"{wanted}, and between {name} and {other} none does"
    settings = list(varied_settings([runs[name] for name in (*shown, other)]))
    if least <= len(settings) <= (most or len(settings)):
        return ""
    return f"{wanted}, and between {', '.join(shown)} and {other} these are: {', '.join(settings)}"


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return f"{least}" if least == most else f"{least} to {most}"


def _options(entry: Entry, kind: Kind, run: Run) -> dict[str, Any]:
    """Check the given options, and that the defaults of the others suit this run."""
    checks = {name: option_check(option) for name, option in kind.options.items()}
    given = entry.value
    options = {
        name: check(entry.at(name, given[name])) for name, check in checks.items() if name in given
    }
    whole = {name: options.get(name, option.default) for name, option in kind.options.items()}
    for name, value in whole.items():
        unfit = _unfit(kind.name, name, value, run, whole)
        if unfit:
            default = "" if name in options else ": give another than this default"
            raise entry.at(name, value).wrong(f"must be {unfit} of run {run.name}{default}")
        if value == "held-out" and not held_out_of(run, shape_of(run)):
            raise entry.at(name, value).wrong(
                f"run {run.name} holds out no samples: write training"
            )
    return options


def option_check(option: Option) -> Check:
    """Return the check of an option, which is narrower than its type if the name has a meaning."""
    return OPTIONS.get((option.name, option.type)) or _of_type(option.type)


def _unfit(kind: str, name: str, value: Any, run: Run, options: Mapping[str, Any]) -> str:
    """Describe the range of an option that points into the run; empty if the value is in it."""
    numbers = value if isinstance(value, (list, tuple)) else [value]
    range_of = RANGES_OF_KINDS.get((kind, name), RANGES.get(name))
    if range_of is None or not all(type(number) in (int, float) for number in numbers):
        return ""
    things, least, most = range_of(run, options)
    fits = all(least <= number <= most for number in numbers)
    return "" if fits else f"{_range(least, most)}, {things}"


Range = tuple[str, int, int]


def _epochs(run: Run, options: Mapping[str, Any]) -> Range:
    return "the epochs", 0, run.epochs


def _sample(run: Run, options: Mapping[str, Any]) -> Range:
    return "the samples", 0, shape_of(run).samples - 1


def _samples(run: Run, options: Mapping[str, Any]) -> Range:
    return "the number of samples", 1, shape_of(run).samples


def _layer(run: Run, options: Mapping[str, Any]) -> Range:
    return "the layers", 1, len(run.layers) - 1


def _hidden_layer(run: Run, options: Mapping[str, Any]) -> Range:
    return "the hidden layers", 1, len(run.layers) - 2


def _step(run: Run, options: Mapping[str, Any]) -> Range:
    # One field for the cost, and four for each of the last three layers.
    return "the steps through the last layers", 1, 1 + 4 * min(len(run.layers) - 1, 3)


def _neuron(run: Run, options: Mapping[str, Any]) -> Range:
    return _neurons(run.layers[1:], options.get("layer"), "in")


def _incoming(run: Run, options: Mapping[str, Any]) -> Range:
    return _neurons(run.layers[:-1], options.get("layer"), "below")


def _output(run: Run, options: Mapping[str, Any]) -> Range:
    return "the outputs", 1, run.layers[-1]


def _through(run: Run, options: Mapping[str, Any]) -> Range:
    return "the number of recorded epochs", 1, run.epochs + 1


def _place(run: Run, options: Mapping[str, Any]) -> Range:
    return "the parameters", 1, parameter_count(run.layers)


def _neurons(sizes: Sequence[int], number: Any, where: str) -> Range:
    """Return the number of neurons of a layer, or of the largest if the layer is not known."""
    if type(number) is int and 1 <= number <= len(sizes):
        return f"the neurons {where} layer {number}", 1, sizes[number - 1]
    return f"the neurons {where} a layer", 1, max(sizes)


# Options that point into the run, by name: what they point at, and its first and last number. They count
# from 1, as in the lecture, except samples and epochs: epoch 0 is before training.
RANGES: dict[str, Callable[[Run, Mapping[str, Any]], Range]] = {
    "epoch": _epochs,
    "epochs": _epochs,
    "sample": _sample,
    "samples": _samples,
    "layer": _layer,
    "neuron": _neuron,
    "incoming": _incoming,
    "output": _output,
    "parameter": _place,
    "through": _through,
}
# Options of single kinds with a narrower range than others of the same name, by kind and option.
RANGES_OF_KINDS: dict[tuple[str, str], Callable[[Run, Mapping[str, Any]], Range]] = {
    ("error-transpose", "layer"): _hidden_layer,
    ("four-equations", "layer"): _hidden_layer,
    ("space-warp", "layer"): _hidden_layer,
    ("chain-rule-steps", "step"): _step,
}


# --- The whole -----------------------------------------------------------------------------------


def _maybe_none(entry: Entry) -> Mapping[str, Any]:
    """Accept a section in which every line is commented out."""
    return {} if entry.value is None else entry.mapping()


def _film_formats(entry: Entry) -> list[str]:
    known = OneOf((*FILM_FORMATS, *FILM_EXTRAS), renamed={"parts": "clips"})
    formats = ListOf(known, distinct=True)(entry)
    if "clips" in formats and "mp4" not in formats:
        raise entry.wrong("has clips, which are cut from an mp4: add mp4, or leave clips out")
    return formats


def _with_track(names: Iterable[str]) -> tuple[str, ...]:
    """Add the captions track to the formats of films if one of them is a video."""
    given = dict.fromkeys(names)
    if any(OUTPUT_FORMATS[name].film_role == "film" for name in given):
        given[TRACK] = None
    return tuple(given)


def _pages(entry: Entry) -> list[str]:
    """Check the names of the pages to make; an empty list makes none."""
    return [] if entry.value == [] else ListOf(OneOf(PAGES), distinct=True)(entry)


def _explorers(entry: Entry, runs: Mapping[str, Run]) -> tuple[str, ...]:
    """Check the names of the runs that get an explorer; the default is none."""

    def explored(where: Entry) -> str:
        run = runs[_declared(where, runs)]
        if not shape_of(run).classes and run.layers[-1] > 1:
            what = f"learns {run.layers[-1]} numbers, and an explorer shows one"
            raise where.wrong(f"{what}: leave it out")
        parameters = parameter_count(run.layers)
        if parameters > LARGEST_EXPLORED:
            what = f"its network has {parameters} weights and biases, and an explorer holds at most"
            raise where.wrong(f"{what} {LARGEST_EXPLORED}: leave it out")
        return run.name

    if entry.value in ([], None, ()):
        return ()
    return tuple(ListOf(explored, distinct=True)(entry))


def _folder(entry: Entry, themes: Sequence[str]) -> str:
    """Refuse a folder in which the project's own configuration has its files."""
    if entry.value in (*themes, *FOLDERS_OF_OURS):
        what = "has a meaning of its own below figures or results: write folder: and another name"
        raise entry.wrong(what)
    return entry.value


FORMATS: dict[str, Field] = {
    "figures": Field(ListOf(OneOf(FIGURE_FORMATS), distinct=True), made_by_default("figures")),
    "films": Field(_film_formats, (*made_by_default("films"), *FILM_EXTRAS)),
    "budget": Field(or_nothing(file_size), None),
    **FORMAT_SHEET,
}


def _date(entry: Entry) -> str:
    """Check that the value is a date or a line of text; YAML reads 2027-05-01 as a date."""
    if isinstance(entry.value, datetime.date):
        return entry.value.isoformat()
    return text(entry)


# The opening of the decks.
COURSE: dict[str, Field] = {
    "title": Field(text, ""),
    "author": Field(text, ""),
    "date": Field(_date, ""),
}

PLAN: dict[str, Field] = {
    "runs": Field(_runs),
    "figures": Field(_maybe_none, {}),
    "films": Field(_maybe_none, {}),
    # Checked after the runs.
    "explorers": Field(lambda entry: entry.value, ()),
    "own_themes": Field(_maybe_none, {}),
    # Checked after the themes.
    "themes": Field(lambda entry: entry.value, ()),
    "formats": Field(lambda entry: fields(entry, FORMATS), {}),
    "pages": Field(_pages, ("gallery",)),
    **SHEET,
    "budget": Field(or_nothing(Number(above=0)), None),
    "folder": Field(or_nothing(plain_name), None),
    "course": Field(lambda entry: fields(entry, COURSE), {}),
    LANGUAGE: Field(text, ENGLISH),
    SECOND_TYPEFACE: Field(or_nothing(text), None),
}


# --- Single runs, products and themes, for Python ------------------------------------------------


def run_of(settings: Mapping[str, Any], name: str | None = None) -> Run:
    """Check the settings of one run, which have the keys of an entry under `runs`.

    Parameters
    ----------
    settings : mapping
    name : str, optional
        The dataset's name by default.

    Raises
    ------
    ConfigError
        When a setting is wrong: ``KEY = VALUE: what is wrong``.
    """
    with _without_file():
        run = _run(Entry((), settings), plain_name(Entry(("name",), name or "run")))
    return run if name else replace(run, name=Path(run.dataset.name).stem)


def product_of(
    group: str, kind: str, settings: Mapping[str, Any], runs: Mapping[str, Run]
) -> Product:
    """Check the settings of one figure or film, which have the keys of an entry under its name.

    Raises
    ------
    ConfigError
        When a key or a value is wrong: ``KEY = VALUE: what is wrong``.
    """
    with _without_file():
        product = _product(Entry((), {"kind": kind, **settings}), kind, group, runs)
        return _with_mark(Entry(()), _own_language(Entry(()), product, ""), "")


def theme_of(theme: str | Mapping[str, Any]) -> ThemeSpec:
    """Return a built-in theme by its name, or check the keys of another.

    Raises
    ------
    ConfigError
        When a key or a value of the theme is wrong.
    """
    with _without_file():
        if isinstance(theme, Mapping):
            return own_themes(Entry((), {"theme": theme}), "")["theme"]
        return BASES[OneOf(THEMES)(Entry(("theme",), theme))]


def fitting_kinds(group: str, run: Run) -> list[str]:
    """List the kinds of figure or film whose needs a run meets, whatever runs are under `compare`."""
    return [name for name, kind in kinds(group).items() if not _unmet(kind, run)]


@contextmanager
def _without_file() -> Iterator[None]:
    """Raise `ConfigError` for a mistake in settings that have no file and no line."""
    try:
        yield
    except ValidationError as wrong:
        raise ConfigError(str(wrong)) from None
