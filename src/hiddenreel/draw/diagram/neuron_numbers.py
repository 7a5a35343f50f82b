"""The numbers in neurons: neurons that are large enough for them, and the type in which they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from hiddenreel.draw.diagram.canvas import points, width_of
from hiddenreel.draw.diagram.network import LEAST_RADIUS, NetworkLayout
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


def with_room_for_numbers(
    laid_out: Callable[[float, float], NetworkLayout],
    values: Callable[[NetworkLayout], Sequence[float]],
    radius: float,
    neurons_apart: float,
    layers_apart: float,
) -> NetworkLayout:
    """Lay a network out with neurons in which their numbers fit, unless they stand too close for that.

    Parameters
    ----------
    laid_out : callable(most, least)
        Lays the network out with neurons of at most and at least these radii, in.
    values : callable(layout)
        Lists the numbers in the neurons that a layout shows.
    radius : float
        Of neurons at most, if their numbers need no larger ones, in.
    neurons_apart, layers_apart : float
        In.
    """
    shown = values(laid_out(radius, LEAST_RADIUS))
    most = min(OF_NEURONS * neurons_apart, OF_LAYERS * layers_apart)
    radii = (_radius_needed(shown, NumberType(SMALL, decimals)) for decimals in DECIMALS)
    needed = next((needed for needed in radii if needed <= most), 0.0)
    return laid_out(max(radius, needed), max(needed, LEAST_RADIUS))


def number_type(values: Sequence[float], radius: float) -> NumberType:
    """Choose how to write values in neurons: with all decimals before in larger type."""
    ways = (NumberType(size, decimals) for decimals in DECIMALS for size in (LABEL, SMALL))
    return next((way for way in ways if _radius_needed(values, way) <= radius), NumberType(0.0))


def _radius_needed(values: Sequence[float], written: NumberType) -> float:
    """Return the radius of neurons in which values fit that are written so, in."""
    size = written.size
    half = max(width_of(text, size) for text in {fixed(value, written.decimals) for value in values}) / 2
    # A corner of the widest number is half the height of a digit above its middle.
    return float(np.hypot(half, DIGIT_HEIGHT / 2 * size / points())) + INNER_ROOM
