"""The foot of a sheet holds notes and a mark, covers nothing, and changes nothing but the scale."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from pictures_checked import assert_legible, sheet, sheets
from PIL import Image

from hiddenreel.draw.render.renderer import FastRenderer, MatplotlibRenderer
from hiddenreel.draw.screen import Screen
from hiddenreel.errors import HiddenreelError
from hiddenreel.interface.drawing import draw_figure, lay_out_film
from hiddenreel.plan.catalogue import kinds

FILMS = kinds("films")
RUNS = {"digits": "digits", "grand-tour": "digits", "curve-fit": "sine", "nudge": "chain"}
NOTES = [[2, "one"], [3, "the second of two notes"]]


@pytest.fixture
def laid_out(recording, given, light):
    def lay_out(kind, **asked):
        shown = recording(RUNS.get(kind, "hero"))
        also = given(FILMS[kind], shown, [recording("hero", learning_rate=1.0)])
        return lay_out_film(kind, shown, light, {**also, "seconds": 1.5, **asked})

    with light.applied():
        yield lay_out


@pytest.fixture
def logo(tmp_path):
    """A red square of 40 px beside as much transparency."""
    pixels = np.zeros((40, 80, 4), np.uint8)
    pixels[:, 40:] = 255, 0, 0, 255
    Image.fromarray(pixels).save(tmp_path / "logo.png")
    return {"file": str(tmp_path / "logo.png"), "sha256": ""}


def words_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts if text.get_text()]


@pytest.mark.parametrize("kind", sorted(FILMS))
def test_every_film_has_room_for_a_mark_and_its_notes(laid_out, light, kind):
    notes = {} if "epoch" in FILMS[kind].options else {"at": NOTES}
    film = laid_out(kind, watermark="our course", **notes)
    plain = laid_out(kind)
    for figure in sheets(film, light, (len(film) - 1,)):
        assert_legible(figure)
        assert "our course" in words_of(figure)
        assert ("the second of two notes" in words_of(figure)) == bool(notes)
    # All else stands above the foot, as large as without it.
    foot = film.screen.foot / film.screen.page[1]
    for with_foot, without in zip(film.panels, plain.panels):
        if with_foot.box == without.box:
            on_page = film.screen.on_page(with_foot.box)
            assert on_page[1] >= foot - 1e-9
            inches = np.multiply(on_page[2:], film.screen.page)
            np.testing.assert_allclose(inches, np.multiply(without.box[2:], plain.screen.page))


def test_a_note_is_shown_from_its_epoch_until_the_next(laid_out, light):
    film = laid_out("loss-surface", at=NOTES)
    frames = range(0, len(film), 3)
    for frame, figure in zip(frames, sheets(film, light, frames)):
        epoch, shown = film.moment(frame).epoch, set(words_of(figure))
        assert ("one" in shown) == (2 <= epoch < 3)
        assert ("the second of two notes" in shown) == (epoch >= 3)


def test_a_note_is_written_once_and_marked_on_the_curve(laid_out, light):
    film = laid_out("hidden-representations", at=NOTES, chapters="own")
    figure = sheet(film, light, len(film) - 1)
    assert words_of(figure).count("the second of two notes") == 1
    marks = [
        [round(stem[0, 0]) for stem in found.get_segments()]
        for axes in figure.axes
        if axes.get_ylabel() == "loss"
        for found in axes.collections
        if isinstance(found, LineCollection)
    ]
    assert [2, 3] in marks


def test_notes_are_painted_as_matplotlib_draws_them(laid_out, light):
    film = laid_out("loss-surface", at=[[1, "x" * 80]], watermark="y")
    fast, slow = (
        np.array(kind(film, light).frame(len(film) - 1)) for kind in (FastRenderer, MatplotlibRenderer)
    )
    assert fast.shape == slow.shape == (1080, 1920, 4)
    foot = int(1080 * film.screen.foot / film.screen.page[1])
    ink = [np.count_nonzero(frame[-foot:, :1400, :3].min(axis=2) < 128) for frame in (fast, slow)]
    assert ink[0] == pytest.approx(ink[1], rel=0.1)
    assert ink[0] > 500


def test_a_long_note_has_lines_on_a_narrow_sheet(laid_out, light):
    film = laid_out("hidden-representations", at=[[1, "a note of many words " * 4]], size="9:16")
    assert film.screen.foot > laid_out("hidden-representations", at=NOTES, size="9:16").screen.foot
    for figure in sheets(film, light, (len(film) - 1,)):
        assert_legible(figure)


def test_a_long_note_leaves_room_for_a_long_mark(laid_out, light):
    mark, note = "a mark that has forty characters, exactl", "from here on one plane is enough, " * 2
    film = laid_out("hidden-representations", size="4:3", at=[[1, note]], watermark=mark)
    for figure in sheets(film, light, (len(film) - 1,)):
        assert_legible(figure)
        assert mark in words_of(figure)


def test_a_picture_stands_in_the_corner_with_its_shape_and_colours(laid_out, light, logo):
    film = laid_out("layer-step", watermark=logo)
    pixels = np.array(MatplotlibRenderer(film, light).frame(0))[..., :3]
    red = np.argwhere((pixels == (255, 0, 0)).all(axis=2))
    (top, left), (bottom, right) = red.min(axis=0), red.max(axis=0)
    assert top > 1080 * (1 - film.screen.foot / film.screen.page[1])
    assert right == pytest.approx(1920 * film.screen.on_page((0.965, 0, 0, 0))[0], abs=2)
    assert bottom - top == pytest.approx(right - left, abs=2)
    ground = np.round(255 * np.array(to_rgb(light.background)))
    np.testing.assert_array_equal(pixels[(top + bottom) // 2, left - (right - left) // 2], ground)


def test_figures_carry_the_mark_and_keep_their_layout(recording, light, logo):
    shown = recording("hero")
    with light.applied():
        ours = draw_figure("loss-curve", shown, light, {})
        marked = draw_figure("loss-curve", shown, light, {"watermark": "our course"})
        pictured = draw_figure("loss-curve", shown, light, {"watermark": logo})
        assert_legible(marked.figure)
    assert "our course" in words_of(marked.figure)
    assert len(pictured.figure.axes[-1].images) == 1
    for before, after in zip(ours.figure.axes, marked.figure.axes):
        inches = [
            np.multiply(axes.get_position().bounds[2:], axes.figure.get_size_inches())
            for axes in (before, after)
        ]
        np.testing.assert_allclose(*inches)
    size = marked.figure.get_size_inches() * marked.screen.dpi
    np.testing.assert_allclose(size, marked.screen.pixels)
    title = marked.figure.texts[0]
    left = title.get_window_extent().x0 / marked.figure.bbox.width
    assert left == pytest.approx(marked.screen.on_page((0.035, 0, 0, 0))[0], abs=0.002)


def test_a_mark_that_is_gone_is_named(laid_out, logo):
    with pytest.raises(HiddenreelError, match=r"^the mark gone\.png cannot be read: "):
        laid_out("layer-step", watermark={**logo, "file": "gone.png"})


@pytest.mark.parametrize("pixels", [(1920, 1080), (1280, 720), (1080, 1920), (1440, 1080)])
@pytest.mark.parametrize("foot", [0.0, 0.42, 0.72])
def test_a_page_has_the_pixels_of_its_screen(pixels, foot):
    screen = Screen(pixels, foot=foot)
    assert tuple(int(side * screen.dpi) for side in screen.page) == pixels
    left, bottom, width, height = screen.on_page((0.0, 0.0, 1.0, 1.0))
    assert bottom + height == pytest.approx(1.0)
    assert bottom * screen.page[1] == pytest.approx(foot)
    assert left + width / 2 == pytest.approx(0.5)
    if not foot:
        assert screen.page == screen.inches
