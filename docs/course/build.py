"""Build the course page with MkDocs Material: run it as ``make site``.

A page in ``pages/`` is Markdown with calls in double braces. ``{{ show("nudge-w3") }}`` becomes the
snippet that ``hiddenreel embed nudge-w3 --for mkdocs`` prints, so the page shows what was made and
nothing else; numbers in the text come from the products as well. Formulas become HTML and MathML here,
with KaTeX, so that a reader's browser needs neither a script nor another host.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from hiddenreel.draw.theme.spec import DARK, LIGHT, VARIABLES
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.publish.embed import escape
from hiddenreel.publish.embed.selection import Document
from hiddenreel.publish.embed.targets import TARGETS, snippet
from hiddenreel.publish.pages.typeface import font_faces
from hiddenreel.publish.products.library import Library, Product, read_library

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SETTINGS = "mkdocs.yml"
# Where the products lie beside the pages.
FIGURES = "figures"
MATERIAL = TARGETS["mkdocs"]


class Course:
    """The calls that pages make, and what they have shown so far.

    Parameters
    ----------
    library : Library
        The products, where they were made.
    pages : Path
        The folder in which the filled pages will lie.

    Attributes
    ----------
    shown : dict of str to str
        The page that first shows each product.
    """

    def __init__(self, library: Library, pages: Path) -> None:
        self.library, self.pages = library, pages
        self.shown: dict[str, str] = {}
        self._page = ""

    def fill(self, environment: Environment, page: str) -> str:
        """Return the text of a page with its calls carried out; no line ends between thousands."""
        self._page = page
        text = environment.get_template(page).render(
            show=self.show, explorer=self.explorer, title=self.title, run=self.run, rest=self.rest
        )
        return re.sub(r"(?<=\d) (?=\d{3}\b)", "\N{NO-BREAK SPACE}", text)

    def show(self, name: str) -> str:
        """Return the snippet of a product, and the chapters of a film."""
        product = self.library.product(name)
        self.shown.setdefault(name, self._page)
        document = Document.at(self.pages / FIGURES, self.pages / self._page)
        text = snippet(product, MATERIAL, document)
        return f"{text}\n\n{_chapters(product)}" if len(product.chapters) > 1 else text

    def explorer(self, run: str) -> str:
        """Return a frame with the explorer of a run; nothing if none was made."""
        path = self.library.explorers.get(run)
        if path is None:
            return ""
        label = f"Explorer of the run {run}: move through its training and try inputs"
        address = f"{FIGURES}/{path}"
        return (
            f'<iframe class="explorer" src="{address}" title="{escape.html(label)}" loading="lazy">'
            f'</iframe>\n\n<p><a href="{address}">Open it on a page of its own</a></p>'
        )

    def title(self, name: str) -> str:
        """Return the title of a product, which states what this run showed."""
        return escape.python_markdown(self.library.product(name).title)

    def run(self, name: str) -> Mapping[str, Any]:
        """Return the settings of a run."""
        runs = self.library.runs
        if name not in runs:
            raise HiddenreelError(f"there is no run '{name}'{suggest(runs, name)}")
        return runs[name]

    def rest(self) -> str:
        """Return all products that no page has shown, by section; a hint of several stands once."""
        blocks: list[str] = []
        for section, products in self.library.by_section():
            unseen = [product for product in products if product.name not in self.shown]
            if unseen:
                blocks.append(f"## {escape.python_markdown(section)}")
            for product in unseen:
                heading = escape.python_markdown(product.title)
                hint = _sentence(product.hint)
                blocks += [f"### {heading}", "" if hint in blocks else hint, self.show(product.name)]
        return "\n\n".join(filter(None, blocks)) or "The other pages show everything that was made."


def _sentence(hint: str) -> str:
    """Write what to look at as a sentence."""
    return f"What to look at: {escape.python_markdown(hint)}" if hint else ""


def _chapters(product: Product) -> str:
    """Return a film's chapters as a list; each leads to the moment that its sentence describes."""
    film = product.versions[0].film
    if film is None:
        return ""
    items = []
    for chapter in product.chapters:
        minutes, seconds = divmod(int(chapter.seconds), 60)
        about = escape.html(chapter.sentence)
        if not chapter.sentence.startswith(chapter.title):
            about = f"<b>{escape.html(chapter.title)}.</b> {about}"
        items.append(
            f'<li><a href="{FIGURES}/{film.path}#t={chapter.seconds:.3f}" '
            f'data-seconds="{chapter.seconds:.3f}">{minutes}:{seconds:02d}</a> <span>{about}</span></li>'
        )
    return "\n".join(['<ol class="chapters">', *items, "</ol>"])


# --- Filling the pages -----------------------------------------------------------------------------


def page_names() -> list[str]:
    """Return the pages in the order in which a reader meets them."""
    settings = yaml.safe_load((HERE / SETTINGS).read_text(encoding="utf-8"))
    return [page for entry in settings["nav"] for page in entry.values()]


