"""Titles on other sheets than slides: where they are broken."""

from __future__ import annotations

import pytest

from hiddenreel.draw.panels.titles import title_lines


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("弯曲，平直切口（第 2 层）正确", 4.6, ["弯曲，", "平直切口（第 2 层）正确"]),
        ("弯曲，平直切口（第 2 层）正确", 9.0, ["弯曲，平直切口（第 2 层）正确"]),
        ("学习率 5 使正确，0.5：仅 85.5%", 4.3, ["学习率 5 使正确，", "0.5：仅 85.5%"]),
        ("immeasurably extraordinarily", 2.0, ["immeasurably", "extraordinarily"]),
        ("one two three four", 2.0, ["one two", "three four"]),
        ("one, two three four", 2.0, ["one, two", "three four"]),
    ],
)
def test_a_title_without_spaces_is_broken_where_its_clauses_end(light, text, width, lines):
    with pytest.warns(UserWarning, match="missing from font") if "，" in text else light.applied():
        assert title_lines(text, width).lines == tuple(lines)
