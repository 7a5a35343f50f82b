"""Writes an explorer's page: style, scripts and data in one file that loads nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hiddenreel.draw.theme.spec import ThemeSpec, mixed, negative
from hiddenreel.language import language, tr
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.explorer.script import ORDER, joined, phrases_of_script, source_of
from hiddenreel.publish.pages.template import render_page
from hiddenreel.publish.products.library import Theme, by_scheme

# Letters that the page may come to show besides those in it.
ASCII = frozenset(range(ord(" "), ord("~") + 1))


def write_explorer(path: Path, held: Mapping[str, Any], themes: Iterable[ThemeSpec]) -> None:
    """Write the page of the `contents` of a recording, in these themes."""
    write_text(path, explorer_page(held, themes))


def explorer_page(held: Mapping[str, Any], themes: Iterable[ThemeSpec]) -> str:
    """Return the page of the `contents` of a recording, in these themes."""
    specs = list(themes)
    shown = [
        Theme(spec.name, spec.is_dark, spec.background, spec.ink, spec.muted, accent=spec.w) for spec in specs
    ]
    return render_page(
        "explorer",
        script=joined(ORDER),
        usual=ASCII,
        title=held["title"],
        held={**held, "themes": {spec.name: _colours(spec) for spec in specs}, **_language()},
        themes=shown,
        by_default=by_scheme(shown),
    )


def _language() -> dict[str, Any]:
    """Return what the script needs to speak the language that is applied; nothing for English."""
    spoken = language()
    if spoken.is_english and not spoken.phrases:
        return {}
    phrases = (english for name in ORDER for english in phrases_of_script(source_of(name)))
    translated = {english: tr(english) for english in phrases}
    return {
        "language": {
            "phrases": {english: text for english, text in translated.items() if text != english},
            "decimal": spoken.digits("."),
            "percentage": spoken.percentage("{number}"),
            "spacing": [[rf"({rule.before}){rule.gap}(?={rule.after})", rule.put] for rule in spoken.spacing],
        }
    }


def _colours(spec: ThemeSpec) -> dict[str, Any]:
    """Return the colours and sizes of a theme for the script."""
    names = ("background", "ink", "muted", "faint", "w", "b", "z", "a", "C", "darkest", "is_dark")
    return {name: getattr(spec, name) for name in names} | {
        "classes": list(spec.classes),
        "negative_w": negative(spec.w, spec.background),
        "grid": mixed(spec.muted, spec.background, 0.55),
    }
