"""Writes the deck for PowerPoint: a slide for each figure and film, in sections.

The pictures have their titles drawn in. The title of a slide is therefore a placeholder above its upper
edge, as PowerPoint's "hidden slide title": the outline, the list of slides and screen readers have it,
and the audience reads it once.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

import imageio.v3 as iio
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.packuri import PackURI
from pptx.opc.serialized import PackageWriter, _PhysPkgWriter
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.picture import Movie, Picture
from pptx.slide import Slide as Page
from pptx.slide import SlideLayout
from pptx.util import Emu, Inches, Length

from hiddenreel.language import language, tr
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.pages.typeface import second_family
from hiddenreel.publish.products.formats import DECK, formats_of
from hiddenreel.publish.products.library import Theme
from hiddenreel.publish.slides.outline import (
    GAP,
    PREVIEWS_TOP,
    STANDARD,
    WIDESCREEN,
    Outline,
    Section,
    Slide,
    contained,
    on_slide,
    preview_grid,
)
from hiddenreel.publish.slides.outline import MARGIN as EDGE

# Every slide is as high as the sheet of a slide, and this wide by its shape.
HEIGHT = Inches(7.5)
WIDTHS = {WIDESCREEN: Inches(40 / 3), STANDARD: Inches(10)}
# What PowerPoint calls the shapes.
FORMATS = {WIDESCREEN: "Widescreen", STANDARD: "On-screen Show (4:3)"}
# The pictures begin their titles here, less the space that PowerPoint leaves within a box.
MARGIN = Inches(EDGE * 40 / 3 - 0.1)
# A title of two lines fits where a machine has a wider typeface instead of ours.
TITLE_POINTS, LINE_POINTS = {WIDESCREEN: 54, STANDARD: 36}, 28
# The edge of the title, its height, and the height of the lines below it, on slides without a picture.
OPENING = (Inches(1.9), Inches(1.75), Inches(1.6))
SECTION = (Inches(0.25), Inches(1.2), Inches(0.6))
# How far above the slide a title stands, so that nothing of it is visible.
ABOVE = Inches(0.25)
# Times would make other bytes of the same deck. This is the first that a ZIP file can hold.
NO_TIME = datetime(1980, 1, 1)
LAYOUTS = {
    "Title Slide": "Opening",
    "Section Header": "Section",
    "Title Only": "Figure or film",
    "Title and Content": "Title and content",
    "Blank": "Blank",
}
TYPEFACE = "Source Sans Pro"
# Formats that are compressed already.
STORED = tuple(f".{name}" for name in formats_of("films", DECK))

EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
# PowerPoint has had sections, and bookmarks in films, since 2010.
SINCE_2010 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
SECTIONS_EXTENSION = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"


def has_slide(slide: Slide) -> bool:
    """Return whether PowerPoint can show one of the files: an MP4, a GIF or a PNG."""
    return any((slide.film, slide.loop, slide.picture))


def write_deck(outline: Outline, output: Path) -> None:
    """Write an outline as a ``.pptx``, in the same bytes each time."""
    deck = Presentation()
    _set_up(deck, outline)
    layouts = {layout.name: layout for layout in deck.slide_layouts}
    opening = _add_words(deck, layouts["Opening"], outline.title, outline.subtitle)
    _set_notes(opening, outline.notes)
    pages = [opening]
    if outline.main_film and has_slide(outline.main_film):
        pages.append(_add_slide(deck, layouts["Figure or film"], outline.main_film))
    sections = [(tr("Opening"), pages)]
    for section in outline.sections:
        sections.append((section.title, _add_section(deck, layouts, section, outline.shape)))
    _list_sections(deck, sections)
    _list_notes_master(deck)
    _describe(deck, outline)
    _name_language(deck)
    with write_atomically(output) as part:
        part.write_bytes(_without_times(deck))


# --- Parts of every slide ------------------------------------------------------------------------


def _set_up(deck: Deck, outline: Outline) -> None:
    """Turn the 4:3 template of python-pptx into ours, in the shape and colours of the outline."""
    old_width, width = deck.slide_width, WIDTHS[outline.shape]
    deck.slide_width, deck.slide_height = width, HEIGHT
    if outline.shape != STANDARD:
        deck.element.find(qn("p:sldSz")).attrib.pop("type", None)
    for layout in list(deck.slide_layouts):
        if layout.name in LAYOUTS:
            layout._element.cSld.set("name", LAYOUTS[layout.name])
        else:
            deck.slide_layouts.remove(layout)
    for shared in (deck.slide_master, *deck.slide_layouts):
        _widen(list(shared.shapes), width / old_width)
    by_name = {layout.name: layout for layout in deck.slide_layouts}
    _hide_title(by_name["Figure or film"], outline.shape)
    points = TITLE_POINTS[outline.shape]
    _place_words(by_name["Opening"], width, points, OPENING)
    _place_words(by_name["Section"], width, points, SECTION)
    _set_theme(deck, outline.theme)
    # The template's thumbnail shows an empty slide.
    package = deck.part.package
    for name, relation in list(package._rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(name)


def _widen(shapes: Sequence[BaseShape], times: float) -> None:
    for shape in shapes:
        # Shapes without a place of their own follow the master's.
        if shape._element.xfrm is not None:
            shape.left, shape.width = (Emu(round(shape.left * times)), Emu(round(shape.width * times)))


def _hide_title(layout: SlideLayout, shape: tuple[int, int]) -> None:
    """Put the title above the slide, where only the outline and screen readers find it."""
    title = layout.placeholders[0]
    left, width, height = title.left, title.width, title.height
    title.left, title.top = left, Emu(-height - ABOVE)
    title.width, title.height = width, height
    if shape == STANDARD:
        # On a narrow slide it may have more lines than its box has room for.
        cast(Shape, title).text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM


def _describe_picture(picture: Picture | Movie, alt: str) -> None:
    picture._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", alt)


def _place_words(
    layout: SlideLayout, width: Length, title_points: int, heights: tuple[Length, Length, Length]
) -> None:
    """Set a title and lines below it, from the margin that the pictures have."""
    title, subtitle = layout.placeholders[0], layout.placeholders[1]
    top, title_height, height = heights
    for shape, edge, tall, points, side in (
        (title, top, title_height, title_points, MSO_ANCHOR.BOTTOM),
        (subtitle, Emu(top + title_height), height, LINE_POINTS, MSO_ANCHOR.TOP),
    ):
        shape.left, shape.width = MARGIN, Emu(width - 2 * MARGIN)
        shape.top, shape.height = edge, tall
        style = shape._element.find(f".//{qn('a:lstStyle')}")
        style.getparent().replace(style, parse_xml(_style(points, shape is title)))
        cast(Shape, shape).text_frame.vertical_anchor = side


def _style(points: int, is_title: bool) -> str:
    colour, bold = ("tx1", 1) if is_title else ("tx2", 0)
    return (
        f'<a:lstStyle xmlns:a="{MAIN}"><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
        f'<a:defRPr sz="{100 * points}" b="{bold}" cap="none"><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>"
    )


def _set_theme(deck: Deck, colours: Theme) -> None:
    """Give the deck the theme's colours and typeface, so that slides added later have them too."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme, second = parse_xml(part.blob), second_family()
    for font in theme.iter(qn("a:majorFont"), qn("a:minorFont")):
        font.find(qn("a:latin")).set("typeface", TYPEFACE)
        # Office programs take characters of East Asia from the one, of scripts such as Thai from the other.
        for other in ("a:ea", "a:cs"):
            font.find(qn(other)).set("typeface", second)
    palette = theme.find(f".//{qn('a:clrScheme')}")
    under, over = ("dk", "lt") if colours.is_dark else ("lt", "dk")
    for name, colour in (
        (f"{under}1", colours.background),
        (f"{over}1", colours.ink),
        (f"{over}2", colours.muted),
        ("accent1", colours.accent),
    ):
        entry = palette.find(qn(f"a:{name}"))
        value = RGBColor.from_string(colour.removeprefix("#").upper())
        entry[:] = [parse_xml(f'<a:srgbClr xmlns:a="{MAIN}" val="{value}"/>')]
    part.blob = serialize_part_xml(theme)
    roles = deck.slide_master._element.find(qn("p:clrMap"))
    for number in "12":
        roles.set(f"bg{number}", f"{under}{number}")
        roles.set(f"tx{number}", f"{over}{number}")


