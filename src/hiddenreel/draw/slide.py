"""The slide that all figures share: 16:9, the same margins, one sentence at the top."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.numbers import POWER_OF_TEN, plain
from hiddenreel.draw.screen import SHORT, SLIDE, Box, Screen, applied_screen
from hiddenreel.draw.theme.glyphs import require_glyphs
from hiddenreel.draw.theme.theme import PAGE_INCHES, SMALL, Theme, applied_theme

# Margins as shares of the slide. Every figure keeps them, so nothing jumps between slides.
LEFT, RIGHT, BOTTOM, TOP = 0.07, 0.965, 0.125, 0.82
# Between panels below each other: a share of the sheet, and at least this, in. Width to height of a good
# panel.
BELOW, LEAST_BELOW, GOOD_PANEL = 0.1, 1.3, 1.35
# Room for the ticks of panels below each other at most, as a share of a slide's width.
WIDEST_TICKS = 0.1
TITLE_AT = (0.035, 0.951)
# On narrower sheets a title that would be smaller than this has two lines, if they are larger: pt. The
# distance of their baselines, in font sizes, and their least one from the edge and the line below them, in.
SMALLEST_TITLE, TITLE_SPACING, TITLE_ABOVE, TITLE_APART = 26.0, 1.05, 0.12, 0.055
# From the letters of a title in two lines on a slide to the edge of the page, in.
TOP_EDGE = 0.06
# Where the line below the title begins, which names the epoch, the sample and the cost of a picture.
SETTING_AT = (TITLE_AT[0], 0.895)
# The least that a sheet which is narrower than a slide keeps above that line, for two lines of a title, in.
HEAD = 1.0
# Its type, pt: as large as fits between the title and the panels' headings; and how high its letters
# are and how much higher Chinese signs, in font sizes.
SETTING, ASCENT, SIGNS_HIGHER = 18.0, 0.7, 0.12
# The height of a line with the room around its letters, in font sizes.
LINE_BOX = 1.34
# Distance between the baselines of direct labels, in font sizes.
LINE_SPACING = 1.25
# Where labels beside a panel end at the latest, as a share of the slide's width.
MOST_RIGHT = 0.985
# Where a title may be broken. A sign of % stays with its number, so do its groups of digits, and signs of =
# and × stay with both sides. Scripts without spaces break after commas and colons, or else between two signs.
BETWEEN_WORDS = re.compile(r"(?<![\d=×]) +(?![%=×])|(?<=\d) +(?![%=×\d])")
CLAUSE_END = re.compile(r"(?<=[，、：；])(?=.)")
# How much longer a line counts where a clause is torn apart.
TORN = 1.3
LAST_LETTER, COMMAND = "\u2e80", re.compile(r"\\[a-z]+|[${}^_]")
BETWEEN_SIGNS = re.compile(r"(?<=[\u3040-\u9fff])(?=[\u3040-\u9fff])")
# Ticks are multiples of these times a power of ten.
ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Picture:
    """A figure and its words; each number in them was measured on the recording.

    Attributes
    ----------
    title : str
        The message in one sentence; it is also drawn at the top.
    caption : str
        The sentence below the figure.
    alt : str
        What the figure shows, for readers who cannot see it; at most 150 characters.
    setting : mapping of str to object
        What the line below the title says besides the options or instead: see `wording.setting`.
    screen : Screen
        The sheet that it stands on.
    fits : bool
        Whether all its texts are whole and apart, as far as they were measured.
    """

    figure: Figure
    title: str
    caption: str
    alt: str
    setting: Mapping[str, object] = field(default_factory=dict)
    screen: Screen = field(default_factory=applied_screen)
    fits: bool = True


class Page(Figure):
    """A figure with a canvas of pixels: others make a renderer for each text that is measured."""

    def __init__(self, *, figsize: tuple[float, float] | None = None, dpi: float | None = None) -> None:
        super().__init__(figsize=figsize, dpi=dpi)
        FigureCanvasAgg(self)


class Slide(Page):
    """A slide and its title, the message in one sentence."""

    title = ""

    def add_axes(self, box: Box, **options: Any) -> Axes:  # type: ignore[override]
        """Add axes in a box, whose heights are those of a slide: see `body_share`."""
        left, bottom, width, height = box
        share = body_share()
        return super().add_axes((left, share * bottom, width, share * height), **options)

    def text(self, x: float, y: float, s: str, *arguments: Any, **options: Any) -> Text:
        """Write a text below the title, at a height of a slide: see `body_share`."""
        return super().text(x, body_share() * y, s, *arguments, **options)

    def with_words(self, *, caption: str, alt: str, setting: Mapping[str, object] | None = None) -> Picture:
        """Return the slide and its words; the parameters are attributes of a `Picture`."""
        return Picture(self, self.title, caption, alt, setting or {})


def body_share() -> float:
    """Return which share of their height on a slide things below the title have on the applied sheet.

    It is 1 on a slide, and where the sheet is high enough for a title of two lines.
    """
    screen = applied_screen()
    wide, high = screen.pixels
    if screen.is_slide or wide * SLIDE[1] > high * SLIDE[0]:
        return 1.0
    return min(1.0, (1.0 - HEAD * min(wide, high) / (SHORT * high)) / SETTING_AT[1])


def new_slide(title: str) -> Slide:
    """Return a new slide with its title. Call it inside ``theme.applied()``.

    Raises
    ------
    HiddenreelError
        If the theme's typeface lacks a character of the title.
    """
    slide = Slide(figsize=applied_screen().inches)
    slide.title = title
    slide.text(*TITLE_AT, "", va="center")
    set_slide_title(slide, title)
    return slide


def set_slide_title(figure: Figure, title: str) -> None:
    """Write the title of a slide that `new_slide` made; it may have another one."""
    theme = applied_theme()
    require_glyphs(typeset(title), theme.typeface)
    line = figure.texts[0]
    _set_one_line(line, title_text(title), theme)
    if not applied_screen().is_slide and (size := font_size(line)) < SMALLEST_TITLE:
        _set_two_lines(line, title_text(title), theme)
        if font_size(line) <= size:
            _set_one_line(line, title_text(title), theme)


def _set_one_line(line: Text, words: str, theme: Theme) -> None:
    """Write a title in one line, as far above the line below it as there is height."""
    above = 1.0 - body_share() * SETTING_AT[1]
    apart = (
        (TITLE_AT[1] - SETTING_AT[1]) * min(above, HEAD / applied_screen().inches[1]) / (1 - SETTING_AT[1])
    )
    y = TITLE_AT[1] if applied_screen().is_slide else 1.0 - above + apart
    line.set(text=words, x=TITLE_AT[0], y=y, ha="left")
    set_title(line, theme, TITLE_AT[0], RIGHT)


def _set_two_lines(line: Text, words: str, theme: Theme) -> None:
    """Break a title into two lines, as large as fits above the line below it, which keeps its place."""
    high = applied_screen().inches[1]
    below = body_share() * SETTING_AT[1] * high + ASCENT * SETTING / 72 + TITLE_APART
    room = high - below - TITLE_ABOVE
    line.set(text=halved(words), linespacing=TITLE_SPACING)
    line.set(x=TITLE_AT[0], y=(below + room / 2) / high, ha="left")
    set_title(line, theme, TITLE_AT[0], RIGHT)
    line.set_fontsize(min(font_size(line), max(SMALL, 72 * room / (TITLE_SPACING + 1))))


def halved(text: str) -> str:
    """Break a text where the longer of both lines is shortest: at a space, or else within Chinese words.

    The end of a Chinese clause is better than a space, unless that line is much longer.
    """
    places = [*BETWEEN_WORDS.finditer(text), *CLAUSE_END.finditer(text)] or [*BETWEEN_SIGNS.finditer(text)]
    breaks = [(text[: place.start()], text[place.end() :]) for place in places]
    if not breaks:
        return text
    best = min(breaks, key=_awkwardness)
    return "\n".join(best)


def _awkwardness(lines: tuple[str, str]) -> float:
    """Return the length of the longer line, as if it were longer where a Chinese clause is torn apart."""
    first, second = lines
    is_torn = CLAUSE_END.search(first + second) and not CLAUSE_END.search(first[-1:] + second[:1])
    return max(map(_length, lines)) * (TORN if is_torn else 1.0)


def _length(text: str) -> int:
    """Estimate how long a text is, in letters: Chinese signs are as wide as two, and commands are none."""
    return sum(2 if sign > LAST_LETTER else 1 for sign in COMMAND.sub("", text))


def title_words(text: str) -> list[str]:
    """Return the words of a title between which it may be broken."""
    return BETWEEN_WORDS.split(text.strip())


def title_text(title: str) -> str:
    """Return a title as it is drawn: nothing where the author wants none on the picture."""
    return typeset(verbatim(title), "bf") if applied_contents().has_title else ""


def write_setting(figure: Figure, words: str, theme: Theme, row: int = 0) -> None:
    """Write the epoch, the sample and the cost of a slide in quiet type below the title.

    Parameters
    ----------
    row : int
        Which line of several it is, from 0.
    """
    screen = applied_screen()
    x, y = SETTING_AT
    side = "left"
    if theme.title.align == "centre":
        x, side = 0.5, "center"
    lower = row * LINE_SPACING + (SIGNS_HIGHER if max(words, default="") > LAST_LETTER else 0.0)
    y -= lower * SETTING / 72 / screen.inches[1]
    place = screen.on_page((x, y, 0.0, 0.0))[:2]
    line = figure.text(*place, typeset(words), ha=side, fontsize=SETTING, color=theme.muted, gid="setting")
    if not screen.is_slide:
        fit(line, (RIGHT - TITLE_AT[0]) * figure.bbox.width)


def set_title(line: Text, theme: Theme, left: float, right: float) -> None:
    """Style a text as a title of the theme, and shrink it if it is too wide, or break it as the last resort.

    Parameters
    ----------
    left, right : float
        Where it may begin and must end, as shares of the slide's width.
    """
    style, page = theme.title, figure_of(line).bbox
    line.set(color=theme.title_colour, weight=theme.title_weight, fontsize=_title_size(style.size))
    words = line.get_text()
    fit_lines(line, (right - left) * page.width)
    if line.get_text() != words:
        line.set_linespacing(TITLE_SPACING)
        _raise_to_top(line)
    if style.align == "centre":
        # In the middle of the slide, or as near to it as the text fits.
        half = min(line.get_window_extent().width / page.width, right - left) / 2
        middle = float(np.clip(0.5, left + half, right - half))
        place = line.get_transform().inverted().transform((middle * page.width, 0.0))
        line.set(x=place[0], ha="center")


def _raise_to_top(line: Text) -> None:
    """Raise a title of two lines as far as the page goes: the line below it keeps its place."""
    page = figure_of(line).bbox
    up = page.y1 - TOP_EDGE * figure_of(line).dpi - line.get_window_extent().y1
    x, y = line.get_transform().transform(line.get_position())
    line.set_y(line.get_transform().inverted().transform((x, y + max(0.0, up)))[1])


def _title_size(size: float) -> float:
    """Return the size of a title, pt. Larger type must leave room for the line below the title."""
    screen = applied_screen()
    if screen.type <= 1.0:
        return size
    apart = 72 * (TITLE_AT[1] - SETTING_AT[1]) * screen.inches[1]
    return min(size, max(SMALL, 2 * apart / LINE_BOX - SETTING))


def fit(text: Text, room: float) -> None:
    """Shrink a text to a width, px, but not below the smallest font size."""
    while (wide := text.get_window_extent().width) > room and font_size(text) > SMALL:
        # Letters have widths of whole pixels, so the size must shrink a little more than the width.
        text.set_fontsize(max(0.995 * font_size(text) * room / wide, SMALL))


def fit_lines(text: Text, room: float) -> None:
    """Shrink a text to a width, px; one that is wider at the smallest font size is in two lines."""
    fit(text, room)
    if text.get_window_extent().width > room and "\n" not in text.get_text():
        text.set_text(halved(text.get_text()))


def verbatim(text: str) -> str:
    """Return a text that Matplotlib draws as it is, without taking its $ for formulas."""
    return text.replace("$", r"\$")


def figure_of(artist: Artist) -> Figure:
    """Return the figure that an artist is on."""
    figure = artist.get_figure(root=True)
    assert figure is not None, f"{artist} is on no figure"
    return figure


def font_size(text: Text) -> float:
    """Return a text's font size, pt."""
    return float(text.get_fontsize())


