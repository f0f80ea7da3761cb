"""The recovery sheet: 32 bytes as 24 words of BIP-39, in either language."""

import re
import secrets
import unicodedata

from mnemonic import Mnemonic

from crypto.xwing import SEED_SIZE
from desk.errors import NotPossible

_LISTS = {"zh": "chinese_simplified", "en": "english"}
_WORDS = 24


def new_seed() -> bytes:
    """What a new sheet stands for."""
    return secrets.token_bytes(SEED_SIZE)


def to_words(seed: bytes, language: str) -> list[str]:
    """The words on the sheet."""
    words: str = Mnemonic(_LISTS[language]).to_mnemonic(seed)
    return words.split()


def from_words(text: str) -> bytes:
    """The seed that the words of a sheet stand for. Raises NotPossible."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    characters = re.findall(r"[\u3400-\u9fff]", plain)
    language = "zh" if characters else "en"
    words = characters or re.findall(r"[a-z]+", plain)
    if len(words) != _WORDS:
        raise NotPossible("a recovery sheet has 24 words, not %(count)d", count=len(words))
    try:
        return bytes(Mnemonic(_LISTS[language]).to_entropy(words))
    except (ValueError, LookupError):
        raise NotPossible("these words are not a recovery sheet; compare them with the paper") from None