# --- One slide -----------------------------------------------------------------------------------


def _add_section(
    deck: Deck, layouts: dict[str, SlideLayout], section: Section, shape: tuple[int, int]
) -> list[Page]:
    """Add the slide of a section, which previews its slides, and then these."""
    head = _add_words(deck, layouts["Section"], section.title, section.subtitle)
    shown = [slide for slide in section.slides if has_slide(slide)]
    pages = [_add_slide(deck, layouts["Figure or film"], slide) for slide in shown]
    previews = [(slide, page) for slide, page in zip(shown, pages) if slide.picture]
    columns, share = preview_grid(len(previews), shape)
    whole = WIDTHS[shape]
    top_edge, edge, gap = (on_slide(length, shape) for length in (PREVIEWS_TOP, EDGE, GAP))
    width, height = Emu(round(share * whole)), Emu(round(share * HEIGHT))
    for number, (slide, page) in enumerate(previews):
        row, column = divmod(number, columns)
        left = Emu(round((edge + column * (share + gap)) * whole))
        top = Emu(round((top_edge + gap * row) * whole + row * height))
        size = map(Emu, contained(slide.shape, width, height))
        preview = head.shapes.add_picture(str(slide.picture), left, top, *size)
        _describe_picture(preview, slide.title)
        preview.name = f"Go to {slide.name}"
        preview.click_action.target_slide = page
    return [head, *pages]


