"""Painted artists look as matplotlib draws them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import ListedColormap, to_rgb

from hiddenreel.draw.paint.artists import (
    PaintedArtist,
    PaintedMap,
    PaintedText,
    artist_of,
    artists_of,
    between,
)
from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.points import Cloud


def test_painted_artists_are_recognised(axes, theme):
    made = [
        PaintedMap(axes, (0, 1, 0, 1), theme.regions),
        PaintedLines(axes, theme.ink, 1.0, zorder=1),
        PaintedText(axes.text(0, 0, "w")),
        Cloud(axes, theme, np.array([0, 1]), 6.0),
    ]
    for part in made:
        assert isinstance(part, PaintedArtist)
        assert artist_of(part) is part.artist
    assert not isinstance(made[0].artist, PaintedArtist)
    assert artist_of(made[0].artist) is made[0].artist
    assert artists_of(made) == [made[i].artist for i in (0, 1, 2, 3)]
    assert artists_of([made[3], made[1].artist]) == [made[1].artist, made[3].artist]


# --- Maps ----------------------------------------------------------------------------------------


def test_a_map_is_interpolated_between_the_middles_of_its_squares():
    before, share = between(3, 12)
    values = np.array([0.0, 10.0, 30.0, 30.0])
    np.testing.assert_allclose(
        (1 - share) * values[before] + share * values[before + 1],
        np.interp((np.arange(12) + 0.5) / 4 - 0.5, range(3), values[:3]),
    )


@pytest.mark.parametrize("coloured", [False, True])
def test_a_map_is_painted_as_matplotlib_draws_it(axes, theme, coloured, two_faces):
    field = PaintedMap(axes, (0, 1, 0, 1), theme.regions)
    x, y = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    values = 1 / (1 + np.exp(-6 * (x + y**2 - 0.4)))
    if coloured:
        values = (255 * np.stack([values, 1 - values, values**2], axis=2)).astype(np.uint8)
    drawn, painted, _ = two_faces(field, axes, lambda: field.show(values))
    # The picture of a map may begin a pixel earlier or later than where its axes do.
    inside = np.s_[25:-25, 35:-35]
    assert np.abs(drawn - painted)[inside].max() <= 10
    assert np.abs(drawn - painted)[inside].mean() < 1.5


def test_a_map_keeps_to_its_rectangle_and_its_first_row_is_the_lowest(axes, two_faces):
    field = PaintedMap(axes, (0.25, 0.5, 0.0, 1.0), ListedColormap(["#000000", "#ff0000"]))
    _, painted, ground = two_faces(field, axes, lambda: field.show(np.array([[0.0], [1.0]])))
    changed = (painted != ground).any(axis=2)
    left, right = axes.transData.transform([(0.25, 0), (0.5, 1)])[:, 0]
    columns = np.flatnonzero(changed.any(axis=0))
    assert (columns[0], columns[-1]) == (round(left), round(right) - 1)
    lit = painted[:, (columns[0] + columns[-1]) // 2, 0][changed.any(axis=1)]
    assert lit[0] == 255 and lit[-1] == 0


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["0.0318", "PC 2", "− 12.5 %", "$a^2_{13}$", "Wavy", ""])
@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["baseline", "center", "top"])
def test_texts_are_painted_where_matplotlib_draws_them(axes, theme, words, ha, va, two_faces):
    label = PaintedText(axes.text(0.5, 0.5, words, ha=ha, va=va, fontsize=20, color=theme.C))
    drawn, painted, ground = two_faces(label, axes)
    weights = [np.abs(picture - ground).sum(axis=2) for picture in (drawn, painted)]
    if not words:
        assert not weights[1].any()
        return
    assert weights[1].sum() == pytest.approx(weights[0].sum(), rel=0.06)
    for axis, length in enumerate(weights[0].shape):
        middles = [(weight.sum(axis=1 - axis) * np.arange(length)).sum() / weight.sum() for weight in weights]
        # Letters glide where matplotlib's stand on whole pixels.
        assert middles[0] == pytest.approx(middles[1], abs=0.9)


def test_texts_glide_within_pixels(axes, theme):
    """A tenth of a pixel more is never a whole pixel's jump."""
    label = PaintedText(axes.text(0.5, 0.5, "0.4", fontsize=20))
    label.artist.set_animated(True)
    canvas = FrameBuffer(axes.figure)
    label.prepare(canvas)
    middles = []
    for step in range(20):
        place = axes.transData.inverted().transform((100 + step / 10, 50))
        label.artist.set_position(place)
        canvas.restore()
        label.paint(canvas)
        darkness = 255.0 * 3 - canvas.pixels[..., :3].sum(axis=(0, 2)) / canvas.height
        darkness -= darkness.min()
        middles.append((darkness * np.arange(len(darkness))).sum() / darkness.sum())
    assert max(np.diff(middles)) < 0.5
    assert middles[-1] - middles[0] == pytest.approx(1.9, abs=0.3)


@pytest.mark.parametrize("words", ["4", "all", "$a_1$"])
def test_a_halo_lies_behind_every_letter(axes, theme, words, two_faces):
    label = PaintedText(axes.text(0.5, 0.5, words, fontsize=24, color=theme.ink), halo="#ff0000")
    drawn, haloed, ground = two_faces(label, axes)
    ink = np.round(np.array(to_rgb(theme.ink)) * 255)
    for colour in (ink, np.array([255, 0, 0])):
        assert (haloed == colour).all(axis=2).any()
    # Letter by letter a word is set a little otherwise than whole.
    assert np.abs(drawn - haloed).mean() < (2.0 if words == "all" else 0.6)
    weights = [np.abs(picture - ground).sum() for picture in (drawn, haloed)]
    assert weights[1] == pytest.approx(weights[0], rel=0.05)


def test_texts_are_clipped_at_the_edge_of_the_canvas(axes):
    label = PaintedText(axes.text(0.5, 0.5, "wide words", fontsize=30))
    canvas = FrameBuffer(axes.figure)
    label.prepare(canvas)
    for place in [(-0.2, -0.15), (1.05, 1.1), (5, 5), (-5, 0.5)]:
        label.artist.set_position(place)
        label.paint(canvas)


def test_a_text_set_as_a_whole_has_matplotlib_s_kerning(axes, theme, two_faces):
    """Letters that draw nearer to one another, as A and V do, included."""
    off = {}
    for whole in (True, False):
        label = PaintedText(axes.text(0.1, 0.5, "AVAVAVA To", fontsize=20, color=theme.ink), whole=whole)
        drawn, painted, _ = two_faces(label, axes)
        off[whole] = np.abs(drawn.astype(int) - painted).mean()
        label.artist.remove()
    assert off[True] < 0.5 * off[False]
