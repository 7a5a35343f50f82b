"""Checks single entries of the configuration.

A check takes an `Entry` and returns its value in a normal form, or raises `ValidationError`. `validate`
combines checks into tables; this module knows nothing about runs or products.
"""

from __future__ import annotations

import inspect
import math
import re
import reprlib
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hiddenreel.errors import suggest

# Python's signatures use the same value for a parameter without a default.
MISSING: Any = inspect.Parameter.empty

PLAIN_KEY = re.compile(r"[\w-]{1,60}", re.ASCII)
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
# How German and Turkish write these letters where they have ASCII alone.
IN_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i"})
# Windows allows no file of these names, with or without a suffix.
RESERVED_NAME = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
# What needs no quotes in a list of YAML.
PLAIN_WORDS = re.compile(r"[a-z][\w -]{0,58}\w|[a-z]", re.IGNORECASE)
NAME_IN_WORDS = "a name is lower-case letters, digits and dashes, no dash first, 60 at most"


class ValidationError(Exception):
    """An entry is wrong or missing."""

    def __init__(self, entry: Entry, what: str, choices: Iterable[str], near: Any) -> None:
        self.path, self.value = entry.path, entry.value
        shown = "" if self.value is MISSING else f" = {short(self.value)}"
        super().__init__(f"{_dotted(self.path)}{shown}: {what}{suggest(choices, near)}")


class Index(int):
    """A position in a list; messages write it as [0], to tell it from a key that is a number."""


@dataclass(frozen=True)
class Entry:
    """A value of the configuration, and the keys that lead to it."""

    path: tuple
    value: Any = MISSING

    def at(self, key: Any, value: Any = MISSING) -> Entry:
        """Return the entry under `key`, with its value if the message shows it."""
        return Entry((*self.path, key), value)

    def wrong(self, what: str, choices: Iterable[Any] = (), near: Any = None) -> ValidationError:
        """Return the exception whose message says what is wrong and lists the choices."""
        return ValidationError(self, what, map(str, choices), near)

    def mapping(self) -> Mapping[Any, Any]:
        """Return the value if it is a mapping."""
        if not isinstance(self.value, Mapping):
            dashes = ", without a dash" if isinstance(self.value, list) else ""
            raise self.wrong(f"must be a mapping: a line `key: value` for each of its entries{dashes}")
        return self.value


def short(value: Any) -> str:
    """Return a value as text on one short line, however large it is."""
    shortened = reprlib.Repr()
    shortened.maxstring = shortened.maxother = 60
    if isinstance(value, date):
        # As it is written in the file, and not as Python writes it.
        return value.isoformat()
    try:
        return " ".join(shortened.repr(value).split())
    except ValueError:
        return "a number of thousands of digits"


def _dotted(path: tuple) -> str:
    return "".join(_step(key) for key in path).removeprefix(".") or "the configuration"


def _step(key: Any) -> str:
    if isinstance(key, Index):
        return f"[{key:d}]"
    return f".{key if isinstance(key, str) and PLAIN_KEY.fullmatch(key) else short(key)}"


# --- The line of an entry ------------------------------------------------------------------------


def line_of(wrong: ValidationError, file: str) -> int | None:
    """Return the number of the wrong line in the file, or None if the value came from elsewhere."""
    try:
        # Imported here, because only a wrong configuration needs it.
        from hiddenreel.plan.yaml_file import StrictLoader

        loader = StrictLoader(Path(file).read_text(encoding="utf-8"))
        line, node = _walk(loader, wrong.path)
        if node is None or wrong.value is MISSING or isinstance(wrong.value, Mapping):
            return line
        # A value from `--config` or from a second file is not on this line.
        written = loader.construct_object(node, deep=True)
        # A whole number may have become a float, and what is not a number is not equal to itself.
        is_here = written == wrong.value or repr(written) == repr(wrong.value)
        return line if is_here else None
    except Exception:  # A failure here must not hide the message.
        return None


