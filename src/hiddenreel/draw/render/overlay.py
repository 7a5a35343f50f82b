"""Renders a film without its ground, to be laid over another.

Each frame is rendered twice, on the theme's ground and on a contrasting one. A pixel that differs as
much as the grounds do shows nothing but ground; one that is the same on both hides it. In between, with
the opacity α, a pixel is α · colour + (1 - α) · ground on either ground, which gives α and the colour.
Everything that is drawn stays as it is designed, with the grounds of labels and maps.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.draw.render.renderer import Renderer, pixels32_of, renderer_for
from hiddenreel.draw.theme.theme import Theme

# Red, green and blue of a pixel as one number, and the byte of its opacity.
COLOUR, OPAQUE = np.uint32(0x00FFFFFF), np.uint32(0xFF000000)


class OverlayRenderer:
    """Renders the frames of a film with their opacity.

    Parameters
    ----------
    renderer : Renderer
        Renders the film on the theme's ground.
    theme : Theme
        Make the renderer inside ``theme.applied()``.
    """

    def __init__(self, renderer: Renderer, theme: Theme) -> None:
        self._on_ground = renderer
        self._ground = np.array(list(bytes.fromhex(theme.background.removeprefix("#"))), np.int32)
        self._other_ground = np.where(self._ground < 128, 255, 0)
        self._on_other = renderer_for(renderer.film, theme, lambda line: None, ground=self._other_ground)

    def frame(self, number: int) -> np.ndarray:
        """Return a frame's red, green, blue and opacity, (height, width, 4) of uint8.

        Colours are not multiplied with the opacity; where nothing is drawn they are the ground's.
        """
        first = pixels32_of(self._on_ground.frame(number)) & COLOUR
        second = pixels32_of(self._on_other.frame(number)) & COLOUR
        result = first | OPAQUE
        empty = (first == _packed(self._ground)) & (second == _packed(self._other_ground))
        result[empty] &= COLOUR
        partly = np.flatnonzero((first != second) & ~empty)
        result.ravel()[partly] = self._unmixed(first.ravel()[partly], second.ravel()[partly])
        return result.view(np.uint8).reshape(*first.shape, 4)

    def _unmixed(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return colours and opacities of pixels, (n,) of uint32, from both renderings."""
        mixed, other = (_channels(pixels32) for pixels32 in (first, second))
        between = np.abs(self._ground - self._other_ground).sum()
        opacity = 1 - np.abs(mixed - other).sum(axis=1, keepdims=True) / between
        opacity = np.clip(opacity, 1 / 255, 1)
        colours = self._ground + (mixed - self._ground) / opacity
        whole = np.hstack([np.clip(colours, 0, 255), 255 * opacity]).round().astype(np.uint8)
        return np.ascontiguousarray(whole).view(np.uint32)[:, 0]


def _channels(pixels32: np.ndarray) -> np.ndarray:
    """Return red, green and blue of pixels (n,) of uint32 as (n, 3) of int32."""
    return pixels32.view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)


def _packed(colour: np.ndarray) -> np.uint32:
    red, green, blue = colour.tolist()
    return np.array([red, green, blue, 0], np.uint8).view(np.uint32)[0]
