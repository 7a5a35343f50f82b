"""What is escaped for Markdown is read as the same letters by the very programs that will read it."""

from __future__ import annotations

import re

import docutils.core
import docutils.nodes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_escape import TEXTS, Words, plain

from hiddenreel.publish.snippets import escape

MARKDOWN_EXTENSIONS = ["attr_list", "md_in_html", "abbr", "footnotes", "def_list", "tables"]


def needed(package: str) -> object:
    return pytest.importorskip(package, reason=f"{package} is not installed: see make test-embeds")


def test_python_markdown():
    reader = needed("markdown").Markdown(extensions=MARKDOWN_EXTENSIONS)

    @given(TEXTS)
    def same(text):
        reader.reset()
        written = escape.python_markdown(text)
        page = f'<figure markdown="span">\n  ![{written}](a.svg)\n  <b>{written}</b>\n</figure>'
        read = Words(reader.convert(page))
        assert plain(read.text) == plain(text)
        assert [plain(tag["alt"]) for name, tag in read.tags if name == "img"] == [plain(text)]

    same()


def test_myst():
    needed("myst_parser")
    from myst_parser.parsers.docutils_ import Parser

    strict = {
        "report_level": 2,
        "halt_level": 2,
        "myst_enable_extensions": ["colon_fence", "dollarmath", "tasklist"],
    }

    @given(TEXTS)
    def same(text):
        source = f"```{{figure}} a.svg\n:alt: {escape.yaml(text)}\n\n{escape.commonmark(text)}\n```"
        read = docutils.core.publish_doctree(source, parser=Parser(), settings_overrides=strict)
        (image,) = read.findall(docutils.nodes.image)
        (caption,) = read.findall(docutils.nodes.caption)
        assert plain(caption.astext()) == plain(image["alt"]) == plain(text)

    same()


def test_pandoc():
    """In batches, since each call is a process."""
    pypandoc = needed("pypandoc")

    @settings(max_examples=10)
    @given(st.lists(TEXTS, min_size=20, max_size=40))
    def same(texts):
        figures = [
            f"![{escape.pandoc(text)}](a.svg){{alt={escape.pandoc_attribute(text)}}}"
            for text in texts
        ]
        page = pypandoc.convert_text("\n\n".join(figures), "html", format="markdown")
        read = [Words(figure) for figure in re.findall("<figure>(.*?)</figure>", page, re.DOTALL)]
        assert [plain(figure.text) for figure in read] == [plain(text) for text in texts]
        assert [plain(tag["alt"]) for figure in read for _, tag in figure.tags if "alt" in tag] == [
            plain(text) for text in texts
        ]

    same()
