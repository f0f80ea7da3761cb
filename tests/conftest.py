"""What all tests share."""

from pathlib import Path

import pytest
from rooms import House, build


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A committee, its superior, and a portal, on real files."""
    return build(tmp_path)
