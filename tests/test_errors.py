"""Numbers in messages: one beside a limit never looks like the limit."""

from __future__ import annotations

import pytest

from hiddenreel.errors import apart_from


@pytest.mark.parametrize(
    ("limit", "value", "places", "expected"),
    [
        (20, 20.04, 0, "20.04"),
        (20, 21.7, 0, "22"),
        (5, 5_000_001 / 1e6, 1, "5.000001"),
        (4.5, 4.48, 1, "4.48"),
        (4.5, 4.2, 1, "4.2"),
        (5, 5, 1, "5.0"),
    ],
)
def test_a_number_beside_a_limit_is_seen_to_be_on_its_side(limit, value, places, expected):
    assert apart_from(limit, value, places) == expected
