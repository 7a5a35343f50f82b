"""Opens what a product shows, for the commands that draw and film."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import hiddenreel.draw.quick_import  # noqa: F401 - it goes before Matplotlib
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.plan.catalogue import kind_named
from hiddenreel.plan.plan import Plan, Product
from hiddenreel.record.recording import Recording


def theme_of(plan: Plan, name: str) -> Theme:
    """Return a theme of the plan."""
    if name not in plan.themes:
        raise HiddenreelError(f"the plan has no theme '{name}'{suggest(plan.themes, name)}")
    return Theme.read(plan.themes[name].spec())


def lay_out(options: argparse.Namespace, product: Product, theme: Theme) -> Film:
    """Lay out a film of a recording. Call it inside ``theme.applied()``."""
    recording = Recording.open(options.recording)
    return lay_out_film(product.kind, recording, theme, shown(options, product))


def read_json(file: Path) -> Any:
    """Read a file that an earlier job wrote.

    Raises
    ------
    HiddenreelError
        When it cannot be read, or is damaged.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise HiddenreelError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        what = "is damaged: remove it and run snakemake, which makes it again"
        raise HiddenreelError(f"{file} {what}") from None


def shown(options: argparse.Namespace, product: Product) -> dict[str, Any]:
    """Return what a kind's function takes besides the recording and the theme."""
    given: dict[str, Any] = {file.stem: read_json(file) for file in options.measured}
    for name in kind_named(product.group, product.kind).measurements:
        if name not in given:
            what = f"make it with `hiddenreel measure {name}`"
            raise HiddenreelError(f"{product.kind} needs --measured {name}.json: {what}")
    if options.others:
        given["others"] = [Recording.open(folder) for folder in options.others]
    return {**given, **product.options}
