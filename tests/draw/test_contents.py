"""What an author chooses of a picture's contents is what is drawn, counted, and looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from pictures_checked import assert_legible, sheet, sheets

from hiddenreel.draw.contents import COUNTED, PANEL_NAMES, Camera, Contents, stratified_rows
from hiddenreel.draw.film.blocks import SIDES
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.panels.titles import Heading, Setting, Title
from hiddenreel.draw.space.projection import View, room_needed
from hiddenreel.interface.drawing import draw_figure, lay_out_film, track_of
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.validate.shared import panels_of

FILMS = kinds("films")
# What is shown of, where it is not the hero.
RUNS = {"digits": "digits", "grand-tour": "digits", "curve-fit": "sine", "nudge": "chain"}
TITLED = sorted(FILMS)
ASKED = {"samples": 0.25, "camera": {"from": [40.0, 30.0], "turn": 0.0}, "counters": ["loss"]}


@pytest.fixture
def laid_out(recording, given, light):
    """Return a function from a kind of film and what is asked of it to the film."""

    def lay_out(kind, run=None, **asked):
        shown = recording(run or RUNS.get(kind, "hero"))
        also = given(FILMS[kind], shown, [recording("hero", learning_rate=1.0)])
        return lay_out_film(kind, shown, light, {**also, "seconds": 1.5, **asked})

    with light.applied():
        yield lay_out


def drawn(film, theme):
    """Return the figure of a film's last frame."""
    return sheet(film, theme, len(film) - 1)


def words(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts if text.get_text()]


def clouds(figure):
    """Return the numbers of points in each cloud that has as many as the sample clouds."""
    return [
        len(cloud.get_offsets())
        for axes in figure.axes
        for cloud in axes.collections
        if isinstance(cloud, PathCollection)
    ]


@pytest.mark.parametrize("kind", TITLED)
def test_every_film_takes_what_it_offers_and_no_title(laid_out, light, kind):
    offered = {key: ASKED[key] for key in FILMS[kind].offers}
    film = laid_out(kind, title=False, **offered)
    figure = drawn(film, light)
    texts = words(figure)
    assert film.title and film.title not in texts and f"{film.title}." not in texts
    if "counters" in offered:
        assert "loss" in texts and not {"epoch", "accuracy", "held out"} & set(texts)
    if "samples" in offered:
        recording = film.recording
        classes = [recording.labels] if not recording.is_regression else [np.zeros(200, int)]
        count = sum(max(1, round(0.25 * n)) for n in np.bincount(classes[0]))
        for text in (film.caption, track_of(film)[0].text):
            assert f" {count} of " in text and " samples are drawn, " in text
        sizes = [*clouds(figure), *(_samples_in_lines(figure))]
        assert len(recording.X) not in sizes
        assert count in sizes


def _samples_in_lines(figure):
    """Yield the numbers of samples that are drawn as markers of lines."""
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_gid() == "samples":
                yield len(line.get_xdata())


def test_without_a_title_the_key_to_the_classes_stays(laid_out, light):
    figure = drawn(laid_out("hidden-representations", title=False), light)
    assert words(figure)[:4] == ["class", "0", "1", *words(figure)[3:4]]


def test_a_theme_leaves_titles_out_but_for_those_that_are_asked_for(recording, light):
    shown, theme = recording("hero"), replace(light, title=replace(light.title, show=False))
    with theme.applied():
        without = draw_figure("loss-curve", shown, theme, {})
        own = draw_figure("loss-curve", shown, theme, {"title": "It learns"})
        film = lay_out_film("hidden-representations", shown, theme, {"moments": {}, "seconds": 2})
    assert without.figure.texts[0].get_text() == "" and without.title
    assert "It learns" in own.figure.texts[0].get_text()
    figure = drawn(film, theme)
    assert film.title and film.title not in words(figure)


def test_a_figure_without_a_title_keeps_it_in_its_captions(recording, light):
    shown = recording("hero")
    with light.applied():
        ours = draw_figure("loss-curve", shown, light, {})
        without = draw_figure("loss-curve", shown, light, {"title": False})
    assert ours.figure.texts[0].get_text() == ours.title
    assert without.figure.texts[0].get_text() == ""
    assert (without.title, without.caption, without.alt) == (ours.title, ours.caption, ours.alt)


@pytest.mark.parametrize("run", ["three-classes", "sine", "four-samples"])
def test_a_share_of_the_samples_has_that_share_of_each_class(recording, run):
    shown = recording(run)
    rows = stratified_rows(shown, 0.3)
    assert len(set(rows)) == len(rows) and np.array_equal(rows, np.sort(rows))
    if shown.is_regression:
        # Evenly spaced in the order of the targets: their quantiles are those of all.
        order = np.sort(np.argsort(np.argsort(shown.Y[:, 0], kind="stable"))[rows])
        assert len(rows) == round(0.3 * len(shown.X))
        assert np.ptp(np.diff(order)) <= 1
    else:
        wanted = [max(1, round(0.3 * n)) for n in np.bincount(shown.labels)]
        np.testing.assert_array_equal(np.bincount(shown.labels[rows]), wanted)


