"""Filmstrips: their panels and texts, the size of their letters and of their files."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from fixtures_recordings import plan
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from hiddenreel.analyse import moments
from hiddenreel.draw.contents import Contents
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.filmstrip import (
    LINE,
    PRINT_INCHES,
    _some,
    filmstrip,
    frames_shown,
    highest,
    laid_out,
    shrink,
    texts_at,
)
from hiddenreel.draw.panels.hidden import HiddenCube
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.films.forward_backward import film as step_film
from hiddenreel.films.hidden_representations import film as main_film
from hiddenreel.plan.catalogue import kinds, load

CONFIGURED = plan().films


def bytes_of(figure, kind):
    with BytesIO() as file:
        figure.savefig(file, format=kind)
        return len(file.getvalue())


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_every_strip_fits_a_page_and_can_be_read(recording, given, light, name):
    product = CONFIGURED[name]
    shown = recording(product.run)
    besides = given(kinds("films")[product.kind], shown, [*map(recording, product.compare)])
    reel = load("films", product.kind).film(shown, light, **besides, **product.options)
    strip = filmstrip(reel, light)
    wide, high = strip.get_size_inches()
    # Letter is 11 in high, with an inch at either edge; A4 has more.
    assert wide == PRINT_INCHES and high <= 9.0
    texts = strip.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    seen = [text for text in texts if text.get_text().strip() and text.get_visible()]
    assert seen and min(text.get_fontsize() for text in seen) >= 8.0
    # A PDF holds the same, compressed.
    assert bytes_of(strip, "svg") < 2_000_000


@pytest.fixture(scope="module")
def of_circles(recording):
    """The main film of the circles, and its strip."""
    shown, theme = recording("circles"), THEMES["light"]
    with theme.applied():
        reel = main_film(shown, theme, moments.measure(shown))
        return reel, filmstrip(reel, theme)


def test_a_strip_has_the_author_s_mark_below_everything(of_circles, light):
    reel, plain = of_circles
    marked = filmstrip(replace(reel, contents=Contents(watermark="TU Berg")), light)
    (mark,) = (text for text in marked.findobj(Text) if text.get_text() == "TU Berg")
    box, page = mark.get_window_extent(), marked.bbox
    assert mark.get_fontsize() >= 8.0 and box.y0 >= 0 and page.x1 - 20 < box.x1 <= page.x1
    assert plain.get_size_inches()[1] < marked.get_size_inches()[1] <= 9.0
    others = [text for text in marked.findobj(Text) if text.get_text().strip() and text is not mark]
    shown = [text for text in others if text.get_visible() and text.axes is None]
    assert min(text.get_window_extent().y0 for text in shown) >= box.y1


def test_larger_type_is_larger_in_print(of_circles, light):
    reel, plain = of_circles
    larger = filmstrip(replace(reel, screen=replace(reel.screen, type=1.2)), light)
    assert larger.get_size_inches()[0] == pytest.approx(PRINT_INCHES)
    before, after = (strip.texts[0].get_fontsize() for strip in (plain, larger))
    assert after == pytest.approx(1.2 * before)


def test_a_strip_shows_the_start_and_every_chapter(of_circles):
    reel, strip = of_circles
    assert frames_shown(reel) == [0, *(chapter.frame for chapter in reel.chapters)]
    texts = {text.get_text() for text in strip.texts}
    assert {f"epoch {chapter.epoch:.0f}" for chapter in reel.chapters} | {"epoch 0"} <= texts
    assert {"Inputs", "Hidden layer 1", "Hidden layer 2"} <= texts
    assert len(strip.axes) == 3 * (len(reel.chapters) + 1)


def test_a_chapter_s_text_does_not_repeat_its_epoch(recording, light):
    shown = recording("circles")
    found = {"plateau": {"epoch": 71, "since": 35}}
    reel = main_film(shown, light, found)
    heading, below = texts_at(reel, reel.chapters[0].frame)
    assert heading == "epoch 71"
    assert below == "The plateau ends, 36 epochs in which the loss fell by 5 % of its way at most."
    assert texts_at(reel, 0) == ("epoch 0", "Untrained: loss 0.141, accuracy 50.0 %.")


def test_a_strip_of_one_epoch_is_headed_by_its_scenes(recording, light):
    reel = step_film(recording("circles"), light, epoch=3)
    assert frames_shown(reel) == [chapter.frame for chapter in reel.chapters]
    above, below = texts_at(reel, reel.chapters[2].frame)
    assert above == "Forward to layer 3"
    assert below == "For sample 751 its activation is 0.55."
    assert len(filmstrip(reel, light).axes) == len(reel.chapters) == 11


@pytest.mark.parametrize("rows", [1, 2, 4])
@pytest.mark.parametrize("aspect", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 13])
def test_a_strip_is_never_higher_than_a_page(rows, aspect, count):
    grid = laid_out(rows, aspect, ["It says a dozen words about what there is to be seen."] * count)
    assert grid.whole <= highest() + 1e-9
    assert grid.height == pytest.approx(grid.width * aspect) and grid.width > 2 * LINE
    assert sorted(place for band in grid.bands for place in band) == list(range(count))
    if rows > 1:
        assert len(grid.bands) == 1


def test_a_strip_of_a_crowd_is_a_small_file(recording, light):
    # With an outline for each point, the SVG would take 5 MB.
    many = {"name": "circles", "samples": 5_000}
    shown = recording("hero", dataset=many, epochs=2, batch_size=500)
    reel = main_film(shown, light, {}, seconds=1.5)
    strip = filmstrip(reel, light)
    for kind in ("svg", "pdf"):
        assert bytes_of(strip, kind) < 2_000_000


@pytest.mark.parametrize(("count", "expected"), [(1, [0]), (3, [0, 1, 2]), (4, [0, 2, 3]), (7, [0, 3, 6])])
def test_the_first_and_the_last_of_many_sheets_are_shown(count, expected):
    assert _some(range(count), 3) == expected
    assert _some(range(count), 1) == [count - 1]


def test_everything_on_a_figure_shrinks_alike(light):
    figure = Figure(figsize=(8, 4))
    axes = figure.add_axes((0, 0, 1, 1))
    (line,) = axes.plot([0, 1], "o-", linewidth=4, markersize=8)
    text = axes.text(0, 0, "it", fontsize=20)
    points = axes.scatter([0], [0], s=100, linewidths=2)
    shrink(figure, 0.5)
    np.testing.assert_allclose(figure.get_size_inches(), [4, 2])
    assert (line.get_linewidth(), line.get_markersize(), text.get_fontsize()) == (2, 4, 10)
    assert points.get_sizes()[0] == 25 and points.get_linewidth()[0] == 1


def test_points_beside_a_boundary_shrink_as_all_others(recording, light):
    """A scene in depth sets the sizes of its points whenever it is drawn."""
    shown, sizes = recording("hero"), []
    for boundary in (False, True):
        figure = Figure(figsize=(4, 4))
        panel = HiddenCube(shown, 2, 0.15, bare=True, boundary=boundary)
        panel.draw(figure.add_axes((0, 0, 1, 1)), light).show(moment(shown, 8))
        shrink(figure, 0.5)
        FigureCanvasAgg(figure).draw()
        (points,) = figure.findobj(PathCollection)
        sizes.append(set(points.get_sizes().round(6).tolist()))
    alone, beside = sizes
    assert beside and beside <= alone
