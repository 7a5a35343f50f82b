"""Numbers as text: a written number is the number, to as many digits as it shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hiddenreel.draw.numbers import (
    as_factor,
    change,
    change_decimals,
    common_power,
    decimals,
    difference_decimals,
    distinct,
    fine_decimals,
    fixed,
    fixed_or_less,
    loss_decimals,
    number,
    percent,
    plain,
    power_of_ten,
    rounded,
    scaled,
    step_decimals,
    subscript,
    superscript,
)

sizes = st.floats(1e-12, 1e12)


def value_of(text):
    """Return the number that a text writes."""
    text = text.replace("−", "-")
    if "×" in text:
        mantissa, power = text.split(" × 10")
        text = f"{mantissa}e{plain(power)}"
    return float(text.replace(" ", ""))


# --- Decimals ----------------------------------------------------------------------------------------


@given(sizes, st.integers(1, 5), st.integers(0, 3), st.integers(3, 8))
def test_decimals_show_the_significant_digits_within_their_bounds(size, significant, least, most):
    places = decimals(size, significant, least=least, most=most)
    assert least <= places <= most
    digits = places + 1 + math.floor(math.log10(size))
    if least < places < most:
        assert digits == significant
    elif places == most:
        assert digits <= significant or places == least
    else:
        assert digits >= significant


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=9))
def test_the_largest_of_some_values_decides_whatever_its_sign(values):
    largest = max(values, key=abs)
    for choose in (decimals, fine_decimals, change_decimals):
        assert choose(np.array(values)) == choose(largest) == choose(-largest)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_values_that_are_not_finite_get_the_fewest_decimals(value):
    assert decimals([1.0, value]) == 0
    assert decimals([1.0, value], least=2, most=6) == 2


@pytest.mark.parametrize(
    ("value", "plain_places", "fine_places"),
    [
        (0.0, 2, 2),
        (9.9, 2, 2),
        (-10.0, 1, 1),
        (99.0, 1, 1),
        (-100.0, 0, 0),
        (0.5, 2, 3),
        (0.05, 2, 4),
        (1e-9, 2, 5),
    ],
)
def test_larger_numbers_have_fewer_decimals(value, plain_places, fine_places):
    assert decimals(value) == plain_places
    assert fine_decimals(value) == fine_places


@pytest.mark.parametrize(
    ("losses", "places"),
    [([0.25, 0.1], 2), ([0.25, 0.05], 3), ([0.2, 0.0042], 4), ([0.2, 1e-9], 4), ([3.0, 2.0], 2), ([0.0], 4)],
)
def test_a_loss_shows_two_significant_digits(losses, places):
    assert loss_decimals(np.array(losses)) == places


@given(st.floats(0, 10), st.floats(0, 10))
def test_two_numbers_that_differ_are_written_differently(first, second):
    assume(first == second or abs(first - second) > 1e-6)
    texts = distinct(first, second)
    assert (texts[0] == texts[1]) == (first == second)
    assert texts == tuple(fixed(value, difference_decimals(first, second)) for value in (first, second))


# --- Numbers -----------------------------------------------------------------------------------------


@given(st.floats(-1e6, 1e6), st.integers(0, 8))
def test_a_fixed_number_is_within_half_of_its_last_digit(value, places):
    text = fixed(value, places)
    assert "-" not in text
    assert len(text.partition(".")[2]) == places
    assert abs(value_of(text) - value) <= 0.5000001 * 10.0**-places
    assert not (text.startswith("−") and value_of(text) == 0)


@given(st.floats(-1e6, 1e6))
def test_a_rounded_number_has_at_most_two_decimals(value):
    assert rounded(value) == fixed(value, decimals(value))
    assert len(rounded(value).partition(".")[2]) <= 2


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (0.0, 3, "0"),
        (-0.0, 3, "0"),
        (1, 3, "1"),
        (0.31, 3, "0.31"),
        (0.253499, 3, "0.253"),
        (-0.5, 3, "−0.5"),
        (123.456, 3, "123"),
        (9999.9, 3, "10 000"),
        (-71234.0, 3, "−71 200"),
        (99999.0, 3, "100 000"),
        (0.00001234, 3, "0.0000123"),
        (1234567.0, 3, "1.23 × 10⁶"),
        (0.0000000409, 2, "4.1 × 10⁻⁸"),
        (-4.09e-12, 3, "−4.09 × 10⁻¹²"),
        (np.float32(0.1), 3, "0.1"),
    ],
)
def test_numbers_are_written_with_their_significant_digits(value, digits, text):
    assert number(value, digits) == text


@given(st.floats(-1e300, 1e300), st.integers(1, 6))
def test_a_written_number_is_the_number_to_its_digits(value, digits):
    text = number(value, digits)
    assert "-" not in text
    assert value_of(text) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits), abs=1e-320)


# --- Percentages -------------------------------------------------------------------------------------


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_accuracy_is_rounded_and_only_a_perfect_one_is_100_percent(case):
    right, samples = case
    text = percent(right / samples)
    assert (text == "100 %") == (right == samples)
    assert (text == "0 %") == (right == 0)
    digits = text.removesuffix(" %")
    places = len(digits.partition(".")[2])
    assert abs(float(digits) - 100 * right / samples) <= 0.5000001 * 10.0**-places


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (0.963839, 1, "96.4 %"),
        (0.686, 0, "69 %"),
        (29 / 50, 0, "58 %"),
        (0.5, 1, "50.0 %"),
        (0.0, 1, "0 %"),
        (1.0, 0, "100 %"),
        # More decimals rather than a false 0 % or 100 %.
        (0.9996, 1, "99.96 %"),
        (0.0003, 1, "0.03 %"),
        (0.996, 0, "99.6 %"),
        (0.99999999, 1, "99.999 %"),
        (1e-9, 0, "0.01 %"),
        (1.25, 0, "125 %"),
        (-0.25, 0, "−25 %"),
    ],
)
def test_percentages_are_rounded_and_never_round_to_all_or_nothing(share, places, text):
    assert percent(share, places) == text


# --- Powers of ten -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(0.0, (0, 2)), (3.2, (0, 2)), (0.5, (0, 2)), (0.014, (0, 3)), (0.0013, (-3, 2)), (2e-9, (-9, 2))],
)
def test_small_numbers_are_written_by_a_power_of_ten(largest, expected):
    assert scaled(np.array([[largest, -largest / 3]])) == expected


@pytest.mark.parametrize(("largest", "places"), [(0.1, 2), (99.0, 2), (101.0, 1), (2000.0, 0)])
def test_four_digits_are_shown_of_large_numbers_beside_decimals(largest, places):
    assert decimals(np.array([0.1, -largest]), 4) == places


@pytest.mark.parametrize(
    ("sizes", "power"),
    [
        ((3.0, 0.1), 0),
        ((0.0, 0.0), 0),
        ((0.02, 0.003), -3),
        ((0.099, 0.05), -2),
        # The smallest would need -9; then the largest would have seven digits.
        ((0.2, 4e-9), -3),
        ((500.0, 1e-4), 0),
    ],
)
def test_one_power_of_ten_serves_all(sizes, power):
    assert common_power([np.array([[size, -size / 7]]) for size in sizes]) == power


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (0.1406, 0.000173, "falls from 0.141 to 0.000173"),
        (1.5, 12.0, "rises from 1.5 to 12"),
        (1.5788, 1.5803, "rises from 1.579 to 1.58"),
        (0.2, 0.19999999, "falls from 0.2 to 0.19999999"),
        (0.125, 0.125, "stays at 0.125"),
    ],
)
def test_a_change_shows_that_it_is_one(first, last, text):
    assert change(first, last) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (0.004, "< 0.01"), (-0.004, "> −0.01"), (0.006, "0.01"), (-3.0, "−3.00")],
)
def test_only_what_is_nothing_is_written_as_nothing(value, text):
    assert fixed_or_less(value, 2) == text


@pytest.mark.parametrize(
    ("costs", "places"),
    [([0.1798, 0.1793, 0.17, 0.114], 4), ([0.5, 0.1], 3), ([0.5, 0.5], 3), ([0.5, 0.4999999], 6)],
)
def test_each_of_several_steps_is_visible(costs, places):
    assert step_decimals(costs) == places


# --- Raised and lowered digits -----------------------------------------------------------------------


@given(st.integers())
def test_raised_digits_can_be_read_back(exponent):
    assert int(plain(superscript(exponent))) == exponent
    assert power_of_ten(exponent) == f"10{superscript(exponent)}"


def test_digits_are_raised_and_lowered_and_letters_are_not():
    assert superscript("w12") == "w¹²"
    assert subscript("z-3") == "z₋₃"


def test_a_negative_factor_stands_in_brackets():
    assert [as_factor(value) for value in (-0.00779, 0.651, 0)] == ["(−0.00779)", "0.651", "0"]
