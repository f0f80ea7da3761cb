"""A desk with a stick in front of it, and an officer at its workbench."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rooms import House
from workbench import Officer, house_with_reports, take_in


@pytest.fixture
def house(tmp_path: Path) -> House:
    return house_with_reports(tmp_path)


@pytest.fixture
def officer(house: House) -> Iterator[Officer]:
    officer = Officer(house.own.vault.folder.root)
    officer.come_in()
    yield officer
    officer.seat.leave()


@pytest.fixture
def busy(officer: Officer, house: House) -> Officer:
    """An officer whose desk has taken the stick in."""
    take_in(officer, house.stick)
    return officer
