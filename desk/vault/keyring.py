"""Who can open the vault: one slot for each officer, and one for the recovery sheet.

Each slot holds the vault key sealed to a key pair of its own. An officer's private key is encrypted under a
passphrase (Argon2id, RFC 9106, then AES-256-GCM); that of the recovery slot exists on paper alone. Because sealing
needs public keys only, the vault can be given a new key without anybody's passphrase but one.

The file names the officers and is not secret. Its last member is a MAC under the vault key, so that nobody can slip
in a slot of their own and wait for the next new key.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import canonical
from crypto.errors import CryptoError, Damaged, Malformed
from crypto.xwing import PUBLIC_SIZE, SEED_SIZE, WRAP_SIZE, SealingKey, SecretKey
from desk.errors import NotAVault, NotPossible, WrongPassphrase

KEY_SIZE = 32
LONGEST_NAME = 40
_VERSION = 1
_LARGEST_FILE = 1024 * 1024
_SALT_SIZE = 16
_NONCE_SIZE = 12
_TAG_SIZE = 16
_MOST_OFFICERS = 100
_SLOT_LABEL = b"qingfeng/slot/v1\0"
_KEYRING_LABEL = b"qingfeng/keyring/v1"
_RECOVERY = ""  # no officer's name is empty
_NAME = re.compile(r"[^\s\x00-\x1f]{1,40}")


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


@dataclass(frozen=True)
class Keyring:
    """All slots of a vault."""

    officers: tuple[Slot, ...]
    recovery_public: SealingKey
    recovery_wrap: bytes

    def names(self) -> list[str]:
        """The officers, in the order they were added."""
        return [slot.name for slot in self.officers]


def create(vault_key: bytes, name: str, passphrase: str, recovery_seed: bytes, cost: Cost) -> Keyring:
    """The keyring of a new vault, with its first officer."""
    public = SecretKey(recovery_seed).public
    keyring = Keyring((), public, _wrap(public, _RECOVERY, vault_key))
    return add(keyring, vault_key, name, passphrase, cost)


def add(keyring: Keyring, vault_key: bytes, name: str, passphrase: str, cost: Cost) -> Keyring:
    """One more officer. Raises NotPossible for a name that is taken or can't be one, or an empty passphrase."""
    if name in keyring.names() or not _NAME.fullmatch(name):
        raise NotPossible("an officer needs a name of their own, 1 to 40 characters without spaces")
    seed, salt = secrets.token_bytes(SEED_SIZE), secrets.token_bytes(_SALT_SIZE)
    nonce = secrets.token_bytes(_NONCE_SIZE)
    sealed_seed = nonce + AESGCM(_stretch(passphrase, salt, cost)).encrypt(nonce, seed, _label(name))
    public = SecretKey(seed).public
    slot = Slot(name, salt, cost, sealed_seed, public, _wrap(public, name, vault_key))
    return replace(keyring, officers=(*keyring.officers, slot))


def unlock(keyring: Keyring, name: str, passphrase: str) -> bytes:
    """The vault key. Raises WrongPassphrase, also where there is no such officer."""
    for slot in keyring.officers:
        if slot.name == name:
            key = _stretch(passphrase, slot.salt, slot.cost)
            try:
                seed = AESGCM(key).decrypt(slot.seed[:_NONCE_SIZE], slot.seed[_NONCE_SIZE:], _label(name))
                return _unwrap(seed, name, slot.wrap)
            except (InvalidTag, Damaged):
                break
    raise WrongPassphrase("this passphrase does not open the vault")


def recover(keyring: Keyring, recovery_seed: bytes) -> bytes:
    """The vault key, from the recovery sheet. Raises WrongPassphrase if the sheet is of another vault."""
    try:
        return _unwrap(recovery_seed, _RECOVERY, keyring.recovery_wrap)
    except Damaged:
        raise WrongPassphrase("this recovery sheet is not that of this vault") from None


def encode(keyring: Keyring, vault_key: bytes) -> bytes:
    """The file of a keyring."""
    return canonical.encode(_members(keyring) | {"mac": _mac(keyring, vault_key).hex()})


def parse(content: bytes) -> tuple[Keyring, bytes]:
    """(keyring, MAC) from a file; `check` the MAC once the vault key is known. Raises NotAVault."""
    try:
        members = canonical.Members(canonical.parse(content, _LARGEST_FILE))
        members.integer("version", _VERSION, _VERSION)
        keyring = Keyring(
            officers=tuple(_slot(value) for value in members.items("officers", _MOST_OFFICERS)),
            recovery_public=SealingKey(members.hexadecimal("recovery_public", PUBLIC_SIZE)),
            recovery_wrap=members.hexadecimal("recovery_wrap", WRAP_SIZE),
        )
        mac = members.hexadecimal("mac", 64)
        members.done()
    except CryptoError:
        raise NotAVault("the vault's keyring is damaged; restore it from a backup") from None
    return keyring, mac


def check(keyring: Keyring, mac: bytes, vault_key: bytes) -> None:
    """Raises NotAVault if the keyring was changed by someone without the vault key."""
    if not hmac.compare_digest(mac, _mac(keyring, vault_key)):
        raise NotAVault("the vault's keyring was changed by someone who could not open it; restore it from a backup")


def derive(vault_key: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose, from the vault key."""
    return HKDF(algorithm=SHA512(), length=KEY_SIZE, salt=_KEYRING_LABEL, info=purpose.encode()).derive(vault_key)


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    normal = unicodedata.normalize("NFC", passphrase)
    if not normal:
        raise NotPossible("a passphrase must not be empty")
    argon2 = Argon2id(salt=salt, length=KEY_SIZE, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return argon2.derive(normal.encode())


def _wrap(public: SealingKey, name: str, vault_key: bytes) -> bytes:
    return public.wrap(vault_key, _label(name))


def _unwrap(seed: bytes, name: str, wrap: bytes) -> bytes:
    return SecretKey(seed).unwrap(wrap, _label(name))


def _label(name: str) -> bytes:
    return _SLOT_LABEL + name.encode()


def _mac(keyring: Keyring, vault_key: bytes) -> bytes:
    return hmac.digest(derive(vault_key, "mac"), canonical.encode(_members(keyring)), "sha512")


def _members(keyring: Keyring) -> dict[str, Any]:
    return {
        "officers": [_slot_members(slot) for slot in keyring.officers],
        "recovery_public": keyring.recovery_public.raw.hex(),
        "recovery_wrap": keyring.recovery_wrap.hex(),
        "version": _VERSION,
    }


def _slot_members(slot: Slot) -> dict[str, Any]:
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


def _slot(value: canonical.JSON) -> Slot:
    members = canonical.Members(value)
    slot = Slot(
        name=members.text("name", LONGEST_NAME),
        salt=members.hexadecimal("salt", _SALT_SIZE),
        cost=Cost(
            memory_kib=members.integer("memory_kib", 8, _LARGEST_COST.memory_kib),
            passes=members.integer("passes", 1, _LARGEST_COST.passes),
            lanes=members.integer("lanes", 1, _LARGEST_COST.lanes),
        ),
        seed=members.hexadecimal("seed", _NONCE_SIZE + SEED_SIZE + _TAG_SIZE),
        public=SealingKey(members.hexadecimal("public", PUBLIC_SIZE)),
        wrap=members.hexadecimal("wrap", WRAP_SIZE),
    )
    members.done()
    if not _NAME.fullmatch(slot.name):
        raise Malformed("a name no officer can have")
    return slot
