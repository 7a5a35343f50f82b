"""The samples that stand for many, found again with plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.examples import examples, examples_shown


@pytest.mark.parametrize(("run", "layer"), [("digits", 1), ("digits", 2), ("hero", 1)])
def test_the_typical_sample_is_nearest_to_its_class_s_mean(recording, run, layer):
    shown = recording(run)
    a = shown.replay(shown.epochs, shown.X)[layer]
    chosen = examples(shown, layer).typical
    assert list(shown.labels[chosen]) == list(range(shown.classes))
    for label, sample in enumerate(chosen):
        away = np.linalg.norm(a - a[shown.labels == label].mean(axis=0), axis=1)
        assert away[sample] == away[shown.labels == label].min()


def test_mistakes_are_the_wrong_answers_that_cost_most(recording):
    shown = recording("digits")
    mistakes = examples(shown, 2, most=5).mistakes
    outputs = shown.replay(shown.epochs, shown.X)[-1]
    wrong = outputs.argmax(axis=1) != shown.labels
    cost = -np.log(outputs[np.arange(len(outputs)), shown.labels])
    assert wrong[mistakes].all() and len(mistakes) == 5
    np.testing.assert_allclose(cost[mistakes], np.sort(cost[wrong])[::-1][:5], rtol=1e-9)


def test_only_pictures_have_examples_to_show(recording):
    assert examples_shown(recording("hero"), 1) is None
    assert len(examples_shown(recording("digits"), 1).mistakes) == 4


def test_without_mistakes_there_are_none(recording):
    shown = recording("circles")
    assert shown.accuracy[-1] == 1.0
    assert len(examples(shown, 1).mistakes) == 0
