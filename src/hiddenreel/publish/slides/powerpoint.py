"""Writes the deck for PowerPoint: a slide for each figure and film, in sections.

The pictures have their titles drawn in. A slide's own title is therefore a placeholder above its upper
edge, as PowerPoint's "hidden slide title": the outline, the list of slides and screen readers have it,
and the audience reads it once.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import imageio.v3 as iio
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.packuri import PackURI
from pptx.opc.serialized import PackageWriter
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide as Page
from pptx.slide import SlideLayout
from pptx.util import Emu, Inches

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.products.library import Theme
from hiddenreel.publish.slides.outline import Outline, Section, Slide

# The sheet that every picture is made for.
WIDTH, HEIGHT = Inches(40 / 3), Inches(7.5)
# The pictures begin their titles here, less the space that PowerPoint leaves within a box.
MARGIN = Inches(0.035 * 40 / 3 - 0.1)
TITLE_TOP, TITLE_HEIGHT, LINE_HEIGHT = Inches(1.9), Inches(1.75), Inches(1.0)
TITLE_POINTS, LINE_POINTS = 54, 28
# How far above the slide a title stands, so that nothing of it is seen.
ABOVE = Inches(0.25)
# Times would make other bytes of the same deck. This is the first that a ZIP file can hold.
NO_TIME = datetime(1980, 1, 1)
KEPT_LAYOUTS = {
    "Title Slide": "Opening",
    "Section Header": "Section",
    "Title Only": "Figure or film",
    "Title and Content": "Title and content",
    "Blank": "Blank",
}
# Already compressed.
STORED = (".mp4", ".png", ".gif")

MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
# What PowerPoint has had since 2010: sections, and bookmarks in films.
SINCE_2010 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
SECTIONS_EXTENSION = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"


def has_slide(slide: Slide) -> bool:
    """Tell whether PowerPoint can show one of the files: an MP4, a GIF or a PNG."""
    return any((slide.film, slide.loop, slide.picture))


def write_deck(outline: Outline, output: Path) -> None:
    """Write an outline as a ``.pptx``, in the same bytes each time.

    Parameters
    ----------
    outline : Outline
    output : Path
    """
    deck = Presentation()
    _dress(deck, outline.theme)
    layouts = {layout.name: layout for layout in deck.slide_layouts}
    opening = _add_words(deck, layouts["Opening"], outline.title, outline.subtitle)
    opening.notes_slide.notes_text_frame.text = "\n".join(outline.notes)
    parts = [("Opening", [opening])]
    for section in outline.sections:
        parts.append((section.title, _add_section(deck, layouts, section)))
    _name_sections(deck, parts)
    _sign(deck, outline.title)
    with write_atomically(output) as part:
        part.write_bytes(_without_times(deck))


# --- What all slides share -----------------------------------------------------------------------


def _dress(deck: Deck, look: Theme) -> None:
    """Turn the library's sheet of 4:3 into ours, in the colours of the theme."""
    old_width = deck.slide_width
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.element.find(qn("p:sldSz")).attrib.pop("type", None)
    for layout in list(deck.slide_layouts):
        if layout.name in KEPT_LAYOUTS:
            layout._element.cSld.set("name", KEPT_LAYOUTS[layout.name])
        else:
            deck.slide_layouts.remove(layout)
    for shared in (deck.slide_master, *deck.slide_layouts):
        _widen(shared.placeholders, WIDTH / old_width)
    by_name = {layout.name: layout for layout in deck.slide_layouts}
    _hide_title(by_name["Figure or film"])
    _set_in_words(by_name["Opening"])
    _set_in_words(by_name["Section"])
    _colour(deck, look)
    # It shows the library's empty slide.
    package = deck.part.package
    for name, relation in list(package._rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(name)


def _widen(shapes: Sequence[BaseShape], times: float) -> None:
    for shape in shapes:
        # Those without a place of their own follow the master's.
        if shape._element.xfrm is not None:
            shape.left, shape.width = (
                Emu(round(shape.left * times)),
                Emu(round(shape.width * times)),
            )


def _hide_title(layout: SlideLayout) -> None:
    """Put the title above the slide, where only the outline and screen readers find it."""
    (title,) = [shape for shape in layout.placeholders if shape.placeholder_format.idx == 0]
    left, width, height = title.left, title.width, title.height
    title.left, title.top, title.width, title.height = left, -height - ABOVE, width, height


def _set_in_words(layout: SlideLayout) -> None:
    """Set a title and a line below it, from the margin that the pictures have."""
    title, subtitle = layout.placeholders[0], layout.placeholders[1]
    for shape, top, height, points in (
        (title, TITLE_TOP, TITLE_HEIGHT, TITLE_POINTS),
        (subtitle, TITLE_TOP + TITLE_HEIGHT, LINE_HEIGHT, LINE_POINTS),
    ):
        shape.left, shape.width = MARGIN, WIDTH - 2 * MARGIN
        shape.top, shape.height = top, height
        style = shape._element.txBody.find(qn("a:lstStyle"))
        style.getparent().replace(style, parse_xml(_style(points, shape is title)))
    for shape, side in ((title, MSO_ANCHOR.BOTTOM), (subtitle, MSO_ANCHOR.TOP)):
        shape.text_frame.vertical_anchor = side


def _style(points: int, is_title: bool) -> str:
    colour, bold = ("tx1", 1) if is_title else ("tx2", 0)
    return (
        f'<a:lstStyle xmlns:a="{MAIN}"><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
        f'<a:defRPr sz="{100 * points}" b="{bold}" cap="none"><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>"
    )


def _colour(deck: Deck, look: Theme) -> None:
    """Give the deck's own palette the theme's colours, so that slides added later have them too."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    palette = theme.find(f".//{qn('a:clrScheme')}")
    under, over = ("dk", "lt") if look.is_dark else ("lt", "dk")
    colours = {
        f"{under}1": look.background,
        f"{over}1": look.ink,
        f"{over}2": look.muted,
        "accent1": look.accent,
    }
    for name, colour in colours.items():
        _recolour(palette.find(qn(f"a:{name}")), colour)
    part.blob = serialize_part_xml(theme)
    roles = deck.slide_master._element.find(qn("p:clrMap"))
    for number in "12":
        roles.set(f"bg{number}", f"{under}{number}")
        roles.set(f"tx{number}", f"{over}{number}")


def _recolour(entry: BaseShape, colour: str) -> None:
    for old in list(entry):
        entry.remove(old)
    value = RGBColor.from_string(colour.removeprefix("#").upper())
    entry.append(parse_xml(f'<a:srgbClr xmlns:a="{MAIN}" val="{value}"/>'))


# --- One slide -----------------------------------------------------------------------------------


def _add_section(deck: Deck, layouts: dict[str, SlideLayout], section: Section) -> list[Page]:
    pages = [_add_words(deck, layouts["Section"], section.title, section.subtitle)]
    shown = [slide for slide in section.slides if has_slide(slide)]
    return pages + [_add_slide(deck, layouts["Figure or film"], slide) for slide in shown]


def _add_words(deck: Deck, layout: SlideLayout, title: str, subtitle: str) -> Page:
    page = deck.slides.add_slide(layout)
    page.shapes.title.text = title
    page.placeholders[1].text = subtitle
    return page


def _add_slide(deck: Deck, layout: SlideLayout, slide: Slide) -> Page:
    page = deck.slides.add_slide(layout)
    page.shapes.title.text = slide.title
    shown = _add_film(page, slide) if slide.film else _add_picture(page, slide)
    shown.name = slide.name
    shown._element._nvXxPr.cNvPr.set("descr", slide.alt)
    page.notes_slide.notes_text_frame.text = "\n".join(slide.notes)
    return page


def _add_picture(page: Page, slide: Slide) -> BaseShape:
    return page.shapes.add_picture(str(slide.loop or slide.picture), 0, 0, WIDTH, HEIGHT)


def _add_film(page: Page, slide: Slide) -> BaseShape:
    poster = str(slide.picture) if slide.picture else _first_frame(slide.film)
    film = page.shapes.add_movie(
        str(slide.film), 0, 0, WIDTH, HEIGHT, poster_frame_image=poster, mime_type="video/mp4"
    )
    if slide.chapters:
        media = film._element.find(f".//{{{SINCE_2010}}}media")
        media.append(_bookmarks(slide))
    return film


def _bookmarks(slide: Slide) -> BaseShape:
    """Mark the stops in the film: Alt+End and Alt+Home go from one to the next during the show."""
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


def _name_sections(deck: Deck, parts: Sequence[tuple[str, Sequence[Page]]]) -> None:
    """Divide the list of slides into sections that can be folded, moved and deleted as a whole."""
    listed = parse_xml(f'<p14:sectionLst xmlns:p14="{SINCE_2010}"/>')
    for number, (title, pages) in enumerate(parts):
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


def _sign(deck: Deck, title: str) -> None:
    """Say what the file is, and not when or by whom it was written."""
    said = deck.core_properties
    said.title, said.author, said.last_modified_by = title, "Hiddenreel", "Hiddenreel"
    said.created = said.modified = NO_TIME
    said.revision = 1


def _without_times(deck: Deck) -> bytes:
    """Return the bytes of the deck, with the same date on every file in it."""
    package, clean = deck.part.package, io.BytesIO()
    with zipfile.ZipFile(clean, "w") as target:
        # The library's own way to save would compress every film, to be unpacked and stored here.
        files = PackageWriter("", package._rels, tuple(package.iter_parts()))
        into = _Undated(target)
        files._write_content_types_stream(into)
        files._write_pkg_rels(into)
        files._write_parts(into)
    return clean.getvalue()


class _Undated:
    """What the library writes a deck's files into, in place of its own."""

    def __init__(self, target: zipfile.ZipFile) -> None:
        self._target = target

    def write(self, uri: PackURI, content: bytes) -> None:
        """Add a file."""
        entry = zipfile.ZipInfo(uri.membername, NO_TIME.timetuple()[:6])
        stored = uri.membername.endswith(STORED)
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        entry.create_system = 3
        self._target.writestr(entry, content)
