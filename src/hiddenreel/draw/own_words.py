"""Titles, captions and alt texts that an author writes, with the numbers of the run as fields.

A field is a name in braces, as in ``After {epochs} epochs: {accuracy_last:.1%}``. It names an entry of
`FIELDS` and nothing else: no attribute, index or call is ever looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from hiddenreel.errors import suggest
from hiddenreel.language import language

if TYPE_CHECKING:
    from hiddenreel.draw.film.film import Film
    from hiddenreel.draw.slide import Picture
    from hiddenreel.record.recording import Recording

Value = int | float | str
TEXTS = ("title", "caption", "alt")
# What can be written in a text: the type of each field's value, and what it is.
FIELDS: dict[str, tuple[type, str]] = {
    "title": (str, "the title that we would write"),
    "caption": (str, "the caption that we would write"),
    "alt": (str, "the alt text that we would write"),
    "run": (str, "the name of the run"),
    "dataset": (str, "the name of its dataset"),
    "layers": (str, "its layers, as in 2-3-3-1"),
    "epochs": (int, "the number of its epochs"),
    "samples": (int, "the number of its samples"),
    "held_out": (int, "how many of them are held out"),
    "classes": (int, "the number of its classes"),
    "parameters": (int, "the number of its weights and biases"),
    "batch_size": (int, "the samples in a step"),
    "learning_rate": (float, "the learning rate"),
    "seed": (int, "the seed"),
    "loss_first": (float, "the loss before training"),
    "loss_last": (float, "the loss after it"),
    "loss_least": (float, "the least loss of all epochs"),
    "accuracy_first": (float, "the share of the training samples classified correctly before training"),
    "accuracy_last": (float, "the same after it"),
    "accuracy_best": (float, "the best of all epochs"),
    "held_out_loss_last": (float, "the loss over the held-out samples after training"),
    "held_out_accuracy_last": (float, "the share of them classified correctly after training"),
}
# How a number is written: sign, width, thousands, decimals, type, as Python's format has them.
SPEC = re.compile(r"[<>=^]?[+ ]?0?\d{0,2},?(?:\.\d{1,2})?[defgEG%]?")
SPEC_OF_TEXT = re.compile(r"[<>^]?\d{0,2}")


class FieldError(ValueError):
    """A text has braces that name no field, or a format that does not suit one."""


class TextField(NamedTuple):
    """A field of a text: its name and its format."""

    name: str
    spec: str


def fields_of(text: str) -> list[TextField]:
    """List the fields of a text.

    Raises
    ------
    FieldError
        When something in it is none; the message lists the fields.
    """
    return [field for _, field in _parts(text) if field]


def words_of(text: str) -> str:
    """Return the words of a text that are drawn letter by letter: without fields and powers of ten."""
    from hiddenreel.draw.numbers import POWER_OF_TEN

    return POWER_OF_TEN.sub("", "".join(words for words, _ in _parts(text)))


def _parts(text: str) -> Iterator[tuple[str, TextField | None]]:
    """Yield the pieces of a text, each with the field behind it."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:
        raise FieldError("has a brace without its other one: write {{ or }} for a brace") from None
    for words, name, spec, conversion in parsed:
        if name is None:
            yield words, None
            continue
        if name not in FIELDS:
            raise FieldError(f"has no field '{name}'{suggest(FIELDS, name)}")
        if conversion or not _suits(FIELDS[name][0], spec or ""):
            shown = f"!{conversion}" if conversion else spec
            raise FieldError(f"has a format that {{{name}}} cannot take: '{shown}', write one as .1%")
        yield words, TextField(name, spec or "")


def _suits(kind: type, spec: str) -> bool:
    if not (SPEC_OF_TEXT if kind is str else SPEC).fullmatch(spec):
        return False
    try:
        format(kind(1), spec)
    except ValueError:
        return False
    return True


