"""What every figure owes its reader, for each that the catalogue finds, in both themes."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from fixtures_recordings import plan
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text
from pictures_checked import (
    COARSE,
    HARD,
    LONGEST_ALT,
    assert_can_be_read_of_an_odd_run,
    assert_legible,
    assert_readable,
    coarse,
    takes,
)
from plain_truth import ODD

from hiddenreel.draw.theme.theme import PAGE_INCHES, THEMES
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.plan.catalogue import kinds
from hiddenreel.publish.figure_files import UNDATED, export

KINDS = kinds("figures")
CONFIGURED = plan().figures
PRODUCTS = sorted(CONFIGURED)
FIRST_OF_EACH_KIND = sorted({CONFIGURED[name].kind: name for name in PRODUCTS[::-1]}.values())
# Between them they have all that matplotlib saves: lines, pixels, clouds of points and formulas. What
# is drawn the same twice, as each kind's SVG shows, is written the same in other formats too.
SAVED_IN_EVERY_FORMAT = ("loss-curve", "decision-regions", "hidden-snapshots", "four-equations")


def test_the_default_configuration_shows_every_kind():
    assert {product.kind for product in CONFIGURED.values()} == set(KINDS)


def is_painted_of_an_odd_run(name, recording, theme):
    """Return whether the kind of a product can show any of the odd runs that are painted in a theme.

    Its colours are proved there, and the product itself need not be painted, unless it shows something
    else than its kind does by default.
    """
    product = CONFIGURED[name]
    kind = KINDS[product.kind]
    return "show" not in product.options and any(
        takes(kind, recording(run)) for run in HARD if HARD[run] == theme.name
    )


def assert_well_worded(picture):
    assert tuple(picture.figure.get_size_inches()) == PAGE_INCHES
    for words in (picture.title, picture.caption, picture.alt):
        assert words.strip() == words and words
        assert not re.search(r"nan|inf\b|None|\{|\}|\$|  ", words), words
    assert len(picture.alt) <= LONGEST_ALT
    assert picture.caption.endswith(".") and picture.alt.endswith(".")


# Other pictures of the same kind have the same colours, so one of each is enough in a theme.
@pytest.mark.parametrize(
    ("name", "theme"), [(name, "dark") for name in FIRST_OF_EACH_KIND], indirect=["theme"]
)
def test_it_can_be_read_in_the_dark(recording, draw_product, theme, name):
    if not is_painted_of_an_odd_run(name, recording, theme):
        with coarse():
            picture = draw_product(CONFIGURED[name], theme)
            assert_readable(picture.figure)
        assert_well_worded(picture)


def test_it_can_be_read_and_is_saved_as_the_same_bytes_each_time(
    product, in_light, draw_product, light, recording, tmp_path, monkeypatch
):
    """One product of each kind is saved, and drawn once more for it."""
    assert_well_worded(in_light)
    is_first = product.name in FIRST_OF_EACH_KIND
    if is_first and not is_painted_of_an_odd_run(product.name, recording, light):
        in_light.figure.set_dpi(COARSE)
        assert_readable(in_light.figure)
    else:
        assert_legible(in_light.figure)
    if not is_first:
        return
    monkeypatch.setitem(mpl.rcParams, "savefig.dpi", COARSE)
    again = draw_product(product, light)
    formats = UNDATED if product.kind in SAVED_IN_EVERY_FORMAT else ["svg"]
    for kind in formats:
        files = [tmp_path / f"{time}.{kind}" for time in ("first", "second")]
        for picture, file in zip((in_light, again), files):
            export(picture.figure, [file])
        first, second = (file.read_bytes() for file in files)
        assert first == second, kind
    svg = tmp_path / "first.svg"
    root = ElementTree.parse(svg).getroot()
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "foreignObject", "date"}
    assert svg.stat().st_size < 3_000_000


@pytest.mark.parametrize("name", FIRST_OF_EACH_KIND)
def test_it_follows_a_custom_theme(draw_product, own, name):
    """In another typeface on another ground, with a larger title in the middle.

    A ground that is not the theme's would have too little contrast in one of our themes.
    """
    figure = draw_product(CONFIGURED[name], own).figure
    assert_legible(figure)
    (title,) = (text for text in figure.texts if text.get_color() == own.title.colour)
    assert title.get_horizontalalignment() == "center"
    ours = {colour for theme in THEMES.values() for colour in theme.colours.values()}
    ours -= set(own.colours.values())
    assert not {to_hex(text.get_color()) for text in figure.findobj(Text)} & ours
    drawn_lines = {to_hex(line.get_color()) for line in figure.findobj(Line2D)}
    assert not drawn_lines & ours


def test_no_figure_is_kept_by_pyplot(recording):
    """Nothing that draws, films or saves even imports it."""
    folder = recording("hero").folder
    script = f"""
import sys
from hiddenreel.plan.catalogue import kinds, load
from hiddenreel.draw.render import renderer as camera
from hiddenreel.draw.render import pool as crew
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.publish.video import encode
from hiddenreel.publish import figure_files as export
from hiddenreel.record.recording import Recording
with THEMES["light"].applied():
    for group in ("figures", "films"):
        for kind in kinds(group):
            load(group, kind)
    load("figures", "loss-curve").draw(Recording.open({str(folder)!r}), THEMES["light"])
assert not {{"matplotlib.pyplot", "numba"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


# Figures of some of these are drawn, and read, where their numbers are found again.
@pytest.mark.parametrize(
    ("kind", "run"),
    [(kind, run) for kind in sorted(KINDS) for run in HARD if KINDS[kind].given or run not in ODD],
)
def test_odd_runs_are_drawn_and_can_be_read(recording, given, kind, run):
    shown, theme = recording(run), THEMES[HARD[run]]
    if not takes(KINDS[kind], shown):
        return
    with theme.applied():
        measured = given(KINDS[kind], shown, [shown])
        with coarse():
            assert_can_be_read_of_an_odd_run(draw_figure(kind, shown, theme, measured))
