"""Another framework's training is recorded exactly, or refused before anything is recorded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

import hiddenreel
from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Recording

# By another way than an import, because the name of the package is also that of the function.
record = hiddenreel.record

RNG = np.random.default_rng(3)
X = RNG.normal(size=(40, 2))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)
TANH = ["tanh", "sigmoid"]


def layers(seed: int, *sizes: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw weights as (out, in), and biases."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(k, j)), rng.normal(size=k)) for j, k in zip(sizes, sizes[1:])]


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def forward(network, X, hidden=np.tanh, output=sigmoid) -> list[np.ndarray]:
    """Compute a^1 … a^L by the formula alone."""
    activations = []
    a = X
    for number, (W, b) in enumerate(network):
        a = (output if number == len(network) - 1 else hidden)(a @ W.T + b)
        activations.append(a)
    return activations


def recorded(folder, networks, X=X, y=Y, **options) -> Recording:
    with record(folder, X, y, **options) as reel:
        for network in networks:
            reel(network)
    return Recording.open(folder)


def refusal(folder, model, X=X, y=Y, outputs=None, **options) -> str:
    with pytest.raises(HiddenreelError) as caught, record(folder, X, y, **options) as reel:
        reel(model, outputs=outputs)
    assert list(folder.parent.glob(f".{folder.name}*")) == []
    assert not folder.exists()
    return str(caught.value)


# --- What a recording holds -----------------------------------------------------------------------


def test_it_holds_the_weights_the_activations_and_the_loss_of_every_call(tmp_path):
    networks = [layers(seed, 2, 3, 1) for seed in range(4)]
    shown = recorded(tmp_path / "mine", networks, activations=TANH)
    assert (shown.epochs, shown.sizes, shown.run.hidden, shown.run.output) == (3, (2, 3, 1), *TANH)
    for epoch, network in enumerate(networks):
        for (W, b), (W_given, b_given) in zip(shown.weights(epoch), network):
            assert np.array_equal(W, W_given) and np.array_equal(b, b_given)
        answers = forward(network, X)
        for layer, a in enumerate(answers, start=1):
            assert np.allclose(shown.activations(epoch, layer), a, rtol=1e-6)
        a = answers[-1][:, 0]
        loss = -np.mean(Y * np.log(a) + (1 - Y) * np.log(1 - a))
        assert shown.loss[epoch] == pytest.approx(loss, rel=1e-12)
        assert shown.accuracy[epoch] == np.mean((a > 0.5) == Y)
        norms = [np.linalg.norm(W) for W, _ in network]
        assert shown.records["weight_norms"][epoch][0] == pytest.approx(norms)
    assert np.isnan(shown.records["gradient_norms"]).all()


def test_each_hidden_layer_may_have_an_activation_of_its_own(tmp_path):
    network, names = layers(4, 2, 3, 4, 1), ["relu", "tanh", "sigmoid"]
    first = np.maximum(X @ network[0][0].T + network[0][1], 0.0)
    answers = [first, *forward(network[1:], first)]
    with record(tmp_path / "mine", X, Y, activations=names) as reel:
        reel(network, outputs=answers[-1])
    shown = Recording.open(tmp_path / "mine")
    assert (shown.run.hidden, shown.run.activations) == (("relu", "tanh"), tuple(names))
    for layer, a in enumerate(answers, start=1):
        assert np.allclose(shown.activations(0, layer), a, rtol=1e-6)


def test_it_says_what_trained_it_and_nothing_that_is_not_known(tmp_path):
    shown = recorded(tmp_path / "mine", [layers(0, 2, 3, 1)], activations=TANH)
    assert shown.run.trained_by == "NumPy" and not shown.run.is_ours
    assert shown.made["configuration"] == {
        "run": "mine",
        "trained_by": "NumPy",
        "dataset": {
            "name": "recorded",
            "samples": 40,
            "of": 40,
            "inputs": 2,
            "classes": 2,
            "low": 0.0,
            "held_out": 0.0,
        },
        "layers": [2, 3, 1],
        "hidden": "tanh",
        "output": "sigmoid",
        "loss": "cross-entropy",
        "epochs": 0,
    }
    with pytest.raises(HiddenreelError, match=r"the batches of run 'mine' are not known: NumPy"):
        shown.batches(0)


def test_two_recordings_of_one_training_have_the_same_bytes(tmp_path):
    networks = [layers(seed, 2, 3, 1) for seed in range(2)]
    for place in "ab":
        recorded(tmp_path / place / "mine", networks, activations=TANH)
    for file in ("epochs.npy", "samples.npz", "made.json"):
        a, b = ((tmp_path / place / "mine" / file).read_bytes() for place in "ab")
        assert a == b


def test_a_loss_that_is_given_is_recorded(tmp_path):
    with record(tmp_path / "mine", X, Y, activations=TANH, held_out=(X[:9], Y[:9])) as reel:
        reel(layers(0, 2, 3, 1), loss=0.25, held_out_loss=0.5)
    shown = Recording.open(tmp_path / "mine")
    assert (shown.loss[0], shown.held_out_loss[0]) == (0.25, 0.5)


def test_held_out_samples_stand_behind_the_others(tmp_path):
    more = RNG.normal(size=(10, 2)), np.repeat([0, 1], 5)
    network = layers(1, 2, 3, 1)
    shown = recorded(tmp_path / "mine", [network], activations=TANH, held_out=more)
    assert shown.held_out.tolist() == [False] * 40 + [True] * 10
    a = forward(network, more[0])[-1][:, 0]
    assert shown.held_out_accuracy[0] == np.mean((a > 0.5) == more[1])


@pytest.mark.parametrize(
    ("y", "outputs", "classes", "targets"),
    [
        (np.array(["no", "yes"])[Y], 1, ("no", "yes"), Y[:, None]),
        (np.eye(2)[Y], 2, ("0", "1"), np.eye(2)[Y]),
        (Y[:, None].astype(float), 1, ("0", "1"), Y[:, None]),
        (Y.astype(bool), 2, ("0", "1"), np.eye(2)[Y]),
        (2 * Y - 1, 1, ("-1", "1"), (2 * Y - 1)[:, None]),
        (np.arange(40) % 3 + 5, 3, ("5", "6", "7"), np.eye(3)[np.arange(40) % 3]),
    ],
    ids=["words", "one-hot", "a column", "truths", "signs", "numbers"],
)
def test_classes_are_taken_in_any_form(tmp_path, y, outputs, classes, targets):
    network, activations = [layers(0, 2, 3, outputs)], ["tanh", "tanh"]
    shown = recorded(tmp_path / "mine", network, y=y, activations=activations)
    assert shown.class_names == classes
    assert np.array_equal(shown.Y, targets)
    assert shown.run.loss == "squared-error"


def test_numbers_are_a_regression_without_an_accuracy(tmp_path):
    y = np.sin(X)
    network = layers(0, 2, 3, 2)
    shown = recorded(tmp_path / "mine", [network], y=y, activations=["tanh", "identity"])
    assert shown.is_regression and shown.classes == 0 and shown.run.loss == "squared-error"
    gaps = forward(network, X, output=lambda z: z)[-1] - y
    assert shown.loss[0] == pytest.approx(np.mean(np.sum(gaps**2, axis=1)))
    assert np.isnan(shown.accuracy).all()


def test_of_many_samples_every_class_is_recorded_in_its_share(tmp_path):
    many = RNG.normal(size=(1000, 2))
    y = (np.arange(1000) % 10 == 0).astype(int)
    network = layers(0, 2, 3, 1)
    options = {"activations": TANH, "samples": 50}
    with record(tmp_path / "mine", many, y, **options) as reel:
        reel(network, outputs=forward(network, many)[-1])
    shown = Recording.open(tmp_path / "mine")
    assert np.bincount(shown.labels).tolist() == [45, 5]
    assert {tuple(row) for row in shown.X} <= {tuple(row) for row in many}
    assert shown.run.dataset.parameters["of"] == 1000


def test_names_of_features_and_classes_are_kept(tmp_path):
    names = {"feature_names": ["width", "height"], "class_names": ["out", "in"]}
    shown = recorded(tmp_path / "mine", [layers(0, 2, 3, 1)], activations=TANH, **names)
    assert (shown.feature_names, shown.class_names) == (("width", "height"), ("out", "in"))


# --- Models ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "relu", "logistic", "identity"])
def test_a_classifier_of_scikit_learn_is_recorded_as_it_answers(tmp_path, activation):
    model = MLPClassifier((4, 3), activation=activation, random_state=0)
    model.partial_fit(X[:1], Y[:1], classes=[0, 1])
    with record(tmp_path / "mine", X, Y) as reel:
        for _ in range(4):
            reel(model)
            answers, loss = model.predict_proba(X)[:, 1], model.loss_
            model.partial_fit(X, Y)
    shown = Recording.open(tmp_path / "mine")
    assert (shown.run.trained_by, shown.sizes) == ("scikit-learn", (2, 4, 3, 1))
    assert np.allclose(shown.replay(3, X)[-1][:, 0], answers, rtol=0, atol=1e-12)
    assert shown.loss[3] > 0 and np.isfinite(loss)


def test_several_classes_and_a_regression_of_scikit_learn(tmp_path):
    three = np.arange(40) % 3
    model = MLPClassifier((3,), random_state=0).partial_fit(X, three, classes=[0, 1, 2])
    shown = recorded(tmp_path / "three", [model], y=three)
    assert (shown.run.output, shown.run.loss) == ("softmax", "cross-entropy")
    assert np.allclose(shown.replay(0, X)[-1], model.predict_proba(X), atol=1e-12)
    curve = MLPRegressor(hidden_layer_sizes=(3,), activation="tanh", random_state=0).partial_fit(X, X[:, 0])
    shown = recorded(tmp_path / "curve", [curve], y=X[:, 0])
    assert (shown.run.output, shown.run.loss) == ("identity", "half-squared-error")
    assert np.allclose(shown.replay(0, X)[-1][:, 0], curve.predict(X), atol=1e-12)


@pytest.mark.parametrize("as_mapping", [False, True])
def test_weights_with_a_row_for_each_input_are_turned(tmp_path, as_mapping):
    network = layers(0, 2, 3, 1)
    model = [(W.T, b) for W, b in network]
    if as_mapping:
        model = {f"{k}{n}": v for n, pair in enumerate(model, 1) for k, v in zip("Wb", pair)}
    with record(tmp_path / "mine", X, Y, activations=TANH) as reel:
        reel(model, outputs=forward(network, X)[-1])
    assert np.array_equal(Recording.open(tmp_path / "mine").weights(0)[0][0], network[0][0])


def test_square_weights_need_to_be_asked_about(tmp_path):
    network = layers(0, 2, 2, 2)
    options = {"activations": ["tanh", "softmax"], "loss": "cross-entropy"}
    assert refusal(tmp_path / "mine", network, **options) == (
        "every W is square, so that its shape does not say what its rows are: give rows='out' where "
        "W @ x + b is right, and rows='in' where x @ W + b is"
    )
    shown = recorded(tmp_path / "in", [network], rows="in", **options)
    assert np.array_equal(shown.weights(0)[1][0], network[1][0].T)


@dataclass
class Parameter:
    """What a tensor of PyTorch can do, as far as a recording needs it."""

    values: np.ndarray

    def detach(self):
        return self

    cpu = detach

    @property
    def dtype(self):
        return self.values.dtype

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)

    def new_tensor(self, values):
        return np.asarray(values, self.values.dtype)


class Module:
    """What a module of PyTorch can do, as far as a recording needs it."""

    def __init__(self, *inner):
        self.inner, self.training, self.hooks = inner, True, []

    def named_modules(self):
        return [("", self), *((str(n), module) for n, module in enumerate(self.inner))]

    def modules(self):
        return [module for _, module in self.named_modules()]

    def children(self):
        return self.inner

    def parameters(self):
        return [module.weight for module in self.inner if hasattr(module, "weight")]

    def eval(self):
        for module in self.modules():
            module.training = False

    def register_forward_hook(self, hook):
        self.hooks.append(hook)
        outer = self

        class Handle:
            def remove(self):
                outer.hooks.remove(hook)

        return Handle()

    def __call__(self, x):
        made = self.forward(x)
        for hook in self.hooks:
            hook(self, (x,), made)
        return made

    def forward(self, x):
        for module in self.inner:
            x = module(x)
        return x


class Linear(Module):
    def __init__(self, W, b):
        super().__init__()
        self.weight, self.bias, self.in_features = Parameter(W), Parameter(b), W.shape[1]

    def forward(self, x):
        return x @ self.weight.values.T + self.bias.values


class Tanh(Module):
    def forward(self, x):
        return np.tanh(x)


class Sigmoid(Module):
    def forward(self, x):
        return sigmoid(x)


class Dropout(Module):
    def forward(self, x):
        return np.zeros_like(x) if self.training else x


class GELU(Module):
    def forward(self, x):
        return x * sigmoid(1.702 * x)


class Residual(Module):
    """A module that adds up what it should not."""

    def forward(self, x):
        first, second = self.inner
        return second(np.tanh(first(x)) + 0.1)


def torch_like(*kinds, seed=0, kind=Module):
    first, second = (Linear(W, b) for W, b in layers(seed, 2, 3, 1))
    return kind(first, *(make() for make in kinds), second)


def test_a_module_is_recorded_in_the_order_of_its_calls_without_dropout(tmp_path):
    model = torch_like(Tanh, Dropout)
    shown = recorded(tmp_path / "mine", [model], loss="cross-entropy")
    assert (shown.run.trained_by, shown.run.hidden, shown.run.output) == ("PyTorch", *TANH)
    assert np.allclose(shown.replay(0, X)[-1], forward(layers(0, 2, 3, 1), X)[-1], atol=1e-12)
    assert all(module.training and not module.hooks for module in model.modules())


def test_a_functional_activation_is_found_from_what_it_makes(tmp_path):
    class Functional(Module):
        def forward(self, x):
            first, second = self.inner
            return sigmoid(second(np.tanh(first(x))))

    shown = recorded(tmp_path / "mine", [torch_like(kind=Functional)])
    assert (shown.run.hidden, shown.run.output, shown.run.loss) == (*TANH, "cross-entropy")


# --- Refusals -------------------------------------------------------------------------------------

KNOWN = "sigmoid, identity, tanh, relu, softmax"


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (
            torch_like(GELU),
            {},
            f"layer '1' is GELU: only dense layers can be recorded, with an activation each ({KNOWN})",
        ),
        (
            torch_like(kind=Residual),
            {"loss": "cross-entropy"},
            "what follows layer '0' in the model is none of sigmoid, identity, tanh, relu, softmax: "
            "only dense layers can be recorded, with one of these after each",
        ),
        (
            torch_like(Tanh),
            {},
            "the last layer has no activation: give loss='cross-entropy' if its outputs are logits, and "
            "otherwise loss='squared-error'",
        ),
        (
            torch_like(Tanh, Tanh),
            {},
            f"layer '2' is Tanh: only dense layers can be recorded, with an activation each ({KNOWN})",
        ),
        (layers(0, 2, 3, 1), {}, "arrays do not say their activations: give activations=[…], 2 names"),
        (
            layers(0, 2, 3, 1),
            {"activations": ["tanh"]},
            "activations has 1 names, and the network has 2 layers",
        ),
        (
            layers(0, 3, 3, 1),
            {"activations": TANH},
            "these shapes are no network of 2 inputs: (3, 3) with b (3,), (1, 3) with b (1,)",
        ),
        (
            {"W1": np.ones((1, 2)), "b2": np.ones(1)},
            {"activations": ["sigmoid"]},
            "b1 is missing (choose W1, b2)",
        ),
        (
            MLPClassifier((3,)),
            {},
            "this MLPClassifier has no weights yet: scikit-learn draws them in the first call of "
            "partial_fit, for which one sample is enough",
        ),
        (
            "model.pt",
            {},
            "a str cannot be recorded: give a PyTorch module, a Keras model, scikit-learn's "
            "MLPClassifier or MLPRegressor, or a list of (W, b)",
        ),
        (
            layers(0, 2, 3, 1),
            {"activations": ["tanh", "relu"], "loss": "cross-entropy"},
            "loss cross-entropy needs sigmoid or softmax outputs, and layer 'W2' has relu (choose "
            "half-squared-error, squared-error)",
        ),
        (
            layers(0, 2, 3, 3),
            {"activations": TANH},
            "the network has 3 outputs, and the 2 classes of y need 1 or 2",
        ),
        (
            [(np.full((1, 2), np.nan), np.zeros(1))],
            {"activations": ["sigmoid"]},
            "the weights are not finite in epoch 0: lower the learning rate",
        ),
    ],
)
def test_what_is_no_dense_network_is_refused_by_name(tmp_path, model, options, message):
    assert refusal(tmp_path / "mine", model, **options) == message


@pytest.mark.parametrize("wrong", ["relu", "sigmoid", "identity"])
def test_a_wrong_activation_is_refused_and_its_layer_named(tmp_path, wrong):
    message = refusal(
        tmp_path / "mine", torch_like(Tanh), activations=[wrong, "sigmoid"], loss="cross-entropy"
    )
    assert message.startswith(f"layer '0' is not {wrong} in the model: what comes out differs by up to")
    assert message.endswith("(did you mean tanh?)")


def test_arrays_whose_outputs_are_given_are_compared_too(tmp_path):
    network = layers(0, 2, 3, 1)
    message = refusal(
        tmp_path / "mine", network, outputs=forward(network, X)[-1], activations=["relu", "sigmoid"]
    )
    assert message.startswith(
        "one of the layers W1, W2 has another activation in the model: what comes out differs by up to"
    )


@pytest.mark.parametrize(
    ("X", "y", "options", "message"),
    [
        (X, Y[:3], {}, "y must have a value or a row for each of the 40 samples, and its shape is (3,)"),
        (X, Y * 0, {}, "y has 1 different values: classes can be 2 to 10, and numbers need task='regression'"),  # noqa: E501
        (X, np.arange(40), {}, "y has 40 different values: classes can be 2 to 10, and numbers need "
         "task='regression'"),
        (X[:, 0], Y, {}, "X must have a row for each sample and a column for each input, and its shape is "
         "(40,)"),
        ([["a", "b"]], [0], {}, "X must be an array of numbers, a row for each sample"),
        (np.where(X[4, 1] == X, np.nan, X), Y, {}, "X has a value in row 4 that is not a finite number"),
        (X, np.r_[Y[:7], np.nan, Y[8:]], {}, "y has a value in row 7 that is not a finite number"),
        (X, Y, {"loss": "mse"}, "loss = 'mse' (choose half-squared-error, squared-error, cross-entropy)"),
        (X, Y, {"activations": ["gelu"]}, f"activations has 'gelu' (choose {KNOWN}; did you mean relu?)"),
        (X, Y, {"task": "ranking"}, "task = 'ranking': choose classification or regression"),
        (X, Y, {"samples": 1}, "samples = 1: must be a whole number at least 4"),
        (X, Y, {"held_out": X}, "held_out must be a pair (X, y)"),
        (X, Y, {"held_out": (X[:, :1], Y)}, "held_out must have the inputs and the classes of X and y"),
        (X, Y, {"class_names": ["a"]}, "class_names has 1 names, and there are 2"),
        (X, Y, {"feature_names": ["a", "a"]}, "feature_names must be different lines of text"),
        (X, ["a"] * 39 + ["b"], {"task": "regression"}, "y has words, and a regression needs numbers"),
    ],
)  # fmt: skip
def test_bad_samples_and_options_are_refused_in_one_line(tmp_path, X, y, options, message):
    with pytest.raises(HiddenreelError) as caught:
        record(tmp_path / "mine", X, y, **options)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_changes_its_layers_is_refused(tmp_path):
    with (
        pytest.raises(HiddenreelError, match=r"the network has other layers in epoch 1 than before"),
        record(tmp_path / "mine", X, Y, activations=TANH) as reel,
    ):
        reel(layers(0, 2, 3, 1))
        reel(layers(0, 2, 4, 1))


# --- Interruptions --------------------------------------------------------------------------------

NETWORKS = [layers(seed, 2, 3, 1) for seed in range(6)]


def test_nothing_appears_before_the_block_ends_and_all_of_it_then(tmp_path):
    with record(tmp_path / "mine", X, Y, activations=TANH) as reel:
        reel(NETWORKS[0])
        assert not (tmp_path / "mine").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_a_recording_is_replaced_only_by_a_whole_one(tmp_path):
    recorded(tmp_path / "mine", NETWORKS[:3], activations=TANH)
    with pytest.raises(ZeroDivisionError), record(tmp_path / "mine", X, Y, activations=TANH) as reel:
        reel(NETWORKS[0])
        raise ZeroDivisionError
    assert Recording.open(tmp_path / "mine").epochs == 2
    recorded(tmp_path / "mine", NETWORKS, activations=TANH)
    assert Recording.open(tmp_path / "mine").epochs == 5


@pytest.mark.parametrize("torn", [0, 100])
def test_a_broken_block_is_continued_where_it_stopped(tmp_path, torn):
    whole = recorded(tmp_path / "whole" / "mine", NETWORKS, activations=TANH)
    folder = tmp_path / "again" / "mine"
    with pytest.raises(KeyboardInterrupt), record(folder, X, Y, activations=TANH) as reel:
        for network in NETWORKS[:4]:
            reel(network)
        raise KeyboardInterrupt
    with open(folder.parent / ".mine.partial/mine/epochs.npy", "ab") as file:
        file.write(b"x" * torn)
    with record(folder, X, Y, activations=TANH, resume=True) as reel:
        assert len(reel) == 4
        # Back to a checkpoint after the third epoch.
        for epoch, network in enumerate(NETWORKS[2:], start=2):
            reel(network, epoch=epoch)
    for file in ("epochs.npy", "samples.npz", "made.json"):
        assert (folder / file).read_bytes() == (whole.folder / file).read_bytes()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["mine"]


def test_without_resume_it_starts_anew(tmp_path):
    folder = tmp_path / "mine"
    with pytest.raises(KeyboardInterrupt), record(folder, X, Y, activations=TANH) as reel:
        reel(NETWORKS[0])
        raise KeyboardInterrupt
    assert recorded(folder, NETWORKS[1:3], activations=TANH).epochs == 1


def test_another_training_does_not_continue_it(tmp_path):
    folder = tmp_path / "mine"
    with pytest.raises(KeyboardInterrupt), record(folder, X, Y, activations=TANH) as reel:
        reel(NETWORKS[0])
        raise KeyboardInterrupt
    with (
        pytest.raises(HiddenreelError) as caught,
        record(folder, X, Y, activations=["relu", "sigmoid"], resume=True) as reel,
    ):
        reel(NETWORKS[0])
    assert str(caught.value) == (
        f"the unfinished recording of {folder} has another hidden: leave out resume=True to start anew"
    )


def test_only_one_process_records_into_a_folder(tmp_path):
    with record(tmp_path / "mine", X, Y, activations=TANH) as reel:
        reel(NETWORKS[0])
        with pytest.raises(HiddenreelError, match=r"run 'mine' is being recorded by another process"):
            record(tmp_path / "mine", X, Y, activations=TANH)


def test_an_empty_block_and_a_wrong_epoch_are_refused(tmp_path):
    with pytest.raises(HiddenreelError, match=r"nothing was recorded for .*mine: call it with the"):
        record(tmp_path / "mine", X, Y).close()
    assert list(tmp_path.iterdir()) == []
    with record(tmp_path / "mine", X, Y, activations=TANH) as reel:
        reel(NETWORKS[0])
        with pytest.raises(HiddenreelError, match=r"epoch = 3: the recording has 1 epochs, choose 0 … 1"):
            reel(NETWORKS[0], epoch=3)


KILLED = """
import os, sys
import numpy as np
import hiddenreel
data = np.load(sys.argv[1])
with hiddenreel.record(sys.argv[2], data["X"], data["y"], activations=["tanh", "sigmoid"]) as reel:
    for number in range(3):
        reel([(data[f"W{number}{n}"], data[f"b{number}{n}"]) for n in range(2)])
    os.kill(os.getpid(), 9)
"""


def test_a_killed_process_loses_no_call(tmp_path):
    arrays = {
        f"{letter}{number}{n}": value
        for number, network in enumerate(NETWORKS[:3])
        for n, pair in enumerate(network)
        for letter, value in zip("Wb", pair)
    }
    np.savez(tmp_path / "data.npz", X=X, y=Y, **arrays)
    folder = tmp_path / "mine"
    command = [sys.executable, "-c", KILLED, str(tmp_path / "data.npz"), str(folder)]
    ended = subprocess.run(command, env={**os.environ}, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with record(folder, X, Y, activations=TANH, resume=True) as reel:
        assert len(reel) == 3
        reel(NETWORKS[3])
    shown = Recording.open(folder)
    assert shown.epochs == 3
    assert np.array_equal(shown.weights(2)[0][0], NETWORKS[2][0][0])


def test_a_damaged_recording_is_not_opened(tmp_path):
    folder = tmp_path / "mine"
    recorded(folder, NETWORKS, activations=TANH)
    content = bytearray((folder / "epochs.npy").read_bytes())
    content[-20] ^= 1
    (folder / "epochs.npy").write_bytes(content)
    with pytest.raises(HiddenreelError, match=r"epochs.npy is not the one that was recorded"):
        Recording.open(folder)
