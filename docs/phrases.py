"""The English phrases of the sources, as calls of `tr` and its kin have them."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterable
from pathlib import Path

from hiddenreel.draw.wording import plural
from hiddenreel.learn.data import DATASETS
from hiddenreel.learn.initialise import INITIALISATIONS
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.sheets import SHEET
from hiddenreel.plan.validate.shared import FILM, FILM_OF_TRAINING
from hiddenreel.publish.explorer.script import SCRIPTS, phrases_of_script
from hiddenreel.publish.products.wording import KEYS, OWN_TEXTS

SOURCES = Path(__file__).parent.parent / "src" / "hiddenreel"
ENGLISH_FILE = SOURCES / "languages" / "en.yaml"
HEAD = (
    "# English: every phrase of pictures, films and pages. `make reference` writes this list from the "
    "sources.\n"
)
IN_TEMPLATES = re.compile(r"""\btr\(\s*"((?:[^"\\]|\\.)*)\"""")


def phrases_in_sources() -> list[str]:
    """List every phrase once, in the order of the files."""
    found: dict[str, None] = {}
    for file in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= dict.fromkeys(_phrases_of(node))
    for file in sorted(SOURCES.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        found |= dict.fromkeys(match[1] for match in IN_TEMPLATES.finditer(text))
    for file in sorted(SCRIPTS.glob("*.js")):
        found |= dict.fromkeys(phrases_of_script(file.read_text(encoding="utf-8")))
    found |= dict.fromkeys(
        kind.hint for group in ("figures", "films") for kind in kinds(group).values() if kind.hint
    )
    found |= dict.fromkeys(name.replace("_", " ") for name in _keys_on_pages() if name not in KEYS)
    return list(found)


def _keys_on_pages() -> Iterable[str]:
    """Yield the keys of the configuration that pages list with a product and its run."""
    for kind in (kind for group in ("figures", "films") for kind in kinds(group).values()):
        yield from (name for name in (*kind.options, *kind.offers) if name not in OWN_TEXTS)
    yield from (*FILM, *FILM_OF_TRAINING, *SHEET, "panels", "from", "turn", "held_out")
    for made in (*DATASETS.values(), *INITIALISATIONS.values()):
        given = inspect.signature(made).parameters.values()
        yield from (each.name for each in given if each.kind is each.KEYWORD_ONLY)


def english_file(phrases: Iterable[str]) -> str:
    """Return a list of phrases as the file of English has it."""
    written = (json.dumps(english, ensure_ascii=False) for english in phrases)
    return HEAD + "".join(f"{english}: {english}\n" for english in written)


def _phrases_of(call: ast.Call) -> list[str]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    words = [node.value for node in call.args if isinstance(node, ast.Constant)]
    if called in ("tr", "phrase", "Implementation"):
        return words[:1]
    if called == "phrases":
        return words
    if called == "counted" and len(call.args) == 2 and isinstance(call.args[1], ast.Constant):
        noun = str(call.args[1].value)
        return [f"{{count}} {form}" for form in (noun, plural(noun))]
    if called == "dataset":
        return [word.value.value for word in call.keywords if word.arg == "wording"]
    return []


if __name__ == "__main__":
    ENGLISH_FILE.write_text(english_file(phrases_in_sources()), encoding="utf-8")
