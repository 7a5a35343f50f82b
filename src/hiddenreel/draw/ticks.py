"""The numbers along axes, as a language writes them."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatterSciNotation, ScalarFormatter

from hiddenreel.draw.numbers import power_or_number
from hiddenreel.draw.slide import typeset
from hiddenreel.language import language


def power_text(power: float, _: int) -> str:
    """Write the number at a place of an axis of powers of ten, which need not be whole."""
    return typeset(power_or_number(10.0**power, 2))


class _Ticks(ScalarFormatter):
    """Writes the numbers of an axis as a language does."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write a number."""
        return _in_formulas(super().__call__(x, pos))


class _LogTicks(LogFormatterSciNotation):
    """Writes the numbers of a logarithmic axis as a language does."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write a number."""
        return _in_formulas(super().__call__(x, pos))


def _in_formulas(tick: str) -> str:
    """Write the decimal sign of a formula without the space that follows a comma there."""
    sign = language().digits(".")
    return tick if sign == "." else tick.replace(".", f"{{{sign}}}")


def localise_ticks(figure: Figure) -> None:
    """Write the numbers along all axes in the language that is applied."""
    if language().is_english:
        return
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(_Ticks())
        if type(axis.get_major_formatter()) is LogFormatterSciNotation:
            axis.set_major_formatter(_LogTicks())
        if type(axis.get_minor_formatter()) is LogFormatterSciNotation:
            axis.set_minor_formatter(_LogTicks())
