"""The deck, opened again: each product has its slide, with title, file, alt text and notes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree
from matplotlib import cbook
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_MEDIA_TYPE
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.shapes.picture import Movie, Picture
from pptx.util import Inches

from hiddenreel.language import Language
from hiddenreel.publish.slides.outline import outline_of
from hiddenreel.publish.slides.powerpoint import write_deck

MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"


@pytest.fixture(scope="module")
def file(products, tmp_path_factory):
    output = tmp_path_factory.mktemp("deck") / "made" / "deck.pptx"
    write_deck(outline_of(products.parent, "dark"), output)
    return output


@pytest.fixture(scope="module")
def deck(file):
    return Presentation(str(file))


def shown(slide):
    """Return the picture or film of a slide."""
    (picture,) = [shape for shape in slide.shapes if isinstance(shape, (Movie, Picture))]
    return picture


def described(shape) -> str:
    return shape._element.nvPicPr.cNvPr.get("descr")


def theme_of(deck):
    """Return the XML of the theme of a deck."""
    from pptx.oxml import parse_xml

    return parse_xml(deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)


def palette(deck) -> dict[str, str]:
    """Return the colours behind the roles that slides use."""
    from pptx.oxml.ns import qn

    master, theme = deck.slide_master, theme_of(deck)
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    roles = master._element.find(qn("p:clrMap"))
    return {role: scheme.find(qn(f"a:{roles.get(role)}"))[0].get("val") for role in dict(roles.attrib)}


def test_there_is_a_slide_for_each_product_in_its_section(deck):
    assert [slide.shapes.title.text for slide in deck.slides] == [
        "How 2 networks learn",
        "Two circles come apart",
        "Forward",
        "A network",
        "Training",
        'The loss σ falls & "stays" <b>low</b>',
    ]
    assert [slide.slide_layout.name for slide in deck.slides] == [
        "Opening",
        "Figure or film",
        "Section",
        "Figure or film",
        "Section",
        "Figure or film",
    ]


def test_powerpoints_own_sections_hold_the_slides(deck):
    sections = {
        section.get("name"): [int(entry.get("id")) for entry in section.iter(f"{P14}sldId")]
        for section in deck.element.iter(f"{P14}section")
    }
    identities = [slide.slide_id for slide in deck.slides]
    assert list(sections) == ["Opening", "Forward", "Training"]
    assert [identity for held in sections.values() for identity in held] == identities
    assert [len(held) for held in sections.values()] == [2, 2, 2]


def test_pictures_fill_the_slide(deck):
    assert (deck.slide_width, deck.slide_height) == (Inches(40 / 3), Inches(7.5))
    for slide in (deck.slides[1], deck.slides[3], deck.slides[5]):
        picture = shown(slide)
        assert (picture.left, picture.top) == (0, 0)
        assert (picture.width, picture.height) == (deck.slide_width, deck.slide_height)


def test_titles_drawn_in_are_not_shown_twice(deck):
    for number, slide in enumerate(deck.slides):
        title = slide.shapes.title
        inside = title.top + title.height > 0
        assert inside == (number in (0, 2, 4))
        assert title.left >= 0 and title.left + title.width <= deck.slide_width


def test_the_picture_is_the_file_and_has_its_alt_text(deck, products):
    picture = shown(deck.slides[5])
    assert picture.image.blob == (products.parent / "dark/curve.png").read_bytes()
    assert picture.name == "curve"
    assert described(picture) == 'A line that falls from 0.175 to 0.119, "slowly".'


def test_the_film_is_the_file_with_its_poster(deck, products):
    slide = deck.slides[1]
    movie = shown(slide)
    assert movie.media_type == PP_MEDIA_TYPE.MOVIE
    assert movie.poster_frame.blob == (products.parent / "dark/reel.chapter-1.png").read_bytes()
    (name,) = {media.get(f"{R}embed") for media in movie._element.iter(f"{P14}media")}
    part = slide.part.related_part(name)
    assert part.content_type == "video/mp4"
    assert part.blob == (products.parent / "dark/reel.mp4").read_bytes()
    assert described(movie) == 'A line that falls from 0.175 to 0.119, "slowly".'


R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def test_chapters_are_bookmarks_in_the_film(deck):
    marks = shown(deck.slides[1])._element.iter(f"{P14}bmk")
    assert [(mark.get("name"), mark.get("time")) for mark in marks] == [
        ("The plateau", "200"),
        ("The turn", "65400"),
    ]


def test_notes_are_the_outlines(deck, products):
    outline = outline_of(products.parent, "dark")
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    slides = [outline.main_film, *(slide for section in outline.sections for slide in section.slides)]
    assert notes == ["\n".join(outline.notes), *("\n".join(slide.notes) for slide in slides)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_slides_have_the_themes_colours(products, tmp_path, theme):
    outline = outline_of(products.parent, theme)
    write_deck(outline, tmp_path / "deck.pptx")
    colours = palette(Presentation(str(tmp_path / "deck.pptx")))
    ground = outline.theme
    expected = {"bg1": ground.background, "tx1": ground.ink, "tx2": ground.muted, "accent1": ground.accent}
    assert {role: f"#{colours[role].lower()}" for role in expected} == expected


def test_the_same_outline_gives_the_same_bytes_and_no_time(file, products, tmp_path):
    write_deck(outline_of(products.parent, "dark"), tmp_path / "again.pptx")
    assert (tmp_path / "again.pptx").read_bytes() == file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in parts.namelist() if "thumbnail" in name]


def test_words_name_their_language_and_the_deck_its_second_typeface(products, tmp_path):
    pytest.importorskip("babel")
    deja_vu = (str(cbook._get_data_path("fonts/ttf/DejaVuSerif.ttf")), 0, "")
    with Language("de", second_typeface={"regular": deja_vu}).applied():
        write_deck(outline_of(products.parent, "dark"), tmp_path / "deck.pptx")
    deck = Presentation(str(tmp_path / "deck.pptx"))
    (slide, *_) = deck.slides
    for part in (slide, slide.notes_slide):
        runs = part._element.xpath(".//a:r")
        assert runs and {run.rPr.get("lang") for run in runs} == {"de-DE"}
    assert deck.core_properties.language == "de-DE"
    fonts = theme_of(deck).findall(f".//{{{MAIN}}}fontScheme/*/{{{MAIN}}}ea")
    assert [font.get("typeface") for font in fonts] == ["DejaVu Serif"] * 2


def test_without_a_poster_it_is_the_frame_that_the_film_begins_with(without, tmp_path):
    write_deck(outline_of(without("png").parent, "dark"), tmp_path / "deck.pptx")
    slides = list(Presentation(str(tmp_path / "deck.pptx")).slides)
    # Figures have no other file that PowerPoint can show.
    assert [slide.shapes.title.text for slide in slides] == [
        "How 2 networks learn",
        "Two circles come apart",
        "Forward",
        "Training",
    ]
    with Image.open(io.BytesIO(shown(slides[1]).poster_frame.blob)) as poster:
        assert np.asarray(poster.convert("L")).max() < 50


def test_without_a_film_it_is_the_loop(without, products, tmp_path):
    write_deck(outline_of(without("mp4").parent, "dark"), tmp_path / "deck.pptx")
    slide = Presentation(str(tmp_path / "deck.pptx")).slides[1]
    assert shown(slide).image.blob == (products.parent / "dark/reel.gif").read_bytes()


def test_the_slide_of_a_section_shows_what_comes_and_leads_there(deck, products):
    head, figure = deck.slides[4], deck.slides[5]
    preview = shown(head)
    assert preview.image.blob == (products.parent / "dark/curve.png").read_bytes()
    assert described(preview) == figure.shapes.title.text
    assert preview.click_action.target_slide == figure
    assert preview.left + preview.width < deck.slide_width
    assert preview.top > head.placeholders[1].top + head.placeholders[1].height / 2


def test_the_structure_is_what_the_schema_asks_for(file):
    """Keynote refuses decks that have notes and list no notes master."""
    with zipfile.ZipFile(file) as parts:
        presentation = etree.fromstring(parts.read("ppt/presentation.xml"))
        relations = etree.fromstring(parts.read("ppt/_rels/presentation.xml.rels"))
        app = etree.fromstring(parts.read("docProps/app.xml"))
        names = set(parts.namelist())
    order = [etree.QName(child).localname for child in presentation]
    assert order[:5] == ["sldMasterIdLst", "notesMasterIdLst", "sldIdLst", "sldSz", "notesSz"]
    (master,) = presentation.iter("{*}notesMasterId")
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    assert f"ppt/{targets[master.get(f'{R}id')]}" in names
    properties = {etree.QName(child).localname: child.text for child in app}
    slides = [name for name in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    notes = [name for name in names if re.fullmatch(r"ppt/notesSlides/notesSlide\d+\.xml", name)]
    assert properties["PresentationFormat"] == "Widescreen"
    assert (properties["Slides"], properties["Notes"]) == (str(len(slides)), str(len(notes)))
    assert properties["MMClips"] == "1"


def test_the_deck_is_set_in_the_typeface_of_the_pictures_and_signed_by_its_author(without, tmp_path):
    outline = replace(outline_of(without().parent, "dark"), author="A. Author")
    write_deck(outline, tmp_path / "deck.pptx")
    deck = Presentation(str(tmp_path / "deck.pptx"))
    assert deck.core_properties.author == "A. Author"
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob
    fonts = etree.fromstring(theme).iter("{*}majorFont", "{*}minorFont")
    assert {font.find("{*}latin").get("typeface") for font in fonts} == {"Source Sans Pro"}


def test_a_deck_of_4_3_shows_whole_pictures_in_the_middle(products, tmp_path):
    output = tmp_path / "deck.pptx"
    write_deck(outline_of(products.parent, "light", "4:3"), output)
    deck = Presentation(str(output))
    size = deck.element.find("{*}sldSz")
    assert (deck.slide_width, deck.slide_height) == (Inches(10), Inches(7.5))
    assert size.get("type") == "screen4x3"
    app = zipfile.ZipFile(output).read("docProps/app.xml").decode()
    assert "<PresentationFormat>On-screen Show (4:3)</PresentationFormat>" in app
    pages = [page for page in deck.slides if page.slide_layout.name == "Figure or film"]
    assert len(pages) > 2
    # A title of several lines grows away from the slide, which does not show it.
    title = pages[0].slide_layout.placeholders[0]
    assert title.text_frame.vertical_anchor == MSO_ANCHOR.BOTTOM
    assert title.top + title.height < 0
    for page in pages:
        picture = shown(page)
        assert picture.width / picture.height == pytest.approx(16 / 9, rel=1e-3)
        assert picture.left == 0 and picture.width == Inches(10)
        assert picture.top == pytest.approx((Inches(7.5) - picture.height) / 2, abs=1)
    for page in deck.slides:
        for shape in page.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= Inches(10)
