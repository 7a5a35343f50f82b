"""Checks the language of products: its name, an author's own phrases, and the second typeface."""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hiddenreel.language import ENGLISH, FOLDER, SecondTypeface, fields_in, shipped_phrases
from hiddenreel.plan.schema import Entry, text
from hiddenreel.reading import sha256_of

if TYPE_CHECKING:
    from babel import Locale

LANGUAGE, SECOND_TYPEFACE = "language", "second_typeface"
OWN_FILES = (".yaml", ".yml")
FROM_THE_RIGHT = "is written from right to left, which our pictures cannot set"
# A message lists at most this many phrases.
MOST_LISTED = 5


def shipped() -> list[str]:
    """List the languages of this package."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def language_of(entry: Entry, typeface: Entry, folder: str) -> dict[str, Any] | None:
    """Check a language and the second typeface that goes with it.

    Parameters
    ----------
    entry : Entry
        The name of one of ours, as ``de``, or a file of an author's own phrases that is named after
        its language, as ``words/de.yaml``.
    typeface : Entry
        A font file, the name of an installed family, or None.
    folder : str
        The configuration's folder, to which paths are relative.

    Returns
    -------
    dict or None
        What `Language.read` takes; None for plain English.

    Raises
    ------
    ValidationError
        At the first thing that is wrong.
    """
    given = text(entry)
    name, extension = os.path.splitext(os.path.basename(given))
    if extension not in OWN_FILES:
        name = given
        if name not in shipped():
            if _is_written_from_the_right(name):
                raise entry.wrong(FROM_THE_RIGHT)
            what = "no such language here; for another give a file of its phrases, as in nl.yaml"
            raise entry.wrong(what, shipped(), near=name)
    own = _own_phrases(entry, os.path.join(folder, given)) if extension in OWN_FILES else {}
    if name != ENGLISH:
        _written_from_the_left(entry, name)
    second = None if typeface.value is None else _second_typeface(typeface, name, folder)
    if name == ENGLISH and not own and second is None:
        return None
    return {"name": name, "phrases": own, "second_typeface": second}


def missing_phrases(given: Mapping[str, Any]) -> list[str]:
    """List the English phrases that have no translation in a language that `language_of` returned."""
    if given["name"] == ENGLISH:
        return []
    known = {**shipped_phrases(given["name"]), **given["phrases"]}
    return [english for english in shipped_phrases(ENGLISH) if english not in known]


def advice(given: Mapping[str, Any]) -> str:
    """Write which phrases stay English, in one line; nothing where all have a translation."""
    missing = missing_phrases(given)
    if not missing:
        return ""
    listed = ", ".join(repr(english) for english in missing[:MOST_LISTED])
    more = f" and {len(missing) - MOST_LISTED} more" if len(missing) > MOST_LISTED else ""
    return (
        f"advice: language {given['name']} has no words for {len(missing)} of "
        f"{len(shipped_phrases(ENGLISH))} phrases, which stay English: {listed}{more} "
        f"(add them in a file of your own, language: {given['name']}.yaml)"
    )


def is_from_the_right(written: str) -> bool:
    """Return whether a text has a letter of a script that is written from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in written)


def _own_phrases(entry: Entry, file: str) -> dict[str, str]:
    from hiddenreel.errors import HiddenreelError
    from hiddenreel.plan.yaml_file import read_yaml

    try:
        phrases = read_yaml(file)
    except HiddenreelError as error:
        raise entry.wrong(str(error)) from None
    known = shipped_phrases(ENGLISH)
    for english, own in phrases.items():
        where = entry.at(english, own)
        if english not in known:
            nearest = difflib.get_close_matches(str(english), known, 1)
            meant = f" (did you mean {nearest[0]!r}?)" if nearest else ""
            raise where.wrong(f"is no phrase of ours{meant}")
        if not isinstance(own, str):
            raise where.wrong("must be a text in quotes")
        if is_from_the_right(own):
            raise where.wrong(FROM_THE_RIGHT)
        if wrong := wrong_fields(english, own):
            raise where.wrong(wrong)
    return phrases


def wrong_fields(english: str, own: str) -> str:
    """Return what is wrong with the fields of a translation; nothing if it has those of the phrase."""
    try:
        wanted, given = fields_in(english), fields_in(own)
    except ValueError:
        # A formula, whose braces are no fields.
        return ""
    if not given <= wanted:
        return f"has no field {{{min(given - wanted)}}}: the phrase has {_fields(wanted)}"
    # Most languages need no article.
    lost = wanted - given - {"article"}
    return f"must have the field {{{min(lost)}}}, as the phrase has" if lost else ""


def _fields(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def _written_from_the_left(entry: Entry, name: str) -> None:
    """Refuse what Babel does not know, and scripts that are written from right to left."""
    if _locale(entry, name).text_direction == "rtl":
        raise entry.wrong(FROM_THE_RIGHT)


def _is_written_from_the_right(name: str) -> bool:
    """Return whether a language that we have not is known to be written so: a file would not help."""
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError:
        return False
    try:
        return bool(Locale.parse(name).text_direction == "rtl")
    except (UnknownLocaleError, ValueError):
        return False


def _locale(entry: Entry, name: str) -> Locale:
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError:
        raise entry.wrong("needs the package babel: install it") from None
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        what = "is no language that Babel knows: name the file after one, as in nl.yaml"
        raise entry.wrong(what) from None


def _second_typeface(entry: Entry, language: str, folder: str) -> SecondTypeface:
    """Find the font of the characters that a theme's typeface lacks: a file, or an installed family."""
    # Needed for a second typeface only: Matplotlib takes a while.
    from hiddenreel.draw.theme.fonts import second_family, second_file

    name = text(entry)
    if name.lower().endswith((".ttf", ".otf", ".ttc")):
        file = os.path.normpath(os.path.join(folder, name))
        if not os.path.isfile(file):
            raise entry.wrong(f"there is no such file in {folder or 'this folder'}")
        found = second_file(file, language)
    else:
        found = second_family(name)
    if found is None:
        what = "is no font that can be read, and no family that is installed: give a .ttf or .otf file"
        raise entry.wrong(what)
    # With the digest among the settings of a product, another font makes the product again.
    return {face: [*where, sha256_of(where[0])] for face, where in found.items()}
