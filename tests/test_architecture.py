"""Which package may import which, and which facts stand in one place only.

The tests read the text of the sources, so an import inside a function or behind a condition counts
like any other. What ruff can check (banned imports, star imports, unsafe calls, NumPy's shared
generator) is in pyproject.toml and not here.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from hiddenreel.code_digest import imported_names

SOURCES = Path(__file__).parent.parent / "src" / "hiddenreel"
FILES = sorted(SOURCES.rglob("*.py"))
MODULES = [file.relative_to(SOURCES).as_posix() for file in FILES]

PICTURES = {
    "numpy",
    "matplotlib",
    "hiddenreel.learn.run",
    "hiddenreel.draw",
    "hiddenreel.analyse",
    "hiddenreel.record.recording",
}

# What each package may import besides the standard library, itself and what is `EVERYWHERE`. A name
# covers everything inside it, except `hiddenreel`, which covers the version alone. The line for a file
# takes precedence over the line for its folder, and that over the line for the folder around it.
EVERYWHERE = {"hiddenreel.applied", "hiddenreel.errors", "hiddenreel.language", "hiddenreel.reading"}
MAY_IMPORT = {
    "learn": {"numpy"},
    "learn/data.py": {"numpy", "sklearn.datasets.load_digits"},
    "record": {"numpy", "hiddenreel.learn"},
    # It records which version and which code made a recording.
    "record/recorder.py": {"numpy", "hiddenreel", "hiddenreel.learn", "hiddenreel.code_digest"},
    "record/reel.py": {"numpy", "hiddenreel", "hiddenreel.learn"},
    "analyse": {"numpy", "scipy", "hiddenreel.learn", "hiddenreel.record"},
    # Matplotlib itself computes contours with contourpy.
    "draw": {
        "numpy",
        "matplotlib",
        "contourpy",
        "hiddenreel.learn.run",
        "hiddenreel.record",
        "hiddenreel.analyse",
    },
    # Each dataset says itself what titles call it.
    "draw/wording.py": {"hiddenreel.analyse", "hiddenreel.record", "hiddenreel.learn.data"},
    "draw/paint/loops.py": {"numpy", "numba"},
    "draw/quick_import.py": {"matplotlib", "numba"},
    # Plain values that validation reads too, without importing Matplotlib.
    "draw/theme/spec.py": set(),
    "draw/contents.py": {"numpy", "hiddenreel.record"},
    "draw/film/timing.py": set(),
    "draw/screen.py": set(),
    "draw/theme/contrast.py": {"coloraide"},
    # Matplotlib reads one weight of a variable font alone.
    "draw/theme/fonts.py": {"matplotlib", "fontTools"},
    "figures": PICTURES,
    "films": PICTURES,
    "publish": {"numpy", "imageio", "imageio_ffmpeg", "av", "PIL", "jinja2"},
    "publish/pages": {"numpy", "imageio", "PIL", "jinja2", "fontTools"},
    "publish/slides": {"imageio", "jinja2", "pptx"},
    # Matplotlib embeds fonts with it.
    "publish/figure_files.py": {"fontTools"},
    # Its page computes its pictures from a recording, in the words of the figures, without Matplotlib.
    "publish/explorer": {
        "numpy",
        "hiddenreel.record",
        "hiddenreel.analyse",
        "hiddenreel.learn.data.encode",
        "hiddenreel.learn.run",
        "hiddenreel.draw.film.chapters",
        "hiddenreel.draw.numbers",
        "hiddenreel.draw.space.projection",
        "hiddenreel.draw.theme.spec",
        "hiddenreel.draw.wording",
    },
    # They record which version made the products or the cached results.
    "publish/products/manifest.py": {"av", "PIL", "hiddenreel"},
    "publish/check/pages.py": {"coloraide"},
    "publish/check/cache.py": {"numpy", "av", "PIL", "hiddenreel.code_digest"},
    # It reads the registries of `learn` from their text, and runs or reads one dataset at most.
    "plan": {
        "yaml",
        "hiddenreel.learn.run",
        "hiddenreel.learn.data.DATASETS",
        # The names and the size of what is in a file of samples.
        "hiddenreel.record.tables",
        "hiddenreel.code_digest",
        "hiddenreel.draw.theme",
        "hiddenreel.draw.contents",
        "hiddenreel.draw.film.timing",
        "hiddenreel.draw.own_words",
        "hiddenreel.draw.screen",
        "babel",
        # Plain values: which formats there are, and what their files are called.
        "hiddenreel.publish.products.formats",
    },
    # What Python programs call; a notebook may have let NumPy use several threads.
    "interface": {"hiddenreel.*", "numpy", "matplotlib", "PIL", "threadpoolctl"},
    "__init__.py": set(),
    "applied.py": set(),
    "errors.py": set(),
    "language.py": {"babel", "yaml", "hiddenreel.typography"},
    "typography.py": set(),
    "reading.py": set(),
    "log.py": set(),
    "code_digest.py": set(),
    "__main__.py": {"hiddenreel.*"},
    "cli": {"hiddenreel.*", "numpy"},
}

# What is forbidden although the table above would allow it.
NEVER = {
    "learn": {"pathlib", "os", "io", "time", "datetime", "shutil", "tempfile"},
    "draw": {"hiddenreel.learn.training", "subprocess", "random", "numpy.random"},
    "figures": {"pathlib", "os", "random", "numpy.random", "subprocess", "tempfile"},
    "films": {"pathlib", "os", "random", "numpy.random", "subprocess", "tempfile"},
    "plan": {"numpy", "sklearn", "matplotlib"},
}


def over(modules: list[str]) -> Callable[[Callable[[str], None]], Callable[[], None]]:
    """Make one test of a rule that must hold for each of these modules."""

    def decorate(rule: Callable[[str], None]) -> Callable[[], None]:
        def test() -> None:
            for module in modules:
                rule(module)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return decorate


def part(module: str) -> str:
    """Return the key of MAY_IMPORT that applies to a module: the nearest around it."""
    around = [module, *map(str, PurePosixPath(module).parents)]
    return next((place for place in around if place in MAY_IMPORT), module.split("/")[0])


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((SOURCES / module).read_text())


@cache
def imports(module: str) -> frozenset[str]:
    package = ".".join(("hiddenreel", *Path(module).parent.parts))
    return frozenset(imported_names(ast.walk(tree(module)), package)) - {"__future__.annotations"}


def is_in(name: str, places: set[str]) -> bool:
    within = tuple(f"{place.removesuffix('.*')}." for place in places - {"hiddenreel"})
    return name in places or name.startswith(within)


def is_standard(name: str) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names


@cache
def calls(module: str) -> list[tuple[str, ast.Call]]:
    """List every call with the text of what is called."""
    found = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    return [(ast.unparse(node.func), node) for node in found]


# --- Who may import whom -------------------------------------------------------------------------


@over(MODULES)
def test_imports_follow_the_table(module):
    own = {f"hiddenreel.{module.split('/')[0]}"} if "/" in module else set()
    allowed = MAY_IMPORT[part(module)] | own | EVERYWHERE
    stray = {name for name in imports(module) if not is_standard(name) and not is_in(name, allowed)}
    assert not stray, f"{module} may not import {', '.join(sorted(stray))}"


@over(MODULES)
def test_no_forbidden_import(module):
    refused = NEVER.get(module, set()) | NEVER.get(module.split("/")[0], set())
    stray = {name for name in imports(module) if is_in(name, refused)}
    assert not stray, f"{module} may never import {', '.join(sorted(stray))}"


@pytest.mark.parametrize(
    ("name", "places", "expected"),
    [
        ("numpy.linalg", {"numpy"}, True),
        ("numpydoc", {"numpy"}, False),
        ("hiddenreel", {"hiddenreel"}, True),
        ("hiddenreel.draw", {"hiddenreel"}, False),
        ("hiddenreel.draw", {"hiddenreel.*"}, True),
        ("hiddenreel.learned", {"hiddenreel.learn"}, False),
    ],
)
def test_a_name_in_the_table_covers_what_is_inside_it(name, places, expected):
    assert is_in(name, places) is expected


def test_every_package_is_in_the_table():
    assert {part(module) for module in MODULES} <= set(MAY_IMPORT)


@over(MODULES)
def test_nothing_imports_the_command_line(module):
    if module.startswith(("cli/", "__main__")):
        return
    assert not any(is_in(name, {"hiddenreel.__main__", "hiddenreel.cli"}) for name in imports(module))


@over(MODULES)
def test_figures_and_films_do_not_import_each_other(module):
    """A kind is one file: a change to it changes no other kind."""
    if not module.startswith(("figures/", "films/")):
        return
    stray = {name for name in imports(module) if is_in(name, {"hiddenreel.figures", "hiddenreel.films"})}
    assert not stray


def test_scipy_is_imported_only_where_it_is_used():
    """Reading a recording solves no linear program, so it should not import SciPy."""
    for node in tree("analyse/separability.py").body:
        assert not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scipy"))


def test_scikit_learn_is_imported_only_where_it_is_used():
    """Its import takes longer than the training of the main film's network."""
    for node in tree("learn/data.py").body:
        assert not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sklearn"))


