"""The drawing of the house: who may import whom, and what is said in one place only.

What is checked is the text of the sources, so that an import in a function or behind a condition
counts like any other.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from hiddenreel.sources import imported_names

SOURCES = Path(__file__).parent.parent / "src" / "hiddenreel"
FILES = sorted(SOURCES.rglob("*.py"))
MODULES = [file.relative_to(SOURCES).as_posix() for file in FILES]

# What each part may import besides the standard library, itself and `hiddenreel.errors`, which all
# may raise. A name stands for all that is in it, but `hiddenreel` for its version alone. The line of
# a file, where there is one, goes before its folder's, and that before the one of the folder around it.
MAY_IMPORT = {
    "learn": {"numpy"},
    "learn/data.py": {"numpy", "sklearn.datasets.load_digits"},
    "record": {"numpy", "hiddenreel.learn"},
    # It writes down which version and which code made a recording.
    "record/recorder.py": {"numpy", "hiddenreel", "hiddenreel.learn", "hiddenreel.sources"},
    "record/separability.py": {"numpy", "scipy.optimize.linprog"},
    # contourpy is what Matplotlib itself finds contours with.
    "draw": {"numpy", "matplotlib", "contourpy", "hiddenreel.record"},
    # Plain values, which the configuration reads too: it must not wait for Matplotlib.
    "draw/look.py": set(),
    "figures": {"numpy", "matplotlib", "hiddenreel.draw", "hiddenreel.record.recording"},
    # What a comparison compares is read from the runs' settings.
    "films": {
        "numpy",
        "matplotlib",
        "hiddenreel.draw",
        "hiddenreel.record.recording",
        "hiddenreel.knobs",
    },
    "publish": {"numpy", "imageio_ffmpeg", "PIL", "hiddenreel.choices"},
    # A film without a poster is read for its last frame.
    "publish/slides/powerpoint.py": {"pptx", "av"},
    "publish/slides/web.py": {"jinja2"},
    "publish/pages.py": {"jinja2"},
    # It writes down which version made the products.
    "publish/manifest.py": {"av", "PIL", "hiddenreel"},
    # It reads films back by another way than they were written, and marks that hang together.
    "publish/check": {"numpy", "scipy.ndimage", "av", "PIL"},
    # What it remembers holds for the sources and the versions that it was found with.
    "publish/check/memory.py": {"numpy", "scipy", "av", "PIL", "hiddenreel.sources"},
    "__init__.py": set(),
    "errors.py": set(),
    "progress.py": set(),
    "sources.py": set(),
    "catalogue.py": set(),
    "knobs.py": set(),
    "provenance.py": {"hiddenreel.catalogue", "hiddenreel.sources"},
    "choices.py": set(),
    "entries.py": {"yaml", "hiddenreel.choices"},
    "legibility.py": {"coloraide", "hiddenreel.draw.look"},
    "looks.py": {
        "hiddenreel.draw.look",
        "hiddenreel.draw.typeface",
        "hiddenreel.entries",
        "hiddenreel.legibility",
    },
    # The registries of `learn` are the choices; nothing of it is run.
    "config.py": {
        "hiddenreel.catalogue",
        "hiddenreel.entries",
        "hiddenreel.knobs",
        "hiddenreel.learn",
        "hiddenreel.looks",
    },
    "bench": {"numpy", "matplotlib", "imageio_ffmpeg", "yaml", "hiddenreel.*"},
    "__main__.py": {"hiddenreel.*"},
}

# What is refused although the line above would let it through.
NEVER = {
    "learn": {"pathlib", "os", "io", "time", "datetime", "shutil", "tempfile"},
    "record": {"hiddenreel.learn.plain"},
    "draw": {"hiddenreel.learn.training", "subprocess", "random", "numpy.random"},
    "figures": {"pathlib", "os", "random", "numpy.random", "subprocess", "tempfile"},
    "films": {"pathlib", "os", "random", "numpy.random", "subprocess", "tempfile"},
    "config.py": {"hiddenreel.learn.training", "hiddenreel.learn.network", "sklearn"},
}


def part(module: str) -> str:
    """Name the line of the plan that a module keeps to: the nearest around it."""
    around = [module, *map(str, PurePosixPath(module).parents)]
    return next((place for place in around if place in MAY_IMPORT), module.split("/")[0])


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((SOURCES / module).read_text())


def imports(module: str) -> set[str]:
    package = ".".join(("hiddenreel", *Path(module).parent.parts))
    return set(imported_names(tree(module), package)) - {"__future__.annotations"}


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


@pytest.mark.parametrize("module", MODULES)
def test_imports_keep_to_the_plan(module):
    own = {f"hiddenreel.{module.split('/')[0]}"} if "/" in module else set()
    allowed = MAY_IMPORT[part(module)] | own | {"hiddenreel.errors"}
    stray = {name for name in imports(module) if not is_standard(name) and not is_in(name, allowed)}
    assert not stray, f"{module} may not import {', '.join(sorted(stray))}"


@pytest.mark.parametrize("module", MODULES)
def test_what_is_refused_is_not_imported(module):
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
def test_the_plan_is_read_as_it_says(name, places, expected):
    assert is_in(name, places) is expected


def test_every_part_of_the_house_is_in_the_plan():
    assert {part(module) for module in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_the_command_line(module):
    assert not any(is_in(name, {"hiddenreel.__main__"}) for name in imports(module))


@pytest.mark.parametrize("module", MODULES)
def test_figures_and_films_do_not_lean_on_each_other(module):
    """A kind is its one file: to change it changes no other."""
    if not module.startswith(("figures/", "films/")):
        return
    stray = {
        name for name in imports(module) if is_in(name, {"hiddenreel.figures", "hiddenreel.films"})
    }
    assert not stray


def test_scipy_is_imported_only_where_it_is_used():
    """A figure pays for what it uses, and reading a recording takes no linear program."""
    for node in tree("record/separability.py").body:
        assert not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scipy"))


def test_scikit_learn_is_imported_only_where_it_is_used():
    """It takes longer to import than the hero network takes to train."""
    for node in tree("learn/data.py").body:
        assert not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sklearn"))


def test_yaml_is_imported_only_where_it_is_used():
    """A right configuration is not read again to find lines."""
    for node in tree("entries.py").body:
        assert not (isinstance(node, ast.Import) and node.names[0].name == "yaml")


# --- What nobody does ----------------------------------------------------------------------------


def test_no_drawer_is_called_utils():
    stems = {part.removesuffix(".py") for module in MODULES for part in module.split("/")}
    assert not stems & {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}


@pytest.mark.parametrize("module", MODULES)
def test_no_star_imports(module):
    assert not any(name.endswith(".*") for name in imports(module))


@pytest.mark.parametrize("module", MODULES)
def test_no_pyplot(module):
    """Pyplot keeps every figure alive, and decides by itself where to draw."""
    assert not any("pyplot" in name or "pylab" in name for name in imports(module))


@pytest.mark.parametrize("module", MODULES)
def test_nothing_that_is_read_is_run(module):
    refused = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "runpy", "code"}
    assert not any(is_in(name, refused) for name in imports(module))
    called = {name for name, _ in calls(module)}
    assert not called & {"eval", "exec", "compile", "__import__", "os.system", "yaml.load"}


@pytest.mark.parametrize("module", MODULES)
def test_no_shell(module):
    for name, call in calls(module):
        if name.startswith("subprocess."):
            assert not any(keyword.arg == "shell" for keyword in call.keywords)


@pytest.mark.parametrize("module", MODULES)
def test_arrays_are_loaded_without_pickles(module):
    for name, call in calls(module):
        if name in ("np.load", "numpy.load"):
            said = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            assert said.get("allow_pickle") == "False", f"{module}:{call.lineno}"


@pytest.mark.parametrize("module", MODULES)
def test_chance_comes_from_seeds(module):
    """The shared generator would make each use of chance depend on all before it."""
    for name, call in calls(module):
        shared = re.fullmatch(r"(np|numpy)\.random\.[a-z_]+", name)
        assert not shared or name.endswith("default_rng"), f"{module}:{call.lineno}"
        if name.endswith("default_rng"):
            assert call.args, f"{module}:{call.lineno}: no seed"


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("learn/")])
def test_learning_neither_prints_nor_opens(module):
    assert not {name for name, _ in calls(module)} & {"print", "open", "input"}


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith(("draw/", "f"))])
def test_drawing_saves_nothing(module):
    assert not any(name.endswith(".savefig") for name, _ in calls(module))


def test_style_is_not_set_by_an_import():
    for module in MODULES:
        for node in tree(module).body:
            assert "rcParams" not in ast.unparse(node) or isinstance(
                node, (ast.FunctionDef, ast.ClassDef)
            ), f"{module}:{node.lineno}"


# --- One place for colours -----------------------------------------------------------------------

HEXADECIMAL = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
TAKES_A_COLOUR = re.compile(r"(.*_?colou?rs?|c|fc|ec|mfc|mec|mfcalt|hatchcolor)", re.IGNORECASE)
# What a colour may be without being one.
NO_COLOUR = {"none", "face", "edge", "inherit", "auto", ""}


def colour_literals(module: str) -> Iterator[str]:
    """Yield every text that is a colour, and every text given to something that takes one."""
    for node in ast.walk(tree(module)):
        match node:
            case ast.Constant(value=str(text)) if HEXADECIMAL.fullmatch(text):
                yield f"{module}:{node.lineno} {text}"
            case ast.keyword(arg=str(name), value=value) if TAKES_A_COLOUR.fullmatch(name):
                for inner in ast.walk(value):
                    if _is_given_as_colour(inner, value):
                        yield f"{module}:{inner.lineno} {name}={inner.value!r}"


def _is_given_as_colour(inner: ast.AST, whole: ast.expr) -> bool:
    """Tell a colour's name from a key that looks one up: only the former stands by itself."""
    direct = inner is whole or isinstance(whole, (ast.List, ast.Tuple, ast.IfExp))
    text = isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    return direct and text and inner.value not in NO_COLOUR


