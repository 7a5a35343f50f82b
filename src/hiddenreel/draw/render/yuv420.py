"""Frames in the encoder's format: a plane of luma, and two of chroma at half the width and height.

Colours are BT.709 in limited range with 8 bits, as the encoder's tags say. A sample of chroma is the
mean of four pixels and lies in their middle.

Only the tiles that changed since the last frame are converted. All arithmetic is in whole numbers, so
every machine gets the same bytes.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

# The shares of red, green and blue in luma; their sum is 1.
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
# Black and the range of luma, and the middle and the range of chroma, in limited range.
BLACK, LUMA_RANGE, GREY, CHROMA_RANGE = 16, 219, 128, 224
# A tile is two rows high and at most this wide, px: small enough to follow what moves, wide enough to
# be copied quickly.
TILE_WIDTH = 32
# Tiles converted at a time: as many as fit into a core's cache with all intermediate results.
AT_A_TIME = 1024
# Fractional bits: of luma, which is computed in the upper 8 of 32 bits, and of shares of chroma.
LUMA_BITS, CHROMA_BITS = 24, 16

_GREEN_BYTE, _RED_AND_BLUE = np.uint32(0x0000FF00), np.uint32(0x00FF00FF)

# Factors of the bytes at their places in a 32-bit pixel. Red and blue are multiplied at once, which
# leaves eight bits for their shares; green compensates, so that greys are exact and no other luma is
# off by more than 0.4.
_RED_LUMA, _BLUE_LUMA = (round(share * LUMA_RANGE / 255 * 256) for share in (RED, BLUE))
_RED_AND_BLUE_LUMA = np.uint32((_RED_LUMA << 16) + _BLUE_LUMA)
_GREEN_LUMA = np.uint32(round(LUMA_RANGE / 255 * 2**16) - ((_RED_LUMA + _BLUE_LUMA) << 8))
# Adding a half turns truncation into rounding.
_BLACK_LUMA = np.uint32((BLACK << LUMA_BITS) + (1 << (LUMA_BITS - 1)))


def _chroma_shares(towards: int) -> np.ndarray:
    """Return the factors of chroma for the sums of four reds, greens and blues, and for 1, (4,).

    Chroma is the distance from luma to blue (2) or to red (0), divided by its greatest value.
    """
    luma = np.array([RED, GREEN, BLUE])
    shares = (np.eye(3)[towards] - luma) / (2 * (1 - luma[towards]))
    whole = np.round(shares * CHROMA_RANGE / 255 / 4 * 2**CHROMA_BITS) / 2**CHROMA_BITS
    # Greys are exactly grey.
    whole[1] = -whole[0] - whole[2]
    # Adding a half turns truncation into rounding, as for luma.
    return np.append(whole, GREY + 0.5)


# The factors are multiples of 2⁻¹⁶ and all sums are below 2⁸, so 32-bit floats hold them exactly and
# no machine rounds, whatever its order of addition.
_SHARES = np.array([_chroma_shares(2), _chroma_shares(0)], np.float32)
# Green is summed in its place in the pixel, one byte higher.
_SHARES[:, 1] /= 256


class Yuv420:
    """The planes of one frame after another.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        The first frame, or any: red, green, blue and an unused fourth byte; the numbers of rows and
        columns are even.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        Luma, row by row; then all of the first chroma, towards blue, and of the second, towards red.
    """

    def __init__(self, pixels32: np.ndarray) -> None:
        height, width = pixels32.shape
        self._shown = pixels32.copy()
        self._tile = _divisor(width, TILE_WIDTH)
        self._columns = width // self._tile
        self._converter = _Converter(AT_A_TIME, self._tile)
        self.planes = np.empty((3 * height // 2, width), np.uint8)
        chromas = self.planes[height:].reshape(2, -1, self._tile // 2)
        self._luma = _joined(self.planes[:height].reshape(-1, self._tile))
        self._chromas = [_joined(chroma) for chroma in chromas]
        self._convert(pixels32, np.arange(height // 2 * self._columns))

    def show(self, pixels32: np.ndarray) -> None:
        """Convert a frame, (height, width) of uint32, where it differs from the last one."""
        self._convert(pixels32, self.differing(pixels32))

    def differing(self, pixels32: np.ndarray) -> np.ndarray:
        """Return the indices of the tiles, row by row, that changed since the last frame, (n,)."""
        # Two pixels are compared at once, and up to eight results combined at once.
        differs = pixels32.view(np.uint64) != self._shown.view(np.uint64)
        found = differs[0::2] | differs[1::2]
        answers = self._tile // 2
        at_once = int(np.gcd(answers, 8))
        parts = found.view(f"u{at_once}").reshape(-1, answers // at_once)
        return np.flatnonzero(reduce(np.bitwise_or, parts.T))

    def _convert(self, pixels32: np.ndarray, numbers: np.ndarray) -> None:
        """Convert the tiles with these indices."""
        tiles, shown = (_joined(frame.reshape(-1, self._tile)) for frame in (pixels32, self._shown))
        for begin in range(0, len(numbers), AT_A_TIME):
            here = numbers[begin : begin + AT_A_TIME]
            upper = here + here // self._columns * self._columns
            rows = np.array([upper, upper + self._columns])
            shown[rows] = seen = tiles.take(rows)
            self._converter.convert(seen.view(np.uint32).reshape(2, len(here), -1))
            self._luma[rows] = _joined(self._converter.luma[:, : len(here)])
            for plane, values in zip(self._chromas, self._converter.chromas):
                plane[here] = _joined(values[: len(here)])


class _Converter:
    """Converts tiles into tiles of planes, in its own memory, which stays in the cache.

    Attributes
    ----------
    luma : array (2, most, width) of uint8
        Upper and lower rows.
    chromas : array (2, most, width / 2) of uint8
    """

    def __init__(self, most: int, width: int) -> None:
        self._pixels32, self._greens = (np.zeros((2, most, width), np.uint32) for _ in range(2))
        self._rows = np.zeros((most, width), np.uint32)
        self._sums = np.zeros((most, width // 2), np.uint32)
        self._shared = np.ones((4, most, width // 2), np.float32)
        self._chromas = np.zeros((2, most * width // 2), np.float32)
        self.luma = np.zeros((2, most, width), np.uint8)
        self.chromas = np.zeros((2, most, width // 2), np.uint8)

    def convert(self, tiles: np.ndarray) -> None:
        """Convert tiles, their upper and their lower rows, (2, n, width) of uint32."""
        pixels32, greens = self._pixels32, self._greens
        pixels32[:, : tiles.shape[1]] = tiles
        np.bitwise_and(pixels32, _GREEN_BYTE, greens)
        pixels32 &= _RED_AND_BLUE
        self._add_up()
        pixels32 *= _RED_AND_BLUE_LUMA
        greens *= _GREEN_LUMA
        pixels32 += greens
        pixels32 += _BLACK_LUMA
        pixels32 >>= np.uint32(LUMA_BITS)
        np.copyto(self.luma, pixels32, casting="unsafe")
        np.dot(_SHARES, self._shared.reshape(4, -1), self._chromas)
        np.copyto(self.chromas, self._chromas.reshape(self.chromas.shape), casting="unsafe")

    def _add_up(self) -> None:
        """Sum the reds, greens and blues of each square of four pixels."""
        red, green, blue, _ = self._shared
        rows, sums = self._rows, self._sums
        np.add(self._greens[0], self._greens[1], rows)
        np.add(rows[:, 0::2], rows[:, 1::2], green, casting="unsafe")
        # Red and blue are summed side by side, each in its half of 32 bits.
        np.add(self._pixels32[0], self._pixels32[1], rows)
        np.add(rows[:, 0::2], rows[:, 1::2], sums)
        np.right_shift(sums, np.uint32(16), blue, casting="unsafe")
        np.bitwise_and(sums, np.uint32(0xFFFF), red, casting="unsafe")


def _joined(rows: np.ndarray) -> np.ndarray:
    """View rows (…, width) as single items (…), which are copied at once."""
    return rows.view(f"V{rows.itemsize * rows.shape[-1]}")[..., 0]


def _divisor(length: int, most: int) -> int:
    """Return the largest even number up to `most` that divides an even length."""
    return next(side for side in range(most, 1, -2) if length % side == 0)
