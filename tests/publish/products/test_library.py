"""What keeps a manifest from being read is said in a line, whoever wrote it."""

from __future__ import annotations

import json

import pytest

from hiddenreel.publish.products.library import LibraryError, parse_manifest, read_library


def product(**changes: object) -> dict:
    files = [{"path": "light/loss.svg"}]
    return {"name": "loss", "versions": {"light": {"files": files}}, **changes}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "it is not JSON ("),
        (b"\xff", "it is not JSON ("),
        (b"[" * 100_000, "it is not JSON ("),
        ([], "it has no list of products"),
        ({"products": {}}, "it has no list of products"),
        ({"products": [product(), 3]}, "its products[1] is no mapping"),
        ({"products": [product(name=3)]}, "its products[0] has no name"),
        ({"products": [product(versions=[])]}, "its products[0] has no versions"),
        ({"products": [product(versions={"light": 3})]}, "its products[0] has no mapping for theme light"),
        ({"products": [product(versions={"light": {}})]}, "its products[0] has no list of files"),
        (
            {"products": [product(versions={"light": {"files": [{}]}})]},
            "its products[0] lists a file without a path",
        ),
    ],
)
def test_a_manifest_that_is_none_is_refused_with_the_reason(tmp_path, content, reason):
    file = tmp_path / "manifest.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(LibraryError) as caught:
        parse_manifest(file.read_bytes())
    assert str(caught.value).startswith(reason)
    with pytest.raises(LibraryError, match="is not a list of products as this version writes it"):
        read_library(tmp_path)


def test_only_the_outline_of_a_manifest_is_checked():
    manifest = {"products": [product(hint=3)], "themes": None}
    assert parse_manifest(json.dumps(manifest).encode()) == manifest
