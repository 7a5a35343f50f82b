"""The scripts of docs/own-training.md, run by the real frameworks, record what these compute.

`make test-frameworks` installs the frameworks into an environment of their own.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from documents import scripts_below

import hiddenreel as hr

PROJECT = Path(__file__).parents[2]
# HIDDENREEL_FRAMEWORKS names an environment elsewhere.
TOOLS = Path(os.environ.get("HIDDENREEL_FRAMEWORKS", PROJECT / ".venv-frameworks"))
PYTHON = TOOLS / "bin" / "python"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="no framework is installed: `make test-frameworks` installs them"
)

# What each framework itself says of the trained network, by its own means.
TRUTH = {
    "PyTorch": """


layers = [each for each in model if isinstance(each, nn.Linear)]
weights = {f"W{n}": each.weight.detach().numpy() for n, each in enumerate(layers, 1)}
np.savez("truth.npz", **weights, hidden=model[:4](inputs).detach().numpy(),
         outputs=torch.sigmoid(model(inputs)).detach().numpy(), loss=cost(model(inputs), targets).item())
""",
    "Keras": """
weights = {f"W{n}": each.get_weights()[0].T for n, each in enumerate(model.layers, 1)}
hidden = keras.Model(model.inputs, model.layers[1].output)
np.savez("truth.npz", **weights, hidden=np.asarray(hidden(X)), outputs=np.asarray(model(X)),
         loss=model.evaluate(X, y, verbose=0))
model.save_weights("keras.weights.h5")
np.savez("data.npz", X=X, y=y)
""",
    "JAX": """
weights = {f"W{n}": np.asarray(W).T for n, (W, b) in enumerate(model, 1)}
hidden = jnp.tanh(jnp.tanh(X @ model[0][0] + model[0][1]) @ model[1][0] + model[1][1])
np.savez("truth.npz", **weights, hidden=hidden, outputs=predict(model, X), loss=cost(model))
""",
}
# Hidden layers of which each has an activation of its own, two recorded calls.
MIXED = """
wide = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 3), nn.Tanh(),
                     nn.Linear(3, 3), nn.Sigmoid(), nn.Linear(3, 1), nn.Sigmoid())
optimiser = torch.optim.Adam(wide.parameters(), lr=0.03)
with hiddenreel.record("recordings/mixed", inputs, y, loss="cross-entropy") as reel:
    reel(wide)
    nn.BCELoss()(wide(inputs), targets).backward()
    optimiser.step()
    reel(wide)
np.savez("mixed.npz", **{f"a{n}": wide[: 2 * n](inputs).detach().numpy() for n in range(1, 5)},
         **{f"W{n}": wide[2 * n - 2].weight.detach().numpy() for n in range(1, 5)})
"""
KEYS = {"PyTorch": "pytorch", "Keras": "keras", "JAX": "jax"}
WRONG = {
    "PyTorch": """
with hiddenreel.record("recordings/wrong", inputs, y, activations=["relu", "tanh", "sigmoid"],
                       loss="cross-entropy") as reel:
    reel(model)
""",
    "Keras": """
with hiddenreel.record("recordings/wrong", X, y, activations=["relu", "tanh", "sigmoid"]) as reel:
    reel(model)
""",
    "JAX": """
with hiddenreel.record("recordings/wrong", X, y, activations=["relu", "tanh", "sigmoid"]) as reel:
    reel(model, outputs=predict(model, X))
""",
}
REFUSED = {
    "PyTorch": "layer '0' is not relu in the model: what comes out differs by up to",
    "Keras": "layer 'dense' is not relu in the model: what comes out differs by up to",
    "JAX": "one of the layers W1, W2, W3 has another activation in the model: what comes out differs by",
}


def python(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT / "src"),
        "KERAS_BACKEND": "jax",
        "OMP_NUM_THREADS": "1",
    }
    command = [str(PYTHON), *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert not check or ended.returncode == 0, ended.stderr
    return ended


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Return a function from a framework to the folder in which its script has run."""
    made = {}

    def get(framework: str) -> Path:
        if framework not in made:
            folder = tmp_path_factory.mktemp("trained")
            (script,) = scripts_below("own-training.md", framework)
            attempt = f"\ntry:{WRONG[framework]}"
            attempt = attempt.replace("\n", "\n    ").replace("\n    try:", "\ntry:")
            ending = "\nexcept hiddenreel.HiddenreelError as error:\n    print('refused:', error)\n"
            script += MIXED if framework == "PyTorch" else ""
            text = script + TRUTH[framework] + attempt.rstrip() + ending
            (folder / "it.py").write_text(text)
            (folder / "said.txt").write_text(python(folder, "it.py").stdout)
            made[framework] = folder
        return made[framework]

    return get


