"""Words numbers, sizes, times and settings for the pages and the slides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hiddenreel.language import enumerated, joined, language, tr
from hiddenreel.publish.products.formats import MB
from hiddenreel.publish.products.library import File, Product

KB = 1_000  # bytes
# Options of every product that are texts.
OWN_TEXTS = ("title", "caption", "alt", "language", "watermark")


def size(count: int) -> str:
    """Write a number of bytes with its unit."""
    if count >= MB:
        return f"{count / MB:.1f} MB"
    return f"{max(1, round(count / KB))} kB"


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
        tr("{hidden}, at the end {output}", hidden=_value(run["hidden"]), output=run["output"]),
    )
    yield tr("Loss"), run["loss"]
    if "trained_by" in run:
        yield tr("Epochs"), str(run["epochs"])
        yield tr("Recorded from"), run["trained_by"]
        return
    yield tr("Learning rate"), language().digits(f"{run['learning_rate']:g}")
    shuffled = tr("shuffled") if run["shuffle"] else tr("never shuffled")
    yield tr("Batches"), enumerated([str(run["batch_size"]), shuffled])
    yield tr("Epochs"), str(run["epochs"])
    yield (tr("Start"), tr("{start}, seed {seed}", start=_named(run["initialisation"]), seed=run["seed"]))


def options_in_words(options: Mapping[str, Any]) -> str:
    """Write the options that the configuration sets for a product."""
    # An author's texts stand with the product anyway.
    shown = {name: value for name, value in options.items() if name not in OWN_TEXTS}
    return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in shown.items())


def _samples(dataset: Mapping[str, Any]) -> str:
    """Write the number of samples that another program trained on."""
    if dataset["of"] > dataset["samples"]:
        return tr("{samples} of {of} samples", samples=dataset["samples"], of=dataset["of"])
    return tr("{count} samples", count=dataset["samples"])


def _named(settings: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in settings.items() if name != "name"}
    return ", ".join([settings["name"], *([options_in_words(rest)] if rest else [])])


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, Mapping):
        given = {key: part for key, part in value.items() if part is not None}
        return " ".join(f"{key} {_value(part)}" for key, part in given.items())
    if isinstance(value, (list, tuple)):
        # Notes are pairs of an epoch and a text.
        between = "; " if any(isinstance(part, (list, tuple)) for part in value) else " "
        return between.join(map(_value, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
