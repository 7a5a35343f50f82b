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
    Assign single values: an assignment to a slice or a row takes two seconds to compile.
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


# Four bytes of a pixel, each in sixteen bits of one number: red, blue, green and the fourth.
LANES = np.uint64(0x00FF00FF00FF00FF)
RED_AND_BLUE, GREEN_AND_FOURTH = np.uint64(0x00FF00FF), np.uint64(0xFF00FF00)
# A half of 255 in each lane, which turns truncation into rounding.
HALVES = np.uint64(0x0080008000800080)
# A line that rises by less is level, px: dividing by less would not be exact.
LEVEL = 1e-9
BYTE, THREE_BYTES = np.uint64(8), np.uint64(24)


@inlined
def over(below: np.uint32, colour: np.uint64, left: np.uint64) -> np.uint32:
    """Return a pixel with a colour laid over it, all four bytes at once.

    Parameters
    ----------
    below : uint32
        The pixel.
    colour : uint64
        Red, green, blue and a fourth value, times alpha, plus a half of 255, in lanes; see `soft_colours`.
    left : uint64
        255 - alpha, the share of what is below.
    """
    wide = np.uint64(below)
    value = ((wide & RED_AND_BLUE) | ((wide & GREEN_AND_FOURTH) << THREE_BYTES)) * left + colour
    # (x + x / 256) / 256 is x / 255 for x below 2¹⁶.
    value = ((value + ((value >> BYTE) & LANES)) >> BYTE) & LANES
    return np.uint32(value | (value >> THREE_BYTES))


def in_lanes(values: np.ndarray) -> np.ndarray:
    """Put four values of each pixel, (n, 4) of uint16, into one number, (n,) of uint64; see `LANES`."""
    return np.ascontiguousarray(values[:, [0, 2, 1, 3]]).view(np.uint64)[:, 0]


