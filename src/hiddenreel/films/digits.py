"""One hidden layer, large: many classes coming apart in it.

What to look at: the large numbers. Each stands near the mean of its class, and appears when the class
has left the crowd of the others.
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
from hiddenreel.draw.panels.hidden import HiddenCube, calm_walk, heading
from hiddenreel.draw.panels.picture_key import PictureKey, pictures_words, sheet_with_examples
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import article, facts_of, loss_change, outcome, right_at_end, shown_ends
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

NEEDS = {"hidden": [1, None], "width": [3, None], "classes": [2, 10]}
OFFERS = ("samples", "camera", "counters")
PANELS = ("hidden", "numbers", "loss")

CUBE = (0.05, 0.065, 0.43, 0.755)
CURVE = (0.63, 0.13, 0.335, 0.24)
COUNTERS = (0.54, 0.44, 0.43, 0.40)


def film(
    recording: Recording,
    theme: Theme,
    moments: dict,
    *,
    layer: int | None = None,
    directions: Literal["principal", "discriminant", "following"] = "principal",
    seconds: float = 12.0,
    between_epochs: bool = True,
    pictures: bool = True,
) -> Film:
    """Film a hidden layer, by default the first of three neurons, else the last."""
    shown = layer or default_layer(recording)
    title = tr(
        "{article} {network} network {sorts} {data}",
        **facts_of(recording),
        article=article(recording),
        sorts=_sorts(recording),
    )
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    cues = training_cues(recording, moments, timeline)
    last = shown_ends(recording)[1]
    shown_examples = examples_shown(recording, shown, last) if pictures else None
    blocks = {"hidden": Block(CUBE, pads=CUBE_PADS), "numbers": numbers(COUNTERS), "loss": chart(CURVE)}
    titled = Title(recording, title, numbered=True)
    sheet, shown_examples = sheet_with_examples(titled, blocks, "hidden", shown_examples)
    cube = HiddenCube(
        recording,
        shown,
        sheet.width("hidden"),
        walk=calm_walk(timeline),
        directions=directions,
        timeline=timeline,
        tagged=True,
        examples=shown_examples,
    )
    still = replace(cube, width=CUBE[2] / 2, bare=True, walk=0.0, examples=None)
    facts = facts_of(recording, end=right_at_end(recording))
    unseen = recording.held_out_accuracy
    also = "" if unseen is None else tr(", {unseen} of unseen ones", unseen=percent(unseen[last]))
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "hidden": cube,
                "numbers": Counters(recording, between=timeline.is_between),
                "loss": LossCurve(recording, cues),
                **({"key": PictureKey(shown_examples)} if shown_examples else {}),
            }
        ),
        title=title,
        caption=tr(
            "{heading} of {article} {network} network over {epochs}, numbers near the class "
            "means: at the end {end} of the training samples are right{also}; the loss "
            "{change}.{pictures_words}",
            **facts,
            heading=heading(recording, shown),
            article=article(recording).lower(),
            also=also,
            change=loss_change(recording),
            pictures_words=pictures_words(shown_examples),
        ),
        alt=tr(
            "Points of {data} in a cube move in training; {end} of training samples end right{also}.",
            also=also,
            **facts,
        ),
        cues=cues,
        of_panels={
            "hidden": [tr("Numbers stand near the class means."), pictures_words(shown_examples)],
        },
        strip=[(heading(recording, shown), still)],
    )


def _sorts(recording: Recording) -> str:
    verb = outcome(recording)
    return tr("sorts") if verb == "learns" else tr("{verb} to sort", verb=tr(verb))


def default_layer(recording: Recording) -> int:
    """Return the first hidden layer that is a space of its own, or else the last."""
    own = [layer for layer in recording.hidden_layers if recording.sizes[layer] == 3]
    return own[0] if own else recording.hidden_layers[-1]
