"""Networks side by side: one start, one differing setting, one timeline, and each its own numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from pictures_checked import assert_readable, texts_drawn

from hiddenreel.draw.film.film import OfRecording
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.comparison import LossCurves, RunLine
from hiddenreel.draw.panels.hidden import HiddenCube
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.errors import HiddenreelError
from hiddenreel.films.comparison import film, laid_out
from hiddenreel.language import Language, shipped_phrases

FRAMES = (0, 20, 44)
# Runs by the settings that differ, as (run, changes of each of the others).
TURNED = {
    "learning rate": ("hero", [{"learning_rate": 0.5}]),
    "three batch sizes": ("hero", [{"batch_size": 5}, {"batch_size": 80}]),
    "four activations": ("hero", [{"hidden": h} for h in ("tanh", "relu", "identity")]),
    "shuffling": ("hero", [{"shuffle": False}]),
    "loss": ("hero", [{"loss": "cross-entropy"}, {"loss": "squared-error"}]),
    "noise": ("hero", [{"dataset": {"name": "circles", "samples": 80, "noise": 0.4}}]),
    "data": ("hero", [{"dataset": {"name": "moons", "samples": 60}}]),
    "length too": ("hero", [{"learning_rate": 1.0, "epochs": 3}, {"learning_rate": 2, "epochs": 20}]),
    "wide layers": ("deep-and-wide", [{"learning_rate": 0.1}]),
    "one neuron": ("one-neuron", [{"learning_rate": 0.1}, {"learning_rate": 30.0}]),
    "two neurons": ("four-layers", [{"learning_rate": 0.1}, {"learning_rate": 30.0}]),
    "one input": ("one-input", [{"learning_rate": 0.1}]),
    "ten digits": ("digits", [{"learning_rate": 0.01}, {"learning_rate": 0.05}]),
    "dead": ("dead", [{"learning_rate": 0.1}]),
    "one epoch": ("one-epoch", [{"learning_rate": 0.1}, {"learning_rate": 0.2}]),
    "held out": ("held-out", [{"learning_rate": 0.1}]),
}


@pytest.fixture
def family(recording):
    """Return a function from a name in `TURNED` to its recordings."""

    def get(name):
        run, others = TURNED[name]
        return recording(run), [recording(run, **changes) for changes in others]

    return get


@pytest.mark.parametrize(
    ("name", "theme"),
    [(name, "dark" if name == "learning rate" else "light") for name in sorted(TURNED)],
    indirect=["theme"],
)
def test_it_can_be_read(family, drawn_once, theme, name):
    shown, others = family(name)
    drawn = drawn_once(film, shown, theme, others, seconds=1.5)
    reel = drawn.film
    for frame in FRAMES:
        assert_readable(drawn.at(frame))
    assert 0 < len(reel.alt) <= 150
    for words in (reel.title, reel.caption, reel.alt):
        assert words == words.strip() and not re.search(r"\bnan\b|\binf\b|None|_", words), words


@pytest.mark.parametrize("name", ["learning rate", "length too", "four activations", "wide layers"])
def test_every_panel_shows_its_own_recording_at_the_epoch_of_all(family, drawn_once, light, name):
    shown, others = family(name)
    drawn = drawn_once(film, shown, light, others, seconds=1.5)
    for frame in FRAMES:
        epoch = drawn.film.timeline.epochs[frame]
        texts = [text for text, _, _ in texts_drawn(drawn.at(frame))]
        for run in (shown, *others):
            own = min(epoch, run.epochs)
            outputs = run.replay(own, run.X)[-1]
            assert percent(((outputs[:, 0] > 0.5) == run.labels).mean()) in texts
            loss = 0.5 * ((outputs - run.Y) ** 2).sum(axis=1).mean()
            values = [float(t) for t in texts if re.fullmatch(r"\d\.\d{2,4}", t)]
            assert min(abs(value - loss) for value in values) < 6e-3
        assert (f"{epoch:.0f}" if float(epoch).is_integer() else f"{epoch:.1f}") in texts


def test_the_first_frame_shows_one_and_the_same_network(family, light):
    shown, others = family("learning rate")
    reel = film(shown, light, others, seconds=1.5)
    camera = FastRenderer(reel, light)
    cubes = [
        axes
        for placed, (axes, _) in zip(reel.panels, camera.drawings)
        if isinstance(placed.panel, OfRecording) and isinstance(placed.panel.panel, HiddenCube)
    ]
    assert len(cubes) == 2

    def seen(frame):
        pixels = np.array(camera.frame(frame)[..., :3])
        boxes = [axes.get_window_extent() for axes in cubes]
        # Both boxes begin at whole pixels only by chance: their middles are compared.
        corners = [(round(box.x0 + box.width / 2), round(box.y0 + box.height / 2)) for box in boxes]
        return [pixels[1080 - y - 150 : 1080 - y + 150, x - 150 : x + 150].astype(int) for x, y in corners]

    first, second = seen(0)
    assert np.abs(first - second).mean() < 3
    first, second = seen(44)
    assert np.abs(first - second).mean() > 3


def test_the_loss_curves_are_those_of_the_recordings(family, drawn_once, light):
    shown, others = family("length too")
    drawn = drawn_once(film, shown, light, others, seconds=1.5)
    reel = drawn.film
    placed = next(p for p in reel.panels if isinstance(p.panel, LossCurves))
    figure = drawn.at(30)
    axes = figure.axes[reel.panels.index(placed)]
    now = reel.moment(30)
    whole, strong, marks = axes.lines[::3], axes.lines[1::3], axes.lines[2::3]
    for run, curve, part, mark in zip((shown, *others), whole, strong, marks, strict=True):
        np.testing.assert_array_equal(curve.get_ydata(), run.loss)
        own = now.of(run)
        assert mark.get_xdata()[0] == own.epoch and mark.get_ydata()[0] == own.loss
        np.testing.assert_array_equal(part.get_ydata()[:-1], run.loss[: int(np.ceil(own.epoch))])
    # Separable without colour: each has a line and a marker of its own.
    assert len({str(line.get_linestyle()) + str(line._dash_pattern) for line in strong}) == 3
    assert len({line.get_marker() for line in marks}) == 3
    assert axes.get_xlim() == (0, 20)


@pytest.mark.parametrize("name", ["learning rate", "length too"])
def test_each_side_has_a_letter_its_setting_and_the_line_of_its_curve(family, drawn_once, light, name):
    shown, others = family(name)
    drawn = drawn_once(film, shown, light, others, seconds=1.5)
    reel, figure = drawn.film, drawn.at(20)
    texts = [text for text, _, _ in texts_drawn(figure)]
    runs = (shown, *others)
    for letter, run in zip("ABC", runs):
        rate = f"{run.run.learning_rate:g}"
        assert f"learning rate {rate}" in " ".join(texts)
        assert (f"{letter}: {rate}" if len(runs) == 2 else letter) in texts
        way = "falls" if run.loss[-1] < run.loss[0] else "rises"
        assert f"with {rate} ({letter}) the loss {way} from" in reel.caption
    panels = [getattr(placed.panel, "panel", placed.panel) for placed in reel.panels]
    lines = [axes.lines for panel, axes in zip(panels, figure.axes) if isinstance(panel, RunLine)]
    number = next(n for n, panel in enumerate(panels) if isinstance(panel, LossCurves))
    curves = figure.axes[number].lines
    assert len(lines) == len(runs)
    for (line, mark), curve, marked in zip(lines, curves[1::3], curves[2::3]):
        assert line._dash_pattern == curve._dash_pattern and line.get_color() == curve.get_color()
        assert mark.get_marker() == marked.get_marker()


@pytest.mark.parametrize(
    ("ends", "expected"),
    [((0.1, 0.0005), False), ((0.001, 0.0005), False), ((0.01, 0.0005), True), ((0.0, 0.0005), False)],
)
def test_the_scale_is_of_powers_of_ten_where_an_even_one_tells_nothing_apart(ends, expected):
    class Ended:
        def __init__(self, last):
            self.loss = np.array([0.5, last])

    curves = LossCurves([Ended(last) for last in ends], ["one", "other"])
    assert curves.is_logarithmic is expected


# --- Stops -----------------------------------------------------------------------------------------


def test_it_stops_where_something_happens_to_one_of_them(recording, light):
    shown, slow = recording("circles"), recording("slow")
    reel = film(shown, light, [slow])
    both = np.array([shown.loss, slow.loss])
    apart = np.ptp(both, axis=0) > 0.05 * np.ptp(both)
    expected = {
        "parting": int(np.argmax(apart)),
        "best-circles": int(np.argmax(shown.accuracy)),
        "best-slow": int(np.argmax(slow.accuracy)),
        "plateau-circles": 71,
        "plateau-slow": 108,
    }
    chapters = {chapter.moment: chapter for chapter in reel.chapters}
    assert {name: chapter.epoch for name, chapter in chapters.items() if name != "end"} == expected
    assert [chapter.epoch for chapter in reel.chapters] == sorted(chapter.epoch for chapter in reel.chapters)
    assert chapters["best-slow"].title == "Learning rate 0.5: best accuracy"
    by = np.ptp(both, axis=0)[expected["parting"]]
    assert chapters["parting"].sentence == (
        f"Epoch {expected['parting']}: the losses are apart, by {by:.3g}."
    )
    assert chapters["best-circles"].sentence == (
        f"Epoch {expected['best-circles']}: with learning rate 5 the accuracy is at its best, "
        "100 % of the training samples."
    )
    for chapter in reel.chapters:
        assert reel.moment(chapter.frame).epoch == chapter.epoch


@pytest.mark.parametrize("name", ["three batch sizes", "dead", "one epoch", "length too"])
def test_of_more_than_two_plateaus_are_left_out_and_the_end_is_always_there(family, light, name):
    shown, others = family(name)
    reel = film(shown, light, others, seconds=1.5)
    assert reel.chapters[-1].frame == len(reel) - 1
    if len(others) > 1:
        assert not any("plateau" in chapter.moment for chapter in reel.chapters)


# --- Words ---------------------------------------------------------------------------------------


def test_words_state_what_was_measured(recording, light):
    shown, slow = recording("circles"), recording("slow")
    reel = film(shown, light, [slow])
    ends = [percent(run.accuracy[-1]) for run in (shown, slow)]
    assert ends[0] == "100 %"
    assert reel.title == f"Learning rate 5 puts 100 % right in 300 epochs, 0.5 only {ends[1]}"
    assert "all weights and biases are equal bit for bit at epoch 0" in reel.caption
    assert "only the learning rate differs" in reel.caption
    assert f"from 0.141 to {slow.loss[-1]:.3g}, and {ends[1]} end right" in reel.caption


def test_the_title_knows_how_many_there_are_and_how_they_end(family, recording, light):
    shown, others = family("length too")
    ends = [percent(run.accuracy[-1]) for run in (shown, *others)]
    reel = film(shown, light, others)
    assert reel.title == (f"Learning rate 3, 1, 2 ends with {', '.join(end[:-2] for end in ends)} % right")
    with Language("tr", shipped_phrases("tr")).applied():
        assert film(shown, light, others).title.count("%") == 1
    assert "after 3 epochs, where it rests" in reel.caption
    assert "after 20 epochs" not in reel.caption
    dead, again = family("dead")
    assert film(dead, light, again).title == ("Learning rate 3 and 0.1 both put 50.0 % right in 8 epochs")
    first, second = family("shuffling")
    assert film(first, light, second).title.startswith("Shuffling on puts ")


# --- What cannot be compared -----------------------------------------------------------------------


def test_another_start_is_refused_by_the_recordings_themselves(recording, light):
    with pytest.raises(HiddenreelError) as caught:
        film(recording("hero"), light, [recording("hero", seed=3)])
    assert str(caught.value) == (
        "runs 'hero' and 'hero' do not start from the same weights: give them the same layers, "
        "initialisation and seed"
    )


@pytest.mark.parametrize(
    ("changes", "differing"),
    [({"learning_rate": 1.0, "batch_size": 5}, "learning_rate, batch_size"), ({"epochs": 3}, "nothing")],
)
def test_runs_that_differ_in_none_or_several_settings_are_refused(recording, light, changes, differing):
    with pytest.raises(HiddenreelError) as caught:
        film(recording("hero"), light, [recording("hero", **changes)])
    assert str(caught.value) == (
        f"runs 'hero', 'hero' differ in {differing}: compare runs that differ in one setting"
    )


# --- The sheet -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3, 4])
def test_nothing_on_the_sheet_touches(count):
    sheet_ = laid_out(Heading("A title"), ["0.25"] * count, {})
    boxes = [*sheet_.below.values()]
    for place in sheet_.places:
        boxes += [place.line, place.name, place.figures, *place.pictures.values()]
        hidden = place.pictures["hidden"]
        assert hidden[2] * 16 == pytest.approx(hidden[3] * 9)
    for number, (left, bottom, width, height) in enumerate(boxes):
        assert left >= 0 and bottom >= 0 and left + width <= 1 and bottom + height <= 0.9
        for x, y, w, h in boxes[:number]:
            across = min(left + width, x + w) - max(left, x)
            along = min(bottom + height, y + h) - max(bottom, y)
            assert min(across, along) <= 1e-9, (number, boxes[number], (x, y, w, h))


def test_frames_are_pure(family, light, small_frames):
    shown, others = family("length too")
    first, second = (FastRenderer(film(shown, light, others, seconds=1.5), light) for _ in range(2))
    frames = {number: np.array(first.frame(number)[..., :3]) for number in FRAMES}
    for number in (44, 0, 20, 0):
        np.testing.assert_array_equal(second.frame(number)[..., :3], frames[number])
