"""A film for print: its start and its chapters side by side, in the width of a page of text.

No strip is higher than such a page. Where the panels would be, there are more beside each other or all
are smaller; of whole sheets there are fewer.

All is drawn as large as on a slide and then made smaller, lines and letters with it, so that panels
look as they do in the film, and the smallest words still have eight points.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from hiddenreel.draw.film.film import Film, Moment, Panel
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.paint.artists import HALO
from hiddenreel.draw.panels.titles import Heading, Title
from hiddenreel.draw.slide import typeset
from hiddenreel.draw.theme.theme import LABEL, PAGE_INCHES, SMALL, Theme

# What fits between the margins of A4 and of Letter, in.
PRINT_INCHES, PRINT_HEIGHT = 6.5, 9.0
SHRUNK = PRINT_INCHES / PAGE_INCHES[0]
# On the page before it is made smaller, in: room for the names of rows, between panels, at the edges;
# a line of words.
NAMES, GAP, EDGE, LINE = 0.55, 0.22, 0.1, 0.33
# The highest page before it is made smaller, in.
HIGHEST = PRINT_HEIGHT / SHRUNK
# Panels beside each other, where there is a row of them only.
COLUMNS = 3
FEW, NO_MARKER = 50, (None, "None", "none", "", " ")
# How wide a letter is on average, in heights of type.
LETTER = 0.49


def filmstrip(film: Film, theme: Theme) -> Figure:
    """Draw a film's start and chapters for print. Call it inside ``theme.applied()``.

    The panels under `Film.strip` are shown, a row each; of a film that has none the whole sheet.
    """
    figure = _rows(film, theme) if film.strip else _sheets(film, theme)
    shrink(figure, SHRUNK)
    return figure


def frames_shown(film: Film) -> list[int]:
    """List the frames of a strip of panels: the film's first, and its chapters.

    Where no epoch passes the first would only show what the others start from.
    """
    chapters = [chapter.frame for chapter in film.chapters]
    return chapters if _at_one_epoch(film) else [0, *chapters]


def _at_one_epoch(film: Film) -> bool:
    return film.timeline.epochs[0] == film.timeline.epochs[-1]


def texts_at(film: Film, frame: int) -> tuple[str, str]:
    """Return the words above and below one of those frames: its epoch or scene, and what happens."""
    chapter = next((chapter for chapter in film.chapters if chapter.frame == frame), None)
    if chapter is None:
        now = film.moment(frame)
        told = f"Untrained: loss {number(now.loss)}, accuracy {percent(now.accuracy)}."
        if film.others:
            told = "Untrained: all are one and the same network."
        return f"epoch {now.epoch:.0f}", told
    above = chapter.title if _at_one_epoch(film) else f"epoch {chapter.epoch:.0f}"
    said_above = f"{above[:1].upper()}{above[1:]}: "
    told = chapter.sentence
    if len(chapter.cues) == 1 and told.startswith(said_above):
        told = told.removeprefix(said_above)
        told = told[:1].upper() + told[1:]
    return above, told


# --- Panels, a row each, a column for each chapter ----------------------------------------------------


@dataclass(frozen=True)
class StripLayout:
    """Where the panels of a strip are, in.

    Attributes
    ----------
    columns : int
        Beside each other; where there are more frames they go on below.
    step : float
        From a panel to the next one on its right.
    width, height : float
        Of a panel.
    told : list of list of str
        The lines below each frame.
    rows : int
        Panels of a frame below each other.
    spare : float
        Room that a band has besides its panels and the lines below.
    """

    columns: int
    step: float
    width: float
    height: float
    told: list[list[str]]
    rows: int
    spare: float

    @property
    def bands(self) -> list[range]:
        """The frames beside each other, by their place among all."""
        count = len(self.told)
        return [range(n, min(n + self.columns, count)) for n in range(0, count, self.columns)]

    @property
    def panels(self) -> float:
        """How high a band is without the lines below."""
        return self.rows * (self.height + GAP) + self.spare

    def below(self, band: range) -> float:
        """How high the lines below a band are."""
        return LINE * (max(len(self.told[place]) for place in band) + 0.6)

    @property
    def whole(self) -> float:
        """How high all is."""
        return 2 * EDGE + sum(self.panels + self.below(band) for band in self.bands)


def laid_out(rows: int, aspect: float, sentences: Sequence[str]) -> StripLayout:
    """Choose how many frames stand beside each other and how large their panels are.

    Parameters
    ----------
    rows : int
        Panels of a frame. A single one may go on below; several have all frames beside each other.
    aspect : float
        Height of a panel as a share of its width.
    sentences : sequence of str
        What is said below each frame.
    """
    count, wrapped = len(sentences), rows == 1
    tried = range(min(COLUMNS, count), count + 1) if wrapped else (count,)
    # A large panel may have a note below.
    spare = LINE * (2.2 if wrapped else 1.5)
    for columns in tried:
        step = (PAGE_INCHES[0] - NAMES - 2 * EDGE + GAP) / columns
        letters = int((step - GAP) * 72 / (LETTER * SMALL))
        # A number keeps its unit.
        told = [textwrap.wrap(said.replace(" %", "\u00a0%"), letters) for said in sentences]
        width = step - GAP
        grid = StripLayout(columns, step, width, width * aspect, told, rows, spare)
        if grid.whole <= HIGHEST:
            return grid
    over = (grid.whole - HIGHEST) / (rows * len(grid.bands))
    height = grid.height - over
    return replace(grid, width=height / aspect, height=height)


def _rows(film: Film, theme: Theme) -> Figure:
    frames = frames_shown(film)
    words = [texts_at(film, frame) for frame in frames]
    grid = laid_out(len(film.strip), film.strip_aspect, [told for _, told in words])
    figure = _page(grid.whole)
    top = grid.whole - EDGE
    for band in grid.bands:
        for place, column in enumerate(band):
            left = EDGE + NAMES + place * grid.step
            _write(figure, left, top - 0.5 * LINE, words[column][0], LABEL, weight="semibold")
            moment = film.moment(frames[column])
            for row, (name, panel) in enumerate(film.strip):
                bottom = top - 1.5 * LINE - (row + 1) * (grid.height + GAP) + GAP
                _draw(figure, theme, panel, (left, bottom, grid.width, grid.height), moment)
                if place == 0:
                    letters = max(1, int(grid.height * 72 / (LETTER * SMALL)))
                    _write(
                        figure, EDGE + 0.6 * LINE, bottom + grid.height / 2,
                        "\n".join(textwrap.wrap(name, letters)), SMALL,
                        rotation=90, va="center", ha="center", linespacing=1.0,
                    )  # fmt: skip
            for line, text in enumerate(grid.told[column]):
                _write(figure, left, top - grid.panels - (line + 0.5) * LINE, text, SMALL)
        top -= grid.panels + grid.below(band)
    return figure


def _draw(figure: Figure, theme: Theme, panel: Panel, box: Sequence[float], moment: Moment) -> None:
    """Draw a panel without what the strip itself says: its heading, and its axes, the same in all."""
    axes = figure.add_axes(_share(figure, box))
    panel.draw(axes, theme).show(moment)
    axes.set(title="", xlabel="", ylabel="", xticks=[], yticks=[])
    _rasterise_points(axes)


def _rasterise_points(axes: Axes) -> None:
    """Turn markers, of which there may be thousands, into pixels: the file would hold each of them."""
    for artist in [*axes.collections, *axes.lines]:
        marked = isinstance(artist, Line2D) and artist.get_marker() not in NO_MARKER
        if isinstance(artist, PathCollection) or (marked and len(artist.get_xdata()) > FEW):
            artist.set_rasterized(True)


# --- Whole sheets, one below the other ---------------------------------------------------------------


def _sheets(film: Film, theme: Theme) -> Figure:
    panels = [placed for placed in film.panels if not isinstance(placed.panel, (Title, Heading))]
    bottom = min(placed.box[1] for placed in panels)
    top = max(placed.box[1] + placed.box[3] for placed in panels)
    tall = (top - bottom) * PAGE_INCHES[1]
    room = tall + 2.0 * LINE + GAP
    chapters = _some(film.chapters, max(1, int((HIGHEST - 2 * EDGE) / room)))
    height = 2 * EDGE + len(chapters) * room
    figure = _page(height)
    for row, chapter in enumerate(chapters):
        base = height - EDGE - (row + 1) * room
        _write(figure, EDGE + NAMES, base + tall + LINE, chapter.sentence, LABEL, weight="semibold")
        moment = film.moment(chapter.frame)
        for placed in panels:
            left, low, width, high = placed.box
            box = (
                left * PAGE_INCHES[0],
                base + (low - bottom) * PAGE_INCHES[1],
                width * PAGE_INCHES[0],
                high * PAGE_INCHES[1],
            )
            axes = figure.add_axes(_share(figure, box))
            placed.panel.draw(axes, theme).show(moment)
            _rasterise_points(axes)
    return figure


def _some(chapters: Sequence, most: int) -> list:
    """Choose so many at most, the last and if there can be two the first among them."""
    if len(chapters) <= most:
        return list(chapters)
    if most == 1:
        return [chapters[-1]]
    return [
        chapters[round(place * (len(chapters) - 1) / (most - 1) + 0.1)] for place in range(most)
    ]


# --- The page ------------------------------------------------------------------------------------


def _page(height: float) -> Figure:
    return Figure(figsize=(PAGE_INCHES[0], height))


def _share(figure: Figure, box: Sequence[float]) -> tuple[float, ...]:
    """Return a box in inches as shares of the page."""
    wide, high = figure.get_size_inches()
    left, bottom, width, height = box
    return left / wide, bottom / high, width / wide, height / high


def _write(figure: Figure, x: float, y: float, text: str, size: float, **style: object) -> None:
    wide, high = figure.get_size_inches()
    style = {"va": "center", "ha": "left", **style}
    figure.text(x / wide, y / high, typeset(text), fontsize=size, **style)


def shrink(figure: Figure, share: float) -> None:
    """Make a figure smaller with all that is in it: letters, lines and markers."""
    figure.set_size_inches(*(share * side for side in figure.get_size_inches()))
    for artist in figure.findobj():
        if isinstance(artist, Text):
            artist.set_fontsize(share * artist.get_fontsize())
            if artist.get_path_effects():
                halo = withStroke(
                    linewidth=2 * HALO * share, foreground=artist.figure.get_facecolor()
                )
                artist.set_path_effects([halo])
        elif isinstance(artist, Line2D):
            artist.set_linewidth(share * artist.get_linewidth())
            artist.set_markersize(share * artist.get_markersize())
            artist.set_markeredgewidth(share * artist.get_markeredgewidth())
        elif isinstance(artist, Patch):
            artist.set_linewidth(share * artist.get_linewidth())
        elif isinstance(artist, Collection):
            artist.set_linewidth([share * width for width in artist.get_linewidth()])
            if hasattr(artist, "get_sizes") and len(artist.get_sizes()):
                artist.set_sizes(share**2 * artist.get_sizes(), figure.dpi)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.labelpad *= share
            axis.set_tick_params(pad=share * axis.get_tick_params().get("pad", 3.5))
