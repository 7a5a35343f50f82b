"""Frames as the encoder takes them: a plane of luma, and two of chroma at half the width and height.

The colours are those of BT.709 in limited range, 8 bits each, as the encoder's tags say. A sample of
chroma is the mean of four pixels and stands in their middle.

Only the tiles of a frame that differ from its ground are converted; the ground itself is once. All is
done in whole numbers, so that every machine gets the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# How much each of red, green and blue gives to luma; they add up to 1.
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
# Black and white in limited range, and how far chroma goes from its middle, in both directions.
BLACK, LUMA_RANGE, GREY, CHROMA_RANGE = 16, 219, 128, 224
# Tiles are at most so large, px: small enough to follow what moves, large enough to be copied quickly.
TILE_HEIGHT, TILE_WIDTH = 8, 32
# Tiles converted at a time: as many as a core's own cache holds with all that is worked out of them.
AT_A_TIME = 256
# Bits behind the point of luma, which is worked out at the top of 32 bits, and of chroma.
LUMA_BITS, CHROMA_BITS = 24, 20

_GREEN_BYTE, _RED_AND_BLUE = np.uint32(0x0000FF00), np.uint32(0x00FF00FF)

# What bytes are multiplied with, where they stand in their word. Red and blue are multiplied at
# once, for which eight bits of their shares have to do; green makes up for it, so that greys stay
# exact and no other luma is off by more than 0.4.
_RED_LUMA, _BLUE_LUMA = (round(share * LUMA_RANGE / 255 * 256) for share in (RED, BLUE))
_RED_AND_BLUE_LUMA = np.uint32((_RED_LUMA << 16) + _BLUE_LUMA)
_GREEN_LUMA = np.uint32(round(LUMA_RANGE / 255 * 2**16) - ((_RED_LUMA + _BLUE_LUMA) << 8))
# Half a step more, so that what is cut off behind the point is rounded.
_BLACK_LUMA = np.uint32((BLACK << LUMA_BITS) + (1 << (LUMA_BITS - 1)))
_GREY_CHROMA = np.int32((GREY << CHROMA_BITS) + (1 << (CHROMA_BITS - 1)))


def _chroma_shares(towards: int) -> np.ndarray:
    """Return what the sums of four reds, greens and blues are multiplied with, (3,) of int32.

    Chroma is the way from luma to blue, or to red, by how far that can go.
    """
    luma = np.array([RED, GREEN, BLUE])
    shares = (np.eye(3)[towards] - luma) / (2 * (1 - luma[towards]))
    whole = np.round(shares * CHROMA_RANGE / 255 / 4 * 2**CHROMA_BITS).astype(np.int32)
    # Greys are exactly grey.
    whole[1] = -whole[0] - whole[2]
    return whole


_TOWARDS_BLUE, _TOWARDS_RED = _chroma_shares(2), _chroma_shares(0)


class Planes:
    """The planes of frames that have one ground.

    Parameters
    ----------
    ground : array (height, width) of uint32
        Red, green, blue and a fourth byte that means nothing; even numbers of rows and columns.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        Luma, row by row; then all of the first chroma, towards blue, and of the second, towards red.
    """

    def __init__(self, ground: np.ndarray) -> None:
        height, width = ground.shape
        self._tile = _divisor(height, TILE_HEIGHT), _divisor(width, TILE_WIDTH)
        self._ground = ground
        self._converter = _Converter(AT_A_TIME, self._tile)
        self.planes = np.empty((3 * height // 2, width), np.uint8)
        self._differing = np.ones(
            [have // side for have, side in zip(ground.shape, self._tile)], bool
        )
        self._convert(ground, self._differing)
        self._ground_planes = self.planes.copy()

    def show(self, words: np.ndarray) -> None:
        """Make the planes those of a frame, (height, width) of uint32."""
        differing = self.differing(words)
        left = self._differing & ~differing
        for plane, ground in zip(self._tiles(self.planes), self._tiles(self._ground_planes)):
            plane[left] = ground[left]
        self._convert(words, differing)
        self._differing = differing

    def differing(self, words: np.ndarray) -> np.ndarray:
        """Tell which tiles of a frame are not those of the ground, (rows, columns) of bool."""
        rows, columns = self._differing.shape
        height, width = self._tile
        differs = words != self._ground
        by_row = np.bitwise_or.reduce(differs.reshape(rows, height, -1), axis=1)
        return by_row.reshape(rows, columns, width).any(axis=2)

    def _convert(self, words: np.ndarray, chosen: np.ndarray) -> None:
        tiles, (rows, columns) = tiled(words, self._tile), np.nonzero(chosen)
        planes = self._tiles(self.planes)
        for begin in range(0, len(rows), AT_A_TIME):
            at = rows[begin : begin + AT_A_TIME], columns[begin : begin + AT_A_TIME]
            for plane, values in zip(planes, self._converter.planes_of(tiles[at])):
                plane[at] = values

    def _tiles(self, planes: np.ndarray) -> list[np.ndarray]:
        """View luma and the two chromas as tiles; those of chroma are half as wide and high."""
        height, width = self._ground.shape
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        half = self._tile[0] // 2, self._tile[1] // 2
        return [tiled(planes[:height], self._tile), *(tiled(plane, half) for plane in chroma)]


class _Converter:
    """Turns tiles into those of planes, in memory of its own that stays in the cache."""

    def __init__(self, most: int, tile: tuple[int, int]) -> None:
        height, width = tile
        self._luma, self._green = (np.empty((most, height, width), np.uint32) for _ in range(2))
        self._columns = np.empty((most, height // 2, width), np.uint32)
        half = most, height // 2, width // 2
        self._sums = [np.empty(half, np.uint32) for _ in range(3)]
        self._chromas = [np.empty(half, np.int32) for _ in range(2)]
        self._term = np.empty(half, np.int32)

    def planes_of(self, words: np.ndarray) -> Iterator[np.ndarray]:
        """Convert tiles (n, rows, columns) of uint32; yield luma and the two chromas."""
        count = len(words)
        luma, green = self._luma[:count], self._green[:count]
        red_and_blue = np.bitwise_and(words, _RED_AND_BLUE, luma)
        np.bitwise_and(words, _GREEN_BYTE, green)
        sums = self._sums_of_four(red_and_blue, green)
        luma *= _RED_AND_BLUE_LUMA
        green *= _GREEN_LUMA
        luma += green
        luma += _BLACK_LUMA
        luma >>= np.uint32(LUMA_BITS)
        yield luma
        for shares, chroma in zip((_TOWARDS_BLUE, _TOWARDS_RED), self._chromas):
            yield self._weighted(sums, shares, chroma[:count])

    def _sums_of_four(self, red_and_blue: np.ndarray, green: np.ndarray) -> list[np.ndarray]:
        """Add up squares of four reds, greens and blues, (n, rows / 2, columns / 2) each."""
        count = len(green)
        red, greens, blue = (sums[:count] for sums in self._sums)
        columns = self._columns[:count]
        # Red and blue are added up side by side, each in its half of a word.
        for tiles, sums in ((red_and_blue, red), (green, greens)):
            np.add(tiles[:, 0::2], tiles[:, 1::2], columns)
            np.add(columns[:, :, 0::2], columns[:, :, 1::2], sums)
        greens >>= np.uint32(8)
        np.right_shift(red, np.uint32(16), blue)
        red &= np.uint32(0xFFFF)
        return [sums.view(np.int32) for sums in (red, greens, blue)]

    def _weighted(
        self, sums: list[np.ndarray], shares: np.ndarray, chroma: np.ndarray
    ) -> np.ndarray:
        term = self._term[: len(chroma)]
        np.multiply(sums[0], shares[0], chroma)
        for value, share in zip(sums[1:], shares[1:]):
            chroma += np.multiply(value, share, term)
        chroma += _GREY_CHROMA
        chroma >>= np.int32(CHROMA_BITS)
        return chroma


def tiled(plane: np.ndarray, tile: tuple[int, int]) -> np.ndarray:
    """View a plane as tiles: (rows of tiles, columns of tiles, height, width)."""
    height, width = tile
    rows, columns = (have // side for have, side in zip(plane.shape, tile))
    return plane.reshape(rows, height, columns, width).transpose(0, 2, 1, 3)


def _divisor(length: int, most: int) -> int:
    """Return the largest even number up to `most` that divides an even length."""
    return next(side for side in range(most, 1, -2) if length % side == 0)
