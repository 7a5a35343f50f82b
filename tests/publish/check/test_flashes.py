"""Flashes by WCAG's definition: each limit is where the definition puts it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.publish.check import flashes
from hiddenreel.publish.check.flashes import CELL, FIELD, FRAMES_AT_ONCE, QUARTER, find_flashing, grid_for

COLUMNS, ROWS = GRID = grid_for(1920, 1080)
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (110, 110, 110)
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def blinking(
    hertz, first=BLACK, second=WHITE, seconds=1.5, rate=30, columns=FIELD[0], rows=FIELD[1], ground=BLACK
):
    """Yield the frames of a film in which a rectangle goes back and forth `hertz` times a second.

    It fills a field; all of the screen would take much longer.
    """
    for frame in range(round(seconds * rate)):
        cells = np.full((ROWS, COLUMNS, 3), ground, np.uint8)
        phase = int(2 * hertz * frame / rate + 1e-9) % 2
        cells[:rows, :columns] = second if phase else first
        yield frame / rate, cells


def kinds(moments):
    return [found.kind for found in find_flashing(moments)]


def test_cells_are_those_of_a_film_that_fills_the_screen():
    assert GRID == (256, 144)
    assert grid_for(1080, 1920) == (round(768 * 1080 / 1920 / CELL), 768 // CELL)
    assert grid_for(1, 10000) == (1, 192)
    assert pytest.approx(0.25 * 341 * 256 / 16) == QUARTER
    assert FIELD == (85, 64)


@pytest.mark.parametrize("hertz", [0.5, 1, 2, 3])
def test_up_to_three_flashes_a_second_pass(hertz):
    assert kinds(blinking(hertz, seconds=4)) == []


@pytest.mark.parametrize("hertz", [3.75, 5, 7.5, 15])
@pytest.mark.parametrize("rate", [30, 60])
def test_more_than_three_flashes_a_second_fail(hertz, rate):
    assert kinds(blinking(hertz, rate=rate)) == ["general"]


def test_a_finding_names_the_second_in_which_flashes_begin():
    still = [(frame / 30, np.zeros((ROWS, COLUMNS, 3), np.uint8)) for frame in range(90)]
    moving = [(3 + time, cells) for time, cells in blinking(5, seconds=1)]
    (found,) = find_flashing([*still, *moving])
    assert found.seconds == pytest.approx(3.0, abs=0.2)


def test_seven_changes_in_a_second_are_too_many_and_six_are_not():
    def film(changes):
        for frame in range(90):
            phase = min(max(0, (frame - 20) // 4), changes) % 2
            yield frame / 30, np.full((*FIELD, 3), 255 * phase, np.uint8)

    assert kinds(film(6)) == []
    assert kinds(film(7)) == ["general"]


def test_seconds_are_counted_and_not_frames():
    """The same frames, shown at half the rate, flash half as often."""
    frames = [cells for _, cells in blinking(5)]
    assert kinds((number / 30, cells) for number, cells in enumerate(frames)) == ["general"]
    assert kinds((number / 15, cells) for number, cells in enumerate(frames)) == []


# --- How much lighter ----------------------------------------------------------------------------


def byte_of(luminance):
    """Return the grey whose relative luminance is nearest."""
    share = 12.92 * luminance if luminance <= 0.0031308 else 1.055 * luminance ** (1 / 2.4) - 0.055
    return round(255 * share)


@pytest.mark.parametrize(
    ("dark", "light", "expected"),
    [
        (0.0, 0.09, []),
        (0.0, 0.11, ["general"]),
        (0.5, 0.59, []),
        (0.5, 0.61, ["general"]),
        # The darker of the two counts.
        (0.79, 1.0, ["general"]),
        (0.81, 1.0, []),
    ],
)
def test_a_change_is_a_tenth_of_luminance_with_a_darker_end_below_080(dark, light, expected):
    first, second = ((byte_of(value),) * 3 for value in (dark, light))
    assert kinds(blinking(5, first, second)) == expected


def test_colour_alone_is_no_general_flash():
    """Blue and a grey of about the same luminance."""
    same = (byte_of(0.0722),) * 3
    assert kinds(blinking(5, BLUE, same)) == []


def test_a_fade_is_as_much_a_flash_as_a_jump():
    def film(hertz):
        for frame in range(120):
            share = 0.5 - 0.5 * np.cos(2 * np.pi * hertz * frame / 60)
            # Not everywhere as much, so that the change is not noticed everywhere at once.
            slope = np.linspace(0.6, 1.0, FIELD[0])[None, :, None]
            yield frame / 60, np.broadcast_to(255 * share * slope, (*FIELD[::-1], 3)).astype("u1")

    assert kinds(film(5)) == ["general"]
    assert kinds(film(2)) == []


def test_a_rise_in_steps_is_one_change():
    def film():
        for frame in range(60):
            yield frame / 30, np.full((*FIELD, 3), 4 * frame, np.uint8)

    assert kinds(film()) == []


@pytest.mark.parametrize("hertz", [2, 3])
def test_the_noise_of_an_encoder_is_not_counted(hertz):
    noise = np.random.default_rng(5)

    def film():
        for time, cells in blinking(hertz, GREY, WHITE, seconds=3):
            wavering = cells + noise.integers(-2, 3, cells.shape)
            yield time, wavering.clip(0, 255).astype(np.uint8)

    assert kinds(film()) == []


# --- How large -----------------------------------------------------------------------------------


def test_a_quarter_of_a_field_may_flash():
    half = int(QUARTER // 40)
    assert kinds(blinking(5, columns=half, rows=40)) == []
    assert kinds(blinking(5, columns=half + 1, rows=40)) == ["general"]


def test_only_changes_within_one_field_are_added_up():
    """Twice as much as may flash, but half of it out of sight of the other half."""

    def film(apart):
        for time, cells in blinking(5, columns=40, rows=30):
            cells[:30, apart : apart + 40] = cells[:30, :40]
            yield time, cells

    assert kinds(film(45)) == ["general"]
    assert kinds(film(120)) == []


def test_a_pattern_too_fine_to_see_passes():
    """Squares smaller than a cell are averaged to grey."""
    fine = np.indices((ROWS * 2, COLUMNS * 2)).sum(axis=0) % 2 * 255

    def film(squares):
        for frame in range(60):
            pattern = squares if frame % 2 else 255 - squares
            cells = pattern.reshape(ROWS, 2, COLUMNS, 2).mean(axis=(1, 3))
            yield frame / 30, np.repeat(cells[..., None], 3, axis=2).astype(np.uint8)

    assert kinds(film(fine)) == []
    coarse = np.kron(np.indices((ROWS // 8, COLUMNS // 8)).sum(axis=0) % 2 * 255, np.ones((16, 16)))
    assert kinds(film(coarse)) == ["general"]


def test_changes_of_different_places_in_one_field_are_added_up():
    """Two flashes on the left and two on the right of it, all within one second."""

    def film(times):
        for frame in range(60):
            cells = np.zeros((ROWS, COLUMNS, 3), np.uint8)
            for place in range(2):
                begins = [start for side, start in times if side == place]
                on = any(start <= frame < start + 3 for start in begins)
                cells[:50, 35 * place : 35 * place + 35] = 255 * on
            yield frame / 30, cells

    assert kinds(film([(0, 5), (0, 12), (1, 19)])) == []
    assert kinds(film([(0, 5), (0, 12), (1, 19), (1, 26)])) == ["general"]


@pytest.mark.parametrize(("hertz", "expected"), [(2, []), (3, []), (5, ["general"])])
def test_halves_that_take_turns_flash_as_often_as_each_of_them(hertz, expected):
    """One brightens when the other darkens: together they are no faster than alone."""

    def film():
        for time, cells in blinking(hertz, seconds=3, columns=50, rows=60):
            cells[:60, 50:100] = 255 - cells[:60, :50]
            yield time, cells

    assert kinds(film()) == expected


def test_points_that_drift_by_are_no_flash():
    """Dots cover a fifth of the field and cross its cells again and again, but each in its own time."""
    chance = np.random.default_rng(2)
    places = chance.uniform(0, 1, (900, 2)) * (ROWS, COLUMNS)
    ways = chance.normal(0, 0.4, (900, 2))

    def film():
        for frame in range(90):
            cells = np.full((ROWS, COLUMNS, 3), 250, np.uint8)
            down, across = (places + frame * ways).astype(int).T
            for part in range(9):
                cells[(down + part % 3) % ROWS, (across + part // 3) % COLUMNS] = 20
            yield frame / 30, cells

    assert kinds(film()) == []


def test_a_bar_that_crosses_is_no_flash():
    def film():
        for frame in range(120):
            cells = np.zeros((ROWS, COLUMNS, 3), np.uint8)
            at = 6 * frame % (COLUMNS - 12)
            cells[:, at : at + 12] = 255
            yield frame / 30, cells

    assert kinds(film()) == []


# --- Red -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # As light as red, and so no general flash.
        (RED, (byte_of(0.2126),) * 3, ["red"]),
        (RED, BLACK, ["general", "red"]),
        ((140, 0, 0), BLACK, ["red"]),
        # Both a saturated red, and near each other.
        (RED, (255, 70, 0), []),
        # No saturated red: 0.8 of the light is what it takes.
        ((255, 150, 150), (byte_of(0.42),) * 3, []),
        # Near black nobody sees a colour.
        ((12, 0, 0), BLACK, []),
        (GREEN, BLUE, ["general"]),
    ],
)
def test_red_flashes(first, second, expected):
    assert sorted(kinds(blinking(5, first, second))) == expected
    assert kinds(blinking(2, first, second)) == []


def test_red_flashes_in_a_small_area_pass():
    grey = (byte_of(0.2126),) * 3
    assert kinds(blinking(5, RED, grey, columns=30, rows=30, ground=grey)) == []


# --- In stretches --------------------------------------------------------------------------------


def test_a_long_film_is_examined_in_stretches(monkeypatch):
    lengths = []
    together = flashes._together
    monkeypatch.setattr(
        flashes, "_together", lambda moments: lengths.append(len(moments)) or together(moments)
    )
    still = [(frame / 30, np.zeros((ROWS, COLUMNS, 3), np.uint8)) for frame in range(FRAMES_AT_ONCE - 12)]
    # Half of these flashes are in the first stretch, and none of the halves would be too many.
    moving = [(still[-1][0] + time, cells) for time, cells in blinking(4, seconds=1.2)]
    assert kinds([*still, *moving]) == ["general"]
    # The second begins two seconds before the end of the first, or a frame earlier.
    assert lengths[0] == FRAMES_AT_ONCE
    assert lengths[1] - (len(moving) - 12) in (60, 61)


def test_a_film_without_frames_has_no_flashes():
    assert find_flashing([]) == []
    assert kinds(blinking(5, seconds=1 / 30)) == []


def slowly(levels):
    """Return the first frame of each change of one cell's luminance, by walking along it."""
    begun, heading, low, high = [], 0, 0, 0

    def rests(frame, level, frames):
        return max(f for f in range(frame, frames) if abs(levels[f] - level) <= 0.01)

    for frame, now in enumerate(levels):
        if heading <= 0 and now - levels[low] >= 0.1 and levels[low] < 0.8:
            begun.append(("rise", rests(low, levels[low], frame) + 1))
            heading, high = 1, frame
        elif heading >= 0 and levels[high] - now >= 0.1 and now < 0.8:
            begun.append(("fall", rests(high, levels[high], frame) + 1))
            heading, low = -1, frame
        high = frame if levels[frame] > levels[high] else high
        low = frame if levels[frame] < levels[low] else low
    return begun


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=24))
def test_changes_are_those_from_peak_to_valley(levels):
    level = np.array(levels) / 61
    rises, falls = flashes._changes(
        level[:, None], level[:, None], lambda low, high: (high - low >= 0.1) & (low < 0.8), 0.01
    )
    found = [("rise", f) for f in np.flatnonzero(rises)] + [("fall", f) for f in np.flatnonzero(falls)]
    assert sorted(found) == sorted(slowly(level))
