"""Looking for a marker in files, in every spelling in which it could have leaked."""

import base64
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from crypto import code

_GZIP = re.compile(rb"\x1f\x8b\x08")


def spellings(marker: str) -> dict[str, bytes]:
    """The marker as UTF-8, UTF-16 in both orders, hexadecimal, percent-encoded, and base64 in its three phases.

    Of base64 only the middle is looked for: the characters at its ends also depend on what stands beside the marker.
    """
    raw = marker.encode()
    found = {
        "utf-8": raw,
        "utf-16-le": marker.encode("utf-16-le"),
        "utf-16-be": marker.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
    }
    for phase in range(3):
        encoded = base64.b64encode(b"\0" * phase + raw)
        start = -(-phase * 8 // 6)
        found[f"base64 phase {phase}"] = encoded[start : (phase + len(raw)) * 8 // 6]
    return found


def secrets_of(receipt: str) -> list[str]:
    """A receipt code in every way in which it could be written."""
    entropy = code.parse(receipt)
    zh, en = code.words(entropy, "zh"), code.words(entropy, "en")
    return ["".join(zh), " ".join(zh), "".join(zh[:4]), " ".join(en), "+".join(en), en[0] + en[1], entropy.hex()]


def leaks(marker: str, places: Iterable[Path]) -> list[str]:
    """Where the marker was found, as "path: spelling"; gzip and zlib streams are looked into."""
    wanted = spellings(marker)
    return [
        f"{path}: {name} ({layer})"
        for path in _files(places)
        for layer, content in _layers(path.read_bytes())
        for name, spelling in wanted.items()
        if spelling in content
    ]


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from (path for path in ([place] if place.is_file() else sorted(place.rglob("*"))) if path.is_file())


def _layers(content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "as it is", content
    for match in _GZIP.finditer(content):
        try:
            yield "gzip", zlib.decompressobj(wbits=31).decompress(content[match.start() :])
        except zlib.error:
            continue


def self_test(folder: Path, marker: str) -> None:
    """Raises AssertionError unless the search finds what was planted, so that it can't be blind."""
    folder.mkdir()
    planted = dict(spellings(marker)) | {"gzip": gzip.compress(b"noise " + marker.encode())}
    for phase in range(3):
        planted[f"base64 text {phase}"] = base64.b64encode(b"x" * phase + marker.encode() + b"tail")
    for name, content in planted.items():
        path = folder / name.replace(" ", "-")
        path.write_bytes(b"before " + content + b" after")
        if not leaks(marker, [path]):
            raise AssertionError(name)