@pytest.mark.parametrize("framework", KEYS)
def test_weights_activations_and_loss_are_those_of_the_framework(trained, framework):
    folder = trained(framework)
    run = hr.open(folder / "recordings" / KEYS[framework])
    recording, truth = run.recording, np.load(folder / "truth.npz")
    assert recording.run.trained_by == framework
    assert recording.sizes == (2, 3, 3, 1)
    last = recording.epochs
    for level, (W, _) in enumerate(recording.weights(last), start=1):
        assert np.array_equal(W, truth[f"W{level}"])
    assert np.allclose(recording.activations(last, 2), truth["hidden"], rtol=0, atol=1e-6)
    assert np.allclose(recording.activations(last, 3), truth["outputs"], rtol=0, atol=1e-6)
    assert recording.loss[last] == pytest.approx(float(truth["loss"]), rel=1e-4)
    assert recording.accuracy[last] > 0.95 > recording.accuracy[0]


def test_each_hidden_layer_keeps_its_own_activation(trained):
    folder = trained("PyTorch")
    recording, truth = hr.open(folder / "recordings/mixed").recording, np.load(folder / "mixed.npz")
    assert (recording.run.hidden, recording.run.output) == (("relu", "tanh", "sigmoid"), "sigmoid")
    for level, (W, _) in enumerate(recording.weights(1), start=1):
        assert np.array_equal(W, truth[f"W{level}"])
        assert np.allclose(recording.activations(1, level), truth[f"a{level}"], rtol=0, atol=1e-6)
    assert recording.loss[1] < recording.loss[0]


@pytest.mark.parametrize("framework", KEYS)
def test_a_deliberately_wrong_activation_is_refused(trained, framework):
    printed = (trained(framework) / "said.txt").read_text()
    assert f"refused: {REFUSED[framework]}" in printed
    assert not (trained(framework) / "recordings" / "wrong").exists()


@pytest.mark.parametrize("framework", KEYS)
def test_it_is_filmed_and_says_where_it_is_from(trained, framework):
    run = hr.open(trained(framework) / "recordings" / KEYS[framework])
    film = run.film("hidden-representations", seconds=1)
    assert film.caption.endswith(f" Recorded from {framework}.")
    assert film.frame(-1).std() > 5


def test_what_keras_saves_is_imported(trained):
    folder = trained("Keras")
    python(
        folder,
        *("-m", "hiddenreel", "import", "keras.weights.h5", "--data", "data.npz"),
        *("--activations", "tanh,tanh,sigmoid", "--from", "Keras", "--output", "recordings/saved"),
    )
    saved = hr.open(folder / "recordings" / "saved").recording
    truth = np.load(folder / "truth.npz")
    for level, (W, _) in enumerate(saved.weights(0), start=1):
        assert np.array_equal(W, truth[f"W{level}"])


DEEPREPLAY = """
import h5py, numpy as np
data = np.load("data.npz")
rng = np.random.default_rng(0)
with h5py.File("replay.h5", "w") as file:
    group = file.create_group("circles")
    group.attrs["activation_functions"] = [np.bytes_("tanh"), np.bytes_("linear"), np.bytes_("sigmoid")]
    group.create_dataset("inputs", data=data["X"])
    group.create_dataset("targets", data=data["y"])
    for number, shape in ((0, (2, 2)), (1, (2, 1))):
        layer = group.create_group(f"layer{number}")
        layer.create_dataset("weights0", data=rng.normal(size=(4, *shape)).astype("f4"))
        layer.create_dataset("weights1", data=rng.normal(size=(4, shape[1])).astype("f4"))
    group.create_group("layer2")
    np.savez("replay.npz", W1=group["layer0/weights0"][()], b2=group["layer1/weights1"][()])
"""


def test_what_deepreplay_saved_is_imported_with_its_data(trained):
    folder = trained("Keras")
    python(folder, "-c", DEEPREPLAY)
    python(folder, "-m", "hiddenreel", "import", "replay.h5")
    run, truth = hr.open(folder / "recordings" / "replay").recording, np.load(folder / "replay.npz")
    assert (run.run.hidden, run.run.output, run.epochs) == ("tanh", "sigmoid", 3)
    assert np.array_equal(run.weights(2)[0][0], truth["W1"][2].T)
    assert np.array_equal(run.weights(3)[1][1], truth["b2"][3])


def test_a_call_imports_no_framework(trained):
    folder = trained("JAX")
    program = (
        "import sys, numpy as np, hiddenreel\n"
        "X = np.random.default_rng(0).normal(size=(9, 2))\n"
        "with hiddenreel.record('recordings/plain', X, X[:, 0] > 0, activations=['sigmoid']) as reel:\n"
        "    reel([(np.ones((1, 2)), np.ones(1))])\n"
        "assert not {'torch', 'keras', 'jax', 'h5py', 'sklearn'} & set(sys.modules)\n"
    )
    python(folder, "-c", program)
