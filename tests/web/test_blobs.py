"""Files: sealed on one side, opened on the other, at every edge, and refused by both for the same reason."""

import hashlib
import random
from typing import Any

import pytest
from web import Engine, one, verdict

from crypto.envelope import stream_size
from crypto.opening import open_blob
from crypto.padding import padme
from crypto.sealing import BlobSealer, is_blob_size
from tests.crypto.material import VECTORS, content, golden
from tests.web.samples import spoiled

MIB = 2**20
EDGES = [0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 65_535, 2**18 + 1, MIB - 1, MIB, MIB + 1, 2 * MIB + 7]
MANY = 500


def sealed_here(plain: bytes) -> tuple[BlobSealer, bytes]:
    sealer, stream = BlobSealer(), bytearray()
    for pieces in (sealer.update(plain), sealer.finish()):
        for piece in pieces:
            stream += piece
    return sealer, bytes(stream)


def opened(key: bytes, blob_id: bytes, size: int, stream: bytes) -> Any:
    out = bytearray()
    pieces = [stream[start : start + 65_536] for start in range(0, len(stream), 65_536)]
    return verdict(lambda: {"sha256": open_blob(key, blob_id, size, pieces, out.extend), "content": bytes(out)})


def there_and_back(js: Engine, plain: bytes) -> None:
    """A file sealed there and opened here, then sealed here and opened there."""
    expected = {"content": plain, "sha256": hashlib.sha256(plain).digest()}

    made = one(js, "sealFile", content=plain, name="账本.bin", type="application/x-test")
    told = made["attachment"]
    assert len(made["sealed"]) == made["sealedSize"] == stream_size(padme(len(plain)))
    assert (told["size"], told["name"], told["type"]) == (len(plain), "账本.bin", "application/x-test")
    assert told["sha256"] == expected["sha256"]
    assert opened(told["key"], told["id"], len(plain), made["sealed"]) == expected

    sealer, stream = sealed_here(plain)
    assert one(js, "openBlob", key=sealer.key, id=sealer.id, size=len(plain), sealed=stream) == expected


@pytest.mark.parametrize("size", EDGES)
def test_a_file_of_every_awkward_size(js: Engine, size: int) -> None:
    there_and_back(js, content(size))


@pytest.mark.parametrize("size", [17 * MIB + 5])
def test_a_file_beyond_what_is_hashed_whole(js: Engine, size: int) -> None:
    there_and_back(js, content(size))


@pytest.mark.slow
def test_a_file_of_seventy_megabytes(js: Engine) -> None:
    there_and_back(js, random.Random(70).randbytes(70_000_000))


def test_five_hundred_files(js: Engine) -> None:
    dice = random.Random(5)
    plains = [dice.randbytes(dice.choice([dice.randrange(100), dice.randrange(40_000)])) for _ in range(MANY)]

    made = js.ask("sealFile", [{"content": plain, "name": "f", "type": ""} for plain in plains])
    for plain, answer in zip(plains, made, strict=True):
        told = answer["attachment"]
        found = opened(told["key"], told["id"], told["size"], answer["sealed"])
        assert found == {"content": plain, "sha256": told["sha256"]}

    asked = []
    for plain in plains:
        sealer, stream = sealed_here(plain)
        asked.append({"key": sealer.key, "id": sealer.id, "size": len(plain), "sealed": stream})
    assert [answer["content"] for answer in js.ask("openBlob", asked)] == plains