def test_the_share_changes_no_number(laid_out):
    whole = laid_out("hidden-representations")
    part = laid_out("hidden-representations", samples=0.1)
    assert part.caption == f"{whole.caption} 8 of 80 samples are drawn, the same share of each class."
    for frame in (0, 20, len(whole) - 1):
        ours, theirs = whole.moment(frame), part.moment(frame)
        assert (ours.loss, ours.accuracy) == (theirs.loss, theirs.accuracy)


def test_points_stand_where_all_of_them_would(laid_out, light):
    film = laid_out("space-warp", samples=0.25)
    figure = drawn(film, light)
    flat = next(cloud for axes in figure.axes for cloud in axes.collections if len(cloud.get_offsets()) == 20)
    rows = stratified_rows(film.recording, 0.25)
    shown = np.asarray(flat.get_offsets())
    wanted = film.recording.X[rows]
    np.testing.assert_allclose(np.sort(shown, axis=0), np.sort(wanted, axis=0))


@pytest.mark.parametrize(
    ("camera", "progress", "expected"),
    [
        (Camera(), 0.25, View(100.0 - 60.0)),
        (Camera(turn=0.0), 0.25, View(100.0)),
        (Camera(turn=-40.0), 0.25, View(100.0 + 30.0)),
        (Camera(start=(30.0, 10.0)), 0.25, View(30.0 + 20.0, 10.0)),
        (Camera(40.0, (30.0, 10.0)), 0.25, View(30.0 + 10.0, 10.0)),
        (Camera(40.0, (30.0, 10.0)), 1.0, View(70.0, 10.0)),
    ],
)
def test_the_eye_begins_and_walks_as_asked(camera, progress, expected):
    assert camera.view(progress, walk=80.0, end=100.0) == expected


def test_in_print_the_eye_stands_still():
    assert Camera(40.0, (30.0, 10.0)).view(0.5, walk=0.0, end=100.0) == View(30.0, 10.0)


@pytest.mark.parametrize("elevation", [0, 20, 35, 50, 70, 90])
def test_names_of_axes_stay_in_the_picture_from_any_height(elevation):
    reach = 0.79 * room_needed(elevation, 0.63)
    ends = np.array([(-0.5, -0.5, 0.63)])
    highest = max(View(a, elevation).project(ends)[0][0, 1] for a in range(0, 360, 5))
    assert highest <= reach
    assert room_needed(20, 0.63) == 1.0


def test_figures_look_from_where_they_are_asked_to(recording, light):
    def thrown(**asked):
        with light.applied():
            figure = draw_figure("hidden-snapshots", recording("hero"), light, asked).figure
            scenes = [a for axes in figure.axes for a in axes.collections if len(a.get_offsets()) > 1]
            return np.asarray(scenes[0].get_offsets())

    ours, theirs = thrown(), thrown(camera={"from": [200.0, 50.0]})
    assert ours.shape == theirs.shape and not np.allclose(ours, theirs)


def test_what_is_asked_is_parted_from_the_options():
    asked = {"title": False, "layer": 2, "samples": 0.5, "counters": ["loss"]}
    contents, rest = Contents.split(asked, ("counters",))
    assert contents == Contents(has_title=False, counters=("loss",))
    assert rest == {"layer": 2, "samples": 0.5}
    assert Contents.split({"title": "mine"}, ())[1] == {"title": "mine"}
    assert Contents().counters == COUNTED


# --- Panels ----------------------------------------------------------------------------------------


def pictured(film):
    """Return the panels of a film without its words at the top."""
    return [p for p in film.panels if not isinstance(p.panel, (Heading, Setting, Title))]


COMPOSED = sorted(name for name, kind in FILMS.items() if kind.panels)


@pytest.mark.parametrize("kind", COMPOSED)
def test_the_panels_that_a_film_declares_are_those_that_it_has(laid_out, monkeypatch, kind):
    seen = {}
    of = Sheet.of

    def noted(title, *ways):
        seen.update(ways[0])
        return of(title, *ways)

    monkeypatch.setattr(Sheet, "of", noted)
    # On a slide some films have a layout of their own.
    film = laid_out(kind, size=list(FILMS[kind].shapes)[-1])
    blocks = {name: block for name, block in seen.items() if block.sort not in (*SIDES, "line")}
    chosen = {part for name, block in blocks.items() for part in block.parts or [name]}
    assert chosen == set(panels_of(FILMS[kind], film.recording.run))


def test_captions_have_a_name_for_each_panel_of_each_film():
    panels = [panel for kind in FILMS.values() for panel in kind.panels]
    assert {panel.partition("-")[0] for panel in panels} == set(PANEL_NAMES)


@pytest.mark.parametrize("kind", COMPOSED)
def test_each_panel_alone_fills_the_sheet(laid_out, light, kind):
    """It reaches over half of the page in one direction, and no text is cut, small or covered.

    A panel of several trainings is one of each.
    """
    whole = laid_out(kind)
    name = panels_of(FILMS[kind], whole.recording.run)[0]
    film = laid_out(kind, panels=[name])
    boxes = np.array([placed.box for placed in pictured(film)])
    ends = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    assert (ends - boxes[:, :2].min(axis=0)).max() > 0.5
    assert len(pictured(film)) < len(pictured(whole))
    remark = f" The film shows: {PANEL_NAMES[name]}."
    assert remark in film.caption
    assert track_of(film)[0].text.startswith(f"{film.title}.{remark}")
    for figure in sheets(film, light, (len(film) - 1,)):
        assert_legible(figure)


def test_pictures_stand_in_the_order_that_is_asked_for(laid_out, light):
    film = laid_out("hidden-representations", panels=["hidden-2", "inputs", "loss"])
    kinds_of = [type(placed.panel).__name__ for placed in pictured(film)]
    assert kinds_of == ["HiddenCube", "InputPlane", "LossCurve"]
    lefts = [placed.box[0] for placed in pictured(film)[:2]]
    assert lefts == sorted(lefts)
    assert pictured(film)[0].panel.layer == 2
    for figure in sheets(film, light, (0, len(film) - 1)):
        assert_legible(figure)


def test_what_belongs_to_a_picture_stays_with_it(laid_out):
    film = laid_out("grand-tour", panels=["loss", "hidden"])
    names = [type(placed.panel).__name__ for placed in pictured(film)]
    assert names == ["LossCurve", "TourPlane", "NeuronAxes", "PictureKey"]


def test_a_chart_that_is_named_first_stands_above_or_at_the_left(laid_out):
    film = laid_out("grand-tour", panels=["loss", "hidden"])
    boxes = {type(placed.panel).__name__: placed.box for placed in pictured(film)}
    (left, bottom, width, _), plane = boxes["LossCurve"], boxes["TourPlane"]
    assert bottom >= plane[1] + plane[3] or left + width <= plane[0]


@pytest.mark.parametrize("panels", [["numbers"], ["loss"], ["loss", "numbers"]])
def test_curves_and_numbers_take_the_place_of_pictures(laid_out, light, panels):
    film = laid_out("hidden-representations", panels=panels)
    assert max(placed.box[2] for placed in pictured(film)) > 0.45
    for figure in sheets(film, light, (len(film) // 2,)):
        assert_legible(figure)


def test_the_alt_text_is_about_the_panels_that_are_shown(laid_out):
    film = laid_out("hidden-representations", panels=["loss"], samples=0.25)
    assert film.alt == f"{film.title}. The film shows: loss."
    # No sample is drawn.
    assert "samples are drawn" not in f"{film.caption} {track_of(film)[0].text}"


def test_the_caption_tells_of_the_chosen_panels_alone(laid_out):
    captions = {panel: laid_out("nudge", panels=[panel]).caption for panel in ("z", "cost")}
    assert "∂z" in captions["z"] and "C₀" not in captions["z"]
    assert "∂C₀" in captions["cost"] and "The cost is" in captions["cost"]
    film = laid_out("hidden-representations", panels=["loss", "numbers"], counters=["epoch"])
    opening, remark, loss, *others = film.caption.removesuffix(".").split(". ")
    assert "network over" in opening and remark == "The film shows: loss, counters"
    assert loss.startswith("The loss ") and not any("accuracy" in other for other in others)


def test_the_caption_names_no_sign_and_no_plane_that_are_not_shown(laid_out):
    sign, plane = "≈ marks an epoch", "The plane in hidden layer 2"
    whole, part = (
        laid_out("hidden-representations", run="hero", **asked).caption
        for asked in ({}, {"panels": ["hidden-1"]})
    )
    assert sign in whole and plane in whole
    assert sign not in part and plane not in part
    assert "Between recorded epochs the weights are interpolated." in part


def test_an_upright_sheet_has_the_chosen_panels_too(laid_out, light):
    film = laid_out("hidden-representations", panels=["hidden-1", "numbers"], size="9:16")
    for figure in sheets(film, light, (len(film) - 1,)):
        assert_legible(figure)
