"""The portal as it runs in production: on Unix sockets."""

import os
import socket as unix
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from journey import BIN, Portal, Refused

SMALLEST_WAIT = 0.1  # seconds


@contextmanager
def serving(portal: Portal, socket: Path, health: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`portal serve` on `socket`, and on `health`, until the block ends."""
    words: list[str | Path] = [BIN / "portal", "serve", "--instance", portal.instance, "--bind", f"unix:{socket}"]
    words += ["--health", health] if health else []
    with portal.log.open("ab") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=os.environ)
    try:
        wait_until_open(socket, portal.log)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def wait_until_open(socket: Path, log: Path) -> None:
    """Until there is an answer on a Unix socket. Raises Refused with the server's log."""
    for _ in range(300):
        with unix.socket(unix.AF_UNIX) as probe:  # httpx would leave its socket open when nobody listens yet
            if probe.connect_ex(str(socket)) == 0:
                break
        time.sleep(SMALLEST_WAIT)
    else:
        raise Refused(log.read_text())
    with on_socket(socket) as http:
        http.get("/zh/help")


def on_socket(socket: Path, **options: Any) -> httpx.Client:
    """A client that speaks to a Unix socket."""
    transport = httpx.HTTPTransport(uds=str(socket), limits=httpx.Limits(max_keepalive_connections=0))
    return httpx.Client(transport=transport, base_url="http://portal", timeout=60, **options)
