"""Logs that say what kind of thing went wrong and where in our code, and nothing about anyone.

Messages of exceptions, and most lines a web server writes when a request goes wrong, carry pieces of the request. So
of an error only the class and the place are written, and the same once a minute at most: a flood of bad requests must
not fill a disk.
"""

import logging
import sys
import time
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger

from protocol.console import describe

_SILENT_FOR = 60.0  # seconds


class Errors:
    """Where errors are told, in one line each. The lines are few: they name places in code."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._told: dict[str, float] = {}

    def tell(self, level: int, error: BaseException | None, trace: TracebackType | None) -> None:
        """Write the line, unless the same was written in the last minute."""
        line, now = describe(error, trace), time.monotonic()
        if now - self._told.get(line, -_SILENT_FOR) >= _SILENT_FOR:
            self._told[line] = now
            self._logger.log(level, line)


class QuietLogger(Logger):  # type: ignore[misc]
    """gunicorn's log: its own comings and goings, and of requests nothing."""

    def __init__(self, cfg: Any) -> None:
        super().__init__(cfg)
        self._errors = Errors(self.error_log)

    def error(self, *_: Any, **__: Any) -> None:
        """Replaces the message."""
        self._describe_current(logging.ERROR)

    def warning(self, *_: Any, **__: Any) -> None:
        """Replaces the message."""
        self._describe_current(logging.WARNING)

    def exception(self, *_: Any, **__: Any) -> None:
        """Replaces message and traceback."""
        self._describe_current(logging.ERROR)

    def debug(self, *_: Any, **__: Any) -> None:
        """Debug lines speak of connections: never."""

    def access(self, *_: Any, **__: Any) -> None:
        """There is no access log."""

    def _describe_current(self, level: int) -> None:
        _, error, trace = sys.exc_info()
        self._errors.tell(level, error, trace)
