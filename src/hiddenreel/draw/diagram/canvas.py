"""The sheet that diagrams are drawn on, in inches, and the words and strokes used everywhere on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import TITLE_AT, Slide, body_share, new_slide, typeset, verbatim
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, SMALL, THIN, TITLE
from hiddenreel.draw.wording import shortened

Point = tuple[float, float]

# The sheet is as wide as the page, and on a slide as high as the title leaves, in.
HEIGHT = 6.55
# What is drawn keeps within these and `right_edge`, in; the left one is the title's, and on an upright
# sheet `top_edge` is the upper one.
LEFT, BOTTOM, TOP = TITLE_AT[0] * PAGE_INCHES[0], 0.35, 6.35

# Strokes below, fills above them, words on top.
STROKES, FILLS, WORDS = 1.0, 2.0, 4.0
# Space between the words of a sentence, as a share of the type's size.
WORD_SPACE = 0.26
# Length of an arrow's head for each point of its line's width, and for the thinnest, pt.
HEAD, LEAST_HEAD = 5.0, 14.0
CORNER = 0.09
# Width of the edge round letters that lines pass beneath, pt: half of it shows.
HALO = 7.0


def points() -> float:
    """Return how many points are as long as an inch of the page: fewer where type is larger."""
    return 72.0 / applied_screen().type


def sheet_width() -> float:
    """Return the width of the applied screen in a diagram's inches, which larger type makes smaller."""
    return applied_screen().type * applied_screen().inches[0]


def right_edge() -> float:
    """Return the right edge of drawings on the applied screen, in."""
    return sheet_width() - LEFT


def sheet_middle() -> float:
    """Return the middle of the applied screen, in."""
    return sheet_width() / 2


def narrower() -> float:
    """Return how much narrower the applied screen is than a slide, in; 0 on a slide."""
    return PAGE_INCHES[0] - sheet_width()


def taller() -> float:
    """Return how much more height than a slide the applied screen leaves below its title, in.

    It is below 0 where a title may have two lines at the cost of what is below it.
    """
    width, height = applied_screen().pixels
    return HEIGHT * (body_share() * height / min(width, height) - 1.0)


def is_narrow() -> bool:
    """Return whether the applied screen is narrower than 4:3: what is side by side then goes below."""
    width, height = applied_screen().pixels
    return 3 * width < 4 * height


def on_sheet(y: float) -> float:
    """Return the same share of the height of the applied screen as a height is of a slide's, in."""
    return y * (1.0 + taller() / HEIGHT)


def as_shares(box: Box) -> Box:
    """Return a box of the applied screen, in, as shares of its page."""
    wide, high = sheet_width(), on_sheet(PAGE_INCHES[1])
    left, bottom, width, height = box
    return left / wide, bottom / high, width / wide, height / high


def top_edge() -> float:
    """Return the upper edge of drawings on the applied screen, in."""
    return TOP + taller()


def full_width(bottom: float, height: float, inset: float) -> tuple[float, float, float, float]:
    """Return a box from edge to edge, in: left, bottom, width and height, `inset` at either side.

    The height is a slide's, and on an upright sheet as much more as that has.
    """
    return LEFT + inset, bottom, right_edge() - LEFT - 2 * inset, height + taller()


def canvas(title: str) -> tuple[Slide, Axes]:
    """Return a new slide with its title and a canvas on it. Call it inside ``theme.applied()``."""
    slide = new_slide(title)
    return slide, canvas_on(slide)


def canvas_on(figure: Figure) -> Axes:
    """Lay an axes over the page below the title, its unit the inch, and hide its frame."""
    axes = figure.add_axes((0.0, 0.0, 1.0, HEIGHT / PAGE_INCHES[1]), label="canvas")
    axes.set(xlim=(0.0, sheet_width()), ylim=(0.0, HEIGHT + taller()), aspect="equal")
    axes.set_axis_off()
    return axes


