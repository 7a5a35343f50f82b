"""The samples of a recording as points: all of them, or the share that the author wants drawn."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.contents import drawn_rows
from hiddenreel.draw.paint.points import Cloud, diameter
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.record.recording import Recording


class SampleCloud(Cloud):
    """The samples as points of a size that suits their number and the panel's.

    Parameters
    ----------
    recording : Recording
    width : float
        The panel's share of the page.
    rasterized : bool
        As a `Cloud` has it.
    """

    def __init__(
        self, axes: Axes, theme: Theme, recording: Recording, width: float, rasterized: bool = False
    ) -> None:
        self.rows = drawn_rows(recording)
        labels = recording.labels[self.rows]
        super().__init__(axes, theme, labels, diameter(len(labels), width), rasterized=rasterized)

    def place_samples(self, flat: np.ndarray) -> None:
        """Move the points to the places `flat` (N, 2) of all samples, data coordinates."""
        self.place(flat[self.rows])
