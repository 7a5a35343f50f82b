"""Axes of inputs and targets: their names, and their ticks in the units of the data."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hiddenreel.draw.numbers import MINUS
from hiddenreel.draw.slide import ROUND, verbatim
from hiddenreel.draw.wording import shortened
from hiddenreel.record.recording import Recording


class UnitLocator(MaxNLocator):
    """Places ticks at round numbers x on an axis of (x - μ) / σ."""

    def __init__(self, ticks: int, mean: float, spread: float) -> None:
        super().__init__(ticks, steps=ROUND)
        self._mean, self._spread = mean, spread

    def tick_values(self, vmin: float, vmax: float) -> Sequence[float]:
        """Return the places of the ticks between two limits."""
        low, high = (self._spread * limit + self._mean for limit in (vmin, vmax))
        return [(x - self._mean) / self._spread for x in super().tick_values(low, high)]


def name_input(axis: Axis, recording: Recording, number: int = 0, pad: float | None = None) -> None:
    """Write the name of an input, counted from 0, along an axis, with ticks in its unit."""
    symbol = f"$x_{{{number + 1}}}$" if recording.sizes[0] > 1 else "$x$"
    names = recording.feature_names
    _name(axis, names[number] if names else "", symbol, pad)
    _ticks(axis, recording, number)


def name_target(axis: Axis, recording: Recording, pad: float | None = None) -> None:
    """Write the name of a regression's target along an axis, with ticks in its unit."""
    _name(axis, recording.target_name, "$y$", pad)
    _ticks(axis, recording, recording.sizes[0])


def in_unit(recording: Recording, column: int, value: float) -> float:
    """Return a number of X, or of Y after the columns of X, in the unit of the file."""
    if recording.units is None:
        return float(value)
    mean, spread = recording.units[column].tolist()
    return float(spread * value + mean)


def _name(axis: Axis, name: str, symbol: str, pad: float | None) -> None:
    axis.set_label_text(verbatim(shortened(name)) if name else symbol)
    if pad is not None:
        axis.labelpad = pad


def _ticks(axis: Axis, recording: Recording, column: int) -> None:
    """Keep the number of ticks, but place them in the unit of the file."""
    if recording.units is None:
        return
    mean, spread = recording.units[column].tolist()
    locator = axis.get_major_locator()
    ticks = getattr(locator, "_nbins", 4)
    axis.set_major_locator(UnitLocator(ticks, mean, spread))

    def written(place: float, _: object) -> str:
        value = in_unit(recording, column, place)
        # What rounding leaves of 0.
        return f"{0 if abs(value) < 1e-9 * spread else value:.6g}".replace("-", MINUS)

    axis.set_major_formatter(FuncFormatter(written))