def panel_row(
    figure: Figure,
    count: int,
    *,
    gap: float = 0.07,
    left: float = LEFT,
    right: float = RIGHT,
    top: float = TOP,
    widths: Sequence[float] = (),
) -> list[Axes]:
    """Add axes side by side up to `right` and `top`, or below each other where they are then less oblong.

    More than two may have two rows as well, the last axes across the second.

    Parameters
    ----------
    gap, right : float
        As shares of the sheet's width.
    left : float
        As a share of a slide's width.
    top : float
        As a share of its height.
    widths : sequence of float, optional
        Of what is side by side, in proportion; all are equal if not given. What is below each other has
        heights in this proportion.
    """
    sizes = np.array(widths or [1.0] * count)
    start, bottom = same_width(left), same_height(BOTTOM)
    wide, high = applied_screen().inches
    between = max(BELOW, LEAST_BELOW / high)
    width, height = right - start - gap * (count - 1), top - bottom - between * (count - 1)
    beside = _oblong(width * wide / count, (top - bottom) * high)
    below = _oblong((right - start) * wide, height * high / count)
    boxes: list[Box]
    if count > 2 and not widths:
        boxes = _in_two_rows(count, (start, bottom, right, top), (gap, between), height)
        if max(_oblong(box[2] * wide, box[3] * high) for box in boxes) < min(beside, below):
            return [figure.add_axes(box) for box in boxes]
    if below <= beside:
        # What has room between panels beside each other has it at their left.
        start = same_width(max(left, min(gap, WIDEST_TICKS)))
        heights = (sizes * height / sizes.sum()).tolist()
        bottoms = (top + between - np.cumsum(np.add(heights, between))).tolist()
        boxes = [(start, y, right - start, own) for y, own in zip(bottoms, heights)]
    else:
        own_widths = (sizes * width / sizes.sum()).tolist()
        lefts = (start + np.cumsum([0.0, *np.add(own_widths[:-1], gap)])).tolist()
        boxes = [(x, bottom, own, top - bottom) for x, own in zip(lefts, own_widths)]
    return [figure.add_axes(box) for box in boxes]


