"""The words of pictures of which there is only one: one neuron, one path, one hidden layer."""

from __future__ import annotations

import pytest

from hiddenreel.interface.drawing import draw_figure, lay_out_film

FIGURES = [
    ("bias-nodes", "one-neuron", "hold both biases as weights"),
    (
        "error-transpose",
        "chain",
        "takes the 1 error of that layer to 1 sum, and times σ′ this is δ of layer 2",
    ),
    ("fan-out", "chain", "is the weight to the only neuron of layer 3 times its error"),
    ("four-equations", "chain", "The cost is (a − y)²."),
    ("hadamard", "chain", "Columns of cells with the error "),
    ("neuron-lines", "one-neuron", "One line in the input plane at "),
    ("weight-matrix", "chain", "in the colour of the neuron."),
    ("weights-into-node", "chain", "1 weight with its number leads into neuron 1"),
]
FILMS = [
    ("layer-step", "one-neuron", {}, "80 samples in neuron 1 of layer 1 of a 2-1-1 network"),
    ("one-sample", "one-neuron", {}, "Layer 2: the activation is "),
    (
        "space-warp",
        "one-neuron",
        {"moments": {"fastest": {"epoch": 2, "moved": 0.04}}},
        "with the point on which the neuron of layer 2 has z = 0",
    ),
    (
        "space-warp",
        "one-neuron",
        {"moments": {"fastest": {"epoch": 2, "moved": 0.04}}},
        "the hidden layer moves most, by 4 % of its range",
    ),
]


@pytest.mark.parametrize(("kind", "run", "words"), FIGURES)
def test_a_figure_of_one_says_so(recording, light, kind, run, words):
    drawn = draw_figure(kind, recording(run), light, {})
    assert words in f"{drawn.title} {drawn.caption} {drawn.alt}"


@pytest.mark.parametrize(("kind", "run", "given", "words"), FILMS)
def test_a_film_of_one_says_so(recording, light, kind, run, given, words):
    film = lay_out_film(kind, recording(run), light, {**given, "seconds": 2.0})
    sentences = " ".join(chapter.sentence for chapter in film.chapters)
    assert words in f"{film.title} {film.caption} {film.alt} {sentences}"
