"""Packs arrays into short text for a page, without loss.

Weights change little from epoch to epoch, so differences of their bits have many zeros. The bytes are
then shuffled: all first bytes of the numbers, then all second bytes, and so on. Equal bytes thus stand
together, and zlib compresses them well.
"""

from __future__ import annotations

import base64
import zlib
from typing import TypedDict

import numpy as np

# The integers whose bits are subtracted and as which a difference has a sign, by the width in bytes.
INTEGERS = {4: ("<u4", "<i4"), 8: ("<u8", "<i8")}
TYPES = ("float64", "float32", "uint8", "uint16")


class Packed(TypedDict):
    """An array as the page's script unpacks it.

    Attributes
    ----------
    type : str
        One of `TYPES`.
    rows, columns : int
    differences : bool
        Whether each row but the first holds its difference from the row before.
    packed : str
        Base64 of a zlib stream.
    """

    type: str
    rows: int
    columns: int
    differences: bool
    packed: str


def pack(array: np.ndarray, *, differences: bool = False) -> Packed:
    """Pack an array (rows, columns) or (rows,) of one of `TYPES`.

    Parameters
    ----------
    differences : bool
        Pack the differences from row to row, for floats that change little.
    """
    table = np.ascontiguousarray(array.reshape(len(array), -1))
    table = table.astype(table.dtype.newbyteorder("<"), copy=False)
    name = table.dtype.name
    if name not in TYPES:
        raise ValueError(f"numbers of type {name} cannot be packed: choose {', '.join(TYPES)}")
    numbers = _row_differences(table) if differences else table
    bytes_of_numbers = numbers.reshape(-1, 1).view(np.uint8)
    dealt = np.ascontiguousarray(bytes_of_numbers.T).tobytes()
    return {
        "type": name,
        "rows": table.shape[0],
        "columns": table.shape[1],
        "differences": differences,
        "packed": base64.b64encode(zlib.compress(dealt, 9)).decode(),
    }


def _row_differences(table: np.ndarray) -> np.ndarray:
    """Return differences d of the bits from row to row, as 2 d or -2 d - 1, the same shape.

    Small differences of both signs then have zeros in their high bytes.
    """
    width = table.dtype.itemsize
    unsigned, signed_type = INTEGERS[width]
    numbers = table.view(unsigned)
    before = np.concatenate([np.zeros_like(numbers[:1]), numbers[:-1]])
    signed = (numbers - before).view(signed_type)
    return ((signed << 1) ^ (signed >> (8 * width - 1))).view(unsigned)
