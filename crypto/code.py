"""The receipt code: 128 random bits as twelve words that a person can copy from paper.

BIP-39 with its English and its simplified Chinese list; the traditional list shares the indices of the simplified
one, so either spelling of a character is accepted. `mnemonic`'s password stretching is not used: see `mailbox`.
"""

import difflib
import hashlib
import itertools
import re
import secrets
import unicodedata
from collections.abc import Iterator
from functools import cache

from mnemonic import Mnemonic

from crypto.errors import BadChecksum, BadCode, UnknownWord, WrongLength

ENTROPY_SIZE = 16
WORDS = 12
_INDEX_BITS, _CHECKSUM_BITS = 11, 4
LANGUAGES = ("zh", "en")
MOST_LOOKALIKES = 64
_LISTS = {"zh": "chinese_simplified", "en": "english", "traditional": "chinese_traditional"}
_SHORTEST_WORD, _LONGEST_WORD = 3, 8  # letters, in the English list
_PREFIX = 4  # the English list is built so that four letters tell its words apart
_LONGEST_INPUT = 1000  # characters; a code has at most 12 * 8 letters
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]+")

# Characters of the lists that are easily taken for one another in handwriting, or typed one for the other.
_LOOKALIKES = (
    "未末 土士 日曰 干千于 人入八 折拆析 天夫无元 大太 木本术 王玉主 田由甲申电 乌鸟 几九凡 贝见 午牛 今令 间问 拔拨 "
    "没设 清请情 历厉 风凤 东车 广厂 万方 治冶 住往 持特 使便 代伐 休体 白自百 目且 月丹用 手毛 史吏 名各 处外 "
    "传转 左右石 占古吉 壮状 庄压 坏环还 练炼 购构沟 陪部"
)


def generate() -> bytes:
    """The entropy of a new code, 16 bytes."""
    return secrets.token_bytes(ENTROPY_SIZE)


def words(entropy: bytes, language: str) -> list[str]:
    """The twelve words of a code, `language` being "zh" or "en"."""
    mnemonic: str = _book(language).to_mnemonic(entropy)
    return mnemonic.split()


def parse(text: str) -> bytes:
    """The entropy behind what a person typed.

    Either language, any spacing and punctuation, full-width letters, traditional or simplified characters, English
    words cut to four letters. Raises WrongLength, UnknownWord or BadChecksum.
    """
    return _entropy(_indices(text))


def candidates(text: str) -> Iterator[bytes]:
    """The code that was typed, if it is one, then those it becomes when look-alike characters are exchanged.

    Few exchanges come before many; at most 64 combinations are tried. Raises WrongLength or UnknownWord, for then
    there is nothing to exchange.
    """
    for combination in itertools.islice(_exchanges(_indices(text)), MOST_LOOKALIKES):
        try:
            yield _entropy(combination)
        except BadChecksum:
            continue


def doubtful(text: str) -> dict[int, list[str]]:
    """Which places (0 to 11) of a mistyped code are likely wrong, each with what may have been meant, or with nothing.

    A word that is in no list is certainly wrong. Among words that all exist, those that have look-alikes are named.
    Raises WrongLength.
    """
    try:
        indices = _indices(text)
    except UnknownWord as error:
        return {error.position: _similar(typed_words(text)[error.position])}
    book = _book("zh" if is_chinese(text) else "en").wordlist
    table = _lookalikes() if is_chinese(text) else {}
    return {place: [book[other] for other in table[index]] for place, index in enumerate(indices) if index in table}


def is_chinese(text: str) -> bool:
    """Whether a code was typed in Chinese characters."""
    return bool(_HAN.search(text))


def typed_words(text: str) -> list[str]:
    """The words or characters of what a person typed, as they are compared with the lists."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_INPUT]).lower()
    return _HAN.findall(plain) or _LATIN.findall(plain)


def _similar(word: str) -> list[str]:
    return difflib.get_close_matches(word[:_LONGEST_WORD], _book("en").wordlist, n=3)


def _exchanges(indices: list[int]) -> Iterator[list[int]]:
    table = _lookalikes()
    places = [place for place, index in enumerate(indices) if index in table]
    for count in range(len(places) + 1):
        for chosen in itertools.combinations(places, count):
            for others in itertools.product(*(table[indices[place]] for place in chosen)):
                changed = dict(zip(chosen, others, strict=True))
                yield [changed.get(place, index) for place, index in enumerate(indices)]


def _entropy(indices: list[int]) -> bytes:
    """As `Mnemonic.to_entropy`, which looks each word up by comparing: up to 64 look-alikes of a code are tried."""
    bits = 0
    for index in indices:
        bits = bits << _INDEX_BITS | index
    entropy = (bits >> _CHECKSUM_BITS).to_bytes(ENTROPY_SIZE, "big")
    if hashlib.sha256(entropy).digest()[0] >> (8 - _CHECKSUM_BITS) != bits & (1 << _CHECKSUM_BITS) - 1:
        raise BadChecksum
    return entropy


def _indices(text: str) -> list[int]:
    if len(text) > _LONGEST_INPUT:
        raise WrongLength(len(text))
    typed = typed_words(text)
    if is_chinese("".join(typed)):
        return _look_up(typed)
    try:
        return _look_up(typed)
    except BadCode:
        readings = [_look_up(split) for split in _splits("".join(typed), WORDS)]  # spaces lost, or one too many
        if not readings:
            raise
        return next(filter(_belong_together, readings), readings[0])  # "canalone": can alone, or canal one?


def _look_up(typed: list[str]) -> list[int]:
    if len(typed) != WORDS:
        raise WrongLength(len(typed))
    known = _known_words()
    for position, word in enumerate(typed):
        if word not in known:
            raise UnknownWord(position)
    return [known[word] for word in typed]


def _splits(letters: str, count: int) -> Iterator[list[str]]:
    """Every way to read `letters` as `count` words of the English list: one, or very few."""
    if not letters and not count:
        yield []
    longest = min(len(letters), _LONGEST_WORD) if count else 0
    for length in range(_SHORTEST_WORD, longest + 1):
        word = letters[:length]
        if word in _full_words():
            yield from ([word, *rest] for rest in _splits(letters[length:], count - 1))


def _belong_together(indices: list[int]) -> bool:
    try:
        _entropy(indices)
    except BadChecksum:
        return False
    return True


@cache
def _book(name: str) -> Mnemonic:
    return Mnemonic(_LISTS[name])


@cache
def _full_words() -> frozenset[str]:
    return frozenset(_book("en").wordlist)


@cache
def _known_words() -> dict[str, int]:
    """Every accepted spelling: both Chinese lists, and English words whole or cut after at least four letters."""
    known = {word: index for name in ("zh", "traditional") for index, word in enumerate(_book(name).wordlist)}
    for index, word in enumerate(_book("en").wordlist):
        known.update((word[:length], index) for length in range(_PREFIX, len(word)))
    known.update((word, index) for index, word in enumerate(_book("en").wordlist))
    return known


@cache
def _lookalikes() -> dict[int, list[int]]:
    known = _known_words()
    groups = [sorted({known[character] for character in group}) for group in _LOOKALIKES.split()]
    return {index: [other for other in group if other != index] for group in groups for index in group}
