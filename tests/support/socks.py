"""A reporter's way through tor: HTTP by SOCKS 5, each name of a circuit a circuit of its own."""

from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

_USER_AND_PASSWORD, _CONNECT, _NAME = 2, 1, 3


class SocksBackend(httpcore.NetworkBackend):
    """Connects by the tor that listens on `port`. Tor never mixes circuits of different user names."""

    def __init__(self, port: int, circuit: str) -> None:
        self._port = port
        self._circuit = circuit.encode()
        self._direct = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to an onion service. Raises httpcore.ConnectError while it can't be reached."""
        stream = self._direct.connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)
        name = host.encode()
        stream.write(bytes((5, 1, _USER_AND_PASSWORD)))
        _expect(stream, b"\x05\x02")
        stream.write(bytes((1, len(self._circuit))) + self._circuit + b"\x01x")
        _expect(stream, b"\x01\x00")
        stream.write(bytes((5, _CONNECT, 0, _NAME, len(name))) + name + port.to_bytes(2, "big"))
        _expect(stream, b"\x05\x00\x00\x01" + bytes(6))
        return stream


def client(port: int, onion: str, circuit: str) -> httpx.Client:
    """A client whose every connection goes by one circuit to one onion service."""
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(network_backend=SocksBackend(port, circuit), max_keepalive_connections=0)
    return httpx.Client(transport=transport, base_url=f"http://{onion}", timeout=120)


def _expect(stream: httpcore.NetworkStream, answer: bytes) -> None:
    received = b""
    while len(received) < len(answer):
        piece = stream.read(len(answer) - len(received), timeout=120)
        if not piece:
            break
        received += piece
    if received != answer:
        stream.close()
        raise httpcore.ConnectError(f"tor answered {received.hex()}")
