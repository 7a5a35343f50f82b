"""A product is made again when a file it depends on changes, and only then."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from hiddenreel import code_digest as sources
from hiddenreel.code_digest import digest, imported_names, sources_of


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Return a function that writes a package named `toy`, which then stands for ours."""
    package = tmp_path / "toy"

    def write(**files: str) -> None:
        for name, text in {"__init__": "", **files}.items():
            path = package / (name.replace("__in__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    monkeypatch.setattr(sources, "PACKAGE", package)
    return write


def test_follows_imports_of_imports(toy):
    toy(a="import toy.b", b="from toy.c import thing", c="thing = 1", d="")
    assert sources_of("toy.a") == ["__init__.py", "a.py", "b.py", "c.py"]


def test_counts_the_init_of_every_package_on_the_way(toy):
    toy(a="from toy.box.inner import name", box__in____init__="import toy.b", b="")
    toy(box__in__inner="name = 1")
    assert sources_of("toy.a") == ["__init__.py", "a.py", "b.py", "box/__init__.py", "box/inner.py"]


def test_counts_modules_imported_by_name_from_their_package(toy):
    toy(a="from toy.box import inner", box__in____init__="", box__in__inner="", box__in__other="")
    assert sources_of("toy.a") == ["__init__.py", "a.py", "box/__init__.py", "box/inner.py"]


def test_counts_imports_inside_functions(toy):
    toy(a="def f():\n    from toy import b\n", b="")
    assert "b.py" in sources_of("toy.a")


@pytest.mark.parametrize(
    "source",
    [
        "from toy import (  # in (many) lines\n    b,\n)",
        "from toy import \\\n    b",
        "if True: from toy import b",
        "x = 1; import toy.b",
        "import os, toy.b as c",
        '"""\nimport statements, and\nfrom what\n"""\nimport toy.b',
    ],
)
def test_reads_imports_however_they_are_written(toy, source):
    toy(a=source, b="")
    assert "b.py" in sources_of("toy.a")


def test_reads_relative_imports(toy):
    toy(a="", box__in____init__="from .inner import x", box__in__inner="from .. import a\nx = 1")
    assert sources_of("toy.box") == ["__init__.py", "a.py", "box/__init__.py", "box/inner.py"]


def test_leaves_other_packages_alone(toy):
    toy(a="import os\nimport numpy.linalg\nfrom toys import b", b="")
    assert sources_of("toy.a") == ["__init__.py", "a.py"]


def test_survives_circles(toy):
    toy(a="import toy.b", b="import toy.a")
    assert sources_of("toy.a") == sources_of("toy.b")


def test_joins_several_modules(toy):
    toy(a="", b="")
    assert sources_of("toy.b", "toy.a") == ["__init__.py", "a.py", "b.py"]


@pytest.mark.parametrize("name", ["toy.missing", "toy.a.missing", "other", "numpy.linalg"])
def test_refuses_a_module_that_is_not_there(toy, name):
    toy(a="")
    with pytest.raises(ModuleNotFoundError, match=f"there is no module {name} in "):
        sources_of(name)


def test_the_list_is_the_callers_own(toy):
    toy(a="")
    sources_of("toy.a").clear()
    assert sources_of("toy.a") == ["__init__.py", "a.py"]


def test_the_digest_changes_with_content_and_with_names_alone(toy, tmp_path):
    toy(a="1", b="1")
    before = digest(["a.py"])
    assert before == digest(["a.py", "a.py"]) and len(before) == 64
    assert before != digest(["b.py"])
    assert digest(["a.py", "b.py"]) == digest(["b.py", "a.py"])
    toy(a="2")
    assert digest(["a.py"]) != before
    toy(a="1")
    assert digest(["a.py"]) == before


def test_relative_names_become_absolute():
    tree = ast.parse("from . import a\nfrom .b import c\nfrom ..d import e\nimport f.g as h")
    names = ["toy.box.a", "toy.box.b.c", "toy.d.e", "f.g"]
    assert list(imported_names(ast.walk(tree), "toy.box")) == names


def test_a_recording_depends_on_learning_and_not_on_drawing():
    files = sources_of("hiddenreel.record.recorder")
    assert {"__init__.py", "code_digest.py", "learn/network.py", "learn/training.py"} <= set(files)
    assert not [file for file in files if file.startswith(("draw/", "publish/", "figures/"))]


def test_imports_nothing_but_the_standard_library():
    program = "import sys, hiddenreel.code_digest as s; s.sources_of('hiddenreel.record.recorder');"
    program += "sys.exit('numpy' in sys.modules or 'hiddenreel.learn.data' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
