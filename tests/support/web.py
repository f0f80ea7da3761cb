"""The JavaScript library, built from its sources and asked questions: in node, or in a real browser."""

import base64
import fcntl
import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from crypto.errors import CryptoError

ROOT = Path(__file__).parents[2]
WEB = ROOT / "portal" / "web"
_TESTS = ROOT / "tests" / "web"


@dataclass(frozen=True)
class Refused:
    """The verdict on something that was refused on purpose: the name of the error, the same in both languages."""

    name: str
    detail: int | None = None


class Engine(Protocol):
    """Something that runs JavaScript."""

    def ask(self, operation: str, about: Iterable[dict[str, Any]]) -> list[Any]:
        """The answers of an operation of tests/web/ops.js, or Refused, one for each element of `about`."""


def one(engine: Engine, operation: str, **about: Any) -> Any:
    """The answer to one question."""
    (answer,) = engine.ask(operation, [about])
    return answer


def verdict(call: Callable[[], Any]) -> Any:
    """What the Python side returns, or how it refuses."""
    try:
        return call()
    except CryptoError as error:
        return Refused(type(error).__name__, getattr(error, "count", getattr(error, "position", None)))


def toolchain() -> None:
    """Install what the lock names into portal/web/node_modules, unless it is there."""
    stamp = WEB / "node_modules" / ".ready"
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    with (WEB / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run(["npm", "ci", "--silent"], cwd=WEB, check=True, timeout=300)
            stamp.write_text(wanted)


def bundle(folder: Path) -> Path:
    """The whole library and what the tests ask of it, in one classic script."""
    toolchain()
    path = folder / "library.js"
    words = ["node_modules/.bin/esbuild", str(_TESTS / "ops.js"), "--bundle", "--format=iife", "--target=es2022"]
    options = ["--charset=utf8", "--log-level=warning", f"--outfile={path}"]
    subprocess.run([*words, *options], cwd=WEB, check=True, timeout=60)
    return path


class Node:
    """A running node process."""

    def __init__(self, library: Path, *flags: str) -> None:
        words = ["node", "--no-warnings", *flags, str(_TESTS / "node.js"), str(library)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, operation: str, about: Iterable[dict[str, Any]]) -> list[Any]:
        """See Engine."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(request(operation, about).encode() + b"\n")
        self._process.stdin.flush()
        return understood(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@contextmanager
def node(folder: Path, *flags: str) -> Iterator[Node]:
    """A node process that has the library."""
    running = Node(bundle(folder), *flags)
    try:
        yield running
    finally:
        running.close()


def request(operation: str, about: Iterable[dict[str, Any]]) -> str:
    """One line of JSON."""
    return json.dumps({"ask": operation, "about": [_packed(one) for one in about]})


def understood(answer: str | bytes) -> list[Any]:
    """What `tests/web/ops.js` answered. Fails on anything that was not refused on purpose."""
    results = json.loads(answer)
    assert isinstance(results, list), results
    return [
        Refused(result["refused"], result.get("count", result.get("position")))
        if "refused" in result
        else _unpacked(result["value"])
        for result in results
    ]


def _packed(value: Any) -> Any:
    match value:
        case bytes() | bytearray() | memoryview():
            return {"b64": base64.b64encode(value).decode()}
        case dict():
            return {name: _packed(member) for name, member in value.items()}
        case list() | tuple():
            return [_packed(member) for member in value]
    return value


def _unpacked(value: Any) -> Any:
    match value:
        case {"b64": str(text), **rest} if not rest:
            return base64.b64decode(text)
        case dict():
            return {name: _unpacked(member) for name, member in value.items()}
        case list():
            return [_unpacked(member) for member in value]
    return value
