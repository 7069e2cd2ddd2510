from pathlib import Path

import pytest

from clairscore.errors import SettingsError
from clairscore.settings import Settings, load_settings
from clairscore.store.database import open_store
from clairscore.store.signing_key import write_signing_key


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("CLAIRSCORE_"):
            monkeypatch.delenv(name)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_HOME", "/srv/clairscore")
    monkeypatch.setenv("CLAIRSCORE_DOCS", "true")
    found = load_settings()
    assert (found.home, found.docs, found.token_minutes) == (Path("/srv/clairscore"), True, 15)
    assert found.store_url == "sqlite:////srv/clairscore/clairscore.db"


def test_what_the_caller_decides_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_PORT", "9000")
    assert load_settings(port=7000).port == 7000


def test_a_database_of_its_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_DATABASE_URL", "postgresql+psycopg://host/name")
    assert load_settings().store_url == "postgresql+psycopg://host/name"


@pytest.mark.parametrize("name", ["is it here?", "a#b", "50%20", "a@b:c", "été"])
def test_the_store_is_in_the_home_whatever_the_home_is_called(tmp_path: Path, name: str) -> None:
    open_store(Settings(home=tmp_path / name).store_url).close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "clairscore.db").is_file()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_SECRET_KEY", "s3cret" * 8)
    monkeypatch.setenv("CLAIRSCORE_DATABASE_URL", "postgresql+psycopg://ada:s3cret@host/name")
    monkeypatch.setenv("CLAIRSCORE_REDIS_URL", "rediss://:s3cret@host:6379/0")
    monkeypatch.setenv("CLAIRSCORE_OIDC_CLIENT_SECRET", "s3cret")
    assert "s3cret" not in repr(load_settings())


def test_a_variable_that_is_wrong_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_PORT", "eighty")
    with pytest.raises(SettingsError, match="CLAIRSCORE_PORT") as caught:
        load_settings()
    assert "eighty" not in str(caught.value)


def test_the_key_of_the_environment_is_taken_before_that_of_the_home(tmp_path: Path) -> None:
    write_signing_key(tmp_path)
    assert Settings(home=tmp_path, secret_key="k" * 32).signing_key() == b"k" * 32
    assert len(Settings(home=tmp_path).signing_key()) >= 32


@pytest.mark.parametrize("key", [None, "", "k" * 31])
def test_without_a_key_of_32_bytes_nothing_is_signed(tmp_path: Path, key: str | None) -> None:
    with pytest.raises(SettingsError):
        Settings(home=tmp_path, secret_key=key).signing_key()
