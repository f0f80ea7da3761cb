"""Which Tor circuit a request came through, in a form that is worth nothing outside this server's memory.

With `HiddenServiceExportCircuitID haproxy`, tor sends a PROXY line (version 1) before each connection. In place of a
client's address, which tor does not know, it carries the number of the circuit as an address under
fc00:dead:beef:4dad::/64.
"""

import hashlib
import secrets
from collections.abc import MutableMapping
from typing import Any

TAG_SIZE = 16
_PREFIX = "fc00:dead:beef:4dad:"
_ADDRESSES = ("REMOTE_ADDR", "REMOTE_PORT", "PROXY_ADDR", "PROXY_PORT", "PROXY_PROTOCOL")


class Circuits:
    """Gives circuits names under a key of its own, which is made with it and never leaves it."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def take_from(self, environ: MutableMapping[str, Any]) -> bytes | None:
        """The circuit's name, 16 bytes, or None where there is none; no address is left in `environ`."""
        address = str(environ.get("REMOTE_ADDR") or "")
        proxied = environ.get("PROXY_PROTOCOL") == "TCP6"
        for name in _ADDRESSES:
            environ.pop(name, None)
        if not (proxied and address.startswith(_PREFIX)):
            return None
        return hashlib.blake2b(address.encode(), digest_size=TAG_SIZE, key=self._key).digest()
