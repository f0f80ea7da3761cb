"""Wires an instance's rooms together for the operator's commands."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO

from crypto.mailbox import Route
from portal import backup, committees, instance
from portal.committees import OVERLAP, Committee
from portal.errors import NotAnInstance
from portal.exporting import Exporter
from portal.importing import Applied, Importer
from portal.instance import Instance
from portal.intake import Intake
from portal.rehearsal import rehearse
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.upkeep import Purged, Upkeep
from protocol.calendar import today


class Operator:
    """One instance, opened for a command. Commands that move data exclude each other; the server runs beside them."""

    def __init__(self, place: Instance) -> None:
        self.instance = place
        self.database = Database(f"sqlite:///{place.database}", place.lock)
        self.store = BlobStore(place.blobs, place.incoming)

    @classmethod
    def create(cls, folder: Path, card: bytes, upper_card: bytes | None) -> "Operator":
        """A new instance for the committees of these cards. Raises BadCard or NotAnInstance; then nothing is left."""
        committees.check_pair(card, upper_card)
        operator = cls(instance.create(folder))
        operator.database.upgrade()
        with operator.database.write() as connection:
            committees.add_committee(connection, Route.OWN, card)
            if upper_card:
                committees.add_committee(connection, Route.UPPER, upper_card)
        return operator

    @classmethod
    def open(cls, folder: Path) -> "Operator":
        """An existing instance, brought to the newest schema. Raises NotAnInstance."""
        operator = cls(instance.find(folder))
        operator.database.upgrade()
        return operator

    @property
    def portal_id(self) -> bytes:
        """32 bytes; the fingerprint that the desk shows."""
        return instance.signing_key(self.instance).public.signer

    def committees(self) -> dict[Route, Committee]:
        """The committees of this portal with their newest cards. Raises a CryptoError for a damaged card."""
        with self.database.read() as connection:
            return committees.current(connection)

    def sealer(self) -> bytes:
        """The offline sealer for the newest cards. Raises a CryptoError for a damaged card."""
        with self.database.read() as connection:
            return committees.sealer(connection)

    def renew(self, document: bytes, overlap: timedelta = OVERLAP) -> Committee:
        """Take a newer card; letters that were sealed to the one before are accepted for `overlap`. Raises BadCard."""
        with self.database.write() as connection:
            return committees.renew(connection, document, today() + overlap)

    def add_upper(self, document: bytes) -> Committee:
        """Take the first card of the superior; from now on it has bundles of its own. Raises BadCard."""
        with self._exchange(), self.database.write() as connection:
            return committees.add_upper(connection, document)

    def export(self, folder: Path, missing: Callable[[bytes], None] = lambda _: None) -> list[Path]:
        """Write bundles into `folder`, the own committee's last; `missing` is told of each file that is not there."""
        with self._exchange():
            key = instance.signing_key(self.instance)
            return Exporter(self.database, self.store, key, missing=missing).export(folder)

    def apply(self, bundle: Path) -> Applied:
        """Apply a bundle from a desk. Raises BadBundle."""
        importer = Importer(self.database, self.store, self.portal_id)
        with self._exchange(), bundle.open("rb") as source, TemporaryFile(dir=self.instance.run) as spool:
            return importer.apply(source, spool)

    def backup(self, folder: Path) -> Path:
        """Write a backup into `folder`; its path. Raises StickError or OSError."""
        with self._exchange():
            return backup.write(self.instance, self.database, folder, today().isoformat())

    def purge(self) -> Purged:
        """The daily purge."""
        with self._exchange():
            return Upkeep(self.database, self.store).purge()

    def rehearse(self, language: str) -> bytes:
        """Send a marked report with a file; the entropy of its code. Raises CardExpired."""
        return rehearse(Intake(self.database, self.store), self.store, language)

    def address(self) -> str | None:
        """Where the site is being served, or None."""
        with self._serve_lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                return lock.read() or None
            return None

    @contextmanager
    def serving(self, address: str = "") -> Iterator[None]:
        """Excludes a second server; sweeps what a crash left. Raises NotAnInstance while another one runs."""
        with self._serve_lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotAnInstance("a server is running on this instance already") from None
            os.set_inheritable(lock.fileno(), False)
            lock.truncate(0)
            lock.write(address)
            lock.flush()
            Upkeep(self.database, self.store).sweep()
            self.database.close()  # connections must not cross a fork
            yield

    def _serve_lock(self) -> TextIO:
        return (self.instance.run / "serve.lock").open("a+", encoding="utf-8")

    @contextmanager
    def _exchange(self) -> Iterator[None]:
        with (self.instance.run / "exchange.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
