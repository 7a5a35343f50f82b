"""The curve of a regression, the parts that its neurons add, and what must not be said of it."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

import hiddenreel as hr
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.fit import STRETCHES, ActivationPath, FittedCurve, FittedPlane
from hiddenreel.draw.theme.theme import PAGE_INCHES
from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import DATASETS
from hiddenreel.plan.validate import run_of, validate
from hiddenreel.plan.validate.runs import shape_of

QUICK = {"layers": [1, 3, 1], "hidden": "tanh", "output": "identity", "learning_rate": 0.1}


@pytest.fixture(scope="module")
def sine():
    return hr.train(dataset={"name": "sine", "held_out": 0.1}, epochs=3, **QUICK)


@pytest.fixture
def axes():
    return Figure(figsize=PAGE_INCHES).add_axes((0.1, 0.1, 0.4, 0.4))


def plain(recording, epoch, x):
    """Compute w a of each neuron, and the answer, for inputs x (m,)."""
    (W1, b1), (W2, b2) = recording.weights(epoch)
    parts = np.tanh(x[:, None] @ W1.T + b1) * W2[0]
    return parts, parts.sum(axis=1) + b2[0]


@pytest.mark.parametrize("name", ["sine", "bumps"])
def test_the_datasets_are_curves_of_one_input(name):
    raw = DATASETS[name](seed=1, samples=50, noise=0.0)
    x = raw.X[:, 0]
    two = np.exp(-3 * (x + 1.3) ** 2) + 0.6 * np.exp(-3 * (x - 1.3) ** 2)
    assert np.allclose(raw.targets[:, 0], np.sin(x) if name == "sine" else two)
    assert not raw.labels.any() and (np.diff(x) > 0).all()
    noisy = [DATASETS[name](seed=seed, samples=50, noise=0.2).targets for seed in (1, 1, 2)]
    assert np.array_equal(noisy[0], noisy[1]) and not np.array_equal(noisy[0], noisy[2])
    assert shape_of(run_of({"dataset": name, **QUICK})).classes == 0


def test_the_figure_draws_what_each_neuron_adds_and_the_answer(sine, light):
    recording = sine.recording
    left, right = sine.figure("curve-fit").to_matplotlib().axes
    parts = [line for line in left.lines if line.get_gid() == "parts"]
    x = parts[0].get_xdata()
    expected, answer = plain(recording, 3, x)
    assert np.allclose([line.get_ydata() for line in parts], expected.T)
    drawn = {line.get_gid(): line.get_ydata() for line in right.lines}
    assert np.allclose(drawn["epoch 3"], answer)
    assert np.allclose(drawn["epoch 0"], plain(recording, 0, x)[1])
    assert len(drawn["samples"]) == 200
    seen = ~recording.held_out
    ends = [
        np.sqrt(np.mean((plain(recording, n, recording.X[:, 0])[1] - recording.Y[:, 0])[seen] ** 2))
        for n in (0, 3)
    ]
    assert sine.figure("curve-fit").title == (
        f"A 1-3-1 network learns a sine: its error falls from {ends[0]:.3g} to {ends[1]:.3g}"
    )


def test_the_curve_of_the_film_is_the_answer_in_the_colours_of_the_path(sine, light, axes):
    recording = sine.recording
    drawing = FittedCurve(recording, 0.4).draw(axes, light)
    drawing.show(moment(recording, 2.0))
    lines = [line.artist for line in drawing.moving]
    places = np.concatenate([line.get_segments()[0] for line in lines])
    low, high = axes.get_ylim()
    assert np.allclose(places[:, 1], np.clip(plain(recording, 2, places[:, 0])[1], low, high))
    assert len(lines) == STRETCHES
    # The next stretch begins where the one before ends.
    for earlier, later in zip(lines, lines[1:]):
        assert np.allclose(earlier.get_segments()[0][-1], later.get_segments()[0][0])


@pytest.mark.parametrize("layers", [[1, 1, 1], [1, 2, 1], [1, 5, 1]])
def test_the_path_is_drawn_for_any_number_of_neurons(layers, light, axes):
    run = hr.train(
        dataset={"name": "bumps", "samples": 20}, epochs=1, **{**QUICK, "layers": layers}, batch_size=5
    )
    drawing = ActivationPath(run.recording, 1, 0.3).draw(axes, light)
    drawing.show(moment(run.recording, 1.0))
    assert len(drawing.moving) >= STRETCHES


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    """A network of two inputs that learns y = u v."""
    u, v = np.meshgrid(np.linspace(-1, 1, 6), np.linspace(-1, 1, 5))
    file = tmp_path_factory.mktemp("plane") / "plane.npz"
    X = np.column_stack([u.ravel(), v.ravel()])
    np.savez(file, X=X, y=X.prod(axis=1), feature_names=["u", "v"])
    data = {"file": str(file), "target": "y", "standardise": False, "held_out": 0}
    return hr.train(dataset=data, epochs=2, **{**QUICK, "layers": [2, 3, 1], "batch_size": 5})


def test_two_inputs_have_a_surface_and_a_scale(plane, light, axes):
    recording = plane.recording
    drawing = FittedPlane(recording, 0.3).draw(axes, light)
    drawing.show(moment(recording, 2.0))
    field, *dots = drawing.moving
    low, high = recording.Y.min(), recording.Y.max()
    left, right, bottom, top = field.extent
    rows, columns = field.values.shape
    u = left + (right - left) * (np.arange(columns) + 0.5) / columns
    v = bottom + (top - bottom) * (np.arange(rows) + 0.5) / rows
    places = np.column_stack([c.ravel() for c in np.meshgrid(u, v)])
    answers = recording.replay(2, places)[-1][:, 0].reshape(rows, columns)
    assert np.allclose(field.values, np.clip((answers - low) / (high - low), 0, 1))
    assert sum(len(line.get_xdata()) for line in dots) == len(recording.X)
    # Samples of the highest colour have the highest targets.
    highest = np.column_stack(dots[-1].get_data())
    assert highest.prod(axis=1).min() >= high - (high - low) / STRETCHES - 1e-12
    assert axes.child_axes[0].get_ylabel() == "y"
    film = plane.film("curve-fit", seconds=1)
    assert film.frame(0).shape[2] == 3 and "surface" in film.alt
    assert "curve-fit" not in plane.figures


def test_a_regression_has_no_accuracy_and_no_kind_that_needs_classes(sine):
    film = sine.film("curve-fit", seconds=1)
    words = " ".join([film.title, film.caption, film.alt, *(c.sentence for c in film.chapters)])
    assert "accuracy" not in words and "nan" not in words
    assert film.chapters[-1].sentence.startswith("Epoch 3: the training ends with loss ")
    assert "hidden-representations" not in sine.films and "curve-fit" in sine.figures
    for kind, refused in (("decision-regions", sine.figure), ("hidden-representations", sine.film)):
        with pytest.raises(HiddenreelError) as caught:
            refused(kind)
        assert "\n" not in str(caught.value)
    with pytest.raises(
        HiddenreelError, match=r"needs a network that learns classes, and that of run sine learns numbers"
    ):
        sine.film("hidden-representations")


def test_a_regression_has_an_explorer(sine):
    explorer = hr.explore(sine)
    assert explorer.title == sine.figure("curve-fit").title
    assert explorer.still.title == explorer.title
    config = {"runs": {"sine": {"dataset": "sine", **QUICK}}, "explorers": ["sine"]}
    assert validate(config).explorers == {"sine": ()}


def test_a_run_of_classes_is_no_curve():
    run = hr.train(dataset={"name": "step", "samples": 20}, layers=[1, 2, 1], epochs=1, batch_size=5)
    with pytest.raises(
        HiddenreelError,
        match=r"curve-fit needs a network that learns numbers, and that of run step learns classes",
    ):
        run.film("curve-fit")


def test_a_target_in_a_file_is_drawn_in_its_unit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    x = np.arange(40)
    lines = [f"{n},{1000 + 50 * n}" for n in x]
    (tmp_path / "price.csv").write_text("\n".join(["area (m²),price ($)", *lines]) + "\n", "utf-8")
    data = {"file": "price.csv", "target": "price ($)", "held_out": 0}
    run = hr.train(dataset=data, epochs=2, **{**QUICK, "batch_size": 8})
    recording = run.recording
    assert np.allclose(recording.Y.mean(), 0) and np.allclose(recording.Y.std(), 1)
    _, right = run.figure("curve-fit").to_matplotlib().axes
    assert (right.get_xlabel(), right.get_ylabel()) == ("area (m²)", r"price (\$)")
    ticks = [float(tick.get_text().replace("−", "-")) for tick in right.get_yticklabels()]
    spread = 50 * x.std()
    assert np.allclose(np.array(right.get_yticks()) * spread + np.mean(1000 + 50 * x), ticks)
    error = spread * np.sqrt(2 * recording.loss[-1])
    assert run.figure("curve-fit").title == (
        "A 1-3-1 network learns price ($): its error falls from "
        f"{spread * np.sqrt(2 * recording.loss[0]):.0f} to {error:.0f}"
    )
