"""Tells which slides there are, and what each says, from the manifest of all products.

A deck is of one theme. Its sections are the manifest's, in their order, and a product stands in it
when one of its files can be shown. The deck for PowerPoint and the page for browsers are both written
from this outline, so that they say the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError


@dataclass(frozen=True)
class Ground:
    """The colours of a slide besides its picture, each as ``#rrggbb``."""

    is_dark: bool
    background: str
    ink: str
    muted: str
    accent: str


@dataclass(frozen=True)
class Stop:
    """A moment at which a speaker may want to stop a film.

    Attributes
    ----------
    title : str
    seconds : float
        From the beginning of the film, s.
    """

    title: str
    seconds: float


@dataclass(frozen=True)
class Part:
    """A film from one stop to the next, as a file of its own.

    Attributes
    ----------
    title : str
        Of the stop that it leads to; of the film itself, when it leads to the end.
    film : Path
    first : Path or None
        A still of the stop that it begins at.
    """

    title: str
    film: Path
    first: Path | None


@dataclass(frozen=True)
class Slide:
    """A figure or film, and what is said about it.

    Attributes
    ----------
    name, title, alt : str
        As in the manifest.
    picture : Path or None
        The PNG of a figure, or the poster of a film.
    drawing : Path or None
        The SVG of a figure.
    film, loop : Path or None
        The MP4 and the GIF of a film.
    stops : tuple of Stop
    parts : tuple of Part
    notes : tuple of str
        What the speaker reads, a paragraph each.
    """

    name: str
    title: str
    alt: str
    picture: Path | None
    drawing: Path | None
    film: Path | None
    loop: Path | None
    stops: tuple[Stop, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Slides on one subject.

    Attributes
    ----------
    title : str
    subtitle : str
        How many figures and films there are in it.
    slides : tuple of Slide
    """

    title: str
    subtitle: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Outline:
    """All slides of one theme."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    theme: str
    ground: Ground
    sections: tuple[Section, ...]


def outline_of(manifest: Path, theme: str) -> Outline:
    """Read which slides a theme has.

    Parameters
    ----------
    manifest : Path
        ``manifest.json``; its files lie where it says, seen from its folder.
    theme : str

    Raises
    ------
    HiddenreelError
        When the manifest has no such theme.
    """
    said = json.loads(manifest.read_text(encoding="utf-8"))
    if theme not in said["themes"]:
        raise HiddenreelError(
            f"{manifest}: there is no theme {theme!r} (choose {', '.join(said['themes'])})"
        )
    entries = [entry for entry in said["products"] if entry["theme"] == theme]
    look = {key: said["themes"][theme][key] for key in Ground.__dataclass_fields__}
    sections = [
        _section(title, [entry for entry in entries if entry["section"] == title], said, manifest)
        for title in said["sections"]
    ]
    return Outline(
        title="Figures and films",
        subtitle=_counted(entries),
        notes=(
            "Every number in this deck was computed by a network that hiddenreel trained.",
            "Delete the slides that you do not need. Each slide's notes say what to look at, and how "
            "to make its picture again when the network changes.",
        ),
        theme=theme,
        ground=Ground(**look),
        sections=tuple(section for section in sections if section.slides),
    )


def _section(title: str, entries: Sequence[dict], said: dict, manifest: Path) -> Section:
    slides = tuple(_slide(entry, said["runs"], manifest.parent) for entry in entries)
    return Section(title=title, subtitle=_counted(entries), slides=slides)


def _slide(entry: dict, runs: Mapping[str, dict], folder: Path) -> Slide:
    def one(role: str, kind: str | None = None) -> Path | None:
        found = _files(entry, role, kind)
        return folder / found[0]["path"] if found else None

    slide = Slide(
        name=entry["name"],
        title=entry["title"],
        alt=entry["alt"],
        picture=one("picture", "png") or one("poster"),
        drawing=one("picture", "svg"),
        film=one("film"),
        loop=one("loop"),
        stops=tuple(Stop(stop["title"], stop["seconds"]) for stop in entry["stops"]),
        parts=_parts(entry, folder),
        notes=tuple(_notes(entry, runs)),
    )
    return replace(slide, notes=(*slide.notes, _origin(slide, entry, folder)))


def _files(entry: dict, role: str, kind: str | None = None) -> list[dict]:
    return [
        file for file in entry["files"] if file["role"] == role and kind in (None, file["format"])
    ]


def _parts(entry: dict, folder: Path) -> tuple[Part, ...]:
    """Return the parts of a film; the last leads from its last stop to its end."""
    films = sorted((folder / file["path"] for file in _files(entry, "part")), key=_number)
    stills = {_number(still): still for still in _stills(entry, folder)}
    titles = [stop["title"] for stop in entry["stops"]]
    return tuple(
        Part(
            title=titles[index] if index < len(titles) else entry["title"],
            film=film,
            first=stills.get(index),
        )
        for index, film in enumerate(films)
    )


def _stills(entry: dict, folder: Path) -> list[Path]:
    return [folder / file["path"] for file in _files(entry, "still")]


def _number(path: Path) -> int:
    """Read the number in ``NAME.part-3.mp4`` or ``NAME.stop-3.png``."""
    return int(path.stem.rpartition("-")[2])


def _notes(entry: dict, runs: Mapping[str, dict]) -> list[str]:
    """Say what the speaker should know, a paragraph each."""
    notes = [
        entry["title"],
        entry["caption"],
        f"What to look at: {entry['look']}",
        f"In words: {entry['alt']}",
        f"Run {entry['run']}: {_in_words(runs[entry['run']])}.",
    ]
    notes += [f"Beside it, run {run}: {_in_words(runs[run])}." for run in entry["compare"]]
    if entry["options"]:
        notes.append(f"Options: {_in_words(entry['options'])}.")
    notes += [_length(file) for file in _files(entry, "film")]
    notes += [f"Stop at {_clock(stop['seconds'])}: {stop['title']}" for stop in entry["stops"]]
    return notes


def _origin(slide: Slide, entry: dict, folder: Path) -> str:
    """Say which file is shown, so that it can be exchanged for a newer one."""
    shown = slide.film or slide.loop or slide.picture or slide.drawing
    place = f", from {folder.name}/{shown.relative_to(folder).as_posix()}" if shown else ""
    return f"Product {slide.name}, kind {entry['kind']}{place}."


def _length(film: dict) -> str:
    return f"Film of {film['seconds']:.1f} s at {film['frames_per_second']:g} frames a second."


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02d}"


def _in_words(value: Any) -> str:
    """Say what a configuration says: ``dataset circles (noise 0.1); layers 2, 3, 1``."""
    match value:
        case {"name": name, **others}:
            return f"{name} ({_in_words(others)})" if others else str(name)
        case dict():
            said = [(key.replace("_", " "), inner) for key, inner in value.items() if key != "run"]
            return "; ".join(f"{key} {_in_words(inner)}" for key, inner in said)
        case list():
            return ", ".join(_in_words(inner) for inner in value)
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _counted(entries: Sequence[dict]) -> str:
    """Say how many figures and films there are, as in "3 figures and 1 film"."""
    said = []
    for group, one in (("figures", "figure"), ("films", "film")):
        number = sum(entry["group"] == group for entry in entries)
        if number:
            said.append(f"{number} {one if number == 1 else group}")
    return " and ".join(said)
