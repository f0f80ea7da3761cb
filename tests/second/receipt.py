"""Receipt codes: twelve words, and everything that follows from them."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mnemonic import Mnemonic

from tests.second import hkdf
from tests.second.reading import Refused, require
from tests.second.sealing import SealingKey

WORDS = 12
BITS = 11
SHORTEST = 4
CHARACTERS = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Route:
    """What a code is to one committee."""

    mailbox_id: bytes
    reply_seed: bytes

    @property
    def address(self) -> bytes:
        """Under which the mailbox is known to others."""
        return hashlib.sha256(b"qingfeng/address/v1\x00" + self.mailbox_id).digest()

    @property
    def reply_public(self) -> bytes:
        """The key that messages are sealed to."""
        return SealingKey.from_seed(self.reply_seed).public


def derive(entropy: bytes, label: str) -> bytes:
    """One of the values that follow from a code."""
    key = hkdf.extract("sha512", b"qingfeng/code/v1", entropy)
    return hkdf.expand("sha512", key, label.encode("ascii"), 32)


def route(entropy: bytes, name: str) -> Route:
    """The route to the portal's own committee (`own`), or to its superior (`upper`)."""
    return Route(derive(entropy, f"mailbox/{name}"), derive(entropy, f"reply/{name}"))


@cache
def words(language: str) -> list[str]:
    """One of BIP-39's lists."""
    return list(Mnemonic(language).wordlist)


def entropy_of(indices: list[int]) -> bytes:
    """The 128 bits behind twelve indices, if the checksum is right."""
    require(len(indices) == WORDS, "a code has twelve words")
    number = 0
    for index in indices:
        number = number << BITS | index
    entropy = (number >> 4).to_bytes(16, "big")
    require(hashlib.sha256(entropy).digest()[0] >> 4 == number & 0b1111, "the checksum is wrong")
    return entropy


def read_code(text: str) -> bytes:
    """The 128 bits of a code, as somebody typed it."""
    text = unicodedata.normalize("NFKC", text).lower()
    if characters := CHARACTERS.findall(text):
        return entropy_of([_index_of_character(character) for character in characters])
    runs = re.findall("[a-z]+", text)
    indices = [_index_of_word(run) for run in runs]
    known = [index for index in indices if index is not None]
    if len(runs) == len(known) == WORDS:
        return entropy_of(known)
    return _first_code_in("".join(runs))


def _index_of_character(character: str) -> int:
    for language in ("chinese_simplified", "chinese_traditional"):
        if character in words(language):
            return words(language).index(character)
    raise Refused("a character of no code")


def _index_of_word(run: str) -> int | None:
    """The word itself; otherwise the word that begins so, if at least four letters are there."""
    if run in words("english"):
        return words("english").index(run)
    matches = [index for index, word in enumerate(words("english")) if word.startswith(run)]
    return matches[0] if len(run) >= SHORTEST and matches else None


def _first_code_in(letters: str) -> bytes:
    """Letters may be cut into twelve words in several ways; the first whose checksum is right counts."""
    for indices in _cuts(letters, WORDS):
        try:
            return entropy_of(indices)
        except Refused:
            continue
    raise Refused("not twelve words, or the checksum is wrong")


def _cuts(letters: str, count: int) -> Iterator[list[int]]:
    """All ways to cut letters into so many whole words, shorter words first."""
    if count == 0:
        if not letters:
            yield []
        return
    for size in range(3, min(8, len(letters)) + 1):
        if letters[:size] in words("english"):
            for rest in _cuts(letters[size:], count - 1):
                yield [words("english").index(letters[:size]), *rest]
