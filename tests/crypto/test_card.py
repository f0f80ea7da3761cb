"""The card: what a committee publishes, and what is refused in its name."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical
from crypto.card import LARGEST_EPOCH, Card, issue, read
from crypto.errors import CryptoError, Forged, Malformed, NewerFormat, TooLarge
from crypto.framing import Kind
from crypto.signing import Role, SigningKey, sign_document
from crypto.xwing import SealingKey
from tests.crypto.edwards25519 import encodings, torsion
from tests.crypto.material import KEY, LOW_ORDER_X25519, OTHER_KEY, OTHER_SIGNER, SIGNER, golden, one_bit_flipped

CARD = Card("清风县纪委", 3, KEY.public, SIGNER.public, date(2026, 1, 1), date(2026, 12, 31))
MEMBERS: dict[str, Any] = {
    "committee": SIGNER.public.signer.hex(),
    "epoch": 3,
    "from": "2026-01-01",
    "name": "清风县纪委",
    "sealing": KEY.public.raw.hex(),
    "signing": SIGNER.public.raw.hex(),
    "until": "2026-12-31",
}
NAMES = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=60)
DAYS = st.dates()


def crafted(signer: SigningKey = SIGNER, **changes: Any) -> bytes:
    """A correctly signed card of whatever content."""
    members = {name: value for name, value in (MEMBERS | changes).items() if value is not ...}
    return sign_document(signer, Kind.CARD, Role.CARD, canonical.encode(members))


@settings(deadline=None, max_examples=50)
@given(NAMES.filter(str.strip), st.integers(1, LARGEST_EPOCH), DAYS, DAYS)
def test_a_card_that_was_issued_can_be_read(name: str, epoch: int, one: date, other: date) -> None:
    card = replace(CARD, name=name, epoch=epoch, valid_from=min(one, other), valid_until=max(one, other))

    assert read(issue(card, SIGNER)) == card


def test_a_card_says_what_the_format_lists() -> None:
    assert issue(CARD, SIGNER)[:-3373] == crafted()[:-3373]
    assert read(crafted()) == CARD
    assert CARD.committee == SIGNER.public.signer


def test_a_card_is_valid_from_its_first_to_its_last_day() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [CARD.valid_on(day) for day in days] == [False, True, True, False]


def test_only_a_later_epoch_of_the_same_committee_succeeds_a_card() -> None:
    assert replace(CARD, epoch=4).succeeds(CARD)
    assert not CARD.succeeds(CARD)
    assert not replace(CARD, epoch=2).succeeds(CARD)
    assert not replace(CARD, epoch=4, identity=OTHER_SIGNER.public).succeeds(CARD)


@pytest.mark.parametrize(
    "name",
    ["", " ", "   ", "\u3000", "a\n", "a\tb", "a\0", "a\x7f", "a\u200b", "\u202ename", "a\u2028b", "a" * 61, "清" * 61],
)
def test_a_name_that_no_card_may_carry_is_refused_on_both_sides(name: str) -> None:
    with pytest.raises(Malformed):
        read(crafted(name=name))
    with pytest.raises(Malformed):
        issue(replace(CARD, name=name), SIGNER)


def test_a_card_that_ends_before_it_begins_is_refused_on_both_sides() -> None:
    with pytest.raises(Malformed, match="ends before it begins"):
        read(crafted(until="2025-12-31"))
    with pytest.raises(Malformed, match="ends before it begins"):
        issue(replace(CARD, valid_until=date(2025, 12, 31)), SIGNER)
    assert read(crafted(until="2026-01-01")).valid_on(date(2026, 1, 1))


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_missing_or_of_another_kind_is_refused(member: str) -> None:
    texts = [] if member == "name" else ["", "x", "2026-02-30", "ab" * 32]
    wrong: list[Any] = [..., None, True, 0, -1, 1.5, 10**7, [], {}, ["a"], *texts]
    for changes in ({member: value} for value in wrong):
        with pytest.raises(Malformed):
            read(crafted(SIGNER, **changes))


def test_an_unknown_member_is_refused() -> None:
    with pytest.raises(Malformed, match="unknown member note"):
        read(crafted(note=""))


@pytest.mark.parametrize("epoch", [0, -1, LARGEST_EPOCH + 1])
def test_an_epoch_out_of_bounds_is_refused(epoch: int) -> None:
    with pytest.raises(Malformed):
        read(crafted(epoch=epoch))


def test_a_card_that_names_another_committee_is_refused() -> None:
    with pytest.raises(Malformed, match="committee it names"):
        read(crafted(committee=OTHER_SIGNER.public.signer.hex()))


def test_a_card_signed_by_someone_else_is_refused() -> None:
    with pytest.raises(Forged):
        read(crafted(OTHER_SIGNER))
    with pytest.raises(Forged):
        issue(CARD, OTHER_SIGNER)


def test_a_card_signed_in_another_role_is_refused() -> None:
    with pytest.raises(Forged):
        read(sign_document(SIGNER, Kind.CARD, Role.MESSAGE, canonical.encode(MEMBERS)))


def test_another_epochs_key_can_not_be_slipped_into_a_card() -> None:
    with pytest.raises(Forged):
        read(crafted(sealing=OTHER_KEY.public.raw.hex())[:-3373] + crafted()[-3373:])


@pytest.mark.parametrize("point", LOW_ORDER_X25519, ids=bytes.hex)
def test_a_well_signed_card_whose_key_can_not_be_sealed_to_is_refused(point: bytes) -> None:
    key = SealingKey(KEY.public.raw[:1184] + point)
    with pytest.raises(Malformed, match="can't be sealed to"):
        read(crafted(sealing=key.raw.hex()))


def test_a_card_whose_signing_key_would_verify_anything_is_refused() -> None:
    for encoding in {encoding for point in torsion() for encoding in encodings(point)}:
        with pytest.raises(Malformed, match="small order"):
            read(crafted(signing=encoding.hex() + MEMBERS["signing"][64:]))


def test_a_card_of_another_kind_or_version_is_refused() -> None:
    with pytest.raises(Malformed):
        read(sign_document(SIGNER, Kind.MESSAGE, Role.CARD, canonical.encode(MEMBERS)))
    with pytest.raises(NewerFormat):
        read(golden("committee.card")[:8] + b"\x02" + golden("committee.card")[9:])


def test_a_card_cut_short_at_any_place_is_refused() -> None:
    card = golden("committee.card")
    for length in range(len(card)):
        with pytest.raises(Malformed):
            read(card[:length])


def test_a_card_that_goes_on_is_refused() -> None:
    for more in (b"\0", b"\n", golden("committee.card")):
        with pytest.raises(Malformed):
            read(golden("committee.card") + more)


def test_a_card_with_any_byte_altered_is_refused() -> None:
    for _, altered in one_bit_flipped(golden("committee.card")):
        with pytest.raises(CryptoError):
            read(altered)


def test_a_payload_beyond_the_bound_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(TooLarge):
        read(sign_document(SIGNER, Kind.CARD, Role.CARD, bytes(64 * 1024 + 1)))


@settings(deadline=None)
@given(st.binary(max_size=40), st.integers(0, 5000))
def test_arbitrary_bytes_are_no_card(start: bytes, size: int) -> None:
    for data in (start, start.ljust(size, b"\0"), (b"qingfeng\x01C" + start).ljust(size, b"\0")):
        with pytest.raises((Malformed, TooLarge)):
            read(data)


@pytest.mark.parametrize("payload", [b"", b"{}", b"null", b"[]", b"\xff", b"[" * 60_000, b'{"epoch":1,"epoch":1}'])
def test_a_well_signed_payload_of_something_else_is_refused(payload: bytes) -> None:
    with pytest.raises(Malformed):
        read(sign_document(SIGNER, Kind.CARD, Role.CARD, payload))
