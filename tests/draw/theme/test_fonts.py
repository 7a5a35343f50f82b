"""Typefaces: requirements on an author's files, their scale, and missing glyphs."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags

from hiddenreel.draw.slide import new_slide
from hiddenreel.draw.theme.fonts import (
    DIGITS,
    FAMILY,
    NEEDED,
    content,
    family_of,
    flaw_of,
    font_in,
    fonts_of,
    installed,
    opened,
    scale_of,
    scaled_font,
    with_weights,
)
from hiddenreel.draw.theme.glyphs import require_glyphs
from hiddenreel.draw.theme.spec import Typeface
from hiddenreel.draw.theme.theme import LABEL, LIGHT, THEMES, Theme
from hiddenreel.errors import HiddenreelError

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
STIX = Typeface(*(str(FONTS / f"STIXGeneral{face}.ttf") for face in ("", "Italic", "Bol", "Bol")))


def all_faces(file: object) -> Typeface:
    return Typeface(*[str(file)] * 4)


def table(font: bytes, tag: bytes) -> int:
    """Return where a table of a font file begins."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(tables))
    return next(offset for name, _, offset, _ in entries if name == tag)


def width(text: str, **face) -> float:
    """Measure a text as it is drawn, px."""
    figure = Figure(dpi=400)
    return figure.text(0, 0, text, **face).get_window_extent().width


@pytest.fixture
def serif():
    theme = Theme.read({**THEMES["light"].spec(), "typeface": STIX.spec()})
    with theme.applied():
        yield theme


# --- Ours ----------------------------------------------------------------------------------------


def test_the_package_s_typeface_has_no_flaw(light):
    for weight in ("normal", "semibold", "bold"):
        wanted = font_manager.FontProperties(family=FAMILY, weight=weight)
        chosen = font_manager.findfont(wanted, fallback_to_default=False)
        assert "SourceSansPro" in chosen
        ours = all_faces(chosen)
        assert flaw_of(ours) is None
    assert mpl.rcParams["font.family"] == [FAMILY]


# --- Missing glyphs ------------------------------------------------------------------------------

NOT_IN_OURS = (
    "Source Sans Pro has no '电' (U+7535): change the text, or draw it in a theme whose typeface has it "
    "(typeface or second_typeface in the configuration)"
)


def whole(message):
    return f"^{re.escape(message)}$"


def test_a_text_whose_characters_all_have_glyphs_is_accepted():
    for typeface in (None, STIX):
        require_glyphs("Weights w³₁₂ − ½ × δ\u00a0%, $\\nabla 电$ and ≈ ŷ", typeface)


def test_a_character_without_a_glyph_is_refused_by_name():
    with pytest.raises(HiddenreelError, match=whole(f"'Das 电路': {NOT_IN_OURS}")):
        require_glyphs("Das 电路", None)
    with pytest.raises(
        HiddenreelError, match=r"^'电': neither STIXGeneral.ttf nor Source Sans Pro has '电' \(U\+7535\): "
    ):
        require_glyphs("电", STIX)


def test_a_title_with_a_missing_glyph_is_refused(light):
    with pytest.raises(HiddenreelError, match=whole(f"'电': {NOT_IN_OURS}")):
        new_slide("电")


def test_no_box_is_drawn_in_place_of_a_missing_glyph():
    figure = Figure()
    figure.text(0.5, 0.5, "电")
    with pytest.raises(HiddenreelError, match=whole(NOT_IN_OURS)), THEMES["light"].applied():
        figure.savefig(BytesIO())


def test_an_installed_typeface_of_the_same_name_is_not_taken_for_ours(light, monkeypatch):
    impostors = [
        font_manager.FontEntry(fname=STIX.regular, name=name, size="scalable")
        for name in ("Source Sans Pro", "DejaVu Sans")
    ]
    entries = font_manager.fontManager.ttflist
    monkeypatch.setattr(font_manager.fontManager, "ttflist", impostors + entries)
    assert "SourceSansPro-Regular" in font_manager.findfont(font_manager.FontProperties(size=31.5))


# --- What is wrong with a file -------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"not a font", b"\0\1\0\0" + bytes(60), b"ttcf" + bytes(60)])
def test_a_file_that_is_no_font_is_refused(tmp_path, content):
    file = tmp_path / "it.ttf"
    file.write_bytes(content)
    assert flaw_of(all_faces(file)) == ("regular", "is no font file that can be read: give a .ttf or .otf")


def test_a_font_without_letters_is_refused():
    _, what = flaw_of(all_faces(FONTS / "cmmi10.ttf"))
    assert what == "has no − ×, which the pictures need: choose another typeface"
    font = FT2Font(str(FONTS / "cmmi10.ttf"))
    assert {sign for sign in NEEDED if not font.get_char_index(ord(sign))} == set("−×")


