"""The rooms of both programs in one process, on real files and databases, for tests that would be slow from outside."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from journey import PASSPHRASE, Reporter

from desk import casework, queue
from desk.exporting import Exporter
from desk.importing import Imported, Importer
from desk.office import session as sessions
from desk.office.session import Session
from desk.telling import tip_json
from desk.vault import founding
from desk.vault.slots import Cost
from desk.vault.vault import Vault
from portal.importing import Applied
from portal.operator import Operator
from portal.pages.app import create_app
from portal.settings import Settings
from portal.tickets import KEY_SIZE
from protocol.calendar import today

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)  # the real cost is tried in tests/desk/test_keyring.py


def make_desk(folder: Path, name: str) -> Session:
    """A new committee's vault, opened by its only officer."""
    founding.create(folder, name, "officer", PASSPHRASE, sessions.now(), CHEAP)
    return open_desk(folder)


def open_desk(folder: Path) -> Session:
    """An existing vault, opened."""
    return sessions.unlock(folder, None, PASSPHRASE)


def make_vault(folder: Path, name: str) -> Vault:
    """The same, for tests that need no officer."""
    return make_desk(folder, name).vault


def open_vault(folder: Path) -> Vault:
    """An existing vault, opened."""
    return open_desk(folder).vault


@dataclass
class DeskRoom:
    """A committee's desk."""

    session: Session

    @property
    def vault(self) -> Vault:
        """The open vault."""
        return self.session.vault

    def take_in(self, bundle: Path) -> Imported:
        """Import a bundle."""
        with bundle.open("rb") as source:
            return Importer(self.session).take_in(source)

    def export(self, folder: Path) -> Path:
        """Export; the one bundle there is."""
        (path,) = Exporter(self.session).export(folder)
        return path

    def tips(self) -> list[dict[str, Any]]:
        """Every tip, described in full."""
        return [tip_json(casework.read(self.session, str(tip["tip"]))) for tip in queue.listing(self.session)]

    def facts(self) -> list[str]:
        """The texts of all reports, sorted."""
        return sorted(tip["report"].get("facts", "") for tip in self.tips())

    def reply(self, tip: str, status: str | None, text: str) -> None:
        """Queue a message."""
        casework.reply(self.session, tip, status, text)


@dataclass
class PortalRoom:
    """A portal and its site."""

    operator: Operator
    settings: Settings = field(default_factory=Settings)
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, day: date | None = None) -> None:
        """A new server process, as it were: tickets die; `day` is what its clock says."""
        clock = today if day is None else (lambda: day)
        self.app = create_app(self.operator.instance, self.settings, bytes(KEY_SIZE), clock)

    def reporter(self, language: str = "zh") -> Reporter:
        """A browser on this site."""
        transport = httpx.WSGITransport(app=self.app)
        return Reporter(httpx.Client(transport=transport, base_url="http://site"), language)

    def export(self, folder: Path) -> list[Path]:
        """Bundles: the superior's first where there is one, the own committee's last."""
        return self.operator.export(folder)

    def apply(self, bundle: Path) -> Applied:
        """Import a bundle from a desk."""
        return self.operator.apply(bundle)


@dataclass
class House:
    """A committee, its superior, the portal between them, and a stick."""

    own: DeskRoom
    upper: DeskRoom
    portal: PortalRoom
    stick: Path


def build(folder: Path) -> House:
    """A whole house under `folder`."""
    own = make_desk(folder / "own", "清江县纪委监委")
    upper = make_desk(folder / "upper", "云岭市纪委监委")
    operator = Operator.create(folder / "instance", own.vault.card(), upper.vault.card())
    stick = folder / "stick"
    stick.mkdir()
    return House(DeskRoom(own), DeskRoom(upper), PortalRoom(operator), stick)


def answers(**others: str) -> dict[str, str]:
    """The answers of a valid report."""
    return {"facts": "他收了钱。", "subject_name": "某某", "about_organ": "no"} | others
