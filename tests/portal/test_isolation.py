"""What must never be loaded where reports arrive."""

import subprocess
import sys

LOADED = """
import sys
from pathlib import Path
from portal.instance import Instance
from portal.pages import app
from portal import cli, serve, operator, exporting, importing, doctor, overview
print("\\n".join(sorted(sys.modules)))
"""


def modules() -> set[str]:
    """Everything a fresh process has loaded once the whole portal is."""
    result = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_portal_never_loads_what_opens_letters_or_loads_committee_keys() -> None:
    loaded = modules()
    assert {"portal.pages.app", "crypto.sealing", "crypto.mailbox"} <= loaded
    assert not {"crypto.opening", "crypto.keys", "sqlcipher3"} & loaded
    assert not {name for name in loaded if name.split(".")[0] == "desk"}
