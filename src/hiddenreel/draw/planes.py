"""Frames as the encoder takes them: a plane of luma, and two of chroma at half the width and height.

The colours are those of BT.709 in limited range, 8 bits each, as the encoder's tags say. A sample of
chroma is the mean of four pixels and stands in their middle.

Only the tiles of a frame that differ from its ground are converted; the ground itself is once. All is
done in whole numbers, so that every machine gets the same bytes.
"""

from __future__ import annotations

import numpy as np

# How much each of red, green and blue gives to luma; they add up to 1.
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
# Black and white in limited range, and how far chroma goes from its middle, in both directions.
BLACK, LUMA_RANGE, GREY, CHROMA_RANGE = 16, 219, 128, 224
# Tiles are at most so large, px: small enough to follow what moves, large enough to be copied quickly.
TILE_HEIGHT, TILE_WIDTH = 8, 64
# Tiles converted at a time: as many as a core's own cache holds with all that is worked out of them.
AT_A_TIME = 128
# Bits behind the point of luma, which is worked out at the top of 32 bits, and of chroma.
LUMA_BITS, CHROMA_BITS = 24, 20

_RED_BYTE, _GREEN_BYTE, _BLUE_BYTE = (np.uint32(255 << shift) for shift in (0, 8, 16))
_EVERY_SECOND_BYTE = np.uint32(0x00FF00FF)


def _in_bits(share: float, bits: int) -> int:
    return round(share * 2**bits)


# What a byte, where it stands in its word, is multiplied with. Blue stands highest and is left with
# eight bits of its share, which is the smallest; green makes up for what is lost of it, so that
# greys stay exact.
_BLUE_LUMA = _in_bits(BLUE * LUMA_RANGE / 255, LUMA_BITS - 16)
_RED_LUMA = _in_bits(RED * LUMA_RANGE / 255, LUMA_BITS)
_GREEN_LUMA = (_in_bits(LUMA_RANGE / 255, LUMA_BITS) - _RED_LUMA - (_BLUE_LUMA << 16)) >> 8
# Half a step more, so that what is cut off behind the point is rounded.
_BLACK_LUMA = (BLACK << LUMA_BITS) + (1 << (LUMA_BITS - 1))
_GREY_CHROMA = (GREY << CHROMA_BITS) + (1 << (CHROMA_BITS - 1))


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
        self.planes = np.empty((3 * height // 2, width), np.uint8)
        chroma = self.planes[height:].reshape(2, height // 2, width // 2)
        self._luma = tiled(self.planes[:height], self._tile)
        self._chroma = [tiled(plane, self._half_a_tile) for plane in chroma]
        self._converter = _Converter(AT_A_TIME, self._tile)
        self._convert(ground, np.ones(self._luma.shape[:2], bool))
        self._ground_planes = self.planes.copy()

    @property
    def _half_a_tile(self) -> tuple[int, int]:
        return self._tile[0] // 2, self._tile[1] // 2

    def show(self, words: np.ndarray) -> None:
        """Make the planes those of a frame, (height, width) of uint32."""
        np.copyto(self.planes, self._ground_planes)
        self._convert(words, self.differing(words))

    def differing(self, words: np.ndarray) -> np.ndarray:
        """Tell which tiles of a frame are not those of the ground, (rows, columns) of bool."""
        rows, columns = self._luma.shape[:2]
        height, width = self._tile
        differs = words != self._ground
        by_row = np.bitwise_or.reduce(differs.reshape(rows, height, -1), axis=1)
        return by_row.reshape(rows, columns, width).any(axis=2)

    def _convert(self, words: np.ndarray, chosen: np.ndarray) -> None:
        tiles, (rows, columns) = tiled(words, self._tile), np.nonzero(chosen)
        for begin in range(0, len(rows), AT_A_TIME):
            at = rows[begin : begin + AT_A_TIME], columns[begin : begin + AT_A_TIME]
            planes = self._converter.planes_of(tiles[at])
            for plane, values in zip((self._luma, *self._chroma), planes):
                plane[at] = values


class _Converter:
    """Turns tiles into those of planes, in memory of its own that stays in the cache."""

    def __init__(self, most: int, tile: tuple[int, int]) -> None:
        shape = (most, *tile)
        self._sum, self._term, self._green = (np.empty(shape, np.uint32) for _ in range(3))

    def planes_of(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Convert tiles (n, rows, columns) of uint32; return luma and the two chromas."""
        count = len(words)
        luma, term, green = self._sum[:count], self._term[:count], self._green[:count]
        np.bitwise_and(words, _GREEN_BYTE, green)
        np.bitwise_and(words, _RED_BYTE, luma)
        luma *= np.uint32(_RED_LUMA)
        luma += np.multiply(green, np.uint32(_GREEN_LUMA), term)
        np.bitwise_and(words, _BLUE_BYTE, term)
        term *= np.uint32(_BLUE_LUMA)
        luma += term
        luma += np.uint32(_BLACK_LUMA)
        luma >>= np.uint32(LUMA_BITS)
        # Red and blue are added up side by side, each in its half of a word.
        red_and_blue = _sums_of_four(np.bitwise_and(words, _EVERY_SECOND_BYTE, term))
        sums = (
            (red_and_blue & np.uint32(0xFFFF)).view(np.int32),
            (_sums_of_four(green) >> np.uint32(8)).view(np.int32),
            (red_and_blue >> np.uint32(16)).view(np.int32),
        )
        return luma, _chroma(sums, _TOWARDS_BLUE), _chroma(sums, _TOWARDS_RED)


def _sums_of_four(tiles: np.ndarray) -> np.ndarray:
    """Add up squares of four words: (n, rows, columns) to (n, rows / 2, columns / 2)."""
    # A word of 64 bits is a pair of neighbours.
    pairs = (tiles[:, 0::2] + tiles[:, 1::2]).view(np.uint64)
    pairs += pairs >> np.uint64(32)
    return pairs.astype(np.uint32)


def _chroma(sums: tuple[np.ndarray, ...], shares: np.ndarray) -> np.ndarray:
    total = sums[0] * shares[0]
    for value, share in zip(sums[1:], shares[1:]):
        total += value * share
    total += np.int32(_GREY_CHROMA)
    total >>= np.int32(CHROMA_BITS)
    return total


def tiled(plane: np.ndarray, tile: tuple[int, int]) -> np.ndarray:
    """View a plane as tiles: (rows of tiles, columns of tiles, height, width)."""
    height, width = tile
    rows, columns = (have // side for have, side in zip(plane.shape, tile))
    return plane.reshape(rows, height, columns, width).transpose(0, 2, 1, 3)


def _divisor(length: int, most: int) -> int:
    """Return the largest even number up to `most` that divides an even length."""
    return next(side for side in range(most, 1, -2) if length % side == 0)
