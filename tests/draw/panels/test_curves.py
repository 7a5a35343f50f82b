"""The loss panel, the counters and the title show what the recording and the timeline hold."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.film.chapters import Cue
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.counters import Counters, epoch_text
from hiddenreel.draw.panels.curves import LossCurve, tick_places
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.theme.theme import FRAME_DPI, PAGE_INCHES, SMALL, THEMES
from hiddenreel.films.hidden_representations import CURVE


@pytest.mark.parametrize("epoch", [0, 0.25, 3, 6.75, 8])
def test_the_marker_is_at_the_loss_of_its_moment(recording, light, still, epoch):
    shown = recording("hero")
    axes = still(LossCurve(shown), light, shown, epoch)
    whole, strong, marker = axes.lines
    np.testing.assert_array_equal(whole.get_xydata()[:, 1], shown.loss)
    loss = SamplePass(shown, epoch, shown.X, shown.Y).cost
    np.testing.assert_allclose(marker.get_xydata(), [[epoch, loss]], rtol=1e-5)
    # The strong part is the recording up to here, and ends at the marker.
    x, y = strong.get_data()
    np.testing.assert_array_equal(x, [*np.arange(np.ceil(epoch)), epoch])
    np.testing.assert_array_equal(y[:-1], shown.loss[: len(x) - 1])
    assert y[-1] == marker.get_ydata()[0]


@pytest.mark.parametrize("name", ["hero", "one-epoch", "dead", "many-epochs"])
def test_the_whole_curve_is_inside_its_panel(recording, light, still, name):
    shown = recording(name)
    axes = still(LossCurve(shown), light, shown, shown.epochs)
    assert axes.get_xlim() == (0, shown.epochs)
    low, high = axes.get_ylim()
    assert low < 0 and shown.loss.max() < high
    assert axes.get_xlabel() == "epoch" and axes.get_ylabel() == "loss"


def test_epochs_are_counted_in_whole_numbers(recording, light, still):
    shown = recording("digits")
    axes = still(LossCurve(shown), light, shown, 0)
    assert list(axes.get_xticks()) == [0, 1, 2, 3]


def test_a_network_that_is_perfect_from_the_start_has_a_curve(recording, light, still):
    shown = recording("hero")
    flat = SimpleNamespace(loss=np.zeros(9), held_out_loss=None, epochs=8)
    axes = still(LossCurve(flat), light, shown, 0)
    assert axes.get_ylim()[0] < 0 < axes.get_ylim()[1]


@pytest.mark.parametrize("epoch", [0, 2.3, 7.96, 8])
def test_counters_say_the_epoch_the_loss_and_the_accuracy(recording, light, still, epoch):
    shown = recording("hero")
    axes = still(Counters(shown), light, shown, epoch)
    texts = [text.get_text() for text in axes.texts]
    assert {"epoch", "loss", "accuracy"} <= set(texts)
    values = [text for text in texts if text not in ("epoch", "loss", "accuracy")]
    outputs = shown.replay(epoch, shown.X)[-1]
    right = float(np.mean((outputs[:, 0] > 0.5) == shown.labels))
    loss = float(np.mean(0.5 * (outputs - shown.Y) ** 2))
    # An interpolated epoch has a decimal.
    assert values[0] == {0: "0", 2.3: "2.3", 7.96: "8.0", 8: "8"}[epoch]
    assert float(values[1]) == pytest.approx(loss, abs=0.51 * 10.0 ** -len(values[1].split(".")[1]))
    assert values[2] == percent(right)


@pytest.mark.parametrize("epoch", [2, 2.3])
def test_a_film_between_epochs_says_all_the_time_what_its_sign_means(recording, light, still, epoch):
    shown = recording("hero")
    axes = still(Counters(shown, between=True), light, shown, epoch)
    texts = [text.get_text() for text in axes.texts]
    assert "≈ interpolated" in texts
    assert ("≈" in texts) == (epoch == 2.3)
    assert "≈ interpolated" not in {
        text.get_text() for text in still(Counters(shown), light, shown, epoch).texts
    }


def test_an_epoch_between_recorded_ones_has_a_decimal(recording):
    shown = recording("hero")
    assert epoch_text(moment(shown, 3)) == "3"
    assert epoch_text(moment(shown, 2.97)) == "3.0"


@pytest.mark.parametrize(
    "text",
    ["A 2-3-3-1 network learns", "A 64-32-16-8-4-10 network learns to tell positive and negative apart"],
)
@pytest.mark.parametrize("name", ["hero", "digits"])
def test_the_title_leaves_room_for_the_key_of_the_classes(recording, theme, still, name, text):
    shown = recording(name)
    axes = still(Title(shown, text), theme, shown)
    axes.set_position((0.035, 0.9, 0.93, 0.09))
    axes.clear()
    Title(shown, text).draw(axes, theme)
    axes.figure.canvas.draw()
    title, *key = axes.texts
    assert title.get_text() == text
    assert [t.get_text() for t in key] == ["class", *map(str, range(shown.classes))]
    assert title.get_window_extent().x1 < min(t.get_window_extent().x0 for t in key)
    assert title.get_fontsize() >= 16


# --- Ticks ---------------------------------------------------------------------------------------


def marks_at(*epochs):
    words = ("fastest change", "plateau ends", "separable", "best accuracy")
    return [Cue(word, word, "", epoch, 0) for word, epoch in zip(words, epochs)]


def boxes(axes, ticks):
    """Return the extent of every tick's words, px."""
    for tick in ticks:
        style = {"ha": tick.side, "va": "center_baseline", "fontsize": SMALL}
        yield axes.text(*tick.at, tick.words, **style).get_window_extent()


