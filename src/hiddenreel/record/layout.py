"""The bytes of a recording, as `recorder` writes them and `recording` reads them."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

EPOCHS, SAMPLES, MADE = "epochs.npy", "samples.npz", "made.json"


def record_type(sizes: Sequence[int], samples: int, steps: int) -> np.dtype:
    """Describe the record of one epoch.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, inputs first.
    samples : int
        Training and held-out samples together.
    steps : int
        Mini-batches an epoch.

    Returns
    -------
    dtype
        Fields ``W1 b1 … WL bL`` (float64; W (k, j), b (k,)), ``a1 … aL`` (float32, (N, k)),
        ``loss``, ``accuracy``, ``held_out_loss``, ``held_out_accuracy``, ``gradient_norms`` and
        ``weight_norms`` (steps, L), and ``crc32``, the checksum of all before it.
    """
    fields: list[tuple] = []
    for level, (j, k) in enumerate(pairwise(sizes), start=1):
        fields += [(f"W{level}", "<f8", (k, j)), (f"b{level}", "<f8", (k,))]
    for level, k in enumerate(sizes[1:], start=1):
        fields.append((f"a{level}", "<f4", (samples, k)))
    for name in ("loss", "accuracy", "held_out_loss", "held_out_accuracy"):
        fields.append((name, "<f8"))
    depth = len(sizes) - 1
    fields += [(f"{name}_norms", "<f8", (steps, depth)) for name in ("gradient", "weight")]
    fields.append(("crc32", "<u4"))
    return np.dtype(fields)


def fingerprint(made: dict) -> str:
    """Compute the SHA-256, in hexadecimal, of how a recording is made."""
    rest = {key: value for key, value in made.items() if key != "fingerprint"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def checksum(record: bytes | memoryview) -> int:
    """Compute the checksum that belongs in the last four bytes of a record."""
    return zlib.crc32(memoryview(record)[:-4])


def is_whole(record: bytes | memoryview) -> bool:
    """Return whether a record's checksum is right."""
    return checksum(record) == int.from_bytes(record[-4:], "little")
