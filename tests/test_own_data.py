"""Tables from real life, and nasty ones, are trained on and drawn with their own names and units."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from documents import DOCS, scripts_below
from sklearn.datasets import load_breast_cancer, load_iris, load_wine

import hiddenreel as hr
from hiddenreel.cli import main
from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.run import DatasetSettings
from hiddenreel.plan.validate import run_of, validate
from hiddenreel.record.tables import raw_of

LOADERS = {"iris": load_iris, "wine": load_wine, "cancer": load_breast_cancer}
QUICK = {"hidden": "tanh", "learning_rate": 0.3, "epochs": 6}
SOFTMAX = {"output": "softmax", "loss": "cross-entropy"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, header: list[str], rows: list[list[object]], separator: str = ",") -> None:
    with open(name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows([header, *rows])


def write_real(name: str) -> tuple[np.ndarray, np.ndarray]:
    data = LOADERS[name]()
    names = data.target_names[data.target]
    rows = [[*x, name] for x, name in zip(data.data.tolist(), names)]
    write(f"{name}.csv", [*data.feature_names, "kind"], rows)
    return data.data, names


def texts_of(svg: Path) -> str:
    """Return the texts in an SVG, which must be well-formed."""
    return "\n".join(ElementTree.parse(svg).getroot().itertext())


@pytest.mark.parametrize(
    ("name", "layers"), [("iris", [4, 3, 3]), ("wine", [13, 3, 3]), ("cancer", [30, 2, 2])]
)
def test_a_table_from_real_life_is_learned_with_its_names(name, layers, folder):
    X, names = write_real(name)
    data = {"file": f"{name}.csv", "label": "kind"}
    run = hr.train(dataset=data, layers=layers, batch_size=16, **QUICK, **SOFTMAX)
    recording = run.recording
    assert run.name == name and recording.accuracy[-1] > 0.8
    assert recording.feature_names == tuple(LOADERS[name]().feature_names)
    assert recording.class_names == tuple(sorted(set(names)))
    # The classes, and the inputs from which μ and σ of the training samples have been taken.
    mean, spread = recording.units[: X.shape[1]].T
    given = sorted(zip(X.tolist(), names))
    back = recording.X * spread + mean
    read = sorted(zip(back.round(9).tolist(), [recording.class_names[n] for n in recording.labels]))
    assert [kind for _, kind in given] == [kind for _, kind in read]
    assert np.allclose([x for x, _ in given], [x for x, _ in read], rtol=1e-9)
    seen = recording.X[~recording.held_out]
    assert np.allclose(seen.mean(axis=0), 0, atol=1e-9) and np.allclose(seen.std(axis=0), 1)
    assert recording.held_out.sum() == round(0.2 * len(X))
    run.figure("loss-curve").save("loss.svg")
    assert Path("loss.svg").stat().st_size > 5000


def test_axes_and_keys_have_the_names_and_the_units_of_the_file(folder, small_frames):
    write_real("iris")
    columns = ["petal length (cm)", "petal width (cm)"]
    run = hr.train(
        dataset={"file": "iris.csv", "label": "kind", "inputs": columns}, layers=[2, 3, 3], **QUICK, **SOFTMAX
    )
    figure = run.figure("circles-dataset")
    assert figure.caption.startswith("150 samples of three classes, 50 in each class.")
    assert "Data: iris.csv; class 0 is setosa, 1 is versicolor, 2 is virginica." in figure.caption
    assert "iris" not in run.figure("activation-functions").caption + run.figure("array-stack").caption
    axes = figure.to_matplotlib().axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == tuple(columns)
    ticks = [float(tick.get_text()) for tick in axes.get_xticklabels()]
    assert ticks == [0, 2, 4, 6, 8] or ticks == [2, 4, 6]
    mean, spread = run.recording.units[0]
    assert np.allclose(np.array(axes.get_xticks()) * spread + mean, ticks)
    figure.save("iris.svg")
    texts = texts_of(Path("iris.svg"))
    for text in ("setosa: 50 samples", "virginica: 50 samples", *columns):
        assert text in texts
    # What is calculated with is the network's, and the picture says so.
    run.figure("one-sample").save("one.svg")
    assert "data standardised" in Path("one.svg").read_text(encoding="utf-8")
    film = run.film("hidden-representations", seconds=1)
    assert len(film.save("iris.mp4").read_bytes()) > 10_000


HOSTILE = ['<b>"a"</b> & co', "50 % of $x$ or \\alpha$", "a name that is far too long for any axis of ours"]


def test_names_that_mean_something_elsewhere_are_only_text(folder, small_frames):
    rng = np.random.default_rng(0)
    first, second, long = HOSTILE
    rows = [[*x.round(3), long if x[0] > 0 else '</svg><script>&"'] for x in rng.normal(size=(40, 2))]
    write("bad.csv", [first, second, "$y$"], rows, ";")
    with open("bad.csv", "rb+") as file:
        content = file.read()
        file.seek(0)
        file.write(b"\xef\xbb\xbf" + content)
    run = hr.train(dataset={"file": "bad.csv", "label": "$y$"}, layers=[2, 2, 1], **QUICK)
    run.figure("circles-dataset").save("bad.svg")
    texts = texts_of(Path("bad.svg"))
    assert first in texts and second in texts
    assert "a name that is far too long…" in texts and long not in texts.split("\n")
    assert '</svg><script>&": ' in texts
    assert "<script" not in Path("bad.svg").read_text(encoding="utf-8")
    film = run.film("hidden-representations", seconds=1)
    assert film.frame(0).shape[2] == 3


def test_columns_without_spread_and_of_any_size(folder):
    rows = [[n, 7, 1e9 * (n % 3) + n, -1e-9 * (n % 2), n % 3 + 1] for n in range(40)]
    write("sizes.tsv", ["", "seven", "large", "small", "grade"], rows, "\t")
    run = hr.train(
        dataset={"file": "sizes.tsv", "label": "grade", "held_out": 0}, layers=[3, 2, 3], **QUICK, **SOFTMAX
    )
    recording = run.recording
    assert recording.feature_names == ("seven", "large", "small")
    assert recording.class_names == ("1", "2", "3")
    assert not recording.X[:, 0].any() and np.abs(recording.X).max() < 3
    assert recording.labels.tolist() == sorted(n % 3 for n in range(40))


def test_without_standardising_the_network_gets_the_numbers_of_the_file(folder):
    X, _ = write_real("iris")
    data = {"file": "iris.csv", "label": "kind", "standardise": False, "held_out": 0}
    recording = hr.train(dataset=data, layers=[4, 3], batch_size=150, epochs=1).recording
    # The rows of iris are in the order of the classes already.
    assert np.array_equal(recording.X, X) and recording.units is None


def test_a_file_that_changes_after_it_was_checked_is_refused(folder):
    write_real("iris")
    run = run_of({"dataset": {"file": "iris.csv", "label": "kind"}, "layers": [4, 3]})
    with open("iris.csv", "a") as file:
        file.write("1,2,3,4,setosa\n")
    with pytest.raises(HiddenreelError, match=r"iris\.csv: was changed after the configuration"):
        raw_of(run.dataset)
    assert isinstance(run.dataset, DatasetSettings)


def write_penguins(seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    rows: list[list[object]] = []
    for kind, length, depth in (("Adelie", 39, 18), ("Chinstrap", 49, 18), ("Gentoo", 47, 15)):
        places = rng.normal((length, depth), (2.5, 1.0), size=(12, 2)).round(1)
        rows += [[*place, kind] for place in places.tolist()]
    write("penguins.csv", ["bill length", "bill depth", "species"], rows)


def test_the_document_on_own_data_is_right(folder, capsys):
    write_penguins()
    text = (DOCS / "own-data.md").read_text(encoding="utf-8")
    first, second = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    first["runs"]["penguins"]["epochs"] = 3
    Path("course.yaml").write_text(yaml.safe_dump(first), encoding="utf-8")
    made = "results/course/recordings/penguins/epochs.npy"
    command = ["make", "--cores", "1", "course.yaml", made]
    assert main(command) == 0
    before = Path(made).read_bytes()
    # Another time is not another content.
    os.utime("penguins.csv")
    capsys.readouterr()
    assert main(command) == 0 and "everything is up to date" in capsys.readouterr().out
    write_penguins(seed=1)
    assert main(command) == 0 and Path(made).read_bytes() != before
    validate(second)
    assert hr.train(**second["runs"]["mass"] | {"epochs": 5}).recording.is_regression
    names: dict = {}
    for script in scripts_below("own-data.md"):
        exec(compile(script.replace("epochs=60", "epochs=5"), "script", "exec"), names)
    assert "alcohol" in texts_of(Path("wine.svg"))


def test_workflow_and_python_record_the_same_bytes(folder):
    """Where the file lies is no part of a recording."""
    write_penguins()
    settings = {"layers": [2, 3], "epochs": 2, "batch_size": 9}
    recordings = []
    for place in ("penguins.csv", str(folder / "penguins.csv")):
        run = hr.train(dataset={"file": place, "label": "species"}, **settings)
        recordings.append((run.folder / "made.json").read_bytes())
    assert recordings[0] == recordings[1]
    assert str(folder).encode() not in recordings[0]
