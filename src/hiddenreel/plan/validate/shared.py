"""Checks the keys that figures and films of all kinds share, besides the options of their kinds.

`PRODUCT`, `FILM`, `FILM_OF_TRAINING` and `OFFERED` declare the keys and their values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from hiddenreel.draw.contents import COUNTED
from hiddenreel.draw.film.timing import CHAPTERS, PACES, RATES, Timing
from hiddenreel.draw.own_words import TEXTS, FieldError, fields_of
from hiddenreel.errors import apart_from
from hiddenreel.language import ENGLISH
from hiddenreel.learn.run import Run
from hiddenreel.plan.catalogue import Kind
from hiddenreel.plan.languages import FROM_THE_RIGHT, LANGUAGE, SECOND_TYPEFACE, is_from_the_right
from hiddenreel.plan.schema import Entry, Field, Index, ListOf, Number, OneOf, fields, or_nothing, text
from hiddenreel.plan.sheets import SHEET, require_panels, require_shape
from hiddenreel.plan.validate.needs import measures
from hiddenreel.plan.validate.options import in_words
from hiddenreel.plan.validate.runs import MOST_EPOCHS, held_out_of, shape_of
from hiddenreel.plan.watermark import watermark
from hiddenreel.publish.products.formats import bytes_in, formats_of, made_by_default

# What one film can be made in besides the formats of all.
ON_REQUEST = tuple(name for name in formats_of("films") if name not in made_by_default("films"))

LONGEST_NOTE = 90


def notes_by_epoch(entry: Entry) -> list[list[Any]]:
    """Check a mapping from epochs to notes; return pairs, because JSON has no numbers for keys."""
    notes = {}
    for key, note in entry.mapping().items():
        where = entry.at(key, note)
        epoch = int(key) if isinstance(key, str) and key.isdecimal() else key
        if type(epoch) is not int or epoch in notes:
            raise where.wrong("an epoch is a whole number, once: write `at: {82: a note}`")
        if not 1 <= len(text(where).strip()) <= LONGEST_NOTE:
            raise where.wrong(f"must be 1 to {LONGEST_NOTE} characters")
        notes[epoch] = note.strip()
    if not notes:
        raise entry.wrong("must not be empty")
    return [[epoch, notes[epoch]] for epoch in sorted(notes)]


def first_and_last(entry: Entry) -> list[int]:
    """Check for the first and the last epoch of a film."""
    first_last = ListOf(Number(whole=True, least=0, most=MOST_EPOCHS))(entry)
    if len(first_last) != 2 or first_last[0] >= first_last[1]:
        raise entry.wrong("must be the first epoch and a later last one, as in [50, 120]")
    return first_last


SMALLEST_BUDGET, LARGEST_BUDGET = "50 kB", "1000 MB"


def file_size(entry: Entry) -> str:
    """Check what a file may weigh: ``2 MB``, ``500 kB`` or a number of MB."""
    given = entry.value
    size = f"{given:g} MB" if type(given) in (int, float) else given
    amount = bytes_in(size) if isinstance(size, str) else None
    least, most = bytes_in(SMALLEST_BUDGET), bytes_in(LARGEST_BUDGET)
    assert least and most
    if amount is None or not least <= amount <= most:
        what = f"must be a size from {SMALLEST_BUDGET} to {LARGEST_BUDGET}, as in 2 MB"
        raise entry.wrong(what)
    return str(size)


_TIMING = Timing()
# The keys of every film besides the options of its kind.
FILM: dict[str, Field] = {
    "fps": Field(OneOf(RATES), _TIMING.fps),
    "hold": Field(Number(least=0, most=60), _TIMING.hold),
    "budget": Field(file_size),
    "formats": Field(ListOf(OneOf(ON_REQUEST), distinct=True), ()),
}
# The keys of films that show a training; a film of one epoch has the option `epoch` instead.
FILM_OF_TRAINING: dict[str, Field] = {
    "epochs": Field(first_and_last, _TIMING.epochs),
    "pace": Field(OneOf(PACES), _TIMING.pace),
    "at": Field(notes_by_epoch, _TIMING.at),
    "chapters": Field(OneOf(CHAPTERS), _TIMING.chapters),
}


# The most characters that suit a slide and a screen reader.
LONGEST_TEXTS = {"title": 110, "alt": 150}


def own_text(entry: Entry) -> str:
    """Check an author's text and the fields in it."""
    given = text(entry)
    if not given.strip():
        raise entry.wrong("must not be empty")
    most = LONGEST_TEXTS.get(entry.path[-1])
    if most and len(given) > most:
        raise entry.wrong(f"has {len(given)} characters: write {most} at most")
    if is_from_the_right(given):
        raise entry.wrong(FROM_THE_RIGHT)
    try:
        fields_of(given)
    except FieldError as error:
        raise entry.wrong(str(error)) from None
    return given


