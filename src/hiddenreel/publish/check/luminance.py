"""Relative luminance and contrast as WCAG 2.2 defines them.

https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

import numpy as np

_SHARES = np.arange(256) / 255
# From the byte of a channel to its share of light.
LINEAR = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)
WEIGHTS = (0.2126, 0.7152, 0.0722)
_WEIGHTED = [(weight * LINEAR).astype(np.float32) for weight in WEIGHTS]


def relative_luminance(pixels: np.ndarray) -> np.ndarray:
    """Return the relative luminance, 0 … 1 (…), of sRGB bytes (…, 3)."""
    red, green, blue = (table[pixels[..., n]] for n, table in enumerate(_WEIGHTED))
    return red + green + blue


def contrast_ratio(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the contrast, 1 … 21, of two relative luminances."""
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
