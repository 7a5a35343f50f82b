"""Escapes texts for the languages of snippets, so that every letter is shown as it is.

Titles and captions hold σ and ∂, ^ and _, quotes and percent signs, which have a meaning in some
language; each language has its own way to escape them.
"""

from __future__ import annotations

import html as _html
import json
import re
from collections.abc import Callable

# The signs of markup within a line, in one dialect of Markdown or another.
COMMONMARK = "\\`*_{}[]<>#~$|&^!@"
PANDOC = COMMONMARK + "\"'"
# The beginning of a line that opens a list, a heading, a comment or a rule.
OPENS_A_BLOCK = re.compile(r"(\d{1,9}(?=[.)])|)([-+=:%.)(])")

# Letters that a typeface may lack, as formulas, which LaTeX always has.
COMMANDS = {
    "αβγδεζηθικλμ": "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu",
    "νξπρστυφχψω": "nu xi pi rho sigma tau upsilon varphi chi psi omega",
    "ΓΔΘΛΞΠΣΦΨΩ": "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
    "∂∇∑∏√∞∈ℓµ": "partial nabla sum prod surd infty in ell mu",
    "←→⇒↦": "leftarrow rightarrow Rightarrow mapsto",
    "≈≤≥≠≡": "approx leq geq neq equiv",
    "⊙⊗·×÷±‖": "odot otimes cdot times div pm Vert",
}
FORMULAS = {
    **{
        letter: f"\\{command}"
        for letters, commands in COMMANDS.items()
        for letter, command in zip(letters, commands.split(), strict=True)
    },
    **{letter: f"^{{{plain}}}" for letter, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀⁿ", "0123456789+-Tn")},
    **{letter: f"_{{{plain}}}" for letter, plain in zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-")},
    "−": "-",
    "′": "'",
    "ŷ": r"\hat{y}",
    "½": r"\frac{1}{2}",
    "°": r"^\circ",
}

LATEX = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # The double quote begins a shorthand in several languages of babel.
    '"': "''",
    "…": r"\ldots{}",
    **{letter: f"\\{letter}" for letter in "{}$&#_%"},
}


def one_line(text: str) -> str:
    """Put a text on one line."""
    return " ".join(text.split())


def html(text: str) -> str:
    """Escape for HTML, between tags and in quoted attributes."""
    return _html.escape(one_line(text), quote=False).replace('"', "&quot;")


def commonmark(text: str) -> str:
    """Escape for MyST and other dialects of CommonMark."""
    return _not_opening(_backslashed(one_line(text), COMMONMARK))


def pandoc(text: str) -> str:
    """Escape for the Markdown of pandoc and Quarto; straight quotes and dashes stay as they are."""
    escaped = _backslashed(one_line(text), PANDOC)
    escaped = re.sub(r"--+", lambda dashes: r"\-" * len(dashes[0]), escaped)
    return _not_opening(escaped.replace("...", r"\.\.\."))


def pandoc_for_latex(text: str) -> str:
    """Escape for pandoc's Markdown for LaTeX; letters that typefaces lack become formulas."""
    shown = (f"${FORMULAS[letter]}$" if letter in FORMULAS else letter for letter in pandoc(text))
    # Two formulas in a row would read as the beginning of a displayed one.
    return "".join(shown).replace("$$", " ")


def pandoc_attribute(text: str) -> str:
    """Escape for the value of an attribute in pandoc's Markdown, and put it in quotes."""
    escaped = one_line(text).replace("&", "&amp;")
    return f'"{_backslashed(escaped, chr(92) + chr(34))}"'


def python_markdown(text: str) -> str:
    """Escape for the Markdown of MkDocs, with the extensions that Material recommends.

    The escapes are character references, which work in Markdown and in HTML alike.
    """
    signs = r"[\\`*_{}\[\]!&<>^~$]|=(?==)|\+(?=\+)|:(?=[\w+-]+:)"
    return re.sub(signs, lambda sign: f"&#{ord(sign[0])};", one_line(text))


def rst(text: str) -> str:
    """Escape for a paragraph of reStructuredText."""
    escaped = _backslashed(one_line(text), "\\*`|_:<>")
    # An escaped space shows nothing, and the text after it no longer begins the line.
    opens = re.match(r"\W|\w{1,12}[.)](\s|$)", escaped)
    return rf"\ {escaped}" if opens else escaped


def yaml(text: str) -> str:
    """Write a text as a string of YAML, in double quotes."""
    return json.dumps(one_line(text), ensure_ascii=False)


def string(text: str) -> str:
    """Write a text as a string of Python or Typst, in double quotes."""
    return json.dumps(one_line(text), ensure_ascii=False)


def latex(text: str) -> str:
    """Escape for LaTeX; letters that its typefaces may lack become formulas."""
    return _letter_by_letter(text, lambda letter: LATEX.get(letter) or _ensured(letter))


def latex_words(text: str) -> str:
    """Escape a text that LaTeX does not set, such as an alt text: letters stay as they are."""
    return _letter_by_letter(text, lambda letter: LATEX.get(letter, letter))


def _ensured(letter: str) -> str:
    return rf"\ensuremath{{{FORMULAS[letter]}}}" if letter in FORMULAS else letter


def _letter_by_letter(text: str, escaped: Callable[[str], str]) -> str:
    """Escape each letter, with {} where LaTeX would join it to the one before: in -- and in '''."""
    parts = re.split("(?<=')(?=\")", one_line(text))
    return re.sub("-(?=-)", "-{}", "{}".join("".join(map(escaped, part)) for part in parts))


def _backslashed(text: str, letters: str) -> str:
    return re.sub(f"([{re.escape(letters)}])", r"\\\1", text)


def _not_opening(text: str) -> str:
    return OPENS_A_BLOCK.sub(r"\1\\\2", text, count=1) if OPENS_A_BLOCK.match(text) else text
