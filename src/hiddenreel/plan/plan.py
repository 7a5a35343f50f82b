"""The plan lists everything that a build makes; a JSON file passes it to the jobs.

The file's name is the digest of its content and the file never changes, so running jobs keep the plan
that they were started with.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiddenreel.draw.theme.spec import ThemeSpec
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.learn.run import Run
from hiddenreel.reading import MOST_BYTES, Unreadable, read_bounded

FOLDER = "plans"
# Plans that no call has used for this long are removed, s.
KEPT_FOR = 30 * 24 * 3600


@dataclass(frozen=True)
class Product:
    """A figure or a film to make.

    Attributes
    ----------
    group : {"figures", "films"}
    name : str
        The name of its files.
    kind : str
        The kind, which is a file in `figures` or `films`.
    run : str
        The run whose recording it shows.
    options : dict
        The options that the configuration gives; the kind has defaults for the rest.
    compare : tuple of str
        Other runs, whose recordings it shows beside it.
    """

    group: str
    name: str
    kind: str
    run: str
    options: dict[str, Any]
    compare: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that a build makes.

    Attributes
    ----------
    folder : str
        The subfolder of ``figures`` and ``results``; empty for these folders themselves.
    pages : tuple of str
        The pages to make, which show all products together.
    size : str
        The shape of figures that ask for no other, which the decks have.
    budget : float or None
        The largest size of a page, MB.
    course : dict of str to str
        `title`, `author` and `date`, if given.
    explorers : dict of str to tuple of str
        The runs that get an explorer, each with those that are beside it.
    themes : dict of str to ThemeSpec
        Every theme that products are made in, by name, the main one first.
    language : dict or None
        The language of the pages, and of products that have none of their own, as `Language.read`
        takes it; None for English.
    notes : tuple of str
        Lines for the author, about what we chose for them.
    """

    folder: str
    pages: tuple[str, ...]
    size: str
    budget: float | None
    course: dict[str, str]
    runs: dict[str, Run]
    figures: dict[str, Product]
    films: dict[str, Product]
    explorers: dict[str, tuple[str, ...]]
    themes: dict[str, ThemeSpec]
    language: dict[str, Any] | None
    figure_formats: tuple[str, ...]
    film_formats: tuple[str, ...]
    film_extras: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def formats_of(self, film: str) -> tuple[str, ...]:
        """List the formats that a film is made in: those of all films, then its own."""
        own = self.films[film].options.get("formats", ())
        return tuple(dict.fromkeys((*self.film_formats, *own)))

    def product(self, group: str, name: str) -> Product:
        """Return a figure or a film by its name.

        Raises
        ------
        HiddenreelError
            When there is no product of that name.
        """
        products = self.figures if group == "figures" else self.films
        if name not in products:
            what = f"the plan has no {group.removesuffix('s')} '{name}'"
            raise HiddenreelError(f"{what}{suggest(products, name)}")
        return products[name]


def write_plan(plan: Plan, results: Path) -> Path:
    """Write a plan below the folder of results unless a whole one is there; return its path.

    Raises
    ------
    HiddenreelError
        When the folder is not writable.
    """
    text = json.dumps(_to_dict(plan), ensure_ascii=False) + "\n"
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = results / FOLDER / f"{name}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == text.encode():
            os.utime(path)
        else:
            _remove_old(path.parent)
            part = path.with_name(f".{name}.{os.getpid()}.part")
            part.write_text(text, encoding="utf-8")
            part.replace(path)
    except OSError as error:
        raise HiddenreelError(f"{path} cannot be written: {error.strerror}") from None
    return path


def read_plan(path: Path) -> Plan:
    """Read a plan that `write_plan` wrote.

    Raises
    ------
    HiddenreelError
        When the file is missing or damaged.
    """
    try:
        return _from_dict(json.loads(read_bounded(path, MOST_BYTES).decode("utf-8")))
    except Unreadable as error:
        raise HiddenreelError(f"the plan {path} cannot be read: {error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "is damaged: remove it and start snakemake again, which writes it anew"
        raise HiddenreelError(f"the plan {path} {what}") from None


def _to_dict(plan: Plan) -> dict[str, Any]:
    return {
        **vars(plan),
        "runs": {name: run.to_dict() for name, run in plan.runs.items()},
        "figures": {name: vars(product) for name, product in plan.figures.items()},
        "films": {name: vars(product) for name, product in plan.films.items()},
        "themes": {name: spec.spec() for name, spec in plan.themes.items()},
    }


def _from_dict(plan: dict[str, Any]) -> Plan:
    tuples = {key: tuple(value) for key, value in plan.items() if isinstance(value, list)}
    return Plan(
        **{
            **plan,
            **tuples,
            "runs": {name: Run.from_dict(run) for name, run in plan["runs"].items()},
            "figures": {name: _product(product) for name, product in plan["figures"].items()},
            "films": {name: _product(product) for name, product in plan["films"].items()},
            "explorers": {run: tuple(others) for run, others in plan["explorers"].items()},
            "themes": {name: ThemeSpec.read(spec) for name, spec in plan["themes"].items()},
        }
    )


def _product(product: dict[str, Any]) -> Product:
    return Product(**{**product, "compare": tuple(product["compare"])})


def _remove_old(folder: Path) -> None:
    for path in folder.glob("*.json"):
        if time.time() - path.stat().st_mtime > KEPT_FOR:
            path.unlink(missing_ok=True)
