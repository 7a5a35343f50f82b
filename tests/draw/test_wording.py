"""Names of networks, data and settings in words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from hiddenreel.draw.film.timing import Timing
from hiddenreel.draw.wording import (
    article,
    class_texts,
    class_words,
    counted,
    data_name,
    facts_of,
    network_name,
    outcome,
    setting_name,
    setting_value,
)
from hiddenreel.learn.data import DATASETS


def made_up(sizes=(2, 3, 1), name="circles", classes=2, class_names=()):
    run = SimpleNamespace(dataset=SimpleNamespace(name=name))
    return SimpleNamespace(sizes=sizes, run=run, classes=classes, class_names=class_names)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("no", "yes"), "no and yes"),
        (("red", "green", "blue"), "red, green and blue"),
        (("0", "1"), "two classes"),
        (("benign", "malignant", "of another kind"), "three classes"),
    ],
)
def test_classes_with_short_names_are_named_in_titles(names, expected):
    recording = made_up(name="table.csv", classes=len(names), class_names=names)
    assert data_name(recording) == expected


def test_classes_are_named_by_number_or_name_and_shortened():
    recording = made_up(class_names=("-1", "x" * 40))
    assert class_words(recording) == ["class -1", "x" * 27 + "…"]
    assert class_texts(recording) == ["-1", "x" * 13 + "…"]
    assert class_words(made_up()) == ["class 0", "class 1"]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((2, 3, 3, 1), "A 2-3-3-1"),
        ((8, 1), "An 8-1"),
        ((11, 2), "An 11-2"),
        ((18, 2), "An 18-2"),
        ((80, 2), "An 80-2"),
        ((64, 32, 3, 10), "A 64-32-3-10"),
        ((1, 1), "A 1-1"),
    ],
)
def test_a_network_is_named_by_its_layers(sizes, expected):
    shown = made_up(sizes)
    assert f"{article(shown)} {network_name(shown)}" == expected


@pytest.mark.parametrize(
    ("name", "classes", "expected"),
    [
        ("circles", 2, "two circles"),
        ("moons", 2, "two moons"),
        ("spirals", 3, "three spirals"),
        ("blobs", 12, "12 clouds"),
        ("digits", 10, "ten digits"),
        ("step", 2, "negative and positive numbers"),
        ("something-new", 4, "four classes"),
    ],
)
def test_data_are_named_by_their_classes(name, classes, expected):
    assert data_name(made_up(name=name, classes=classes)) == expected


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_has_a_name(name):
    assert "classes" not in data_name(made_up(name=name))


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 samples"), (1, "1 sample"), (2, "2 samples"), (1797, "1 797 samples")]
)
def test_counts_take_a_plural_noun_if_not_one(count, expected):
    assert counted(count, "sample") == expected


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        ([0.5, 0.2, 1.0], "learns"),
        ([0.99, 0.95], "learns"),
        ([0.5, 0.94], "begins"),
        ([0.5, 0.9, 0.5], "fails"),
        ([0.6, 0.4], "fails"),
    ],
)
def test_the_accuracy_decides_the_outcome_of_a_training(accuracy, expected):
    assert outcome(SimpleNamespace(accuracy=np.array(accuracy), epochs=len(accuracy) - 1)) == expected


def test_a_network_fails_only_where_its_training_ends():
    training = SimpleNamespace(accuracy=np.array([0.5, 0.5, 0.6, 0.5]), epochs=3)
    ends = {(0, 1): "has yet", (0, 2): "begins", (2, 3): "fails"}
    for epochs, expected in ends.items():
        with Timing(epochs=epochs).applied():
            assert outcome(training) == expected


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("learning_rate", 0.05, ("learning rate", "0.05")),
        ("batch_size", 20, ("batch size", "20")),
        ("shuffle", False, ("shuffling", "off")),
        ("shuffle", True, ("shuffling", "on")),
        ("hidden", "tanh", ("hidden activation", "tanh")),
        ("dataset.noise", 0.1, ("noise", "0.1")),
        ("dataset", "moons", ("data", "moons")),
    ],
)
def test_settings_and_their_values_are_written_in_words(setting, value, expected):
    assert (setting_name(setting), setting_value(value)) == expected


def test_captions_have_the_facts_of_a_recording_and_those_that_are_given(recording):
    hero = recording("hero")
    shared = {"network": "2-3-3-1", "data": "two circles", "cost": "½ ‖a − y‖²"}
    shared["epochs"] = counted(hero.epochs, "epoch")
    assert facts_of(hero) == shared
    given = {"epoch": 0, "sample": 3, "worst": "0.1"}
    assert facts_of(hero, 0, 3, worst="0.1") == {**shared, **given}
