"""Counts flashes as WCAG 2.2 defines them, on the frames themselves.

The definition (https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds), in short:
moving pictures pass when no second holds more than three general flashes nor more than three red
ones, or when what flashes together takes up at most a quarter of every 10 degrees of the visual
field. A general flash is a pair of opposing changes of relative luminance by 0.1 or more, the darker
of the two images below 0.80; a change is counted from a peak to the valley next to it. A red flash
is a pair of opposing changes, one of them to or from a saturated red, R / (R + G + B) >= 0.8
in linear light, the two colours more than 0.2 apart in the CIE 1976 UCS diagram. The estimate that
the definition gives is used: a field is 341 x 256 px, anywhere on a screen of 1024 x 768, and the
film fills that screen.

Frames are looked at in cells of 4 px of that screen, 0.12 degrees: a pattern finer than 0.1
degrees, which the definition excepts, is thereby grey. A field changes when cells that make up more
than a quarter of it begin to change, the same way, within a thirtieth of a second; its changes are
counted as they go back and forth. So fades are flashes as much as jumps are, and so is one place
after another, while a crowd of points that drifts by, each at its own time, is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

_SHARES = np.arange(256) / 255
# From the byte of a channel to its share of light, and each channel's share of the luminance:
# https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
LINEAR = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4).astype(np.float32)
RED_LIGHT, GREEN_LIGHT, BLUE_LIGHT = (
    (weight * LINEAR).astype(np.float32) for weight in (0.2126, 0.7152, 0.0722)
)

# px of the screen for which the definition is estimated.
SCREEN, CELL = (1024, 768), 4
# In cells. A quarter of the field must not flash.
FIELD = (341 // CELL, 256 // CELL)
QUARTER = 341 * 256 / CELL**2 / 4

# Of relative luminance.
CHANGE, DARKER_BELOW = 0.1, 0.80
# Of R / (R + G + B); of (R - G - B) * 320, which WCAG 2.0 asked for and without which every near
# black is red; and the distance in the UCS diagram.
SATURATED, COLOURED, FAR = 0.8, 20 / 320, 0.2
# The chromaticity of D65. Black has none, and takes this one.
WHITE_UV = (0.1978, 0.4683)
RED_UV = (0.4507, 0.5229)
# Of the byte of a channel: luminance changes by at most 0.0089 with one step of all three.
LEAST_STEP = 10
# How far a plateau may waver, as a share of a change: encoders leave no surface quite still.
WAVER = 0.1

# Three flashes are six changes; the seventh begins the fourth flash.
MOST_CHANGES = 6
# s. Flashes are counted in each SECOND. Changes within TOGETHER count as one. The last LEAD of a
# stretch of a film is looked at again with the next stretch, so that no second is torn apart.
SECOND, TOGETHER, LEAD = 1.0, 1 / 30, 2.0
# s; how far times may be off, since they are rounded sums.
OFF = 1e-3
# More frames than 2 s have at 300 a second are not looked at again.
FRAMES_AT_ONCE, MOST_LOOKED_AT_AGAIN = 300, 600


@dataclass(frozen=True)
class Flashing:
    """A second with too many flashes.

    Attributes
    ----------
    kind : str
        ``"general"`` or ``"red"``.
    seconds : float
        Where the second begins.
    """

    kind: str
    seconds: float


def grid_for(width: int, height: int) -> tuple[int, int]:
    """Return the columns and rows of cells for a film of this size (px) that fills the screen."""
    scale = min(SCREEN[0] / width, SCREEN[1] / height) / CELL
    return max(1, round(width * scale)), max(1, round(height * scale))


def relative_luminance(pixels: np.ndarray) -> np.ndarray:
    """Return the relative luminance, 0 … 1 (…), of sRGB bytes (…, 3)."""
    red, green, blue = np.moveaxis(pixels, -1, 0)
    return RED_LIGHT[red] + GREEN_LIGHT[green] + BLUE_LIGHT[blue]


def find_flashing(moments: Iterable[tuple[float, np.ndarray]]) -> list[Flashing]:
    """Find the first second with too many flashes, of each kind.

    Parameters
    ----------
    moments : iterable of (float, ndarray)
        Time (s) and cells, (rows, columns, 3) of uint8, of each frame; see `grid_for`.

    Returns
    -------
    list of Flashing
        At most one of each kind.
    """
    found: dict[str, Flashing] = {}
    for times, cells in _stretches(moments):
        flat = cells.reshape(len(cells), -1, 3)
        least, most = flat.min(axis=0), flat.max(axis=0)
        if "general" not in found:
            _note(found, "general", times, cells.shape, *_general(flat, least, most))
        if "red" not in found:
            _note(found, "red", times, cells.shape, *_red(flat, least, most))
    return list(found.values())


def _stretches(moments: Iterable[tuple[float, np.ndarray]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield stretches of a film, each with the end of the one before: times (n,), cells (n, …)."""
    recent: list[tuple[float, np.ndarray]] = []
    new = 0
    for moment in moments:
        recent.append(moment)
        new += 1
        if new == FRAMES_AT_ONCE:
            yield _together(recent)
            recent = [earlier for earlier in recent if earlier[0] > moment[0] - LEAD]
            recent = recent[-MOST_LOOKED_AT_AGAIN:]
            new = 0
    if new:
        yield _together(recent)


