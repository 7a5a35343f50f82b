"""Fills pages in: HTML that works from the file system, without a network, and loads no other code.

Style and script stand in the page itself, and its policy names them by their hashes: whatever else
might find its way into a page is neither run nor fetched.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hiddenreel.publish.atomic import write_atomically

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; img-src 'self' file: data:; media-src 'self' file:; "
    "style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)


def write_page(path: Path, page: str, **said: Any) -> None:
    """Fill in a page and write it.

    Parameters
    ----------
    path : Path
    page : str
        The name of its template; style and script have the same.
    **said
        What the template asks for. It is escaped where it is put in.
    """
    style = _environment().get_template(f"{page}.css").render(**said)
    script = (TEMPLATES / f"{page}.js").read_text(encoding="utf-8")
    text = (
        _environment()
        .get_template(f"{page}.html")
        .render(**said, style=style, script=script, policy=_policy(style, script))
    )
    with write_atomically(path) as part:
        part.write_text(text, encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return POLICY.format(style=_hash(style), script=_hash(script))


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Places keep their order, and letters are themselves.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment
