"""Logs that say what kind of thing went wrong and where in our code, and nothing about anyone.

Messages of exceptions, and most lines a web server writes when a request goes wrong, carry pieces of the request. So
of an error only the class and the place are written.
"""

import logging
import sys
from typing import Any

from gunicorn.glogging import Logger

from protocol.console import describe


class QuietLogger(Logger):  # type: ignore[misc]
    """gunicorn's log: its own comings and goings, and of requests nothing."""

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
        self.error_log.log(level, describe(error, trace))