def _together(moments: list[tuple[float, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    times, cells = zip(*moments)
    # Damaged films may go back in time.
    return np.maximum.accumulate(times), np.stack(cells)


def _note(
    found: dict[str, Flashing],
    kind: str,
    times: np.ndarray,
    shape: tuple[int, ...],
    places: np.ndarray,
    begun: tuple[np.ndarray, np.ndarray],
) -> None:
    """Note where the first second with too many of these changes begins, if there is one."""
    frames, changes = _changes_of_fields(times, shape, places, begun)
    counted = np.cumsum(changes, axis=0)
    for number, frame in enumerate(frames):
        end = np.searchsorted(times[frames], times[frame] + SECOND - OFF)
        within = counted[end - 1] - counted[number] + changes[number]
        if (within > MOST_CHANGES).any():
            found[kind] = Flashing(kind, float(times[frame]))
            return


def _changes_of_fields(
    times: np.ndarray, shape: tuple[int, ...], places: np.ndarray, begun: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Find the frames in which fields change, (k,), and which fields do so in each, (k, fields).

    A field that rises again without having fallen, even elsewhere in it, does not change anew.
    """
    since = np.searchsorted(times, times - TOGETHER + OFF)
    frames, rows, heading = [], [], np.zeros(1, int)
    for frame, first in enumerate(since):
        if not any(changes[frame].any() for changes in begun):
            continue
        up, down = (_fields(places[changes[first : frame + 1].any(axis=0)], shape) for changes in begun)
        if not (up.any() or down.any()):
            continue
        anew = (up & (heading <= 0)) | (down & (heading >= 0))
        # Where as much rises as falls, the field as a whole goes the other way.
        other = np.where(heading < 0, 1, -1)
        heading = np.where(anew, np.where(up & down, other, np.where(up, 1, -1)), heading)
        frames.append(frame)
        rows.append(anew)
    return np.array(frames, int), np.array(rows, int)


def _fields(places: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """For each position of a field, return whether more than a quarter of it is in `places`."""
    _, rows, columns, _ = shape
    if len(places) <= QUARTER:
        return np.zeros(1, bool)
    grid = np.zeros(rows * columns, int)
    grid[places] = 1
    total = np.pad(grid.reshape(rows, columns).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    high, wide = min(FIELD[1], rows), min(FIELD[0], columns)
    within = total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide]
    return (within + total[:-high, :-wide] > QUARTER).ravel()


def _general(
    flat: np.ndarray, least: np.ndarray, most: np.ndarray
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Return the cells whose luminance changes, and the frames in which their changes begin.

    Parameters
    ----------
    flat : (frames, cells, 3) of uint8
    least, most : (cells, 3) of uint8
        Of each cell over all frames.
    """
    # Most cells do not change, which their bytes show before any luminance is computed.
    places = np.flatnonzero((most - least).max(axis=1) >= LEAST_STEP)
    light = relative_luminance(flat[:, places])
    moving = np.ptp(light, axis=0) >= CHANGE
    if np.count_nonzero(moving) <= QUARTER:
        moving[:] = False
    places, light = places[moving], light[:, moving]

    def changed(darker: np.ndarray, lighter: np.ndarray) -> np.ndarray:
        return (lighter - darker >= CHANGE) & (darker < DARKER_BELOW)

    return places, _changes(light, light, changed, WAVER * CHANGE)


def _red(
    flat: np.ndarray, least: np.ndarray, most: np.ndarray
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Return the cells that change from or to a saturated red, as `_general` does for luminance."""
    # Bytes exclude most cells before any is made linear: a quarter of the light is at most 0.6 of the
    # byte. Where a cell is red in some frame, its most red and least green and blue can be red, too.
    places = np.flatnonzero(_may_be_red(most[:, 0], least[:, 1], least[:, 2]))
    if len(places) > QUARTER:
        places = places[_may_be_red(*np.moveaxis(flat[:, places], -1, 0)).any(axis=0)]
    if len(places) <= QUARTER:
        places = places[:0]
    linear = LINEAR[flat[:, places]].astype(float)
    red = _saturated(linear)
    ever = red.any(axis=0)
    places, linear, red = places[ever], linear[:, ever], red[:, ever]
    states = np.concatenate([_chromaticity(linear), red[..., None]], axis=-1)
    redness = -np.hypot(states[..., 0] - RED_UV[0], states[..., 1] - RED_UV[1])

    def changed(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
        apart = np.hypot(earlier[:, 0] - later[:, 0], earlier[:, 1] - later[:, 1]) > FAR
        return apart & ((earlier[:, 2] > 0) | (later[:, 2] > 0))

    return places, _changes(redness, states, changed, WAVER * FAR)


def _may_be_red(red: np.ndarray, green: np.ndarray, blue: np.ndarray) -> np.ndarray:
    """Return whether bytes can be a saturated red at all."""
    most = (red >> 1) + (red >> 3)
    return (red > 60) & (green <= most) & (blue <= most)


def _saturated(linear: np.ndarray) -> np.ndarray:
    """Return whether linear sRGB (…, 3) is a saturated red (…)."""
    red, others = linear[..., 0], linear[..., 1] + linear[..., 2]
    return (red >= SATURATED * (red + others)) & (red - others > COLOURED)


def _chromaticity(linear: np.ndarray) -> np.ndarray:
    """Return u', v' (…, 2) of linear sRGB (…, 3)."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.moveaxis(linear @ to_xyz.T, -1, 0)
    total = x + 15 * y + 3 * z
    dark = total < 1e-6
    total = np.where(dark, 1.0, total)
    u = np.where(dark, WHITE_UV[0], 4 * x / total)
    v = np.where(dark, WHITE_UV[1], 9 * y / total)
    return np.stack([u, v], axis=-1)


def _changes(
    level: np.ndarray,
    states: np.ndarray,
    changed: Callable[[np.ndarray, np.ndarray], np.ndarray],
    waver: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the changes of each cell, from peak to valley and from valley to peak.

    Parameters
    ----------
    level : (frames, cells)
        The quantity that rises and falls.
    states : (frames, cells) or (frames, cells, …)
        The states that are compared.
    changed : callable
        Given a lower and a higher state of each cell, returns whether that is a change.
    waver : float
        How far from its peak or valley a level still rests on it.

    Returns
    -------
    rises, falls : (frames, cells) of bool
        The first frame of each change.
    """
    frames, count = level.shape
    rises, falls = np.zeros((2, frames, count), bool)
    cells, heading = np.arange(count), np.zeros(count, np.int8)
    # The lowest and the highest level since the last turn, and the last frames that rest on them.
    low, high = level[0].copy(), level[0].copy()
    low_state, high_state = states[0].copy(), states[0].copy()
    low_left, high_left = np.zeros((2, count), int)
    for frame in range(1, frames):
        now, state = level[frame], states[frame]
        up = (heading <= 0) & (now > low) & changed(low_state, state)
        down = (heading >= 0) & (now < high) & changed(state, high_state) & ~up
        rises[low_left[up] + 1, cells[up]] = True
        falls[high_left[down] + 1, cells[down]] = True
        heading[up], heading[down] = 1, -1
        for turn, beyond, most, most_state in (
            (up, now > high, high, high_state),
            (down, now < low, low, low_state),
        ):
            anew = turn | beyond
            most[anew], most_state[anew] = now[anew], state[anew]
        high_left[now >= high - waver] = frame
        low_left[now <= low + waver] = frame
    return rises, falls