def _walk(loader: Any, path: tuple) -> tuple[int | None, Any]:
    """Follow the keys as far as the file has them; return the last one's line and node."""
    node, line = loader.get_single_node(), None
    for key in path:
        found = _below(loader, node, key)
        if found is None:
            return line, None
        name, node = found
        line = name.start_mark.line + 1
    return line, node


def _below(loader: Any, node: Any, key: Any) -> tuple[Any, Any] | None:
    """Return the nodes of a key and of its value."""
    if isinstance(key, Index):
        return node.value[key], node.value[key]
    if not isinstance(node.value, list):
        return None
    loader.flatten_mapping(node)
    pairs = {loader.construct_object(name): (name, value) for name, value in node.value}
    return pairs.get(key)


# --- What a value may be -------------------------------------------------------------------------

Check = Callable[[Entry], Any]


@dataclass(frozen=True)
class Number:
    """Accepts a finite number within bounds, and an int for a float; true and false are no numbers."""

    whole: bool = False
    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None

    def __call__(self, entry: Entry) -> int | float:
        """Return the number, a float unless `whole`."""
        value = entry.value
        wanted = (int,) if self.whole else (int, float)
        if type(value) not in wanted or not self.allows(value):
            raise entry.wrong(f"must be {self}{self._hint(value)}")
        return value if self.whole else float(value)

    def allows(self, value: float) -> bool:
        """Return whether a number is finite and within the bounds."""
        return (
            (self.whole or abs(value) <= sys.float_info.max)
            and (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
            and (self.below is None or value < self.below)
        )

    def __str__(self) -> str:
        """Describe the accepted numbers in words."""
        bounds = {"at least": self.least, "above": self.above, "at most": self.most}
        bounds["below"] = self.below
        limits = " and ".join(f"{word} {bound}" for word, bound in bounds.items() if bound is not None)
        return f"a {'whole' if self.whole else 'finite'} number {limits}".rstrip()

    def _hint(self, value: Any) -> str:
        """Return a hint for a number that YAML reads as text, or a whole number with a decimal point."""
        number = self._meant(value)
        if number is None:
            return ""
        text = ", and YAML reads this as text" if isinstance(value, str) else ""
        return f"{text}: write {_as_yaml(number)}"

    def _meant(self, value: Any) -> float | None:
        if type(value) is not str and not (type(value) is float and self.whole):
            return None
        try:
            number = float(value.replace(",", ".") if isinstance(value, str) else value)
        except ValueError:
            return None
        if not math.isfinite(number) or (self.whole and not number.is_integer()):
            return None
        number = int(number) if self.whole else number
        return number if self.allows(number) else None


def _as_yaml(number: float) -> str:
    """Write a number so that YAML reads it as a number: 1.0e-07, because 1e-07 would be text."""
    mantissa, e, exponent = repr(number).partition("e")
    return f"{mantissa}{'.0' if e and '.' not in mantissa else ''}{e}{exponent}"


@dataclass(frozen=True)
class OneOf:
    """Accepts one of a few values.

    Attributes
    ----------
    renamed : mapping of str to str
        The new name of a choice by its old name, for the error message.
    """

    choices: tuple
    renamed: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, entry: Entry) -> Any:
        """Return the choice."""
        if isinstance(entry.value, str) and entry.value in self.renamed:
            raise entry.wrong(f"is now called {self.renamed[entry.value]}")
        for choice in self.choices:
            if type(choice) is type(entry.value) and choice == entry.value:
                return choice
        raise entry.wrong("no such choice", self.choices, near=entry.value)


@dataclass(frozen=True)
class ListOf:
    """Accepts a list with at least one item that all pass `check`."""

    check: Check
    distinct: bool = False

    def __call__(self, entry: Entry) -> list:
        """Return the list of checked items."""
        given = entry.value
        if not isinstance(given, (list, tuple)):
            plain = type(given) in (int, float) or (type(given) is str and PLAIN_WORDS.fullmatch(given))
            raise entry.wrong(f"must be a list{f': write [{given}]' if plain else ''}")
        if not given:
            raise entry.wrong("must not be empty")
        items: list = []
        for number, value in enumerate(given):
            item = self.check(entry.at(Index(number), value))
            if self.distinct and item in items:
                raise entry.at(Index(number), value).wrong("is in the list twice")
            items.append(item)
        return items


