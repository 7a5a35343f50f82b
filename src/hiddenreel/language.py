"""The language of pictures, films and pages: their phrases, and how numbers are written.

The English text of a phrase is its key, with fields in braces: ``tr("epoch {epoch}", epoch=3)``. A file
of `languages` has the translation of each. A phrase without one stays English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from hiddenreel.applied import Applied
from hiddenreel.typography import Rule, rules_of, spaced

if TYPE_CHECKING:
    from babel import Locale

# The file of each face, the font's place in it, and the file's SHA-256.
SecondTypeface = Mapping[str, Sequence[Any]]
FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"


@dataclass(frozen=True, eq=False)
class Language:
    """A language and its phrases.

    Attributes
    ----------
    name : str
        As Babel names a locale: ``de``, ``pt_BR``.
    phrases : mapping of str to str
        Translations by their English text.
    second_typeface : mapping of str to (file, index, digest), optional
        The font, by face, that has the characters which a theme's typeface lacks, its place in the
        file, and the file's SHA-256.
    """

    name: str = ENGLISH
    phrases: Mapping[str, str] = field(default_factory=dict)
    second_typeface: SecondTypeface | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any] | None) -> Language:
        """Return the language that a product's option ``language`` describes; None is English."""
        if given is None:
            return OUR_ENGLISH
        phrases = {**shipped_phrases(given["name"]), **given["phrases"]}
        return cls(given["name"], phrases, given["second_typeface"])

    def applied(self) -> AbstractContextManager[None]:
        """Write texts in this language inside this context."""
        return language.use(self)

    @property
    def is_english(self) -> bool:
        """Whether numbers are written as in our English texts."""
        return self.name == ENGLISH

    @property
    def tag(self) -> str:
        """The name as pages have it, such as ``pt-BR``."""
        return self.name.replace("_", "-")

    @property
    def tag_of_country(self) -> str:
        """The tag with a country, which office programs want: that of most of its readers if it has none."""
        from babel.core import get_global

        locale = _locale(self.name)
        likely: str = get_global("likely_subtags").get(self.name, self.name)
        return f"{locale.language}-{locale.territory or likely.rpartition('_')[2]}"

    @property
    def own_name(self) -> str:
        """What its readers call the language."""
        if self.is_english:
            return "English"
        name = str(_locale(self.name).get_display_name())
        return name[:1].upper() + name[1:]

    def digits(self, text: str) -> str:
        """Return a number that is written in English with this language's decimal sign."""
        return text if self.is_english else text.replace(".", self._decimal)

    def percentage(self, text: str) -> str:
        """Return a number that is written in English as a percentage."""
        if self.is_english:
            return f"{text} %"
        pattern: str = _locale(self.name).percent_formats[None].pattern
        return self.spaced(pattern.replace("#,##0", self.digits(text)))

    def grouped(self, count: int) -> str:
        """Write a count with its thousands apart."""
        if self.is_english:
            return f"{count:,}".replace(",", " ")
        from babel.numbers import format_decimal

        return format_decimal(count, locale=self.name)

    @property
    def spacing(self) -> tuple[Rule, ...]:
        """The rules for its spaces; none for English, whose phrases have them as they are."""
        return rules_of(self.name)

    def spaced(self, text: str) -> str:
        """Return a text with spaces as the language has them."""
        return spaced(text, self.spacing)

    @property
    def _decimal(self) -> str:
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self.name)


class _Fields(Formatter):
    """Fills fields in, and writes numbers with decimals as the language does."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a field."""
        text: str = super().format_field(value, format_spec)
        return language().digits(text) if isinstance(value, float) else text


_FIELDS, OUR_ENGLISH = _Fields(), Language()
# Return the language whose `applied` context is active; English outside any.
language = Applied(OUR_ENGLISH)


def tr(english: str, /, **fields: object) -> str:
    """Return a phrase in the language that is applied, with its fields filled in.

    Parameters
    ----------
    english : str
        The phrase, as a literal, because the list of all phrases is read from the sources. One that
        is chosen elsewhere is marked there with `phrase`.
    **fields
        The value of each field in braces.
    """
    text = language().phrases.get(english, english)
    return language().spaced(_FIELDS.vformat(text, (), fields) if fields else text)


def capitalised(text: str) -> str:
    """Return a text with a capital first letter, which in Turkish is İ for i."""
    is_dotted = language().name.startswith("tr") and text.startswith("i")
    return ("İ" if is_dotted else text[:1].upper()) + text[1:]


def enumerated(words: Iterable[str]) -> str:
    """Join words by the sign that the language has between them."""
    return joined(tr(", "), words)


def joined(between: str, parts: Iterable[str]) -> str:
    """Join parts of a text by a sign or a space; the language may have no space where they meet."""
    return language().spaced(between.join(parts))


def phrase(english: str) -> str:
    """Mark a text for the list of phrases, and return it as it is; `tr` translates it later."""
    return english


def phrases(*english: str) -> tuple[str, ...]:
    """Mark several texts as `phrase` does."""
    return english


@cache
def shipped_phrases(name: str) -> dict[str, str]:
    """Return the phrases of a language that this package has; none for one that it has not."""
    # Only texts in another language need it.
    import yaml

    file = FOLDER / f"{name}.yaml"
    if not file.is_file():
        return {}
    # The loader in C, which most installations have, takes a tenth of the time.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(loader(file.read_text(encoding="utf-8")).get_single_data())


def fields_in(text: str) -> set[str]:
    """Return the names of the fields of a phrase.

    Raises
    ------
    ValueError
        When a brace has no partner.
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def _locale(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)