def filled(text: str, values: Mapping[str, Value]) -> str:
    """Return a text with values in place of its fields."""
    return "".join(
        words + (_written(values[field.name], field.spec) if field else "") for words, field in _parts(text)
    )


def _written(value: Value, spec: str) -> str:
    from hiddenreel.draw.numbers import MINUS, number

    if isinstance(value, str):
        return format(value, spec)
    if not spec:
        return language().grouped(value) if isinstance(value, int) else number(value)
    text = format(value, spec).replace("-", MINUS)
    if text.endswith("%"):
        return language().percentage(text.removesuffix("%"))
    return text if isinstance(value, int) else language().digits(text)


def values_of(recording: Recording) -> dict[str, Value]:
    """Return the values of the fields, without those that a recording lacks."""
    run = recording.run
    values: dict[str, Value] = {
        "run": run.name,
        "dataset": run.dataset.name,
        "layers": "-".join(map(str, recording.sizes)),
        "epochs": recording.epochs,
        "samples": len(recording.X),
        "held_out": int(recording.held_out.sum()),
        "classes": recording.classes,
        "parameters": sum(W.size + b.size for W, b in recording.weights(0)),
        "batch_size": run.batch_size,
        "learning_rate": run.learning_rate,
        "seed": run.seed,
        "loss_first": float(recording.loss[0]),
        "loss_last": float(recording.loss[-1]),
        "loss_least": float(recording.loss.min()),
    }
    if not recording.is_regression:
        accuracy = recording.accuracy
        values |= {
            "accuracy_first": float(accuracy[0]),
            "accuracy_last": float(accuracy[-1]),
            "accuracy_best": float(accuracy.max()),
        }
    if recording.held_out_loss is not None:
        values["held_out_loss_last"] = float(recording.held_out_loss[-1])
    if recording.held_out_accuracy is not None and not recording.is_regression:
        values["held_out_accuracy_last"] = float(recording.held_out_accuracy[-1])
    return values


@dataclass(frozen=True)
class OwnWords:
    """The texts that an author gives to a product; None for each default text."""

    title: str | None = None
    caption: str | None = None
    alt: str | None = None

    @classmethod
    def split(cls, given: Mapping[str, Any]) -> tuple[OwnWords, dict[str, Any]]:
        """Separate the author's texts from the other settings of a product."""
        own = {key: value for key, value in given.items() if key in TEXTS}
        return cls(**own), {key: value for key, value in given.items() if key not in TEXTS}

    def on_picture(self, picture: Picture, recording: Recording) -> Picture:
        """Return a figure with these texts, its title redrawn. Call it in ``theme.applied()``."""
        from hiddenreel.draw.slide import set_slide_title

        texts = self._texts(picture, recording)
        if self.title is not None:
            set_slide_title(picture.figure, texts["title"])
        title, caption, alt = (texts[key] for key in TEXTS)
        return replace(picture, title=title, caption=caption, alt=alt)

    def on_film(self, film: Film, recording: Recording) -> Film:
        """Return a film with these texts; its title is shown on the sheet."""
        from hiddenreel.draw.panels.titles import Heading, Title

        texts = self._texts(film, recording)
        panels = [
            replace(placed, panel=replace(placed.panel, text=texts["title"]))
            if isinstance(placed.panel, (Heading, Title))
            else placed
            for placed in film.panels
        ]
        title, caption, alt = (texts[key] for key in TEXTS)
        return replace(film, panels=panels, title=title, caption=caption, alt=alt)

    def _texts(self, product: Picture | Film, recording: Recording) -> dict[str, str]:
        """Return the texts of a product, with the author's instead of the default ones."""
        ours = {"title": product.title, "caption": product.caption, "alt": product.alt}
        own = {key: text for key in TEXTS if (text := getattr(self, key)) is not None}
        values = {**values_of(recording), **ours} if own else {}
        return {**ours, **{key: filled(text, values) for key, text in own.items()}}