def own_title(entry: Entry) -> str | Literal[False]:
    """Check a title that an author writes, or false for a picture without one."""
    if entry.value is True:
        raise entry.wrong("must be a text, or false for a picture without a title")
    return entry.value is not False and own_text(entry)


# The keys of every figure and film.
PRODUCT: dict[str, Field] = {
    **{key: Field(own_text) for key in TEXTS},
    "title": Field(own_title),
    "watermark": Field(watermark, None),
    LANGUAGE: Field(text, ENGLISH),
    SECOND_TYPEFACE: Field(or_nothing(text), None),
}


def _direction(entry: Entry) -> list[float]:
    direction = ListOf(Number())(entry)
    if len(direction) != 2 or not (-360 <= direction[0] <= 360 and 0 <= direction[1] <= 90):
        what = "must be two angles, around the vertical axis, -360 to 360, and above the horizon"
        raise entry.wrong(f"{what}, 0 to 90, as in [30, 20]")
    return direction


def figure_camera(entry: Entry) -> dict[str, Any]:
    """Check where the eye looks at a cube from."""
    return fields(entry, {"from": Field(_direction)})


def film_camera(entry: Entry) -> dict[str, Any]:
    """Check where the eye begins to look at a cube from, and how far it walks."""
    turn = Number(least=-360, most=360)
    known = {"turn": Field(or_nothing(turn), None), "from": Field(or_nothing(_direction), None)}
    return fields(entry, known)


# What kinds can offer of their contents: those that name it in `OFFERS`.
OFFERED: dict[str, Field] = {
    "samples": Field(Number(above=0, most=1), 1.0),
    "camera": Field(film_camera),
    "counters": Field(ListOf(OneOf(COUNTED), distinct=True), COUNTED),
}


# How far the eye walks around a cube in a second at most, degrees.
QUICKEST_TURN = 20.0
# What a film shows, in its order: names among those that its kind has.
PANELS = Field(ListOf(text, distinct=True), ())


def panels_of(kind: Kind, run: Run) -> list[str]:
    """Name the panels of a film of a run."""
    hidden = range(1, len(run.layers) - 1)
    return [
        name
        for known in kind.panels
        for name in ([known.replace("*", str(n)) for n in hidden] if "*" in known else [known])
    ]


