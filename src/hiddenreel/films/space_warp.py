"""How the first hidden layer bends the input plane until flat cuts part the classes.

What to look at: the grid. It is the grid of the input plane, carried into the cube of the hidden layer.
Each plane is where a neuron of the next layer has z = 0: a neuron can only cut flat, so the hidden layer
has to bend the sheet.
"""

from __future__ import annotations

from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film, PlacedPanel
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.hidden import calm_walk, heading
from hiddenreel.draw.panels.titles import TITLE_BOX, Title
from hiddenreel.draw.panels.warp import FlatPlane, WarpedPlane
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import NUMBERS, article, counted, data_name, network_name
from hiddenreel.record.recording import Recording

NEEDS = {"inputs": [2, 2], "first": [3, 3], "hidden": [1, None], "classes": [2, 10]}

FLAT = (0.075, 0.415, 0.24, 0.4267)
CUBE = (0.46, 0.05, 0.45, 0.79)
COUNTERS = (0.0, 0.03, 0.40, 0.27)


def film(
    recording: Recording,
    theme: Theme,
    moments: dict,
    *,
    seconds: float = 12.0,
    between_epochs: bool = True,
) -> Film:
    """Film the input plane's grid in the first hidden layer, with the next layer's planes."""
    cuts = recording.sizes[2]
    few = NUMBERS[cuts] if cuts < len(NUMBERS) else str(cuts)
    # A sum of the inputs alone leaves a plane flat.
    is_bent = recording.run.hidden != "identity"
    end = percent(recording.accuracy[-1])
    title = (
        f"Three neurons {'bend' if is_bent else 'turn'} the plane, and {few} flat "
        f"{'cut puts' if cuts == 1 else 'cuts put'} {end} right"
    )
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    cues = training_cues(recording, moments, timeline)
    walk = calm_walk(timeline)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=[
            PlacedPanel(Title(recording, title), TITLE_BOX),
            PlacedPanel(FlatPlane(recording, FLAT[2]), FLAT),
            PlacedPanel(WarpedPlane(recording, CUBE[2], walk), CUBE),
            PlacedPanel(Counters(recording, between=timeline.is_between), COUNTERS),
        ],
        title=title,
        caption=f"The input plane's grid and {data_name(recording)} in hidden layer 1 of "
        f"{article(recording).lower()} {network_name(recording)} network, with the planes on which "
        f"neurons of layer 2 have z = 0; the loss goes from {number(recording.loss[0])} to "
        f"{number(recording.loss[-1])}, at the end {end} are right.{timeline.remark}",
        alt=f"A flat grid with {data_name(recording)} {'bends' if is_bent else 'turns'} inside a cube "
        f"with {counted(cuts, 'plane')}; {end} end right.",
        cues=cues,
        strip=[(heading(recording, 1), WarpedPlane(recording, CUBE[2] / 4, walk=0.0))],
    )
