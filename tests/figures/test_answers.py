"""The bars of answers and losses are those of plain histograms, and wrong answers are filled."""

from __future__ import annotations

import numpy as np
import pytest
from plain_truth import PlainNetwork

from hiddenreel.draw.panels.histograms import FULL
from hiddenreel.draw.slide import typeset
from hiddenreel.draw.ticks import power_text
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.language import Language


def bars(axes):
    """Return the highest points of each bar of each outline of an axes, (outlines, bins)."""
    (collection,) = (artist for artist in axes.collections if artist.get_gid() == "bars")
    outlines = [path.vertices[:-1] for path in collection.get_paths()]
    return [outline[0, 0] for outline in outlines], np.array([o[1:-1:2, 1] for o in outlines])


def plain(recording, epoch):
    """Return ŷ, the costs and whether the answer is wrong, of a network with one output."""
    network = PlainNetwork(recording, epoch)
    outputs = network.layers_of(recording.X)[-1]
    wrong = (outputs[:, 0] > 0.5) != recording.labels
    return outputs[:, 0], network.costs(outputs, recording.Y), wrong


@pytest.mark.parametrize("epoch", [0, 8])
def test_heights_are_square_roots_of_the_shares(picture, recording, epoch):
    shown = recording("hero")
    axes = picture("answers", "hero", epochs=(0, 8)).figure.axes[epoch // 8]
    y_hat, _, wrong = plain(shown, epoch)
    _, heights = bars(axes)
    for label in (0, 1):
        mine = shown.labels == label
        for outline, counted in zip(heights[2 * label :], (mine, mine & wrong)):
            counts = np.histogram(y_hat[counted], bins=40, range=(0, 1))[0]
            assert outline - (1 - label) == pytest.approx(FULL * np.sqrt(counts / mine.sum()))
    assert axes.get_title(loc="left") == f"epoch {epoch}: {wrong.sum()} mistakes"


def test_of_several_outputs_that_of_the_true_class_is_shown(picture, recording):
    shown = recording("digits")
    axes = picture("answers", "digits", epochs=(3,)).figure.axes[0]
    trained = ~shown.held_out
    outputs, labels = PlainNetwork(shown, 3).layers_of(shown.X[trained])[-1], shown.labels[trained]
    _, heights = bars(axes)
    for label in range(10):
        mine = labels == label
        wrong = mine & (outputs.argmax(axis=1) != label)
        for outline, some in zip(heights[2 * label :], (mine, wrong)):
            counts = np.histogram(outputs[some, label], bins=40, range=(0, 1))[0]
            assert outline - (9 - label) == pytest.approx(FULL * np.sqrt(counts / mine.sum()))


def test_an_axis_of_powers_names_what_lies_between_them():
    assert [power_text(power, 0) for power in (-0.5, 0.2)] == ["0.32", "1.6"]
    assert power_text(-2.0, 0) == typeset("10⁻²")


def test_losses_are_counted_by_powers_of_ten(picture, recording):
    shown = recording("hero")
    axes = picture("losses", "hero", epochs=(8,)).figure.axes[0]
    _, costs, wrong = plain(shown, 8)
    for outline, some in zip(bars(axes)[1], (costs, costs[wrong])):
        powers = np.clip(np.log10(some), *axes.get_xlim())
        counts = np.histogram(powers, bins=40, range=axes.get_xlim())[0]
        assert outline == pytest.approx(np.sqrt(counts / len(costs)))
    assert axes.get_title(loc="left").startswith("epoch 8: mean ")


def test_titles_say_what_is_wrong(picture, recording):
    shown = recording("hero", epochs=60)
    title = picture("answers", "hero", epochs=(0, 3)).title
    share = 100 * (1 - shown.accuracy[3])
    assert title.startswith(f"{share:.1f} % of the answers are wrong at epoch 3, ")
    dead = picture("answers", "dead").title
    assert dead == "50.0 % of the answers are wrong at epoch 8, as at epoch 0"


def test_losses_of_numbers_have_no_wrong_answers(picture, recording, monkeypatch):
    monkeypatch.setattr(type(recording("hero")), "is_regression", True)
    drawn = picture("losses", "hero", epochs=(8,))
    assert "cost less than their mean" in drawn.title
    assert not bars(drawn.figure.axes[0])[1][1].any()


def test_rows_have_numbers_where_a_longer_word_for_class_has_no_room(recording, light):
    long = {"class {text}": "Klassenzugehörigkeit {text}"}
    light = light.in_language(Language.read({"name": "de", "phrases": long, "second_typeface": None}))
    with light.applied():
        narrow = draw_figure("answers", recording("hero"), light, {"size": "4:3"})
    labels = [text.get_text() for text in narrow.figure.axes[0].get_yticklabels()]
    assert labels == ["0", "1"]
