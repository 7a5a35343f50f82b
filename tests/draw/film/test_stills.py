"""Representative epochs of a training, and grids of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.film.stills import grid, representative_epochs


@pytest.mark.parametrize("run", ["circles", "one-epoch", "two-epochs", "dead", "many-epochs"])
def test_representative_epochs_run_from_the_first_epoch_to_the_last(recording, run):
    shown = recording(run)
    chosen = representative_epochs(shown, None)
    assert chosen[0] == 0 and chosen[-1] == shown.epochs
    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(6, shown.epochs + 1)


def test_given_epochs_are_sorted_and_each_is_shown_once(recording):
    assert representative_epochs(recording("circles"), (1, 0, 1)) == [0, 1]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 3), (3, 2)])
def test_a_grid_fills_its_box_with_equal_cells(rows, columns):
    left, bottom, width, height = box = (0.1, 0.2, 0.6, 0.5)
    cells = np.array(grid(rows, columns, box, (0.02, 0.03)))
    assert cells.shape == (rows, columns, 4)
    assert np.ptp(cells[..., 2]) == pytest.approx(0) and np.ptp(cells[..., 3]) == pytest.approx(0)
    assert cells[-1, 0, :2] == pytest.approx([left, bottom])
    assert cells[0, -1, :2] + cells[0, -1, 2:] == pytest.approx([left + width, bottom + height])
    if columns > 1:
        ends = cells[:, :-1, 0] + cells[:, :-1, 2]
        assert cells[:, 1:, 0] - ends == pytest.approx(np.full((rows, columns - 1), 0.02))
    if rows > 1:
        tops = cells[1:, :, 1] + cells[1:, :, 3]
        assert cells[:-1, :, 1] - tops == pytest.approx(np.full((rows - 1, columns), 0.03))
