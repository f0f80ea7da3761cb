"""Letters: made on one side, opened on the other, and refused by both for the same reason."""

from typing import Any

import pytest
from hypothesis import given, settings
from web import Engine, one, verdict

from crypto import envelope
from crypto.envelope import LARGEST_ENVELOPE
from crypto.framing import Kind as FileKind
from crypto.opening import open_letter
from crypto.padding import LARGEST_LETTER, pad, unpad
from crypto.sealing import letter_recipient, seal_letter
from protocol import letter as letters
from protocol.letter import Letter
from tests.crypto.material import KEY, OTHER_KEY, VECTORS, content, golden
from tests.protocol.letters import LETTERS
from tests.web.samples import js_letter, spoiled

SEED, OTHER_SEED = bytes(range(32)), bytes(range(1, 33))
KEYS = {KEY.public.id: KEY}
BUCKETS = [2**power for power in range(14, 21)]
EDGES = sorted({0, 1, *(bucket - 4 + near for bucket in BUCKETS for near in (-1, 0, 1))})


@settings(max_examples=500)
@given(LETTERS)
def test_five_hundred_letters_are_opened_by_the_other_side(js: Engine, letter: Letter) -> None:
    written = js_letter(letter)

    sealed = one(js, "sealLetter", raw=KEY.public.raw, written=written)
    assert letters.parse(open_letter(KEYS, sealed)) == letter

    sealed = seal_letter(KEY.public, letters.encode(letter))
    assert one(js, "openLetter", seed=SEED, sealed=sealed) == written


@settings(max_examples=500)
@given(LETTERS)
def test_both_spell_a_letter_with_the_same_bytes(js: Engine, letter: Letter) -> None:
    assert one(js, "letterContent", content=letters.encode(letter)) == letters.encode(letter)


@pytest.mark.parametrize("size", EDGES)
def test_an_envelope_at_every_edge_of_the_padding(js: Engine, size: int) -> None:
    plain = content(size)
    padded = verdict(lambda: pad(plain))
    assert one(js, "pad", content=plain) == padded

    sealed = one(js, "seal", kind="L", raw=KEY.public.raw, content=plain)
    if size > LARGEST_LETTER - 4:
        assert sealed == padded
        return
    assert len(sealed) == 1211 + envelope.stream_size(len(padded))
    assert open_letter(KEYS, sealed) == plain
    theirs = seal_letter(KEY.public, plain)
    assert one(js, "unseal", kind="L", seed=SEED, sealed=theirs) == plain


def test_badly_padded_content_is_refused_alike(js: Engine) -> None:
    samples = [b"", b"\0" * 3, bytes(2**14), bytes(2**14 - 1), bytes(2**15), bytes(2**21), b"\xff" * 2**14]
    samples += [pad(content(100))[:-1] + b"\1", (2**14 - 3).to_bytes(4) + bytes(2**14 - 4)]
    samples += [(2**14 - 4).to_bytes(4) + b"x" * (2**14 - 4), pad(content(16_381))]

    expected = [verdict(lambda sample=sample: unpad(sample)) for sample in samples]  # type: ignore[misc]

    assert js.ask("unpad", [{"padded": sample} for sample in samples]) == expected


def opened(sealed: bytes) -> Any:
    return verdict(lambda: envelope.unseal(FileKind.LETTER, KEY, sealed))


def test_a_spoiled_letter_is_refused_alike(js: Engine) -> None:
    for sealed in (seal_letter(KEY.public, b"{}"), one(js, "seal", kind="L", raw=KEY.public.raw, content=b"{}")):
        samples = [*spoiled(sealed, 401), *spoiled(sealed[:60], 1)]
        samples += [sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :] for place in range(40, 1300, 3)]
        samples += [bytes(LARGEST_ENVELOPE), bytes(LARGEST_ENVELOPE + 1), b""]
        expected = [opened(sample) for sample in samples]
        assert {found.name for found in expected} == {"Malformed", "NewerFormat", "WrongKey", "Damaged", "TooLarge"}
        answers = js.ask("unseal", [{"kind": "L", "seed": SEED, "sealed": sample} for sample in samples])
        assert answers == expected


def test_a_foreign_letter_is_refused_alike(js: Engine) -> None:
    foreign = one(js, "seal", kind="L", raw=OTHER_KEY.public.raw, content=b"{}")
    message = one(js, "seal", kind="M", raw=KEY.public.raw, content=b"{}")
    asked = [foreign, message, golden("committee.card"), golden("to-desk.bundle")[:20_000]]

    expected = [opened(sample) for sample in asked]

    assert [found.name for found in expected] == ["WrongKey", "Malformed", "Malformed", "Malformed"]
    assert js.ask("unseal", [{"kind": "L", "seed": SEED, "sealed": sample} for sample in asked]) == expected
    assert one(js, "recipient", kind="L", sealed=foreign) == letter_recipient(foreign) == OTHER_KEY.public.id


@pytest.mark.parametrize("name", ["answer", "cover", "report"])
def test_the_recorded_letters_are_opened_by_javascript(js: Engine, name: str) -> None:
    sealed = golden(f"{name}.letter")
    assert letter_recipient(sealed).hex() == VECTORS["sealing_key_id"]
    answer = one(js, "openLetter", seed=bytes.fromhex(VECTORS["epoch_seed"]), sealed=sealed)
    assert answer == js_letter(letters.parse(VECTORS["letters"][name]["content"].encode()))
