"""Messages to a reporter: signed by the committee, readable with the receipt code alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import envelope
from crypto.errors import CryptoError, Damaged, Forged, Malformed, TooLarge, WrongKey
from crypto.framing import Kind
from crypto.message import open_message, seal_message
from crypto.sealing import seal_letter
from crypto.signing import Role, sign_document
from tests.crypto.material import KEY, OTHER_KEY, OTHER_SIGNER, SIGNER, content

AROUND = 10 + 4 + 3373  # what a signed document adds
EDGES = [0, 1, *(2**bits - 4 - AROUND + step for bits in (14, 15, 20) for step in (-1, 0))]


def resealed(document: bytes) -> bytes:
    """A message that was sealed properly around whatever stands in place of a signed document."""
    return envelope.seal(Kind.MESSAGE, KEY.public, document)


def refused(document: bytes, error: type[CryptoError]) -> None:
    with pytest.raises(error):
        open_message(KEY, SIGNER.public, resealed(document))


@pytest.mark.parametrize("size", EDGES)
def test_a_message_can_be_read_at_every_edge_of_the_padding(size: int) -> None:
    message = seal_message(SIGNER, KEY.public, content(size))

    assert open_message(KEY, SIGNER.public, message) == content(size)


@settings(deadline=None, max_examples=20)
@given(st.binary(max_size=5000))
def test_any_content_comes_back(text: bytes) -> None:
    assert open_message(KEY, SIGNER.public, seal_message(SIGNER, KEY.public, text)) == text


def test_signature_and_padding_count_towards_the_mebibyte() -> None:
    with pytest.raises(TooLarge):
        seal_message(SIGNER, KEY.public, bytes(2**20 - 4 - AROUND + 1))


def test_a_message_of_another_committee_is_forged() -> None:
    with pytest.raises(Forged):
        open_message(KEY, SIGNER.public, seal_message(OTHER_SIGNER, KEY.public, b"an answer"))


def test_a_message_to_another_code_can_not_be_read() -> None:
    with pytest.raises(WrongKey):
        open_message(OTHER_KEY, SIGNER.public, seal_message(SIGNER, KEY.public, b"an answer"))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MESSAGE])
def test_what_the_committee_signed_for_another_purpose_is_no_message(role: Role) -> None:
    refused(sign_document(SIGNER, Kind.MESSAGE, role, b"an answer"), Forged)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.MESSAGE])
def test_a_document_of_another_kind_is_no_message(kind: Kind) -> None:
    refused(sign_document(SIGNER, kind, Role.MESSAGE, b"an answer"), Malformed)


def test_another_content_under_the_same_signature_is_forged() -> None:
    document = sign_document(SIGNER, Kind.MESSAGE, Role.MESSAGE, b"an answer")

    refused(document.replace(b"an answer", b"AN answer"), Forged)
    refused(document[:-1] + bytes([document[-1] ^ 1]), Forged)


def test_a_document_that_was_cut_or_goes_on_is_refused() -> None:
    document = sign_document(SIGNER, Kind.MESSAGE, Role.MESSAGE, b"an answer")
    for length in (0, 9, 10, 13, 14, 23, 23 + 64, len(document) - 1):
        refused(document[:length], Malformed)
    refused(document + b"\0", Malformed)
    refused(document[:10] + b"\xff\xff\xff\xff" + document[14:], TooLarge)


def test_an_unsigned_content_is_no_message() -> None:
    refused(b"an answer", Malformed)


def test_a_letter_is_not_opened_as_a_message() -> None:
    letter = seal_letter(KEY.public, sign_document(SIGNER, Kind.MESSAGE, Role.MESSAGE, b"an answer"))

    with pytest.raises(Malformed):
        open_message(KEY, SIGNER.public, letter)
    with pytest.raises(Damaged):
        open_message(KEY, SIGNER.public, letter[:9] + b"M" + letter[10:])


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 5000))
def test_arbitrary_bytes_are_no_message_sealed_or_not(start: bytes, size: int) -> None:
    for document in (start, start.ljust(size, b"\0"), (b"qingfeng\x01M" + start).ljust(size, b"\0")):
        refused(document, CryptoError)
        with pytest.raises(CryptoError):
            open_message(KEY, SIGNER.public, document.ljust(17_683, b"\0"))