def _in_two_rows(count: int, edges: Box, gaps: tuple[float, float], height: float) -> list[Box]:
    """Return the boxes of panels in two rows; the last panel has the second row for itself.

    Parameters
    ----------
    edges : left, bottom, right, top
    gaps : (float, float)
        Between panels side by side and below each other.
    height : float
        What panels below each other have together.
    """
    (start, bottom, right, top), (gap, between) = edges, gaps
    low, first = (height + between * (count - 2)) / 2, (right - start - gap * (count - 2)) / (count - 1)
    lefts = [start + column * (first + gap) for column in range(count - 1)]
    return [*((x, top - low, first, low) for x in lefts), (start, bottom, right - start, low)]


def _oblong(width: float, height: float) -> float:
    """Return by how many times the sides of a panel differ from those of a good one."""
    ratio = width / height / GOOD_PANEL
    return max(ratio, 1 / ratio)


def same_width(share: float) -> float:
    """Convert a share of a slide's width to a share of the applied sheet's width."""
    screen = applied_screen()
    return share * (PAGE_INCHES[0] / (screen.type * screen.inches[0]))


def same_height(share: float) -> float:
    """Convert a share of a slide's height to a share of the applied sheet's height."""
    screen = applied_screen()
    return share * (PAGE_INCHES[1] / (screen.type * screen.inches[1]))


