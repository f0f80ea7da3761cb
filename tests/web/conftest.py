"""The library in a node process, one for each test process."""

from collections.abc import Iterator

import pytest
from web import Engine, node


@pytest.fixture(scope="session")
def js(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with node(tmp_path_factory.mktemp("library")) as running:
        yield running
