"""What tests share: the lender, a small generated delivery, and a whole demo made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clairscore.engines.spark import Spark, check_spark
from clairscore.errors import SettingsError
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.deliver import generate_delivery, import_delivery
from clairscore.workflows.demo import Demo, prepare_demo

REAL_DATA = Path(__file__).parents[2] / "shared/data"
"""Real data, where a machine has it; it is no part of the project."""


@pytest.fixture(scope="session")
def lender() -> Lender:
    return find_lender()


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory, lender: Lender) -> Path:
    """A delivery of 1,500 made-up applications, as a lender would send it."""
    folder = tmp_path_factory.mktemp("delivered") / "delivery"
    generate_delivery(lender, folder, 1_500, seed=11)
    return folder


@pytest.fixture(scope="session")
def typed(tmp_path_factory: pytest.TempPathFactory, lender: Lender, delivered: Path) -> TypedDelivery:
    """The same delivery, imported."""
    return import_delivery([delivered], lender, tmp_path_factory.mktemp("typed") / "typed")[0]


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Spark]:
    """One Spark for all tests; those that need it are skipped where pyspark or Java is missing."""
    try:
        check_spark()
    except SettingsError as missing:
        pytest.skip(str(missing))
    with Spark(memory="1g") as engine:
        yield engine


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, lender: Lender) -> Demo:
    """A demo of 2,000 made-up applications: model, store and users."""
    return prepare_demo(tmp_path_factory.mktemp("demo") / "home", lender, 2_000, seed=5)


@pytest.fixture(scope="session")
def demo_home(demo: Demo) -> Path:
    return demo.home


@pytest.fixture(scope="session")
def demo_users(demo: Demo) -> dict[str, tuple[str, str]]:
    """Name and password of a user of each role."""
    return {role: (role, password) for role, password in demo.passwords.items()}


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real tables; tests that need them are skipped without."""
    folder = REAL_DATA / "home_credit"
    if not folder.is_dir():
        pytest.skip("the real tables are not on this machine")
    return folder
