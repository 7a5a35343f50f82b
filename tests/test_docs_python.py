"""What the documents and the notebook show for Python runs, and shows itself."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from documents import DOCS, scripts_below

import hiddenreel as hr
from hiddenreel.interface.shown import Figure, Film

NOTEBOOK = DOCS / "examples" / "circles.ipynb"


def shortened(script: str) -> str:
    """Make a script quick: a short training and a short film show the same."""
    for slow, quick in {
        "epochs=300": "epochs=12",
        "seconds=4": "seconds=1",
        "seconds=6": "seconds=1",
    }.items():
        script = script.replace(slow, quick)
    return script


def shows_of(script: str, names: dict) -> Iterator[object]:
    """Run a cell; yield what its last line shows, if that is an expression."""
    tree = ast.parse(script)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is not None:
        yield eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.fixture
def empty_folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_script_for_scikit_learn_records_what_its_network_answers(empty_folder):
    names: dict = {}
    (script,) = scripts_below("own-training.md", "scikit-learn")
    exec(compile(script, "script", "exec"), names)
    recording = hr.open("recordings/scikit-learn").recording
    assert (recording.epochs, recording.run.trained_by) == (60, "scikit-learn")
    model = names["model"]
    for (W, b), coefs, intercepts in zip(recording.weights(60), model.coefs_, model.intercepts_):
        assert np.array_equal(W, coefs.T) and np.array_equal(b, intercepts)
    answers = model.predict_proba(names["X"])[:, 1]
    assert np.abs(recording.replay(60, names["X"])[-1][:, 0] - answers).max() < 1e-12
    assert recording.accuracy[60] > 0.95


def test_from_python_runs_from_top_to_bottom(empty_folder, small_frames, capsys):
    names: dict = {}
    shown = [
        value for script in scripts_below("from-python.md") for value in shows_of(shortened(script), names)
    ]
    assert isinstance(names["figure"], Figure) and isinstance(names["film"], Film)
    assert {path.name for path in empty_folder.iterdir()} == {"loss.svg", "circles.mp4"}
    assert [type(value).__name__ for value in shown] == ["RecordedRun", "PosixPath", "PosixPath"]
    assert (
        "theme = 'drak': no such choice (choose light, dark; did you mean dark?)" in capsys.readouterr().out
    )


def test_the_cells_of_the_notebook_run_and_show_figures_and_films(empty_folder, small_frames):
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    names: dict = {}
    shown = [
        value
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for value in shows_of(shortened("".join(cell["source"])), names)
    ]
    kinds = [type(value).__name__ for value in shown]
    assert kinds == ["RecordedRun", "Figure", "Film", "Film", "Figure"]
    assert shown[-1].caption.endswith(" Recorded from scikit-learn.")
