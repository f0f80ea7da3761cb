"""One officer's way into the vault.

A slot has a key pair of its own. The vault key is sealed to the public half; the private half is encrypted under the
officer's passphrase (Argon2id, RFC 9106, then AES-256-GCM). Because sealing needs public keys only, the vault can be
given a new key without anybody's passphrase.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto import canonical
from crypto.errors import Damaged, Malformed
from crypto.xwing import PUBLIC_SIZE, SEED_SIZE, WRAP_SIZE, SealingKey, SecretKey
from desk.errors import NotPossible, WrongPassphrase

KEY_SIZE = 32
LONGEST_NAME = 40
_SALT_SIZE = 16
_NONCE_SIZE = 12
_TAG_SIZE = 16
_LABEL = b"qingfeng/slot/v1\0"
_NAME = re.compile(r"[\w.·-]{1,40}")


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs. The file's values are believed only between these and their maxima."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 4


_LARGEST_COST = Cost(memory_kib=8 * 1024 * 1024, passes=20, lanes=16)


@dataclass(frozen=True)
class Slot:
    """One officer's way in. `seed` is encrypted under the passphrase."""

    name: str
    salt: bytes
    cost: Cost
    seed: bytes
    public: SealingKey
    wrap: bytes


def new(name: str, passphrase: str, vault_key: bytes, cost: Cost) -> Slot:
    """A slot with fresh keys. Raises NotPossible for a name no officer can have, or an empty passphrase."""
    if not _NAME.fullmatch(name):
        raise NotPossible("an officer needs a name of their own, 1 to 40 letters or digits without spaces")
    seed, salt = secrets.token_bytes(SEED_SIZE), secrets.token_bytes(_SALT_SIZE)
    nonce = secrets.token_bytes(_NONCE_SIZE)
    sealed_seed = nonce + AESGCM(_stretch(passphrase, salt, cost)).encrypt(nonce, seed, _label(name))
    public = SecretKey(seed).public
    return Slot(name, salt, cost, sealed_seed, public, wrap(public, name, vault_key))


def unlock(slot: Slot, passphrase: str) -> bytes:
    """The vault key. Raises WrongPassphrase."""
    key = _stretch(passphrase, slot.salt, slot.cost)
    try:
        seed = AESGCM(key).decrypt(slot.seed[:_NONCE_SIZE], slot.seed[_NONCE_SIZE:], _label(slot.name))
        return unwrap(seed, slot.name, slot.wrap)
    except (InvalidTag, Damaged):
        raise WrongPassphrase("this passphrase does not open the vault") from None


def rewrap(slot: Slot, vault_key: bytes) -> Slot:
    """The same slot, leading to another vault key."""
    return replace(slot, wrap=wrap(slot.public, slot.name, vault_key))


def wrap(public: SealingKey, name: str, vault_key: bytes) -> bytes:
    """The vault key, sealed to one slot."""
    return public.wrap(vault_key, _label(name))


def unwrap(seed: bytes, name: str, wrapped: bytes) -> bytes:
    """The vault key that `wrap` sealed. Raises Damaged."""
    return SecretKey(seed).unwrap(wrapped, _label(name))


def members(slot: Slot) -> dict[str, Any]:
    """A slot as JSON."""
    return {
        "lanes": slot.cost.lanes,
        "memory_kib": slot.cost.memory_kib,
        "name": slot.name,
        "passes": slot.cost.passes,
        "public": slot.public.raw.hex(),
        "salt": slot.salt.hex(),
        "seed": slot.seed.hex(),
        "wrap": slot.wrap.hex(),
    }


def parse(value: canonical.JSON) -> Slot:
    """A slot from JSON. Raises Malformed."""
    taken = canonical.Members(value)
    slot = Slot(
        name=taken.text("name", LONGEST_NAME),
        salt=taken.hexadecimal("salt", _SALT_SIZE),
        cost=Cost(
            memory_kib=taken.integer("memory_kib", 8, _LARGEST_COST.memory_kib),
            passes=taken.integer("passes", 1, _LARGEST_COST.passes),
            lanes=taken.integer("lanes", 1, _LARGEST_COST.lanes),
        ),
        seed=taken.hexadecimal("seed", _NONCE_SIZE + SEED_SIZE + _TAG_SIZE),
        public=SealingKey(taken.hexadecimal("public", PUBLIC_SIZE)),
        wrap=taken.hexadecimal("wrap", WRAP_SIZE),
    )
    taken.done()
    if not _NAME.fullmatch(slot.name):
        raise Malformed("a name no officer can have")
    return slot


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    normal = unicodedata.normalize("NFC", passphrase)
    if not normal:
        raise NotPossible("a passphrase must not be empty")
    argon2 = Argon2id(salt=salt, length=KEY_SIZE, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return argon2.derive(normal.encode())


def _label(name: str) -> bytes:
    return _LABEL + name.encode()
