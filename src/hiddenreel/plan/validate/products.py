"""Checks figures and films: the kind of each, its runs, its options and its other keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hiddenreel.language import ENGLISH
from hiddenreel.learn.run import Run
from hiddenreel.plan.catalogue import OTHERS, RENAMED, Kind, kinds
from hiddenreel.plan.languages import LANGUAGE, SECOND_TYPEFACE, language_of
from hiddenreel.plan.plan import Product
from hiddenreel.plan.schema import Entry, ListOf, known_only, named_entries
from hiddenreel.plan.validate.needs import require_comparable, require_needs
from hiddenreel.plan.validate.options import check_options
from hiddenreel.plan.validate.shared import check_shared_keys, require_contents, shared_keys
from hiddenreel.plan.watermark import watermark_file


def check_products(entry: Entry, group: str, runs: Mapping[str, Run]) -> dict[str, Product]:
    """Check all figures, or all films."""
    return {name: check_product(inner, name, group, runs) for name, inner in named_entries(entry)}


def check_product(entry: Entry, name: str, group: str, runs: Mapping[str, Run]) -> Product:
    """Check one figure or film, but for its files."""
    given = entry.mapping()
    kind = _kind(entry, name, group)
    runs_shown = ["run", "compare"] if OTHERS in kind.given else ["run"]
    known_only(entry, [*runs_shown, "kind", *kind.options, *shared_keys(group, kind)])
    for key in runs_shown:
        if key not in given:
            raise entry.at(key).wrong("is missing", runs)

    def fitting(where: Entry) -> str:
        run = declared_run(where, runs)
        require_needs(where, kind, runs[run], runs)
        return run

    run = fitting(entry.at("run", given["run"]))
    compare: list[str] = []
    if "compare" in runs_shown:
        compare = ListOf(fitting, distinct=True)(entry.at("compare", given["compare"]))
        require_comparable(entry.at("compare", compare), kind, run, runs)
    options = check_options(entry, kind, runs[run])
    options |= check_shared_keys(entry, group, kind, [runs[name] for name in (run, *compare)])
    require_contents(entry, kind, options, runs[run])
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
    (other,) = {"figures", "films"} - {group}
    if isinstance(kind, str) and kind in kinds(other):
        raise where.wrong(f"is a kind of {other.removesuffix('s')}: write it under {other}:")
    raise where.wrong(f"there is no such kind of {group.removesuffix('s')}", known, near=kind)


def declared_run(entry: Entry, runs: Mapping[str, Run]) -> str:
    """Check the name of a run."""
    if not isinstance(entry.value, str) or entry.value not in runs:
        raise entry.wrong("there is no such run", runs, near=entry.value)
    return entry.value


def language_in(entry: Entry, given: Mapping[str, Any], place: str) -> dict[str, Any] | None:
    """Check a language and its second typeface, of the configuration or of a product."""
    typeface = entry.at(SECOND_TYPEFACE, given[SECOND_TYPEFACE])
    return language_of(entry.at(LANGUAGE, given[LANGUAGE]), typeface, place)


def with_files(
    entry: Entry,
    product: Product,
    place: str,
    language: dict[str, Any] | None = None,
    whole: Mapping[str, Any] = {LANGUAGE: ENGLISH, SECOND_TYPEFACE: None},
) -> Product:
    """Read a product's language and mark, whose paths are relative to the folder `place`.

    Parameters
    ----------
    language : mapping, optional
        The configuration's, for a product that has no own.
    whole : mapping
        What the configuration gives for the keys that a product leaves out.
    """
    own, options = (LANGUAGE, SECOND_TYPEFACE), dict(product.options)
    if any(key in options for key in own):
        language = language_in(entry, {key: options.get(key, whole[key]) for key in own}, place)
    options = {key: value for key, value in options.items() if key not in own}
    if language:
        options[LANGUAGE] = language
    if "watermark" in options:
        mark = entry.at("watermark", options["watermark"])
        options["watermark"] = watermark_file(mark, place)
    return replace(product, options=options)