def environment() -> Environment:
    """Return the environment that fills pages in."""
    return Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=False,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def filled_pages(course: Course) -> dict[str, str]:
    """Return the text of every page, by its file name.

    Raises
    ------
    HiddenreelError
        With the page and the line that asks for what is not there.
    """
    templates, filled = environment(), {}
    for page in page_names():
        try:
            filled[page] = course.fill(templates, page)
        except (HiddenreelError, TemplateError) as error:
            raise HiddenreelError(f"{HERE / 'pages' / page}:{_line(error, page)}: {error}") from None
    return filled


def _line(error: Exception, page: str) -> int:
    """Return the line of a page at which an error arose."""
    if lineno := getattr(error, "lineno", None):
        return lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in frames if frame.filename.endswith(page)), 0)


def files_named(text: str) -> set[str]:
    """Return the products and explorers that a page names, relative to the folder of products."""
    found = re.findall(rf"\b{FIGURES}/([^\s\"'()#]+)", text)
    return {unquote(html.unescape(path)) for path in found}


def write_source(library: Library, work: Path) -> None:
    """Write the folder that MkDocs builds from: the pages, and the products that they name."""
    shutil.rmtree(work, ignore_errors=True)
    pages = work / "pages"
    pages.mkdir(parents=True)
    shutil.copyfile(HERE / SETTINGS, work / SETTINGS)
    for page, text in filled_pages(Course(library, pages)).items():
        (pages / page).write_text(text, encoding="utf-8")
        for path in files_named(text):
            copy = pages / FIGURES / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(library.folder / path, copy)
    assets = pages / "assets"
    assets.mkdir()
    shutil.copyfile(HERE / "assets/course.js", assets / "course.js")
    (assets / "course.css").write_text(_style(library), encoding="utf-8")


def _style(library: Library) -> str:
    """Return the style of the pages, with the typeface and the colours of the pictures."""
    texts = [text for product in library.products for text in (product.title, product.caption, product.hint)]
    blocks = [font_faces(texts), (HERE / "assets/course.css").read_text(encoding="utf-8")]
    for scheme, spec in (("default", LIGHT), ("slate", DARK)):
        colours = {"ground": spec.background, "ink": spec.ink, "muted": spec.muted}
        colours |= {name: getattr(spec, name) for name in VARIABLES}
        lines = "".join(f"  --{name}: {colour};\n" for name, colour in colours.items())
        blocks.append(f'[data-md-color-scheme="{scheme}"] {{\n{lines}}}')
    return "\n\n".join(blocks) + "\n"


# --- Building --------------------------------------------------------------------------------------


def build(figures: Path, site: Path, work: Path, mkdocs: str, katex: Path) -> None:
    """Build the site strictly and typeset its formulas.

    Parameters
    ----------
    figures : Path
        The folder of products.
    site : Path
        Where the pages go; a site that is there is replaced.
    work : Path
        A folder for the filled pages, which is replaced too.
    mkdocs : str
        The program.
    katex : Path
        The package as npm installs it.

    Raises
    ------
    HiddenreelError
        When a product, a program or the package is missing, or a program finds a mistake.
    """
    if not (katex / "dist/katex.mjs").is_file():
        raise HiddenreelError(
            f"{katex} is not there: install npm, then run npm ci --ignore-scripts in {katex.parents[1]}"
        )
    write_source(read_library(figures), work)
    fonts = work / "pages/assets/katex"
    (fonts / "fonts").mkdir(parents=True)
    shutil.copyfile(katex / "dist/katex.min.css", fonts / "katex.min.css")
    for font in (katex / "dist/fonts").glob("*.woff2"):
        shutil.copyfile(font, fonts / "fonts" / font.name)
    _run(mkdocs, "build", "--strict", "--quiet", "-f", work / SETTINGS, "-d", site.resolve())
    _run("node", HERE / "typeset.mjs", katex.resolve(), *sorted(site.resolve().glob("*.html")))


def _run(*command: str | Path) -> None:
    """Run a program to its end; raise an error with what it printed if it fails."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    except FileNotFoundError:
        raise HiddenreelError(f"{command[0]} is not installed: run make site") from None
    if done.returncode:
        raise HiddenreelError(f"{Path(command[0]).name} fails:\n{done.stdout}{done.stderr}".rstrip())


def main() -> None:
    """Build the site that the arguments ask for."""
    parser = argparse.ArgumentParser(description="Build the course page.")
    parser.add_argument("--figures", type=Path, default=ROOT / "figures")
    parser.add_argument("--to", type=Path, default=ROOT / "site")
    parser.add_argument("--work", type=Path, default=ROOT / "results/course")
    parser.add_argument("--mkdocs", default=str(ROOT / ".venv-embeds/bin/mkdocs"))
    parser.add_argument("--katex", type=Path, default=ROOT / "tests/embeds/node_modules/katex")
    options = parser.parse_args()
    try:
        build(options.figures, options.to, options.work, options.mkdocs, options.katex)
    except HiddenreelError as error:
        sys.exit(f"error: {error}")
    print(f"The course page is here: {options.to / 'index.html'}")


if __name__ == "__main__":
    main()
