"""What a nudge of w₁ does, through the whole network.

What to look at: the slopes at the marked point. Each is a derivative that backprop computed, and
little of the nudge of the first weight is left when it reaches the cost.
"""

from __future__ import annotations

from hiddenreel.analyse.nudge import Nudge
from hiddenreel.draw.nudge_picture import nudge_picture
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [1, None]}


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
    """Nudge the weight from `incoming` to `neuron` of layer 1 and watch z, a and C₀."""
    nudge = Nudge(recording, epoch, sample, 1, neuron, incoming, output)
    return nudge_picture(nudge, theme)
