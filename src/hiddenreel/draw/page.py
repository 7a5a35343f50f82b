"""The sheet that all figures share: 16:9, the same margins, a sentence at the top."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hiddenreel.draw.style import PAGE_INCHES, TITLE, Theme

# Margins as shares of the page; every figure keeps to them, so that slides do not jump.
LEFT, RIGHT, BOTTOM, TOP = 0.07, 0.965, 0.125, 0.82
TITLE_AT = (0.035, 0.945)


@dataclass(frozen=True)
class Picture:
    """A figure and what it says in words; each number in them was measured on the recording.

    Attributes
    ----------
    figure : Figure
    title : str
        The message, one sentence; also drawn at the top.
    caption : str
        One sentence for below the figure.
    alt : str
        What a reader who cannot see it needs, at most 150 characters.
    """

    figure: Figure
    title: str
    caption: str
    alt: str


def page(title: str) -> Figure:
    """Open a page with its title. Call it inside ``theme.applied()``."""
    figure = Figure(figsize=PAGE_INCHES)
    figure.text(*TITLE_AT, title, fontsize=TITLE, weight="semibold", va="center", ha="left")
    return figure


def panel_row(
    figure: Figure, count: int, *, gap: float = 0.07, share_y: bool = False
) -> list[Axes]:
    """Add `count` equally wide axes side by side, `gap` of the page's width apart."""
    width = (RIGHT - LEFT - gap * (count - 1)) / count
    axes: list[Axes] = []
    for column in range(count):
        box = (LEFT + column * (width + gap), BOTTOM, width, TOP - BOTTOM)
        axes.append(figure.add_axes(box, sharey=axes[0] if share_y and axes else None))
    return axes


def few_ticks(axes: Axes, x: int = 5, y: int = 5) -> None:
    """Keep about `x` and `y` ticks, at round numbers."""
    axes.xaxis.set_major_locator(MaxNLocator(x))
    axes.yaxis.set_major_locator(MaxNLocator(y))


def faint_grid(axes: Axes, theme: Theme, axis: str = "both") -> None:
    """Lay a grid that is felt rather than seen."""
    axes.grid(True, axis=axis, color=theme.faint)


def number(value: float, digits: int = 3) -> str:
    """Write a number with as many digits as mean something, and a real minus sign."""
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa} × 10{_raised(int(exponent))}"
    return text.replace("-", "−")


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
