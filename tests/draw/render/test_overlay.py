"""A film without its ground, laid over any colour, is the film as it would be drawn on that colour."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.render.overlay import OverlayRenderer
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.films.hidden_representations import film as film_of

GROUNDS = {"orange": (224, 160, 48), "black": (0, 0, 0), "white": (255, 255, 255)}


def laid_over(overlay, ground):
    opacity = overlay[..., 3:] / 255
    return overlay[..., :3] * opacity + np.array(ground) * (1 - opacity)


# On any ground a pixel is a mixture of those on black and on white, so these two and one colour are enough.
@pytest.mark.parametrize(("theme", "grounds"), [("light", ("orange", "black")), ("dark", ("white",))])
def test_it_is_the_film_on_any_ground(recording, small_frames, theme, grounds):
    theme = THEMES[theme]
    with theme.applied():
        film = film_of(recording("hero"), theme, {}, seconds=1.0)
        overlays = OverlayRenderer(FastRenderer(film, theme), theme)
        for name in grounds:
            ground = GROUNDS[name]
            drawn = FastRenderer(film, theme, ground=np.array(ground))
            for number in (17, 0):
                overlay = overlays.frame(number)
                expected = drawn.frame(number)[..., :3].astype(float)
                far = np.abs(laid_over(overlay, ground) - expected).max(axis=2)
                # Opacity and colours are whole bytes, and so are the pixels that they come from.
                assert far.max() <= 8 and far.mean() < 0.3, (name, number)
    # The ground is left out, and what is drawn is not.
    assert (overlay[..., 3] == 0).mean() > 0.3 and (overlay[..., 3] == 255).mean() > 0.05


def test_a_pool_hands_on_overlays_with_the_frames(recording, light, small_frames):
    film = film_of(recording("hero"), light, {}, seconds=0.1)
    renderer = FastRenderer(film, light)
    overlays = OverlayRenderer(renderer, light)
    expected = [overlays.frame(number).copy() for number in range(len(film))]
    for workers in (1, 2):
        for number, frame in enumerate(RenderPool(renderer, workers, overlays).frames()):
            np.testing.assert_array_equal(frame.overlay, expected[number])
        assert number == len(film) - 1
