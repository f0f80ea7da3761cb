"""`desk serve`: the listener, the one-time link, and the clock that locks the vault."""

import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from desk.office import session as sessions
from desk.vault.files import VaultFiles
from desk.vault.folder import Folder
from desk.vault.vault import read_keyring
from desk.workbench.app import create_app
from desk.workbench.guards import Door
from desk.workbench.seat import Seat
from desk.workbench.serve import listen

_LOOK_EVERY = 5  # seconds


def run(
    root: Path, bind: str, idle_minutes: int, sign_in: tuple[str | None, str] | None, tell: Callable[[str], object]
) -> None:
    """Serve the workbench until Ctrl-C; `tell` is given the path of the one-time link.

    `sign_in`: officer and passphrase, for a window that is open at once. Raises NotAVault, NotPossible, and with
    `sign_in` what opening a vault raises.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not write the vault's key to the disk
    for ending in (signal.SIGINT, signal.SIGTERM):  # also where whoever started us told us to ignore Ctrl-C
        signal.signal(ending, signal.default_int_handler)
    folder = Folder(root)
    read_keyring(root)  # a wrong folder is named now, not at the first page
    seat = Seat(lambda officer, passphrase: sessions.unlock(root, officer, passphrase), idle_minutes * 60)
    door = Door()
    server, origin = listen(bind, lambda origin: create_app(origin, door, seat, folder))
    try:
        VaultFiles(folder).sweep_incoming()
        if sign_in:
            seat.sign_in(*sign_in)
        Thread(target=_watch, args=(seat,), daemon=True).start()
        with suppress(KeyboardInterrupt):  # also in the moment before the server listens for it
            _tell_link(tell, origin, door)
            if sys.stdin.isatty():
                Thread(target=_renew, args=(tell, origin, door), daemon=True).start()
            server.serve_forever()
    finally:
        server.server_close()
        seat.leave()


def _tell_link(tell: Callable[[str], object], origin: str, door: Door) -> None:
    tell(f"{origin}/{{language}}/open/{door.token}")


def _renew(tell: Callable[[str], object], origin: str, door: Door) -> None:
    """A new link for whoever presses Enter in the terminal: windows get closed by mistake."""
    for _line in sys.stdin:
        door.renew()
        _tell_link(tell, origin, door)


def _watch(seat: Seat) -> None:
    """Lock the vault when its time has come, not only when the next page is asked for."""
    while True:
        time.sleep(_LOOK_EVERY)
        seat.lock_if_idle()