def test_validation_imports_a_dataset_only_where_it_makes_one():
    """The workflow validates before each job, and must not wait for NumPy."""
    for module in (name for name in MODULES if name.startswith("plan/validate/")):
        for node in tree(module).body:
            assert not (isinstance(node, ast.ImportFrom) and node.module == "hiddenreel.learn.data")


def test_yaml_is_imported_only_where_it_is_used():
    """Only an error message needs the line numbers for which the file is read again."""
    for node in tree("plan/schema.py").body:
        assert not (isinstance(node, ast.Import) and node.names[0].name == "yaml")


# --- What no module does ----------------------------------------------------------------------------


def test_no_module_is_called_utils():
    stems = {part.removesuffix(".py") for module in MODULES for part in module.split("/")}
    assert not stems & {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}


@over(MODULES)
def test_arrays_are_loaded_without_pickles(module):
    for name, call in calls(module):
        if name in ("np.load", "numpy.load"):
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            assert given.get("allow_pickle") == "False", f"{module}:{call.lineno}"


@over(MODULES)
def test_every_random_generator_has_a_seed(module):
    for name, call in calls(module):
        if name.endswith("default_rng"):
            assert call.args, f"{module}:{call.lineno}: no seed"


@over([m for m in MODULES if m.startswith("learn/")])
def test_learning_neither_prints_nor_opens(module):
    assert not {name for name, _ in calls(module)} & {"print", "open", "input"}


