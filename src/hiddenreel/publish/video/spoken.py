"""Names the language of a film in its files, as players and editors list it.

The encoder's default stays in films in English, and in those of a language that is not listed here.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from hiddenreel.language import language

# The codes of ISO 639-2/T by those that Babel has.
_PAIRS = (
    "ar:ara bg:bul ca:cat cs:ces da:dan de:deu el:ell es:spa et:est eu:eus fi:fin fr:fra ga:gle gl:glg "
    "hr:hrv hu:hun id:ind is:isl it:ita ja:jpn ka:kat ko:kor lt:lit lv:lav mk:mkd ms:msa nb:nob nl:nld "
    "nn:nno pl:pol pt:por ro:ron ru:rus sk:slk sl:slv sq:sqi sr:srp sv:swe th:tha tr:tur uk:ukr vi:vie zh:zho"
)
CODES = dict(pair.split(":") for pair in _PAIRS.split())
# The boxes of an MP4 that lead to the language of a track.
_OUTER = (b"moov", b"trak", b"mdia")


# Five bits of each letter stand for a code in a track.
LETTER_BITS, BEFORE_A = 5, 0x60


def stream_language() -> list[str]:
    """Return the encoder's options that name the applied language in a WebM; none for English."""
    code = _code()
    return ["-metadata:s:v:0", f"language={code}"] if code else []


def mark_tracks(film: Path) -> None:
    """Name the applied language in every track of an MP4 or MOV.

    Chapters are a track too, whose language the encoder always calls English.
    """
    if code := _code():
        packed = 0
        for letter in code:
            packed = packed << LETTER_BITS | ord(letter) - BEFORE_A
        _write(film, packed.to_bytes(2))


def mark_as(clip: Path, film: Path) -> None:
    """Name in an MP4 the language of the film that it was cut from."""
    with film.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = next(_places(content), None)
        code = content[place : place + 2] if place else b""
    if code:
        _write(clip, code)


def _write(film: Path, code: bytes) -> None:
    with film.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
        for place in _places(content):
            content[place : place + 2] = code


def _places(content: mmap.mmap) -> Iterator[int]:
    """Yield where the language of each track is written."""
    for at in _headers(content, 0, len(content)):
        # The times before it have 4 bytes, or 8 in version 1.
        yield at + (32 if content[at] else 20)


def _code() -> str | None:
    spoken = language()
    return None if spoken.is_english else CODES.get(spoken.name.partition("_")[0])


def _headers(content: mmap.mmap, begin: int, end: int) -> Iterator[int]:
    """Yield the places of the headers of all tracks, behind the name of the box."""
    while begin + 8 <= end:
        size, name = int.from_bytes(content[begin : begin + 4]), content[begin + 4 : begin + 8]
        inner = begin + 8
        if size == 1:
            size, inner = int.from_bytes(content[inner : inner + 8]), inner + 8
        stop = begin + size if size else end
        if name == b"mdhd":
            yield inner
        elif name in _OUTER:
            yield from _headers(content, inner, stop)
        begin = max(stop, inner)
