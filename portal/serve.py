"""The server: gunicorn with threads, which hands request bodies on as they arrive and spools nothing."""

import ctypes
import secrets
import socket
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication

from portal import health
from portal.errors import NotPossible
from portal.guard.guard import Guard
from portal.guard.turns import Turns
from portal.guard.worker import CONNECTIONS, PatientWorker
from portal.instance import Instance
from portal.pages.app import create_app
from portal.quiet import QuietLogger
from portal.settings import Settings
from portal.store.database import Database
from portal.tickets import KEY_SIZE

_GRACE = 30  # seconds a running upload gets to finish when the server stops
_ARENAS = -8, 2  # mallopt's M_ARENA_MAX: with one arena for each few threads, memory that a flood took never comes back
_WORKER_SILENCE = 120  # seconds after which a worker that does not report is replaced


def check_address(bind: str) -> None:
    """Raises NotPossible with the reason where the server could not listen; gunicorn would only try again and again."""
    if bind.startswith("unix:"):
        return
    host, _, port = bind.rpartition(":")
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host.strip("[]"), int(port)))
    except (ValueError, OverflowError):
        raise NotPossible("%(bind)s is not an address and a port, as in 127.0.0.1:8000", bind=bind) from None
    except OSError as error:
        raise NotPossible("can't listen at %(bind)s: %(reason)s", bind=bind, reason=error.strerror) from None


class Server(BaseApplication):  # type: ignore[misc]
    """The site of one instance under gunicorn, and a Unix socket for `/healthz` where one is named.

    Sockets that systemd hands in take the place of both, under the same paths.
    """

    def __init__(self, instance: Instance, settings: Settings, bind: str, health_socket: Path | None = None) -> None:
        self._instance = instance
        self._settings = settings
        self._binds = [bind, f"unix:{health_socket}"] if health_socket else [bind]
        self._health_socket = health_socket
        self._ticket_key = secrets.token_bytes(KEY_SIZE)  # before any fork, so that all workers share it
        self._guard = Guard(settings, instance)  # likewise
        self.turns = Turns(settings.threads)
        ctypes.CDLL(None).mallopt(*_ARENAS)
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn."""
        options: dict[str, Any] = {
            "bind": self._binds,
            "worker_class": PatientWorker,
            "worker_connections": CONNECTIONS,
            "proxy_protocol": "v1",  # tor's, with the number of the circuit
            "workers": self._settings.workers,
            "threads": self._settings.threads,
            "timeout": _WORKER_SILENCE,
            "graceful_timeout": _GRACE,
            "worker_tmp_dir": str(self._instance.run),
            "control_socket_disable": True,
            "logger_class": QuietLogger,
            "proc_name": "portal",
            "umask": 0o077,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Called by gunicorn in each worker."""
        site = create_app(self._instance, self._settings, self._ticket_key, guard=self._guard)
        if self._health_socket is None:
            return site
        database = Database(f"sqlite:///{self._instance.database}", self._instance.lock)
        return health.HealthSocket(site, self._health_socket, partial(health.facts, self._instance, database))

    def forget(self) -> None:
        """Called by a worker once a minute."""
        self._guard.buckets.forget()
