"""Words numbers, sizes, times and settings for the pages and the slides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hiddenreel.language import enumerated, joined, language, phrase, phrases, tr
from hiddenreel.publish.products.formats import MB
from hiddenreel.publish.products.library import File, Product

KB = 1_000  # bytes
# Options of every product that are texts.
OWN_TEXTS = ("title", "caption", "alt", "language", "watermark")
# Keys whose whole numbers are counts.
COUNTS = ("samples",)
# What pages call keys that are another word in pictures.
KEYS = {
    "from": phrase("from angles"),
    "turn": phrase("walk"),
    "turns": phrase("windings"),
    "of": phrase("samples"),
}
# Values that the configuration has names for; those that are not here are words of pictures, too.
phrases("principal", "discriminant", "following", "tour", "slices", "product", "even", "change", "none")


def size(count: int) -> str:
    """Write a number of bytes with its unit."""
    if count >= MB:
        return tr("{size} MB", size=language().digits(f"{count / MB:.1f}"))
    return tr("{size} kB", size=max(1, round(count / KB)))


def seconds(length: float) -> str:
    """Write a length of time in s as players do, such as ``1:05``."""
    minutes, rest = divmod(round(length), 60)
    return f"{minutes}:{rest:02d}"


def facts(file: File) -> str:
    """Write the size of a file in pixels and bytes, and its length."""
    words = []
    if file.pixels:
        words.append(" × ".join(map(str, file.pixels)))
    if file.seconds:
        words.append(seconds(file.seconds))
    return " · ".join([*words, size(file.bytes)])


def counted_products(products: Iterable[Product]) -> str:
    """Write the number of figures and films, as in ``3 figures and 1 film``."""
    films = [product.is_film for product in products]
    figures, count = films.count(False), films.count(True)
    words = [
        tr("{count} figure", count=1) if figures == 1 else tr("{count} figures", count=figures),
        tr("{count} film", count=1) if count == 1 else tr("{count} films", count=count),
    ]
    return joined(tr(" and "), (word for word, number in zip(words, (figures, count), strict=True) if number))


def run_in_words(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the settings of a run, each with its name."""
    yield tr("Network"), "–".join(map(str, run["layers"]))
    yield (tr("Data"), _named(run["dataset"]) if "trained_by" not in run else _samples(run["dataset"]))
    yield (
        tr("Activations"),
        tr(
            "{hidden}, at the end {output}",
            hidden=_names(run["hidden"]),
            output=_value(run["output"]),
        ),
    )
    yield tr("Loss"), _value(run["loss"])
    if "trained_by" in run:
        yield tr("Epochs"), language().grouped(run["epochs"])
        yield tr("Recorded from"), run["trained_by"]
        return
    yield tr("Learning rate"), _value(float(run["learning_rate"]))
    shuffled = tr("shuffled") if run["shuffle"] else tr("never shuffled")
    yield tr("Batches"), enumerated([language().grouped(run["batch_size"]), shuffled])
    yield tr("Epochs"), language().grouped(run["epochs"])
    yield (tr("Start"), tr("{start}, seed {seed}", start=_named(run["initialisation"]), seed=run["seed"]))


def options_in_words(options: Mapping[str, Any]) -> str:
    """Write the options that the configuration sets for a product."""
    # An author's texts stand with the product anyway.
    shown = {name: value for name, value in options.items() if name not in OWN_TEXTS}
    return enumerated(f"{_key(name)} {_option(name, value)}" for name, value in shown.items())


def _samples(dataset: Mapping[str, Any]) -> str:
    """Write the number of samples that another program trained on."""
    of, samples = (language().grouped(dataset[key]) for key in ("of", "samples"))
    if dataset["of"] > dataset["samples"]:
        return tr("{samples} of {of} samples", samples=samples, of=of)
    return tr("{count} samples", count=samples)


def _named(settings: Mapping[str, Any]) -> str:
    """Write a dataset or an initialisation: its name as the configuration has it, and its parameters."""
    rest = {name: value for name, value in settings.items() if name != "name"}
    return enumerated([settings["name"], *([options_in_words(rest)] if rest else [])])


def _key(name: str) -> str:
    """Name a key of the configuration. `docs/phrases.py` lists those of all kinds and datasets."""
    return tr(KEYS.get(name, name.replace("_", " ")))


def _option(name: str, value: Any) -> str:
    """Write the value of a key; a count has its thousands apart, unlike a seed or the number of a sample."""
    return language().grouped(value) if name in COUNTS and isinstance(value, int) else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return tr({True: "on", False: "off", None: "none"}[value])
    if isinstance(value, Mapping):
        given = {key: part for key, part in value.items() if part is not None}
        return " ".join(f"{_key(key)} {_value(part)}" for key, part in given.items())
    if isinstance(value, (list, tuple)):
        return _list(value)
    if isinstance(value, float):
        return language().digits(f"{value:g}")
    name, _, number = str(value).rpartition("-")
    if name == "hidden" and number.isdigit():
        return tr("hidden layer {layer}", layer=number)
    # A name that has no translation stays.
    return tr(str(value))


def _names(names: str | Sequence[str]) -> str:
    """Write the activation of all hidden layers, or one of each."""
    return _value(names) if isinstance(names, str) else " ".join(map(_value, names))


def _list(values: Sequence[Any]) -> str:
    """Write values in a row; notes are pairs of an epoch and a text."""
    if any(isinstance(part, (list, tuple)) for part in values):
        return joined(tr("; "), (tr("{name}: {text}", name=epoch, text=text) for epoch, text in values))
    # A decimal comma is not the sign between values.
    return tr("({values})", values=joined(tr("; "), map(_value, values)))
