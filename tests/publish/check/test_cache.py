"""The cache of findings: it holds only for unchanged files and the same checker."""

from __future__ import annotations

import json
import shutil

import pytest
from media import MADE_OF

from hiddenreel.publish.check import cache as caches
from hiddenreel.publish.check import folder as folders
from hiddenreel.publish.check.folder import check_folder


@pytest.fixture
def products(good, tmp_path):
    return shutil.copytree(good, tmp_path / "figures")


@pytest.fixture
def examined(monkeypatch):
    """Return the list of the files that are examined."""
    names = []

    def examine(folder, group):
        names.extend(group)
        return real(folder, group)

    real = folders._examine
    monkeypatch.setattr(folders, "_examine", examine)
    return names


def check(folder, cache=None):
    return check_folder(folder, lambda entry, manifest: MADE_OF, cache=cache)


def test_unchanged_files_are_not_examined_again(products, tmp_path, examined):
    cache = tmp_path / "cache.json"
    first = check(products, cache)
    assert len(examined) == first.files
    examined.clear()
    assert check(products, cache) == first == check(products)
    assert len(examined) == first.files
    assert json.loads(cache.read_text("ascii"))["files"]


def test_changed_files_are_examined_again(products, tmp_path, examined):
    cache = tmp_path / "cache.json"
    check(products, cache)
    examined.clear()
    (products / "light" / "curve.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    (products / "light" / "curve.svg").rename(products / "light" / "square.svg")
    report = check(products, cache)
    assert examined == ["light/square.svg", "light/curve.pdf"]
    assert report == check(products)
    assert [found.check for found in report.findings if found.severity == "error"] == ["hash", "missing"]
    assert "extra" in {found.check for found in report.findings}


def test_unreadable_files_are_examined_again(products, tmp_path, examined):
    cache = tmp_path / "cache.json"
    (products / "light" / "square.png").write_bytes(b"no picture")
    first = check(products, cache)
    examined.clear()
    assert check(products, cache) == first
    assert examined == ["light/square.png"]


def test_another_version_of_a_library_empties_the_cache(products, tmp_path, examined, monkeypatch):
    cache = tmp_path / "cache.json"
    first = check(products, cache)
    examined.clear()
    monkeypatch.setattr(caches.av, "__version__", "0")
    assert check(products, cache) == first
    assert len(examined) == first.files


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"examiner": 3, "files": [1]}'])
def test_a_damaged_cache_is_ignored(products, tmp_path, examined, content):
    cache = tmp_path / "cache.json"
    cache.write_text(content)
    report = check(products, cache)
    assert len(examined) == report.files
    examined.clear()
    check(products, cache)
    assert not examined
