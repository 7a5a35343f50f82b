"""Draws with a look: what every colour, size and typeface comes to in Matplotlib's settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import matplotlib as mpl
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb

from hiddenreel.draw.theme import spec as look
from hiddenreel.draw.theme.fonts import FAMILY, family_of, missing_glyphs_refused
from hiddenreel.draw.theme.spec import ThemeSpec, TitleStyle, mixed, negative

# The slide that every figure and frame is made for.
PAGE_INCHES = (40 / 3, 7.5)
FRAME_PIXELS = (1920, 1080)
FIGURE_DPI = 192
FRAME_DPI = 144

# Three sizes, in points on that slide.
TITLE, LABEL, SMALL = TitleStyle().size, 21.0, 17.0
# And one for the figures of a counter, read from the last row of a hall.
COUNTER = 44.0

LINE, THIN = 3.5, 1.6
# Markers in order of class: the lecture's star and circle, then ones that differ in outline.
MARKERS = ("*", "o", "s", "^", "D", "v", "P", "X", "h", "<")
# A star of the same area looks smaller than a disc.
MARKER_SCALE = {"*": 1.75, "o": 1.0, "s": 0.9, "^": 1.1, "D": 0.8, "v": 1.1, "P": 1.1, "X": 1.1}


class Theme(ThemeSpec):
    """A look to draw with."""

    def marker(self, label: int) -> str:
        """Return the marker of a class."""
        return MARKERS[label % len(MARKERS)]

    def marker_scale(self, label: int) -> float:
        """Return how much larger than a disc a class's marker must be to weigh the same."""
        return MARKER_SCALE.get(self.marker(label), 1.0)

    def class_colour(self, label: int) -> str:
        """Return the colour of a class."""
        return self.classes[label % len(self.classes)]

    @property
    def darkest(self) -> str:
        """The darker of ground and ink, for the outlines of points."""
        return min(self.background, self.ink, key=lambda colour: sum(to_rgb(colour)))

    @property
    def is_dark(self) -> bool:
        """Whether its ground is darker than its ink."""
        return self.darkest == self.background

    @property
    def told(self) -> dict[str, str | bool]:
        """What a page has to know in order to go with it."""
        colours = {"background": self.background, "ink": self.ink, "muted": self.muted}
        return {"is_dark": self.is_dark, **colours, "accent": self.w}

    @property
    def regions(self) -> Colormap:
        """The map from an output of 0 to 1: class 0's tint, the ground, class 1's tint."""
        ends = [mixed(self.class_colour(label), self.background, 0.5) for label in (0, 1)]
        return LinearSegmentedColormap.from_list("regions", [ends[0], self.background, ends[1]])

    @property
    def negative_w(self) -> str:
        """The paler shade of a weight below zero."""
        return negative(self.w, self.background)

    @property
    def title_colour(self) -> str:
        """The colour of the sentence at the top of a sheet."""
        return self.title.colour or self.ink

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Draw and save inside this context: matplotlib's settings are the theme's there.

        They start from matplotlib's own defaults, so the user's matplotlibrc changes nothing.

        Raises
        ------
        HiddenreelError
            If a text has a character that the theme's typeface lacks.
        """
        defaults = {key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"}
        before = _APPLIED.set(self)
        try:
            with (
                mpl.rc_context({**defaults, **_FIXED, **self._coloured(), **self._typeset()}),
                missing_glyphs_refused(self.typeface),
            ):
                yield
        finally:
            _APPLIED.reset(before)

    def _typeset(self) -> dict:
        """Words and mathematics in one typeface; what it does not have is taken from ours."""
        family, symbols = family_of(self.typeface)
        return {
            "font.family": [family] if family == FAMILY else [family, FAMILY],
            "mathtext.rm": family,
            "mathtext.it": f"{family}:italic",
            "mathtext.bf": f"{family}:semibold",
            "mathtext.cal": family,
            "mathtext.sf": family,
            "mathtext.tt": family,
            "mathtext.fallback": symbols,
        }

    def _coloured(self) -> dict:
        return {
            "figure.facecolor": self.background,
            "savefig.facecolor": "none" if self.transparent else self.background,
            "axes.facecolor": "none",
            "axes.edgecolor": self.muted,
            "axes.labelcolor": self.ink,
            "axes.titlecolor": self.ink,
            "text.color": self.ink,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "xtick.labelcolor": self.ink,
            "ytick.labelcolor": self.ink,
            "grid.color": self.faint,
        }


LIGHT, DARK = (Theme.read(ours.spec()) for ours in (look.LIGHT, look.DARK))
THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

_FIXED = {
    "font.size": LABEL,
    "mathtext.fontset": "custom",
    "figure.figsize": PAGE_INCHES,
    "figure.dpi": FIGURE_DPI,
    "savefig.dpi": FIGURE_DPI,
    "axes.linewidth": THIN,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": LABEL,
    "axes.titlesize": LABEL,
    "axes.titlelocation": "left",
    "axes.titlepad": 14.0,
    "axes.labelpad": 8.0,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": True,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.width": THIN,
    "ytick.major.width": THIN,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "lines.linewidth": LINE,
    "lines.solid_capstyle": "round",
    "grid.linewidth": THIN,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    # Text as outlines: the same picture wherever it is opened, with or without our typeface.
    "svg.fonttype": "path",
    "svg.hashsalt": "hiddenreel",
    "pdf.fonttype": 42,
    "path.simplify": True,
}


# Which theme is applied, for the sheet's title: Matplotlib has no settings for such a one.
_APPLIED: ContextVar[Theme] = ContextVar("applied", default=LIGHT)


def applied_theme() -> Theme:
    """Return the theme that is applied."""
    return _APPLIED.get()