def symbol(letter: str, above: object = "", below: object = "", *, bold: bool = False) -> str:
    r"""Write a letter with its indices as mathematics: ``symbol("w", "L", "jk")`` is w_jk^L.

    Parameters
    ----------
    letter : str
        As mathematics; greek letters and ∂ by their names, ``\delta``.
    above, below : object
        The layer, and the neurons.
    bold : bool
        As vectors and matrices are written.
    """
    core = f"\\mathbf{{{letter}}}" if bold else letter
    raised = f"^{{{above}}}" if str(above) else ""
    lowered = f"_{{{below}}}" if str(below) else ""
    return f"${core}{lowered}{raised}$"


def pair(j: int, k: int) -> str:
    """Write the two indices of a weight, with a comma where they could be misread."""
    return f"{j},{k}" if max(j, k) > 9 else f"{j}{k}"


def write(
    axes: Axes,
    at: Point,
    text: str,
    colour: str,
    *,
    size: float = LABEL,
    ha: str = "center",
    va: str = "center",
    weight: str | int = "normal",
    ground: str | None = None,
    halo: str | None = None,
    gid: str | None = None,
) -> Text:
    """Write a text at a place, in.

    Parameters
    ----------
    ground : str, optional
        The colour of a patch beneath the text, for one that stands on a line of its own.
    halo : str, optional
        The colour of an edge round each letter, where lines of others pass beneath.
    """
    patch = {"facecolor": ground, "edgecolor": "none", "pad": 2.5} if ground else None
    edge = [withStroke(linewidth=HALO, foreground=halo)] if halo else None
    return axes.text(
        *at,
        typeset(text),
        color=colour,
        fontsize=size,
        ha=ha,
        va=va,
        weight=weight,
        bbox=patch,
        path_effects=edge,
        gid=gid,
        zorder=WORDS,
    )


