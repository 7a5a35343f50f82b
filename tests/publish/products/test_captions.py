"""Captions as JSON for pages and as reStructuredText for the report."""

from __future__ import annotations

import json
from types import SimpleNamespace

import docutils.core
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.publish.products.captions import write_captions

PRODUCT = SimpleNamespace(
    title="A nudge of w₃ raises the cost by 0.31",
    caption="z₃, a₃ against w₃: ½ ‖a − y‖², 4.1 × 10⁻⁸ of *all* `samples`_ |x| <y> back\\slash.",
    alt="Three curves.",
)


def plain_text(path):
    """Return the text of the paragraphs that docutils reads from a file; any remark of its fails."""
    options = {"report_level": 1, "halt_level": 1, "file_insertion_enabled": False}
    document = docutils.core.publish_doctree(path.read_text(), settings_overrides=options)
    assert all(child.tagname == "paragraph" for child in document)
    return [child.astext() for child in document]


def test_captions_are_written_as_json(tmp_path):
    path = tmp_path / "captions" / "nudge.json"
    write_captions(path, "nudge", PRODUCT)
    assert json.loads(path.read_text(encoding="utf-8")) == {"name": "nudge", **vars(PRODUCT)}
    assert sorted(p.name for p in path.parent.iterdir()) == ["nudge.json", "nudge.rst"]
    # Letters as they are, for people who read the file.
    assert "w₃" in path.read_text(encoding="utf-8")


def test_captions_are_written_as_restructured_text(tmp_path):
    path = tmp_path / "nudge.json"
    write_captions(path, "nudge", PRODUCT)
    assert plain_text(path.with_suffix(".rst")) == [PRODUCT.title, PRODUCT.caption]


sentences = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60
).map(lambda text: f"The {' '.join(text.split())} end")


@settings(max_examples=50)
@given(sentences, sentences)
def test_no_sentence_is_taken_for_markup(tmp_path_factory, title, caption):
    path = tmp_path_factory.getbasetemp() / "captions" / "it.json"
    write_captions(path, "it", SimpleNamespace(title=title, caption=caption, alt="it"))
    assert plain_text(path.with_suffix(".rst")) == [title, caption]
    assert json.loads(path.read_text(encoding="utf-8"))["caption"] == caption


def test_a_failure_leaves_nothing(tmp_path, monkeypatch):
    product = SimpleNamespace(title="A \ud800", caption="", alt="")
    with pytest.raises(UnicodeEncodeError):
        write_captions(tmp_path / "it.json", "it", product)
    assert list(tmp_path.iterdir()) == []