def _add_words(deck: Deck, layout: SlideLayout, title: str, subtitle: str) -> Page:
    page = deck.slides.add_slide(layout)
    page.placeholders[0].text = title
    page.placeholders[1].text = subtitle
    return page


def _add_slide(deck: Deck, layout: SlideLayout, slide: Slide) -> Page:
    page = deck.slides.add_slide(layout)
    page.placeholders[0].text = slide.title
    shown = _add_film(page, slide, slide.film) if slide.film else _add_picture(page, slide)
    shown.name = slide.name
    _describe_picture(shown, slide.alt)
    _set_notes(page, slide.notes)
    return page


def _set_notes(page: Page, notes: Iterable[str]) -> None:
    frame = page.notes_slide.notes_text_frame
    assert frame is not None  # The notes master of python-pptx has one.
    frame.text = "\n".join(notes)


def _add_picture(page: Page, slide: Slide) -> Picture:
    picture = str(slide.loop or slide.picture)
    return page.shapes.add_picture(picture, *_box(page, slide))


def _box(page: Page, slide: Slide) -> tuple[Length, Length, Length, Length]:
    """Return left, top, width and height of what a slide shows, as large as the slide allows."""
    whole = page.part.package.presentation_part.presentation.slide_width
    width, height = contained(slide.shape, whole, HEIGHT)
    return Emu((whole - width) // 2), Emu((HEIGHT - height) // 2), Emu(width), Emu(height)


def _add_film(page: Page, slide: Slide, file: Path) -> Movie:
    poster = str(slide.picture) if slide.picture else _first_frame(file)
    box = _box(page, slide)
    film = cast(Movie, page.shapes.add_movie(str(file), *box, poster, mime_type="video/mp4"))
    if slide.chapters:
        media = film._element.find(f".//{{{SINCE_2010}}}media")
        media.append(_bookmarks(slide))
    return film


def _bookmarks(slide: Slide) -> BaseOxmlElement:
    """Mark the chapters in the film: Alt+End and Alt+Home go from one to the next during the show."""
    marks = parse_xml(f'<p14:bmkLst xmlns:p14="{SINCE_2010}"/>')
    for chapter in slide.chapters:
        mark = parse_xml(f'<p14:bmk xmlns:p14="{SINCE_2010}"/>')
        # ms.
        mark.set("name", chapter.title)
        mark.set("time", f"{1000 * chapter.seconds:.0f}")
        marks.append(mark)
    return marks


def _first_frame(film: Path) -> io.BytesIO:
    """Return the frame that a film begins with, as PNG."""
    frame = iio.imread(film, index=0, plugin="pyav")
    return io.BytesIO(iio.imwrite("<bytes>", frame, extension=".png"))


# --- The file ------------------------------------------------------------------------------------


def _list_sections(deck: Deck, sections: Sequence[tuple[str, Sequence[Page]]]) -> None:
    """Divide the list of slides into sections that can be folded, moved and deleted as a whole."""
    listed = parse_xml(f'<p14:sectionLst xmlns:p14="{SINCE_2010}"/>')
    for number, (title, pages) in enumerate(sections):
        section = parse_xml(f'<p14:section xmlns:p14="{SINCE_2010}"><p14:sldIdLst/></p14:section>')
        identity = uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {title}")
        section.set("name", title)
        section.set("id", f"{{{str(identity).upper()}}}")
        for page in pages:
            entry = parse_xml(f'<p14:sldId xmlns:p14="{SINCE_2010}" id="{page.slide_id}"/>')
            section[0].append(entry)
        listed.append(section)
    extension = parse_xml(f'<p:ext xmlns:p="{PRESENTATION}" uri="{SECTIONS_EXTENSION}"/>')
    extension.append(listed)
    extensions = deck.element.find(qn("p:extLst"))
    if extensions is None:
        extensions = parse_xml(f'<p:extLst xmlns:p="{PRESENTATION}"/>')
        deck.element.append(extensions)
    extensions.append(extension)


def _list_notes_master(deck: Deck) -> None:
    """List the notes master, which python-pptx adds unlisted: Keynote refuses such a deck."""
    relation = deck.part.relate_to(deck.notes_master.part, RELATIONSHIP_TYPE.NOTES_MASTER)
    listed = parse_xml(
        f'<p:notesMasterIdLst xmlns:p="{PRESENTATION}" xmlns:r="{RELATIONS}">'
        f'<p:notesMasterId r:id="{relation}"/></p:notesMasterIdLst>'
    )
    # The schema wants it here.
    deck.element.find(qn("p:sldMasterIdLst")).addnext(listed)


def _describe(deck: Deck, outline: Outline) -> None:
    """Set the title and the author of the file, but no time of writing."""
    core, author = deck.core_properties, outline.author or "Hiddenreel"
    core.title, core.author, core.last_modified_by = outline.title, author, author
    core.created = core.modified = NO_TIME
    core.revision = 1
    slides = list(deck.slides)
    films = sum(isinstance(shape, Movie) for slide in slides for shape in slide.shapes)
    notes = sum(slide.has_notes_slide for slide in slides)
    (app,) = [part for part in deck.part.package.iter_parts() if part.partname == "/docProps/app.xml"]
    app.blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{EXTENDED}"><Application>Hiddenreel</Application>'
        f"<PresentationFormat>{FORMATS[outline.shape]}</PresentationFormat><Slides>{len(slides)}</Slides>"
        f"<Notes>{notes}</Notes><HiddenSlides>0</HiddenSlides><MMClips>{films}</MMClips>"
        "</Properties>"
    ).encode()


