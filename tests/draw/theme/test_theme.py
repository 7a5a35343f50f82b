"""The package's themes exceed what authors must reach; a theme sets and restores all settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from coloraide import Color
from matplotlib import font_manager
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from hiddenreel.draw.slide import new_slide
from hiddenreel.draw.theme.contrast import REQUIRED, Floors, flaws
from hiddenreel.draw.theme.fonts import FAMILY
from hiddenreel.draw.theme.theme import (
    COUNTER,
    FRAME_DPI,
    FRAME_PIXELS,
    LABEL,
    MARKERS,
    PAGE_INCHES,
    SMALL,
    THEMES,
    TITLE,
    Theme,
    applied_theme,
    mixed,
)

# What the palettes reach, rounded down. In a print without colour variables keep their letters,
# classes their markers, and signs of weights their dashes.
OURS = Floors(
    variables=11.0,
    signs=17.0,
    variable_and_class=8.0,
    two_classes=44.0,
    classes=10.9,
    grey_variables=3.0,
    grey_signs=16.0,
    grey_classes=23.0,
)

designs = pytest.mark.parametrize("design", THEMES.values(), ids=THEMES)


@designs
def test_all_colours_can_be_read_and_distinguished(design):
    assert len(design.classes) == 10
    assert [flaw.what for flaw in flaws(design.colours, OURS)] == []


def test_the_package_s_themes_are_held_to_more_than_authors():
    asked = vars(REQUIRED)
    assert all(value >= asked[name] for name, value in vars(OURS).items() if name != "faint")


@designs
def test_a_theme_survives_json(design):
    assert Theme.read(json.loads(json.dumps(design.spec()))) == design


@pytest.mark.parametrize(
    ("name", "hues"), [("w", (240, 280)), ("b", (285, 330)), ("z", (35, 85)), ("a", (130, 180))]
)
@designs
def test_variables_keep_the_lecture_s_colours(design, name, hues):
    """w blue, b purple, z orange, a green, C red."""
    assert hues[0] < Color(getattr(design, name)).convert("oklch")["hue"] < hues[1]
    assert 5 < Color(design.C).convert("oklch")["hue"] < 35


@designs
def test_every_class_has_a_marker_of_its_own(design):
    assert len({design.marker(label) for label in range(10)}) == 10
    assert (design.marker(0), design.marker(1)) == ("*", "o")
    assert design.class_colour(10) == design.class_colour(0)
    assert all(0.5 < design.marker_scale(label) < 2 for label in range(len(MARKERS)))


@designs
def test_the_map_of_outputs_is_centred_on_the_background(design):
    ground = to_rgb(design.background)
    np.testing.assert_allclose(design.regions(0.5)[:3], ground, atol=0.01)
    tint = to_rgb(mixed(design.classes[1], design.background, 0.5))
    np.testing.assert_allclose(design.regions(1.0)[:3], tint, atol=0.01)


def test_mixing_runs_from_the_background_to_the_colour():
    light = THEMES["light"]
    assert mixed(light.w, light.background, 1.0) == light.w
    assert mixed(light.w, light.background, 0.0) == light.background
    assert mixed("#ffffff", "#000000", 0.2) == "#333333"


def test_letters_are_large_enough_for_the_last_row():
    assert min(TITLE, LABEL, SMALL, COUNTER) == SMALL >= 16
    assert FRAME_PIXELS == (1920, 1080)
    assert tuple(round(side * FRAME_DPI) for side in PAGE_INCHES) == FRAME_PIXELS


def test_a_theme_s_settings_end_with_its_context():
    before = dict(mpl.rcParams)
    for design in THEMES.values():
        with design.applied():
            assert mpl.rcParams["figure.facecolor"] == design.background
            assert mpl.rcParams["font.family"] == [FAMILY]
            assert mpl.rcParams["axes.unicode_minus"]
        assert dict(mpl.rcParams) == before
    with pytest.raises(ZeroDivisionError), THEMES["dark"].applied():
        1 / 0  # noqa: B018
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("weight", ["normal", "semibold"])
def test_the_typeface_is_registered_and_its_digits_are_equally_wide(light, weight):
    chosen = font_manager.findfont(
        font_manager.FontProperties(family=FAMILY, weight=weight), fallback_to_default=False
    )
    assert "SourceSansPro" in chosen
    font = font_manager.get_font(chosen)
    widths = {font.load_char(ord(digit)).linearHoriAdvance for digit in "0123456789"}
    assert len(widths) == 1


def test_letters_of_formulas_are_in_the_typeface(light):
    font = font_manager.get_font(font_manager.findfont(FAMILY, fallback_to_default=False))
    # The raised minus sign is missing, and set as mathematics.
    for letter in "−×∂Δδ‖½₀₁₂₃⁰¹²³":
        assert font.get_char_index(ord(letter)), letter


@designs
def test_an_author_s_theme_reaches_every_setting(design):
    spec = {**design.spec(), "background": "#0b3d2e", "ink": "#ffeedd", "transparent": True}
    with Theme.read(spec).applied():
        assert mpl.rcParams["figure.facecolor"] == "#0b3d2e"
        assert mpl.rcParams["savefig.facecolor"] == "none"
        for name in ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.labelcolor"):
            assert mpl.rcParams[name] == "#ffeedd"


def titled(design, text="A title", **style):
    spec = design.spec()
    theme = Theme.read({**spec, "title": {**spec["title"], **style}})
    with theme.applied():
        assert applied_theme() is theme
        figure = new_slide(text)
        (line,) = figure.texts
        box = line.get_window_extent()
        return line, box.x0 / figure.bbox.width, box.x1 / figure.bbox.width


@designs
def test_titles_are_set_as_the_theme_says(design):
    line, left, _ = titled(design)
    assert (line.get_fontsize(), line.get_weight(), line.get_color()) == (30, "semibold", design.ink)
    assert left == pytest.approx(0.035, abs=0.003)
    line, left, right = titled(design, size=36.0, weight="bold", colour="#cc0000", align="centre")
    assert (line.get_fontsize(), line.get_weight(), line.get_color()) == (36, "bold", "#cc0000")
    assert (left + right) / 2 == pytest.approx(0.5, abs=0.003)
    assert applied_theme() is THEMES["light"]


@pytest.mark.parametrize("align", ["left", "centre"])
def test_a_title_that_is_too_long_is_shrunk(align):
    line, left, right = titled(THEMES["light"], "A title of many words " * 5, size=40.0, align=align)
    assert SMALL < line.get_fontsize() < 40
    assert left > 0.034 and 0.94 < right < 0.97


def test_a_transparent_theme_saves_figures_without_their_background(tmp_path):
    spec = THEMES["dark"].spec()
    for transparent, alpha in ((True, 0.0), (False, 1.0)):
        with Theme.read({**spec, "transparent": transparent}).applied():
            figure = Figure(figsize=(1, 1), dpi=10)
            figure.savefig(tmp_path / "it.png")
            # What frames are painted on is the ground all the same.
            assert to_rgb(figure.get_facecolor()) == to_rgb(spec["background"])
        assert mpl.image.imread(tmp_path / "it.png")[0, 0, 3] == alpha


# --- The user's surroundings ---------------------------------------------------------------------

HOSTILE_MATPLOTLIBRC = """
savefig.bbox: tight
lines.marker: o
axes.grid: True
font.family: serif
font.weight: bold
mathtext.default: bf
xtick.direction: in
xtick.minor.visible: True
axes.formatter.limits: -1, 1
path.sketch: 1, 100, 2
path.simplify_threshold: 1.0
text.hinting: none
agg.path.chunksize: 100
svg.fonttype: none
pdf.compression: 0
timezone: Asia/Tokyo
"""

DRAWN = """
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from hiddenreel.draw.film.film import Drawing, PlacedPanel
from hiddenreel.draw.contents import Contents
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.screen import Screen
from hiddenreel.draw.slide import few_ticks, new_slide, panel_row
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.publish.figure_files import export


class Panel:
    def draw(self, axes, theme):
        axes.plot([0, 1], [0.1, 1234.5], color=theme.w)
        lines = PaintedLines(axes, theme.C, 2.0, zorder=2)
        text = PaintedText(axes.text(0.5, 0.5, "", color=theme.ink))

        def show(moment):
            lines.show([np.array([(0, 0), (1, 1000 * moment.progress)])])
            text.artist.set_text("0.25 ılI $x_1$")

        return Drawing([lines, text], show)


folder, theme = Path(sys.argv[1]), THEMES["dark"]
film = SimpleNamespace(
    panels=[PlacedPanel(Panel(), (0.1, 0.2, 0.8, 0.6))],
    frames_per_second=30,
    screen=Screen(),
    contents=Contents(),
    moment=lambda number: SimpleNamespace(epoch=0.0, progress=0.5),
)
with theme.applied():
    figure = new_slide("A title with $W x$ and 10⁻³")
    for axes in panel_row(figure, 2):
        axes.plot(np.linspace(0, 1e5, 500), np.sin(np.arange(500)), color=theme.C)
        axes.legend(["a curve"])
        few_ticks(axes)
    export(figure, [folder / f"figure.{suffix}" for suffix in ("svg", "pdf", "png")])
    (folder / "frame").write_bytes(FastRenderer(film, theme).frame(0).tobytes())
"""


def drawn_in(folder, **surroundings):
    """Draw a figure and a frame in a process that works in a folder; return the bytes of each file."""
    made = folder / "made"
    made.mkdir()
    environment = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HOME": str(folder),
        # The list of installed fonts takes long to make; it is the same for all.
        "XDG_CACHE_HOME": str(Path(mpl.get_cachedir()).parent),
        **surroundings,
    }
    subprocess.run([sys.executable, "-c", DRAWN, made], check=True, cwd=folder, env=environment)
    return {file.name: file.read_bytes() for file in made.iterdir()}


def test_the_user_s_surroundings_never_change_a_picture(tmp_path):
    plain, hostile, at_home = (tmp_path / name for name in ("plain", "hostile", "at-home"))
    for folder in (plain, hostile, at_home / ".config" / "matplotlib"):
        folder.mkdir(parents=True)
    (hostile / "matplotlibrc").write_text(HOSTILE_MATPLOTLIBRC)
    (at_home / ".config" / "matplotlib" / "matplotlibrc").write_text(HOSTILE_MATPLOTLIBRC)
    expected = drawn_in(plain)
    assert sorted(expected) == ["figure.pdf", "figure.png", "figure.svg", "frame"]
    backend = "module://nonsense"
    assert drawn_in(hostile, MPLBACKEND=backend, LC_ALL="tr_TR.UTF-8", TZ="Asia/Tokyo") == expected
    assert drawn_in(at_home, LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8") == expected
