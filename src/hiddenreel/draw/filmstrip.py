"""A film in print: its start and its chapters side by side, as wide as the text of a page.

No filmstrip is higher than a page. If the panels would be, more of them stand side by side or all are
smaller; of whole sheets fewer are shown.

Everything is drawn as large as on a slide and then shrunk, lines and letters too, so that panels look
as they do in the film and the smallest letters still have eight points.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.film.chapters import Chapter
from hiddenreel.draw.film.film import Film, Moment, Panel
from hiddenreel.draw.foot import MARK_WIDE, Notes, Watermark
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.paint.artists import HALO
from hiddenreel.draw.panels.titles import Heading, Setting, Title
from hiddenreel.draw.screen import Box, Screen, applied_screen
from hiddenreel.draw.slide import Page, font_size, typeset
from hiddenreel.draw.space.depth_order import DepthSceneArtist
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme
from hiddenreel.draw.ticks import localise_ticks
from hiddenreel.language import capitalised, tr

# Space between the margins of both A4 and Letter, in.
PRINT_INCHES, PRINT_HEIGHT = 6.5, 9.0
# Before shrinking, in: space for the names of rows, between panels and at the edges; a line of text.
NAMES, GAP, EDGE, LINE = 0.55, 0.22, 0.1, 0.33
# Panels side by side at least, if there is only one row of panels for each frame.
COLUMNS = 3
# Panels of words that a strip has elsewhere.
WORDS = (Title, Heading, Setting, Notes, Watermark)
# A line with more markers than this is rasterised; values that stand for no marker.
FEW, NO_MARKER = 50, (None, "None", "none", "", " ")
# Average width of a letter, in font sizes.
LETTER = 0.49


def filmstrip(film: Film, theme: Theme) -> Figure:
    """Draw a film's start and chapters for print. Call it inside ``theme.applied()``.

    It shows the panels of `Film.strip`, one row for each, or whole sheets if there are none.
    """
    with film.contents.applied(), Screen(type=film.screen.type).applied():
        figure = _rows(film, theme) if film.strip else _sheets(film, theme)
        if mark := film.contents.watermark:
            box = (_page_inches()[0] - EDGE - MARK_WIDE, EDGE, MARK_WIDE, LINE)
            Watermark(mark).draw(figure.add_axes(_share(figure, box)), theme)
        shrink(figure, _shrunk())
    return figure


def _page_inches() -> tuple[float, float]:
    """Return the width and height of a slide, in, on which everything is drawn before shrinking."""
    return applied_screen().inches


def _shrunk() -> float:
    """Return the share to which everything is shrunk."""
    return PRINT_INCHES / _page_inches()[0]


def _foot() -> float:
    """Return the height of the line for the author's mark, in; 0 where there is none."""
    return LINE + EDGE if applied_contents().watermark else 0.0


def highest() -> float:
    """Return the greatest height of a strip before shrinking, in, without its foot."""
    return PRINT_HEIGHT / _shrunk() - _foot()


def frames_shown(film: Film) -> list[int]:
    """List the frames of a strip of panels: the film's first, and the last of each chapter.

    If the whole film shows one epoch, the first frame would add nothing and is left out.
    """
    chapters = [chapter.frame for chapter in film.chapters]
    return chapters if film.timeline.is_at_one_epoch else [0, *chapters]


def texts_at(film: Film, frame: int) -> tuple[str, str]:
    """Return the texts above and below a frame of the strip: its epoch or scene, and what happens."""
    chapter = next((chapter for chapter in film.chapters if chapter.frame == frame), None)
    if chapter is None:
        now = film.moment(frame)
        start = tr("At the start") if now.epoch else tr("Untrained")
        below = tr(
            "{start}: loss {loss}, accuracy {accuracy}.",
            start=start,
            loss=number(now.loss),
            accuracy=percent(now.accuracy),
        )
        if film.others:
            below = "" if now.epoch else tr("Untrained: all are one and the same network.")
        return tr("epoch {epoch:.0f}", epoch=now.epoch), below
    above = chapter.title if film.timeline.is_at_one_epoch else tr("epoch {epoch:.0f}", epoch=chapter.epoch)
    repeated = f"{capitalised(above)}: "
    below = chapter.sentence
    if len(chapter.cues) == 1 and below.startswith(repeated):
        below = below.removeprefix(repeated)
        below = capitalised(below)
    return above, below


