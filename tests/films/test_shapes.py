"""Films on sheets of every shape: no text is cut, small or on another, and no panel is outside."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest
from matplotlib.figure import Figure
from pictures_checked import assert_legible, sheets

from hiddenreel.draw.film.film import OfRecording
from hiddenreel.draw.panels.comparison import Headed, LossCurves
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.gradient_step import StepDiagram
from hiddenreel.draw.panels.picture_key import PictureKey
from hiddenreel.draw.panels.titles import Setting
from hiddenreel.draw.screen import DEFAULT_SIZE
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.language import Language
from hiddenreel.plan.catalogue import OTHERS, kinds
from hiddenreel.plan.validate import language_named

# What is shown of each kind: a small network and, where the sheet depends on its size, a larger one.
RUNS = {
    "hidden-representations": ["hero", "three-classes", "four-layers", "deep-and-wide"],
    "digits": ["digits"],
    "forward-backward": ["hero", "digits"],
    "grand-tour": ["digits"],
    "neuron-responses": ["digits", "one-input"],
    "one-sample": ["digits", "one-input"],
    "nudge": ["chain"],
    "curve-fit": ["sine"],
}
# A square sheet has no room for the pictures of more than two hidden layers, and one of 4:3 for four.
NO_ROOM = {
    ("hidden-representations", run, shape)
    for run, shape in (("four-layers", "1:1"), ("deep-and-wide", "1:1"), ("deep-and-wide", "4:3"))
}
SHOWN = [
    (name, run, shape)
    for name, kind in sorted(kinds("films").items())
    for run in RUNS.get(name, ["hero"])
    for shape in kind.shapes
    if shape != DEFAULT_SIZE and (name, run, shape) not in NO_ROOM
]


# Films whose words in other languages are longer than the English ones, which then have room too.
GERMAN = [
    ("comparison", "hero", "4:3"),
    ("comparison", "hero", "1:1"),
    ("comparison", "hero", "9:16"),
    ("curve-fit", "sine", "16:9"),
    ("curve-fit", "sine", "4:3"),
    ("distributions", "hero", "1:1"),
    ("digits", "digits", "1:1"),
    ("forward-backward", "hero", "1:1"),
    ("grand-tour", "digits", "9:16"),
    ("loss-surface", "hero", "9:16"),
    ("one-sample", "digits", "1:1"),
    ("layer-step", "hero", "1:1"),
]
# Films whose neurons have numbers, of small networks and of wide ones.
NUMBERED = ("forward-backward", "one-sample")
LONG_WORDS = [
    *(("de", *film) for film in GERMAN),
    ("tr", "forward-backward", "hero", "9:16"),
    ("tr", "hidden-representations", "deep-and-wide", "9:16"),
]
# All others are laid out in English.
SHORT_WORDS = [("en", *film) for film in SHOWN if film not in {words[1:] for words in LONG_WORDS}]


@pytest.mark.parametrize(("language", "name", "run", "shape"), LONG_WORDS + SHORT_WORDS)
def test_a_film_is_laid_out_for_its_shape(recording, given, light, language, name, run, shape):
    theme = light.in_language(Language.read(language_named(language)))
    shown, kind = recording(run), kinds("films")[name]
    also = given(kind, shown, [recording("hero", learning_rate=0.5)] if OTHERS in kind.given else [])
    with theme.applied():
        film = lay_out_film(name, shown, theme, {**also, "seconds": 1.0, "size": shape})
        assert_laid_out(film, theme, name)


def assert_laid_out(film, theme, name):
    """Assert that panels are on the sheet, that texts can be read, and that neurons have numbers."""
    for placed in film.panels:
        left, bottom, width, height = placed.box
        assert width > 0 and height > 0
        assert left >= 0 and bottom >= 0 and left + width <= 1 + 1e-9 and bottom + height <= 1 + 1e-9
    for figure in sheets(film, theme, (0, len(film) // 2, len(film) - 1)):
        assert_legible(figure)
    if name in NUMBERED:
        assert_neurons_keep_their_numbers(film, figure)


def assert_neurons_keep_their_numbers(film, figure):
    """Assert that on the last frame every neuron that is drawn has a number."""
    (panel,) = (placed.panel for placed in film.panels if hasattr(placed.panel, "layout"))
    texts = [text for axes in figure.axes for text in axes.texts]
    numbers = [text.get_text() for text in texts if re.fullmatch(r"a\d+-\d+|number", text.get_gid() or "")]
    assert len(numbers) == sum(map(len, panel.layout.shown)) and all(numbers)


@pytest.mark.parametrize("name", NUMBERED)
def test_neurons_of_five_layers_have_numbers_on_a_square(recording, light, name):
    shown = recording("hero", layers=[2, 5, 5, 5, 5, 1])
    film = lay_out_film(name, shown, light, {"seconds": 1.0, "size": "1:1"})
    assert_laid_out(film, light, name)


@pytest.mark.parametrize(("shape", "has_pictures"), [("16:9", True), ("1:1", False)])
def test_small_panels_leave_the_samples_to_be_seen(recording, light, given, shape, has_pictures):
    shown = recording("digits")
    also = given(kinds("films")["digits"], shown, [])
    film = lay_out_film("digits", shown, light, {**also, "seconds": 1.0, "size": shape})
    assert ("Pictures show" in film.caption) == has_pictures
    assert any(isinstance(placed.panel, PictureKey) for placed in film.panels) == has_pictures


def test_the_cost_stands_beside_its_bar(recording, light):
    film = lay_out_film("forward-backward", recording("hero"), light, {"seconds": 1.0, "size": "1:1"})
    (number,) = (n for n, placed in enumerate(film.panels) if isinstance(placed.panel, StepDiagram))
    (figure,) = sheets(film, light, (len(film) - 1,))
    axes = figure.axes[number]
    (cost,) = (text for text in axes.texts if text.get_gid() == "C")
    bar = film.panels[number].panel.places.bar
    assert cost.get_window_extent().x0 > axes.transData.transform((bar.left + bar.width, 0))[0]


@pytest.mark.parametrize("shape", ["4:3", "9:16", "1200x1000"])
def test_pictures_side_by_side_have_headings_at_one_height_and_words_say_where_they_are(
    recording, light, shape
):
    film = lay_out_film("curve-fit", recording("sine"), light, {"seconds": 1.0, "size": shape})
    boxes = {type(placed.panel).__name__: placed.box for placed in film.panels}
    answer, path = boxes["FittedCurve"], boxes["ActivationPath"]
    is_beside = path[0] > answer[0] + answer[2]
    assert is_beside == ("Right," in film.caption) != ("Below," in film.caption)
    if is_beside:
        assert answer[1] + answer[3] == pytest.approx(path[1] + path[3])
    else:
        assert path[1] + path[3] < answer[1]


@pytest.mark.parametrize("shape", ["4:3", "1:1", "1200x1000"])
def test_the_losses_that_are_compared_have_more_room_than_the_epoch(recording, light, shape):
    others = [recording("hero", learning_rate=0.5)]
    film = lay_out_film("comparison", recording("hero"), light, {"others": others, "size": shape})
    widths = {type(getattr(placed.panel, "panel", placed.panel)): placed.box[2] for placed in film.panels}
    assert widths[LossCurves] > widths[Counters]


@pytest.mark.parametrize("shape", ["4:3", "1:1", "9:16"])
def test_trainings_that_are_compared_keep_both_pictures_and_the_cost(recording, light, shape):
    others = [recording("hero", learning_rate=0.5)]
    film = lay_out_film("comparison", recording("hero"), light, {"others": others, "size": shape})
    shown = [placed.panel.panel for placed in film.panels if isinstance(placed.panel, OfRecording)]
    pictures = Counter(type(panel.panel).__name__ for panel in shown if isinstance(panel, Headed))
    assert pictures == {"HiddenCube": 2, "InputPlane": 2}
    assert any(isinstance(placed.panel, Setting) for placed in film.panels)
    assert "no room" not in film.caption


@pytest.mark.parametrize(
    ("name", "run", "options"),
    [
        ("neuron-responses", "hero", {"size": "1280x800", "counters": ["accuracy"]}),
        ("nudge", "chain", {"size": "9:16", "panels": ["activation"]}),
    ],
)
def test_what_is_chosen_of_a_film_is_legible_by_itself(recording, given, light, name, run, options):
    shown = recording(run)
    also = given(kinds("films")[name], shown, [shown])
    film = lay_out_film(name, shown, light, {**also, "seconds": 1.0, **options})
    with light.applied():
        for figure in sheets(film, light, (0, len(film) // 2)):
            assert_legible(figure)


def test_epochs_below_narrow_losses_stand_apart(recording, light):
    runs = [recording("hero", epochs=300, learning_rate=rate) for rate in (5.0, 0.5)]
    with light.applied():
        figure = Figure(figsize=(9.0, 7.5))
        axes = figure.add_axes((0.5, 0.3, 1.2 / 9.0, 0.3))
        LossCurves(runs, ["5", "0.5"]).draw(axes, light)
        numbers = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert all(right.x0 - left.x1 > 0.1 * figure.dpi for left, right in pairwise(numbers))
