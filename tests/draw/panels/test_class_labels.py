"""Words beside moving things: apart, where they belong when alone, and never a hop."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.film.rows import Rows
from hiddenreel.draw.panels.class_labels import appeared, crowding, glide, softened

ROOM = (22.0, 38.0)
FRAMES = 240
NONE = np.empty((FRAMES, 0, 2))


def overlaps(placed, room=ROOM):
    """Count the pairs of boxes that lie over each other."""
    across, along = (np.abs(placed[:, None] - placed) / room).transpose(2, 0, 1)
    return (np.count_nonzero(np.maximum(across, along) < 1) - len(placed)) // 2


def bursting(seed, count=10, reach=150.0):
    """A heap whose members part ways smoothly after a rest, and rest again."""
    ends = np.random.default_rng(seed).standard_normal((count, 2)) * reach
    share = np.clip((np.arange(FRAMES) - 20) / (FRAMES - 65), 0, 1)
    return 500 + (share**2 * (3 - 2 * share))[:, None, None] * ends


def appearances(wanted):
    """Return the first frame at which each class has a number, by class."""
    shown = np.array(appeared(wanted))
    return {int(n): int(np.argmax(shown[:, n])) for n in np.flatnonzero(shown[-1])}


@pytest.mark.parametrize("size", [0.0, 1e-6, 1.0, 10.0, 30.0, 100.0])
@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_words_in_a_heap_get_room(count, size):
    for seed in range(5):
        wanted = 500 + size * np.random.default_rng(seed).standard_normal((1, count, 2))
        (placed,) = glide(wanted, ROOM, NONE[:1])
        assert overlaps(placed, (21.0, 36.0)) == 0
        # And no more room than ten boxes need.
        assert np.abs(placed - wanted).max() < 120


def test_words_give_way_to_fixed_ones_and_to_nothing_else():
    wanted, fixed = np.array([[[0.0, 0.0], [300.0, 0.0]]]), np.array([[[3.0, 1.0]]])
    (placed,) = glide(wanted, ROOM, fixed)
    assert overlaps(np.concatenate([placed, fixed[0]])) == 0
    np.testing.assert_allclose(placed[1], wanted[0, 1], atol=1e-9)
    np.testing.assert_allclose(glide(wanted, ROOM, NONE[:1]), wanted, atol=1e-9)


def test_words_that_stand_alone_move_as_what_they_belong_to():
    share = np.linspace(0, 1, FRAMES)[:, None]
    wanted = np.stack([np.hstack([300 * share**2, 0 * share]), np.hstack([0 * share, 900 + share])], 1)
    placed = np.array(glide(wanted, ROOM, NONE))
    np.testing.assert_allclose(placed, wanted, atol=0.2)
    np.testing.assert_allclose(placed[[0, -1]], wanted[[0, -1]], atol=1e-9)


def test_words_do_not_tremble_with_what_they_belong_to():
    swing = 60 * np.sin(np.arange(FRAMES) * 2 * np.pi / 8)
    wanted = np.column_stack([swing, np.zeros(FRAMES)])[:, None]
    placed = np.array(glide(wanted, ROOM, NONE))
    assert np.ptp(placed[20:-20, 0, 0]) < 0.15 * np.ptp(swing)


@pytest.mark.parametrize("seed", range(8))
def test_words_never_hop(seed):
    """They move hardly faster than what they belong to, and take up speed over several frames."""
    wanted = bursting(seed)
    placed = np.array(glide(wanted, ROOM, NONE))
    moved = np.linalg.norm(np.diff(wanted, axis=0), axis=2).max()
    steps = np.linalg.norm(np.diff(placed, axis=0), axis=2)
    assert steps.max() < moved + 5.0
    assert np.abs(np.diff(placed, 2, axis=0)).max() < 1.0


@pytest.mark.parametrize("seed", range(8))
def test_words_stay_apart_on_their_way(seed):
    placed = glide(bursting(seed), ROOM, NONE)
    for frame in range(0, FRAMES, 3):
        # What softens a path may take a little of the room, not of the letters.
        assert overlaps(placed[frame], (15.0, 26.0)) == 0


def test_a_film_begins_before_all_of_its_paths_are_known():
    asked = []
    wanted = bursting(0)
    watched = Rows((asked.append(frame) or at for frame, at in enumerate(wanted)), FRAMES)
    path = glide(watched, ROOM, NONE)
    first = path[0]
    assert max(asked) < FRAMES / 4
    np.testing.assert_array_equal(first, np.array(glide(wanted, ROOM, NONE))[0])
    assert len(list(path)) == FRAMES
    assert asked == list(range(FRAMES))


def test_a_word_that_is_passed_gives_way_and_comes_back():
    wanted = np.zeros((FRAMES, 1, 2))
    passing = np.column_stack([np.linspace(-200, 200, FRAMES), np.full(FRAMES, 5.0)])[:, None]
    placed = np.array(glide(wanted, ROOM, passing))
    assert np.linalg.norm(placed[FRAMES // 2] - wanted[0]) > 20
    np.testing.assert_allclose(placed[[0, -1]], 0.0, atol=0.5)
    assert np.linalg.norm(np.diff(placed, axis=0), axis=2).max() < 5


def test_softening_keeps_what_is_even_and_spreads_what_is_not():
    line = np.linspace(0, 1, 100)[:, None]
    np.testing.assert_allclose(softened(line, 5.0)[30:70], line[30:70], atol=1e-12)
    step = (np.arange(100) > 50).astype(float)[:, None]
    assert np.diff(softened(step, 5.0), axis=0).max() < 0.09
    np.testing.assert_allclose(np.array(softened(step, 5.0))[[0, -1], 0], [0.0, 1.0])


def test_a_number_appears_when_its_class_leaves_the_heap():
    """One of five classes walks away; the heap that it leaves has no numbers."""
    wanted = np.zeros((FRAMES, 5, 2))
    wanted[:, 0, 0] = np.linspace(0, 10, FRAMES)
    found = appearances(wanted)
    assert set(found) == {0}
    # Near is nearer than three sizes and a half, less and less so.
    share = 1 - wanted[found[0] - 1 : found[0] + 1, 0, 0] / 3.5
    assert share[0] >= 0.35 > share[1]


@pytest.mark.parametrize("count", [2, 3, 10])
def test_classes_far_apart_have_their_numbers_from_the_start(count):
    wanted = np.zeros((FRAMES, count, 2))
    wanted[:, :, 0] = 4.0 * np.arange(count)
    assert appearances(wanted) == dict.fromkeys(range(count), 0)


def test_crowding_is_all_in_a_heap_and_nothing_far_apart():
    nobody = np.empty((0, 2))
    np.testing.assert_allclose(crowding(np.zeros((4, 2)), nobody), 1.0)
    np.testing.assert_allclose(crowding(np.array([[0.0, 0.0], [4.0, 0.0]]), nobody), 0.0)
    assert crowding(np.zeros((1, 2)), nobody) == 0.0
