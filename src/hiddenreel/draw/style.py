"""Every colour, size and typeface, in two designs: light and dark.

Colour means one thing. Weights are blue, biases purple, pre-activations orange, activations green,
cost and every derivative of it red, in formulas as in curves. Classes have colours of their own, each
with a marker of its own, so that nothing rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb

TYPEFACE = "Source Sans Pro"
FACES = ("Regular", "It", "Semibold", "Bold")

# The slide that every figure and frame is made for.
PAGE_INCHES = (40 / 3, 7.5)
FRAME_PIXELS = (1920, 1080)
FIGURE_DPI = 192
FRAME_DPI = 144

# Three sizes, in points on that slide.
TITLE, LABEL, SMALL = 30.0, 21.0, 17.0
# And one for the figures of a counter, read from the last row of a hall.
COUNTER = 44.0

LINE, THIN = 3.5, 1.6
# Markers in order of class: the lecture's star and circle, then ones that differ in outline.
MARKERS = ("*", "o", "s", "^", "D", "v", "P", "X", "h", "<")
# A star of the same area looks smaller than a disc.
MARKER_SCALE = {"*": 1.75, "o": 1.0, "s": 0.9, "^": 1.1, "D": 0.8, "v": 1.1, "P": 1.1, "X": 1.1}

# How much of its blue a negative weight keeps: still seen on the ground, yet not taken for a positive.
NEGATIVE_SHARE = 0.66


@dataclass(frozen=True)
class Theme:
    """One of the two designs.

    Attributes
    ----------
    background, ink, muted, faint : str
        The ground; text and what must be read; axes and second voices; grids.
    w, b, z, a, C : str
        The colours of the lecture's variables.
    classes : tuple of str
        The colours of the classes, in order.
    """

    name: str
    background: str
    ink: str
    muted: str
    faint: str
    w: str
    b: str
    z: str
    a: str
    C: str
    classes: tuple[str, ...]

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
        """The paler blue of a weight below zero; its line is dashed as well."""
        return mixed(self.w, self.background, NEGATIVE_SHARE)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Draw and save inside this: matplotlib's settings are the theme's, and only here."""
        _register_typeface()
        with mpl.rc_context({**_FIXED, **self._coloured()}):
            yield

    def _coloured(self) -> dict:
        return {
            "figure.facecolor": self.background,
            "savefig.facecolor": self.background,
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


LIGHT = Theme(
    name="light",
    background="#fdfdfb",
    ink="#1d2129",
    muted="#646b78",
    faint="#e2e4e8",
    w="#0057e5",
    b="#633a8a",
    z="#c04200",
    a="#3e8245",
    C="#92001e",
    classes=(
        "#0a5868",
        "#d08000",
        "#1800a5",
        "#00996e",
        "#850050",
        "#5a6aad",
        "#593600",
        "#82838c",
        "#c13f00",
        "#24282d",
    ),
)

DARK = Theme(
    name="dark",
    background="#12151c",
    ink="#f1f3f6",
    muted="#9aa3b2",
    faint="#2a2f3a",
    w="#85abeb",
    b="#a568ec",
    z="#f4a759",
    a="#75eba3",
    C="#ff697d",
    classes=(
        "#2ba4c0",
        "#ffd04d",
        "#9d7dff",
        "#67f7ae",
        "#ba7094",
        "#98b4fe",
        "#c8ab76",
        "#b4b4b4",
        "#ff7e2a",
        "#ece9e9",
    ),
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

_FIXED = {
    "font.family": TYPEFACE,
    "font.size": LABEL,
    "mathtext.fontset": "custom",
    "mathtext.rm": TYPEFACE,
    "mathtext.it": f"{TYPEFACE}:italic",
    "mathtext.bf": f"{TYPEFACE}:semibold",
    "mathtext.cal": TYPEFACE,
    "mathtext.sf": TYPEFACE,
    "mathtext.tt": TYPEFACE,
    "mathtext.fallback": "stixsans",
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


def mixed(colour: str, ground: str, share: float) -> str:
    """Mix `share` of `colour` into `ground`; return it as a colour string."""
    return mpl.colors.to_hex(
        share * np.array(to_rgb(colour)) + (1 - share) * np.array(to_rgb(ground))
    )


@cache
def _register_typeface() -> None:
    folder = files("font_source_sans_pro") / "files"
    for face in FACES:
        font_manager.fontManager.addfont(str(folder / f"SourceSansPro-{face}.ttf"))
