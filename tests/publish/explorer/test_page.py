"""The page is one small file that asks for nothing, whatever its recording is called."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from hiddenreel.draw.theme.spec import DARK, LIGHT
from hiddenreel.language import Language
from hiddenreel.publish.explorer.contents import contents, kept_epochs, shown_samples
from hiddenreel.publish.explorer.pack import pack
from hiddenreel.publish.explorer.page import explorer_page, write_explorer
from hiddenreel.publish.explorer.script import squeezed

MOMENTS = {"fastest": {"epoch": 3, "moved": 0.1}, "best": {"epoch": 8, "accuracy": 1.0}}


@pytest.fixture(scope="module")
def page(recording):
    return explorer_page(contents(recording("hero"), MOMENTS), [LIGHT, DARK])


def test_it_asks_for_nothing(page):
    assert re.findall(r"https?://(?!www\.w3\.org)", page) == []
    assert not re.search(r'\b(?:src|href)="(?!data:|\$\{)', page)
    assert "default-src 'none'" in page


def test_it_holds_the_moments_in_order(recording):
    held = contents(recording("hero"), MOMENTS)
    assert [(moment["epoch"], moment["title"]) for moment in held["moments"]] == [
        (0, "start"),
        (3, "fastest change"),
        (8, "best accuracy, end"),
    ]


def test_names_are_only_ever_texts(recording):
    evil = "</script><script>alert(1)</script>"
    held = {**contents(recording("hero"), {}), "run": evil, "title": evil, "summary": evil}
    text = explorer_page(held, [LIGHT])
    assert "alert(1)</script>" not in text
    (data,) = re.findall(r'id="recording">(.*?)</script>', text)
    assert json.loads(data)["run"] == evil


def test_it_speaks_the_language_of_the_configuration(recording):
    with Language.read({"name": "de", "phrases": {}, "second_typeface": None}).applied():
        held = contents(recording("hero"), MOMENTS)
        text = explorer_page(held, [LIGHT])
    assert '<html lang="de"' in text and held["moments"][1]["title"] == "schnellste Änderung"
    (data,) = re.findall(r'id="recording">(.*?)</script>', text)
    spoken = json.loads(data)["language"]
    assert spoken["phrases"]["Nothing is changed."] == "Nichts ist geändert."
    assert (spoken["decimal"], spoken["percentage"]) == (",", "{number}\u00a0%")


def test_english_needs_no_list_of_phrases(page):
    assert '"language"' not in page


@pytest.mark.parametrize(
    ("script", "short"),
    [
        ("a = ( b , c ) ;", "a=(b,c);"),
        ("x - -y + +z", "x - -y + +z"),
        ('f("a , b", 1)', 'f("a , b",1)'),
        ('s.replace(/[&" ]  =/g, t)', 's.replace(/[&" ]  =/g,t)'),
        ("`a , ${b ? `c = ${{ d: 1 }} , e` : f} , g` + h", "`a , ${b?`c = ${{d:1}} , e`:f} , g` + h"),
        ("return a / 2 / b", "return a / 2 / b"),
    ],
)
def test_spaces_are_left_out_where_nothing_needs_them(script, short):
    assert squeezed(script) == short


def test_a_script_without_an_end_is_refused():
    with pytest.raises(ValueError, match="cannot be read from '`no end' on"):
        squeezed("a = `no end")


def test_the_same_recording_gives_the_same_bytes(recording, tmp_path, page):
    write_explorer(tmp_path / "hero.html", contents(recording("hero"), MOMENTS), [LIGHT, DARK])
    assert (tmp_path / "hero.html").read_text(encoding="utf-8") == page


def test_it_is_small(recording):
    """The main network has 25 weights at 301 epochs; these numbers do not shrink at all."""
    held = contents(recording("hero"), {})
    theta = np.random.default_rng(0).standard_normal((301, 25))
    X = np.random.default_rng(1).standard_normal((1000, 2))
    held |= {"theta": pack(theta, differences=True), "X": pack(X)}
    assert len(explorer_page(held, [LIGHT, DARK]).encode()) <= 310_000


def test_digits_take_single_precision_and_bytes(recording):
    held = contents(recording("digits"), {})
    assert held["theta"]["type"] == "float64"
    assert (held["X"]["type"], held["scale"]) == ("uint8", 16)


class Long:
    """A recording of which only the sizes matter."""

    def __init__(self, sizes, epochs, samples=10, classes=2):
        self.sizes, self.epochs, self.classes = sizes, epochs, classes
        self.X = np.random.default_rng(0).standard_normal((samples, sizes[0]))


def test_long_recordings_take_single_precision_and_fewer_epochs():
    epochs, single = kept_epochs(Long((2, 3, 3, 1), 300))
    assert (len(epochs), single) == (301, False)
    epochs, single = kept_epochs(Long((64, 32, 3, 10), 60))
    assert (len(epochs), single) == (61, True)
    epochs, single = kept_epochs(Long((64, 32, 3, 10), 5000))
    assert single and len(epochs) * 2219 <= 150_000
    assert (epochs[0], epochs[-1]) == (0, 5000)


def test_several_runs_share_the_room_of_one():
    epochs, single = kept_epochs(Long((2, 3, 3, 1), 300), 2)
    assert (len(epochs), single) == (301, False)
    epochs, single = kept_epochs(Long((2, 3, 3, 1), 300), 3)
    assert (len(epochs), single) == (301, True)
    epochs, single = kept_epochs(Long((64, 32, 3, 10), 60), 2)
    assert single and 2 * len(epochs) * 2219 <= 150_000


def test_a_run_beside_it_holds_its_own_training_and_no_samples(recording):
    held = contents(recording("hero"), {}, [recording("hero", learning_rate=1.0)])
    (other,) = held["others"]
    assert other["loss"] != held["loss"] and not {"X", "Y", "labels"} & other.keys()


def test_large_datasets_are_thinned():
    assert len(shown_samples(Long((2, 3, 1), 5, samples=1000))) == 1000
    rows = shown_samples(Long((2, 3, 1), 5, samples=100_000))
    assert len(rows) == 5000 and rows[-1] == 99_999


def test_other_numbers_are_refused():
    with pytest.raises(ValueError, match="numbers of type int64 cannot be packed"):
        pack(np.arange(3))


def test_an_author_s_own_theme_is_there(recording):
    own = replace(DARK, name="course", background="#201040")
    text = explorer_page(contents(recording("hero"), {}), [LIGHT, own])
    assert 'html[data-theme="course"]' in text and "#201040" in text
