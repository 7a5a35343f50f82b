"""The outline has every product once, in the manifest's order of sections, with its notes."""

import json

import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.products.wording import size
from hiddenreel.publish.slides.outline import (
    GAP,
    MARGIN,
    PREVIEWS_TOP,
    STANDARD,
    WIDESCREEN,
    contained,
    deck_shape,
    on_slide,
    outline_of,
    preview_grid,
)

SETTINGS = (
    "Run circles. Network: 2–3–1; Data: circles, samples 40, factor 0.3, noise 0.1, held out 0; "
    "Activations: sigmoid, at the end sigmoid; Loss: half-squared-error; Learning rate: 1; "
    "Batches: 10, shuffled; Epochs: 3; Start: normal, scale 1, seed 0"
)


def test_sections_come_in_the_manifests_order_and_none_is_empty(products):
    outline = outline_of(products.parent, "dark")
    assert [section.title for section in outline.sections] == ["Forward", "Training"]
    assert [section.subtitle for section in outline.sections] == ["1 figure", "1 figure"]
    names = [slide.name for section in outline.sections for slide in section.slides]
    assert names == ["network", "curve"]


def test_the_main_film_follows_the_opening_and_is_in_no_section(products):
    outline = outline_of(products.parent, "dark")
    assert outline.main_film.name == "reel"
    assert (outline.title, outline.author) == ("How 2 networks learn", "")
    assert outline.subtitle == "2 figures and 1 film"


def test_the_opening_has_the_title_the_author_and_the_date_of_the_course(without):
    manifest = without()
    listed = json.loads(manifest.read_text())
    listed["course"] = {"title": "Nets", "author": "A. Author", "date": "May 2027"}
    manifest.write_text(json.dumps(listed))
    outline = outline_of(manifest.parent, "dark")
    assert (outline.title, outline.author) == ("Nets", "A. Author")
    assert outline.subtitle == "A. Author · May 2027\n2 figures and 1 film"


def test_files_are_those_of_the_theme_by_their_roles(products):
    outline = outline_of(products.parent, "dark")
    (figure,), film = outline.sections[1].slides, outline.main_film
    folder = products.parent / "dark"
    assert (figure.picture, figure.drawing) == (folder / "curve.png", folder / "curve.svg")
    assert (figure.film, figure.loop, figure.clips, figure.chapters) == (None, None, (), ())
    assert (film.film, film.loop) == (folder / "reel.mp4", folder / "reel.gif")
    assert (film.picture, film.drawing) == (folder / "reel.chapter-1.png", None)


def test_a_clip_begins_at_the_chapter_before_it_and_is_named_after_its_end(products):
    film = outline_of(products.parent, "light").main_film
    folder = products.parent / "light"
    assert [(clip.title, clip.film, clip.first) for clip in film.clips] == [
        ("The plateau", folder / "reel.clip-1.mp4", None),
        ("The turn", folder / "reel.clip-2.mp4", folder / "reel.chapter-1.png"),
    ]
    assert [(chapter.title, chapter.seconds) for chapter in film.chapters] == [
        ("The plateau", 0.2),
        ("The turn", 65.4),
    ]


def test_notes_explain_the_figure(products):
    (figure,) = outline_of(products.parent, "light").sections[1].slides
    weight = size((products.parent / "light/curve.png").stat().st_size)
    assert figure.notes == (
        'The loss σ falls & "stays" <b>low</b>',
        "Mean cost by epoch: 0.175, then 0.119.",
        "What to look at: the plateau.",
        'In words: A line that falls from 0.175 to 0.119, "slowly".',
        SETTINGS,
        "Options: epochs (0; 3), from zero on",
        f"Product curve, kind loss-curve, from figures/light/curve.png (64 × 36 · {weight})",
    )


def test_a_product_without_a_hint_has_no_note_of_it(products):
    (figure,) = outline_of(products.parent, "light").sections[0].slides
    assert not [note for note in figure.notes if note.startswith("What to look at")]


def test_notes_of_a_film_state_its_length_and_its_chapters(products):
    film = outline_of(products.parent, "light").main_film
    weight = size((products.parent / "light/reel.mp4").stat().st_size)
    assert film.notes[4:] == (
        SETTINGS,
        SETTINGS.replace("Run circles", "Beside it, run other").replace("2–3–1", "2–1"),
        "Chapter at 0:00: It ends.",
        "Chapter at 1:05: It turns.",
        f"Product reel, kind hidden-representations, from figures/light/reel.mp4 (64 × 36 · 0:01 · {weight})",
    )


def test_the_ground_is_the_themes(products):
    themes = json.loads(products.read_text())["themes"]
    for theme, colours in themes.items():
        ground = outline_of(products.parent, theme).theme
        assert vars(ground) == {"name": theme, **colours}


def test_a_theme_that_is_not_there_is_refused(products):
    with pytest.raises(HiddenreelError) as refused:
        outline_of(products.parent, "sepia")
    assert str(refused.value) == f"{products} lists no theme 'sepia' (choose light, dark)"


@pytest.mark.parametrize("count", range(41))
def test_previews_fit_below_the_title_of_a_section(count):
    for shape in (WIDESCREEN, STANDARD):
        columns, width = preview_grid(count, shape)
        rows, high = -(-count // columns), shape[1] / shape[0]
        # They are as long on every slide, which all are as high.
        top, margin, gap = (on_slide(share, shape) for share in (PREVIEWS_TOP, MARGIN, GAP))
        assert top + rows * (width * high + gap) - gap <= high - margin + 1e-9
        assert columns * (width + gap) - gap <= 1 - 2 * margin + 1e-9


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ("16:9", WIDESCREEN),
        ("4:3", STANDARD),
        ("1:1", STANDARD),
        ("9:16", STANDARD),
        ("1920x1080", WIDESCREEN),
        ("1024x768", STANDARD),
    ],
)
def test_a_deck_has_the_nearer_of_two_shapes(size, shape):
    assert deck_shape(size) == shape


def test_pictures_are_as_large_as_fits():
    assert contained((2560, 1440), 1600, 900) == (1600, 900)
    assert contained((1920, 1080), 1200, 900) == (1200, 675)
    assert contained((9, 16), 1200, 900) == (506, 900)
