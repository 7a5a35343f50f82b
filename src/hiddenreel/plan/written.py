"""Refuses words that pictures would show and no typeface can write, before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hiddenreel.draw.own_words import words_of
from hiddenreel.draw.theme.spec import ThemeSpec
from hiddenreel.language import ENGLISH, Language, shipped_phrases
from hiddenreel.learn.run import Run
from hiddenreel.plan.languages import LANGUAGE
from hiddenreel.plan.plan import Product
from hiddenreel.plan.schema import Entry

# The package's typeface has all letters up to this one, which are those of most European languages.
LAST_OF_OURS = "\u017e"


class Written(NamedTuple):
    """Words in a picture, where the configuration has them, and what to write before them in a message."""

    entry: Entry
    words: str
    what: str = ""


def require_written(
    whole: Entry, entry: Entry, product: Product, runs: Mapping[str, Run], themes: Iterable[ThemeSpec]
) -> None:
    """Refuse words of a product that have characters which neither a theme nor the language can write.

    Parameters
    ----------
    whole, entry : Entry
        The configuration, and the product in it.
    product : Product
        With the language that it is drawn in.
    """
    given = product.options.get(LANGUAGE)
    rare = [written for written in _drawn(whole, entry, product, runs) if not _is_ours(written.words)]
    letters = _letters(given)
    if not rare and _is_ours(letters):
        return
    # Needed for other letters only: Matplotlib takes a while.
    from hiddenreel.draw.theme.glyphs import REMEDY, missing_glyph

    with Language.read(given).applied():
        for theme in themes:
            if missing := missing_glyph(letters, theme.typeface):
                where = entry if LANGUAGE in entry.value else whole
                what = f"{missing}, which its phrases need: give a second_typeface that has its letters"
                raise where.at(LANGUAGE, where.value[LANGUAGE]).wrong(what)
            for written in rare:
                if missing := missing_glyph(written.words, theme.typeface):
                    raise written.entry.wrong(f"{written.what}{missing}: {REMEDY}")


def _drawn(whole: Entry, entry: Entry, product: Product, runs: Mapping[str, Run]) -> Iterator[Written]:
    """Yield the author's words that a product's picture has."""
    options = product.options
    if title := options.get("title"):
        yield Written(entry.at("title", title), words_of(title))
    if isinstance(mark := options.get("watermark"), str):
        yield Written(entry.at("watermark", mark), mark)
    for epoch, note in options.get("at", ()):
        yield Written(entry.at("at").at(epoch, note), note)
    for name in (product.run, *product.compare):
        data = runs[name].dataset
        if data.file:
            file = whole.at("runs").at(name).at("dataset").at("file", data.file)
            for word in _names(data.parameters):
                yield Written(file, word, f"has the name {word!r}: ")


def _names(settings: Mapping[str, Any]) -> list[str]:
    """List the names of the columns and classes of a file."""
    answer = settings.get("label", settings.get("target", ""))
    return [*settings["inputs"], *settings.get("class_names", ()), answer]


def _letters(given: Mapping[str, Any] | None) -> str:
    """Return the letters that a language's phrases have and English ones have not."""
    if given is None:
        return ""
    phrases = "".join(Language.read(given).phrases.values())
    english = set("".join(shipped_phrases(ENGLISH)))
    return "".join(sorted(letter for letter in set(phrases) - english if letter.isalpha()))


def _is_ours(words: str) -> bool:
    """Return whether the package's typeface surely has all characters of a text."""
    return all(" " <= sign <= "~" or "\u00a0" <= sign <= LAST_OF_OURS for sign in words)
