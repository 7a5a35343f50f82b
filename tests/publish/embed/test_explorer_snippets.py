"""An explorer stands in a frame where a document takes one, and elsewhere a still leads to it."""

from __future__ import annotations

import json

import pytest
from library_made import make_library

from hiddenreel.publish.embed.explorer import FRAMES, explorer_snippet
from hiddenreel.publish.embed.selection import Document, SnippetError
from hiddenreel.publish.embed.targets import TARGETS
from hiddenreel.publish.products.library import read_library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course") / "figures"
    make_library(folder, {"loss-curve": "The loss falls"}, {"unfolding": "It unfolds"})
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["explorers"] = [{"run": "circles", "path": "explorers/circles.html"}]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return read_library(folder)


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_leads_to_the_explorer(library, name):
    document = Document.beside(library.folder)
    text = explorer_snippet(library, "circles", TARGETS[name], document)
    assert "figures/explorers/circles.html" in text
    assert ("loss-curve" in text) == (name not in FRAMES)


def test_a_frame_has_a_title_and_may_run_scripts_alone(library):
    document = Document.beside(library.folder)
    text = explorer_snippet(library, "circles", TARGETS["html"], document)
    assert text == (
        '<iframe src="figures/explorers/circles.html" title="Explore the network circles" '
        'sandbox="allow-scripts allow-downloads" loading="lazy" width="1200" height="900" '
        'style="width: 100%; border: 0"></iframe>'
    )


def test_a_run_without_an_explorer_is_named(library):
    with pytest.raises(SnippetError) as raised:
        explorer_snippet(library, "circle", TARGETS["html"], Document.beside(library.folder))
    assert str(raised.value) == (
        "there is no explorer of run 'circle': add it to explorers in the configuration "
        "(choose circles; did you mean circles?)"
    )