@over([m for m in MODULES if m.startswith(("draw/", "f"))])
def test_drawing_saves_nothing(module):
    assert not any(name.endswith(".savefig") for name, _ in calls(module))


def test_style_is_not_set_by_an_import():
    for module in MODULES:
        for node in tree(module).body:
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                assert "rcParams" not in ast.unparse(node), f"{module}:{node.lineno}"


# --- One place for colours -----------------------------------------------------------------------

HEXADECIMAL = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
TAKES_A_COLOUR = re.compile(r"(.*_?colou?rs?|c|fc|ec|mfc|mec|mfcalt|hatchcolor)", re.IGNORECASE)
# Values of a colour parameter that are no colours.
NO_COLOUR = {"none", "face", "edge", "inherit", "auto", ""}


def colour_literals(module: str) -> Iterator[str]:
    """Yield every hexadecimal colour, and every name passed as a colour."""
    for node in ast.walk(tree(module)):
        match node:
            case ast.Constant(value=str(text)) if HEXADECIMAL.fullmatch(text):
                yield f"{module}:{node.lineno} {text}"
            case ast.keyword(arg=str(name), value=value) if TAKES_A_COLOUR.fullmatch(name):
                for inner in ast.walk(value):
                    if _is_given_as_colour(inner, value):
                        yield f"{module}:{inner.lineno} {name}={inner.value!r}"


def _is_given_as_colour(inner: ast.AST, whole: ast.expr) -> bool:
    """Return whether a text is a colour's name and not a key into a theme."""
    direct = inner is whole or isinstance(whole, (ast.List, ast.Tuple, ast.IfExp))
    text = isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    return direct and text and inner.value not in NO_COLOUR


@over([m for m in MODULES if m != "draw/theme/spec.py"])
def test_colours_stand_in_the_theme_specs_alone(module):
    assert list(colour_literals(module)) == []


def test_the_search_for_colours_finds_them(monkeypatch):
    text = "f(x, color='red', ec='none', c=theme['w'], facecolors=['b', theme.z], a='#12ab3F')"
    monkeypatch.setattr(sys.modules[__name__], "tree", lambda module: ast.parse(text))
    found = [line.split(" ", 1)[1] for line in colour_literals("it.py")]
    assert sorted(found) == ["#12ab3F", "color='red'", "facecolors='b'"]


# --- Facts that stand in two places agree --------------------------------------------------------------


def test_validation_and_drawing_know_the_same_themes():
    from hiddenreel.draw.theme import theme as style
    from hiddenreel.plan.validate.whole import THEMES

    assert set(style.THEMES) == set(THEMES)


def test_every_format_of_figures_can_be_saved():
    from hiddenreel.plan.validate.whole import FIGURE_FORMATS
    from hiddenreel.publish.figure_files import UNDATED

    assert set(UNDATED) == set(FIGURE_FORMATS)


@over(MODULES)
def test_every_file_opens_with_a_sentence(module):
    if not tree(module).body:
        return
    docstring = ast.get_docstring(tree(module))
    assert docstring and docstring.partition("\n")[0].rstrip().endswith((".", "?", ":")), module
