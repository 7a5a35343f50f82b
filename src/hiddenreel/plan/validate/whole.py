"""Checks the whole configuration, or a single run, product or theme for Python.

`PLAN` and `FORMATS` declare the keys and their values.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hiddenreel.draw.theme.spec import ThemeSpec
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import ENGLISH
from hiddenreel.learn.run import Run
from hiddenreel.plan.configuration import DEFAULT_FILE
from hiddenreel.plan.languages import LANGUAGE, SECOND_TYPEFACE, language_of
from hiddenreel.plan.plan import Plan, Product
from hiddenreel.plan.schema import (
    Entry,
    Field,
    ListOf,
    Number,
    OneOf,
    ValidationError,
    fields,
    line_of,
    or_nothing,
    plain_name,
    text,
)
from hiddenreel.plan.sheets import FORMAT_SHEET, GROUPS, SHEET, on_sheets, sheet_of
from hiddenreel.plan.themes import BASES, own_themes
from hiddenreel.plan.validate.explorers import explorers
from hiddenreel.plan.validate.needs import measures_shown
from hiddenreel.plan.validate.products import check_product, check_products, language_in, with_files
from hiddenreel.plan.validate.runs import check_run, check_runs
from hiddenreel.plan.validate.shared import file_size
from hiddenreel.plan.written import require_written
from hiddenreel.publish.products.formats import FILMSTRIP, PAGES, TRACK, bytes_in, formats_of, made_by_default
from hiddenreel.publish.products.formats import FORMATS as OUTPUT_FORMATS
from hiddenreel.reading import MB

THEMES = tuple(BASES)
FIGURE_FORMATS, FILM_FORMATS = formats_of("figures"), formats_of("films")
# Further files of a film: a picture of each stop, the film cut at the stops, and a strip for print.
FILM_EXTRAS = ("stills", "clips", "filmstrip")

# Folders below figures and results that a configuration cannot use as its own.
FOLDERS_OF_OURS = (
    *("snippets", "players", "explorers", "recordings", "partial", "measurements", "captions"),
    *("plans", "stills", "clips", "lowered", "logs", "benchmarks"),
)


class ConfigError(HiddenreelError):
    """The configuration asks for something impossible."""


def validate(
    config: Mapping[str, Any], file: str | None = None, folder: str = "", within: tuple[str, ...] = ()
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
    runs_checked = Field(partial(check_runs, folder=place))
    given = fields(entry, {**PLAN, "runs": runs_checked}, renamed={"looks": "own_themes"})
    notes: list[str] = []
    own = own_themes(entry.at("own_themes", given["own_themes"]), place, notes.append)
    known = {**BASES, **own}
    themes = {name: known[name] for name in _themes(entry, tuple(known))}
    runs, formats = given["runs"], given["formats"]
    language = language_in(entry, given, place)
    sheets = {group: sheet_of(group, entry, given, formats) for group in GROUPS}
    products = {}
    for group in GROUPS:
        checked = check_products(entry.at(group, given[group]), group, runs)
        shaped = on_sheets(checked, sheets[group], partial(measures_shown, runs=runs), notes.append)
        products[group] = {
            name: with_files(entry.at(group).at(name), product, place, language, given)
            for name, product in shaped.items()
        }
        for name, product in products[group].items():
            where = entry.at(group).at(name, entry.value[group][name])
            require_written(entry, where, product, runs, themes.values())
    figures, films = products["figures"], products["films"]
    if formats["budget"]:
        for film in films.values():
            film.options.setdefault("budget", formats["budget"])
    for name in films:
        if name in figures:
            what = "is a figure's name too, and its files would replace the figure's: rename one"
            raise entry.at("films").at(name).wrong(what)
        for group in GROUPS:
            if f"{name}{FILMSTRIP}" in products[group]:
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
        explorers=explorers(entry.at("explorers", given["explorers"]), runs),
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


def _megabytes(entry: Entry) -> float:
    """Check what a page may weigh: a number of MB, without the unit."""
    if isinstance(entry.value, str) and (size := bytes_in(entry.value)):
        raise entry.wrong(f"is a number of MB: write {size / MB:g}")
    return Number(above=0)(entry)


# The opening of the decks.
COURSE: dict[str, Field] = {"title": Field(text, ""), "author": Field(text, ""), "date": Field(_date, "")}

PLAN: dict[str, Field] = {
    "runs": Field(check_runs),
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
    "budget": Field(or_nothing(_megabytes), None),
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
    name : str, optional
        The dataset's name by default.

    Raises
    ------
    ConfigError
        When a setting is wrong: ``KEY = VALUE: what is wrong``.
    """
    with _without_file():
        run = check_run(Entry((), settings), plain_name(Entry(("name",), name or "run")))
    return run if name else replace(run, name=Path(run.dataset.name).stem)


def product_of(group: str, kind: str, settings: Mapping[str, Any], runs: Mapping[str, Run]) -> Product:
    """Check the settings of one figure or film, which have the keys of an entry under its name.

    Raises
    ------
    ConfigError
        When a key or a value is wrong: ``KEY = VALUE: what is wrong``.
    """
    with _without_file():
        product = check_product(Entry((), {"kind": kind, **settings}), kind, group, runs)
        return with_files(Entry(()), product, "")


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


def language_named(name: str) -> dict[str, Any] | None:
    """Check a language, one of ours or a file of an author's own phrases; return what `Language` reads.

    Raises
    ------
    ConfigError
        When there is no such language.
    """
    with _without_file():
        return language_of(Entry((LANGUAGE,), name), Entry((SECOND_TYPEFACE,), None), "")


@contextmanager
def _without_file() -> Iterator[None]:
    """Raise `ConfigError` for a mistake in settings that have no file and no line."""
    try:
        yield
    except ValidationError as wrong:
        raise ConfigError(str(wrong)) from None
