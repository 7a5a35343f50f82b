"""What a figure's or a film's file says is known before it is run."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from hiddenreel.plan import catalogue
from hiddenreel.plan.catalogue import CatalogueError, Option, Type, kinds, load, module_of, read_type
from hiddenreel.plan.validate.shared import shared_keys

GOOD = '''"""The cost falls, epoch by epoch.

More about it.
"""

from __future__ import annotations

NEEDS = {"inputs": [1, 2], "hidden": [1, None]}


def draw(
    recording, theme, *, epoch: int | None = None, marks: tuple[int, ...] = (0, 5),
    share: float = 0.5,
):
    """Draw it."""
'''


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Return a function that writes files of kinds, which then are the only ones there are."""
    package = tmp_path / "toyshelf"
    for folder in ("figures", "films"):
        (package / folder).mkdir(parents=True)
    monkeypatch.setattr(catalogue, "PACKAGE", package)
    monkeypatch.syspath_prepend(tmp_path)

    def write(path: str, text: str) -> None:
        (package / path).write_text(text)

    return write


def test_a_kind_is_called_by_its_file_with_dashes(library):
    library("figures/loss_curve.py", GOOD)
    library("figures/__init__.py", "")
    library("figures/_shared.py", "nothing = here")
    assert list(kinds("figures")) == ["loss-curve"]
    assert kinds("films") == {}
    assert module_of("figures", "loss-curve") == "toyshelf.figures.loss_curve"


def test_summary_is_the_first_line_of_the_docstring(library):
    library("figures/loss_curve.py", GOOD)
    assert kinds("figures")["loss-curve"].summary == "The cost falls, epoch by epoch."


def test_a_section_is_named_or_taken_by_default(library):
    library("figures/loss_curve.py", GOOD)
    library("figures/other.py", GOOD.replace("NEEDS =", 'SECTION = "Forward direction"\nNEEDS ='))
    library("films/reel.py", GOOD.replace("def draw", "def film"))
    assert {name: kind.section for name, kind in kinds("figures").items()} == {
        "loss-curve": "Further figures",
        "other": "Forward direction",
    }
    assert kinds("films")["reel"].section == "Films"


def test_our_own_figures_name_a_section_of_the_lecture():
    assert {kind.section for kind in kinds("figures").values()} == set(catalogue.SECTIONS[:-1])


def test_options_are_the_keyword_only_parameters(library):
    library("figures/loss_curve.py", GOOD)
    assert kinds("figures")["loss-curve"].options == {
        "epoch": Option("epoch", "int | None", Type("int", optional=True), None),
        "marks": Option("marks", "tuple[int, ...]", Type("int", many=True), (0, 5)),
        "share": Option("share", "float", Type("float"), 0.5),
    }


def test_needs_are_ranges(library):
    library("figures/loss_curve.py", GOOD)
    library("figures/b.py", GOOD.replace("NEEDS =", "NEEDS: dict ="))
    library("figures/c.py", GOOD.replace("NEEDS", "OTHER"))
    assert kinds("figures")["loss-curve"].needs == {"inputs": (1, 2), "hidden": (1, None)}
    assert kinds("figures")["b"].needs == kinds("figures")["loss-curve"].needs
    assert kinds("figures")["c"].needs == {}


def test_needs_are_words_where_the_run_says_words(library):
    text = GOOD.replace('"hidden": [1, None]', '"hidden_activation": ["identity", "relu"]')
    library("figures/lines.py", text)
    kind = kinds("figures")["lines"]
    assert kind.needs == {"inputs": (1, 2)}
    assert kind.words == {"hidden_activation": ("identity", "relu")}


def test_what_stands_before_the_options_is_given(library):
    library("figures/one.py", GOOD)
    library("figures/two.py", GOOD.replace("theme, *", "theme, others, speed, *"))
    first, second = kinds("figures").values()
    assert (first.given, first.measurements) == ((), [])
    assert (second.given, second.measurements) == (("others", "speed"), ["speed"])
    assert second.options == first.options


@pytest.mark.parametrize("name", sorted(catalogue.MEASUREMENTS))
def test_what_can_be_measured_has_a_module(name):
    module = importlib.import_module(catalogue.MEASUREMENTS[name])
    assert module.measure.__doc__ and module.rounds.__doc__


def test_films_have_an_entrance_of_their_own(library):
    library("films/reel.py", GOOD.replace("def draw(", "def film("))
    assert list(kinds("films")) == ["reel"]


def test_files_are_read_and_not_run(library):
    library("figures/loud.py", GOOD + "\nraise SystemExit('I was run')\n")
    assert list(kinds("figures")) == ["loud"]


