"""Frames as the encoder takes them: a plane of luma, and two of chroma at half the width and height.

The colours are those of BT.709 in limited range, 8 bits each, as the encoder's tags say. A sample of
chroma is the mean of four pixels and stands in their middle.

Only the pieces of a frame that are not like the last one's are converted. All is done in whole
numbers, so that every machine gets the same bytes.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

# How much each of red, green and blue gives to luma; they add up to 1.
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
# Black and white in limited range, and how far chroma goes from its middle, in both directions.
BLACK, LUMA_RANGE, GREY, CHROMA_RANGE = 16, 219, 128, 224
# A piece is two rows high and at most so wide, px: small enough to follow what moves, wide enough to
# be copied quickly.
PIECE_WIDTH = 32
# Pieces converted at a time: as many as a core's own cache holds with all that is worked out of them.
AT_A_TIME = 1024
# Bits behind the point: of luma, which is worked out at the top of 32 bits, and of shares of chroma.
LUMA_BITS, CHROMA_BITS = 24, 16

_GREEN_BYTE, _RED_AND_BLUE = np.uint32(0x0000FF00), np.uint32(0x00FF00FF)

# What bytes are multiplied with, where they stand in their word. Red and blue are multiplied at
# once, for which eight bits of their shares have to do; green makes up for it, so that greys stay
# exact and no other luma is off by more than 0.4.
_RED_LUMA, _BLUE_LUMA = (round(share * LUMA_RANGE / 255 * 256) for share in (RED, BLUE))
_RED_AND_BLUE_LUMA = np.uint32((_RED_LUMA << 16) + _BLUE_LUMA)
_GREEN_LUMA = np.uint32(round(LUMA_RANGE / 255 * 2**16) - ((_RED_LUMA + _BLUE_LUMA) << 8))
# Half a step more, so that what is cut off behind the point is rounded.
_BLACK_LUMA = np.uint32((BLACK << LUMA_BITS) + (1 << (LUMA_BITS - 1)))


def _chroma_shares(towards: int) -> np.ndarray:
    """Return what chroma takes of four reds, greens and blues added up, and of 1, (4,).

    Chroma is the way from luma to blue, or to red, by how far that can go.
    """
    luma = np.array([RED, GREEN, BLUE])
    shares = (np.eye(3)[towards] - luma) / (2 * (1 - luma[towards]))
    whole = np.round(shares * CHROMA_RANGE / 255 / 4 * 2**CHROMA_BITS) / 2**CHROMA_BITS
    # Greys are exactly grey.
    whole[1] = -whole[0] - whole[2]
    # Half a step more, as for luma.
    return np.append(whole, GREY + 0.5)


# These are multiples of 2⁻¹⁶, and what they add up to is below 2⁸: a float of 32 bits holds it all,
# so nothing is rounded on the way, whatever order a machine adds in.
_SHARES = np.array([_chroma_shares(2), _chroma_shares(0)], np.float32)
# Green is added up where it stands in its word, a byte higher.
_SHARES[:, 1] /= 256


class Yuv420:
    """The planes of one frame after another.

    Parameters
    ----------
    words : array (height, width) of uint32
        The first frame, or what they all stand on: red, green, blue and a fourth byte that means
        nothing; even numbers of rows and columns.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        Luma, row by row; then all of the first chroma, towards blue, and of the second, towards red.
    """

    def __init__(self, words: np.ndarray) -> None:
        height, width = words.shape
        self._shown = words.copy()
        self._piece = _divisor(width, PIECE_WIDTH)
        self._columns = width // self._piece
        self._converter = _Converter(AT_A_TIME, self._piece)
        self.planes = np.empty((3 * height // 2, width), np.uint8)
        chromas = self.planes[height:].reshape(2, -1, self._piece // 2)
        self._luma = _joined(self.planes[:height].reshape(-1, self._piece))
        self._chromas = [_joined(chroma) for chroma in chromas]
        self._convert(words, np.arange(height // 2 * self._columns))

    def show(self, words: np.ndarray) -> None:
        """Make the planes those of a frame, (height, width) of uint32."""
        self._convert(words, self.differing(words))

    def differing(self, words: np.ndarray) -> np.ndarray:
        """Return the numbers of the pieces, row by row, of which a frame is not like the last one."""
        # Two pixels are compared at once, and up to eight answers put together.
        differs = words.view(np.uint64) != self._shown.view(np.uint64)
        found = differs[0::2] | differs[1::2]
        answers = self._piece // 2
        at_once = int(np.gcd(answers, 8))
        parts = found.view(f"u{at_once}").reshape(-1, answers // at_once)
        return np.flatnonzero(reduce(np.bitwise_or, parts.T))

    def _convert(self, words: np.ndarray, numbers: np.ndarray) -> None:
        """Give the pieces of these numbers what a frame has there."""
        pieces, shown = (_joined(frame.reshape(-1, self._piece)) for frame in (words, self._shown))
        for begin in range(0, len(numbers), AT_A_TIME):
            here = numbers[begin : begin + AT_A_TIME]
            upper = here + here // self._columns * self._columns
            rows = np.array([upper, upper + self._columns])
            shown[rows] = seen = pieces.take(rows)
            self._converter.convert(seen.view(np.uint32).reshape(2, len(here), -1))
            self._luma[rows] = _joined(self._converter.luma[:, : len(here)])
            for plane, values in zip(self._chromas, self._converter.chromas):
                plane[here] = _joined(values[: len(here)])


class _Converter:
    """Turns pieces into those of planes, in memory of its own that stays in the cache.

    Attributes
    ----------
    luma : array (2, most, width) of uint8
        Upper and lower rows.
    chromas : array (2, most, width / 2) of uint8
    """

    def __init__(self, most: int, width: int) -> None:
        self._words, self._greens = (np.zeros((2, most, width), np.uint32) for _ in range(2))
        self._rows = np.zeros((most, width), np.uint32)
        self._sums = np.zeros((most, width // 2), np.uint32)
        self._shared = np.ones((4, most, width // 2), np.float32)
        self._chromas = np.zeros((2, most * width // 2), np.float32)
        self.luma = np.zeros((2, most, width), np.uint8)
        self.chromas = np.zeros((2, most, width // 2), np.uint8)

    def convert(self, pieces: np.ndarray) -> None:
        """Convert pieces, their upper and their lower rows, (2, n, width) of uint32."""
        words, greens = self._words, self._greens
        words[:, : pieces.shape[1]] = pieces
        np.bitwise_and(words, _GREEN_BYTE, greens)
        words &= _RED_AND_BLUE
        self._add_up()
        words *= _RED_AND_BLUE_LUMA
        greens *= _GREEN_LUMA
        words += greens
        words += _BLACK_LUMA
        words >>= np.uint32(LUMA_BITS)
        np.copyto(self.luma, words, casting="unsafe")
        np.dot(_SHARES, self._shared.reshape(4, -1), self._chromas)
        np.copyto(self.chromas, self._chromas.reshape(self.chromas.shape), casting="unsafe")

    def _add_up(self) -> None:
        """Add up squares of four reds, greens and blues."""
        red, green, blue, _ = self._shared
        rows, sums = self._rows, self._sums
        np.add(*self._greens, rows)
        np.add(rows[:, 0::2], rows[:, 1::2], green, casting="unsafe")
        # Red and blue are added up side by side, each in its half of a word.
        np.add(*self._words, rows)
        np.add(rows[:, 0::2], rows[:, 1::2], sums)
        np.right_shift(sums, np.uint32(16), blue, casting="unsafe")
        np.bitwise_and(sums, np.uint32(0xFFFF), red, casting="unsafe")


def _joined(rows: np.ndarray) -> np.ndarray:
    """View rows (…, width) as items (…), each copied at once."""
    return rows.view(f"V{rows.itemsize * rows.shape[-1]}")[..., 0]


def _divisor(length: int, most: int) -> int:
    """Return the largest even number up to `most` that divides an even length."""
    return next(side for side in range(most, 1, -2) if length % side == 0)
