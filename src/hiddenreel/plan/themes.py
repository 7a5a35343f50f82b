"""Checks the themes that an author describes in the configuration, and completes them.

A colour that the author leaves out is that of our light or dark theme, or the nearest colour that can
be told apart from the author's. A colour that the author gives is never changed: where it cannot be
read, or told from another that is given, it is refused with its name, its contrast and the nearest
colour that would do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hiddenreel.draw.theme.spec import (
    DARK,
    LIGHT,
    TITLE_COLOUR,
    VARIABLES,
    ThemeSpec,
    TitleStyle,
    Typeface,
    TypeStyle,
    class_key,
    mixed,
)
from hiddenreel.plan.schema import (
    MISSING,
    Check,
    Entry,
    Field,
    Index,
    ListOf,
    Number,
    OneOf,
    fields,
    known_only,
    named_entries,
    text,
    truth,
)
from hiddenreel.publish.products.formats import EXPLORERS, PLAYERS, SNIPPETS

BASES = {spec.name: spec for spec in (LIGHT, DARK)}
# Names with another meaning: folders beside those of the themes, and the words for both themes and for
# the theme that the reader's system prefers.
RESERVED = (SNIPPETS, PLAYERS, EXPLORERS, "both", "auto")
GROUNDS = ("background", "ink", "muted", "faint")
FACES = ("regular", "italic", "semibold", "bold")
# The share of the ink in muted and in faint colours; the rest is the background.
SHARES = {"muted": 0.68, "faint": 0.12}
COLOUR = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
EXAMPLE = f"as in '{LIGHT.w}'"
FONT_FILES = (".ttf", ".otf")
FEWEST_CLASSES, MOST_CLASSES = 2, len(LIGHT.classes)
SMALLEST_TITLE, LARGEST_TITLE = 24, 40
# At the least, the smallest texts are as large as a lecture hall needs.
SMALLEST_TYPE, LARGEST_TYPE = 0.95, 1.2
NAMED_WEIGHTS = {
    "light": 300, "normal": 400, "medium": 500, "semibold": 600, "bold": 700, "black": 900
}  # fmt: skip
# As CSS and font files number weights.
LIGHTEST, HEAVIEST = 100, 900
# Titles of these weights have the face of this name.
FACES_OF_TITLES = ("normal", "semibold", "bold")


def own_themes(
    entry: Entry, folder: str, say: Callable[[str], None] = lambda line: None
) -> dict[str, ThemeSpec]:
    """Check and complete the author's own themes.

    Parameters
    ----------
    entry : Entry
        The mapping under `own_themes`.
    folder : str
        The configuration's folder; paths of font files are relative to it.
    say : callable
        Called with a line about each of our colours that had to move, and why.

    Raises
    ------
    ValidationError
        At the first thing that is wrong.
    """
    return {name: _theme(inner, name, folder, say) for name, inner in named_entries(entry)}


def _theme(entry: Entry, name: str, folder: str, say: Callable[[str], None]) -> ThemeSpec:
    if name in (*BASES, *RESERVED):
        hint = f", and write base: {name} in it" if name in BASES else ""
        raise Entry(entry.path).wrong(f"is a name that is taken: give another{hint}")
    checks, given = _checks(folder), entry.mapping()
    known_only(entry, checks)
    values = {key: checks[key](entry.at(key, value)) for key, value in given.items()}
    title = values.get("title", TitleStyle())
    colours = _given_colours(values, title)
    base: ThemeSpec = values.get("base") or _base(colours)
    ground = colours.get("background", base.background)
    _refuse_flaws(entry, colours, ground)
    whole, moved = _completed(entry, colours, ground, base)
    for key, why in moved.items():
        say(f"note: {'.'.join(map(str, entry.path))}: our {key} moves to {whole[key]}: {why}")
    return ThemeSpec(
        name=name,
        **{key: whole[key] for key in (*GROUNDS, *VARIABLES)},
        classes=tuple(whole[class_key(label)] for label in range(MOST_CLASSES)),
        typeface=_weighted(entry, values, title),
        title=title,
        type=values.get("type", TypeStyle()),
        transparent=values.get("transparent", False),
    )


# --- The keys of a theme --------------------------------------------------------------------------


def _checks(folder: str) -> dict[str, Check]:
    """Return the check of every key."""
    return {
        "base": lambda entry: BASES[OneOf(tuple(BASES))(entry)],
        **dict.fromkeys((*GROUNDS, *VARIABLES), colour),
        "classes": _classes,
        "typeface": lambda entry: _typeface(entry, folder),
        "title": _title,
        "type": _type,
        "transparent": truth,
    }


def colour(entry: Entry) -> str:
    """Check that the value is a colour; return it with six digits."""
    if not isinstance(entry.value, str) or not COLOUR.fullmatch(entry.value):
        hint = ""
        if entry.value is None:
            hint = ": YAML takes what follows a # for a comment unless it is in quotes"
        elif isinstance(entry.value, str) and COLOUR.fullmatch(f"#{entry.value}"):
            hint = f": write '#{entry.value}'"
        raise entry.wrong(f"must be a colour in quotes, {EXAMPLE}{hint}")
    digits = entry.value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _classes(entry: Entry) -> list[str]:
    colours = ListOf(colour)(entry)
    if not FEWEST_CLASSES <= len(colours) <= MOST_CLASSES:
        raise entry.wrong(f"must be {FEWEST_CLASSES} to {MOST_CLASSES} colours, class 0 first")
    return colours


def _title(entry: Entry) -> TitleStyle:
    given = entry.mapping()
    known_only(entry, [*TITLE, "colour"])
    # Without a key there is no colour; an empty value is a mistake: what follows # is a comment.
    own = colour(entry.at("colour", given["colour"])) if "colour" in given else None
    plain = {key: value for key, value in given.items() if key != "colour"}
    return TitleStyle(**fields(Entry(entry.path, plain), TITLE), colour=own)


def _type(entry: Entry) -> TypeStyle:
    given = fields(entry, TYPE)
    return TypeStyle(given["size"], NAMED_WEIGHTS.get(given["weight"], given["weight"]))


def weight(entry: Entry) -> str | int:
    """Check for a weight by its name or its number."""
    whole = Number(whole=True, least=LIGHTEST, most=HEAVIEST)
    if entry.value in NAMED_WEIGHTS or (type(entry.value) is int and whole.allows(entry.value)):
        named_or_number: str | int = entry.value
        return named_or_number
    raise entry.wrong("no such weight", (*NAMED_WEIGHTS, f"{LIGHTEST} to {HEAVIEST}"))


TITLE = {
    "weight": Field(weight, TitleStyle.weight),
    "size": Field(Number(least=SMALLEST_TITLE, most=LARGEST_TITLE), TitleStyle.size),
    "align": Field(OneOf(("left", "centre")), TitleStyle.align),
    "show": Field(truth, TitleStyle.show),
}
TYPE = {
    "size": Field(Number(least=SMALLEST_TYPE, most=LARGEST_TYPE), TypeStyle.size),
    "weight": Field(weight, TypeStyle.weight),
}


# --- Typefaces -----------------------------------------------------------------------------------


def _typeface(entry: Entry, folder: str) -> Typeface:
    """Check the files of a typeface, or find those of a family that is installed."""
    # Needed for a typeface of one's own only: Matplotlib takes a while.
    from hiddenreel.draw.theme.fonts import flaw_of, installed, nearest_families

    if isinstance(entry.value, str):
        typeface = installed(text(entry))
        if typeface is None:
            near = nearest_families(entry.value)
            hint = f" (did you mean {' or '.join(near)}?)" if near else ""
            what = f"there is no such family on this machine{hint}: give its files"
            raise entry.wrong(f"{what}, as in {{regular: fonts/Some-Regular.ttf}}")
    else:
        typeface = _faces(entry, folder)
    if flaw := flaw_of(typeface):
        face, what = flaw
        given = isinstance(entry.value, Mapping)
        raise (entry.at(face, entry.value.get(face, MISSING)) if given else entry).wrong(what)
    return typeface


def _weighted(entry: Entry, values: Mapping[str, Any], title: TitleStyle) -> Typeface | None:
    """Return the typeface with the weights that are asked of texts and titles."""
    typeface: Typeface | None = values.get("typeface")
    regular = values.get("type", TypeStyle()).weight
    heading: int | None = None
    if title.weight not in FACES_OF_TITLES:
        heading = NAMED_WEIGHTS.get(str(title.weight)) or int(title.weight)
    if typeface is None and heading is None and regular == TypeStyle().weight:
        return None
    from hiddenreel.draw.theme.fonts import TYPEFACE, flaw_of, font_in, fonts_of, with_weights

    given = entry.mapping().get("typeface")
    name = given if isinstance(given, str) else TYPEFACE if given is None else "the typeface"
    is_files = isinstance(given, Mapping)
    fonts = [*map(font_in, typeface.files.values())] if is_files and typeface else fonts_of(given)
    try:
        found = with_weights(typeface, fonts, regular, heading)
    except LookupError as lacking:
        blamed = "title" if lacking.args[0] == heading else "type"
        where = entry.at(blamed).at("weight", lacking.args[0])
        has = sorted({font.weights: str(font) for font in fonts if not font.is_italic}.items())
        raise where.wrong(f"{name} has no font of this weight", [text for _, text in has]) from None
    if flaw := flaw_of(found):
        raise entry.at("typeface", given).wrong(f"its {flaw[0]} {flaw[1]}")
    return found


def _faces(entry: Entry, folder: str) -> Typeface:
    given = entry.mapping()
    known_only(entry, FACES)
    if "regular" not in given:
        raise entry.at("regular").wrong("is missing")
    files = {face: _font_file(entry.at(face, given[face]), folder) for face in FACES if face in given}
    # The nearest face replaces one that is not given.
    heavy = files.get("semibold") or files.get("bold") or files["regular"]
    faces = {"italic": files["regular"], "semibold": heavy, "bold": heavy, **files}
    return Typeface.read(faces)


def _font_file(entry: Entry, folder: str) -> str:
    name = text(entry)
    if not name.lower().endswith(FONT_FILES):
        raise entry.wrong(f"must be a font file, {' or '.join(FONT_FILES)}")
    file = os.path.normpath(os.path.join(folder, name))
    if not os.path.isfile(file):
        raise entry.wrong(f"there is no such file in {folder or 'this folder'}")
    return file


# --- Colours that go together --------------------------------------------------------------------

# A colour by its key: `w`, `classes[0]`, `title.colour`.
Colours = dict[str, str]


def _given_colours(given: Mapping[str, Any], title: TitleStyle) -> Colours:
    colours = {key: given[key] for key in (*GROUNDS, *VARIABLES) if key in given}
    colours |= {class_key(label): colour for label, colour in enumerate(given.get("classes", ()))}
    return colours | ({TITLE_COLOUR: title.colour} if title.colour else {})


def _base(colours: Colours) -> ThemeSpec:
    """Choose the built-in theme whose ink has the higher contrast on this ground."""
    from hiddenreel.draw.theme.contrast import contrast

    ground = colours.get("background", LIGHT.background)
    return max(BASES.values(), key=lambda spec: contrast(spec.ink, ground))


def _refuse_flaws(entry: Entry, colours: Colours, ground: str) -> None:
    """Refuse colours that cannot be read on the ground or told apart, and suggest better ones."""
    from hiddenreel.draw.theme.contrast import flaws, nearest

    flaw = next(flaws({"background": ground, **colours}), None)
    if flaw is None:
        return
    blamed = next(key for key in flaw.keys if key in colours)
    others = {"background": ground, **colours}
    value = others.pop(blamed)
    better = nearest(blamed, others, value)
    offer = f" ({better} would do)" if better else ""
    raise _where(entry, blamed, value).wrong(f"{flaw.what}{offer}")


def _where(entry: Entry, key: str, value: Any) -> Entry:
    """Return the entry of a colour."""
    if key == TITLE_COLOUR:
        return entry.at("title").at("colour", value)
    name, _, place = key.partition("[")
    return entry.at(name).at(Index(place[:-1]), value) if place else entry.at(name, value)


def _completed(
    entry: Entry, colours: Colours, ground: str, base: ThemeSpec
) -> tuple[Colours, dict[str, str]]:
    """Add the colours that are not given; return why some are not those of the base as well.

    Ours move out of the way of the author's. Where one finds no place beside others of ours, it is
    placed before them.
    """
    variables = list(VARIABLES)
    for _ in VARIABLES:
        try:
            return _added(colours, ground, base, variables)
        except _NoPlace as failed:
            last = failed
            if failed.key not in variables[1:]:
                break
            variables.remove(failed.key)
            variables.insert(0, failed.key)
    what = f"no {last.key} can be found that is read on {ground} and told from the others"
    raise Entry(entry.path).wrong(f"{what}: give it, or change them")


class _NoPlace(Exception):
    """No colour can be told from the others."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _added(
    colours: Colours, ground: str, base: ThemeSpec, variables: Sequence[str]
) -> tuple[Colours, dict[str, str]]:
    """Add the colours that are not given, the variables' in this order; return why some moved."""
    from hiddenreel.draw.theme.contrast import flaws, nearest

    whole = {"background": ground, **colours}
    moved: dict[str, str] = {}

    def add(key: str, wanted: str) -> None:
        if key in whole:
            return
        found = nearest(key, whole, wanted)
        if found is None:
            raise _NoPlace(key)
        if found != wanted and key not in SHARES:
            moved[key] = next(flaws({**whole, key: wanted}, about=key)).what
        whole[key] = found

    add("ink", base.ink)
    own_ground = "background" in colours or "ink" in colours
    for key, share in SHARES.items():
        add(key, mixed(whole["ink"], ground, share) if own_ground else getattr(base, key))
    for key in variables:
        add(key, getattr(base, key))
    for label, wanted in zip(range(MOST_CLASSES), _spare(base.classes, whole)):
        add(class_key(label), wanted)
    return whole, moved


def _spare(ours: Sequence[str], whole: Colours) -> list[str]:
    """List our colours of classes in order of use, first those unlike every given colour."""
    from hiddenreel.draw.theme.contrast import flaws

    given = sum(class_key(label) in whole for label in range(MOST_CLASSES))
    if not given:
        return list(ours)

    def is_like_another(colour: str) -> bool:
        key = class_key(MOST_CLASSES)
        return next(flaws({**whole, key: colour}, about=key), None) is not None

    # Our first colours come last, because they were chosen to go with each other.
    return [*ours[:given], *sorted([*ours[given:], *ours[:given]], key=is_like_another)]
