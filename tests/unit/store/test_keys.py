from datetime import UTC, datetime, timedelta

import pytest

from clairscore.errors import InvalidKey, StoreError, UnknownKey
from clairscore.store.database import Store
from clairscore.store.keys import ServiceKeys
from clairscore.store.tables import service_keys

MADE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = MADE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(store: Store, clock: Clock) -> ServiceKeys:
    return ServiceKeys(store, clock)


def test_a_key_opens_the_rights_it_was_made_for(keys: ServiceKeys) -> None:
    key = keys.add("nightly", "analyst", ["models:read", "clients:read", "models:read"], days=30)
    found = keys.find(key)
    assert found is not None
    assert (found.name, found.role, found.rights) == ("nightly", "analyst", ("clients:read", "models:read"))
    assert key.startswith("csk_")
    assert len(key) == 47


@pytest.mark.parametrize("key", ["", "csk_", "csk_guessed", "\ud800"])
def test_what_is_no_key_opens_nothing(keys: ServiceKeys, key: str) -> None:
    keys.add("nightly", "analyst", ["models:read"], days=30)
    assert keys.find(key) is None


def test_only_a_hash_of_the_key_is_kept(store: Store, keys: ServiceKeys) -> None:
    key = keys.add("nightly", "analyst", ["models:read"], days=30)
    with store.reading() as connection:
        row = connection.execute(service_keys.select()).mappings().one()
    assert key not in map(str, row.values())
    assert len(row["key_hash"]) == 64


def test_a_key_ends_by_itself(keys: ServiceKeys, clock: Clock) -> None:
    key = keys.add("nightly", "analyst", ["models:read"], days=30)
    clock.now = MADE + timedelta(days=30, seconds=-1)
    assert keys.find(key)
    clock.now = MADE + timedelta(days=30)
    assert keys.find(key) is None
    assert [keys.is_good(one) for one in keys.all()] == [False]


def test_a_key_is_revoked_at_once_and_its_name_may_get_another_one(keys: ServiceKeys) -> None:
    key = keys.add("nightly", "analyst", ["models:read"], days=30)
    keys.revoke("nightly")
    assert keys.find(key) is None
    following = keys.add("nightly", "analyst", ["clients:read"], days=30)
    assert keys.find(key) is None
    assert keys.find(following)
    assert [(one.name, one.rights) for one in keys.all()] == [("nightly", ("clients:read",))]


def test_the_last_use_is_noted_once_a_minute(keys: ServiceKeys, clock: Clock) -> None:
    key = keys.add("nightly", "analyst", ["models:read"], days=30)
    assert keys.all()[0].last_used_at is None
    keys.find(key)
    clock.now = MADE + timedelta(seconds=59)
    keys.find(key)
    assert keys.all()[0].last_used_at == "2026-11-20T09:00:00+00:00"
    clock.now = MADE + timedelta(seconds=60)
    keys.find(key)
    assert keys.all()[0].last_used_at == "2026-11-20T09:01:00+00:00"


def test_a_note_that_cannot_be_written_stops_nobody(keys: ServiceKeys, store: Store, monkeypatch) -> None:
    key = keys.add("nightly", "analyst", ["models:read"], days=30)

    def locked() -> None:
        raise StoreError("The database cannot be used: it is locked by another process.")

    monkeypatch.setattr(store, "writing", locked)
    assert keys.find(key)


@pytest.mark.parametrize(
    ("name", "rights", "days", "said"),
    [
        ("", ["models:read"], 30, "1 to 40"),
        ("Night Job", ["models:read"], 30, "1 to 40"),
        ("x" * 41, ["models:read"], 30, "1 to 40"),
        ("nightly", [], 30, "at least one right"),
        ("nightly", ["models:read"], 0, "1 to 730"),
        ("nightly", ["models:read"], 731, "1 to 730"),
        ("taken", ["models:read"], 30, "Revoke it first"),
    ],
)
def test_what_will_not_do_is_refused(keys: ServiceKeys, name: str, rights: list[str], days: int, said: str) -> None:
    keys.add("taken", "analyst", ["models:read"], days=30)
    with pytest.raises(InvalidKey, match=said):
        keys.add(name, "analyst", rights, days)


def test_nothing_is_revoked_of_a_service_without_a_key(keys: ServiceKeys) -> None:
    with pytest.raises(UnknownKey, match="'nobody'"):
        keys.revoke("nobody")
