"""The numbers along axes, as a language writes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatterSciNotation, ScalarFormatter

from hiddenreel.draw.numbers import LEAST_PLAIN, MOST_PLAIN, number, power_or_number
from hiddenreel.draw.slide import LINE_BOX, figure_of, typeset
from hiddenreel.draw.theme.theme import SMALL
from hiddenreel.language import language


def power_text(power: float, _: int) -> str:
    """Write the number at a place of an axis of powers of ten, which need not be whole."""
    return typeset(power_or_number(10.0**power, 2))


class _Ticks(ScalarFormatter):
    """Writes the numbers of an axis as a language does."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write a number."""
        return _in_formulas(super().__call__(x, pos))

    def get_offset(self) -> str:
        """Write what all numbers share."""
        return _in_formulas(super().get_offset())


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
    """Write the numbers along all axes in the language that is applied, and plain ones where they can be."""
    for axes in figure.axes:
        _write_plain(axes)
        _part_factor(axes)
    if language().is_english:
        return
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(_Ticks())
        if type(axis.get_major_formatter()) is LogFormatterSciNotation:
            axis.set_major_formatter(_LogTicks())
        if type(axis.get_minor_formatter()) is LogFormatterSciNotation:
            axis.set_minor_formatter(_LogTicks())


def _write_plain(axes: Axes) -> None:
    """Write plain numbers along a logarithmic axis of few powers of ten, of those between as many as fit.

    Matplotlib writes numbers like 2 × 10⁻¹ there, one on another where the axis is short.
    """
    axis = axes.yaxis
    if type(axis.get_minor_formatter()) is not LogFormatterSciNotation:
        return
    between = axis.get_minorticklocs().tolist()
    named = [value for value, text in zip(between, axis.get_minor_formatter().format_ticks(between)) if text]
    if not named:
        return
    apart = LINE_BOX * SMALL / 72 * figure_of(axes).dpi
    shown = [float(power) for power in axis.get_majorticklocs()]
    for value in sorted(named, key=_is_odd):
        if np.abs(_heights(axes, shown) - _heights(axes, [value])).min(initial=np.inf) >= apart:
            shown.append(value)
    words = dict(zip(shown, distinct_numbers(shown)))

    def write(value: float, _: float) -> str:
        return words.get(float(value), "")

    axis.set_major_formatter(write)
    axis.set_minor_formatter(write)


def distinct_numbers(values: Sequence[float]) -> list[str]:
    """Write numbers with as many digits as it takes to tell them apart, two at least."""
    for digits in range(2, 10):
        written = [
            typeset(
                number(value, digits) if LEAST_PLAIN <= value < MOST_PLAIN else power_or_number(value, digits)
            )
            for value in values
        ]
        if len(set(written)) == len(values):
            break
    return written


def _part_factor(axes: Axes) -> None:
    """Write the power of ten that the numbers of a vertical axis share off a heading: at the right."""
    written = axes.yaxis.get_major_formatter()
    if isinstance(written, ScalarFormatter) and axes.axison and axes.get_title("left"):
        written.format_ticks(axes.yaxis.get_majorticklocs().tolist())
        if written.get_offset():
            axes.yaxis.set_offset_position("right")


def _is_odd(value: float) -> bool:
    """Return whether a number is neither 2 nor 5 times a power of ten, which are written first."""
    return round(value / 10 ** np.floor(np.log10(value)), 6) not in (2, 5)


def _heights(axes: Axes, values: Sequence[float]) -> np.ndarray:
    """Return the heights of numbers on an axis, (n,), px."""
    return axes.transData.transform([(axes.get_xlim()[0], value) for value in values])[:, 1]