def places_on_film(cues, loss):
    """Place ticks on the main film's panel; return axes, ticks and the words that are shown."""
    with THEMES["light"].applied():
        axes = Figure(figsize=PAGE_INCHES, dpi=FRAME_DPI).add_axes(CURVE)
        shown = SimpleNamespace(loss=loss, held_out_loss=None, epochs=len(loss) - 1)
        LossCurve(shown, cues).draw(axes, THEMES["light"])
        ticks = tick_places(axes, cues, [loss])
        return axes, ticks, list(boxes(axes, [tick for tick in ticks if tick.words]))


@given(epochs=st.lists(st.integers(1, 300), min_size=1, max_size=4, unique=True), halving=st.floats(2, 300))
@settings(max_examples=12)
def test_words_at_ticks_stand_clear_of_words_stems_and_the_curve(epochs, halving):
    loss = 2.0 ** (-np.arange(301) / halving)
    axes, ticks, extents = places_on_film(marks_at(*epochs), loss)
    assert sorted(epoch for tick in ticks for epoch in tick.epochs) == sorted(epochs)
    # Three in a corner may find no room; two always do, and clear of the curve.
    roomy = len(epochs) <= 2
    assert ticks[0].words and (not roomy or all(tick.words for tick in ticks))
    line = axes.transData.transform(np.column_stack([np.arange(301), loss]))
    for number, box in enumerate(extents):
        assert not any(box.overlaps(other) for other in extents[:number])
        assert axes.bbox.x0 < box.x0 and box.x1 < axes.figure.bbox.x1
        for (x, foot), (_, top) in (axes.transData.transform(stem) for tick in ticks for stem in tick.stems):
            assert not (box.x0 < x < box.x1 and min(foot, top) < box.y1 and box.y0 < max(foot, top))
        under = (line[:, 0] > box.x0) & (line[:, 0] < box.x1)
        clear = box.y0 > line[under, 1].max() or box.y1 < line[under, 1].min()
        assert clear or not roomy
    for tick in ticks:
        for epoch, stem in zip(tick.epochs, tick.stems):
            np.testing.assert_allclose(stem[0], [epoch, loss[epoch]], atol=1e-9)


def test_words_that_fit_nowhere_are_left_out():
    cues = [Cue("best", "w" * 200, "", epoch, 0) for epoch in (10, 200)]
    _, ticks, extents = places_on_film(cues, np.linspace(1, 0, 301))
    assert [tick.words for tick in ticks] == ["", ""] and not extents
    assert all(np.isfinite(tick.at).all() for tick in ticks)


@pytest.mark.parametrize(("epoch", "happened"), [(0, 0), (2, 1), (6.5, 1), (7, 2), (8, 2)])
def test_what_has_happened_shows_strongly(recording, light, still, epoch, happened):
    shown = recording("hero")
    axes = still(LossCurve(shown, marks_at(2, 7)), light, shown, epoch)
    faint = [text for text in axes.texts if text.get_color() == light.muted]
    strong = [text for text in axes.texts if text.get_color() == light.ink]
    assert [text.get_text() for text in faint] == ["fastest change", "plateau ends"]
    assert [text.get_text() for text in strong if text.get_text()] == [
        text.get_text() for text in faint[:happened]
    ]
    for text, ground in zip(strong, faint):
        assert text.get_position() == ground.get_position()


def test_marks_too_near_to_be_told_apart_share_their_words(recording, light, still):
    shown = recording("many-epochs")
    axes = still(LossCurve(shown, marks_at(250, 251)), light, shown, 0)
    assert axes.texts[0].get_text() == "fastest change, plateau ends"


@pytest.mark.parametrize("epoch", [0, 3.25, 8])
def test_the_axis_shows_the_true_epoch(recording, light, still, epoch):
    shown = recording("hero")
    axes = still(LossCurve(shown), light, shown, epoch)
    ((start, end),) = (line for lines in axes.collections for line in lines.get_segments())
    assert start[0] == end[0] == epoch
    assert start[1] == axes.get_ylim()[0] < end[1] < 0
