"""Writes HTML pages that work from the file system, need no network, and load no foreign code.

Style and script stand in the page itself, and its policy names them by their hashes: nothing else that
might get into a page is run or loaded.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hiddenreel.language import enumerated, joined, language, tr
from hiddenreel.publish.pages.typeface import USUAL, font_faces

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; img-src 'self' file: data:; media-src 'self' file: data:; font-src data:; "
    "style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)
# Stand in a page until its letters are known, which decide on the style and so on the policy.
STYLE, POLICY_LATER = "/* the style */", "the policy"


def render_page(page: str, script: str | None = None, usual: frozenset[int] = USUAL, **values: Any) -> str:
    """Fill in a template and return the page.

    Parameters
    ----------
    page : str
        The name of its template; the style has the same name.
    script : str, optional
        By default the script of the same name, behind that of films.
    usual : frozenset of int
        The letters that the typeface has besides those of the page.
    **values
        The variables of the template. It escapes them.
    """
    environment = _environment()
    if script is None:
        script = f"{_read('film.js')}{_read(f'{page}.js')}"
    text = environment.get_template(f"{page}.html").render(
        **values, style=STYLE, script=script, policy=POLICY_LATER
    )
    style = environment.get_template(f"{page}.css").render(
        **values, fonts=font_faces([re.sub(r"data:[^\"]*", "", text)], usual)
    )
    policy = POLICY.format(style=_hash(style), script=_hash(script))
    return text.replace(POLICY_LATER, policy, 1).replace(STYLE, style, 1)


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _address(path: str) -> str:
    """Escape a path for an address; ``data:`` addresses are escaped already."""
    return path if path.startswith("data:") else quote(path)


def environment_for(folder: Path) -> Environment:
    """Return an environment for the templates of HTML pages in a folder."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"tr": tr, "joined": joined, "enumerated": enumerated, "language": language}
    return environment


@cache
def _environment() -> Environment:
    environment = environment_for(TEMPLATES)
    environment.filters["address"] = _address
    # Targets keep their order, and letters are themselves.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment
