"""Frames look as matplotlib draws them and depend on their number alone."""

from __future__ import annotations

import json
import signal
import sys
from functools import cache

import av
import numpy as np
import pytest
from fixtures_recordings import ODD, SMALL
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numba.core.dispatcher import Dispatcher
from pictures_checked import takes

from hiddenreel.__main__ import main
from hiddenreel.draw.film.film import Drawing, Film, PlacedPanel
from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.paint.__main__ import compile_loops
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import FastRenderer, MatplotlibRenderer, renderer_for
from hiddenreel.draw.screen import Screen
from hiddenreel.draw.theme.theme import FRAME_PIXELS, THEMES
from hiddenreel.plan.catalogue import OTHERS, kinds, load
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate

WIDTH, HEIGHT = FRAME_PIXELS
PAINT = "hiddenreel.draw.paint."

# How alike painting and matplotlib are: the structural similarity over each panel's box, and how far
# apart a channel's mean over any block of the frame may be, of 255. Where thousands of points lie
# nearly behind one another all that is seen of most is a sliver of outline, and a quarter of a pixel,
# the renderer's finest step, decides which.
ALIKE = 0.99
BLOCK, MOST_OFF, MOST_OFF_IN_A_CROWD = 30, 9.0, 15.0
# Words glide where matplotlib sets them on whole pixels; in a small panel they are much of it.
ALIKE_IN_A_SMALL_PANEL, SMALL_WIDTH = 0.985, 0.15
# Structural similarity looks through windows of 8 × 8 pixels, as its inventors did first. Ours move
# by half their width.
CELL = 4
# Half the width and height take half of the time. Kinds in which many points lie close together keep the
# whole: smaller points would be too small for the renderer's finest step.
HALF = Screen((960, 540))
CROWDED = {"digits", "grand-tour", "layer-step"}


# One of these can be shown by any kind of film.
SHOWN = ("digits", "hero", "chain", "sine")


def types_of_loops():
    """Return for which types of arguments each loop of painting has been compiled."""
    compile_loops()
    loops = {name: vars(module) for name, module in sys.modules.items() if name.startswith(PAINT)}
    return {
        (module, name): list(value.signatures)
        for module, names in loops.items()
        for name, value in names.items()
        if isinstance(value, Dispatcher)
    }


@pytest.fixture(autouse=True)
def compiled_beforehand():
    """No film has to wait for the compiler: the set-up compiles all that is called."""
    before = types_of_loops()
    yield
    assert types_of_loops() == before


def film_of(recording, run, theme, seconds=1.5, **options):
    film = load("films", "hidden-representations").film
    return film(recording(run), theme, {}, seconds=seconds, **options)


def pixels(renderer, number):
    return np.array(renderer.frame(number)[..., :3])


# --- What is painted is what matplotlib draws ----------------------------------------------------


def similarity(a, b):
    """Structural similarity of two frames in every window, (rows, columns).

    Wang, Bovik, Sheikh and Simoncelli (2004), with square windows; the mean of three channels.
    """
    a, b = a.astype(np.float32), b.astype(np.float32)
    mean_a, mean_b, square_a, square_b, product = map(windowed, (a, b, a * a, b * b, a * b))
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    brightness = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    covariance = product - mean_a * mean_b
    spread = square_a - mean_a**2 + square_b - mean_b**2
    return (brightness * (2 * covariance + c2) / (spread + c2)).mean(axis=2)


def windowed(values):
    """Mean of every channel over every window. Sums of so few squares of whole numbers are exact."""
    rows, columns = values.shape[0] // CELL, values.shape[1] // CELL
    # Row by row first: NumPy adds whole rows much faster than squares.
    along_rows = added(values.reshape(rows, CELL, -1)).reshape(rows, columns, CELL, 3)
    cells = added(along_rows) / np.float64(CELL**2)
    return (cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:]) / 4


def added(values):
    return sum(values[..., n, :] for n in range(CELL))


def tiled(values, side):
    """Mean of every channel over every square of `side` pixels."""
    rows, columns = values.shape[0] // side, values.shape[1] // side
    along_rows = values.reshape(rows, side, -1).mean(axis=1, dtype=np.float64)
    return along_rows.reshape(rows, columns, side, 3).mean(axis=2)


def within(box, windows):
    """Choose the windows of a panel's box."""
    left, bottom, width, height = box
    rows, columns = windows.shape
    top = 1 - bottom - height
    return windows[
        int(top * rows) : int((top + height) * rows), int(left * columns) : int((left + width) * columns)
    ]


def assert_alike(film, theme, numbers, most_off=MOST_OFF):
    lines = []
    fast, plain = renderer_for(film, theme, lines.append), MatplotlibRenderer(film, theme)
    assert isinstance(fast, FastRenderer) and lines == []
    for number in numbers:
        painted, drawn = (pixels(renderer, number) for renderer in (fast, plain))
        alike = similarity(painted, drawn)
        for placed in film.panels:
            of_panel = within(placed.box, alike).mean()
            wanted = ALIKE if placed.box[2] > SMALL_WIDTH else ALIKE_IN_A_SMALL_PANEL
            assert of_panel >= wanted, (type(placed.panel).__name__, placed.box, number)
        off = np.abs(tiled(painted, BLOCK) - tiled(drawn, BLOCK)).max(axis=2)
        row, column = np.unravel_index(off.argmax(), off.shape)
        assert off.max() <= most_off, (number, BLOCK * row, BLOCK * column)


def test_the_measure_sees_what_eyes_see():
    """A picture is like itself; not like one with a line missing, nor with a shade less contrast."""
    picture = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    assert similarity(picture, picture).min() == pytest.approx(1.0)
    assert similarity(picture, picture[::-1]).mean() < 0.1
    assert similarity(picture, picture // 2 + 64).mean() < 0.9
    grey = np.full_like(picture, 200)
    struck = grey.copy()
    struck[500:502, 300:600] = 100
    assert within((300 / WIDTH, 0.5, 300 / WIDTH, 0.1), similarity(grey, struck)).mean() < ALIKE


@pytest.mark.parametrize(
    ("run", "theme"),
    [("circles", "dark"), ("one-input", "light"), ("three-classes", "light")],
    indirect=["theme"],
)
def test_the_renderer_paints_what_matplotlib_draws(recording, theme, run):
    film = film_of(recording, run, theme)
    assert_alike(film, theme, [0, 20, len(film) - 1])


# Ten classes, layers of one and two and many neurons, points in heaps and at the edges. How this film
# begins is compared above.
@pytest.mark.parametrize(
    "run",
    [
        *("digits", "one-neuron", "four-layers", "deep-and-wide"),
        *("tanh", "identity", "dead", "huge-weights", "four-samples"),
    ],
)
def test_unusual_runs_are_painted_as_matplotlib_draws_them(recording, light, run):
    with HALF.applied():
        film = film_of(recording, run, light)
        assert_alike(film, light, [20])


def test_a_crowd_is_painted_as_matplotlib_draws_it(recording, light):
    many = {"name": "circles", "samples": 20_000}
    shown = recording("hero", dataset=many, epochs=2, batch_size=500)
    film = load("films", "hidden-representations").film(shown, light, {}, seconds=1.5)
    assert_alike(film, light, [len(film) - 1], MOST_OFF_IN_A_CROWD)


@pytest.mark.parametrize("kind", sorted(set(kinds("films")) - {"hidden-representations"}))
def test_every_film_is_painted_as_matplotlib_draws_it(recording, given, light, kind):
    declared = kinds("films")[kind]
    shown = next(made for made in map(recording, SHOWN) if takes(declared, made))
    # What is compared differs in one setting.
    slower = {"learning_rate": shown.run.learning_rate / 2}
    others = [recording(shown.run.name, **slower)] if OTHERS in declared.given else []
    with (Screen() if kind in CROWDED else HALF).applied():
        film = load("films", kind).film(shown, light, **given(declared, shown, others), seconds=2.0)
        assert_alike(film, light, [0, int(0.7 * len(film))])


# --- What has no painting, and matplotlibs that cannot be painted with ---------------------------


class Plain:
    """A panel as anyone would write it, of matplotlib's own artists."""

    def draw(self, axes, theme):
        axes.set(xlim=(0, 1), ylim=(0, 1))
        words = axes.text(0.5, 0.8, "", ha="center", color=theme.ink, rotation=20)
        points = axes.scatter([0.2, 0.5, 0.7], [0.3, 0.2, 0.5], c=[0, 1, 2], zorder=5)
        (line,) = axes.plot([0, 1], [0, 1], "--", color=theme.C)

        def show(moment):
            words.set_text(f"{moment.progress:.2f}")
            points.set_offsets([[0.2, 0.3], [0.5, moment.progress], [0.7, 0.5]])
            line.set_ydata([moment.progress, 1])

        return Drawing([points, words, line], show)


def plain_film(recording):
    timeline = Timeline(np.linspace(0, 8, 5), np.linspace(0, 1, 5))
    boxes = [(0.1, 0.2, 0.3, 0.5), (0.5, 0.2, 0.3, 0.5)]
    return Film(recording("hero"), timeline, [PlacedPanel(Plain(), b) for b in boxes], "", "", "")


def test_a_panel_that_cannot_be_painted_is_filmed_slowly_with_one_notice(recording, light):
    lines, film = [], plain_film(recording)
    renderer, plain = renderer_for(film, light, lines.append), MatplotlibRenderer(film, light)
    assert isinstance(renderer, FastRenderer)
    frames = [pixels(renderer, number) for number in range(5)]
    assert lines == ["no painting for PathCollection, Text: matplotlib draws each frame's, slowly"]
    for number, frame in enumerate(frames):
        np.testing.assert_array_equal(frame, pixels(plain, number))
    assert all(np.any(a != b) for a, b in zip(frames, frames[1:]))


@pytest.fixture
def unpaintable(monkeypatch):
    """A matplotlib that hands out copies of its pixels."""
    true = FigureCanvasAgg.buffer_rgba
    monkeypatch.setattr(FigureCanvasAgg, "buffer_rgba", lambda self: memoryview(np.array(true(self))))


REFUSED = "matplotlib keeps its pixels to itself: films are drawn the slow way"


def test_matplotlib_draws_everything_if_pixels_cannot_be_written(recording, light, unpaintable):
    lines, film = [], film_of(recording, "hero", light)
    renderer = renderer_for(film, light, lines.append)
    assert isinstance(renderer, MatplotlibRenderer)
    assert lines == [REFUSED]
    with pytest.MonkeyPatch.context() as undo:
        undo.undo()
        assert pixels(renderer, 3).shape == (HEIGHT, WIDTH, 3)


@pytest.fixture
def signals():
    """Put back what the command line changes."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_the_command_line_films_slowly_too(recording, given, unpaintable, signals, small_frames, tmp_path):
    shown = recording("hero")
    config = {
        "runs": {"hero": {**SMALL, **ODD["hero"]}},
        "films": {"hidden-representations": {"run": "hero", "seconds": 1}},
    }
    plan = write_plan(validate(config), tmp_path / "results")
    measured = []
    for name, values in given(kinds("films")["hidden-representations"], shown).items():
        measured.append(tmp_path / f"{name}.json")
        measured[-1].write_text(json.dumps(values))
    outputs = [tmp_path / f"film.{suffix}" for suffix in ("mp4", "png")]
    arguments = ["--plan", plan, "--theme", "light", "--threads", 2]
    arguments += ["--recording", shown.folder, "--measured", *measured]
    arguments += ["--folder", tmp_path, "--log", tmp_path / "film.log", "--output", *outputs]
    assert main(["film", "hidden-representations", *map(str, arguments)]) == 0
    assert (tmp_path / "film.log").read_text().splitlines().count(REFUSED) == 1
    with av.open(outputs[0]) as film:
        frames = [(frame.width, frame.height) for frame in film.decode(video=0)]
    assert frames == [small_frames] * 30


# --- A frame depends on its number alone ---------------------------------------------------------

# From 30 on it rests.
NUMBERS = (0, 12, 25, 31, 44)


# What a run adds are panels, which are the same for both renderers. The next test paints the main film.
@pytest.mark.parametrize(
    ("kind", "run"), [(MatplotlibRenderer, "hero"), (FastRenderer, "digits"), (FastRenderer, "one-input")]
)
def test_a_frame_depends_on_its_number_alone(recording, light, small_frames, kind, run):
    """Shuffled, repeated, and by a second renderer: always the same pixels."""
    film = film_of(recording, run, light)
    first, second = kind(film, light), kind(film_of(recording, run, light), light)
    assert len(first) == len(film) == 45 and first.size == small_frames
    frames = {number: pixels(first, number) for number in NUMBERS}
    assert frames[0].shape == (*small_frames[::-1], 3) and frames[0].dtype == np.uint8
    for number in np.random.default_rng(0).permutation(NUMBERS):
        np.testing.assert_array_equal(pixels(first, number), frames[number], strict=True)
        np.testing.assert_array_equal(pixels(second, number), frames[number], strict=True)
    assert not np.array_equal(frames[0], frames[44])


@pytest.fixture
def painted(recording, light, small_frames):
    """A renderer that is used again and again, and each frame as another makes it first of all."""
    film = film_of(recording, "hero", light)
    renderer = FastRenderer(film, light)

    @cache
    def first(number):
        return hash(pixels(FastRenderer(film, light), number).tobytes())

    return renderer, first


def test_the_order_of_frames_changes_none(painted):
    renderer, first = painted

    @given(st.lists(st.sampled_from([0, 22, 44]), min_size=1, max_size=6))
    @settings(max_examples=10)
    def holds(numbers):
        for number in numbers:
            assert hash(pixels(renderer, number).tobytes()) == first(number), numbers

    holds()


def test_a_pool_hands_on_the_same_frames_in_order(recording, light, small_frames):
    film = film_of(recording, "hero", light, seconds=0.2)
    renderer = FastRenderer(film, light)
    expected = [pixels(renderer, number) for number in range(len(film))]
    planes = [renderer.planes(number).copy() for number in range(len(film))]
    for workers in (1, 2):
        crew = RenderPool(renderer, workers)
        assert len(crew) == len(expected) == 6
        for number, frame in enumerate(crew.frames(range(6))):
            np.testing.assert_array_equal(frame.pixels[..., :3], expected[number])
            np.testing.assert_array_equal(frame.planes, planes[number])
        assert number == 5


def test_frames_at_rest_are_the_same(recording, light, small_frames):
    film = film_of(recording, "hero", light, seconds=6.0)
    renderer = FastRenderer(film, light)
    np.testing.assert_array_equal(pixels(renderer, 0), pixels(renderer, 15))
    np.testing.assert_array_equal(pixels(renderer, 179), pixels(renderer, 150))


def test_a_frame_that_failed_is_not_taken_for_the_one_before(recording, light, small_frames):
    renderer = FastRenderer(film_of(recording, "hero", light), light)
    expected = pixels(renderer, 15)
    *_, brushes = renderer._layers[1]
    brushes.append(("broken", lambda: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        renderer.frame(22)
    brushes.pop()
    np.testing.assert_array_equal(pixels(renderer, 15), expected)


# --- The rest ------------------------------------------------------------------------------------


def test_the_background_is_the_theme_s(recording, small_frames):
    for theme in THEMES.values():
        with theme.applied():
            frame = pixels(FastRenderer(film_of(recording, "hero", theme), theme), 0)
            ground = [int(theme.background[at : at + 2], 16) for at in (1, 3, 5)]
            corners = frame[[0, 0, -1, -1], [0, -1, 0, -1]]
            np.testing.assert_array_equal(corners, [ground] * 4)


@pytest.mark.parametrize("kind", [FastRenderer, MatplotlibRenderer])
def test_frames_and_planes_can_be_had_in_any_order(recording, light, kind):
    """Converting a frame uses up its pixels, and nothing of one is left in the next."""
    renderer = kind(plain_film(recording), light)
    frames = [pixels(renderer, number) for number in range(3)]
    planes = [renderer.planes(number).copy() for number in range(3)]
    assert not np.array_equal(planes[0], planes[1])
    for number in (2, 0, 0, 1, 2):
        np.testing.assert_array_equal(renderer.planes(number), planes[number])
        np.testing.assert_array_equal(pixels(renderer, number), frames[number])
