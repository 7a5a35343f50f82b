"""Figures become files: whole or not at all, the same bytes each time, and nothing but a picture."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import imageio.v3 as imageio
import pytest
from fontTools.subset import Options
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from hiddenreel.draw.theme.theme import FIGURE_DPI, PAGE_INCHES
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.figure_files import LAYOUT_TABLES, UNDATED, by_theme, export, rendered

FULL = Path("/dev/full")
NASTY = '<script>alert(1)</script> & "quotes" -- \'> ]]>'


def a_figure(text="Some text"):
    figure = Figure(figsize=PAGE_INCHES)
    axes = figure.add_axes((0.2, 0.2, 0.6, 0.6))
    axes.plot([0, 1], [0, 1])
    axes.set_title(text)
    figure.text(0.1, 0.9, text, gid=text)
    return figure


def paths(folder, name="figure"):
    return [folder / f"{name}.{kind}" for kind in UNDATED]


def test_every_format_is_saved_and_nothing_else(light, tmp_path):
    export(a_figure(), paths(tmp_path / "light"))
    assert sorted(p.name for p in (tmp_path / "light").iterdir()) == [
        "figure.pdf",
        "figure.png",
        "figure.svg",
    ]
    svg, pdf, png = (path.read_bytes() for path in paths(tmp_path / "light"))
    assert svg.startswith(b"<?xml") and pdf.startswith(b"%PDF") and png.startswith(b"\x89PNG")
    width, height = (round(side * FIGURE_DPI) for side in PAGE_INCHES)
    assert imageio.imread(tmp_path / "light" / "figure.png").shape[:2] == (height, width)


@pytest.mark.parametrize("kind", UNDATED)
def test_the_same_figure_gives_the_same_bytes_without_dates(light, tmp_path, kind):
    first, second = tmp_path / f"one.{kind}", tmp_path / f"other.{kind}"
    export(a_figure(), [first])
    export(a_figure(), [second])
    assert first.read_bytes() == second.read_bytes()
    for word in (b"dc:date", b"CreationDate", b"ModDate", b"tIME"):
        assert word not in first.read_bytes()


def test_text_cannot_become_markup(light, tmp_path):
    path = tmp_path / "figure.svg"
    export(a_figure(NASTY.replace("$", "")), [path])
    root = ElementTree.parse(path).getroot()
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in names and "foreignObject" not in names
    assert not any(key.startswith("on") for element in root.iter() for key in element.attrib)
    assert b"<script" not in path.read_bytes()


def fails(file, **options):
    file.write(b"half a file")
    raise OSError(5, "Input/output error")


def test_a_failure_leaves_what_was_there(light, tmp_path, monkeypatch):
    figure = a_figure()
    path = tmp_path / "figure.svg"
    path.write_text("yesterday's")
    monkeypatch.setattr(figure, "savefig", fails)
    with pytest.raises(OSError, match="Input/output"):
        export(figure, [path])
    assert [p.name for p in tmp_path.iterdir()] == ["figure.svg"]
    assert path.read_text() == "yesterday's"


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("kind", UNDATED)
def test_a_full_disk_is_reported_in_one_line(light, tmp_path, kind):
    path = tmp_path / f"figure.{kind}"
    (tmp_path / f".figure.{kind}.part").symlink_to(FULL)
    with pytest.raises(HiddenreelError) as error:
        export(a_figure(), [path])
    assert str(error.value) == (
        f"the disk is full: {path} could not be written; free some space and start again"
    )
    assert list(tmp_path.iterdir()) == []


def test_fonts_in_a_pdf_hold_outlines_and_no_layout_tables(light, tmp_path):
    """Programs that set text need those; a PDF's text is set already."""
    path = tmp_path / "figure.pdf"
    export(a_figure("office 12"), [path])
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), re.DOTALL)
    unpacked = [zlib.decompress(stream) for stream in streams if stream.startswith(b"\x78")]
    fonts = [TTFont(BytesIO(data)) for data in unpacked if data.startswith(b"\x00\x01\x00\x00")]
    # The title and the numbers at the axes.
    assert len(fonts) == 2
    assert max(font["maxp"].numGlyphs for font in fonts) >= len(set("office 12"))
    for font in fonts:
        assert "glyf" in font and not set(font.keys()) & set(LAYOUT_TABLES)
    # What others ask of the library stays as it was.
    assert not set(Options().drop_tables) & set(LAYOUT_TABLES)


def test_files_are_grouped_by_the_folder_of_their_theme():
    files = [Path(name) for name in ("a/light/x.svg", "a/dark/x.svg", "a/light/x.png")]
    assert by_theme(files) == {"light": [files[0], files[2]], "dark": [files[1]]}


def test_a_png_has_the_pixels_an_inch_asked_for(light):
    picture = imageio.imread(rendered(a_figure(), "png", dpi=20), extension=".png")
    assert picture.shape[:2] == tuple(int(20 * side) for side in reversed(PAGE_INCHES))


def test_the_words_of_a_figure_are_in_its_svg_alone(light):
    assert b"\n <title>Some text</title>" in rendered(a_figure(), "svg")
    assert b"\n <title>" not in rendered(a_figure(), "pdf")
