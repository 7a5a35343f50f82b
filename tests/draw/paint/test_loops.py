"""Compiled loops do what the same loops do in Python, and need no place to keep their code."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.draw.paint import loops

byte = st.integers(0, 255)


@given(byte, byte, byte)
@settings(max_examples=300)
def test_a_soft_pixel_is_blended_to_the_nearest_255th(below, colour, alpha):
    """The division by 255 by shifts is exact: it never rounds the wrong way."""
    pixels = np.full((3, 5, 4), below, np.uint8)
    soft = loops.soft_colours(np.full((1, 4), colour, np.uint8), np.array([alpha], np.uint8))
    loops.blend(pixels.view(np.uint32)[..., 0], 4, 1, np.array([(1, -2)]), *soft)
    exact = (colour * alpha + below * (255 - alpha)) / 255
    assert np.all(np.abs(pixels[2, 2] - exact) <= 0.5 + 1e-9)
    pixels[2, 2] = below
    assert np.all(pixels == below)


@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (2, 0), (0, 3), (10**6, 10**6)])
def test_soft_pixels_outside_the_frame_are_left_out(place):
    pixels = np.zeros((2, 3, 4), np.uint8)
    soft = loops.soft_colours(np.full((2, 4), 200, np.uint8), np.full(2, 255, np.uint8))
    loops.blend(pixels.view(np.uint32)[..., 0], 0, 0, np.array([place, (1, 2)]), *soft)
    assert np.all(pixels[1, 2] == 200) and pixels.sum() == 4 * 200


def test_without_a_place_for_compiled_code_loops_are_compiled_each_time(monkeypatch):
    """Numba raises this where neither the package's folder nor the user's can be written to."""

    def nowhere(loop):
        raise RuntimeError("cannot cache function")

    monkeypatch.setattr(loops, "CompiledCode", nowhere)
    assert loops.compiled("(int64,)")(lambda number: number + 1)(2) == 3


LOOP = """\
from hiddenreel.draw.paint.loops import compiled

@compiled("(int64,)")
def next_number(number):
    return number + 1

assert next_number(2) == 3
"""


@pytest.mark.parametrize("content", [b"", b"no compiled code", b"\x80\x04garbage."])
def test_damaged_files_of_compiled_code_are_replaced(tmp_path, content):
    (tmp_path / "loop.py").write_text(LOOP)

    def run():
        subprocess.run([sys.executable, "-c", "import loop"], check=True, cwd=tmp_path)
        return sorted(file for file in tmp_path.rglob("*.nb*"))

    files = run()
    assert files
    for file in files:
        file.write_bytes(content)
    assert run() == files
    assert all(file.stat().st_size > 100 for file in files)


@pytest.mark.parametrize("shape", [(2, 2), (5, 3)])
def test_a_map_has_its_values_at_their_middles(shape):
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    target = np.zeros(shape, np.uint8)
    each = [(np.arange(count), np.zeros(count, np.float32)) for count in shape]
    loops.fill_map(target, values, np.arange(256, dtype=np.uint8), *each)
    np.testing.assert_array_equal(target, values[::-1])