def require_contents(entry: Entry, kind: Kind, given: Mapping[str, Any], run: Run) -> None:
    """Refuse what a run has nothing for: no cube to turn around, or nothing to count."""
    has_classes, held_out = shape_of(run).classes, held_out_of(run, shape_of(run))
    for place, name in enumerate(given.get("counters", [])):
        where = entry.at("counters").at(Index(place), name)
        if name in ("accuracy", "held-out") and not has_classes:
            raise where.wrong(f"needs classes, and run {run.name} has none")
        if name == "held-out" and not held_out:
            raise where.wrong(f"needs held-out samples, and run {run.name} has none")
    if panels := given.get("panels"):
        known = panels_of(kind, run)
        for place, name in enumerate(panels):
            if name not in known:
                what = f"the film has no such panel of run {run.name}"
                raise entry.at("panels").at(Index(place), name).wrong(what, known, near=name)
        if "counters" in given and "numbers" not in panels:
            what = "have no place, as panels leaves numbers out: add numbers to panels"
            raise entry.at("counters", given["counters"]).wrong(what)
    layer = given.get("layer", kind.options["layer"].default if "layer" in kind.options else None)
    sizes = run.layers[1:-1] if layer is None else [run.layers[layer]]
    if "camera" in given and max(sizes) < 3:
        which = "no hidden layer" if layer is None else f"a layer {layer} with fewer"
        what = f"turns around layers of three neurons or more, and run {run.name} has {which}"
        raise entry.at("camera", entry.value["camera"]).wrong(what)
    if "seconds" in kind.options:
        _require_calm(entry, given, given.get("seconds", kind.options["seconds"].default))


def _require_calm(entry: Entry, given: Mapping[str, Any], seconds: float) -> None:
    """Refuse a walk around a cube that nobody can follow in a film of this length."""
    turn = given.get("camera", {}).get("turn") or 0.0
    if abs(turn) > QUICKEST_TURN * seconds:
        most = f"at most {QUICKEST_TURN:g}, so {QUICKEST_TURN * seconds:g} in {seconds:g} s"
        pace = apart_from(QUICKEST_TURN, abs(turn) / seconds)
        what = f"turns {pace}° in a second, {most}: turn less, or raise seconds"
        raise entry.at("camera").at("turn", turn).wrong(what)


def _has_fields(entry: Entry, texts: Mapping[str, str], run: Run) -> None:
    """Refuse fields for which the run has no numbers."""
    shape = shape_of(run)
    for key, given in texts.items():
        for name, _ in fields_of(given):
            where = entry.at(key, given)
            if name.startswith("held_out_") and not held_out_of(run, shape):
                raise where.wrong(f"{{{name}}} needs held-out samples, and run {run.name} has none")
            if "accuracy" in name and not shape.classes:
                raise where.wrong(f"{{{name}}} needs classes, and run {run.name} has none")


def shared_keys(group: str, kind: Kind) -> dict[str, Field]:
    """Return the keys of every figure or film of this kind besides its options."""
    common = PRODUCT | SHEET
    offered = {name: OFFERED[name] for name in kind.offers}
    offered |= {"panels": PANELS} if kind.panels else {}
    if group == "figures":
        if "camera" in offered:
            offered["camera"] = Field(figure_camera)
        return {**common, **offered}
    training = {} if "epoch" in kind.options else FILM_OF_TRAINING
    return {**common, **FILM, **training, **offered}


def check_shared_keys(entry: Entry, group: str, kind: Kind, shown: Sequence[Run]) -> dict[str, Any]:
    """Check the given keys that all products share; `shown` are the product's runs."""
    known, given = shared_keys(group, kind), entry.value
    common = {
        name: field.check(entry.at(name, given[name])) for name, field in known.items() if name in given
    }
    _has_fields(entry, {key: common[key] for key in TEXTS if common.get(key)}, shown[0])
    has = measures(shown[0]) | {"others": [len(shown) - 1]}
    require_shape(entry, kind, common, has)
    require_panels(entry, kind, common, has)
    longest = max(run.epochs for run in shown)
    first, last = common.get("epochs", [0, longest])
    if last > longest:
        what = f"must end at {longest} at most, the last epoch of "
        raise entry.at("epochs", given["epochs"]).wrong(what + " and ".join(r.name for r in shown))
    for epoch, note in common.get("at", []):
        if not first < epoch <= last:
            what = f"a note's epoch must be {in_words(first + 1, last)}, which the film shows"
            raise entry.at("at").at(epoch, note).wrong(what)
    return common
