"""The confusion matrix and the list of the costliest samples, against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from plain_truth import PlainNetwork

from hiddenreel.analyse.answers import confusion, costliest, judge
from hiddenreel.errors import HiddenreelError
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.plan.validate import validate
from hiddenreel.record.recording import Recording
from hiddenreel.record.reel import Reel


def of_digits(recording):
    """Return which samples of the digits are held out, their labels, and the answers at epoch 3."""
    shown = recording("digits")
    held = shown.held_out
    answers = PlainNetwork(shown, 3).layers_of(shown.X[held])[-1]
    return shown, held, shown.labels[held], answers


def test_each_pair_of_classes_is_counted(recording, picture):
    shown, held, labels, outputs = of_digits(recording)
    taken = outputs.argmax(axis=1)
    counts = confusion(judge(shown, 3, "held-out"), 10)
    for true in range(10):
        for answer in range(10):
            assert counts[true, answer] == np.count_nonzero((labels == true) & (taken == answer))
    assert counts.sum() == held.sum()
    axes = picture("confusion", "digits", of="held-out").figure.axes[0]
    cells = {
        (int(text.get_position()[1]), int(text.get_position()[0])): int(text.get_text())
        for text in axes.texts
        if text.get_fontsize() == 21
        and min(text.get_position()) > 0
        and text.get_transform() == axes.transData
    }
    assert cells == {place: count for place, count in np.ndenumerate(counts) if count}


def test_the_title_names_the_most_frequent_mistake(recording, picture):
    counts = confusion(judge(recording("digits"), 3, "held-out"), 10)
    right, mistakes = np.trace(counts) / counts.sum(), counts - np.diag(np.diag(counts))
    true, answer = np.argwhere(mistakes == mistakes.max())[0]
    title = picture("confusion", "digits", of="held-out").title
    assert title.startswith(f"{100 * right:.1f} % of the held-out samples are right at epoch 3; ")
    assert title.endswith(f"; {mistakes.max()} of class {true} are taken for {answer}")


def test_without_mistakes_the_title_ends_there(recording, picture):
    title = picture("confusion", "three-classes").title
    assert title == "100 % of the training samples are right at epoch 8"


@pytest.mark.parametrize("run", ["hero", "held-out", "three-classes", "dead", "huge-weights"])
def test_the_costliest_come_first(recording, run):
    shown = recording(run)
    trained = ~shown.held_out
    network = PlainNetwork(shown, 5)
    costs = network.costs(network.layers_of(shown.X[trained])[-1], shown.Y[trained])
    judged = judge(shown, 5)
    worst = costliest(judged, 7)
    assert judged.costs[worst] == pytest.approx(sorted(costs)[:-8:-1], abs=1e-12)
    assert len(set(worst)) == 7
    assert len(costliest(judged, 1000)) == len(costs)


def test_pictures_are_those_of_the_costliest(recording, picture):
    shown, held, labels, outputs = of_digits(recording)
    costs = -np.log(outputs[np.arange(len(labels)), labels])
    worst = np.argsort(-costs)[:4]
    axes = picture("worst-samples", "digits", of="held-out", count=4).figure.axes
    for drawn, place in zip(axes, worst, strict=True):
        assert np.array_equal(drawn.images[0].get_array(), shown.X[held][place].reshape(8, 8))
        verdict, cost = (text.get_text() for text in drawn.texts)
        assert verdict == f"{labels[place]} → {outputs[place].argmax()}"
        assert float(cost.removeprefix("cost ")) == pytest.approx(costs[place], rel=6e-3)


def test_two_inputs_are_ringed_and_others_listed(recording, picture):
    shown = recording("hero")
    judged = judge(shown, 8)
    points = shown.X[judged.rows[costliest(judged, 5)]]
    drawn = picture("worst-samples", "hero", count=5).figure.axes[0]
    (rings,) = (line for line in drawn.lines if line.get_gid() == "worst")
    assert np.array_equal(rings.get_xydata(), points)
    listed = picture("worst-samples", "one-input", count=5).figure.axes[0]
    texts = {text.get_text() for text in listed.texts}
    other = recording("one-input")
    worst = judge(other, 8)
    for x in other.X[worst.rows[costliest(worst, 5)], 0]:
        assert f"{x:.3g}".replace("-", "−") in texts


def test_numbers_are_listed_with_their_targets(recording, picture, monkeypatch):
    shown = recording("one-input")
    monkeypatch.setattr(type(shown), "is_regression", True)
    drawn = picture("worst-samples", "one-input", count=3)
    judged = judge(shown, 8)
    assert not judged.is_wrong.any()
    first = costliest(judged, 1)[0]
    texts = [text.get_text() for text in drawn.figure.axes[0].texts]
    target, answer = shown.Y[judged.rows[first], 0], judged.outputs[first, 0]
    assert f"{target:.0f} → {answer:.3g}".replace("-", "−") in texts
    assert "wrong" not in drawn.caption + drawn.alt


def test_more_samples_than_there_are_is_all_of_them(picture):
    title = picture("worst-samples", "four-samples").title
    assert title == "The 4 costliest of 4 training samples make 100 % of their loss at epoch 8"


RUN = {"dataset": {"name": "circles", "samples": 40}, "layers": [2, 3, 1], "epochs": 2}


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"of": "held-out"}, "run mine holds out no samples: write training"),
        ({"of": "unseen"}, "choose training, held-out"),
        ({"epoch": 3}, "must be 0 to 2, the epochs of run mine"),
    ],
)
@pytest.mark.parametrize("kind", ["confusion", "worst-samples"])
def test_what_a_run_does_not_have_is_refused_before_any_work(kind, option, message):
    product = {"kind": kind, "run": "mine", **option}
    with pytest.raises(HiddenreelError) as refused:
        validate({"runs": {"mine": RUN}, "figures": {"shown": product}}, None)
    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) <= 2


@pytest.mark.parametrize("count", [0, 11, 2.5])
def test_no_more_samples_than_have_room(count):
    product = {"kind": "worst-samples", "run": "mine", "count": count}
    with pytest.raises(HiddenreelError, match="count"):
        validate({"runs": {"mine": RUN}, "figures": {"shown": product}}, None)


def test_names_of_inputs_are_drawn_as_they_are_and_shortened(tmp_path, light):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(12, 3))
    names = ["$\\bad$", "price in $ and ¢", "ok"]
    given = {"activations": ["sigmoid"], "feature_names": names}
    with Reel(tmp_path / "named", X, (X[:, 0] > 0).astype(int), **given) as reel:
        for _ in range(2):
            reel([(rng.normal(size=(1, 3)), rng.normal(size=1))])
    figure = draw_figure("worst-samples", Recording.open(tmp_path / "named"), light, {}).figure
    figure.draw_without_rendering()
    drawn = {text.get_text().replace(r"\$", "$") for axes in figure.axes for text in axes.texts}
    assert {"$\\bad$", "price in $…", "ok"} <= drawn


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """Return a recording of three classes that have names, one of them long, one with signs."""
    rng = np.random.default_rng(5)
    X, folder = rng.normal(size=(30, 2)), tmp_path_factory.mktemp("named") / "named"
    given = {"activations": ["softmax"], "class_names": ["Adélie", "<b> $x$", "Chinstrap penguins"]}
    with Reel(folder, X, np.arange(30) % 3, **given) as reel:
        for _ in range(2):
            reel([(rng.normal(size=(3, 2)), rng.normal(size=3))])
    return Recording.open(folder)


@pytest.mark.parametrize("kind", ["answers", "confusion", "worst-samples"])
def test_classes_have_the_names_of_the_file(named, light, kind):
    drawn = draw_figure(kind, named, light, {})
    drawn.figure.draw_without_rendering()
    texts = {
        text.get_text().replace(r"\$", "$")
        for axes in drawn.figure.axes
        for text in [*axes.texts, *axes.get_yticklabels()]
    }
    words = {word for text in texts for word in text.split(" → ")}
    assert {"Adélie", "<b> $x$"} <= words
    assert any(word.startswith("Chins") and word.endswith("…") for word in words)
    assert not words & {"class 0", "class 1", "class 2"}
    assert "class 0" not in drawn.title + drawn.alt


def test_the_most_frequent_mistake_is_named(named, light):
    counts = confusion(judge(named, 1), 3)
    mistakes = counts - np.diag(np.diag(counts))
    true, answer = np.argwhere(mistakes == mistakes.max())[0]
    names = ["Adélie", "<b> $x$", "Chinstrap penguins"]
    expected = f"; {mistakes.max()} of {names[true]} are taken for {names[answer][:13]}"
    assert expected in draw_figure("confusion", named, light, {}).title