# --- Panels: a row for each, a column for each chapter -------------------------------------------


@dataclass(frozen=True)
class StripLayout:
    """The positions of a strip's panels, in. Frames that stand side by side form a band.

    Attributes
    ----------
    columns : int
        Frames in a band.
    step : float
        From a panel's left edge to the next one's.
    width, height : float
        Of a panel.
    lines : list of list of str
        The lines of text below each frame.
    rows : int
        Panels of a frame, one below the other.
    spare : float
        Height of a band besides its panels and the text below.
    """

    columns: int
    step: float
    width: float
    height: float
    lines: list[list[str]]
    rows: int
    spare: float

    @property
    def bands(self) -> list[range]:
        """The frames of each band, by their index."""
        count = len(self.lines)
        return [range(n, min(n + self.columns, count)) for n in range(0, count, self.columns)]

    @property
    def panels(self) -> float:
        """Height of a band without the text below, in."""
        return self.rows * (self.height + GAP) + self.spare

    def below(self, band: range) -> float:
        """Return the height of the text below a band, in."""
        return LINE * (max(len(self.lines[place]) for place in band) + 0.6)

    @property
    def whole(self) -> float:
        """Height of the strip, in."""
        return 2 * EDGE + sum(self.panels + self.below(band) for band in self.bands)


def laid_out(rows: int, aspect: float, sentences: Sequence[str]) -> StripLayout:
    """Choose how many frames stand side by side and how large their panels are.

    Parameters
    ----------
    rows : int
        Panels of a frame. If there is one, frames may continue in a band below; if there are several,
        all frames stand side by side.
    aspect : float
        Height of a panel divided by its width.
    sentences : sequence of str
        The text below each frame.
    """
    count, wrapped = len(sentences), rows == 1
    tried = range(min(COLUMNS, count), count + 1) if wrapped else (count,)
    # A large panel may have a note below it.
    spare = LINE * (2.2 if wrapped else 1.5)
    for columns in tried:
        step = (_page_inches()[0] - NAMES - 2 * EDGE + GAP) / columns
        letters = int((step - GAP) * 72 / (LETTER * SMALL))
        # A number stays on one line with its percent sign.
        lines = [textwrap.wrap(text.replace(" %", "\u00a0%"), letters) for text in sentences]
        width = step - GAP
        grid = StripLayout(columns, step, width, width * aspect, lines, rows, spare)
        if grid.whole <= highest():
            return grid
    over = (grid.whole - highest()) / (rows * len(grid.bands))
    height = grid.height - over
    return replace(grid, width=height / aspect, height=height)


def _rows(film: Film, theme: Theme) -> Figure:
    frames = frames_shown(film)
    texts = [texts_at(film, frame) for frame in frames]
    grid = laid_out(len(film.strip), film.strip_aspect, [below for _, below in texts])
    figure = _page(grid.whole)
    top = grid.whole + _foot() - EDGE
    for band in grid.bands:
        for place, column in enumerate(band):
            left = EDGE + NAMES + place * grid.step
            _write(figure, left, top - 0.5 * LINE, texts[column][0], LABEL, weight="semibold")
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
            for line, text in enumerate(grid.lines[column]):
                _write(figure, left, top - grid.panels - (line + 0.5) * LINE, text, SMALL)
        top -= grid.panels + grid.below(band)
    return figure


def _draw(figure: Figure, theme: Theme, panel: Panel, box: Sequence[float], moment: Moment) -> None:
    """Draw a panel without its heading, which the strip shows, and without labels on its axes."""
    axes = figure.add_axes(_share(figure, box))
    panel.draw(axes, theme).show(moment)
    axes.set(title="", xlabel="", ylabel="", xticks=[], yticks=[])
    _rasterise_crowds(axes)


