"""A theme as matplotlib's settings: colours, sizes and typefaces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
from matplotlib.colors import Colormap, LinearSegmentedColormap

from hiddenreel.applied import Applied
from hiddenreel.draw.theme import spec
from hiddenreel.draw.theme.fonts import FAMILY, family_of, register_second
from hiddenreel.draw.theme.glyphs import missing_glyphs_refused
from hiddenreel.draw.theme.spec import ThemeSpec, TitleStyle, mixed, negative
from hiddenreel.draw.theme.words_and_formulas import use_words_and_formulas
from hiddenreel.language import OUR_ENGLISH, Language

# The slide that every figure and frame is made for.
PAGE_INCHES = (40 / 3, 7.5)
FRAME_PIXELS = (1920, 1080)
FIGURE_DPI = 192
FRAME_DPI = 144

# Three sizes, in points on that slide.
TITLE, LABEL, SMALL = TitleStyle().size, 21.0, 17.0
# And one for the numbers of a counter, so that the last row of a hall can read them.
COUNTER = 44.0

LINE, THIN = 3.5, 1.6
# Markers by class: the lecture's star and circle, then others of distinct outlines.
MARKERS = ("*", "o", "s", "^", "D", "v", "P", "X", "h", "<")
# A star of the same area looks smaller than a disc.
MARKER_SCALE = {"*": 1.75, "o": 1.0, "s": 0.9, "^": 1.1, "D": 0.8, "v": 1.1, "P": 1.1, "X": 1.1}


@dataclass(frozen=True)
class Theme(ThemeSpec):
    """A theme to draw with, and the language of its texts."""

    language: Language = OUR_ENGLISH

    def in_language(self, language: Language) -> Theme:
        """Return this theme with texts in a language."""
        return replace(self, language=language)

    def marker(self, label: int) -> str:
        """Return the marker of a class."""
        return MARKERS[label % len(MARKERS)]

    def marker_scale(self, label: int) -> float:
        """Return the size of a class's marker, relative to a disc, at which both look equally large."""
        return MARKER_SCALE.get(self.marker(label), 1.0)

    def class_colour(self, label: int) -> str:
        """Return the colour of a class."""
        return self.classes[label % len(self.classes)]

    @property
    def regions(self) -> Colormap:
        """The colours of outputs from 0 to 1: class 0's tint, the background, class 1's tint."""
        ends = [mixed(self.class_colour(label), self.background, 0.5) for label in (0, 1)]
        return LinearSegmentedColormap.from_list("regions", [ends[0], self.background, ends[1]])

    @property
    def negative_w(self) -> str:
        """The paler shade of a negative weight."""
        return negative(self.w, self.background)

    @property
    def title_colour(self) -> str:
        """The colour of the sentence at the top of a slide."""
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
        # Keys are any, because matplotlib types them as literals that a plain str does not match.
        settings: dict[Any, Any] = {
            key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"
        }
        settings |= {**_FIXED, **self._coloured(), **self._typeset()}
        use_words_and_formulas()
        with (
            applied_theme.use(self),
            mpl.rc_context(settings),
            self.language.applied(),
            missing_glyphs_refused(self.typeface),
        ):
            yield

    def _typeset(self) -> dict[str, Any]:
        """Return settings for text and mathematics in one typeface, with the package's as fallback."""
        family, symbols = family_of(self.typeface)
        families = [family] if family == FAMILY else [family, FAMILY]
        if self.language.second_typeface:
            families.append(register_second(self.language.second_typeface))
        return {
            "font.family": families,
            "mathtext.rm": family,
            "mathtext.it": f"{family}:italic",
            "mathtext.bf": f"{family}:semibold",
            "mathtext.cal": family,
            "mathtext.sf": family,
            "mathtext.tt": family,
            "mathtext.fallback": symbols,
        }

    def _coloured(self) -> dict[str, Any]:
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


LIGHT, DARK = (Theme.read(own.spec()) for own in (spec.LIGHT, spec.DARK))
THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

_FIXED: dict[str, Any] = {
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
    # Nothing of ours stands between axes and their title, so matplotlib need not measure ticks to find out.
    "axes.titley": 1.0,
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
    # Text as outlines looks the same wherever the file is opened, with or without the typeface.
    "svg.fonttype": "path",
    "svg.hashsalt": "hiddenreel",
    "pdf.fonttype": 42,
    "path.simplify": True,
}


# For the titles of slides: matplotlib has no settings for those.
applied_theme = Applied(LIGHT)
