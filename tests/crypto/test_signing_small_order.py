"""Signing keys that would verify anything: that the list of them is right, complete, and refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crypto.errors import Malformed
from crypto.signing import _SMALL_ORDER, VerifyKey
from tests.crypto.edwards25519 import NEUTRAL, ORDER, P, decode, encodings, multiply, order, torsion
from tests.crypto.material import SIGNER

MLDSA_HALF = SIGNER.public.raw[32:]
EVERY_ENCODING = sorted({encoding for point in torsion() for encoding in encodings(point)})


def without_sign(encoding: bytes) -> bytes:
    return (int.from_bytes(encoding, "little") % 2**255).to_bytes(32, "little")


def test_the_curve_of_this_test_is_that_of_the_library() -> None:
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    point = decode(key)

    assert point is not None
    assert multiply(point, ORDER) == NEUTRAL
    assert key in set(encodings(point))


def test_there_are_eight_points_whose_order_divides_eight() -> None:
    assert len(set(torsion())) == 8
    assert sorted(map(order, torsion())) == [1, 2, 4, 4, 8, 8, 8, 8]


def test_there_are_fourteen_ways_to_write_them() -> None:
    # five values of y, of which 0 and 1 can also be written without being reduced, each with either sign
    assert len(EVERY_ENCODING) == 2 * (5 + 2)
    assert sum(int.from_bytes(without_sign(encoding), "little") >= P for encoding in EVERY_ENCODING) == 4


@pytest.mark.parametrize("encoding", sorted(_SMALL_ORDER), ids=bytes.hex)
def test_every_refused_key_really_is_of_small_order(encoding: bytes) -> None:
    for sign in (0, 0x80):
        point = decode(encoding[:-1] + bytes([encoding[-1] | sign]))

        assert point is not None
        assert multiply(point, 8) == NEUTRAL


def test_the_list_misses_none() -> None:
    assert {without_sign(encoding) for encoding in EVERY_ENCODING} == _SMALL_ORDER


@pytest.mark.parametrize("encoding", EVERY_ENCODING, ids=bytes.hex)
def test_every_way_to_write_a_point_of_small_order_is_refused(encoding: bytes) -> None:
    with pytest.raises(Malformed, match="small order"):
        VerifyKey(encoding + MLDSA_HALF)
