"""An explorer shows itself in a notebook, and saves its page."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pytest
from documents import pictures_left

import hiddenreel
from hiddenreel.errors import HiddenreelError
from hiddenreel.reading import sha256_of
from hiddenreel.record.reel import Reel


def test_it_shows_itself_and_saves_the_same_page(recording, tmp_path):
    shown = hiddenreel.explore(hiddenreel.open(recording("hero").folder))
    data, about = shown._repr_mimebundle_()
    assert 'sandbox="allow-scripts allow-downloads"' in data["text/html"]
    (page,) = re.findall(r'srcdoc="([^"]*)"', data["text/html"])
    assert html.unescape(page) == shown.save(tmp_path / "hero.html").read_text(encoding="utf-8")
    assert data["image/png"].startswith("iVBOR") and about["image/png"]["alt"]
    assert pictures_left(data["text/html"]) == [(data["image/png"], about["image/png"]["alt"])]
    assert data["text/plain"] == f"explorer: {shown.title}"


def test_other_runs_on_the_same_samples_are_beside_it(recording):
    def opened(**changes):
        return hiddenreel.open(recording("hero", **changes).folder)

    slow = opened(learning_rate=1.0)
    shown = hiddenreel.explore(opened(), compare=[slow])
    (data,) = re.findall(r'id="recording">(.*?)</script>', shown.page)
    (other,) = json.loads(data)["others"]
    assert other["sha256"] == sha256_of(slow.folder / "epochs.npy")
    what = r"has other samples than run 'hero', and an explorer shows both on the same: leave it out"
    with pytest.raises(HiddenreelError, match=f"^run 'hero' {what} of compare$"):
        hiddenreel.explore(opened(), compare=[opened(seed=3)])


def test_it_speaks_another_language(recording):
    run = hiddenreel.open(recording("hero").folder)
    shown = hiddenreel.explore(run, language="de")
    assert '<html lang="de"' in shown.page and "Nichts ist geändert." in shown.page
    assert '<html lang="en"' in hiddenreel.explore(run).page
    with pytest.raises(HiddenreelError, match=r"^language = 'dee': no such language here; .*mean de"):
        hiddenreel.explore(run, language="dee")


def test_several_numbers_at_once_are_refused(tmp_path):
    X = np.linspace(-1, 1, 8)[:, None]
    weights = [(np.ones((3, 1)), np.zeros(3)), (np.ones((2, 3)), np.zeros(2))]
    activations = ["tanh", "identity"]
    with Reel(tmp_path / "two", X, np.hstack([X, -X]), activations=activations) as reel:
        reel(weights)
        reel(weights)
    run = hiddenreel.open(tmp_path / "two")
    with pytest.raises(HiddenreelError, match=r"learns 2 numbers, and an explorer shows one$"):
        hiddenreel.explore(run)