def _name_language(deck: Deck) -> None:
    """Say which language all words are in, for screen readers and spelling; unsaid, it is English."""
    if language().is_english:
        return
    tag = language().tag_of_country
    deck.core_properties.language = tag
    for page in deck.slides:
        for part in (page, page.notes_slide) if page.has_notes_slide else (page,):
            for run in part._element.iter(qn("a:r")):
                run.get_or_add_rPr().set("lang", tag)


def _without_times(deck: Deck) -> bytes:
    """Return the bytes of the deck, with the same date on every file in it."""
    package, written = deck.part.package, io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        # python-pptx's own way to save would compress every film, to be unpacked and stored here.
        files = PackageWriter("", package._rels, tuple(package.iter_parts()))
        target = cast(_PhysPkgWriter, _Undated(archive))
        files._write_content_types_stream(target)
        files._write_pkg_rels(target)
        files._write_parts(target)
    return written.getvalue()


class _Undated:
    """Stands in for the writer with which python-pptx puts files into a deck."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def write(self, uri: PackURI, content: bytes) -> None:
        """Add a file."""
        entry = zipfile.ZipInfo(uri.membername, NO_TIME.timetuple()[:6])
        stored = uri.membername.endswith(STORED)
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        entry.create_system = 3
        self._archive.writestr(entry, content)
