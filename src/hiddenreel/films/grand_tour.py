"""A wide hidden layer, seen on a plane that turns slowly through its space as the network learns.

What to look at: the large digits, each near the mean of its class, and the share of the variance below
the plane. The plane shows two of many dimensions: classes that overlap on it may be apart in others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hiddenreel.analyse.examples import examples_shown
from hiddenreel.draw.film.blocks import CUBE_PADS, Block, chart, numbers
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.curves import LossCurve
from hiddenreel.draw.panels.hidden import heading
from hiddenreel.draw.panels.picture_key import PictureKey, pictures_words, sheet_with_examples
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.panels.tour import NeuronAxes, TourPlane
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import article, data_name, facts_of, outcome, right_at_end, shown_ends
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

NEEDS = {"hidden": [1, None], "width": [3, None], "classes": [2, 10]}
OFFERS = ("samples", "counters")
PANELS = ("hidden", "numbers", "loss")

PLANE = (0.045, 0.065, 0.43, 0.755)
AXES, AXES_INCHES = (0.482, 0.055, 0.08, 0.2), (1.07, 1.5)
CURVE = (0.63, 0.13, 0.335, 0.24)
COUNTERS = (0.54, 0.44, 0.43, 0.40)
# A narrower plane has a short heading, in.
SHORT_BELOW = 4.0


def film(
    recording: Recording,
    theme: Theme,
    moments: dict,
    *,
    layer: int | None = None,
    directions: Literal["tour", "principal", "discriminant", "following"] = "tour",
    tour_seed: int = 0,
    seconds: float = 14.0,
    between_epochs: bool = True,
    pictures: bool = True,
) -> Film:
    """Film a hidden layer, by default the widest, on a plane that tours its space or on another."""
    shown = layer or max(recording.hidden_layers, key=lambda level: recording.sizes[level])
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    cues = training_cues(recording, moments, timeline)
    shown_examples = examples_shown(recording, shown, shown_ends(recording)[1]) if pictures else None
    neurons = recording.sizes[shown]
    title = tr(
        "{neurons} neurons of a network that {outcome} to tell {data} apart",
        neurons=neurons,
        outcome=tr(outcome(recording)),
        data=data_name(recording),
    )
    blocks = {
        "hidden": Block(PLANE, pads=CUBE_PADS._replace(left=0.7), least=2.2),
        "neurons": Block(AXES, "beside", size=AXES_INCHES),
        "numbers": numbers(COUNTERS),
        "loss": chart(CURVE),
    }
    titled = Title(recording, title, numbered=True)
    sheet, shown_examples = sheet_with_examples(titled, blocks, "hidden", shown_examples)
    width = sheet.width("hidden")
    plane = TourPlane(
        recording,
        shown,
        width,
        timeline,
        tour_seed,
        directions,
        shown_examples,
        short=width * PAGE_INCHES[0] < SHORT_BELOW,
    )
    facts = facts_of(recording, neurons=neurons, end=right_at_end(recording))
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "hidden": plane,
                "neurons": NeuronAxes(plane),
                "numbers": Counters(recording, between=timeline.is_between),
                "loss": LossCurve(recording, cues),
                **({"key": PictureKey(shown_examples)} if shown_examples else {}),
            }
        ),
        title=title,
        caption=tr(
            "{heading} of {article} {network} network over {epochs}, on {on}; beside it the "
            "axes of neurons, as long as it shows them. At the end {end} of the training "
            "samples are right.{pictures_words}",
            **facts,
            heading=heading(recording, shown),
            article=article(recording).lower(),
            on=_on(plane),
            pictures_words=pictures_words(shown_examples),
        ),
        alt=tr(
            "Points of {data} on a plane through {neurons} dimensions move in training; {end} "
            "of training samples end right.",
            **facts,
        ),
        cues=cues,
        of_panels={
            "hidden": [
                tr(
                    "{heading} is seen on {on}; beside it are the axes of neurons, as long as it shows them.",
                    heading=heading(recording, shown),
                    on=_on(plane),
                ),
                pictures_words(shown_examples),
            ],
        },
        strip=[(heading(recording, shown), replace(plane, width=PLANE[2] / 2, examples=None))],
    )


def _on(plane: TourPlane) -> str:
    """Describe the plane; of a tour, also the share of the variance in the directions it tours."""
    if plane.directions == "tour":
        # Eight of eight directions hold all of it, but for rounding.
        share = round(float(plane.space.variance.sum()), 9)
        held = tr("{share} of the layer's variance over the training", share=percent(share, 0))
        return tr(
            "a plane that tours its {variance} widest directions ({held})",
            variance=len(plane.space.variance),
            held=held,
        )
    return {
        "principal": tr("the plane of its two widest directions over the training"),
        "discriminant": tr("the plane on which its classes lie farthest apart at the end of the training"),
        "following": tr("the plane of its two widest directions at each moment, turned as little as can be"),
    }[plane.directions]
