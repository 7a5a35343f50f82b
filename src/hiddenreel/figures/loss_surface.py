"""The cost over the plane in which the parameters move most, with the path of the training on it.

What to look at: where the path goes straight down the slope, and where it turns and creeps along the
valley. The path is seen from straight above: its own costs may differ from those of the plane.
"""

from __future__ import annotations

from hiddenreel.analyse.loss_surface import LossSurface
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.numbers import number
from hiddenreel.draw.panels.loss_surface import (
    SurfaceKey,
    SurfacePanel,
    SurfaceView,
    surface_caption,
    surface_title,
)
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import Picture, new_slide, same_width
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# How much lower they end on other sheets than slides, for a heading below two lines of a title, in.
LOWER = 0.2
BOX, KEY = (0.065, 0.095, 0.81, 0.725), (0.892, 0.095, 0.026, 0.725)


def _boxes() -> tuple[Box, Box]:
    """Return the boxes of the surface and of its key, whose numbers are as wide on every sheet."""
    if applied_screen().is_slide:
        return BOX, KEY
    left, begin = same_width(BOX[0]), 1 - same_width(1 - KEY[0])
    width = begin - same_width(KEY[0] - BOX[0] - BOX[2]) - left
    height = BOX[3] - LOWER / applied_screen().inches[1]
    return (left, BOX[1], width, height), (begin, KEY[1], same_width(KEY[2]), height)


def draw(recording: Recording, theme: Theme, moments: dict) -> Picture:
    """Draw lines of equal cost, from above, and the path of the parameters projected onto them."""
    surface = LossSurface(recording)
    box, key = _boxes()
    title = surface_title(surface)
    figure = new_slide(title)
    axes = figure.add_axes(box)
    view = SurfaceView.in_box(surface, axes.get_position().bounds, applied_screen().inches)
    SurfacePanel(view, moments).draw(axes, theme).show(moment(recording, recording.epochs))
    SurfaceKey(view).draw(figure.add_axes(key), theme)
    first, last = (number(float(recording.loss[epoch])) for epoch in (0, -1))
    return figure.with_words(
        caption=surface_caption(surface),
        alt=tr(
            "Lines of equal cost and the path of the {network} network over {epochs}, from a "
            "loss of {first} to {last}.",
            network=network_name(recording),
            epochs=counted(recording.epochs, "epoch"),
            first=first,
            last=last,
        ),
    )