def soft_colours(colours: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the second and third argument of `over` for pixels of these colours and alphas.

    Parameters
    ----------
    colours : array (n, 4) of uint8
    alpha : array (n,) of uint8

    Returns
    -------
    colour, left : array (n,) of uint64
    """
    strong = colours * alpha[:, None].astype(np.uint16) + np.uint16(128)
    return in_lanes(strong), 255 - alpha.astype(np.uint64)


@compiled("(uint32[:, ::1], int64, int64, int64[:, ::1], uint64[::1], uint64[::1])")
def blend(
    pixels32: np.ndarray, right: int, down: int, places: np.ndarray, colours: np.ndarray, left: np.ndarray
) -> None:
    """Blend soft pixels with what is below them, and leave out those outside the frame.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        A frame.
    right, down : int
        How far the origin of the soft pixels is from the frame's left and top, px.
    places : array (n, 2) of int
        Their rows and columns around the origin.
    colours, left : array (n,) of uint64
        Of `soft_colours`.
    """
    height, width = pixels32.shape
    for soft in range(len(places)):
        row, column = places[soft, 0] + down, places[soft, 1] + right
        if 0 <= row < height and 0 <= column < width:
            pixels32[row, column] = over(pixels32[row, column], colours[soft], left[soft])


@inlined
def put_opaque(pixels: np.ndarray, place: int, away: np.ndarray, colours: np.ndarray) -> None:
    """Assign the opaque pixels of a sprite whose centre is the pixel `place`."""
    for n in range(len(away)):
        pixels[place + away[n]] = colours[n]


@inlined
def put_soft(pixels: np.ndarray, place: int, away: np.ndarray, colours: np.ndarray, left: np.ndarray) -> None:
    """Blend the soft pixels of a sprite whose centre is the pixel `place`."""
    for n in range(len(away)):
        at = place + away[n]
        pixels[at] = over(pixels[at], colours[n], left[n])


@compiled(
    "(uint32[:, ::1], float64[:, ::1], int64[::1], int64, int64,"
    " Tuple((int64[::1], int64[::1], uint32[::1])),"
    " Tuple((int64[::1], int64[::1], uint64[::1], uint64[::1])))"
)
def put_sprites(
    pixels32: np.ndarray,
    points: np.ndarray,
    kinds: np.ndarray,
    half: int,
    phases: int,
    opaque: tuple[np.ndarray, np.ndarray, np.ndarray],
    soft: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Put sprites on a frame, from back to front, but those that would not be whole.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        The frame.
    points : array (n, 2) of float
        Their centres, px from the left and from the bottom.
    kinds : array (n,) of int
        The kind of each; of a kind there is a sprite for each of `phases` positions within a pixel along
        both axes, from the upper left, row by row.
    half : int
        How far a sprite reaches from its centre's pixel, px.
    opaque : tuple of array
        For each sprite, where its opaque pixels begin, (sprites + 1,); of these, how far they are from the
        centre and their colours, (m,).
    soft : tuple of array
        The same of the soft pixels; their colours are those of `soft_colours`.
    """
    height, width = pixels32.shape
    pixels = pixels32.reshape(-1)
    begin, away, colours = opaque
    soft_begin, soft_away, soft_colour, left = soft
    for point, kind in zip(points, kinds):
        x, y = point[0], height - point[1]
        # Written so that what is not finite is outside.
        if not (half < x < width - half and half < y < height - half):
            continue
        column, row = int(x), int(y)
        phase = int((y - row) * phases) * phases + int((x - column) * phases)
        sprite, place = kind * phases * phases + phase, row * width + column
        first, last = begin[sprite], begin[sprite + 1]
        put_opaque(pixels, place, away[first:last], colours[first:last])
        first, last = soft_begin[sprite], soft_begin[sprite + 1]
        put_soft(pixels, place, soft_away[first:last], soft_colour[first:last], left[first:last])


@inlined
def share_within(away: float, steep: float, flat: float) -> float:
    """Return the share of a square of side 1 on one side of a straight edge.

    Parameters
    ----------
    away : float
        How far the middle of the square is inside the edge.
    steep, flat : float
        The larger and the smaller part, along a row and a column, of the way across the edge, of length 1.
    """
    most, even = (steep + flat) / 2, (steep - flat) / 2
    if abs(away) <= even:
        return 0.5 + away / steep
    if abs(away) >= most:
        return 1.0 if away > 0.0 else 0.0
    corner = (most - abs(away)) * (most - abs(away)) / (2.0 * steep * flat)
    return 1.0 - corner if away > 0.0 else corner


@inlined
def cover_line(
    covered: np.ndarray,
    touched: np.ndarray,
    count: int,
    line: tuple[float, float, float, float],
    half: float,
    bounds: tuple[int, int, int, int],
) -> int:
    """Note how far a straight line with round ends covers pixels, where no other covers them more.

    A pixel is covered as far as an endless stroke of that direction, at its distance, covers it.

    Parameters
    ----------
    covered : array (height, width) of uint8
        How far pixels are covered, of 255.
    touched : array (height · width,) of int32
        The pixels that are covered at all; as many as `count`, and as many more as are returned.
    line : tuple of float
        x and y of its beginning, and the way to its end, px from the left and top.
    half, bounds
        As in `put_strokes`.

    Returns
    -------
    count : int
    """
    x, y, dx, dy = line
    # The middle of the first pixel is at 0 then.
    x, y = x - 0.5, y - 0.5
    left, top, right, bottom = bounds
    square = dx * dx + dy * dy
    inverse = 1.0 / square if square > LEVEL * LEVEL else 0.0
    # The parts of the way across the line; across a point it is taken to be upright.
    length = np.sqrt(square)
    steep = max(abs(dx), abs(dy)) / length if inverse else 1.0
    flat = min(abs(dx), abs(dy)) / length if inverse else 0.0
    reach = half + (steep + flat) / 2
    # How far along a row a line that does not end would reach, to both sides.
    is_level = abs(dy) < LEVEL
    wide = np.inf if is_level else reach * length / abs(dy)
    leftmost, rightmost = max(min(x, x + dx) - reach, left), min(max(x, x + dx) + reach, right - 1)
    highest, lowest = max(min(y, y + dy) - reach, top), min(max(y, y + dy) + reach, bottom - 1)
    for row in range(int(np.ceil(highest)), int(np.floor(lowest)) + 1):
        v = row - y
        middle = x if is_level else x + v * dx / dy
        first, last = max(middle - wide, leftmost), min(middle + wide, rightmost)
        for column in range(int(np.ceil(first)), int(np.floor(last)) + 1):
            u = column - x
            share = min(max((u * dx + v * dy) * inverse, 0.0), 1.0)
            away_x, away_y = u - share * dx, v - share * dy
            away = np.sqrt(away_x * away_x + away_y * away_y)
            within = share_within(half - away, steep, flat) - share_within(-half - away, steep, flat)
            cover = int(255.0 * within + 0.5)
            if cover > covered[row, column]:
                if covered[row, column] == 0:
                    touched[count] = row * covered.shape[1] + column
                    count += 1
                covered[row, column] = cover
    return count


@compiled(
    "(uint32[:, ::1], Tuple((uint8[:, ::1], int32[::1])), float64[:, ::1], int64[::1], float64,"
    " uint64, uint64, UniTuple(int64, 4))"
)
def put_strokes(
    pixels32: np.ndarray,
    room: tuple[np.ndarray, np.ndarray],
    points: np.ndarray,
    ends: np.ndarray,
    half: float,
    colour: np.uint64,
    opacity: np.uint64,
    bounds: tuple[int, int, int, int],
) -> None:
    """Draw lines with round ends and corners, of one colour that is as strong where they cross.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        A frame.
    room : tuple of array
        `covered`, all zeros before and after, and `touched`, to work with; see `cover_line`.
    points : array (n, 2) of float
        The points of all lines, px from the left and from the bottom. A line is interrupted where one
        is not finite.
    ends : array (m,) of int
        For each line, the number of points of this one and of those before it.
    half : float
        Half of the width, px.
    colour : uint64
        Red, green, blue and 255, in lanes.
    opacity : uint64
        0 … 255.
    bounds : left, top, right, bottom
        Pixels outside are left as they are.
    """
    covered, touched = room
    height, count, begin = len(pixels32), 0, 0
    for end in ends:
        for number in range(begin, end - 1):
            x, y = points[number]
            dx, dy = points[number + 1, 0] - x, points[number + 1, 1] - y
            if np.isfinite(dx) and np.isfinite(dy):
                count = cover_line(covered, touched, count, (x, height - y, dx, -dy), half, bounds)
        begin = end
    alphas, colours = covered.reshape(-1), pixels32.reshape(-1)
    for pixel in touched[:count]:
        alpha = opacity * alphas[pixel] // np.uint64(255)
        colours[pixel] = over(colours[pixel], colour * alpha + HALVES, np.uint64(255) - alpha)
        alphas[pixel] = 0


@compiled("(uint32[:, ::1], float64[:, ::1], uint64, uint64)")
def fill_convex(pixels32: np.ndarray, corners: np.ndarray, colour: np.uint64, opacity: np.uint64) -> None:
    """Fill a convex polygon with a colour.

    A pixel at an edge is covered as far as half a plane at its distance covers a square.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        A frame.
    corners : array (n, 2) of float
        In order, px from the left and from the bottom.
    colour, opacity
        As in `put_strokes`.
    """
    height, width = pixels32.shape
    # How far the middle of a pixel is inside an edge is a · column + b · row + c, px.
    edges = np.empty((len(corners), 3))
    turn = 0.0
    for number in range(len(corners)):
        x, y = corners[number]
        to_x, to_y = corners[(number + 1) % len(corners)]
        turn += x * to_y - to_x * y
        length = max(np.hypot(to_x - x, to_y - y), 1e-9)
        a, b = (y - to_y) / length, (x - to_x) / length
        edges[number, 0], edges[number, 1] = a, b
        edges[number, 2] = a * (0.5 - x) + b * (0.5 - height + y)
    if turn < 0.0:
        for edge in edges:
            for number in range(3):
                edge[number] = -edge[number]
    for row in range(height):
        first, last, inner_first, inner_last = 0.0, width - 1.0, 0.0, width - 1.0
        for a, b, c in edges:
            here = b * row + c
            if a > 1e-9:
                first, inner_first = max(first, (-0.5 - here) / a), max(inner_first, (0.5 - here) / a)
            elif a < -1e-9:
                last, inner_last = min(last, (-0.5 - here) / a), min(inner_last, (0.5 - here) / a)
            elif here < 0.5:
                inner_last = -1.0
                if here <= -0.5:
                    last = -1.0
        for column in range(int(np.ceil(first)), int(np.floor(last)) + 1):
            alpha = opacity
            if not inner_first <= column <= inner_last:
                cover = 1.0
                for a, b, c in edges:
                    cover = min(cover, a * column + b * row + c + 0.5)
                alpha = np.uint64(max(np.float64(opacity) * cover + 0.5, 0.0))
            pixel = pixels32[row, column]
            pixels32[row, column] = over(pixel, colour * alpha + HALVES, np.uint64(255) - alpha)


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
    # Its last value is there twice, so that each has a next one.
    mixed = np.empty(values.shape[1] + 1, np.float32)
    for y in range(height):
        low = values[before[y]]
        high = values[min(before[y] + 1, len(values) - 1)]
        for column in range(len(low)):
            mixed[column] = (high[column] - low[column]) * share[y] + low[column]
        mixed[-1] = mixed[-2]
        for x in range(width):
            left = mixed[before_column[x]]
            right = mixed[before_column[x] + 1]
            value = (right - left) * share_of_column[x] + left
            target[height - 1 - y, x] = colours[np.uint32(value)]


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


@inlined
def difference(pixels: np.ndarray, others: np.ndarray) -> np.uint32:
    """Return a number that is 0 if two rows of pixels, (n,) of uint32, are the same."""
    differs = np.uint32(0)
    for x in range(len(pixels)):
        differs |= pixels[x] ^ others[x]
    return differs


@compiled(
    "(uint32[:, ::1], uint32[:, ::1], boolean[:, ::1], UniTuple(int32[::1], 3), UniTuple(uint8[:, ::1], 3))"
)
def convert_tiles(
    pixels32: np.ndarray,
    ground: np.ndarray,
    shows_ground: np.ndarray,
    factors: tuple[np.ndarray, np.ndarray, np.ndarray],
    planes: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> int:
    """Convert the tiles of a frame that show more than the ground, and wipe them; return how many they are.

    Parameters
    ----------
    pixels32 : array (height, width) of uint32
        The frame, which becomes the ground.
    ground : array (height, width) of uint32
        What all frames are painted on.
    shows_ground : array (height / 2, n) of bool
        Whether each tile of the planes shows nothing but the ground. Tiles are two rows high.
    factors : tuple of array (4,) of int32
        Of luma, for a pixel, and of both chromas, for the sums of four pixels; see `weighted`.
    planes : tuple of array
        Luma, (height, width), and both chromas, (height / 2, width / 2), of uint8.
    """
    luma, towards_blue, towards_red = planes
    for_luma, for_blue, for_red = factors
    height, width = pixels32.shape
    tile = width // shows_ground.shape[1]
    converted = 0
    for row in range(0, height, 2):
        for first in range(0, width, tile):
            last = first + tile
            differs = difference(pixels32[row, first:last], ground[row, first:last])
            differs |= difference(pixels32[row + 1, first:last], ground[row + 1, first:last])
            if not differs and shows_ground[row // 2, first // tile]:
                continue
            shows_ground[row // 2, first // tile] = not differs
            converted += 1
            upper, lower = pixels32[row, first:last], pixels32[row + 1, first:last]
            blue = towards_blue[row // 2, first // 2 : last // 2]
            red = towards_red[row // 2, first // 2 : last // 2]
            for x in range(tile // 2):
                four = upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]
                reds, greens, blues = sum_of_bytes(four, 0), sum_of_bytes(four, 8), sum_of_bytes(four, 16)
                blue[x] = weighted(for_blue, reds, greens, blues)
                red[x] = weighted(for_red, reds, greens, blues)
            # Short loops over rows of one tile become instructions for many pixels at once.
            for y in range(row, row + 2):
                pixels, below, shares = pixels32[y, first:last], ground[y, first:last], luma[y, first:last]
                for x in range(tile):
                    one = pixels[x]
                    shares[x] = weighted(for_luma, byte(one, 0), byte(one, 8), byte(one, 16))
                    pixels[x] = below[x]
    return converted
