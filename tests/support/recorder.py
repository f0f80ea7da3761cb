"""A proxy that stands between a browser and the portal, writes down every byte towards the portal, and can be cut."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

_PIECE = 65_536


class Recorder:
    """`url` leads to the portal. `taken` is the file with everything that was sent there."""

    def __init__(self, portal: str, taken: Path) -> None:
        self._target = urlsplit(portal)
        self.taken = taken
        self._file = taken.open("wb", buffering=0)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._cut = threading.Event()
        self.pace = 0  # bytes a second towards the portal; 0: as fast as it takes them
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def sent(self) -> int:
        """Bytes so far."""
        return self.taken.stat().st_size

    def cut(self) -> None:
        """Break every connection, and each new one at once, until `mend`."""
        self._cut.set()
        with self._lock:
            for end in self._open:
                _hang_up(end)

    def mend(self) -> None:
        """Let connections through again."""
        self._cut.clear()

    def close(self) -> None:
        """The end."""
        self._door.close()
        self.cut()
        self._file.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._cut.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection((str(self._target.hostname), int(self._target.port or 80)))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            threading.Thread(target=self._pass, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, record: bool) -> None:  # noqa: FBT001
        try:
            while piece := source.recv(_PIECE):
                if record:
                    with self._lock:
                        self._file.write(piece)
                    if self.pace:
                        time.sleep(len(piece) / self.pace)
                target.sendall(piece)
        except (OSError, ValueError):
            pass
        with self._lock:
            self._open -= {source, target}
        for end in (source, target):
            _hang_up(end)
            end.close()


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def recorder(portal: str, taken: Path) -> Iterator[Recorder]:
    """A running recorder in front of the portal at this address."""
    running = Recorder(portal, taken)
    try:
        yield running
    finally:
        running.close()
