"""One sample over a training: z, activations, answers and costs, against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from plain_truth import PlainNetwork

from hiddenreel.analyse.sample_history import SampleHistory
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.panels.sample_way import stage
from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.one_sample import draw
from hiddenreel.films.one_sample import film


@pytest.mark.parametrize("name", ["hero", "three-classes", "one-input"])
def test_every_epoch_is_that_of_a_plain_network(recording, name):
    shown, sample = recording(name), 7
    history = SampleHistory(shown, sample)
    for epoch in (0, 3, shown.epochs):
        network = PlainNetwork(shown, epoch)
        z, a = network.forward(shown.X[sample])
        for layer in range(1, shown.depth + 1):
            np.testing.assert_allclose(history.z(layer)[epoch], z[layer], rtol=1e-9)
            np.testing.assert_allclose(history.a(layer)[epoch], a[layer], rtol=1e-9)
        cost = network.cost(shown.X[sample], shown.Y[sample])
        assert history.costs[epoch] == pytest.approx(cost)


def test_it_is_right_from_the_epoch_after_the_last_wrong_answer(recording):
    found = set()
    for shown in (recording("three-classes"), recording("one-input")):
        for sample in range(len(shown.X)):
            since = SampleHistory(shown, sample).right_from
            outputs = shown.records[f"a{shown.depth}"][:, [sample]]
            right = [bool(shown.answers(output)[0] == shown.labels[sample]) for output in outputs]
            found.add(since if since in (0, None) else "later")
            assert since is None or all(right[since:])
            assert since in (0, None) or not right[since - 1]
            assert (since is None) == (not right[-1])
    assert found == {0, "later", None}


def test_the_curves_are_those_of_the_sample(recording, light):
    shown, history = recording("hero"), SampleHistory(recording("hero"), 7)
    axes = draw(shown, light, sample=7).figure.axes
    # After the sample's own panel, z and a of each layer.
    for layer in range(1, shown.depth + 1):
        for panel, values in zip(axes[2 * layer - 1 :], (history.z(layer), history.a(layer))):
            lines = {line.get_gid(): line for line in panel.lines}
            for neuron in range(shown.sizes[layer]):
                heights = lines[f"neuron-{neuron + 1}"].get_ydata()
                np.testing.assert_array_equal(heights, values[:, neuron])


def test_a_sample_that_is_not_there_is_refused(recording, light):
    shown = recording("hero")
    message = "option sample = 80 of run 'hero': choose 0 … 79"
    for function in (draw, film):
        with pytest.raises(HiddenreelError) as error:
            function(shown, light, sample=80)
        assert str(error.value) == message


def test_the_layers_of_the_film_follow_each_other(recording, light):
    shown = recording("hero")
    depth = shown.depth
    for layer in range(1, depth + 1):
        scenes = np.array([stage(progress, layer, depth) for progress in np.linspace(0, 1, 400)])
        assert np.all(scenes[0] == 0) and np.all(scenes[-1] == 1)
        assert np.all(np.diff(scenes, axis=0) >= 0)
        # Signals arrive before z is shown, and z is shown before it becomes a.
        assert np.all(scenes[scenes[:, 1] > 0, 0] == 1) and np.all(scenes[scenes[:, 2] > 0, 1] == 1)
        if layer > 1:
            before = np.array([stage(p, layer - 1, depth).a for p in np.linspace(0, 1, 400)])
            assert np.all(before[scenes[:, 0] > 0] == 1)
    way = SamplePass.of_sample(shown, shown.epochs, 3)
    sentences = [cue.sentence for cue in film(shown, light, sample=3).cues]
    assert len(sentences) == depth
    assert f"{way.a(1).max():.3g}" in sentences[0]
