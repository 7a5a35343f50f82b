"""The shape of the sheet that a picture is made for, and how many pixels it has.

The shorter side of every sheet is as long as a slide is high, so that type keeps its size whatever the
shape: an upright sheet is narrower than a slide and higher, and has its panels below each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from hiddenreel.applied import Applied

# Left, bottom, width and height, as shares of a page.
Box = tuple[float, float, float, float]

# The shorter side of every sheet, in, and the sheet of a slide.
SHORT = 7.5
SLIDE = (16, 9)
# Named shapes: width to height.
SHAPES = {"16:9": SLIDE, "4:3": (4, 3), "1:1": (1, 1), "9:16": (9, 16)}
# Named resolutions: the shorter side, px.
RESOLUTIONS = {"720p": 720, "1080p": 1080, "1440p": 1440, "2160p": 2160}
# The keys that ask for a sheet, and what they are where nothing is asked, by the sort of product.
KEYS = ("size", "resolution")
DEFAULT_SIZE = "16:9"
DEFAULT_RESOLUTIONS = {"figures": "1440p", "films": "1080p"}
# px: the largest sheet, whose sides may also be exchanged, and the shortest side.
LARGEST, SHORTEST = (3840, 2160), 360
TINY = 1e-10


@dataclass(frozen=True)
class Screen:
    """A sheet and its pixels.

    Attributes
    ----------
    pixels : (int, int)
        Width and height, both even: video has one value of colour for two rows and columns.
    is_composed : bool
        Whether the author chose the panels, which then stand elsewhere than on a slide.
    title, setting : str
        The title that is drawn instead of the film's own, and the line below it; empty for none. A
        slide has its own places for both.
    foot : float
        The height of what stands below the sheet on its page, in. Sheet and foot have the page's pixels.
    type : float
        How much larger type is than usual. The sheet is smaller by it, and has the same pixels.
    """

    pixels: tuple[int, int] = (1920, 1080)
    is_composed: bool = False
    title: str = ""
    setting: str = ""
    foot: float = 0.0
    type: float = 1.0

    @classmethod
    def split(cls, given: Mapping[str, Any], resolution: str) -> tuple[Screen, dict[str, Any]]:
        """Part what is asked of a product's sheet from its other settings."""
        pixels = pixels_of(given.get("size") or DEFAULT_SIZE, given.get("resolution") or resolution)
        return cls(pixels), {key: value for key, value in given.items() if key not in KEYS}

    def with_words(self, title: str, setting: str) -> Screen:
        """Return the same screen with room for these words at the top of the sheet."""
        return replace(self, title=title, setting=setting)

    @property
    def dpi(self) -> float:
        """Pixels in an inch of the page."""
        return self._sheet_dpi / self._larger

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        width, height = self.pixels
        return width / self._sheet_dpi, height / self._sheet_dpi

    @property
    def _sheet_dpi(self) -> float:
        return self.type * (min(self.pixels) / SHORT)

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of the page, which is the sheet and its foot, in."""
        width, height = self.inches
        # Rounding must not take the last pixel away.
        larger = self._larger + TINY if self.foot else 1.0
        return width * larger, height * larger

    @property
    def _larger(self) -> float:
        """How much larger the page is than the sheet."""
        return 1.0 + self.foot / self.inches[1] if self.foot else 1.0

    def on_page(self, box: Box) -> Box:
        """Return a box, as shares of the sheet, as shares of the page, which it is in the middle of."""
        if not self.foot:
            return box
        left, bottom, width, height = box
        share = 1.0 / self._larger
        return (0.5 + (left - 0.5) * share, 1.0 - (1.0 - bottom) * share, width * share, height * share)

    @property
    def is_upright(self) -> bool:
        """Whether the sheet is higher than wide."""
        width, height = self.pixels
        return width < height

    @property
    def is_slide(self) -> bool:
        """Whether panels stand where they do on a slide."""
        width, height = self.pixels
        return width * SLIDE[1] == height * SLIDE[0] and not self.is_composed

    def applied(self) -> AbstractContextManager[None]:
        """Lay pictures out for this sheet inside this context."""
        return applied_screen.use(self)


def pixels_of(size: str, resolution: str) -> tuple[int, int]:
    """Return the pixels of a named shape, or of ``WxH``, which has its own resolution."""
    if size not in SHAPES:
        width, _, height = size.partition("x")
        return int(width), int(height)
    wide, high = SHAPES[size]
    short = RESOLUTIONS[resolution]
    return short * wide // min(wide, high), short * high // min(wide, high)


DEFAULT = Screen()
# Return the screen whose `applied` context is active; a slide's outside any.
applied_screen = Applied(DEFAULT)
