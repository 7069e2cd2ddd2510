"""Every test of the store runs on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clairscore.store.database import Store, open_store


@pytest.fixture
def url(database: str, up_to_date: Callable[[str, Path], str], tmp_path: Path) -> str:
    """URL of a database with every table and no row."""
    return up_to_date(database, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()
