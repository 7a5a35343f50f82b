"""What is remembered of files: only what still holds."""

from __future__ import annotations

import json
import shutil

import pytest
from media import MADE_OF, a_folder_of_products

from hiddenreel.publish.check import cache as memories
from hiddenreel.publish.check import folder as folders
from hiddenreel.publish.check.folder import check_folder


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return a_folder_of_products(tmp_path_factory.mktemp("good"))


@pytest.fixture
def products(good, tmp_path):
    return shutil.copytree(good, tmp_path / "figures")


@pytest.fixture
def looked_into(monkeypatch):
    """List the files that are looked into."""
    names = []

    def look_into(folder, group):
        names.extend(group)
        return real(folder, group)

    real = folders._look_into
    monkeypatch.setattr(folders, "_look_into", look_into)
    return names


def check(folder, memory=None):
    return check_folder(folder, lambda entry, manifest: MADE_OF, memory=memory)


def test_what_has_not_changed_is_not_looked_into_again(products, tmp_path, looked_into):
    memory = tmp_path / "memory.json"
    first = check(products, memory)
    assert len(looked_into) == first.files
    looked_into.clear()
    assert check(products, memory) == first == check(products)
    assert len(looked_into) == first.files
    assert json.loads(memory.read_text("ascii"))["files"]


def test_what_has_changed_is(products, tmp_path, looked_into):
    memory = tmp_path / "memory.json"
    check(products, memory)
    looked_into.clear()
    (products / "light" / "curve.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    (products / "light" / "curve.svg").rename(products / "light" / "square.svg")
    report = check(products, memory)
    assert looked_into == ["light/square.svg", "light/curve.pdf"]
    assert report == check(products)
    assert [found.check for found in report.findings if found.severity == "error"] == [
        "hash",
        "missing",
        "extra",
    ]


def test_what_could_not_be_read_is_looked_into_again(products, tmp_path, looked_into):
    memory = tmp_path / "memory.json"
    (products / "light" / "square.png").write_bytes(b"no picture")
    first = check(products, memory)
    looked_into.clear()
    assert check(products, memory) == first
    assert looked_into == ["light/square.png"]


def test_other_sources_or_libraries_remember_nothing(products, tmp_path, looked_into, monkeypatch):
    memory = tmp_path / "memory.json"
    first = check(products, memory)
    looked_into.clear()
    monkeypatch.setattr(memories.av, "__version__", "0")
    assert check(products, memory) == first
    assert len(looked_into) == first.files


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"looked_with": 3, "files": [1]}'])
def test_a_memory_that_cannot_be_read_is_none(products, tmp_path, looked_into, content):
    memory = tmp_path / "memory.json"
    memory.write_text(content)
    report = check(products, memory)
    assert len(looked_into) == report.files
    looked_into.clear()
    check(products, memory)
    assert not looked_into
