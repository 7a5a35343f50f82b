"""What a nudge of w₃ does, the last weight of a chain of three.

What to look at: the slopes at the marked point. Each is a derivative that backprop computed, and
the same nudge moves z₃, a₃ and the cost by very different amounts.
"""

from __future__ import annotations

from hiddenreel.analyse.nudge import Nudge
from hiddenreel.draw.nudge_picture import nudge_picture
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [3, None]}


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    neuron: int = 1,
    incoming: int = 1,
    output: int = 1,
) -> Picture:
    """Nudge the weight from `incoming` to `neuron` of layer 3 and watch z, a and C₀."""
    nudge = Nudge(recording, epoch, sample, 3, neuron, incoming, output)
    return nudge_picture(nudge, theme)