@pytest.mark.parametrize("module", [m for m in MODULES if m != "draw/look.py"])
def test_colours_are_in_the_looks_alone(module):
    assert list(colour_literals(module)) == []


def test_the_search_for_colours_finds_them(monkeypatch):
    text = "f(x, color='red', ec='none', c=theme['w'], facecolors=['b', theme.z], a='#12ab3F')"
    monkeypatch.setattr(sys.modules[__name__], "tree", lambda module: ast.parse(text))
    found = [line.split(" ", 1)[1] for line in colour_literals("it.py")]
    assert sorted(found) == ["#12ab3F", "color='red'", "facecolors='b'"]


# --- What is said twice is the same --------------------------------------------------------------


def test_themes_are_those_of_the_style():
    from hiddenreel.config import THEMES
    from hiddenreel.draw import style

    assert set(style.THEMES) == set(THEMES)


def test_formats_of_figures_can_be_saved():
    from hiddenreel.config import FIGURE_FORMATS
    from hiddenreel.publish.export import UNDATED

    assert set(UNDATED) == set(FIGURE_FORMATS)


@pytest.mark.parametrize("module", MODULES)
def test_every_file_opens_with_a_sentence(module):
    if not tree(module).body:
        return
    said = ast.get_docstring(tree(module))
    assert said and said.partition("\n")[0].rstrip().endswith((".", "?", ":")), module
