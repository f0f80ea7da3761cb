"""Who can open the vault: one slot for each officer, and one for the recovery sheet.

Each slot leads to the vault key. The private key of the recovery slot exists on paper alone. A new vault key begins a
new generation, and a new database file with it: replacing this one file is what makes the change, all at once.

The file names the officers and is not secret. Its last member is a MAC under the vault key, so that nobody can slip
in a slot of their own and wait for the next new key.
"""

import hmac
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import canonical
from crypto.errors import CryptoError, Damaged
from crypto.xwing import PUBLIC_SIZE, WRAP_SIZE, SealingKey, SecretKey
from desk.errors import NotAVault, NotPossible, WrongPassphrase
from desk.vault import slots
from desk.vault.slots import KEY_SIZE, Cost, Slot

_VERSION = 1
_LARGEST_FILE = 1024 * 1024
_MOST_OFFICERS = 100
_MOST_GENERATIONS = 2**31
_LABEL = b"qingfeng/keyring/v1"
_RECOVERY = ""  # no officer's name is empty


@dataclass(frozen=True)
class Keyring:
    """All slots of a vault, in the order they were added."""

    officers: tuple[Slot, ...]
    recovery_public: SealingKey
    recovery_wrap: bytes
    generation: int = 1

    def names(self) -> list[str]:
        """The officers."""
        return [slot.name for slot in self.officers]


def create(vault_key: bytes, name: str, passphrase: str, recovery_seed: bytes, cost: Cost) -> Keyring:
    """The keyring of a new vault, with its first officer."""
    public = SecretKey(recovery_seed).public
    keyring = Keyring((), public, slots.wrap(public, _RECOVERY, vault_key))
    return add(keyring, vault_key, name, passphrase, cost)


def add(keyring: Keyring, vault_key: bytes, name: str, passphrase: str, cost: Cost) -> Keyring:
    """One more officer. Raises NotPossible for a name that is taken or can't be one, or an empty passphrase."""
    if name in keyring.names():
        raise NotPossible("there is an officer %(name)s already", name=name)
    return replace(keyring, officers=(*keyring.officers, slots.new(name, passphrase, vault_key, cost)))


def remove(keyring: Keyring, name: str) -> Keyring:
    """One officer less. What they could open they still can, until the vault gets a new key: see `renew`."""
    return replace(keyring, officers=tuple(slot for slot in keyring.officers if slot.name != name))


def renew(keyring: Keyring, vault_key: bytes, recovery_seed: bytes | None = None) -> Keyring:
    """The next generation: the same slots lead to a new vault key. Nobody's passphrase is needed, nor the sheet.

    With `recovery_seed`, the recovery slot is that of a new sheet.
    """
    public = SecretKey(recovery_seed).public if recovery_seed else keyring.recovery_public
    return Keyring(
        officers=tuple(slots.rewrap(slot, vault_key) for slot in keyring.officers),
        recovery_public=public,
        recovery_wrap=slots.wrap(public, _RECOVERY, vault_key),
        generation=keyring.generation + 1,
    )


def unlock(keyring: Keyring, name: str, passphrase: str) -> bytes:
    """The vault key. Raises WrongPassphrase, also where there is no such officer."""
    for slot in keyring.officers:
        if slot.name == name:
            return slots.unlock(slot, passphrase)
    raise WrongPassphrase(
        "there is no officer %(name)s in this vault; it knows: %(names)s", name=name, names=", ".join(keyring.names())
    )


def recover(keyring: Keyring, recovery_seed: bytes) -> bytes:
    """The vault key, from the recovery sheet. Raises WrongPassphrase if the sheet is of another vault."""
    try:
        return slots.unwrap(recovery_seed, _RECOVERY, keyring.recovery_wrap)
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
            generation=members.integer("generation", 1, _MOST_GENERATIONS),
            officers=tuple(map(slots.parse, members.items("officers", _MOST_OFFICERS))),
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
    return HKDF(algorithm=SHA512(), length=KEY_SIZE, salt=_LABEL, info=purpose.encode()).derive(vault_key)


def _mac(keyring: Keyring, vault_key: bytes) -> bytes:
    return hmac.digest(derive(vault_key, "mac"), canonical.encode(_members(keyring)), "sha512")


def _members(keyring: Keyring) -> dict[str, Any]:
    return {
        "generation": keyring.generation,
        "officers": [slots.members(slot) for slot in keyring.officers],
        "recovery_public": keyring.recovery_public.raw.hex(),
        "recovery_wrap": keyring.recovery_wrap.hex(),
        "version": _VERSION,
    }