@pytest.mark.parametrize(("bits", "allowed"), [(0, True), (2, False), (4, True), (8, True)])
def test_a_font_whose_licence_forbids_embedding_is_refused(tmp_path, bits, allowed):
    font = bytearray((FONTS / "STIXGeneral.ttf").read_bytes())
    # The bits come after the version, the mean width and two classes of two bytes each.
    struct.pack_into(">H", font, table(font, b"OS/2") + 8, bits)
    file = tmp_path / "it.ttf"
    file.write_bytes(font)
    wrong = "its licence forbids embedding it, and PDFs embed their fonts: choose another typeface"
    expected = None if allowed else ("semibold", wrong)
    assert flaw_of(Typeface(STIX.regular, STIX.italic, str(file), STIX.bold)) == expected


def test_digits_must_be_equally_wide(tmp_path):
    font = bytearray((FONTS / "STIXGeneral.ttf").read_bytes())
    glyph = FT2Font(str(FONTS / "STIXGeneral.ttf")).get_char_index(ord("1"))
    # Each glyph has four bytes there; two of them are its width.
    place = table(font, b"hmtx") + 4 * glyph
    struct.pack_into(">H", font, place, struct.unpack_from(">H", font, place)[0] - 100)
    file = tmp_path / "it.ttf"
    file.write_bytes(font)
    assert flaw_of(Typeface(STIX.regular, STIX.italic, str(file), STIX.bold)) == (
        "semibold",
        "its 1 is narrower than its 0, so that counters would jump: "
        "choose a typeface whose digits are equally wide",
    )
    # Counters are never set in italics.
    assert flaw_of(Typeface(STIX.regular, str(file), STIX.semibold, STIX.bold)) is None


def test_a_typeface_can_be_too_wide():
    files = [f"DejaVuSerif{face}.ttf" for face in ("", "-Italic", "-Bold", "-Bold")]
    wide = Typeface(*(str(FONTS / file) for file in files))
    scale = scale_of(wide)
    face, what = flaw_of(wide)
    assert face == "regular"
    assert what == (
        f"needs {1 / scale - 1:.0%} more room than Source Sans Pro, and as small as would fit its "
        "letters are 22% lower (at most 21%): choose a narrower typeface"
    )


def test_the_typeface_that_every_machine_has_can_be_chosen_by_name():
    assert flaw_of(installed("DejaVu Sans")) is None


# --- The room it takes ---------------------------------------------------------------------------


@pytest.mark.parametrize("weight", ["normal", "semibold", "bold"])
@pytest.mark.parametrize("text", [DIGITS, "The network learns to tell circles apart"])
def test_no_text_is_wider_than_in_the_package_s_typeface(serif, weight, text):
    own = width(text, fontsize=LABEL, weight=weight)
    with THEMES["light"].applied():
        ours = width(text, fontsize=LABEL, weight=weight)
    assert 0.8 * ours < own < 1.02 * ours


def test_a_narrow_typeface_keeps_its_size():
    folder = Path(font_manager.findfont(FAMILY)).parent
    assert scale_of(Typeface(*(str(folder / f"SourceSansPro-{n}.ttf") for n in
                               ("Regular", "It", "Semibold", "Bold")))) == 1.0  # fmt: skip


@pytest.mark.parametrize("scale", [1.0, 0.9, 0.72])
def test_a_scaled_font_differs_in_its_units_alone(tmp_path, scale):
    given = Path(STIX.regular).read_bytes()
    smaller = scaled_font(given, scale)
    (tmp_path / "it.ttf").write_bytes(smaller)
    before, after = FT2Font(STIX.regular), FT2Font(str(tmp_path / "it.ttf"))
    assert after.units_per_EM == round(before.units_per_EM / scale)
    for letter in "aW8":
        advances = [f.load_char(ord(letter), LoadFlags.NO_SCALE).horiAdvance for f in (before, after)]
        assert advances[0] == advances[1]
    assert sum(before != after for before, after in zip(given, smaller)) <= 2
    assert len(given) == len(smaller)


def test_a_collection_of_fonts_is_refused():
    with pytest.raises(ValueError, match="no font file with a head"):
        scaled_font(b"ttcf" + bytes(40), 0.9)


# --- Matplotlib's settings -----------------------------------------------------------------------


def test_each_face_is_drawn_with_its_file(serif):
    family, symbols = family_of(STIX)
    assert mpl.rcParams["font.family"] == [family, FAMILY]
    # The file of STIX does not state that it has serifs.
    assert symbols == "stixsans"
    for style, weight, file in (
        ("normal", "normal", STIX.regular),
        ("italic", "normal", STIX.italic),
        ("normal", "semibold", STIX.semibold),
        ("normal", "bold", STIX.bold),
    ):
        wanted = font_manager.FontProperties(family=family, style=style, weight=weight)
        found = font_manager.findfont(wanted, fallback_to_default=False)
        assert FT2Font(found).postscript_name == FT2Font(file).postscript_name


def test_a_missing_character_is_taken_from_the_package_s_typeface(serif):
    # A warning would be an error.
    assert width("₀₁₂") > 0
    (drawn,) = {
        font
        for font in font_manager.fontManager._find_fonts_by_props(font_manager.FontProperties())
        if FT2Font(font).get_char_index(ord("₀"))
    }
    assert "SourceSansPro" in drawn


