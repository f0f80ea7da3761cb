"""Bundles that were altered: refused as a whole, with nothing changed."""

import io
import itertools

import pytest
from rooms import House, answers

from crypto.framing import Kind
from crypto.sealing import seal_letter
from crypto.signing import SigningKey
from desk import unreadable
from desk.errors import BadBundle
from desk.importing import Importer
from protocol import letter as letters_format
from protocol.bundle.layout import Entry, Header, Position, Type
from protocol.bundle.reader import receive
from protocol.bundle.writer import BundleWriter
from protocol.calendar import today


@pytest.fixture
def bundle(house: House) -> bytes:
    """A small bundle of a portal that the desk listens to already."""
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.portal.reporter().report(answers())
    return house.portal.export(house.stick)[-1].read_bytes()


def contents(house: House) -> object:
    """Everything in the vault: rows of all tables and files."""
    with house.own.vault.database.transaction() as connection:
        tables = connection.exec_driver_sql("select name from sqlite_master where type = 'table'").scalars().all()
        rows = {table: connection.exec_driver_sql(f"select * from {table}").all() for table in tables}  # noqa: S608
    folder = house.own.vault.folder
    files = {path: path.read_bytes() for place in (folder.blobs, folder.kept, folder.spool) for path in place.iterdir()}
    return rows, files


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_flipped_bit_anywhere_is_refused_and_changes_nothing(house: House, bundle: bytes, step: int) -> None:
    importer, before = Importer(house.own.session), contents(house)
    for position in range(0, len(bundle), step):
        altered = bytearray(bundle)
        altered[position] ^= 1 << position % 8
        with pytest.raises(BadBundle):
            importer.take_in(io.BytesIO(altered))
    assert contents(house) == before
    assert importer.take_in(io.BytesIO(bundle)).imported == 1


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_bundle_cut_at_any_length_is_refused_and_changes_nothing(house: House, bundle: bytes, step: int) -> None:
    importer, before = Importer(house.own.session), contents(house)
    for length in range(0, len(bundle), step):
        with pytest.raises(BadBundle):
            importer.take_in(io.BytesIO(bundle[:length]))
    assert contents(house) == before


@pytest.mark.parametrize("tail", [b"\0", b"more", bytes(5000)])
def test_a_bundle_with_something_behind_it_is_refused(house: House, bundle: bytes, tail: bytes) -> None:
    with pytest.raises(BadBundle):
        Importer(house.own.session).take_in(io.BytesIO(bundle + tail))


def forged(house: House, key: SigningKey, entries: list[tuple[Entry, bytes]], *, number: int = 7) -> bytes:
    """A bundle signed by `key`."""
    header = Header(
        Kind.TO_DESK, key.public, house.own.vault.committee, Position(bytes(16), number), today(), epoch=1, seen=None
    )
    out = io.BytesIO()
    writer = BundleWriter(key, header, out.write)
    for entry, body in entries:
        writer.add(entry, (body,))
    writer.close()
    return out.getvalue()


def portal_key(house: House) -> SigningKey:
    return SigningKey(house.portal.operator.instance.signing_key.read_bytes())


def letter_entry(body: bytes, digest: bytes | None = None) -> tuple[Entry, bytes]:
    import hashlib

    return Entry(Type.LETTER, digest or hashlib.sha256(body).digest(), today(), len(body)), body


def test_a_stranger_can_not_put_letters_into_a_vault(house: House, bundle: bytes) -> None:
    stranger = SigningKey(bytes(range(64)))
    letter = seal_letter(next(iter(house.own.vault.keys.values())).public, letters_format.encode(letters_format.COVER))
    before = contents(house)
    with pytest.raises(BadBundle):
        Importer(house.own.session).take_in(io.BytesIO(forged(house, stranger, [letter_entry(letter)])))
    assert contents(house) == before
    assert bundle


def test_one_unreadable_letter_does_not_stop_the_others(house: House, bundle: bytes) -> None:
    sealing = next(iter(house.own.vault.keys.values())).public
    foreign = next(iter(house.upper.vault.keys.values())).public
    good = receive(Kind.TO_DESK, io.BytesIO(bundle), io.BytesIO())
    readable = [good.read(entry, entry.size) for entry in good.entries() if entry.type is Type.LETTER]
    damaged = bytearray(readable[0])
    damaged[-1] ^= 1
    bad = {
        "empty": b"",
        "noise": b"qingfeng\x01L" + bytes(17_673),
        "damaged": bytes(damaged),
        "another committee's": seal_letter(foreign, b"{}"),
        "not JSON": seal_letter(sealing, b"\xff\xfe"),
        "not a letter": seal_letter(sealing, b"{}"),
        "huge": bytes(3 * 2**20),
    }
    entries = sorted([letter_entry(body) for body in [*bad.values(), *readable]], key=lambda item: item[0].id)
    result = Importer(house.own.session).take_in(io.BytesIO(forged(house, portal_key(house), entries)))
    assert result.imported == 1
    assert len(result.unreadable) == len(bad)
    assert len({item.reason for item in result.unreadable}) >= 4
    listed = unreadable.listing(house.own.session)
    assert {(item.digest, item.reason) for item in listed} == {(item.digest, item.reason) for item in result.unreadable}
    kept = {path.name: path.read_bytes() for path in house.own.vault.folder.kept.iterdir()}
    assert kept == {item[0].id.hex(): item[1] for item in entries if item[1] not in readable}
    again = Importer(house.own.session).take_in(io.BytesIO(forged(house, portal_key(house), entries)))
    assert (again.imported, again.already_present, len(again.unreadable)) == (0, 1, len(bad))


def test_a_letter_that_is_not_what_its_id_says_is_kept_aside(house: House, bundle: bytes) -> None:
    sealing = next(iter(house.own.vault.keys.values())).public
    letter = seal_letter(sealing, letters_format.encode(letters_format.COVER))
    entries = [letter_entry(letter, digest=bytes(32))]
    result = Importer(house.own.session).take_in(io.BytesIO(forged(house, portal_key(house), entries)))
    assert [item.digest for item in result.unreadable] == [bytes(32)]
    assert bundle


def test_a_second_stream_under_the_id_of_a_blob_is_kept_aside(house: House, bundle: bytes) -> None:
    key, blob_id = portal_key(house), bytes(32)
    for number, content in enumerate((b"first", b"second"), 7):
        entry = Entry(Type.BLOB, blob_id, today(), len(content))
        Importer(house.own.session).take_in(io.BytesIO(forged(house, key, [(entry, content)], number=number)))
    folder = house.own.vault.folder
    assert (folder.blobs / blob_id.hex()).read_bytes() == b"first"
    assert [path.read_bytes() for path in folder.kept.iterdir()] == [b"second"]
    assert bundle


def test_pieces_of_two_bundles_do_not_make_a_third(house: House, bundle: bytes) -> None:
    house.portal.reporter().report(answers(facts="二"))
    other = house.portal.export(house.stick)[-1].read_bytes()
    importer, before = Importer(house.own.session), contents(house)
    cuts = [4100, 5000, len(bundle) // 2, len(bundle) - 3373 - 9, len(bundle) - 3373]
    mixed = {first[:cut] + second[cut:] for first, second in itertools.permutations((bundle, other)) for cut in cuts}
    assert not mixed & {bundle, other}
    for pieces in mixed:
        with pytest.raises(BadBundle):
            importer.take_in(io.BytesIO(pieces))
    assert contents(house) == before
