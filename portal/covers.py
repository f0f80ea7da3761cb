"""Covers: letters that mean nothing, among which the superior's real ones do not show.

Those who carry the superior's bundle may be those whom the reports in it are about. They see of each letter its length
and the key it is sealed to. So every batch holds letters of every length for every key, and a real one stands in the
place of a cover that looks like it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crypto.envelope import envelope_size
from crypto.sealing import seal_letter
from crypto.xwing import SealingKey
from protocol.bundle.batch import FEWEST_LETTERS, batch_size
from protocol.letter import cover, encode


@dataclass(frozen=True)
class Look:
    """What shows of a letter: the id of the key it is sealed to, and its length in bytes."""

    key: bytes
    size: int


def covers(real: Iterable[Look], keys: Iterable[SealingKey]) -> Iterator[bytes]:
    """The sealed covers that make a batch of the `real` letters, which are sealed to some of the `keys`."""
    there = Counter(real)
    for key in keys:
        for padded, fewest in FEWEST_LETTERS.items():
            alike = there[Look(key.id, envelope_size(padded))]
            for _ in range(batch_size(alike, fewest) - alike):
                yield seal_letter(key, encode(cover(padded)))