def test_formulas_are_set_in_the_author_s_typeface(serif):
    own = width("$W x + b$", fontsize=LABEL)
    with THEMES["light"].applied():
        assert width("$W x + b$", fontsize=LABEL) != own


def test_a_serif_face_has_symbols_with_serifs():
    assert family_of(all_faces(FONTS / "DejaVuSerif.ttf"))[1] == "stix"
    assert family_of(all_faces(FONTS / "DejaVuSans.ttf"))[1] == "stixsans"


def test_an_author_s_typeface_gives_the_same_bytes_in_every_process(tmp_path):
    script = f"""
import sys
from pathlib import Path
from hiddenreel.draw.slide import new_slide
from hiddenreel.draw.theme.theme import THEMES, Theme
from hiddenreel.publish.figure_files import export
theme = Theme.read({{**THEMES["light"].spec(), "typeface": {STIX.spec()!r}}})
with theme.applied():
    for suffix in ("svg", "pdf", "png"):
        export(new_slide("A title with $W x$ and ₀₁"), [Path(sys.argv[1], f"it.{{suffix}}")])
"""
    made = [tmp_path / name for name in "ab"]
    for folder in made:
        temporary = folder / "temporary"
        temporary.mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-c", script, folder],
            check=True,
            env={"TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert list(temporary.iterdir()) == []
    for suffix in ("svg", "pdf", "png"):
        first, second = ((folder / f"it.{suffix}").read_bytes() for folder in made)
        assert first == second, suffix


def test_an_installed_family_is_found_by_its_name():
    found = installed("stixgeneral")
    assert found is not None
    assert {Path(file).name for file in found.files.values()} >= {"STIXGeneralItalic.ttf"}
    assert Path(found.regular).name == "STIXGeneral.ttf"
    assert Path(found.bold).name == Path(found.semibold).name == "STIXGeneralBol.ttf"
    assert installed("No Such Family") is None


def test_a_family_that_is_narrow_throughout_is_found_too(monkeypatch):
    fonts = font_manager.fontManager.ttflist
    narrow = [replace(font, stretch="condensed") for font in fonts if font.name == "STIXGeneral"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", narrow)
    found = installed("STIXGeneral")
    assert found is not None and Path(found.regular).name == "STIXGeneral.ttf"


def test_a_weight_of_a_variable_font_is_cut_from_its_axis(tmp_path, light):
    file = variable_font(tmp_path / "Variable.ttf")
    font = font_in(str(file))
    assert (str(font), font.is_variable, font.is_italic) == ("300 to 700", True, False)
    plain = Typeface(*[str(file)] * 4)
    typeface = with_weights(plain, [font], 500, 340)
    assert dict(typeface.weights) == {
        **{"regular": 500, "italic": 500, "semibold": 600, "bold": 700},
        "title": 340,
    }
    assert Typeface.read(json.loads(json.dumps(typeface.spec()))) == typeface
    # The stem of its only letter is as wide as the weight says: 0.3 em at 300 and 0.7 em at 700.
    for face, weight in typeface.weights:
        box = opened(typeface, face).load_char(ord("I"), LoadFlags.NO_SCALE)
        assert box.width == weight
    assert content(str(file), 500) == content(str(file), 500)


def test_a_weight_that_no_font_is_near_is_lacking():
    with pytest.raises(LookupError):
        with_weights(None, fonts_of(None), 500, None)


def variable_font(file):
    """Make a font whose only letter is a stem that widens with its weight."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "I"])
    builder.setupCharacterMap({ord("I"): "I"})
    pen = TTGlyphPen(None)
    for move, point in zip((pen.moveTo, *[pen.lineTo] * 3), ((0, 0), (0, 700), (300, 700), (300, 0))):
        move(point)
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "I": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (800, 0), "I": (800, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Stem", "styleName": "Light"})
    builder.setupOS2(usWeightClass=300)
    builder.setupPost()
    builder.setupFvar([("wght", 300, 300, 700, "Weight")], [])
    wider = [(0, 0), (0, 0), (400, 0), (400, 0), (0, 0), (0, 0), (0, 0), (0, 0)]
    builder.setupGvar({"I": [TupleVariation({"wght": (0, 1, 1)}, wider)], ".notdef": []})
    builder.save(file)
    return file


def test_titles_and_texts_are_drawn_in_their_weights(light):
    def ink(weight, title):
        theme = replace(LIGHT, typeface=with_weights(None, fonts_of(None), weight, title))
        with theme.applied():
            figure = Figure(figsize=(4, 2), dpi=100)
            words = "Hill" if title is None else ""
            figure.text(0.1, 0.6, words, fontsize=40)
            figure.text(0.1, 0.2, "" if words else "Hill", fontsize=40, weight=theme.title_weight)
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            return int((255 - np.asarray(canvas.buffer_rgba())[..., 0].astype(int)).sum())

    texts = [ink(weight, None) for weight in (200, 300, 400, 600, 700, 900)]
    assert texts == sorted(set(texts))
    titles = [ink(400, weight) for weight in (200, 300, 400, 600, 700, 900)]
    assert titles == sorted(set(titles))
