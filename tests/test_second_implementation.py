"""The files recorded in `tests/vectors/`, opened by an implementation that was written from the two FORMAT pages."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.second import blob, canonical, envelope, receipt, sealing, signing, stream, writing
from tests.second.bundle import Bundle, Entry, open_bundle, read_message_entry
from tests.second.card import Card, open_card
from tests.second.letter import open_letter, read_letter
from tests.second.message import open_message, read_message
from tests.second.reading import Refused

VECTORS = Path(__file__).parent / "vectors"
EXPECTED = json.loads((VECTORS / "vectors.json").read_text(encoding="utf-8"))

LETTERS = ["answer", "cover", "report"]
BLOBS = ["edge", "empty", "photo"]
MESSAGES = {"first": 1, "second": 2}
FILES = [
    "answer.letter",
    "committee.card",
    "cover.letter",
    "edge.blob",
    "empty.blob",
    "first.message",
    "photo.blob",
    "report.letter",
    "second.message",
    "to-desk.bundle",
    "to-portal.bundle",
]


def known(name: str) -> bytes:
    return bytes.fromhex(EXPECTED[name])


COMMITTEE, PORTAL = known("committee"), known("portal")
IDENTITY_SEED, EPOCH_SEED, PORTAL_SEED = known("identity_seed"), known("epoch_seed"), known("portal_seed")
OWN = receipt.route(known("code"), "own")


def file(name: str) -> bytes:
    return (VECTORS / name).read_bytes()


def short(value: object) -> str:
    """How a parameter is called in the name of a test."""
    return str(value)[:60]


def the_card() -> Card:
    return open_card(file("committee.card"))


def to_desk(data: bytes | None = None) -> Bundle:
    return open_bundle("D", PORTAL, COMMITTEE, file("to-desk.bundle") if data is None else data)


def to_portal(data: bytes | None = None) -> Bundle:
    return open_bundle("P", COMMITTEE, PORTAL, file("to-portal.bundle") if data is None else data)


def message(data: bytes, number: int) -> dict[str, Any]:
    return open_message(OWN.reply_seed, the_card().signing, OWN.address, number, data)


def open_file(name: str, data: bytes) -> object:
    """What is in a file of this name."""
    stem, _, suffix = name.partition(".")
    match suffix:
        case "card":
            return open_card(data)
        case "letter":
            return open_letter(EPOCH_SEED, data)
        case "blob":
            return open_blob_named(stem, data)
        case "message":
            return message(data, MESSAGES[stem])
        case "bundle":
            return {"to-desk": to_desk, "to-portal": to_portal}[stem](data)
    raise AssertionError(name)


def open_blob_named(name: str, data: bytes) -> bytes:
    return blob.open_blob(EXPECTED["blobs"][name], data)


# What was recorded


def test_the_recorded_files_are_these_and_no_others() -> None:
    assert sorted(path.name for path in VECTORS.iterdir()) == sorted([*FILES, "vectors.json"])
    assert sorted(EXPECTED["letters"]) == LETTERS
    assert sorted(EXPECTED["blobs"]) == BLOBS
    assert sorted(EXPECTED["messages"]) == sorted(MESSAGES)
    assert len(EXPECTED["codes"]) == 4


@pytest.mark.parametrize("name", FILES)
def test_every_file_opens_with_nothing_but_the_page(name: str) -> None:
    assert open_file(name, file(name)) is not None


def test_the_card_is_signed_by_the_committee_it_names() -> None:
    card = the_card()
    assert card.committee == signing.signer_id(card.signing) == COMMITTEE
    assert (card.epoch, card.name) == (1, "清江县纪委监委")
    assert (card.first_day, card.last_day) == (date(2026, 1, 1), date(2027, 12, 31))


def test_a_signing_seed_gives_the_public_keys_that_everybody_knows() -> None:
    assert writing.public_keys(IDENTITY_SEED) == the_card().signing
    assert signing.signer_id(writing.public_keys(PORTAL_SEED)) == PORTAL


def test_a_sealing_seed_expands_to_the_key_on_the_card() -> None:
    public = sealing.SealingKey.from_seed(EPOCH_SEED).public
    assert public == the_card().sealing
    assert len(public) == 1216
    assert sealing.key_id(public) == known("sealing_key_id")


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_opens_with_nothing_but_the_page(name: str) -> None:
    sealed, expected = file(f"{name}.letter"), EXPECTED["letters"][name]
    assert len(sealed) == expected["size"]
    assert hashlib.sha256(sealed).hexdigest() == expected["sha256"]
    assert envelope.open_envelope("L", EPOCH_SEED, sealed).decode() == expected["content"]
    assert open_letter(EPOCH_SEED, sealed) == json.loads(expected["content"])


def test_letters_of_one_code_carry_what_follows_from_the_code() -> None:
    for name in ("report", "answer"):
        letter = open_letter(EPOCH_SEED, file(f"{name}.letter"))
        assert letter["thread"] == receipt.derive(known("code"), "thread").hex()
        assert letter["address"] == OWN.address.hex()
        assert letter["reply"] == OWN.reply_public.hex()


def test_the_attachments_open_with_what_the_letter_says_of_them() -> None:
    attachments = open_letter(EPOCH_SEED, file("report.letter"))["attachments"]
    names = {expected["id"]: name for name, expected in EXPECTED["blobs"].items()}
    assert sorted(names[attachment["id"]] for attachment in attachments) == BLOBS
    for attachment in attachments:
        name = names[attachment["id"]]
        expected, sealed = EXPECTED["blobs"][name], file(f"{name}.blob")
        content = blob.open_blob(attachment, sealed)
        assert len(content) == expected["size"] == attachment["size"]
        assert hashlib.sha256(content).hexdigest() == expected["sha256"] == attachment["sha256"]
        assert hashlib.sha256(sealed).hexdigest() == expected["stream_sha256"]
        assert attachment["key"] == expected["key"]


@pytest.mark.parametrize(("name", "number"), MESSAGES.items())
def test_a_message_opens_for_the_one_it_is_written_to(name: str, number: int) -> None:
    sealed = file(f"{name}.message")
    payload, signature = signing.read_document("M", envelope.open_envelope("M", OWN.reply_seed, sealed))
    signing.verify(the_card().signing, "message", payload, signature)
    assert payload.decode() == EXPECTED["messages"][name]["content"]
    opened = message(sealed, number)
    assert opened == json.loads(payload)
    assert opened["received"] == [EXPECTED["letters"][letter]["sha256"] for letter in ("answer", "report")]


def test_the_bundle_to_the_desk_carries_the_letters_and_their_files() -> None:
    bundle, expected = to_desk(), EXPECTED["to_desk"]
    assert bundle.header == {
        "day": expected["day"],
        "epoch": the_card().epoch,
        "from": writing.public_keys(PORTAL_SEED).hex(),
        "number": expected["number"],
        "seen": expected["seen"],
        "series": expected["series"],
        "to": COMMITTEE.hex(),
    }
    letters = {hashlib.sha256(file(f"{name}.letter")).digest(): file(f"{name}.letter") for name in LETTERS}
    blobs = {bytes.fromhex(EXPECTED["blobs"][name]["id"]): file(f"{name}.blob") for name in BLOBS}
    assert {entry.id: entry.body for entry in bundle.entries if entry.type == "l"} == letters
    assert {entry.id: entry.body for entry in bundle.entries if entry.type == "b"} == blobs
    assert len(bundle.entries) == len(letters) + len(blobs)
    assert {date(1970, 1, 1) + timedelta(entry.day) for entry in bundle.entries} == {date(2026, 11, 21)}


def test_the_bundle_to_the_portal_carries_the_messages_and_ends_a_mailbox() -> None:
    bundle, expected = to_portal(), EXPECTED["to_portal"]
    assert bundle.header == {
        "day": "2026-11-21",
        "epoch": 0,
        "from": the_card().signing.hex(),
        "number": expected["number"],
        "seen": {"number": EXPECTED["to_desk"]["number"], "series": EXPECTED["to_desk"]["series"]},
        "series": expected["series"],
        "to": PORTAL.hex(),
    }
    messages = [read_message_entry(entry) for entry in bundle.entries if entry.type == "m"]
    assert {number: sealed for _, number, sealed in messages} == {
        number: file(f"{name}.message") for name, number in MESSAGES.items()
    }
    for address, number, sealed in messages:
        assert address == OWN.address
        assert message(sealed, number)["status"] in {"screening", "closed"}
    assert [entry.id.hex() for entry in bundle.entries if entry.type == "r"] == [expected["retired"]]
    assert expected["retired"] == EXPECTED["codes"][1]["own"]["address"]


def test_the_desk_acknowledges_every_letter_and_every_file() -> None:
    acknowledged = {entry.id.hex() for entry in to_portal().entries if entry.type == "a"}
    letters = {expected["sha256"] for expected in EXPECTED["letters"].values()}
    assert acknowledged == letters | {expected["stream_sha256"] for expected in EXPECTED["blobs"].values()}


# Codes


@pytest.mark.parametrize("code", EXPECTED["codes"], ids=lambda code: code["entropy"])
def test_a_code_leads_to_its_mailboxes(code: dict[str, Any]) -> None:
    entropy = receipt.read_code(code["zh"])
    assert entropy.hex() == code["entropy"]
    assert receipt.derive(entropy, "thread").hex() == code["thread"]
    for name in ("own", "upper"):
        route = receipt.route(entropy, name)
        assert route.mailbox_id.hex() == code[name]["mailbox_id"]
        assert route.address.hex() == code[name]["address"]
        assert route.reply_public.hex() == code[name]["reply_public"]


@pytest.mark.parametrize("code", EXPECTED["codes"], ids=lambda code: code["entropy"])
def test_a_code_is_read_however_it_was_copied(code: dict[str, Any]) -> None:
    entropy = bytes.fromhex(code["entropy"])
    english: str = code["en"]
    simplified: str = code["zh"]
    traditional = writing.write_code(entropy, "chinese_traditional")
    assert writing.write_code(entropy, "english") == english.split()
    assert "".join(writing.write_code(entropy, "chinese_simplified")) == simplified
    full_width = english.upper().translate({ord("A") + place: ord("Ａ") + place for place in range(26)})
    spellings = [
        english.upper(),
        english.replace(" ", "-"),
        english.replace(" ", ""),
        " ".join(word[:4] for word in english.split()),
        " ".join(word[:5] for word in english.split()),
        "".join(f"{place}. {word}\n" for place, word in enumerate(english.split(), 1)),
        full_width,
        "".join(traditional),
        " ".join(simplified),
        "".join(pair[place % 2] for place, pair in enumerate(zip(simplified, traditional, strict=True))),
        f"code: {simplified}.",
    ]
    assert {receipt.read_code(spelling) for spelling in spellings} == {entropy}


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "abandon " * 12,
        "abandon " * 11,
        "abandon " * 11 + "about about",
        "aban " * 11 + "abo",
        "abandon" * 11 + "abou",
        "abandon " * 11 + "aboux",
        "的" * 12,
        "的" * 11,
        "的" * 11 + "在在",
        "的" * 11 + "龘",
    ],
)
def test_what_is_not_a_code_is_refused(spelling: str) -> None:
    with pytest.raises(Refused):
        receipt.read_code(spelling)


def test_letters_that_are_two_codes_at_once_are_the_one_with_the_shorter_words_first() -> None:
    rest = "chapter satisfy palm thank repeat pizza about disorder tiny tower"
    can_alone, canal_one = receipt.read_code(f"can alone {rest}"), receipt.read_code(f"canal one {rest}")
    assert can_alone != canal_one
    assert receipt.read_code(f"canalone{rest}".replace(" ", "")) == can_alone


def test_the_traditional_list_never_says_another_character_of_the_simplified_one() -> None:
    simplified = receipt.words("chinese_simplified")
    for index, character in enumerate(receipt.words("chinese_traditional")):
        assert character not in simplified or simplified.index(character) == index


# What was opened can be written again


@pytest.mark.parametrize("name", BLOBS)
def test_a_file_is_written_again_to_the_last_byte(name: str) -> None:
    sealed, expected = file(f"{name}.blob"), EXPECTED["blobs"][name]
    content = open_blob_named(name, sealed)
    padded = content.ljust(blob.padme(len(content)), b"\x00")
    key, blob_id = bytes.fromhex(expected["key"]), bytes.fromhex(expected["id"])
    assert writing.write_stream(key, blob.context(blob_id), sealed[:24], padded) == sealed


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_written_again_to_the_last_byte(name: str) -> None:
    sealed, content = file(f"{name}.letter"), EXPECTED["letters"][name]["content"].encode()
    header, wrap, rest = sealed[:43], sealed[43:1211], sealed[1211:]
    label = b"qingfeng/letter/v1\x00"
    content_key = sealing.unwrap(sealing.SealingKey.from_seed(EPOCH_SEED), label + header, wrap)
    context = label + hashlib.sha512(header + wrap).digest()
    assert canonical.write(json.loads(content)) == content
    assert writing.write_stream(content_key, context, rest[:24], writing.pad(content)) == rest


@pytest.mark.parametrize(("name", "bundle"), [("to-desk.bundle", to_desk), ("to-portal.bundle", to_portal)])
def test_a_bundle_is_written_again_up_to_its_signature(name: str, bundle: Callable[[], Bundle]) -> None:
    kind, seed = ("D", PORTAL_SEED) if name == "to-desk.bundle" else ("P", IDENTITY_SEED)
    again = writing.write_bundle(kind, seed, bundle().header, bundle().entries)
    assert again[:-3373] == file(name)[:-3373]
    assert open_file(name, again) == bundle()


# Damage


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_wherever_the_damage_is(name: str) -> None:
    good = file(name)
    places = {*range(12), *range(0, len(good), len(good) // 24), 42, 43, 1210, 1211, 1240, 1270, len(good) - 1}
    for place in places:
        damaged = bytearray(good)
        damaged[place] ^= 0x01
        with pytest.raises(Refused):
            open_file(name, bytes(damaged))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_length_is_refused(name: str) -> None:
    good = file(name)
    for other in (b"", good[:1], good[:-1], good[:-16], good[1:], good + b"\x00", good + good, good[: len(good) // 2]):
        with pytest.raises(Refused):
            open_file(name, other)


@pytest.mark.parametrize(
    "spelling",
    [
        b'{"a": 1}',
        b'{"a":1}\n',
        b'\xef\xbb\xbf{"a":1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{"A":1}',
        b'{"1":1}',
        b'{"":1}',
        b'{"' + b"a" * 65 + b'":1}',
        b'{"a":1.0}',
        b'{"a":1e0}',
        b'{"a":-0}',
        b'{"a":9007199254740992}',
        b'{"a":NaN}',
        b'{"a":"\\u0061"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u000A"}',
        b'{"a":"\\u001F"}',
        b'{"a":"\\u007f"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xff"}',
        b'{"a":"\n"}',
        b'{"a":1',
        b"",
        b"[" * 100_000,
    ],
    ids=short,
)
def test_json_in_another_spelling_is_refused(spelling: bytes) -> None:
    with pytest.raises(Refused):
        canonical.read(spelling)


def test_json_in_its_one_spelling_is_read() -> None:
    spelling = '{"a":[true,false,null,-9007199254740991],"a_":"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\x7f/中\u2028𝄞"}'
    value = {"a": [True, False, None, -(2**53) + 1], "a_": '\b\t\n\f\r"\\\x00\x1f\x7f/中\u2028𝄞'}
    assert canonical.read(spelling.encode()) == value


# Wrong, but signed or sealed by the right one


def card_with(**changes: object) -> bytes:
    payload, _ = signing.read_document("C", file("committee.card"))
    members = json.loads(payload) | changes
    return writing.write_document("C", IDENTITY_SEED, "card", canonical.write(members))


def test_a_card_signed_here_is_as_good_as_the_recorded_one() -> None:
    assert card_with()[:-3309] == file("committee.card")[:-3309]  # Ed25519 leaves nothing to chance
    assert open_card(card_with()) == the_card()


@pytest.mark.parametrize(
    "changes",
    [
        {"committee": PORTAL.hex()},
        {"committee": COMMITTEE.hex().upper()},
        {"epoch": -1},
        {"epoch": 1_000_001},
        {"epoch": True},
        {"epoch": "1"},
        {"from": "2026-02-30"},
        {"until": "20271231"},
        {"name": ""},
        {"name": " "},
        {"name": "a\nb"},
        {"name": "a" * 61},
        {"sealing": "00"},
        {"sealing": "ff" * 1184 + "09" + "00" * 31},
        {"sealing": "00" * 1216},
        {"signing": writing.public_keys(PORTAL_SEED).hex()},
        {"more": 1},
    ],
    ids=short,
)
def test_a_committee_cannot_sign_a_card_that_the_page_does_not_allow(changes: dict[str, object]) -> None:
    with pytest.raises(Refused):
        open_card(card_with(**changes))


def test_a_card_that_is_too_large_is_not_even_read() -> None:
    with pytest.raises(Refused, match="too large"):
        open_card(card_with(more="a" * 65_536))


def test_a_card_spelt_otherwise_is_refused_though_the_signature_is_right() -> None:
    payload, _ = signing.read_document("C", file("committee.card"))
    spelt_otherwise = json.dumps(json.loads(payload), indent=1, sort_keys=True).encode()
    with pytest.raises(Refused, match="spelling"):
        open_card(writing.write_document("C", IDENTITY_SEED, "card", spelt_otherwise))


def test_both_signatures_must_verify() -> None:
    payload, good = signing.read_document("C", file("committee.card"))
    keys = the_card().signing
    signing.verify(keys, "card", payload, good)
    other = writing.sign(PORTAL_SEED, "card", payload)
    for wrong in (good[:64] + other[64:], other[:64] + good[64:]):
        with pytest.raises(Refused):
            signing.verify(keys, "card", payload, wrong)


def test_a_signature_counts_only_in_the_role_it_was_given_for() -> None:
    payload, signature = signing.read_document("C", file("committee.card"))
    for role in ("to-desk", "to-portal", "message", "bulletin"):
        with pytest.raises(Refused):
            signing.verify(the_card().signing, role, payload, signature)


def test_keys_that_verify_anything_are_refused() -> None:
    order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    prime = 2**255 - 19
    ys = [0, 1, prime - 1, prime, prime + 1, int.from_bytes(bytes.fromhex(order_8), "little")]
    ys.append(prime - ys[-1])
    for y in ys:
        for sign_bit in (0, 2**255):
            assert signing.is_of_small_order((y + sign_bit).to_bytes(32, "little"))
    assert not signing.is_of_small_order(the_card().signing[:32])
    identity = (1).to_bytes(32, "little") + the_card().signing[32:]
    with pytest.raises(Refused, match="verifies anything"):
        signing.verify(identity, "card", b"", bytes(3373))


def sealed_letter(padded: bytes) -> bytes:
    return writing.write_envelope("L", the_card().sealing, padded, content_key=bytes(32), salt=bytes(24))


def test_a_letter_sealed_here_is_opened() -> None:
    content = EXPECTED["letters"]["report"]["content"].encode()
    assert open_letter(EPOCH_SEED, sealed_letter(writing.pad(content))) == json.loads(content)


@pytest.mark.parametrize(
    "padded",
    [
        writing.pad(EXPECTED["letters"]["cover"]["content"].encode())[:-1] + b"\x01",
        writing.pad(EXPECTED["letters"]["cover"]["content"].encode()) + bytes(16_384),
        b"\x00\x00\x3f\xfd".ljust(16_384, b"\x00"),
        bytes(8_192),
        bytes(2**21),
        bytes(20_000),
    ],
    ids=["not zero", "not the smallest", "longer than there is", "too small", "too large", "no power of two"],
)
def test_a_letter_in_other_padding_is_refused(padded: bytes) -> None:
    with pytest.raises(Refused):
        open_letter(EPOCH_SEED, sealed_letter(padded))


def test_an_envelope_is_for_one_recipient() -> None:
    good = file("report.letter")
    assert envelope.check_shape("L", good) == known("sealing_key_id")
    with pytest.raises(Refused, match="one recipient"):
        envelope.check_shape("L", good[:10] + b"\x02" + good[11:])


def test_nobody_else_opens_a_letter_or_a_message() -> None:
    with pytest.raises(Refused, match="another key"):
        open_letter(OWN.reply_seed, file("report.letter"))
    with pytest.raises(Refused, match="another key"):
        open_message(EPOCH_SEED, the_card().signing, OWN.address, 1, file("first.message"))


def letter_with(name: str, **changes: object) -> bytes:
    return canonical.write(json.loads(EXPECTED["letters"][name]["content"]) | changes)


ATTACHMENT = json.loads(EXPECTED["letters"]["report"]["content"])["attachments"][0]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("report", {"kind": "complaint"}),
        ("report", {"kind": "cover"}),
        ("report", {"language": "fr"}),
        ("report", {"sealed_by": "phone"}),
        ("report", {"thread": "00"}),
        ("report", {"reply": None}),
        ("report", {"more": ""}),
        ("report", {"fields": []}),
        ("report", {"fields": {"a": 1}}),
        ("report", {"fields": {"a": "x" * 50_001}}),
        ("report", {"fields": {"a": ["x"] * 101}}),
        ("report", {"fields": {"a": ["x", {"a": "x"}]}}),
        ("report", {"fields": {"a": [{"a": ["x"]}]}}),
        ("report", {"fields": {f"a{number}": "" for number in range(65)}}),
        ("report", {"attachments": [ATTACHMENT, ATTACHMENT]}),
        ("report", {"attachments": [ATTACHMENT | {"size": 2**40 + 1}]}),
        ("report", {"attachments": [ATTACHMENT | {"name": "x" * 501}]}),
        ("report", {"attachments": [ATTACHMENT | {"more": ""}]}),
        ("answer", {"fields": {"text": "", "more": ""}}),
        ("cover", {"thread": "00" * 32}),
        ("cover", {"fields": {"a": ""}}),
        ("cover", {"fields": {"filler": [], "a": ""}}),
        ("cover", {"attachments": [ATTACHMENT]}),
    ],
    ids=short,
)
def test_a_letter_says_nothing_but_what_the_page_allows(name: str, changes: dict[str, object]) -> None:
    with pytest.raises(Refused):
        read_letter(letter_with(name, **changes))


def test_a_letter_keeps_fields_it_does_not_know() -> None:
    fields = {"unknown": "x" * 50_000, "choices": ["x"] * 100, "groups": [{"a": ""}] * 100, "none": []}
    assert read_letter(letter_with("report", fields=fields))["fields"] == fields


def test_a_cover_may_carry_filler() -> None:
    fields = {"filler": ["0" * 50_000, "0"]}
    assert read_letter(letter_with("cover", fields=fields))["fields"] == fields


def test_a_message_counts_only_where_it_belongs() -> None:
    sealed, keys = file("first.message"), the_card().signing
    with pytest.raises(Refused, match="number"):
        open_message(OWN.reply_seed, keys, OWN.address, 2, sealed)
    with pytest.raises(Refused, match="mailbox"):
        open_message(OWN.reply_seed, keys, receipt.route(known("code"), "upper").address, 1, sealed)
    with pytest.raises(Refused, match="signature"):
        open_message(OWN.reply_seed, writing.public_keys(PORTAL_SEED), OWN.address, 1, sealed)


def test_a_message_in_the_name_of_another_committee_is_refused() -> None:
    members = json.loads(EXPECTED["messages"]["first"]["content"])
    for committee in (COMMITTEE, PORTAL):
        payload = canonical.write(members | {"committee": committee.hex()})
        padded = writing.pad(writing.write_document("M", IDENTITY_SEED, "message", payload))
        sealed = writing.write_envelope("M", OWN.reply_public, padded, content_key=bytes(32), salt=bytes(24))
        if committee == COMMITTEE:
            assert message(sealed, 1) == members
        else:
            with pytest.raises(Refused, match="another committee"):
                message(sealed, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 0},
        {"number": 1_000_001},
        {"week": "2026-W54"},
        {"week": "2025-W53"},
        {"week": "2026W47"},
        {"status": "handled"},
        {"outcome": "closed"},
        {"outcome": None},
        {"text": "x" * 10_001},
        {"received": ["00" * 32] * 1001},
        {"received": ["00"]},
        {"more": ""},
    ],
    ids=short,
)
def test_a_message_says_nothing_but_what_the_page_allows(changes: dict[str, object]) -> None:
    members = json.loads(EXPECTED["messages"]["second"]["content"])
    assert read_message(canonical.write(members)) == members
    with pytest.raises(Refused):
        read_message(canonical.write(members | changes))


# Files


def blob_of(content: bytes, padded: bytes) -> tuple[dict[str, str | int], bytes]:
    attachment: dict[str, str | int] = {
        "id": "00" * 32,
        "key": "00" * 32,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return attachment, writing.write_stream(bytes(32), blob.context(bytes(32)), bytes(24), padded)


def test_a_file_in_other_padding_is_refused() -> None:
    content = b"x" * 20_000
    assert blob.open_blob(*blob_of(content, content.ljust(20_480, b"\x00"))) == content
    for padded in (content, content.ljust(20_480, b"\x01"), content.ljust(21_504, b"\x00")):
        with pytest.raises(Refused):
            blob.open_blob(*blob_of(content, padded))


def test_a_file_is_not_taken_for_another() -> None:
    sealed, photo = file("photo.blob"), EXPECTED["blobs"]["photo"]
    for changes in (
        {"id": EXPECTED["blobs"]["edge"]["id"]},
        {"key": EXPECTED["blobs"]["edge"]["key"]},
        {"sha256": EXPECTED["blobs"]["edge"]["sha256"]},
        {"size": 69_999},
    ):
        with pytest.raises(Refused):
            blob.open_blob(photo | changes, sealed)


def test_chunks_keep_their_places() -> None:
    sealed, chunk = file("photo.blob"), 16_384 + 16
    swapped = sealed[:56] + sealed[56 + chunk : 56 + 2 * chunk] + sealed[56 : 56 + chunk] + sealed[56 + 2 * chunk :]
    assert len(swapped) == len(sealed)
    with pytest.raises(Refused, match="damaged"):
        open_blob_named("photo", swapped)


def test_a_stream_that_ends_with_a_full_chunk_was_cut_off() -> None:
    sealed, edge = file("edge.blob"), EXPECTED["blobs"]["edge"]
    context = blob.context(bytes.fromhex(edge["id"]))
    assert len(stream.open_stream(bytes.fromhex(edge["key"]), context, sealed)) == 16_384
    with pytest.raises(Refused, match="never has this length"):
        stream.open_stream(bytes.fromhex(edge["key"]), context, sealed[:-16])


# Bundles


def test_a_bundle_is_for_one_recipient_from_one_sender() -> None:
    with pytest.raises(Refused, match="recipient"):
        open_bundle("D", PORTAL, PORTAL, file("to-desk.bundle"))
    with pytest.raises(Refused, match="sender"):
        open_bundle("D", COMMITTEE, COMMITTEE, file("to-desk.bundle"))
    with pytest.raises(Refused, match="kind P"):
        open_bundle("P", PORTAL, COMMITTEE, file("to-desk.bundle"))


def first(entries: list[Entry], kind: str) -> Entry:
    return next(entry for entry in entries if entry.type == kind)


Change = Callable[[list[Entry]], list[Entry]]

WRONG_TO_DESK: dict[str, Change] = {
    "not sorted": lambda good: [*good[1:], good[0]],
    "one twice": lambda good: [good[0], *good],
    "wrong way": lambda _: [Entry("a", bytes(32), 0, b"")],
    "unknown": lambda _: [Entry("z", bytes(32), 0, b"")],
}

WRONG_TO_PORTAL: dict[str, Change] = {
    "not sorted": lambda good: [*good[1:], good[0]],
    "one twice": lambda good: [*good, good[-1]],
    "message under another id": lambda good: [replace(first(good, "m"), id=bytes(32))],
    "no message": lambda good: [replace(first(good, "m"), body=first(good, "m").body[:36])],
    "acknowledgement with a body": lambda _: [Entry("a", bytes(32), 0, b"x")],
    "retirement with a body": lambda _: [Entry("r", bytes(32), 0, b"x")],
    "wrong way": lambda _: [first(to_desk().entries, "b")],
}


@pytest.mark.parametrize("change", WRONG_TO_DESK.values(), ids=WRONG_TO_DESK)
def test_the_portal_cannot_sign_entries_that_the_page_does_not_allow(change: Change) -> None:
    good = to_desk()
    with pytest.raises(Refused):
        to_desk(writing.write_bundle("D", PORTAL_SEED, good.header, change(good.entries)))


@pytest.mark.parametrize("change", WRONG_TO_PORTAL.values(), ids=WRONG_TO_PORTAL)
def test_the_committee_cannot_sign_entries_that_the_page_does_not_allow(change: Change) -> None:
    good = to_portal()
    with pytest.raises(Refused):
        to_portal(writing.write_bundle("P", IDENTITY_SEED, good.header, change(good.entries)))


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "2026-11-31"},
        {"epoch": -1},
        {"number": 0},
        {"number": 2**31 + 1},
        {"seen": {}},
        {"seen": {"number": 1, "series": "00"}},
        {"series": "00" * 15},
        {"from": "00" * 1984},
        {"more": 1},
    ],
    ids=short,
)
def test_a_header_says_nothing_but_what_the_page_allows(changes: dict[str, object]) -> None:
    header = to_desk().header
    with pytest.raises(Refused):
        to_desk(writing.write_bundle("D", PORTAL_SEED, header | changes, []))


def test_a_bundle_may_be_empty_and_the_first_of_all() -> None:
    header = to_desk().header | {"number": 1, "seen": None}
    assert to_desk(writing.write_bundle("D", PORTAL_SEED, header, [])) == Bundle(header, [])


def test_the_number_of_entries_is_counted() -> None:
    good = writing.write_bundle("D", PORTAL_SEED, to_desk().header, [])
    payload = good[: -3373 - 1] + b"\x01"
    with pytest.raises(Refused, match="number of entries"):
        to_desk(payload + writing.sign(PORTAL_SEED, "to-desk", payload))
