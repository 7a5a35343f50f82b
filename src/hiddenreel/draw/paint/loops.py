"""Loops over pixels, which Numba compiles: each does at once what would take NumPy several passes.

Only films are painted, and importing Numba takes a fifth of a second, so functions that paint import
this module when they are called. Loops are compiled by the first process that imports it: in the set-up,
by `python -m hiddenreel.draw.paint`. All arithmetic is in whole numbers, or in one order of 32-bit
floats, so every machine gets the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from numba import njit
from numba.core.caching import FunctionCache


class CompiledCode(FunctionCache):
    """Numba's files of compiled code. Where they are damaged, a loop is compiled again."""

    def load_overload(self, *what: Any) -> Any:
        """Return the compiled code for some types of arguments; None if there is none."""
        try:
            return super().load_overload(*what)
        except Exception:
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, *what: Any) -> None:
        """Keep compiled code for the next process, if there is room."""
        with suppress(OSError):
            super().save_overload(*what)


def compiled(*signatures: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Compile a function when it is imported, and keep the result on disk for the next process.

    `signatures` are all types of arguments with which painting calls it: others are compiled during the call.
    """

    def compile_loop(loop: Callable[..., Any]) -> Callable[..., Any]:
        made = njit(loop)
        # Numba raises a RuntimeError if it can write neither to the package's folder nor to the user's.
        with suppress(RuntimeError):
            made._cache = CompiledCode(loop)  # type: ignore[attr-defined]
        for signature in signatures:
            made.compile(signature)
        return made

    return compile_loop


# A function that becomes part of the loops that call it, which are compiled sooner than with a call.
# They stand in its module: Numba renews a loop when the loop's own module has changed, not another.
inlined = njit(inline="always")


@inlined
def over(below: int, colour: int, left: int) -> int:
    """Return a byte with a colour laid over it; `colour` and `left` are as in `blend`."""
    value = below * left + colour
    # (x + x / 256) / 256 is x / 255 for x below 2¹⁶.
    return (value + (value >> 8)) >> 8


@compiled("(uint8[:, :, ::1], int64, int64, int64[:, ::1], uint16[:, ::1], uint16[::1])")
def blend(
    pixels: np.ndarray, right: int, down: int, places: np.ndarray, colours: np.ndarray, left: np.ndarray
) -> None:
    """Blend soft pixels with what is below them, and leave out those outside the frame.

    Parameters
    ----------
    pixels : array (height, width, 4) of uint8
        A frame.
    right, down : int
        How far the origin of the soft pixels is from the frame's left and top, px.
    places : array (n, 2) of int
        Their rows and columns around the origin.
    colours : array (n, 4) of uint16
        Red, green, blue and a fourth value, times alpha, plus a half.
    left : array (n,) of uint16
        255 - alpha, the share of what is below.
    """
    height, width, _ = pixels.shape
    for soft in range(len(places)):
        row, column = places[soft, 0] + down, places[soft, 1] + right
        if 0 <= row < height and 0 <= column < width:
            for channel in range(4):
                below = pixels[row, column, channel]
                pixels[row, column, channel] = over(below, colours[soft, channel], left[soft])


@compiled(
    "(uint32[::1], uint8[:, ::1], int64[::1], int64[::1], Tuple((int64[::1], int64[::1], uint32[::1])),"
    " Tuple((int64[::1], int64[::1], uint16[:, ::1], uint16[::1])))"
)
def put_sprites(
    pixels32: np.ndarray,
    pixels: np.ndarray,
    places: np.ndarray,
    sprites: np.ndarray,
    opaque: tuple[np.ndarray, np.ndarray, np.ndarray],
    soft: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Put sprites on a frame, from back to front.

    Parameters
    ----------
    pixels32 : array (height · width,) of uint32
        The frame.
    pixels : array (height · width, 4) of uint8
        The same memory.
    places, sprites : array (n,) of int
        The pixel of each sprite's centre, and which sprite it is.
    opaque : tuple of array
        For each sprite, where its opaque pixels begin, (kinds + 1,); of these, how far they are from the
        centre and their colours, (m,).
    soft : tuple of array
        The same of the soft pixels; colours times alpha, (m, 4), and 255 - alpha, (m,), as for `blend`.
    """
    begin, away, colours = opaque
    soft_begin, soft_away, soft_colours, left = soft
    for place, sprite in zip(places, sprites):
        for pixel in range(begin[sprite], begin[sprite + 1]):
            pixels32[place + away[pixel]] = colours[pixel]
        for pixel in range(soft_begin[sprite], soft_begin[sprite + 1]):
            below = pixels[place + soft_away[pixel]]
            for channel in range(4):
                below[channel] = over(below[channel], soft_colours[pixel, channel], left[pixel])


WAYS = "Tuple((int64[::1], float32[::1]))"


@compiled(
    f"(uint32[:, :], float32[:, ::1], uint32[::1], {WAYS}, {WAYS})",
    f"(uint8[:, :], float32[:, ::1], uint8[::1], {WAYS}, {WAYS})",
)
def fill_map(
    target: np.ndarray,
    values: np.ndarray,
    colours: np.ndarray,
    rows: tuple[np.ndarray, np.ndarray],
    columns: tuple[np.ndarray, np.ndarray],
) -> None:
    """Fill a rectangle with the colours of values that are interpolated linearly.

    Parameters
    ----------
    target : array (height, width) of uint32 or uint8
        The pixels of the rectangle, or one of their channels.
    values : array (rows, columns) of float32
        0 … 255, plus a half, which turns truncation into rounding; the bottom row first.
    colours : array (256,) of the same type
    rows, columns : tuple of array (height,) or (width,)
        For each row or column of pixels, from the bottom or the left, the number of the value before
        it and the share of the way to the next one.
    """
    height, width = target.shape
    before, share = rows
    before_column, share_of_column = columns
    mixed = np.empty(values.shape[1], np.float32)
    for y in range(height):
        low = values[before[y]]
        high = values[min(before[y] + 1, len(values) - 1)]
        for column in range(len(mixed)):
            mixed[column] = (high[column] - low[column]) * share[y] + low[column]
        for x in range(width):
            left = mixed[before_column[x]]
            right = mixed[min(before_column[x] + 1, len(mixed) - 1)]
            value = (right - left) * share_of_column[x] + left
            target[height - 1 - y, x] = colours[int(value)]


@inlined
def weighted(factors: np.ndarray, red: int, green: int, blue: int) -> int:
    """Return the sum of red, green, blue and 1 with these factors (4,), divided by 2¹⁶."""
    return (factors[0] * red + factors[1] * green + factors[2] * blue + factors[3]) >> 16


@inlined
def byte(pixel: int, shift: int) -> int:
    """Return the byte of a pixel that begins at a bit: red at 0, green at 8, blue at 16."""
    return pixel >> shift & 255


@inlined
def sum_of_bytes(four: tuple[int, int, int, int], shift: int) -> int:
    """Return the sum of these bytes of four pixels."""
    a, b, c, d = four
    return byte(a, shift) + byte(b, shift) + byte(c, shift) + byte(d, shift)


@compiled("(uint32[:, ::1], uint32[:, ::1], int64, UniTuple(int32[::1], 3), UniTuple(uint8[:, ::1], 3))")
def convert_tiles(
    pixels32: np.ndarray,
    shown: np.ndarray,
    tile: int,
    factors: tuple[np.ndarray, np.ndarray, np.ndarray],
    planes: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> int:
    """Convert the tiles of a frame that differ from the last one, and return how many they are.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        The frame.
    shown : array (height, width) of uint32
        The last frame, which becomes this one.
    tile : int
        The width of a tile, px; it is two rows high.
    factors : tuple of array (4,) of int32
        Of luma, for a pixel, and of both chromas, for the sums of four pixels; see `weighted`.
    planes : tuple of array
        Luma, (height, width), and both chromas, (height / 2, width / 2), of uint8.
    """
    luma, towards_blue, towards_red = planes
    for_luma, for_blue, for_red = factors
    height, width = pixels32.shape
    changed = 0
    for row in range(0, height, 2):
        for first in range(0, width, tile):
            differs = np.uint32(0)
            for x in range(first, first + tile):
                differs |= pixels32[row, x] ^ shown[row, x]
                differs |= pixels32[row + 1, x] ^ shown[row + 1, x]
            if not differs:
                continue
            changed += 1
            last = first + tile
            # Short loops over rows of one tile become instructions for many pixels at once.
            for y in range(row, row + 2):
                pixels, copy, shares = pixels32[y, first:last], shown[y, first:last], luma[y, first:last]
                for x in range(tile):
                    one = copy[x] = pixels[x]
                    shares[x] = weighted(for_luma, byte(one, 0), byte(one, 8), byte(one, 16))
            upper, lower = pixels32[row, first:last], pixels32[row + 1, first:last]
            blue = towards_blue[row // 2, first // 2 : last // 2]
            red = towards_red[row // 2, first // 2 : last // 2]
            for x in range(tile // 2):
                four = upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]
                reds, greens, blues = sum_of_bytes(four, 0), sum_of_bytes(four, 8), sum_of_bytes(four, 16)
                blue[x] = weighted(for_blue, reds, greens, blues)
                red[x] = weighted(for_red, reds, greens, blues)
    return changed
