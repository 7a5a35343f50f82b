"""Opens the recordings and measurements of a product, for the commands that draw and film."""

from __future__ import annotations

import argparse
from typing import Any

import hiddenreel.draw.quick_import  # noqa: F401 - it goes before Matplotlib
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.language import Language
from hiddenreel.log import note, say
from hiddenreel.plan.catalogue import OTHERS, kinds
from hiddenreel.plan.languages import LANGUAGE
from hiddenreel.plan.plan import Plan, Product
from hiddenreel.reading import read_made
from hiddenreel.record.recording import Recording


def theme_of(plan: Plan, name: str, product: Product) -> Theme:
    """Return a theme of the plan, in the language of a product."""
    if name not in plan.themes:
        raise HiddenreelError(f"the plan has no theme '{name}'{suggest(plan.themes, name)}")
    theme = Theme.read(plan.themes[name].spec())
    return theme.in_language(Language.read(product.options.get(LANGUAGE)))


def note_fit(product: Product, theme: Theme, drawn: Picture | Film) -> None:
    """Tell the author where the words of a product have no room, or only smaller than wanted."""
    size, wanted = drawn.screen.type, theme.type.size
    name = f"{product.group}.{product.name} ({theme.name})"
    if not drawn.fits:
        note(f"{name}: words lie on others or leave the sheet: choose a larger one, or show less on it")
    elif size != wanted:
        say(f"note: {name}: type is {size:.3g} times as large as usual, for {wanted:.3g} has no room")


def lay_out(options: argparse.Namespace, product: Product, theme: Theme) -> Film:
    """Lay out a film of a recording. Call it inside ``theme.applied()``."""
    recording = Recording.open(options.recording)
    return lay_out_film(product.kind, recording, theme, shown(options, product))


def shown(options: argparse.Namespace, product: Product) -> dict[str, Any]:
    """Return the arguments of a kind's function besides the recording and the theme."""
    given: dict[str, Any] = {file.stem: read_made(file) for file in options.measured}
    kind = kinds(product.group)[product.kind]
    for name in kind.measurements:
        if name not in given:
            what = f"make it with `hiddenreel measure {name}`"
            raise HiddenreelError(f"{product.kind} needs --measured {name}.json: {what}")
    for name in given:
        if name not in kind.measurements:
            choices = suggest((f"{known}.json" for known in kind.measurements), f"{name}.json")
            raise HiddenreelError(f"{product.kind} shows no --measured {name}.json{choices}")
    if options.others and OTHERS not in kind.given:
        raise HiddenreelError(f"{product.kind} shows no --others beside its recording")
    if options.others:
        given["others"] = [Recording.open(folder) for folder in options.others]
    return given | {key: value for key, value in product.options.items() if key != LANGUAGE}