def inward(box: Box) -> Box:
    """Return a box whose left edge is as far from the sheet's as it is on a slide."""
    left, bottom, width, height = box
    more = same_width(left) - left
    return left + more, bottom, width - more, height


def square_around(points: np.ndarray, room: float) -> tuple[float, float, float, float]:
    """Return left, right, bottom, top of a square around points (n, 2), with room of their extent."""
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = (low + high) / 2, (0.5 + room) * max((high - low).max(), 1e-9)
    (left, bottom), (right, top) = (centre - half).tolist(), (centre + half).tolist()
    return left, right, bottom, top


def few_ticks(axes: Axes, x: int = 5, y: int = 5, whole: bool = False) -> None:
    """Keep about `x` and `y` ticks at round numbers; if `whole`, those along x at whole numbers."""
    axes.xaxis.set_major_locator(MaxNLocator(x, steps=ROUND, integer=whole))
    axes.yaxis.set_major_locator(MaxNLocator(y, steps=ROUND))


def faint_grid(axes: Axes, theme: Theme, axis: Literal["both", "x", "y"] = "both") -> None:
    """Draw a grid in a faint colour."""
    axes.grid(True, axis=axis, color=theme.faint)


def typeset(text: str, style: str = "rm") -> str:
    """Turn powers of ten into mathematics, because the typeface has no raised minus sign."""
    return POWER_OF_TEN.sub(lambda found: f"$\\math{style}{{10^{{{plain(found[1])}}}}}$", text)