def truth(entry: Entry) -> bool:
    """Check for true or false."""
    if type(entry.value) is not bool:
        raise entry.wrong("must be true or false")
    return entry.value


def text(entry: Entry) -> str:
    """Check for a line of text."""
    if type(entry.value) is not str or not entry.value.isprintable():
        quotes = "" if isinstance(entry.value, (str, list, Mapping)) else ": put it in quotes"
        raise entry.wrong(f"must be a line of text{quotes}")
    return entry.value


def or_nothing(check: Check) -> Check:
    """Accept null as well."""
    return lambda entry: None if entry.value is None else check(entry)


# --- What a mapping may hold ---------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """The check of a key's value, and the default value."""

    check: Check
    default: Any = MISSING
    choices: tuple[str, ...] = ()


def fields(
    entry: Entry, known: Mapping[str, Field], renamed: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Check a mapping key by key, and add the defaults of missing keys.

    `renamed` has the new name of a key by its old name, for the error message.
    """
    given = entry.mapping()
    for old, new in renamed.items():
        if old in given:
            raise entry.at(old).wrong(f"is now called {new}")
    known_only(entry, known)
    checked = {}
    for key, wanted in known.items():
        value = given.get(key, wanted.default)
        if value is MISSING:
            raise entry.at(key).wrong("is missing", wanted.choices)
        checked[key] = wanted.check(entry.at(key, value))
    return checked


def known_only(entry: Entry, known: Iterable[str]) -> None:
    """Refuse unknown keys, which are mostly misspelt."""
    known = list(known)
    for key, value in entry.value.items():
        if key not in known:
            raise entry.at(key, value).wrong("unknown key", known, near=key)


def named(entry: Entry, known: Mapping[str, Mapping[str, Field]]) -> dict[str, Any]:
    """Check a name, or a mapping with a name and the fields that the name allows."""
    if isinstance(entry.value, str):
        name = OneOf(tuple(known))(entry)
        given: Mapping[Any, Any] = {"name": entry.value}
    else:
        given = entry.mapping()
        if "name" not in given:
            raise entry.at("name").wrong("is missing", known)
        name = OneOf(tuple(known))(entry.at("name", given["name"]))
    return fields(Entry(entry.path, given), {"name": Field(OneOf((name,))), **known[name]})


def named_entries(entry: Entry) -> Iterable[tuple[str, Entry]]:
    """Yield the entries of a mapping whose keys become names of files."""
    for key, value in entry.mapping().items():
        if not isinstance(key, str):
            what = f"a name must be text, and YAML reads this as {_kind_of(key)}: put it in quotes"
            raise entry.at(key).wrong(what)
        _refuse_name(entry.at(key), key)
        yield key, entry.at(key, value)


def _kind_of(key: Any) -> str:
    """Say in words what YAML made of a key that is no text."""
    if isinstance(key, bool):
        return "true (as it reads yes and on)" if key else "false (as it reads no and off)"
    if key is None:
        return "nothing"
    return "a date" if isinstance(key, date) else "a number"


def plain_name(entry: Entry) -> str:
    """Check for a name that files and folders can have."""
    if not isinstance(entry.value, str):
        raise entry.wrong("must be a name")
    _refuse_name(entry, entry.value)
    return entry.value


def _refuse_name(where: Entry, value: str) -> None:
    if not NAME.fullmatch(value):
        raise where.wrong(f"{NAME_IN_WORDS}{_better_name(value)}")
    if RESERVED_NAME.fullmatch(value):
        raise where.wrong(f"is a name that Windows keeps for a device (did you mean {value}-1?)")


def _better_name(name: str) -> str:
    letters = unicodedata.normalize("NFC", name.lower()).translate(IN_ASCII)
    # What is left of é and ç without the mark is a letter by itself.
    letters = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    better = re.sub("[^a-z0-9]+", "-", letters).strip("-")[:60]
    return f" (did you mean {better}?)" if better else ""