def sentence(
    axes: Axes,
    at: Point,
    words: Sequence[tuple[str, str]],
    *,
    size: float = LABEL,
    ha: str = "left",
    gid: str | None = None,
) -> list[Text]:
    """Write (text, colour) after (text, colour) on one baseline that begins at a place.

    Parameters
    ----------
    ha : {"left", "center", "right"}
        Which point of the whole sentence the place is.
    """
    wide = sentence_width([text for text, _ in words], size)
    x = at[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * wide
    written = []
    for text, colour in words:
        place, va = (x, at[1]), "baseline"
        word = write(axes, place, text, colour, size=size, ha="left", va=va, gid=gid)
        written.append(word)
        x += width_of(text, size) + WORD_SPACE * size / points()
    return written


def sentence_width(texts: Sequence[str], size: float = LABEL) -> float:
    """Measure texts set as a sentence, in."""
    gaps = WORD_SPACE * size / points() * (len(texts) - 1)
    return sum(width_of(text, size) for text in texts) + gaps


def abridged(count: int, most: int, always: Sequence[int] = ()) -> list[int | None]:
    """Choose what to draw of `count` things in a row that has `most` places.

    Returns
    -------
    list
        Their numbers from 0: all, or the first ones, the last and those of `always`, with None
        where numbers are left out.
    """
    if count <= most:
        return list(range(count))
    shown = _with_gaps({count - 1, *always})
    for first in range(count):
        more = _with_gaps({*(n for n in shown if n is not None), first})
        if len(more) > most:
            break
        shown = more
    return shown


def _with_gaps(chosen: set[int]) -> list[int | None]:
    shown: list[int | None] = []
    for before, number in pairwise([-1, *sorted(chosen)]):
        shown += [None, number] if number > before + 1 else [number]
    return shown


def width_of(text: str, size: float = LABEL, weight: str | int = "normal") -> float:
    """Measure a text, in. Call it inside ``theme.applied()``."""
    # Widths are in proportion to the size of type, and layouts try many sizes.
    at_scale = _width_of(typeset(text), weight, tuple(mpl.rcParams["font.family"]))
    return at_scale * (size / text_to_path.FONT_SCALE) / points()


def fitting_size(room: float, *widths: float) -> float:
    """Return the type, pt, in which what has these widths as a label keeps within the room, all in in."""
    return max(SMALL, min(LABEL, *(LABEL * room / width for width in widths)))


def largest_size(fits: Callable[[float], bool]) -> float:
    """Return the largest of the usual sizes of type, pt, that fits, or the smallest if none does."""
    return next(filter(fits, (TITLE, LABEL)), SMALL)


def cut_to(text: str, room: float, size: float = LABEL) -> str:
    """Cut a text that is wider than the room, in, and end it with …, but keep its first letter."""
    cut, keep = text, len(text)
    while width_of(verbatim(cut), size) > room and keep > 1:
        keep -= 1
        cut = shortened(text, keep + 1)
    return cut


@lru_cache(4096)
def _width_of(text: str, weight: str | int, family: tuple[str, ...]) -> float:
    """Measure a text of the size that letters are kept in, pt."""
    face = FontProperties(family=[*family], size=text_to_path.FONT_SCALE, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, face, ismath="$" in text)
    return float(width)


def dots_at(at: Point, step: Point) -> np.ndarray:
    """Return the centres of the three dots of an ellipsis around a point, `step` apart, (3, 2)."""
    return np.array(at) + np.outer((-1.0, 0.0, 1.0), step)


def dots(axes: Axes, at: Point, step: Point, colour: str, *, size: float, zorder: float = FILLS) -> None:
    """Draw an ellipsis of three dots around a point, `step` in apart and `size` pt wide."""
    xs, ys = dots_at(at, step).T
    axes.plot(xs, ys, "o", color=colour, ms=size, mew=0, gid="ellipsis", zorder=zorder)


@dataclass(frozen=True)
class BoxStyle:
    """The colours of a box's edge and fill, and the width of its edge, pt."""

    edge: str = "none"
    fill: str = "none"
    line: float = THIN


def box(
    axes: Axes,
    corner: Point,
    width: float,
    height: float,
    style: BoxStyle,
    *,
    gid: str | None = None,
    zorder: float = FILLS,
) -> FancyBboxPatch:
    """Draw a box with soft corners from its lower left corner, in."""
    rounding = min(CORNER, width / 4, height / 4)
    patch = FancyBboxPatch(
        corner,
        width,
        height,
        boxstyle=f"round,pad=0,rounding_size={rounding}",
        edgecolor=style.edge,
        facecolor=style.fill,
        linewidth=style.line,
        gid=gid,
        zorder=zorder,
    )
    axes.add_patch(patch)
    return patch


def bar(axes: Axes, corner: Point, width: float, height: float, colour: str, gid: str) -> Rectangle:
    """Draw a bar from its base, `corner`, in; a negative width or height leads left or down."""
    patch = Rectangle(corner, width, height, facecolor=colour, lw=0, gid=gid, zorder=FILLS)
    axes.add_patch(patch)
    return patch


def arrow(
    axes: Axes,
    start: Point,
    end: Point,
    colour: str,
    *,
    line: float = LINE,
    bend: float = 0.0,
    shrink: tuple[float, float] = (0.0, 0.0),
    gid: str | None = None,
    zorder: float = STROKES,
) -> FancyArrowPatch:
    """Draw an arrow whose tip is at `end`.

    Parameters
    ----------
    line : float
        Width, pt; the head grows with it.
    bend : float
        How far the arrow bows to its left, as a share of its length.
    shrink : tuple of float
        How much of it to leave away at either end, in.
    """
    patch = FancyArrowPatch(
        start,
        end,
        arrowstyle="-|>,head_length=0.9,head_width=0.42",
        mutation_scale=max(LEAST_HEAD, HEAD * line),
        connectionstyle=f"arc3,rad={-bend}",
        shrinkA=shrink[0] * points(),
        shrinkB=shrink[1] * points(),
        color=colour,
        linewidth=line,
        joinstyle="miter",
        capstyle="butt",
        gid=gid,
        zorder=zorder,
    )
    axes.add_patch(patch)
    return patch
