"""A vault that gets a new key while others open it, or whose machine stops in between: its database is never lost."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk_tips import file
from journey import PASSPHRASE
from rooms import CHEAP, make_desk

from desk import casework
from desk.errors import NotAVault, VaultBusy
from desk.office import roster
from desk.office import session as sessions
from desk.office.session import Session
from desk.vault import keyring as keyrings
from desk.vault import vault as vaults
from desk.vault.keyring import Keyring

ANOTHER = "another passphrase of somebody"
# Gives the vault a new key and dies for want of power before or after the keyring is replaced.
STOPS = """
import os, signal, sys
from pathlib import Path
from desk.office import roster, session
from desk.vault import rekey
from desk.vault.slots import Cost

root, when, old, new = sys.argv[1:]
save = rekey.save_keyring

def stop(*keyring):
    if when == "after":
        save(*keyring)
    os.kill(os.getpid(), signal.SIGKILL)

rekey.save_keyring = stop
roster.change_passphrase(session.unlock(Path(root), None, old), new, Cost(memory_kib=64, passes=1, lanes=1))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    session = make_desk(tmp_path / "vault", "清江县纪委监委")
    file(session, {"facts": "他收了钱。"})
    return session


def databases(desk: Session) -> list[str]:
    return sorted(path.name for path in desk.vault.folder.root.glob("vault-*.db"))


@pytest.mark.parametrize(("when", "passphrase", "left"), [("before", PASSPHRASE, 1), ("after", ANOTHER, 2)])
def test_a_machine_that_stops_beside_the_keyring_loses_nothing(
    desk: Session, when: str, passphrase: str, left: int
) -> None:
    root, key = desk.vault.folder.root, desk.vault.key
    desk.close()
    stopped = subprocess.run([sys.executable, "-c", STOPS, root, when, PASSPHRASE, ANOTHER], check=False)
    assert stopped.returncode == -signal.SIGKILL
    assert databases(desk) == ["vault-1.db", "vault-2.db"]
    if when == "after":  # a window that had read the keyring before that goes on with what it read
        with pytest.raises(VaultBusy, match="open it again"):
            vaults.open_with(desk.vault.folder, 1, key, "officer")
    again = sessions.unlock(root, None, passphrase)
    assert casework.read(again, "2026-0001").fields["facts"] == "他收了钱。"
    assert databases(desk) == [f"vault-{left}.db"]


@pytest.mark.parametrize("old_one_is_back", [False, True])
def test_who_types_a_passphrase_while_another_window_gives_a_new_key_is_told_so(
    desk: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, old_one_is_back: bool
) -> None:
    root, reckoned = desk.vault.folder.root, keyrings.unlock
    desk.vault.database.settle()
    shutil.copy(desk.vault.folder.database(1), tmp_path / "old")

    def takes_its_time(keyring: Keyring, name: str, passphrase: str) -> bytes:
        roster.change_passphrase(desk, ANOTHER, CHEAP)
        if old_one_is_back:
            shutil.copy(tmp_path / "old", desk.vault.folder.database(1))
        return reckoned(keyring, name, passphrase)

    with monkeypatch.context() as patched:
        patched.setattr(keyrings, "unlock", takes_its_time)
        with pytest.raises(VaultBusy, match="open it again"):
            sessions.unlock(root, None, PASSPHRASE)
    assert "vault-2.db" in databases(desk)
    assert casework.read(sessions.unlock(root, None, ANOTHER), "2026-0001").fields["facts"] == "他收了钱。"
    assert databases(desk) == ["vault-2.db"]


@pytest.mark.parametrize("content", [b"", b"something else" * 1000])
def test_nothing_is_swept_away_beside_a_database_that_does_not_open(desk: Session, content: bytes) -> None:
    folder = desk.vault.folder
    desk.vault.database.settle()
    desk.close()
    shutil.copy(folder.database(1), folder.database(7))
    folder.database(1).write_bytes(content)
    with pytest.raises(NotAVault, match="damaged"):
        sessions.unlock(folder.root, None, PASSPHRASE)
    assert databases(desk) == ["vault-1.db", "vault-7.db"]
