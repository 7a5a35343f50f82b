"""What is escaped for Markdown is read as the same letters by the very programs that will read it."""

from __future__ import annotations

import html.parser
import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.publish.embed import escape

TOOLS = Path(__file__).parents[2] / ".venv-embeds"
# Signs of all the languages, letters of formulas, and the white space that may be between them.
SIGNS = "∂σ^_×\"'%&<>#$~{}`*|\\[]()!@-.:;=+/?,1aA ℓᵀ½ŷ…x\n"
TEXTS = st.text(alphabet=SIGNS, min_size=1, max_size=40).filter(lambda text: text.strip())
# In batches, since each call is a process.
BATCHES = st.lists(TEXTS, min_size=30, max_size=60)
LONG = 120  # s; nothing takes so long but what hangs.


def plain(text: str) -> str:
    """White space is one space wherever texts are set."""
    return " ".join(text.split())


class Figure(html.parser.HTMLParser):
    """Reads HTML; keeps its text and its pictures' alternatives."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.alts = "", []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.alts.append(plain(dict(attributes)["alt"]))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def read():
    """Return a reader of texts in a dialect."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        pytest.skip("MkDocs and MyST are not installed: `make test-embeds` installs them")

    def reading(dialect: str, pairs: list[tuple[str, str]]) -> list[list[str]]:
        done = subprocess.run(
            [python, Path(__file__).with_name("dialects.py"), dialect],
            input=json.dumps(pairs),
            capture_output=True,
            text=True,
            timeout=LONG,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return reading


def test_mkdocs(read):
    @settings(max_examples=10)
    @given(BATCHES)
    def same(texts):
        written = [escape.python_markdown(text) for text in texts]
        pages = read("mkdocs", list(zip(written, written, strict=True)))
        for text, (page, _) in zip(texts, pages, strict=True):
            figure = Figure(page)
            assert plain(figure.text) == plain(text)
            assert figure.alts == [plain(text)]

    same()


def test_myst(read):
    @settings(max_examples=10)
    @given(BATCHES)
    def same(texts):
        pairs = [(escape.commonmark(text), escape.yaml(text)) for text in texts]
        for text, (caption, alt) in zip(texts, read("myst", pairs), strict=True):
            assert plain(caption) == plain(alt) == plain(text)

    same()


def test_pandoc(pandoc):
    @settings(max_examples=10)
    @given(BATCHES)
    def same(texts):
        source = "\n\n".join(
            f"![{escape.pandoc(text)}](a.svg){{alt={escape.pandoc_attribute(text)}}}" for text in texts
        )
        done = subprocess.run(
            [pandoc, "-f", "markdown", "-t", "html"],
            input=source,
            capture_output=True,
            text=True,
            timeout=LONG,
        )
        assert done.returncode == 0, done.stderr
        figures = [Figure(figure) for figure in re.findall("<figure>(.*?)</figure>", done.stdout, re.DOTALL)]
        assert [plain(figure.text) for figure in figures] == [plain(text) for text in texts]
        assert [figure.alts for figure in figures] == [[plain(text)] for text in texts]

    same()