def test_load_returns_the_module(library):
    library("figures/loss_curve.py", GOOD)
    importlib.invalidate_caches()
    assert load("figures", "loss-curve").draw.__doc__ == "Draw it."


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int", Type("int")),
        ("float", Type("float")),
        ("bool", Type("bool")),
        ("str", Type("str")),
        ("str | None", Type("str", optional=True)),
        ("tuple[int, ...]", Type("int", many=True)),
        ("tuple[float, ...] | None", Type("float", many=True, optional=True)),
        ("Literal['a', 'b']", Type("Literal", choices=("a", "b"))),
        ("Literal[3]", Type("Literal", choices=(3,))),
        ("Literal['a', 1] | None", Type("Literal", optional=True, choices=("a", 1))),
        ("list[int]", None),
        ("tuple[int, int]", None),
        ("tuple[str, ...]", None),
        ("tuple[tuple[int, ...], ...]", None),
        ("tuple[list[int], ...]", None),
        ("Literal[x]", None),
        ("list[int] | None", None),
        ("int | str", None),
        ("Path", None),
        ("", None),
        ("int |", None),
    ],
)
def test_types_that_yaml_can_give(annotation, expected):
    assert read_type(annotation) == expected


TYPES = "int, float, bool, str, tuple[int, ...], tuple[float, ...], Literal[…], | None"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("def draw(", "def drow(", "1: no function draw(recording, theme, *, …)"),
        ("recording, theme", "recording", "1: no function draw(recording, theme, *, …)"),
        (
            "[1, None]",
            "[1, None",
            "8: not Python: closing parenthesis '}' does not match opening parenthesis '['",
        ),
        ("= 0.5", "", "13: option share has no literal default"),
        ("= 0.5", "= HALF", "13: option share has no literal default"),
        ("share: float", "share: list", f"13: option share is of type 'list' (choose {TYPES})"),
        ("share: float", "share", f"13: option share is of type '' (choose {TYPES})"),
        (
            '"hidden"',
            '"hiddn"',
            "8: NEEDS knows no 'hiddn' (choose inputs, layers, hidden, classes, width, first, outputs, "
            "pixels, others, varied, hidden_activation, output_activation, loss, trained_by, "
            "output_errors)",
        ),
        ('"hidden": [1, None]', '"loss": [1]', "8: NEEDS loss is not a list of words"),
        ('"hidden": [1, None]', '"loss": []', "8: NEEDS loss is not a list of words"),
        ("[1, None]", "[True, None]", "8: NEEDS hidden is not [least, most]: whole numbers"),
        ("[1, None]", "[1]", "8: NEEDS hidden is not [least, most]: whole numbers"),
        (
            "recording, theme",
            "recording, theme, others, weather",
            "11: there is no parameter 'weather' (choose others, moments, parity, speed)",
        ),
        ("NEEDS =", "SECTION = 3\nNEEDS =", "8: SECTION is not words"),
        ("NEEDS =", 'SECTION = " "\nNEEDS =', "8: SECTION is not words"),
        ("NEEDS =", 'PANELS = ["loss", 3]\nNEEDS =', "8: PANELS is not a tuple of names"),
        (
            "NEEDS =",
            'OFFERS = ("sample",)\nNEEDS =',
            "8: OFFERS is not a tuple of names (choose samples, camera, counters)",
        ),
        ("[1, None]", "[None, 1]", "8: NEEDS hidden is not [least, most]: whole numbers"),
        ("[1, None]", "[1, 2.5]", "8: NEEDS hidden is not [least, most]: whole numbers"),
        ("[1, None]", "1", '8: NEEDS is not literal ranges, as in {"inputs": [2, 2], "hidden": [1, None]}'),
        (
            "[1, None]",
            "many",
            '8: NEEDS is not literal ranges, as in {"inputs": [2, 2], "hidden": [1, None]}',
        ),
    ],
)
def test_a_file_that_does_not_say_what_it_must(library, before, after, message):
    assert before in GOOD
    library("figures/wrong.py", GOOD.replace(before, after))
    library("figures/loss_curve.py", GOOD)
    with pytest.raises(CatalogueError) as caught:
        kinds("figures")["wrong"]
    assert str(caught.value) == f"figures/wrong.py:{message}"
    # It is in the way of no other kind.
    assert kinds("figures")["loss-curve"].options


def test_a_file_without_a_docstring(library):
    library("figures/wrong.py", "def draw(recording, theme): ...")
    with pytest.raises(CatalogueError) as caught:
        kinds("figures")["wrong"]
    message = "figures/wrong.py:1: no docstring: describe in one line what the picture shows"
    assert str(caught.value) == message


@pytest.mark.parametrize("group", ["figures", "films"])
def test_our_own_kinds_are_readable(group):
    for name, kind in kinds(group).items():
        assert kind.name == name
        assert kind.summary


def test_looking_does_not_import_what_draws():
    program = "import sys; from hiddenreel.plan.catalogue import kinds;"
    program += "read = [kind for group in ('figures', 'films') for kind in kinds(group).values()];"
    program += "sys.exit('numpy' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@pytest.mark.parametrize("group", ["figures", "films"])
def test_no_option_of_a_kind_has_the_name_of_a_key_that_its_products_share(group):
    """Its value would be taken for the sheet's size, say, and fail after the training."""
    for kind in kinds(group).values():
        assert kind.options.keys().isdisjoint(shared_keys(group, kind)), kind.name
