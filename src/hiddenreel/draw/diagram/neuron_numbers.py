"""The numbers in neurons: the radius that they need, and the type in which they fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from hiddenreel.draw.diagram.canvas import points, width_of
from hiddenreel.draw.numbers import fixed
from hiddenreel.draw.theme.theme import LABEL, SMALL

# Room around a number, in; height of a digit, in heights of type.
INNER_ROOM, DIGIT_HEIGHT = 0.03, 0.65
# How much a radius may take for its number: of the distance between neurons, and of that between layers.
OF_NEURONS, OF_LAYERS = 0.44, 0.32
# Decimals of the numbers: fewer where neurons are small.
DECIMALS = (2, 1)


class NumberType(NamedTuple):
    """How numbers are written: their size of type, pt, 0 for none, and their decimals."""

    size: float
    decimals: int = DECIMALS[0]


def least_radius(values: Iterable[float], neurons_apart: float, layers_apart: float) -> float:
    """Return the radius of neurons in which all values just fit, in: 0 if they stand too close for it."""
    shown, most = list(values), min(OF_NEURONS * neurons_apart, OF_LAYERS * layers_apart)
    radii = [_radius_needed(shown, NumberType(SMALL, decimals)) for decimals in DECIMALS]
    return next((radius for radius in radii if radius <= most), 0.0)


def number_type(values: Iterable[float], radius: float) -> NumberType:
    """Choose how to write values in neurons: with all decimals before in larger type."""
    shown = list(values)
    ways = (NumberType(size, decimals) for decimals in DECIMALS for size in (LABEL, SMALL))
    return next((way for way in ways if _radius_needed(shown, way) <= radius), NumberType(0.0))


def _radius_needed(values: Sequence[float], written: NumberType) -> float:
    """Return the radius of neurons in which values fit that are written so, in."""
    size = written.size
    half = max(width_of(text, size) for text in {fixed(value, written.decimals) for value in values}) / 2
    # A corner of the widest number is half the height of a digit above its middle.
    return float(np.hypot(half, DIGIT_HEIGHT / 2 * size / points())) + INNER_ROOM
