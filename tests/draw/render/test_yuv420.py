"""Frames in the encoder's format have the colours of BT.709 and nothing of the last frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.draw.render.yuv420 import TILE_WIDTH, Yuv420

# BT.709, item 3.2 and 3.3, and its limited range of 8 bits.
LUMA = np.array([0.2126, 0.7152, 0.0722])
BLUE, RED = np.array([0, 0, 1]), np.array([1, 0, 0])
SIZES = [(1080, 1920), (36, 64), (50, 100), (2, 2), (30, 14)]


def picture(size, seed):
    return np.random.default_rng(seed).integers(0, 2**32, size, dtype=np.uint32)


def colours(words):
    return words[..., None].view(np.uint8)[..., :3] / 255


def parted(planes, size):
    """Return luma and the two chromas."""
    height, width = size
    assert planes.shape == (3 * height // 2, width)
    luma, chroma = planes[:height], planes[height:].reshape(2, height // 2, width // 2)
    return luma, *chroma


def expected(words):
    """Return luma and the two chromas before they are rounded."""
    rgb = colours(words)
    small = rgb.reshape(rgb.shape[0] // 2, 2, rgb.shape[1] // 2, 2, 3).mean(axis=(1, 3))
    chromas = [small @ (pure - LUMA) / (2 * (1 - pure @ LUMA)) for pure in (BLUE, RED)]
    return 16 + 219 * (rgb @ LUMA), *(128 + 224 * chroma for chroma in chromas)


def of_frame(ground, words):
    planes = Yuv420(ground)
    planes.take(words.copy())
    return planes.planes


@pytest.mark.parametrize("size", SIZES)
def test_colours_are_those_of_bt709(size):
    words = picture(size, 1)
    seen = parted(of_frame(picture(size, 0), words), size)
    for plane, exact in zip(seen, expected(words)):
        assert np.abs(plane - exact).max() <= 0.51


@pytest.mark.parametrize("grey", range(256))
def test_greys_stay_grey_and_exact(grey):
    words = np.full((2, 2), grey * 0x010101, np.uint32)
    luma, *chroma = parted(of_frame(words, words), (2, 2))
    assert set(luma.ravel()) == {round(16 + 219 * grey / 255)}
    assert all(set(plane.ravel()) == {128} for plane in chroma)


def test_the_fourth_byte_changes_nothing():
    words = picture((36, 64), 1)
    np.testing.assert_array_equal(
        of_frame(words, words & np.uint32(0xFFFFFF)), of_frame(words, words | np.uint32(0xFF000000))
    )


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.integers(0, 1000))
def test_the_planes_show_only_the_last_frame(order, seed):
    """Whatever differs from the ground, and whichever frames were shown before."""
    rng = np.random.default_rng(seed)
    ground = picture((80, 128), seed)
    frames = np.repeat(ground[None], 6, axis=0)
    for frame in frames[1:]:
        for _ in range(rng.integers(4)):
            row, column = rng.integers(80), rng.integers(128)
            frame[row : row + rng.integers(1, 30), column : column + rng.integers(1, 40)] ^= 0x5A
    planes = Yuv420(ground)
    for number in order:
        pixels = frames[number].copy()
        planes.take(pixels)
        np.testing.assert_array_equal(planes.planes, Yuv420(frames[number]).planes)
        np.testing.assert_array_equal(pixels, ground)


def test_one_changed_pixel_converts_its_tile_and_no_other():
    ground = picture((16, 256), 0)
    planes, words = Yuv420(ground), ground.copy()
    assert planes.take(words) == 0
    words[9, 200] ^= 1
    planes.planes[:] = 0
    assert planes.take(words) == 1
    luma, *_ = parted(planes.planes, ground.shape)
    tile = np.s_[8:10, 200 // TILE_WIDTH * TILE_WIDTH : (200 // TILE_WIDTH + 1) * TILE_WIDTH]
    assert np.all(luma[tile]) and np.count_nonzero(luma) == luma[tile].size
    # The tile shows the ground again, and then there is nothing to do.
    assert planes.take(words) == 1
    assert planes.take(words) == 0
