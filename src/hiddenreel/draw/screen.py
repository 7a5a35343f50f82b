"""The shape of the sheet that a picture is made for, and how many pixels it has.

The shorter side of every sheet is as long as a slide is high, so that type keeps its size whatever the
shape: an upright sheet is narrower than a slide and higher, and has its panels below each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# The shorter side of every sheet, in, and the sheet of a slide.
SHORT = 7.5
SLIDE = (16, 9)
# Named shapes: width to height.
SHAPES = {"16:9": SLIDE, "4:3": (4, 3), "1:1": (1, 1), "9:16": (9, 16)}
# Named resolutions: the shorter side, px.
RESOLUTIONS = {"720p": 720, "1080p": 1080, "1440p": 1440, "2160p": 2160}
# px: the largest sheet, whose sides may also be exchanged, and the shortest side.
LARGEST, SHORTEST = (3840, 2160), 360


@dataclass(frozen=True)
class Screen:
    """A sheet and its pixels.

    Attributes
    ----------
    pixels : (int, int)
        Width and height, both even: video has one value of colour for two rows and columns.
    has_notes : bool
        Whether the author's notes need a line at the foot of the sheet.
    """

    pixels: tuple[int, int] = (1920, 1080)
    has_notes: bool = False

    @property
    def dpi(self) -> float:
        """Pixels in an inch of the sheet."""
        return min(self.pixels) / SHORT

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        width, height = self.pixels
        return width / self.dpi, height / self.dpi

    @property
    def is_slide(self) -> bool:
        """Whether panels stand where they do on a slide."""
        width, height = self.pixels
        return width * SLIDE[1] == height * SLIDE[0] and not self.has_notes

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Lay pictures out for this sheet inside this context."""
        before = _APPLIED.set(self)
        try:
            yield
        finally:
            _APPLIED.reset(before)


def pixels_of(size: str = "16:9", resolution: str = "1080p") -> tuple[int, int]:
    """Return the pixels of a named shape, or of ``W x H``, which has its own resolution."""
    if size not in SHAPES:
        width, _, height = size.partition("x")
        return int(width), int(height)
    wide, high = SHAPES[size]
    short = RESOLUTIONS[resolution]
    return short * wide // min(wide, high), short * high // min(wide, high)


DEFAULT = Screen()
_APPLIED: ContextVar[Screen] = ContextVar("applied_screen", default=DEFAULT)


def applied_screen() -> Screen:
    """Return the screen whose `applied` context is active; a slide's outside any."""
    return _APPLIED.get()
