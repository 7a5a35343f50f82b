"""What is drawn has room for its words, or says that it has none."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from hiddenreel.draw.film.chapters import Chapter, Cue
from hiddenreel.draw.theme.spec import TypeStyle
from hiddenreel.errors import HiddenreelError
from hiddenreel.interface import drawing
from hiddenreel.interface.drawing import chapters_of, draw_figure, lay_out_film
from hiddenreel.plan.themes import SMALLEST_TYPE


@pytest.fixture
def measured(monkeypatch):
    """Return a function that has only pictures fit that it is true of, and the list of those tried."""

    def have(fits):
        tried = []

        def is_legible(film, theme):
            tried.append((film.screen.type, film.screen.is_composed))
            return fits(*tried[-1])

        monkeypatch.setattr(drawing, "is_film_legible", is_legible)
        return tried

    return have


def film(recording, theme, **given):
    with theme.applied():
        return lay_out_film("layer-step", recording("hero"), theme, {"seconds": 1.0, **given})


def test_a_film_is_composed_where_its_own_layout_has_no_room(recording, light, measured):
    measured(lambda size, is_composed: is_composed)
    shown = film(recording, light, size="4:3")
    assert shown.screen.is_composed and shown.screen.type == 1.0 and shown.fits


def test_the_smallest_type_is_the_last_resort(recording, light, measured):
    tried = measured(lambda size, is_composed: size < 1.0)
    shown = film(recording, replace(light, type=TypeStyle(1.2)), size="4:3")
    assert shown.screen.type == SMALLEST_TYPE and shown.fits
    sizes = [size for size, is_composed in tried if not is_composed]
    assert sizes == pytest.approx([1.2, 1.15, 1.1, 1.05, 1.0, SMALLEST_TYPE])


def test_what_fits_nowhere_is_drawn_as_usual_and_says_so(recording, light, measured):
    measured(lambda size, is_composed: False)
    shown = film(recording, replace(light, type=TypeStyle(1.2)), size="4:3")
    assert (shown.screen.type, shown.screen.is_composed, shown.fits) == (1.0, False, False)


def test_a_figure_that_does_not_fit_says_so(recording, light, monkeypatch):
    monkeypatch.setattr(drawing, "is_legible", lambda figure: False)
    with light.applied():
        assert not draw_figure("network-diagram", recording("hero"), light, {"size": "4:3"}).fits


def test_what_our_tests_measure_is_not_measured_again(recording, light, measured):
    tried = measured(lambda size, is_composed: True)
    assert film(recording, light).fits and not tried
    for chosen in ({"size": "1:1"}, {"title": "Own"}, {"panels": ["plane"]}, {"at": ((1, "Here"),)}):
        tried.clear()
        film(recording, light, **chosen)
        assert len(tried) == 1, chosen


def test_a_refusal_of_every_size_is_the_refusal(recording, light):
    with light.applied(), pytest.raises(HiddenreelError, match="layer"):
        lay_out_film("layer-step", recording("hero"), light, {"layer": 9, "size": "1:1"})


def test_chapters_end_at_the_time_of_their_last_frame():
    cue = Cue("best", "best accuracy", "Epoch 4: all is right.", 4.0, 4)
    film = SimpleNamespace(chapters=(Chapter(1, 4, 4.0, (cue,)),), frames_per_second=30)
    (chapter,) = chapters_of(film)
    assert vars(chapter) == {
        "number": 1,
        "moment": "best",
        "title": "Best accuracy",
        "sentence": "Epoch 4: all is right.",
        "epoch": 4.0,
        "frame": 4,
        "seconds": 0.133,
    }
