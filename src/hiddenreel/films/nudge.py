"""A nudge of one weight, on its way through the whole chain to the cost.

What to look at: the arrows. The weight slides five units up and five units down, and each line shows to
scale how far its variable moves. In the other panel the same point runs along its curves with its tangents.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.nudge import REACH, Nudge
from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.film.blocks import Block, Pads
from hiddenreel.draw.film.chapters import Cue, scene_cue
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import Timeline, at_one_epoch
from hiddenreel.draw.numbers import number
from hiddenreel.draw.panels.nudges import ACROSS, BACK, NudgeCurve, NumberLines, WeightSweep
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import about, cost_words, facts_of, nudge_symbols, stopped
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 4]}
PANELS = ("lines", "z", "activation", "cost")

LINES = (0.035, 0.03, 0.485, 0.83)
# The curves, one above the other: left, width, height, and where each begins.
LEFT, WIDTH, HEIGHT = 0.615, 0.35, 0.175
BOTTOMS = (0.655, 0.39, 0.125)
# Around the lines, and around a curve: the lowest has the axis of all. In.
LINES_PADS, CURVE_PADS, LOWEST_PADS = (
    Pads(0.1, 0.1, 0.1, 0.1),
    Pads(0.9, 0.2, 0.15, 0.5),
    Pads(0.9, 0.2, 0.8, 0.5),
)


def film(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    layer: int = 1,
    seconds: float = 12.0,
) -> Film:
    """Slide the weight of a layer along its range and back, and watch all that follows from it."""
    sweep = WeightSweep(Nudge(recording, epoch, sample, layer))
    title = _title(sweep)
    timeline = at_one_epoch(epoch, seconds)
    lines, *names = PANELS
    # Curves without lines may stand beside each other, each with an axis of its own.
    curves = [name for name in applied_contents().panels or names if name in names]
    has_axis = curves[-1:] if applied_contents().shows(lines) else curves
    blocks = {lines: Block(LINES, aspect=None, pads=LINES_PADS, least=3.5)}
    for name, bottom in zip(names, BOTTOMS):
        pads = LOWEST_PADS if name in has_axis else CURVE_PADS
        blocks[name] = Block((LEFT, bottom, WIDTH, HEIGHT), "chart", None, pads)
    sheet = Sheet.of(Heading(title), blocks)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                lines: NumberLines(sweep, sheet.box(lines), sheet.screen.inches),
                **{name: NudgeCurve(sweep, outcome, name in has_axis) for outcome, name in enumerate(names)},
            }
        ),
        title=title,
        caption=_caption(sweep),
        alt=tr(
            "Number lines and curves as {nudge_symbols} slides by ±{reach} and back: {ways}.",
            nudge_symbols=nudge_symbols(sweep.nudge)[0],
            reach=number(REACH),
            ways=_ways(sweep),
        ),
        cues=_turns(sweep, timeline),
        subject=_subject(sweep),
        of_panels={lines: [stopped(_ways(sweep))], **_of_curves(sweep, names)},
    )


def _turns(sweep: WeightSweep, timeline: Timeline) -> list[Cue]:
    """Cue where the weight turns, and where it comes back to rest."""
    w, *outcomes = nudge_symbols(sweep.nudge)
    lines, *names = PANELS
    shows = applied_contents().shows

    def outcomes_at(nudge: float) -> str:
        values = [
            value
            for name, value in zip(names, zip(outcomes, sweep.nudge.values(nudge)))
            if shows(lines) or shows(name)
        ]
        return enumerated(f"{name} = {number(value)}" for name, value in values)

    reach = number(REACH)
    # When the weight sets out again, as a share of the progress; from the last place it does not.
    turns = (
        (ACROSS[0], "up", f"{w} + {reach}", REACH),
        (BACK[0], "down", f"{w} − {reach}", -REACH),
        (np.inf, "rest", tr("{w} at rest", w=w), 0.0),
    )
    return [
        scene_cue(timeline, leaves, name, title, stopped(about(title, outcomes_at(nudge))))
        for leaves, name, title, nudge in turns
    ]


def _title(sweep: WeightSweep) -> str:
    w, *outcomes = nudge_symbols(sweep.nudge)
    z, a, cost = (number(way) for way in _reaches(sweep))
    moved = tr(
        "{outcomes} moves by {z}, {outcomes_2} by {a}, the cost by {cost}",
        outcomes=outcomes[0],
        z=z,
        outcomes_2=outcomes[1],
        a=a,
        cost=cost,
    )
    return tr("Slide {w} by ±{reach}: {moved}", w=w, reach=number(REACH), moved=moved)


def _ways(sweep: WeightSweep) -> str:
    named = zip(nudge_symbols(sweep.nudge)[1:], _reaches(sweep))
    return enumerated(_way(name, way) for name, way in named)


def _way(name: str, way: float) -> str:
    return tr("{name} moves by {way}", name=name, way=number(way))


def _reaches(sweep: WeightSweep) -> list[float]:
    """Return how far z, a^L and C₀ get from their least to their greatest value."""
    found = {variable.name: float(np.ptp(variable.values)) for variable in sweep.variables}
    return [found[name] for name in nudge_symbols(sweep.nudge)[1:]]


def _facts(sweep: WeightSweep) -> dict[str, object]:
    """Name the sample, the network and the way of the weight, as fields of sentences."""
    nudge = sweep.nudge
    return {
        **facts_of(nudge.recording, nudge.epoch, nudge.sample),
        "x": number(float(nudge.unchanged.X[0])),
        "y": number(float(nudge.unchanged.Y[0])),
        "w": nudge_symbols(nudge)[0],
        "reach": number(REACH),
        "weight": number(nudge.weight),
    }


def _subject(sweep: WeightSweep) -> str:
    """Name the sample, the network and the weight."""
    return tr(
        "Sample {sample} (x = {x}, y = {y}) of the {network} network at epoch {epoch}: {w} slides by "
        "±{reach} around {weight}.",
        **_facts(sweep),
    )


def _of_curves(sweep: WeightSweep, names: list[str]) -> dict[str, list[str]]:
    """Write of each curve how far it moves, if no number line does, and what its slope is."""
    lines = PANELS[0]
    w, *outcomes = nudge_symbols(sweep.nudge)
    sentences = {
        name: [
            "" if applied_contents().shows(lines) else stopped(_way(outcome, way)),
            tr(
                "The tangent of {name} is backprop's, at rest {at_rest}.",
                name=outcome,
                at_rest=f"∂{outcome}/∂{w} = {number(slope)}",
            ),
        ]
        for name, outcome, way, slope in zip(names, outcomes, _reaches(sweep), sweep.nudge.slopes)
    }
    sentences["cost"].append(tr(" The cost is {cost}.", cost=cost_words(sweep.nudge.recording)))
    return sentences


def _caption(sweep: WeightSweep) -> str:
    w, *outcomes = nudge_symbols(sweep.nudge)
    slopes = zip(outcomes, sweep.nudge.slopes)
    at_rest = enumerated(f"∂{name}/∂{w} = {number(slope)}" for name, slope in slopes)
    return tr(
        "Sample {sample} (x = {x}, y = {y}) of the {network} network at epoch {epoch}: as "
        "{w} slides by ±{reach} around {weight}, {ways}; tangents are backprop's, at rest "
        "{at_rest}. The cost is {cost}.",
        **_facts(sweep),
        ways=_ways(sweep),
        at_rest=at_rest,
    )
