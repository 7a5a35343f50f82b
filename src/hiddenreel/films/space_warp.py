"""How hidden layers bend the input plane until flat cuts part the classes.

What to look at: the grid. It is the grid of the input plane, carried into the hidden layer. The cuts are
where the neurons of the next layer have z = 0: a neuron can only cut flat, so the layers have to bend
the sheet.
"""

from __future__ import annotations

from hiddenreel.analyse.sample_pass import require
from hiddenreel.draw.film.blocks import Block, hidden_pads, numbers
from hiddenreel.draw.film.chapters import CUTS as ONE_CUT
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.hidden import HiddenCube, calm_walk, heading
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.panels.warp import FlatPlane, warped_plane
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import NUMBERS, article, counted, facts_of, loss_change, right_at_end
from hiddenreel.language import capitalised, phrase, tr
from hiddenreel.record.recording import Recording

NEEDS = {"inputs": [2, 2], "hidden": [1, None], "classes": [2, 10]}
OFFERS = ("samples", "camera", "counters")
PANELS = ("inputs", "hidden", "numbers")

FLAT = (0.075, 0.4, 0.234, 0.416)
CUBE = (0.46, 0.05, 0.45, 0.765)
# The same for a layer of one neuron and of two.
FLAT_LAYERS = {1: (0.48, 0.2, 0.46, 0.55), 2: (0.5, 0.128, 0.387, 0.688)}
SHAPES = {1: phrase("strip"), 2: phrase("square")}
CUTS = {1: phrase("points"), 2: phrase("lines"), 3: phrase("planes")}
COUNTERS = (0.0, 0.03, 0.40, 0.27)


def film(
    recording: Recording,
    theme: Theme,
    moments: dict,
    *,
    layer: int = 1,
    seconds: float = 12.0,
    between_epochs: bool = True,
) -> Film:
    """Film the input plane's grid in a hidden layer, with the cuts of the next layer's neurons.

    A layer of two neurons shows the regions of the network's answer on the sheet itself, and one of
    one neuron on its line. One of more than three is shown along its three widest directions.
    """
    require(recording, "layer", layer, 1, recording.depth - 1)
    neurons, cuts = recording.sizes[layer : layer + 2]
    facts = facts_of(recording, end=right_at_end(recording))
    title = tr("{title}{end} right", title=_title(recording, layer), **facts)
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    cues = training_cues(recording, moments, timeline)
    walk = calm_walk(timeline)
    blocks = {
        "inputs": Block(FLAT),
        "hidden": Block(
            FLAT_LAYERS.get(neurons, CUBE), aspect=None if neurons == 1 else 1.0, pads=hidden_pads(neurons)
        ),
        "numbers": numbers(COUNTERS),
    }
    sheet = Sheet.of(Title(recording, title), blocks)
    width = sheet.width("hidden")
    cut = tr(CUTS.get(neurons, phrase("hyperplanes")))
    how = tr("with the {cuts} on which neurons of layer {layer} have z = 0", cuts=cut, layer=layer + 1)
    if cuts == 1:
        cut = tr(ONE_CUT.get(neurons, phrase("hyperplane")))
        how = tr("with the {cut} on which the neuron of layer {layer} has z = 0", cut=cut, layer=layer + 1)
    if neurons > 3:
        held = percent(HiddenCube(recording, layer, width).basis.at(1.0).share or 1.0, 0)
        how = tr(
            "along the three widest of {neurons} directions, which hold {held} of its variance",
            neurons=neurons,
            held=held,
        )
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "inputs": FlatPlane(recording, sheet.width("inputs")),
                "hidden": warped_plane(recording, width, walk, layer),
                "numbers": Counters(recording, between=timeline.is_between),
            }
        ),
        title=title,
        caption=tr(
            "The input plane's grid and {data} in hidden layer {layer} of {article} {network} "
            "network, {how}; the loss {change}, at the end {end} are "
            "right.",
            **facts,
            layer=layer,
            article=article(recording).lower(),
            how=how,
            change=loss_change(recording),
        ),
        alt=tr(
            "A flat grid with {data} {verb} inside a {get}{word}; {end} end right.",
            verb=tr("bends") if _bends(recording, layer) else tr("turns"),
            get=tr(SHAPES.get(neurons, phrase("cube"))),
            word=tr(" with {cuts}", cuts=_counted_cuts(neurons, cuts)) if neurons <= 3 else "",
            **facts,
        ),
        cues=cues,
        of_panels={
            "hidden": [
                tr("The input plane's grid is seen in hidden layer {layer}, {how}.", layer=layer, how=how)
            ],
        },
        strip=[(heading(recording, layer), warped_plane(recording, CUBE[2] / 4, 0.0, layer))],
    )


def _bends(recording: Recording, layer: int) -> bool:
    """Return whether the layers up to this one bend a plane: sums of the inputs alone leave it flat."""
    return set(recording.run.activations[:layer]) != {"identity"}


def _counted_cuts(neurons: int, cuts: int) -> str:
    """Count the flat cuts through a layer of one, two or three neurons."""
    if neurons == 1:
        return counted(cuts, "point")
    return counted(cuts, "line") if neurons == 2 else counted(cuts, "plane")


def _title(recording: Recording, layer: int) -> str:
    """Write how many neurons bend the plane, and how many cuts then part it."""
    neurons, cuts = recording.sizes[layer : layer + 2]
    few, many = (tr(NUMBERS[n]) if n < len(NUMBERS) else str(n) for n in (neurons, cuts))
    noun, verb = (
        (tr("neuron"), tr("maps"))
        if neurons == 1
        else (tr("neurons"), tr("bend") if _bends(recording, layer) else tr("turn"))
    )
    where = tr(" of layer {layer}", layer=layer) if layer > 1 else ""
    to = tr(" to a line") if neurons == 1 else ""
    flat = tr("cut puts") if cuts == 1 else tr("cuts put")
    return tr(
        "{few} {noun}{where} {verb} the plane{to}, and {many} flat {flat} ",
        few=capitalised(few),
        noun=noun,
        where=where,
        verb=verb,
        to=to,
        many=many,
        flat=flat,
    )
