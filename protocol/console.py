"""How both programs behave at a terminal: exit codes, one line for a refusal, never a traceback."""

import os
import sys
import traceback
import unicodedata
from collections.abc import Callable
from types import TracebackType
from typing import NoReturn

import click

from crypto.errors import CryptoError
from protocol.refusal import Refusal, say

REFUSED, WRONG_USAGE = 1, 2
_ROOMS = ("/portal/", "/desk/", "/protocol/", "/crypto/")


def run(command: click.Command, gettext: Callable[[str], str]) -> NoReturn:
    """Run a program and exit: 0 when it succeeded, 1 when it was refused or failed, 2 when it was used wrongly."""
    os.umask(0o077)
    try:
        command.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG_USAGE if isinstance(error, click.UsageError) else REFUSED)
    except (click.Abort, KeyboardInterrupt, BrokenPipeError):
        sys.exit(REFUSED)
    except (Refusal, CryptoError, OSError) as error:
        line = reason(error, gettext)
    except Exception as error:  # noqa: BLE001
        line = gettext("this should not have happened: %s") % describe(error, error.__traceback__)
    else:
        sys.exit(0)
    click.echo(gettext("error: %s") % visible(" ".join(line.splitlines())), err=True)
    sys.exit(REFUSED)


def reason(error: Exception, gettext: Callable[[str], str]) -> str:
    """One line about a refusal, or about a file that can't be read or written."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    return say(error, gettext)


def visible(text: str) -> str:
    """`text` with every control and invisible character but line ends replaced: a terminal would obey them."""
    return "".join(
        character if character == "\n" or unicodedata.category(character)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def describe(error: BaseException | None, trace: TracebackType | None) -> str:
    """The class of an error and the last place in our code it passed, as in "KeyError at status.py:40 in ask".

    Messages and values are left out on purpose: they may carry what someone wrote.
    """
    if error is None:
        return "a request was refused"
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if any(room in frame.filename for room in _ROOMS)] or frames
    where = f" at {ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno} in {ours[-1].name}" if ours else ""
    return type(error).__name__ + where
