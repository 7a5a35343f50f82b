"""Writes the snippets that embed an explorer in a document: a frame, or a still and a link."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from hiddenreel.errors import suggest
from hiddenreel.publish.embed import escape
from hiddenreel.publish.embed.selection import Document, SnippetError, Target
from hiddenreel.publish.embed.targets import snippet
from hiddenreel.publish.products.library import Library

# Width and height of a frame, px: the views and the time bar of a network with two hidden layers.
WIDTH, HEIGHT = 1200, 900


def _html(path: str, title: str) -> str:
    # Nothing but scripts is allowed, so it can neither read the page nor leave its frame.
    return (
        f'<iframe src="{escape.html(path)}" title="{escape.html(title)}" sandbox="allow-scripts '
        f'allow-downloads" loading="lazy" width="{WIDTH}" height="{HEIGHT}" '
        'style="width: 100%; border: 0"></iframe>'
    )


def _raw_rst(path: str, title: str) -> str:
    return f".. raw:: html\n\n   {_html(path, title)}"


def _myst(path: str, title: str) -> str:
    return f"```{{iframe}} {path}\n:title: {escape.one_line(title)}\n:width: 100%\n```"


def _python(path: str, title: str) -> str:
    return (
        f'from IPython.display import IFrame\n\nIFrame({escape.string(path)}, width="100%", height={HEIGHT})'
    )


# The writers of frames, by target.
FRAMES: dict[str, Callable[[str, str], str]] = {
    **dict.fromkeys(("html", "lms", "mkdocs", "reveal", "pandoc", "jupyter-book"), _html),
    **dict.fromkeys(("quarto-html", "quarto-reveal"), _html),
    "sphinx": _raw_rst,
    "myst": _myst,
    "jupyter": _python,
}
# The writers of links, by the language of targets that allow no frame.
LINKS: dict[str, Callable[[str, str], str]] = {
    "html": lambda path, title: f'<a href="{escape.html(path)}">{escape.html(title)}</a>',
    "latex": lambda path, title: f"\\href{{run:{path}}}{{{escape.latex(title)}}}",
    "markdown": lambda path, title: f"[{escape.pandoc(title)}]({path})",
    "typst": lambda path, title: f"#link({escape.string(path)})[{title}]",
    "text": lambda path, title: f"{title}: link the picture to {path}.",
}


def explorer_snippet(library: Library, run: str, target: Target, document: Document) -> str:
    """Write the snippet that shows a run's explorer in a document.

    Raises
    ------
    SnippetError
        When the run has none, or no picture of it was made for a target that takes no frame.
    """
    if run not in library.explorers:
        what = f"there is no explorer of run '{run}': add it to explorers in the configuration"
        raise SnippetError(f"{what}{suggest(library.explorers, run)}")
    path = quote(document.path_to(library.explorers[run]))
    title = f"Explore the network {run}"
    if target.name in FRAMES:
        return FRAMES[target.name](path, title)
    shown = [product for product in library.products if product.run == run]
    if not shown:
        what = f"no figure or film of run '{run}' was made, which would stand for its explorer"
        raise SnippetError(f"{what} in {target.title}")
    still = snippet(shown[0], target, document)
    return f"{still}\n\n{LINKS[target.language](path, title)}"