def test_a_spoiled_file_is_refused_alike(js: Engine) -> None:
    sealer, stream = sealed_here(content(20_000))
    asked: list[dict[str, Any]] = [
        {"key": sealer.key, "id": sealer.id, "size": 20_000, "sealed": sample} for sample in spoiled(stream, 97)
    ] + [
        {"key": sealer.key, "id": sealer.id, "size": size, "sealed": stream}
        for size in (0, 1, 19_999, 20_001, padme(20_000), padme(20_000) + 1, 2**40)
    ]
    asked.append({"key": bytes(32), "id": sealer.id, "size": 20_000, "sealed": stream})
    asked.append({"key": sealer.key, "id": bytes(32), "size": 20_000, "sealed": stream})
    asked.append({"key": sealer.key, "id": sealer.id, "size": 20_000, "sealed": b""})

    expected = [opened(one["key"], one["id"], one["size"], one["sealed"]) for one in asked]

    refused = [found for found in expected if getattr(found, "name", "") == "Damaged"]
    assert len(refused) >= len(asked) - 2  # a size within the same padding can't be told from the true one
    assert js.ask("openBlob", asked) == expected


def test_swapped_and_dropped_pieces_are_refused_alike(js: Engine) -> None:
    sealer, stream = sealed_here(content(60_000))
    head, piece = 56, 16_400
    chunks = [stream[start : start + piece] for start in range(head, len(stream), piece)]
    orders = [[1, 0, *range(2, len(chunks))], list(range(len(chunks) - 1)), [0, *range(len(chunks))]]
    for order in orders:
        sample = stream[:head] + b"".join(chunks[place] for place in order)
        found = opened(sealer.key, sealer.id, 60_000, sample)
        assert found.name == "Damaged"
        assert one(js, "openBlob", key=sealer.key, id=sealer.id, size=60_000, sealed=sample) == found


def test_both_pad_to_the_same_sizes(js: Engine) -> None:
    sizes = [2**power + near for power in range(41) for near in (-1, 0, 1) if 2**power + near >= 0]
    sizes += [random.Random(1).randrange(2**power) for power in range(1, 41) for _ in range(12)]
    assert one(js, "padme", sizes=sizes) == [padme(size) for size in sizes]
    blobs = one(js, "blobSize", sizes=sizes)
    assert blobs == [stream_size(padme(size)) for size in sizes]
    assert all(map(is_blob_size, blobs))
    assert not any(is_blob_size(blob + near) for blob in blobs for near in (-1, 1))


def test_no_other_length_passes_for_a_file() -> None:
    real = {stream_size(padme(size)) for size in range(200_001)}
    assert {length for length in range(200_000) if is_blob_size(length)} == {size for size in real if size < 200_000}


@pytest.mark.parametrize("name", ["edge", "empty", "photo"])
def test_the_recorded_files_are_opened_by_javascript(js: Engine, name: str) -> None:
    about = VECTORS["blobs"][name]
    key, blob_id = bytes.fromhex(about["key"]), bytes.fromhex(about["id"])
    answer = one(js, "openBlob", key=key, id=blob_id, size=about["size"], sealed=golden(f"{name}.blob"))
    assert answer["sha256"].hex() == about["sha256"]


def test_an_overlong_or_broken_name_is_cut_as_the_portal_cuts_it(js: Engine) -> None:
    names = ["长" * 480 + "x" * 30 + ".docx", "😀" * 501, "a\u0000b/../c\\d"]
    told = [one(js, "sealFile", content=b"", name=name, type="t" * 200)["attachment"] for name in names]
    assert [len(attachment["name"]) for attachment in told] == [500, 500, len(names[2])]
    assert told[0]["name"].endswith("x.docx")
    assert {len(attachment["type"]) for attachment in told} == {100}


def test_a_stream_is_cut_into_numbered_slices_with_their_hashes(js: Engine) -> None:
    stream = content(10_000)
    for size in (1, 999, 1000, 5000, 9_999, 10_000, 10_001):
        if size == 1:
            continue
        found = one(js, "slices", stream=stream, piece=777, size=size)
        assert b"".join(part["body"] for part in found) == stream
        assert [part["number"] for part in found] == list(range(-(-len(stream) // size)))
        assert all(part["sha256"] == hashlib.sha256(part["body"]).digest() for part in found)
        assert {len(part["body"]) for part in found[:-1]} <= {size}
