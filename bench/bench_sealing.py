"""How fast a file is sealed, beside the bare Cobblestone call (budget: at least 0.9 of it).

The two take turns in one run, and the median of their ratios counts. The last lines show what hashing adds on the way
into the portal: the SHA-256 of the content that the letter lists, and that of the sealed stream.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.cobblestone import Cobblestone256Encryptor

from crypto.sealing import BlobSealer
from portal.store.blobs import BlobStore
from portal.uploads import Upload

SIZE = 512 * 2**20
PIECE = os.urandom(256 * 1024)
ROUNDS = 9


def bare() -> None:
    """What the library does when nobody else is there."""
    stream = Cobblestone256Encryptor(Cobblestone256Encryptor.generate_key(), b"context")
    buffer = bytearray(len(PIECE) + len(PIECE) // 1024 + 16456)
    for _ in range(SIZE // len(PIECE)):
        stream.update_into(PIECE, buffer)
    stream.finalize()


def sealer() -> None:
    """The same through our sealer."""
    blob = BlobSealer()
    for _ in range(SIZE // len(PIECE)):
        for _piece in blob.update(PIECE):
            pass
    for _piece in blob.finish():
        pass


def upload() -> None:
    """The way a file takes into the portal: 64 KiB at a time, hashed twice, written."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        store = BlobStore(Path(folder), Path(folder))
        part = Upload(store.open_incoming, "name", "type")
        for _ in range(SIZE // 65536):
            part.write(PIECE[:65536])
        part.seek(0)
        part.discard()


def seconds(work: Callable[[], None]) -> float:
    """How long it takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print medians and ratios."""
    rounds = [(seconds(bare), seconds(sealer), seconds(upload)) for _ in range(ROUNDS)]
    names = ("bare Cobblestone-256", "BlobSealer", "Upload, into memory")
    for name, times in zip(names, zip(*rounds, strict=True), strict=True):
        print(f"{name:<22} {SIZE / statistics.median(times) / 1e9:6.2f} GB/s")
    ratio = statistics.median(one / two for one, two, _ in rounds)
    print(f"BlobSealer / bare: {ratio:.2f} (budget ≥ 0.90)")


if __name__ == "__main__":
    main()
