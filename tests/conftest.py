"""What every test shares: the library that ships, loaded once."""

from __future__ import annotations

import pytest

from zebraboard.language.library import Library, load


@pytest.fixture(scope="session")
def library() -> Library:
    return load()
