"""X and its transpose: the same numbers, turned, and sizes that do or do not meet."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from hiddenreel.figures.batch_matrix import draw


def cells(picture) -> dict[tuple[str, int, int], float]:
    (axes,) = picture.figure.axes
    found = {}
    for text in axes.texts:
        if match := re.fullmatch(r"(\w+)\[(\d+),(\d+)\]", text.get_gid() or ""):
            value = float(text.get_text().replace("−", "-"))
            found[match[1], int(match[2]) - 1, int(match[3]) - 1] = value
    return found


@pytest.mark.parametrize("run", ["circles", "small", "digits", "four-samples"])
def test_cells_are_the_samples_and_the_weights(recording, light, run):
    shown = recording(run)
    found = cells(draw(shown, light))
    W = shown.weights(shown.epochs)[0][0]
    expected = {"X": shown.X, "XT": shown.X.T, "W": W}
    for (key, row, column), value in found.items():
        assert value == pytest.approx(expected[key][row, column], abs=0.0051)
    for key, matrix in expected.items():
        rows, columns = matrix.shape
        assert (key, 0, 0) in found and (key, rows - 1, columns - 1) in found
    for (key, row, column), value in found.items():
        if key == "XT" and ("X", column, row) in found:
            assert found["X", column, row] == value


def test_sizes_are_on_the_edges(recording, light):
    (axes,) = draw(recording("circles"), light).figure.axes
    edges = [t.get_text().replace("\xa0", " ") for t in axes.texts if t.get_gid() == "edge"]
    assert edges == ["$N$ = 1 000", "$d$ = 2", "$k$ = 3", "$d$ = 2", "$d$ = 2", "$N$ = 1 000"]


def test_only_the_product_whose_sizes_agree_is_called_fitting(recording, light):
    shown = recording("circles")
    picture = draw(shown, light)
    (axes,) = picture.figure.axes
    verdicts = {
        gid: " ".join(t.get_text() for t in axes.texts if t.get_gid() == gid).replace("\xa0", " ")
        for gid in ("fits", "unfit")
    }
    assert "(3 × 2) (2 × 1 000) = 3 × 1 000" in verdicts["fits"]
    assert verdicts["unfit"].endswith("(3 × 2) (1 000 × 2) does not fit")
    product = shown.weights(shown.epochs)[0][0] @ shown.X.T
    assert product.shape == (3, 1000)
    assert "1\xa0000 × 2 to 2 × 1\xa0000" in picture.title


def test_the_framed_sample_is_a_row_and_then_a_column(recording, light):
    (axes,) = draw(recording("circles"), light).figure.axes
    texts = {text.get_gid(): np.array(text.get_position()) for text in axes.texts}
    for gid, framed, free in (
        ("row", ("X[1,1]", "X[1,2]"), "X[2,1]"),
        ("column", ("XT[1,1]", "XT[2,1]"), "XT[1,2]"),
    ):
        (frame,) = (patch for patch in axes.patches if patch.get_gid() == gid)
        path = frame.get_path().transformed(frame.get_patch_transform())
        assert all(path.contains_point(texts[cell]) for cell in framed)
        assert not path.contains_point(texts[free])


def test_a_sample_has_the_colour_of_its_class(recording, light):
    shown = recording("circles")
    (axes,) = draw(shown, light).figure.axes
    colours = {light.class_colour(label) for label in (0, 1)}
    bars = [to_hex(patch.get_facecolor()) for patch in axes.patches]
    assert colours <= set(bars)
