"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from rooms import House, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("ours", deadline=None)  # a slow machine is not a wrong program
settings.load_profile("ours")

_LONG = ("system", "web", "deploy", "desk/judging", "desk/viewing", "desk/test_hostile_bundles.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it in the end."""
    tests = Path(__file__).parent
    items.sort(key=lambda item: not item.path.relative_to(tests).as_posix().startswith(_LONG))


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A committee, its superior, and a portal, on real files."""
    return build(tmp_path)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's chromium, one for each test process."""
    from browser import chromium

    with chromium() as running:
        yield running
