"""Write numbers as text: digits to show, percentages, powers of ten, raised and lowered digits."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from hiddenreel.language import language, tr

MINUS = "−"
_PLAIN_DIGITS = "-0123456789"
RAISED_DIGITS, LOWERED_DIGITS = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "₋₀₁₂₃₄₅₆₇₈₉"
# As `slide.typeset` sets it.
POWER_OF_TEN = re.compile(f"10([{RAISED_DIGITS}]+)")
_RAISE = str.maketrans(_PLAIN_DIGITS, RAISED_DIGITS)
_LOWER = str.maketrans(_PLAIN_DIGITS, LOWERED_DIGITS)
_PLAIN_FROM_RAISED = str.maketrans(RAISED_DIGITS, _PLAIN_DIGITS)

# Significant digits of a number that is written beside others or in a sentence.
SIGNIFICANT = 3
# Significant digits of factors whose product is written beside them with three. Multiplied as they
# are written, they give the product to within one of its last digit; with three digits they would
# miss it by up to three.
FACTOR_DIGITS = 4
# Significant digits that `change` writes at most.
MOST_DIGITS = 8
# `number` writes numbers outside this range with a power of ten.
LEAST_PLAIN, MOST_PLAIN = 1e-5, 1e6
# From here on `number` writes thousands apart.
LEAST_GROUPED = 10_000
# Decimals of a zero, so that it lines up with the numbers beside it.
ZERO_DECIMALS = 2
# `scaled` takes a power of ten out of numbers that would need more decimals than this.
MOST_UNSCALED_DECIMALS = 3
# The lowest power of ten that `scaled` takes out; 10.0**-300 is still a normal float.
LEAST_POWER = -300
# `common_power` keeps 0 if the largest number of every matrix is at least this, and never makes a
# number as large as that.
LEAST_UNSCALED, MOST_SCALED = 0.1, 1000.0
# Decimals that `percent` adds to a share that would otherwise round to 0 % or 100 %.
EXTRA_PERCENT_DECIMALS = 2


# --- How many decimals -------------------------------------------------------------------------------


def decimals(values: ArrayLike, significant: int = SIGNIFICANT, *, least: int = 0, most: int = 2) -> int:
    """Return the decimals that show `significant` digits of the largest of some values.

    Parameters
    ----------
    values : number or array of any shape
        Their signs do not matter. If all are 0 or there are none, they get `ZERO_DECIMALS`; if one
        is not finite, `least`.
    least, most : int
        Bounds of the result.
    """
    largest = float(np.abs(values).max(initial=0.0))
    if largest == 0.0:
        return min(max(ZERO_DECIMALS, least), most)
    if not math.isfinite(largest):
        return least
    return min(max(significant - 1 - math.floor(math.log10(largest)), least), most)


def fine_decimals(values: ArrayLike) -> int:
    """Return the decimals for numbers that may be small, such as errors: five at most."""
    return decimals(values, most=5)


def change_decimals(values: ArrayLike) -> int:
    """Return the decimals for a number that changes by `values`: from two to five."""
    return decimals(values, least=2, most=5)


def difference_decimals(first: float, second: float) -> int:
    """Return the decimals in which two numbers visibly differ: from three to six."""
    return decimals(first - second, 2, least=3, most=6)


def step_decimals(values: Sequence[float]) -> int:
    """Return the decimals in which each of some values visibly differs from the one before it."""
    steps = [decimals(b - a, 1, least=3, most=6) for a, b in pairwise(values) if a != b]
    return max(steps, default=3)


def loss_decimals(losses: ArrayLike) -> int:
    """Return the decimals that show two digits of the smallest of some losses: from two to four."""
    return decimals(max(float(np.min(losses)), 1e-12), 2, least=2, most=4)


# --- Numbers -----------------------------------------------------------------------------------------


def fixed(value: float, places: int) -> str:
    """Write a number with this many decimals and a true minus sign; zero has no sign."""
    return language().digits(_fixed(value, places))


def _fixed(value: float, places: int) -> str:
    """Write the same with a decimal point, as in English."""
    text = f"{value:.{places}f}"
    return (text if float(text) else text.lstrip("-")).replace("-", MINUS)


def fixed_or_less(value: float, places: int) -> str:
    """Write a number as `fixed` does, but one that would round to 0 by its bound: "< 0.01"."""
    if value == 0 or round(value, places):
        return fixed(value, places)
    bound = fixed(10.0**-places, places)
    return f"< {bound}" if value > 0 else f"> {MINUS}{bound}"


def distinct(first: float, second: float) -> tuple[str, str]:
    """Write two numbers with as many decimals as it takes to see that they differ."""
    places = difference_decimals(first, second)
    return fixed(first, places), fixed(second, places)


def rounded(value: float) -> str:
    """Write a number as in a matrix: three significant digits, at most two decimals."""
    return fixed(value, decimals(value))


def number(value: float, digits: int = SIGNIFICANT) -> str:
    """Write a number with at most this many significant digits and a true minus sign."""
    if value == 0:
        return "0"
    if LEAST_PLAIN <= abs(value) < MOST_PLAIN:
        text = np.format_float_positional(value, digits, fractional=False, trim="-")
        if abs(whole := float(text)) >= LEAST_GROUPED:
            return f"{MINUS * (whole < 0)}{language().grouped(int(abs(whole)))}"
        return language().digits(text.replace("-", MINUS))
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    mantissa = language().digits(mantissa.replace("-", MINUS))
    return f"{mantissa} × {power_of_ten(int(exponent))}"


def as_factor(value: float, digits: int = SIGNIFICANT) -> str:
    """Write a number as a factor after another one: a negative one in brackets."""
    text = number(value, digits)
    return f"({text})" if value < 0 else text


def change(first: float, last: float, digits: int = SIGNIFICANT) -> str:
    """Write how a number changes: "falls from 0.3 to 0.1", "rises from …" or "stays at 0.3".

    Both have as many digits as it takes to see that they differ, but `MOST_DIGITS` at most.
    """
    if first == last:
        return tr("stays at {last}", last=number(last, digits))
    while number(first, digits) == number(last, digits) and digits < MOST_DIGITS:
        digits += 1
    ends = {"first": number(first, digits), "last": number(last, digits)}
    if last < first:
        return tr("falls from {first} to {last}", **ends)
    return tr("rises from {first} to {last}", **ends)


def percent(share: float, places: int = 1) -> str:
    """Write a share as a percentage, rounded; only a share of exactly 0 or 1 becomes 0 % or 100 %.

    A share that would round to either is written with up to `EXTRA_PERCENT_DECIMALS` more decimals,
    and if those do not suffice, as the nearest percentage short of it.
    """
    percentage = language().percentage
    if share in (0.0, 1.0):
        return percentage(f"{100 * share:.0f}")
    if not 0.0 < share < 1.0:
        return percentage(_fixed(100 * share, places))
    for more in range(EXTRA_PERCENT_DECIMALS + 1):
        text = f"{100 * share:.{places + more}f}"
        if 0.0 < float(text) < 100.0:
            return percentage(text)
    step = 10.0 ** -(places + EXTRA_PERCENT_DECIMALS)
    nearest = step if share < 0.5 else 100.0 - step
    return percentage(f"{nearest:.{places + EXTRA_PERCENT_DECIMALS}f}")


# --- Powers of ten -----------------------------------------------------------------------------------


def power_of_ten(exponent: int) -> str:
    """Write 10 to a whole power, as in "10⁻³"."""
    return "10" + superscript(exponent)


def power_or_number(value: float, digits: int = SIGNIFICANT) -> str:
    """Write a power of ten as such, as in "10⁻³", and any other number with this many digits."""
    exponent = round(math.log10(value))
    return power_of_ten(exponent) if math.isclose(value, 10.0**exponent) else number(value, digits)


def scaled(values: np.ndarray) -> tuple[int, int]:
    """Choose how to write values that may be small: a power of ten to take out, and the decimals left.

    Parameters
    ----------
    values : array of any shape

    Returns
    -------
    power, places : int
        Each value is written as value / 10**power with this many decimals. The power is 0 if the
        largest shows two digits within `MOST_UNSCALED_DECIMALS` decimals.
    """
    places = decimals(values, 2, least=2, most=6)
    if places <= MOST_UNSCALED_DECIMALS:
        return 0, places
    largest = float(np.abs(values).max())
    return max(math.floor(math.log10(largest)), LEAST_POWER), 2


def common_power(matrices: Sequence[np.ndarray]) -> int:
    """Choose one power of ten to take out of matrices of any shape, so that none has only small numbers.

    The result is 0 if none has only small numbers. If their largest numbers differ by more than a
    thousand, the largest of all decides.
    """
    largest = [float(np.abs(matrix).max()) for matrix in matrices]
    largest = [value for value in largest if value > 0]
    if not largest or min(largest) >= LEAST_UNSCALED:
        return 0
    lowest = math.floor(math.log10(min(largest)))
    return min(0, max(lowest, math.floor(math.log10(10 * max(largest) / MOST_SCALED))))


# --- Raised and lowered digits -----------------------------------------------------------------------


def superscript(text: object) -> str:
    """Raise the digits and minus signs of a number or text, as in "w³"."""
    return str(text).translate(_RAISE)


def subscript(text: object) -> str:
    """Lower the digits and minus signs of a number or text, as in "a₃"."""
    return str(text).translate(_LOWER)


def plain(raised: str) -> str:
    """Turn raised digits back into plain ones."""
    return raised.translate(_PLAIN_FROM_RAISED)
