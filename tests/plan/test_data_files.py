"""What is wrong with a file of samples is said in one line, and what is right becomes a run."""

# ruff: noqa: E501

from __future__ import annotations

import json

import numpy as np
import pytest

from hiddenreel.plan.json_schema import json_schema
from hiddenreel.plan.validate import ConfigError, run_of, validate

GOOD = "bill length,bill depth,species\n39.1,18.7,Adelie\n46.5,17.9,Gentoo\n40.3,18,Adelie\n50,19.5,Gentoo\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "birds.csv").write_text(GOOD)
    return tmp_path


def run_with(file: str = "birds.csv", layers=(2, 2, 1), output="sigmoid", **dataset):
    return run_of(
        {"dataset": {"file": file, **dataset}, "layers": list(layers), "output": output, "batch_size": 2}
    )


def complaint(file: str = "birds.csv", **given) -> str:
    with pytest.raises(ConfigError) as caught:
        run_with(file, **given)
    message = str(caught.value)
    assert "\n" not in message
    return message


def complaint_about(content: str | bytes, name: str = "x.csv", **dataset) -> str:
    with open(name, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    message = complaint(name, **{"label": "y", **dataset})
    assert message.startswith(f"dataset.file = '{name}': ")
    return message.removeprefix(f"dataset.file = '{name}': ")


def test_a_run_takes_from_the_file_what_the_configuration_leaves_out():
    run = run_with(label="species")
    assert run.name == "birds" and run.dataset.held_out == 0.2
    settings = run.dataset.parameters
    assert settings["inputs"] == ["bill length", "bill depth"]
    assert settings["class_names"] == ["Adelie", "Gentoo"]
    assert (settings["samples"], settings["classes"], settings["standardise"]) == (4, 2, True)


def test_the_path_is_relative_to_the_configuration(folder):
    (folder / "mine" / "data").mkdir(parents=True)
    (folder / "birds.csv").rename(folder / "mine" / "data" / "birds.csv")
    run = {"dataset": {"file": "data/birds.csv", "label": "species"}, "layers": [2, 1]}
    plan = validate({"runs": {"a": {**run, "batch_size": 1}}}, "mine/course.yaml")
    assert plan.runs["a"].dataset.file == "mine/data/birds.csv"
    with pytest.raises(ConfigError, match=r"runs\.a\.dataset\.file = 'data/birds\.csv': there is no such"):
        validate({"runs": {"a": run}}, "other/course.yaml")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"file": "bird.csv"},
            "dataset.file = 'bird.csv': there is no such file (choose birds.csv; did you mean birds.csv?)",
        ),
        (
            {"label": "specis"},
            "dataset.label = 'specis': there is no such column (choose bill length, bill depth, species; did you mean species?)",
        ),
        (
            {"label": "species", "inputs": ["bill length", "bill_dept"]},
            "dataset.inputs[1] = 'bill_dept': there is no such column (choose bill length, bill depth, species; did you mean bill depth?)",
        ),
        (
            {},
            "dataset.label: is missing: the column with the classes (or target, with numbers) (choose bill length, bill depth, species)",
        ),
        (
            {"label": "species", "target": "bill depth"},
            "dataset.target = 'bill depth': and label exclude each other: leave one out",
        ),
        (
            {"label": "species", "inputs": ["bill depth", "species"]},
            "dataset.label = 'species': is among inputs too, and would give the answer away",
        ),
        (
            {"label": "species", "name": "birds"},
            "dataset.name = 'birds': unknown key (choose file, inputs, label, target, held_out, standardise)",
        ),
        (
            {"label": "species", "layers": (3, 1)},
            "layers = [3, 1]: the first must be 2, the inputs of birds.csv",
        ),
        (
            {"target": "bill depth", "inputs": ["bill length"], "layers": (1, 3, 1)},
            "output = 'sigmoid': is for classes, and the dataset has a target (choose identity, tanh)",
        ),
        (
            {"target": "bill depth", "inputs": ["bill length"], "layers": (1, 3, 1), "output": "tanh"},
            "output = 'tanh': reaches from -1 to 1, and the target from 17.9 to 19.5: write identity",
        ),
    ],
)
def test_settings_that_do_not_fit_the_file(given, expected):
    assert complaint(**given) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("1,2\n3,4\n", "line 1 has numbers: write the names of the columns into it"),
        ("a,y\n", "has 0 samples, and must have 2 to 1000000"),
        ("a,y\n1,b\n", "has one sample, and must have 2 to 1000000"),
        ("a,a,y\n", "line 1: there are two columns 'a': rename one"),
        ("a,y\n1,b\n\n2,c,3\n", "line 4 has 3 values, and line 1, which names the columns, has 2"),
        ("a,y\n1,b\nx,c\n", "line 3: 'a' is 'x', and must be a finite number"),
        ("a,y\n1,b\nnan,c\n", "line 3: 'a' is 'nan', and must be a finite number"),
        ("a,y\n1,b\n1_0,c\n", "line 3: 'a' is '1_0', and must be a finite number"),
        ("a,y\n1,b\n ,c\n", "line 3: 'a' is empty: fill it in, or remove the line"),
        ("a;y\n3,5;b\n4;c\n", "line 2: 'a' is '3,5', and must be a finite number: write 3.5"),
        ('a,y\n1,b\n"1,234.5",c\n', "line 3: 'a' is '1,234.5', and must be a finite number: write 1234.5"),
        ("a,y\n1,b\n2,\n", "line 3: 'y' is empty: fill it in, or remove the line"),
        ("a,y\n1,b\n2,b\n", "'y' has one value, and must have 2 to 10 classes"),
        (
            "a,y\n" + "".join(f"{n},k{n}\n" for n in range(11)),
            "'y' has 11 different values, and must have 2 to 10 classes",
        ),
        (
            "a,y\n" + "".join(f"{n},{n / 2}\n" for n in range(11)),
            "'y' has 11 different values, and must have 2 to 10 classes (for numbers, write target instead of label)",
        ),
        ('a,y\n1,b\n2,"c\nd"\n', "the name of class 'c\\nd' must be a line of plain text"),
        ("a,y\n1,b\n2,c\n", "has 2 samples, and must have at least 4, 2 for each of 2 classes"),
        (
            "a,y\n1,b\n2,größe\n".encode("latin-1"),
            "line 3 is not in UTF-8 (byte 0xf6): save the file as UTF-8",
        ),
        ("a,y\n1,b\n".encode("utf-16"), "line 1 is not in UTF-8 (byte 0xff): save the file as UTF-8"),
    ],
)
def test_what_is_wrong_in_a_csv(content, expected):
    assert complaint_about(content, layers=(1, 2, 1)) == expected


