"""Receipt codes for tests: the three word lists, and codes made of chosen words."""

from hypothesis import strategies as st
from mnemonic import Mnemonic

from crypto.code import ENTROPY_SIZE, parse
from crypto.errors import BadCode
from tests.crypto.material import VECTORS

ENTROPY = st.binary(min_size=ENTROPY_SIZE, max_size=ENTROPY_SIZE)
ENGLISH: list[str] = Mnemonic("english").wordlist
SIMPLIFIED: list[str] = Mnemonic("chinese_simplified").wordlist
TRADITIONAL: list[str] = Mnemonic("chinese_traditional").wordlist
CODE = bytes.fromhex(VECTORS["code"])


def spelled(first: list[int]) -> bytes:
    """The entropy of a code that begins with the words at these indices."""
    bits = "".join(f"{index:011b}" for index in first).ljust(8 * ENTROPY_SIZE, "0")
    return int(bits, 2).to_bytes(ENTROPY_SIZE, "big")


def is_code(text: str) -> bool:
    try:
        parse(text)
    except BadCode:
        return False
    return True
