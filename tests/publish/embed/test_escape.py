"""A reader of each language turns an escaped text into the same letters again."""

from __future__ import annotations

import html.parser
import json

import docutils.core
import docutils.nodes
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from library_made import HOSTILE

from hiddenreel.publish.embed import escape

# Signs of all the languages, letters of formulas, and the white space that may be between them.
SIGNS = "∂σ^_×\"'%&<>#$~{}`*|\\[]()!@-.:;=+/?,1aA ℓᵀ½ŷ…x\n"
TEXTS = st.text(alphabet=SIGNS, min_size=1, max_size=40).filter(lambda text: text.strip())


def plain(text: str) -> str:
    """White space is one space wherever texts are set."""
    return " ".join(text.split())


class Words(html.parser.HTMLParser):
    """Reads HTML; keeps its text, and the values of every attribute."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


@given(TEXTS)
def test_html(text):
    read = Words(f'<p title="{escape.html(text)}">{escape.html(text)}</p>')
    assert read.text == plain(text)
    assert read.tags == [("p", {"title": plain(text)})]


@given(TEXTS)
def test_rst(text):
    source = f".. figure:: a.svg\n   :alt: {escape.one_line(text)}\n\n   {escape.rst(text)}\n"
    strict = {"report_level": 2, "halt_level": 2, "file_insertion_enabled": False}
    read = docutils.core.publish_doctree(source, settings_overrides=strict)
    (image,), (caption,) = (
        list(read.findall(kind)) for kind in (docutils.nodes.image, docutils.nodes.caption)
    )
    assert plain(caption.astext()) == plain(image["alt"]) == plain(text)


@given(TEXTS)
def test_yaml(text):
    assert yaml.safe_load(f"alt: {escape.yaml(text)}\nnext: 1") == {"alt": plain(text), "next": 1}


@given(TEXTS)
def test_latex_has_no_sign_of_its_own_left(text):
    """What remains when our own commands are taken out is neither a command nor a comment."""
    left = escape.latex(text)
    for command in sorted(escape.LATEX.values(), key=len, reverse=True):
        if len(command) > 2:
            left = left.replace(command, "")
    for formula in escape.FORMULAS.values():
        left = left.replace(rf"\ensuremath{{{formula}}}", "")
    for letter in "{}$&#_%":
        left = left.replace(f"\\{letter}", "")
    left = left.replace("-{}", "-").replace("'{}", "'")
    assert not set(left) & set('\\{}$&#_%^~<>|"') and "--" not in left


@given(TEXTS)
@example("It is called 'x\"'\"")
def test_latex_loses_no_letter(text):
    back = {command: letter for letter, command in escape.LATEX.items()}
    back |= {rf"\ensuremath{{{formula}}}": letter for letter, formula in escape.FORMULAS.items()}
    back |= {"{}": ""}
    assert read_back(escape.latex(text), back) == as_latex_sees_it(text)


@given(TEXTS)
def test_latex_read_aloud_keeps_its_letters(text):
    back = {command: letter for letter, command in escape.LATEX.items()} | {"{}": ""}
    assert read_back(escape.latex_words(text), back) == as_latex_sees_it(text)


def as_latex_sees_it(text: str) -> str:
    """Two single quotes are a double one."""
    return plain(text).replace("''", '"')


def read_back(source: str, back: dict[str, str]) -> str:
    """Replace each command by what it stands for, the longest that fits first."""
    commands = sorted(back, key=len, reverse=True)
    text = ""
    while source:
        command = next((candidate for candidate in commands if source.startswith(candidate)), source[0])
        text += back.get(command, command)
        source = source.removeprefix(command)
    return text


@pytest.mark.parametrize(
    ("write", "written"),
    [
        (escape.commonmark, r"a\_b \$x\$ \@k 'q' \<b\> 50 %"),
        (escape.pandoc, r"a\_b \$x\$ \@k \'q\' \<b\> 50 %"),
        (escape.python_markdown, "a&#95;b &#36;x&#36; @k 'q' &#60;b&#62; 50 %"),
        (escape.rst, r"a\_b $x$ @k 'q' \<b\> 50 %"),
        (escape.html, "a_b $x$ @k 'q' &lt;b&gt; 50 %"),
        (escape.latex, r"a\_b \$x\$ @k 'q' \textless{}b\textgreater{} 50 \%"),
        (escape.pandoc_attribute, "\"a_b $x$ @k 'q' <b> 50 %\""),
    ],
)
def test_only_what_must_be_is_escaped(write, written):
    assert write("a_b $x$ @k 'q' <b>\n50 %") == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. first", r"1\. first"),
        ("- item", r"\- item"),
        ("-- dash", r"\-- dash"),
        ("+ item", r"\+ item"),
        ("= rule", r"\= rule"),
        ("12 apples", "12 apples"),
        ("σ' falls", "σ' falls"),
    ],
)
def test_nothing_begins_a_block_of_markdown(text, written):
    assert escape.commonmark(text) == written


def test_letters_that_latex_lacks_are_formulas_for_pandoc():
    assert escape.pandoc_for_latex("∂C/∂w ≈ σ'") == r"$\partial$C/$\partial$w $\approx$ $\sigma$\'"
    # Formulas in a row are one: two dollars would begin a displayed one.
    assert escape.pandoc_for_latex("δ₁²") == r"$\delta _{1} ^{2}$"


def test_every_letter_of_the_sources_that_latex_may_lack_has_a_formula():
    assert escape.latex("σ × ½ ℓ ᵀ ₁ ⁻ ŷ − ≈ ⊙ √ ‖").isascii()


def test_yaml_is_json_as_well():
    assert json.loads(escape.yaml(HOSTILE)) == HOSTILE