def _rasterise_crowds(axes: Axes) -> None:
    """Rasterise markers and patches: there may be thousands, and the file would hold each."""
    for line in axes.lines:
        if line.get_marker() not in NO_MARKER and len(np.asarray(line.get_xydata())) > FEW:
            line.set_rasterized(True)
    for collection in axes.collections:
        patches = isinstance(collection, PolyCollection) and len(collection.get_paths()) > FEW
        if patches or isinstance(collection, PathCollection):
            collection.set_rasterized(True)


# --- Whole sheets, one below the other ---------------------------------------------------------------


def _sheets(film: Film, theme: Theme) -> Figure:
    panels = [placed for placed in film.panels if not isinstance(placed.panel, WORDS)]
    bottom = min(placed.box[1] for placed in panels)
    top = max(placed.box[1] + placed.box[3] for placed in panels)
    page = _page_inches()
    tall = (top - bottom) * page[1]
    room = tall + 2.0 * LINE + GAP
    chapters = _some(film.chapters, max(1, int((highest() - 2 * EDGE) / room)))
    height = 2 * EDGE + len(chapters) * room
    figure = _page(height)
    for row, chapter in enumerate(chapters):
        base = height + _foot() - EDGE - (row + 1) * room
        _write(figure, EDGE + NAMES, base + tall + LINE, chapter.sentence, LABEL, weight="semibold")
        moment = film.moment(chapter.frame)
        for placed in panels:
            left, low, width, high = placed.box
            box = (left * page[0], base + (low - bottom) * page[1], width * page[0], high * page[1])
            axes = figure.add_axes(_share(figure, box))
            placed.panel.draw(axes, theme).show(moment)
            _rasterise_crowds(axes)
    localise_ticks(figure)
    return figure


def _some(chapters: Sequence[Chapter], most: int) -> list[Chapter]:
    """Pick at most this many chapters: always the last, and the first if there is room for two."""
    if len(chapters) <= most:
        return list(chapters)
    if most == 1:
        return [chapters[-1]]
    return [chapters[round(place * (len(chapters) - 1) / (most - 1) + 0.1)] for place in range(most)]


# --- The page ------------------------------------------------------------------------------------


def _page(height: float) -> Page:
    return Page(figsize=(_page_inches()[0], height + _foot()))


def _share(figure: Figure, box: Sequence[float]) -> Box:
    """Convert a box from inches to shares of the figure."""
    wide, high = figure.get_size_inches()
    left, bottom, width, height = box
    return left / wide, bottom / high, width / wide, height / high


def _write(figure: Figure, x: float, y: float, text: str, size: float, **style: Any) -> None:
    wide, high = figure.get_size_inches()
    style = {"va": "center", "ha": "left", **style}
    figure.text(x / wide, y / high, typeset(text), fontsize=size, **style)


def shrink(figure: Figure, share: float) -> None:
    """Shrink a figure and all that is on it: letters, lines and markers."""
    width, height = figure.get_size_inches()
    figure.set_size_inches(share * width, share * height)
    for artist in figure.findobj():
        if isinstance(artist, Text):
            artist.set_fontsize(share * font_size(artist))
            if artist.get_path_effects():
                halo = withStroke(linewidth=2 * HALO * share, foreground=figure.get_facecolor())
                artist.set_path_effects([halo])
        elif isinstance(artist, Line2D):
            artist.set_linewidth(share * artist.get_linewidth())
            artist.set_markersize(share * artist.get_markersize())
            artist.set_markeredgewidth(share * artist.get_markeredgewidth())
        elif isinstance(artist, Patch):
            artist.set_linewidth(share * artist.get_linewidth())
        elif isinstance(artist, DepthSceneArtist):
            artist.scene.shrink(share)
        elif isinstance(artist, Collection):
            artist.set_linewidth([share * width for width in np.atleast_1d(artist.get_linewidth())])
            if isinstance(artist, PathCollection) and len(artist.get_sizes()):
                artist.set_sizes(share**2 * artist.get_sizes(), figure.dpi)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.labelpad *= share
            axis.set_tick_params(pad=share * axis.get_tick_params().get("pad", 3.5))
