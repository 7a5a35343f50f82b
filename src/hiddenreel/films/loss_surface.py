"""The training as a walk down the surface of the cost, seen from above.

What to look at: the marker on the surface, and the loss beside it: where it walks down a slope, and
where it turns into a valley and creeps.
"""

from __future__ import annotations

from hiddenreel.analyse.loss_surface import LossSurface
from hiddenreel.draw.film.blocks import Block, chart, numbers
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.curves import LossCurve
from hiddenreel.draw.panels.loss_surface import (
    SurfaceKey,
    SurfacePanel,
    SurfaceView,
    surface_caption,
    surface_title,
)
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import epochs_shown, loss_change, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

OFFERS = ("counters",)
PANELS = ("surface", "loss", "numbers")

SURFACE, KEY = (0.065, 0.095, 0.515, 0.72), (0.592, 0.095, 0.022, 0.72)
# Of the key on other sheets than slides, with its numbers, in.
KEY_WIDTH, KEY_ROOM = 0.29, 1.1
# The width that the surface needs for the words at its path, with the scale beside it, in.
LEAST = 5.6
CURVE, COUNTERS = (0.765, 0.535, 0.205, 0.28), (0.7, 0.09, 0.29, 0.29)


def film(
    recording: Recording, theme: Theme, moments: dict, *, seconds: float = 12.0, between_epochs: bool = True
) -> Film:
    """Film the marker of the parameters on lines of equal cost, in step with the loss."""
    surface = LossSurface(recording)
    title = surface_title(surface)
    blocks = {
        "surface": Block(SURFACE, aspect=None, least=LEAST),
        "key": Block(KEY, "beside", size=(KEY_WIDTH, 0.0), room=KEY_ROOM),
        "loss": chart(CURVE),
        "numbers": numbers(COUNTERS),
    }
    sheet = Sheet.of(Heading(title), blocks)
    view = SurfaceView.in_box(surface, sheet.box("surface"), sheet.screen.inches)
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "surface": SurfacePanel(view, moments),
                "key": SurfaceKey(view),
                "loss": LossCurve(recording),
                "numbers": Counters(recording, between=timeline.is_between),
            }
        ),
        title=title,
        caption=surface_caption(surface),
        alt=tr(
            "A marker walks over the cost of a {network} network for {epochs}: the loss {change}.",
            network=network_name(recording),
            epochs=epochs_shown(recording),
            change=loss_change(recording),
        ),
        cues=training_cues(recording, moments, timeline),
        of_panels={"surface": [surface_caption(surface)]},
        strip=[("", SurfacePanel(view, bare=True))],
        strip_aspect=view.aspect,
    )
