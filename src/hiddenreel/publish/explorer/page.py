"""Writes an explorer's page: style, scripts and data in one file that loads nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hiddenreel.draw.theme.spec import ThemeSpec, mixed, negative
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.pages.template import render_page
from hiddenreel.publish.products.library import Theme, by_scheme

SCRIPTS = Path(__file__).parent
# Letters that the page may come to show besides those in it.
ASCII = frozenset(range(ord(" "), ord("~") + 1))
# In the order in which they are joined: each uses only those before it, and `main` starts the page. The
# first ones work without a page.
WITHOUT_PAGE = (
    *("numbers", "unpack", "random", "engine", "recording", "space"),
    *("state", "moment", "training", "exchange"),
)
ORDER = (
    *WITHOUT_PAGE,
    *("pen", "views", "plane", "layer", "diagram", "curves", "panels", "main"),
)
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([a-z]+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:const|class|function\*?) (\w+))", re.MULTILINE)
# Parts of scripts that a page does not need: indentation, empty lines and comment lines.
LAYOUT = re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+", re.MULTILINE)


def write_explorer(path: Path, held: Mapping[str, Any], themes: Iterable[ThemeSpec]) -> None:
    """Write the page of the `contents` of a recording, in these themes."""
    write_text(path, explorer_page(held, themes))


def explorer_page(held: Mapping[str, Any], themes: Iterable[ThemeSpec]) -> str:
    """Return the page of the `contents` of a recording, in these themes."""
    specs = list(themes)
    shown = [
        Theme(spec.name, spec.is_dark, spec.background, spec.ink, spec.muted, accent=spec.w)
        for spec in specs
    ]
    return render_page(
        "explorer",
        script=joined(ORDER),
        usual=ASCII,
        title=held["title"],
        held={**held, "themes": {spec.name: _colours(spec) for spec in specs}},
        themes=shown,
        by_default=by_scheme(shown),
    )


def joined(names: Iterable[str]) -> str:
    """Join modules into one classic script, each in a scope of its own."""
    return '"use strict";\n(() => {\n' + "".join(map(_scope, names)) + "})();\n"


def _scope(name: str) -> str:
    """Return a module as a function that is called once and returns what the module exports."""
    text = (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
    exported = ", ".join(found[2] for found in EXPORT.finditer(text))
    body = EXPORT.sub(r"\1", IMPORT.sub(r"const \1 = in_\2;", text))
    return f"const in_{name} = (() => {{\n{LAYOUT.sub('', body)}return {{ {exported} }};\n}})();\n"


def _colours(spec: ThemeSpec) -> dict[str, Any]:
    """Return the colours and sizes of a theme for the script."""
    names = ("background", "ink", "muted", "faint", "w", "b", "z", "a", "C", "darkest", "is_dark")
    return {name: getattr(spec, name) for name in names} | {
        "classes": list(spec.classes),
        "negative_w": negative(spec.w, spec.background),
        "grid": mixed(spec.muted, spec.background, 0.55),
    }
