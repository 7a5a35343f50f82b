"""Joins the explorer's modules into one classic script, and lists their phrases."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent
# In the order in which they are joined: each uses only those before it, and `main` starts the page. The
# first ones are loaded without a page.
WITHOUT_PAGE = (
    *("words", "numbers", "unpack", "random", "engine", "recording", "space"),
    *("state", "moment", "training", "exchange", "pen"),
)
ORDER = (*WITHOUT_PAGE, *("views", "plane", "layer", "diagram", "curves", "panels", "main"))
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([a-z]+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:const|class|function\*?) (\w+))", re.MULTILINE)
# Parts of scripts that a page does not need: indentation, empty lines and comment lines.
LAYOUT = re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+", re.MULTILINE)
# Pieces of a script: a string, a regular expression, a sign that needs no spaces, and what lies between.
PIECE = re.compile(
    r"""
    "(?:\\.|[^"\\\n])*"
    | (?:(?<=[(,=!&|?:][ ])|(?<=[(,=!&|?:])) / (?:\\.|\[(?:\\.|[^\]])*\]|[^/\\\n\[])+ / [a-z]*
    | [ ]* (?P<sign>[`{}(),;:?=<>&|*\[\]]) [ ]*
    | [^"`{}(),;:?=<>&|*\[\]/ ]+ | [/ ]
    """,
    re.VERBOSE,
)
# The text of a template, up to its end or to a value in it.
TEXT = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(?P<end>`|\$\{)")
# The phrases of a script, and the things that it counts.
PHRASES = re.compile(r'\b(?:tr|phrase)\(\s*"((?:[^"\\]|\\.)*)"')
COUNTED = re.compile(r'\bcounted\([^()"]*, "([^"]+)"\)')


def source_of(name: str) -> str:
    """Return the text of a module."""
    return (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")


@cache
def joined(names: tuple[str, ...]) -> str:
    """Join modules into one classic script, each in a scope of its own; once for each choice of them."""
    return squeezed('"use strict";\n(() => {\n' + "".join(map(_scope, names)) + "})();\n")


def _scope(name: str) -> str:
    """Return a module as a function that is called once and returns what the module exports."""
    text = source_of(name)
    exported = ", ".join(found[2] for found in EXPORT.finditer(text))
    body = EXPORT.sub(r"\1", IMPORT.sub(r"const \1 = in_\2;", text))
    return f"const in_{name} = (() => {{\n{LAYOUT.sub('', body)}return {{ {exported} }};\n}})();\n"


def squeezed(script: str) -> str:
    """Return a script without the spaces around its signs; texts keep theirs."""
    pieces: list[str] = []
    at, braces = 0, 0
    # How many braces were open where each value in a template began.
    values: list[int] = []
    while piece := PIECE.match(script, at):
        sign = piece["sign"]
        is_end = sign == "}" and values[-1:] == [braces]
        if sign != "`" and not is_end:
            braces += {"{": 1, "}": -1}.get(sign, 0)
            pieces.append(sign or piece[0])
            at = piece.end()
            continue
        if is_end:
            values.pop()
        text = TEXT.match(script, piece.start("sign") + 1)
        if text is None:
            break
        if text["end"] != "`":
            values.append(braces)
        pieces += [sign, text[0]]
        at = text.end()
    if at < len(script):
        raise ValueError(f"the script cannot be read from {script[at : at + 40]!r} on")
    return "".join(pieces)


def phrases_of_script(text: str) -> list[str]:
    """List the phrases of a script, each once."""
    counted = (f"{{count}} {noun}{end}" for noun in COUNTED.findall(text) for end in ("", "s"))
    return list(dict.fromkeys([*PHRASES.findall(text), *counted]))
