"""The slide: the grid that all figures share, and labels that do not overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures_checked import assert_legible, texts_drawn

from hiddenreel.draw.end_labels import label_ends, spread
from hiddenreel.draw.headings import fit_headings
from hiddenreel.draw.slide import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    halved,
    new_slide,
    panel_row,
    title_words,
    typeset,
    write_setting,
)
from hiddenreel.draw.theme.theme import LABEL, PAGE_INCHES


def test_powers_of_ten_are_set_as_mathematics():
    assert typeset("below 10⁻⁷ for all") == r"below $\mathrm{10^{-7}}$ for all"
    assert typeset("4.1 × 10⁻¹¹", "bf") == r"4.1 × $\mathbf{10^{-11}}$"
    assert typeset("10 of 100, w³₁₁") == "10 of 100, w³₁₁"


places = st.lists(st.floats(-5, 5, allow_nan=False), min_size=0, max_size=12)


@given(places.filter(len), st.floats(0.01, 1.0))
def test_spread_keeps_order_and_distance(wanted, apart):
    placed = spread(wanted, apart)
    order = np.argsort(wanted, kind="stable")
    assert np.all(np.diff(placed[order]) >= apart - 1e-9)


@given(places.filter(len), st.floats(0.01, 1.0), st.integers(0, 2**32 - 1))
def test_spread_values_are_the_closest_to_those_wanted(wanted, apart, seed):
    """It is the least squares solution: no permitted move in any direction makes it better."""
    placed = spread(wanted, apart)
    order = np.argsort(wanted, kind="stable")
    now = np.sum((placed - wanted) ** 2)
    rng = np.random.default_rng(seed)
    for size in (1e-3, 1e-1):
        for _ in range(20):
            other = placed + size * rng.standard_normal(len(placed))
            if np.all(np.diff(other[order]) >= apart):
                assert np.sum((other - wanted) ** 2) >= now - 1e-9


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.01, 1.0))
def test_two_values_move_by_the_same_distance(first, second, apart):
    placed = spread([first, second], apart)
    missing = max(0.0, apart - abs(second - first))
    np.testing.assert_allclose(np.abs(placed - [first, second]), missing / 2, atol=1e-9)


def test_values_far_enough_apart_stay():
    np.testing.assert_allclose(spread([3.0, 1.0, 2.0], 0.5), [3.0, 1.0, 2.0])


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("values", [[0.5, 0.5, 0.5, 0.51], [1e-3, 1.1e-3, 1.0], [1.0]])
def test_labels_at_the_ends_of_lines_do_not_overlap(light, scale, values):
    figure = new_slide("Ends")
    (axes,) = panel_row(figure, 1, right=RIGHT - 0.1)
    axes.set(yscale=scale, ylim=(1e-4, 2.0))
    label_ends(axes, [(value, f"label {value}", light.C) for value in values])
    figure.canvas.draw()
    boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
    assert len(boxes) == len(values)
    for below, above in zip(boxes, boxes[1:]):
        assert below.y1 <= above.y0
    if len(values) == 1:
        y = (boxes[0].y0 + boxes[0].y1) / 2
        expected = axes.transData.transform((0, 1.0))[1]
        assert abs(y - expected) < LABEL * figure.dpi / 72 / 2


def test_labels_beside_the_lowest_line_keep_off_the_last_tick(light):
    figure = new_slide("Ends")
    (axes,) = panel_row(figure, 1, right=RIGHT - 0.1)
    axes.set(xlim=(0, 20), ylim=(-0.02, 1.02))
    label_ends(axes, [(0.0, "katman 2", light.C), (0.0, "katman 1", light.C)])
    figure.canvas.draw()
    ticks = [tick.get_window_extent() for tick in axes.get_xticklabels()]
    labels = [text.get_window_extent() for text in axes.texts]
    assert not any(label.overlaps(tick) for label in labels for tick in ticks)


@pytest.mark.parametrize("label", ["test", "entraînement", "all the training samples"])
def test_labels_of_any_length_stay_inside_and_clear_of_the_next_panel(light, label):
    figure = new_slide("Ends")
    panels = panel_row(figure, 2, gap=0.1)
    for axes in panels:
        axes.set(yscale="log", ylim=(1e-4, 2.0))
    for axes in panels:
        label_ends(axes, [(1.0, label, light.C), (0.1, "short", light.C)])
    figure.canvas.draw()
    ends = [max(text.get_window_extent().x1 for text in axes.texts) for axes in panels]
    ticks = [text.get_window_extent().x0 for text in panels[1].get_yticklabels()]
    assert ends[0] < min(ticks) and ends[1] < 0.99 * figure.bbox.width
    assert all(text.get_window_extent().x0 > axes.bbox.x1 for axes in panels for text in axes.texts)


@pytest.mark.parametrize("label", ["1", "test"])
def test_labels_that_fit_leave_their_panel_as_wide_as_it_is(light, label):
    figure = new_slide("Ends")
    left, _ = panel_row(figure, 2, gap=0.17)
    before = left.get_position().bounds
    label_ends(left, [(0.5, label, light.C)])
    assert left.get_position().bounds == before


@pytest.mark.parametrize("side", ["left", "center", "right"])
@pytest.mark.parametrize("words", ["Activations", "Preactivations of a layer"])
def test_headings_end_before_the_next_panel_and_the_edge_and_have_one_size(light, words, side):
    figure = new_slide("Headings")
    for axes in panel_row(figure, 4):
        axes.set_title(words, loc=side)
        axes.set_ylabel("loss")
    fit_headings(figure)
    figure.canvas.draw()
    boxes, sizes = zip(*((box, size) for text, box, size in texts_drawn(figure) if text == words))
    assert len(set(sizes)) == 1 and (sizes[0] < LABEL) == (words != "Activations" and side == "left")
    assert boxes[-1].x1 < figure.bbox.x1
    for left, right in zip(boxes, boxes[1:]):
        assert left.x1 < right.x0


def test_names_below_panels_end_before_the_next_one_and_the_edge(light):
    figure = new_slide("Names")
    for axes in panel_row(figure, 4):
        axes.set(xlabel="Preactivations of a hidden layer", xticks=[], yticks=[])
    fit_headings(figure)
    assert_legible(figure)


def test_a_title_is_not_broken_between_a_number_and_its_sign():
    assert title_words("puts 100 % right") == ["puts", "100 %", "right"]
    assert title_words("b, 32 × 1, is added") == ["b,", "32 × 1,", "is", "added"]
    assert halved("In epoch 300 regions put 100 % right") == "In epoch 300 regions\nput 100 % right"


def test_all_figures_share_one_slide(light):
    figure = new_slide("A sentence")
    assert tuple(figure.get_size_inches()) == PAGE_INCHES
    assert PAGE_INCHES[0] / PAGE_INCHES[1] == pytest.approx(16 / 9)
    assert [text.get_text() for text in figure.texts] == ["A sentence"]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_panels_fill_the_grid_from_margin_to_margin(light, count):
    boxes = [axes.get_position() for axes in panel_row(new_slide("Row"), count)]
    assert boxes[0].x0 == pytest.approx(LEFT) and boxes[-1].x1 == pytest.approx(RIGHT)
    np.testing.assert_allclose([box.width for box in boxes], boxes[0].width)
    for box in boxes:
        assert (box.y0, box.y1) == (pytest.approx(BOTTOM), pytest.approx(TOP))
    for left, right in zip(boxes, boxes[1:]):
        assert left.x1 < right.x0


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("puts 100 % right, at last", ["puts 100 %", "right, at last"]),
        ("权重的第一个下标是到哪里，第二个是从哪里来", ["权重的第一个下标是到哪里，", "第二个是从哪里来"]),
        ("未训练的网络预测", ["未训练的", "网络预测"]),
        (
            "恒等层是一条直线，相差 8.9 × $\\mathbf{10^{-16}}$",
            ["恒等层是一条直线，", "相差 8.9 × $\\mathbf{10^{-16}}$"],
        ),
        ("减小到 7 之前，ΔC/Δw 一直趋近反向斜率，之后", ["减小到 7 之前，", "ΔC/Δw 一直趋近反向斜率，之后"]),
        ("whole", ["whole"]),
    ],
)
def test_a_title_is_broken_where_its_halves_are_most_alike(title, lines):
    assert halved(title).split("\n") == lines


def test_the_line_below_a_title_begins_lower_in_chinese_whose_signs_are_higher(light):
    figure = new_slide("Title")
    for words in ("epoch 3", "第 3 轮"):
        write_setting(figure, words, light)
    _, letters, signs = (text.get_position()[1] for text in figure.texts)
    assert 0.0 < letters - signs < 0.01
