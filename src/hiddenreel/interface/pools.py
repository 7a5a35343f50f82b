"""Chooses the pool of renderers for the formats of a film."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hiddenreel.draw.render.overlay import OverlayRenderer
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import Renderer
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.publish.products.formats import format_of


def pool_of(renderer: Renderer, theme: Theme, workers: int, outputs: Iterable[Path]) -> RenderPool:
    """Return a pool that renders what these outputs need. Call it inside ``theme.applied()``."""
    made = (format_of(path) for path in outputs)
    transparent = any(format_ and format_.film_role == "transparent" for format_ in made)
    return RenderPool(renderer, workers, OverlayRenderer(renderer, theme) if transparent else None)
