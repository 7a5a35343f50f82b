"""Reads texts as the programs do that pages are written for; run by the Python that has those programs.

    python dialects.py mkdocs|myst < TEXTS

TEXTS is a JSON list of pairs, a text as it is escaped and its escape as an attribute. What is printed
is a JSON list of pairs: the HTML that the text became, and the alternative text.
"""

from __future__ import annotations

import json
import sys

MARKDOWN_EXTENSIONS = ["attr_list", "md_in_html", "abbr", "footnotes", "def_list", "tables"]
MYST_EXTENSIONS = ["colon_fence", "dollarmath", "tasklist"]


def mkdocs(text: str, alt: str) -> tuple[str, str]:
    import markdown

    figure = f'<figure markdown="span">\n  ![{alt}](a.svg)\n  <b>{text}</b>\n</figure>'
    page = markdown.markdown(figure, extensions=MARKDOWN_EXTENSIONS)
    return page, page


def myst(text: str, alt: str) -> tuple[str, str]:
    import docutils.core
    import docutils.nodes
    from myst_parser.parsers.docutils_ import Parser

    strict = {"report_level": 2, "halt_level": 2, "myst_enable_extensions": MYST_EXTENSIONS}
    figure = f"```{{figure}} a.svg\n:alt: {alt}\n\n{text}\n```"
    read = docutils.core.publish_doctree(figure, parser=Parser(), settings_overrides=strict)
    (image,) = read.findall(docutils.nodes.image)
    (caption,) = read.findall(docutils.nodes.caption)
    return caption.astext(), image["alt"]


if __name__ == "__main__":
    read = {"mkdocs": mkdocs, "myst": myst}[sys.argv[1]]
    print(json.dumps([read(text, alt) for text, alt in json.load(sys.stdin)]))
