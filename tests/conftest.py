"""What every test shares: the library that ships, loaded once, and a PostgreSQL server for those who ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres
from zebraboard.language.library import Library, load


@pytest.fixture(scope="session")
def library() -> Library:
    return load()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """A server; `new_database()` gives an empty database. Skips, and says what to install, where there is none."""
    if postgres.programs() is None:
        pytest.skip(postgres.HOW_TO_GET_IT)
    with postgres.serve() as server:
        yield server
