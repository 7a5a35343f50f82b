"""The vocabulary of diagrams: places in inches, lines as wide as their weights, legible cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from hiddenreel.draw.diagram.canvas import (
    HEIGHT,
    BoxStyle,
    abridged,
    box,
    canvas,
    pair,
    sentence,
    sentence_width,
    sheet_width,
    symbol,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import BREAK, EquationRoom, fitted
from hiddenreel.draw.diagram.graph import NumberLine, bubble, link
from hiddenreel.draw.diagram.matrix import Matrix, equation, equation_width
from hiddenreel.draw.diagram.network import (
    DASH,
    GAP,
    WIDEST,
    NeuronStyle,
    clear_place,
    edge,
    edges,
    lay_out,
    neurons,
    stroke,
    weight_key,
)
from hiddenreel.draw.numbers import fixed
from hiddenreel.draw.screen import Screen
from hiddenreel.draw.theme.theme import LABEL, PAGE_INCHES, SMALL, THEMES

BOX = (0.5, 1.0, 12.0, 5.0)
sizes = st.lists(st.integers(1, 80), min_size=1, max_size=6)


@pytest.fixture
def axes(light):
    return canvas("A diagram")[1]


# --- Paper -----------------------------------------------------------------------------------------


def test_an_inch_on_the_canvas_is_an_inch_on_the_page(axes):
    axes.figure.canvas.draw()
    origin, corner = axes.transData.transform([(0, 0), (sheet_width(), HEIGHT)]) / axes.figure.dpi
    np.testing.assert_allclose(origin, (0, 0), atol=1e-9)
    np.testing.assert_allclose(corner, (PAGE_INCHES[0], HEIGHT), atol=1e-9)


def test_the_canvas_ends_below_the_title(axes):
    (title,) = axes.figure.texts
    assert title.get_window_extent().y0 / axes.figure.dpi > HEIGHT


@pytest.mark.parametrize("text", ["w = −1.24", symbol("a", r"\ell-1", "j"), "$\\nabla$ C · 2"])
@pytest.mark.parametrize("size", [SMALL, LABEL])
def test_a_text_is_as_wide_as_it_was_measured(axes, text, size):
    drawn = write(axes, (5, 3), text, "none", size=size)
    wide = drawn.get_window_extent().width / axes.figure.dpi
    assert width_of(text, size) == pytest.approx(wide, abs=0.04)


@pytest.mark.parametrize(("ha", "share"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
def test_a_sentence_is_set_from_word_to_word(axes, light, ha, share):
    words = [(symbol("z"), light.z), ("=", light.ink), (symbol("w", 2, 11), light.w)]
    written = sentence(axes, (6.0, 3.0), words, ha=ha)
    assert [text.get_color() for text in written] == [colour for _, colour in words]
    assert {text.get_position()[1] for text in written} == {3.0}
    boxes = [text.get_window_extent() for text in written]
    assert all(left.x1 < right.x0 for left, right in zip(boxes, boxes[1:]))
    start = written[0].get_position()[0]
    assert start + share * sentence_width([text for text, _ in words]) == pytest.approx(6.0)


def test_symbols_are_the_lecture_s():
    assert symbol("w", "L", "jk") == "$w_{jk}^{L}$"
    assert symbol("W", 2, bold=True) == r"$\mathbf{W}^{2}$"
    assert symbol("a", 0) == "$a^{0}$"
    assert (pair(1, 2), pair(1, 12)) == ("12", "1,12")


@given(st.integers(1, 200), st.integers(4, 12), st.lists(st.integers(0, 199), max_size=1))
def test_what_is_left_out_is_marked(count, most, always):
    always = [n for n in always if n < count]
    shown = abridged(count, most, always)
    numbers = [n for n in shown if n is not None]
    assert numbers == sorted(set(numbers)) and {count - 1, *always} <= set(numbers)
    assert len(shown) <= max(most, 5)
    if count <= most:
        assert shown == list(range(count))
    for before, after in zip([-1, *shown], shown):
        if before is None:
            assert after is not None
        elif after is not None:
            assert after == before + 1


def test_a_box_lies_where_it_is_said(axes, light):
    patch = box(axes, (2.0, 1.0), 3.0, 0.5, BoxStyle(light.ink))
    extents = patch.get_path().transformed(patch.get_patch_transform()).get_extents()
    np.testing.assert_allclose(extents.extents, (2.0, 1.0, 5.0, 1.5), atol=1e-6)


# --- Networks --------------------------------------------------------------------------------------


@given(sizes)
def test_neurons_keep_within_the_box_and_apart(sizes):
    layout = lay_out(sizes, BOX)
    left, bottom, width, height = BOX
    for size, shown, places, gaps in zip(sizes, layout.shown, layout.places, layout.gaps):
        assert len(shown) == len(places) <= 8
        assert bool(gaps) == (len(shown) < size)
        assert np.all(places[:, 0] - layout.radius >= left - 1e-9)
        assert np.all(places[:, 0] + layout.radius <= left + width + 1e-9)
        assert np.all(np.abs(places[:, 1] - bottom - height / 2) + layout.radius <= height / 2)
        heights = np.sort(np.concatenate([places[:, 1], [y for _, y in gaps]]))
        assert np.all(np.diff(heights) > 2 * layout.radius)
        assert np.all(np.diff(places[:, 1]) < 0)


@given(sizes)
def test_layers_that_lie_are_rows_from_above(sizes):
    layout = lay_out(sizes, BOX, is_lying=True)
    left, bottom, width, height = BOX
    for places, gaps in zip(layout.places, layout.gaps):
        assert np.all(places[:, 1] == places[0, 1])
        assert np.all(np.abs(places[:, 0] - left - width / 2) + layout.radius <= width / 2)
        along = np.sort(np.concatenate([places[:, 0], [x for x, _ in gaps]]))
        assert np.all(np.diff(along) > 2 * layout.radius)
        assert np.all(np.diff(places[:, 0]) > 0)
    rows = np.array([layout.y(layer) for layer in range(len(sizes))])
    assert np.all(np.diff(rows) < -2 * layout.radius)
    assert rows[0] + layout.radius <= bottom + height + 1e-9 and rows[-1] - layout.radius >= bottom - 1e-9


@given(st.integers(9, 80), st.data())
def test_a_neuron_that_is_asked_for_is_drawn(size, data):
    neuron = data.draw(st.integers(0, size - 1))
    layout = lay_out((size, 2), BOX, always=[(0, neuron)])
    assert layout.shows(0, neuron)
    assert layout.at(0, neuron)[0] == layout.x(0)


def test_lines_run_from_circle_to_circle():
    layout = lay_out((2, 3), BOX)
    for j in range(3):
        for k in range(2):
            start, end = layout.ends(1, j, k)
            assert np.hypot(*np.subtract(start, layout.at(0, k))) == pytest.approx(layout.radius)
            assert np.hypot(*np.subtract(end, layout.at(1, j))) == pytest.approx(layout.radius)


@pytest.mark.parametrize("theme_name", sorted(THEMES))
@given(weight=st.floats(-8, 8), largest=st.floats(8, 100))
def test_a_line_s_width_is_the_weight_s_size_and_its_look_the_sign(theme_name, weight, largest):
    theme = THEMES[theme_name]
    look = stroke(weight, largest, theme)
    assert look.width == pytest.approx(WIDEST * abs(weight) / largest)
    assert (look.style == "-") == (weight >= 0 or look.width == 0)
    assert look.colour == (theme.w if weight >= 0 else theme.negative_w)


def test_no_weight_is_no_line(axes, light):
    line = edge(axes, (1, 1), (3, 1), stroke(0.0, 1.0, light))
    assert not line.get_visible()
    assert stroke(0.0, 0.0, light).width == 0


def test_dashes_keep_their_length_in_points(axes, light):
    for weight in (-0.1, -0.5, -1.0):
        look = stroke(weight, 1.0, light)
        line = edge(axes, (1, 1), (3, 1), look)
        _, dashes = line._dash_pattern
        expected = [max(points, widths * look.width) for points, widths in (DASH, GAP)]
        np.testing.assert_allclose(dashes, expected)


def test_every_weight_has_its_line(axes, light):
    W = np.random.default_rng(0).normal(size=(3, 2))
    layout = lay_out((2, 3), BOX)
    lines = edges(axes, layout, 1, W, light)
    assert set(lines) == {(j, k) for j in range(3) for k in range(2)}
    for (j, k), line in lines.items():
        assert line.get_linewidth() == pytest.approx(WIDEST * abs(W[j, k]) / np.abs(W).max())
        assert line.is_dashed() == (W[j, k] < 0)
        np.testing.assert_allclose(line.get_xydata(), layout.ends(1, j, k))
        assert line.get_gid() == f"w1-{j + 1}-{k + 1}"


def test_of_a_wide_layer_only_what_is_drawn_is_joined(axes, light):
    layout = lay_out((64, 32), BOX)
    lines = edges(axes, layout, 1, np.ones((32, 64)), light)
    assert len(lines) == len(layout.shown[0]) * len(layout.shown[1]) == 49
    drawn = neurons(axes, layout, 0, light, lambda n: NeuronStyle(light.a), str)
    assert [circle.get_gid() for circle in drawn] == [f"a0-{n + 1}" for n in layout.shown[0]]
    assert sum(line.get_gid() == "ellipsis" for line in axes.lines) == 1


def test_the_key_shows_the_largest_weight_both_ways(axes, light):
    weight_key(axes, (0.5, 0.5), 2.5, light)
    keys = [line for line in axes.lines if line.get_gid() == "key"]
    assert [line.is_dashed() for line in keys] == [False, True]
    assert {line.get_linewidth() for line in keys} == {WIDEST}
    assert [text.get_text() for text in axes.texts] == ["+2.5", "−2.5"]


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_a_name_stands_beside_its_line(j_count, k_count, data):
    layout = lay_out((k_count, j_count), BOX)
    j, k = data.draw(st.integers(0, j_count - 1)), data.draw(st.integers(0, k_count - 1))
    place = np.array(clear_place(layout, 1, j, k, (1.2, 0.4)))
    start, end = (np.array(at) for at in layout.ends(1, j, k))
    steps = start + np.linspace(0, 1, 200)[:, None] * (end - start)
    covered = np.all(np.abs(steps - place) < (0.6, 0.2), axis=1)
    assert not covered.any()


# --- Cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0, 2, "0.00"), (-0.001, 2, "0.00"), (-1.236, 2, "−1.24"), (12.34, 1, "12.3"), (-876, 0, "−876")],
)
def test_numbers_of_a_matrix_have_the_same_decimals(value, decimals, text):
    assert fixed(value, decimals) == text


def test_cells_hold_the_numbers_in_rows_and_columns(axes, light):
    values = np.random.default_rng(1).normal(size=(3, 2)) * 3
    (placed,) = equation(axes, [Matrix(values, "$W$", light.w, key="W")], (6.0, 3.0), light)
    assert set(placed.texts) == {(r, c) for r in range(3) for c in range(2)}
    for (r, c), text in placed.texts.items():
        assert text.get_text() == fixed(values[r, c], 2)
        assert text.get_color() == light.w
        assert text.get_gid() == f"W[{r + 1},{c + 1}]"
        x, y = placed.cell(r, c)
        assert placed.left + c * placed.width / 2 < x < placed.left + (c + 1) * placed.width / 2
        assert y == pytest.approx(placed.top - (r + 0.5) * placed.height / 3)
    np.testing.assert_allclose(placed.middle, (6.0, 3.0))
    assert "3 × 2" in [text.get_text() for text in axes.texts]


def test_numbers_of_a_column_end_below_each_other_within_their_cells(axes, light):
    values = np.array([[1.0, -12.25], [-3.5, 0.5]])
    (placed,) = equation(axes, [Matrix(values, colour=light.w)], (6.0, 3.0), light)
    dpi = axes.figure.dpi
    for column in range(2):
        ends = [placed.texts[row, column].get_window_extent().x1 / dpi for row in range(2)]
        assert ends[0] == pytest.approx(ends[1], abs=0.03)
    for at, text in placed.texts.items():
        inside, ground = text.get_window_extent(), placed.grounds[at].get_window_extent()
        assert ground.x0 < inside.x0 and inside.x1 < ground.x1


def test_a_row_s_colour_is_on_its_bar_and_not_on_its_numbers(axes, light):
    rows = [light.class_colour(n) for n in range(2)]
    matrix = Matrix(np.ones((2, 2)), colour=light.w, rows=rows)
    (placed,) = equation(axes, [matrix], (6.0, 3.0), light)
    bars = [patch for patch in axes.patches if patch.get_facecolor()[:3] in map(to_rgb, rows)]
    assert [patch.get_y() for patch in bars] == sorted((p.get_y() for p in bars), reverse=True)
    assert len(bars) == 2
    assert {text.get_color() for text in placed.texts.values()} == {light.w}


def test_a_large_matrix_is_abridged_and_says_its_size(axes, light):
    matrix = Matrix(np.arange(600.0).reshape(30, 20), colour=light.w)
    (placed,) = equation(axes, [matrix], (6.0, 3.0), light)
    assert (29, 19) in placed.texts and (0, 0) in placed.texts and (15, 10) not in placed.texts
    assert len(matrix.shown[0]) == 6 and len(matrix.shown[1]) == 5
    assert matrix.size_text == "30 × 20"


def test_an_equation_is_centred_and_nothing_touches(axes, light):
    ones = np.ones((2, 1))
    items = [Matrix(np.ones((2, 2)), colour=light.w), Matrix(ones, colour=light.a), "+"]
    items += [Matrix(ones, colour=light.b), "=", 0.5, Matrix(ones, colour=light.z)]
    placed = equation(axes, items, (6.0, 3.0), light)
    assert len(placed) == 4
    wide = equation_width(items)
    assert placed[0].left == pytest.approx(6.0 - wide / 2, abs=0.15)
    assert placed[-1].right == pytest.approx(6.0 + wide / 2, abs=0.15)
    for left, right in zip(placed, placed[1:]):
        assert left.right + 0.2 < right.left


# --- Graphs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pixels", "lines"), [((1920, 1080), 1), ((1440, 1080), 1), ((1080, 1920), 2)])
def test_an_equation_has_lines_where_a_sheet_is_narrow(light, pixels, lines):
    wide, column = Matrix(np.ones((3, 3))), Matrix(np.ones((3, 1)))
    with Screen(pixels).applied():
        _, axes = canvas("An equation")
        room = EquationRoom()
        placed = fitted([[wide, column, BREAK, "=", column]], room).draw(axes, light, room)
    before, _, after = placed
    assert len({matrix.middle[1] for matrix in placed}) == lines
    assert after.top < before.bottom if lines == 2 else after.left > before.right
    for matrix in placed:
        assert matrix.left >= room.left and matrix.right <= room.right
        assert matrix.bottom >= room.bottom and matrix.top <= room.top


def test_an_equation_that_has_no_room_is_as_narrow_as_it_can_be(light):
    wide = Matrix(np.full((3, 9), 10.25), most=(3, 9))
    with Screen((1080, 1920)).applied():
        placed = fitted([[wide, BREAK, "=", wide]], EquationRoom(right=3.0))
    assert len(placed.lines) == 2


def test_a_number_line_is_to_scale(axes, light):
    line = NumberLine(2.0, 8.0, 3.0, -1.0, 2.0)
    assert line.at(-1.0) == (2.0, 3.0) and line.at(2.0) == (8.0, 3.0)
    line.draw(axes, light, light.w, name=symbol("w"))
    for text in axes.texts[:-1]:
        value = float(text.get_text().replace("−", "-"))
        assert text.get_position()[0] == pytest.approx(line.at(value)[0])
    line.mark(axes, light, 0.5, light.w)
    assert axes.lines[-1].get_xdata()[0] == pytest.approx(5.0)


@pytest.mark.parametrize("change", [0.4, -0.4])
def test_a_nudge_is_as_long_as_it_is_large(axes, light, change):
    line = NumberLine(2.0, 8.0, 3.0, -1.0, 2.0)
    drawn = line.nudge(axes, 0.5, change, light.w)
    (x0, _), (x1, _) = drawn._posA_posB
    assert x1 - x0 == pytest.approx(change * 2.0)
    assert line.nudge(axes, 0.5, change / 100, light.w) is None
    stroke_ = axes.lines[-1].get_xdata()
    assert stroke_[1] - stroke_[0] == pytest.approx(change / 100 * 2.0)


def test_a_link_leads_from_bubble_to_bubble(axes, light):
    for at in ((2.0, 2.0), (6.0, 4.0)):
        bubble(axes, at, symbol("z"), light, light.z, value="0.3")
    tail, tip = link(axes, (2.0, 2.0), (6.0, 4.0), light.ink)._posA_posB
    assert 2.65 < tail[0] < 3.0 and 5.0 < tip[0] < 5.35
