"""What is in a backup, and in which order."""

import hmac
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from crypto import canonical
from crypto.errors import CryptoError
from desk.errors import BadBackup
from desk.vault.keyring import derive

KEYRING, DATABASE, LIST = "keyring.json", "vault.db", "list.json"
MEMBER = re.compile(r"keyring\.json|vault\.db|(blobs|kept)/[0-9a-f]{64}")
LARGEST_LIST = 512 * 1024 * 1024
_VERSION = 1
_DIGEST_SIZE = 32
_LONGEST_NAME = 80
_MOST_FILES = 10_000_000


@dataclass(frozen=True)
class Contents:
    """Names and SHA-256 of everything in a backup, the day it was made, and the generation of the vault's key."""

    day: date
    generation: int
    files: dict[str, bytes]


def encode(contents: Contents, vault_key: bytes) -> bytes:
    """The list at the end of a backup."""
    return canonical.encode(_members(contents) | {"mac": _mac(contents, vault_key).hex()})


def parse(content: bytes) -> tuple[Contents, bytes]:
    """(contents, MAC); `check` the MAC once the vault key is known. Raises BadBackup."""
    try:
        members = canonical.Members(canonical.parse(content, LARGEST_LIST))
        members.integer("version", _VERSION, _VERSION)
        contents = Contents(
            day=date.fromisoformat(members.text("day", 10)),
            generation=members.integer("generation", 1, 2**31),
            files=dict(map(_file, members.items("files", _MOST_FILES))),
        )
        mac = members.hexadecimal("mac", 64)
        members.done()
    except (CryptoError, ValueError):
        raise BadBackup("this is not a backup of a vault, or it is damaged") from None
    return contents, mac


def check(contents: Contents, mac: bytes, vault_key: bytes) -> None:
    """Raises BadBackup if the list was changed by someone without the vault key."""
    if not hmac.compare_digest(mac, _mac(contents, vault_key)):
        raise BadBackup("this backup was changed by someone who could not open the vault")


def _mac(contents: Contents, vault_key: bytes) -> bytes:
    return hmac.digest(derive(vault_key, "backup"), canonical.encode(_members(contents)), "sha512")


def _members(contents: Contents) -> dict[str, Any]:
    return {
        "day": contents.day.isoformat(),
        "files": [{"name": name, "sha256": digest.hex()} for name, digest in contents.files.items()],
        "generation": contents.generation,
        "version": _VERSION,
    }


def _file(value: canonical.JSON) -> tuple[str, bytes]:
    members = canonical.Members(value)
    named = members.text("name", _LONGEST_NAME), members.hexadecimal("sha256", _DIGEST_SIZE)
    members.done()
    return named
