"""Frames in the encoder's format: a plane of luma, and two of chroma at half the width and height.

Colours are BT.709 in limited range with 8 bits, as the encoder's tags say. A sample of chroma is the
mean of four pixels and lies in their middle.

Only the tiles that show more than the ground of all frames, or did so before, are converted. They are
wiped at once, while they are at hand, because wiping whole frames takes as long as much of the painting.
All arithmetic is in whole numbers, so every machine gets the same bytes.
"""

from __future__ import annotations

import numpy as np

# The shares of red, green and blue in luma; their sum is 1.
SHARES = 0.2126, 0.7152, 0.0722
# Black and the range of luma, and the middle and the range of chroma, in limited range.
BLACK, LUMA_RANGE, GREY, CHROMA_RANGE = 16, 219, 128, 224
# A tile is two rows high and at most this wide, px: small enough to follow what moves, wide enough to
# be compared quickly.
TILE_WIDTH = 32
# Fractional bits of whole numbers.
BITS = 16


def _luma() -> tuple[int, int, int, int]:
    """Return the factors of red, green, blue and 1, times 2^BITS."""
    red, _, blue = (round(share * LUMA_RANGE / 255 * 2**BITS) for share in SHARES)
    # Greys are exact. Adding a half turns truncation into rounding.
    green = round(LUMA_RANGE / 255 * 2**BITS) - red - blue
    return red, green, blue, (2 * BLACK + 1) << (BITS - 1)


def _chroma(towards: int) -> tuple[int, int, int, int]:
    """Return the factors of the sums of four reds, greens and blues and of 1, times 2^BITS.

    Chroma is the distance from luma to blue (2) or to red (0), divided by its greatest value.
    """
    most = 2 * (1 - SHARES[towards])
    red, _, blue = (
        round(((colour == towards) - share) / most * CHROMA_RANGE / 255 / 4 * 2**BITS)
        for colour, share in enumerate(SHARES)
    )
    # Greys are exactly grey.
    return red, -red - blue, blue, (2 * GREY + 1) << (BITS - 1)


FACTORS = tuple(np.array([_luma(), _chroma(2), _chroma(0)], np.int32))


class Yuv420:
    """The planes of one frame after another.

    Parameters
    ----------
    ground : array (height, width) of uint32
        What all frames are painted on: red, green, blue and a fourth byte; the numbers of rows and columns
        are even.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        Luma, row by row; then all of the first chroma, towards blue, and of the second, towards red. At
        first those of the ground.
    """

    def __init__(self, ground: np.ndarray) -> None:
        height, width = ground.shape
        self._ground = ground
        self.planes = np.empty((3 * height // 2, width), np.uint8)
        self._parts = self.planes[:height], *self.planes[height:].reshape(2, height // 2, width // 2)
        self._shows_ground = np.zeros((height // 2, width // _divisor(width, TILE_WIDTH)), bool)
        self.take(ground.copy())

    def take(self, pixels32: np.ndarray) -> int:
        """Convert a frame, (height, width) of uint32, where it is not the ground, and wipe it.

        Then it is the ground again. Returns the number of tiles that were converted.
        """
        from hiddenreel.draw.paint.loops import convert_tiles

        tiles: int = convert_tiles(pixels32, self._ground, self._shows_ground, FACTORS, self._parts)
        return tiles


def _divisor(length: int, most: int) -> int:
    """Return the largest even number up to `most` that divides an even length."""
    return next(side for side in range(most, 1, -2) if length % side == 0)