def test_a_file_that_is_too_large_or_no_table(folder):
    with open("x.csv", "wb") as file:
        file.truncate(20_000_001)
    assert complaint("x.csv", label="y").endswith(
        "it has 20.000001 MB, and more than 20 MB are not looked into"
    )
    np.savez_compressed("x.npz", X=np.zeros((25_100_000, 1)), y=np.zeros(2))
    assert complaint("x.npz").endswith("unpacks to 201 MB, and more than 200 MB are not read")
    assert complaint_about(b"x", "x.xlsx") == (
        "has no format that is read here: save it as .csv, .tsv or .npz"
    )
    remedy = "write an NPZ with numpy.savez('data.npz', X=X, y=y)"
    assert complaint_about(b"x", "x.pkl") == (
        f"is a pickle, which could run anything when it is read: {remedy}"
    )
    assert complaint_about(b"x", "x.npy") == f"is one array, and X and y are needed: {remedy}"
    assert complaint_about(b"x", "y.npz") == "is damaged, or no NPZ file"
    (folder / "folder.csv").mkdir()
    assert "there is no such file" in complaint("folder.csv", label="y")


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"X": np.eye(4)}, "has no array y: write it with numpy.savez('data.npz', X=X, y=y)"),
        (
            {"X": np.arange(4.0), "y": np.arange(4)},
            "X has the shape (4,) of float64: it must hold numbers, with a row for each sample",
        ),
        (
            {"X": np.eye(4), "y": np.arange(5)},
            "y has the shape (5,), and X has 4 samples: it must have a value for each",
        ),
        (
            {"X": np.eye(4), "y": np.array(["a", 1, "b", 2], dtype=object)},
            "holds an array of Python objects, which is a pickle and could run anything when read: write it with array.astype(str) or array.astype(float)",
        ),
        (
            {"X": np.eye(4), "y": [0, 1, 0, 1], "feature_names": ["a", "b"]},
            "feature_names has 2 names, and there are 4",
        ),
        (
            {"X": np.full((4, 1), np.inf), "y": [0, 1, 0, 1]},
            "row 0: 'x1' is 'inf', and must be a finite number",
        ),
        (
            {"X": np.eye(4), "y": [0, 1, 0, 1], "class_names": ["a", "b", "c"]},
            "class_names has 3 names, and there are 2",
        ),
    ],
)
def test_what_is_wrong_in_an_npz(arrays, expected):
    np.savez("x.npz", **arrays)
    assert complaint("x.npz").removeprefix("dataset.file = 'x.npz': ") == expected


def test_an_npz_has_names_of_its_own():
    np.savez(
        "x.npz",
        X=np.arange(8.0).reshape(4, 2),
        y=[[1], [0], [1], [0]],
        feature_names=["a", "b"],
        class_names=["no", "yes"],
    )
    settings = run_with("x.npz").dataset.parameters
    assert (settings["inputs"], settings["class_names"]) == (["a", "b"], ["no", "yes"])


def test_of_many_columns_a_message_lists_those_most_like_the_one_that_is_missing():
    header = ",".join(f"column {number}" for number in range(40))
    with open("x.csv", "w") as file:
        file.write(f"{header}\n{'1,' * 39}1\n{'2,' * 39}2\n")
    message = complaint("x.csv", label="colum 17")
    assert message.count("column ") < 16 and message.endswith("did you mean column 17?)")


def test_a_name_that_the_typeface_cannot_write_is_refused_before_anything_is_made():
    with open("x.csv", "w", encoding="utf-8") as file:
        file.write("länge,y\n1,ja\n2,nein\n3,ja\n4,nein\n")
    run = {"dataset": {"file": "x.csv", "label": "y"}, "layers": [1, 1], "batch_size": 1}
    assert validate({"runs": {"a": run}}).runs["a"].dataset.parameters["inputs"] == ["länge"]
    with open("x.csv", "w", encoding="utf-8") as file:
        file.write("长度,y\n1,ja\n2,nein\n3,ja\n4,nein\n")
    with pytest.raises(ConfigError) as caught:
        validate({"runs": {"a": run}, "figures": {"loss-curve": {"run": "a"}}})
    assert str(caught.value) == (
        "config/config.yaml: runs.a.dataset.file = 'x.csv': has the name '长度': Source Sans Pro has no "
        "'长' (U+957F): change the text, or draw it in a theme whose typeface has it (typeface or second_typeface in the configuration)"
    )


def test_editors_know_the_keys_of_a_file():
    schema = json.loads(json_schema())
    dataset = schema["properties"]["runs"]["additionalProperties"]["else"]["properties"]["dataset"]
    in_file = dataset["anyOf"][-1]
    assert in_file["required"] == ["file"]
    assert set(in_file["properties"]) == {"file", "inputs", "label", "target", "held_out", "standardise"}
