"""The bytes of one epoch's record."""

from __future__ import annotations

import json
import zlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.record.layout import checksum, fingerprint, is_whole, record_type

RECORD = record_type([2, 3, 1], samples=5, steps=4)


def sealed(content: bytes) -> bytes:
    """Return a record with this content and the checksum that belongs to it."""
    record = content[: RECORD.itemsize - 4].ljust(RECORD.itemsize, b"\x07")
    return record[:-4] + checksum(record).to_bytes(4, "little")


def test_record_holds_every_field_in_order():
    assert RECORD.names == (
        *("W1", "b1", "W2", "b2", "a1", "a2"),
        *("loss", "accuracy", "held_out_loss", "held_out_accuracy"),
        *("gradient_norms", "weight_norms", "crc32"),
    )
    shapes = {name: RECORD[name].shape for name in RECORD.names}
    assert (shapes["W1"], shapes["b1"]) == ((3, 2), (3,))
    assert (shapes["W2"], shapes["b2"]) == ((1, 3), (1,))
    assert (shapes["a1"], shapes["a2"]) == ((5, 3), (5, 1))
    assert shapes["gradient_norms"] == shapes["weight_norms"] == (4, 2)
    assert all(RECORD[name].base == "<f8" for name in ("W1", "b1", "weight_norms", "loss"))
    assert RECORD["a1"].base == "<f4"


def test_checksum_is_the_last_four_bytes_and_nothing_pads_the_record():
    assert RECORD.fields["crc32"] == (np.dtype("<u4"), RECORD.itemsize - 4)
    assert sum(RECORD[name].itemsize for name in RECORD.names) == RECORD.itemsize


@given(content=st.binary(max_size=RECORD.itemsize), data=st.data())
@settings(max_examples=100)
def test_any_flipped_bit_is_noticed(content, data):
    record = bytearray(sealed(content))
    assert is_whole(bytes(record))
    record[data.draw(st.integers(0, len(record) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert not is_whole(bytes(record))


def test_the_checksum_is_of_all_bytes_before_it():
    assert checksum(b"0123456789abcd") == zlib.crc32(b"0123456789")


def test_a_hole_in_a_file_is_not_a_whole_record():
    assert not is_whole(bytes(RECORD.itemsize))


def test_fingerprint_leaves_itself_out_and_the_order_of_keys():
    made = {"seed": 1, "versions": {"numpy": "2", "python": "3"}}
    own = fingerprint(made)
    assert fingerprint({**made, "fingerprint": own}) == own
    assert fingerprint(json.loads(json.dumps(dict(reversed(made.items()))))) == own
    assert fingerprint({**made, "seed": 2}) != own
