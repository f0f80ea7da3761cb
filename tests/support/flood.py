"""Someone who wants the portal to answer nobody: wrong codes, slow connections, garbage. Loopback only, for a time.

python flood.py PORT SECONDS MARKER
"""

import asyncio
import contextlib
import os
import random
import secrets
import sys
from collections.abc import Callable, Coroutine
from urllib.parse import urlencode

from crypto.code import ENTROPY_SIZE, words

WRONG_CODES_A_SECOND = 100
SLOW_CONNECTIONS = 150  # half of them with large bodies: more than are let in at the same time
GARBAGE_A_SECOND = 30
HOST = "127.0.0.1"

Attack = Callable[[int, str], Coroutine[None, None, None]]


async def wrong_code(port: int, marker: str) -> None:
    """A code nobody has, or one with a wrong sign in it."""
    code = words(secrets.token_bytes(ENTROPY_SIZE), random.choice(["zh", "en"]))
    if random.random() < 0.5:
        code[0] = code[1]
    body = urlencode({"code": " ".join(code), "note": marker}).encode()
    await exchange(
        port,
        f"POST /zh/status HTTP/1.1\r\nHost: x\r\nX-Note: {marker}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n".encode()
        + body,
    )


async def garbage(port: int, marker: str) -> None:
    """A multipart body that is none, or that breaks off."""
    noise = random.randbytes(random.choice([100, 10_000, 200_000]))
    part = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{marker}"\r\n\r\n{marker}'.encode()
    body = random.choice([noise, b"--b\r\n" + noise, part + noise, part * 300, b"--b" * 1000])
    length = len(body) * random.choice([1, 1, 2])
    await exchange(
        port,
        f"POST /zh/{random.choice(['report', 'follow-up', 'nowhere'])}?{marker} HTTP/1.1\r\nHost: x\r\n"
        f"Content-Length: {length}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n".encode()
        + body,
    )


async def exchange(port: int, request: bytes) -> None:
    """Send it, and read a little of the answer, or nothing."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request)
        await asyncio.wait_for(writer.drain(), 5)
        await asyncio.wait_for(reader.read(1000), random.choice([0.1, 5]))
    finally:
        writer.close()


async def slow(port: int, marker: str) -> None:
    """A connection that says nothing, or a head, a body or chunks a few bytes at a time, and never reads."""
    head = f"POST /zh/report?{marker} HTTP/1.1\r\nHost: x\r\nX-Note: {marker}\r\n"
    multipart = "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n"
    large = head + multipart.format(10**9) + "--b\r\n" + "x" * 70_000
    unheard = "GET /zh/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    disguised = head + multipart.format(f"{40_000:020}")
    short = head + multipart.format(5000)
    start = random.choice(["", head, short, unheard, disguised, large, large, large, large, large])
    _, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(start.encode())
        while True:
            await asyncio.sleep(random.uniform(0.5, 3))
            if start:
                writer.write(b"x")
                await writer.drain()
    finally:
        writer.close()


async def repeat(attack: Attack, port: int, marker: str, pause: float) -> None:
    """The attack again and again, whatever becomes of it."""
    while True:
        with contextlib.suppress(OSError, TimeoutError):
            await attack(port, marker)
        await asyncio.sleep(pause)


async def flood(port: int, seconds: float, marker: str) -> None:
    """All of it."""
    attackers = [repeat(slow, port, marker, 0.1) for _ in range(SLOW_CONNECTIONS)]
    # Each of these waits for its answer, so there are enough of them to keep the pace with a slow server too.
    attackers += [repeat(wrong_code, port, marker, 1) for _ in range(WRONG_CODES_A_SECOND)]
    attackers += [repeat(garbage, port, marker, 1) for _ in range(GARBAGE_A_SECOND)]
    running = [asyncio.ensure_future(attacker) for attacker in attackers]
    await asyncio.sleep(seconds)
    for task in running:
        task.cancel()
    await asyncio.wait(running, timeout=1)
    os._exit(0)  # whatever is still waiting


if __name__ == "__main__":
    asyncio.run(flood(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]))
