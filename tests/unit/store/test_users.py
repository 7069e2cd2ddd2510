import pytest

from clairscore.errors import StoreError
from clairscore.store.database import Store
from clairscore.store.tables import users as users_table
from clairscore.store.users import User, Users

PASSWORD = "correct horse battery"


@pytest.fixture
def users(store: Store) -> Users:
    return Users(store)


def test_who_knows_the_password_is_let_in(users: Users) -> None:
    added = users.add("ada", PASSWORD, "adviser", "en")
    assert added == users.authenticate("ada", PASSWORD) == users.find("ada") == User("ada", "adviser", "en")


@pytest.mark.parametrize("password", ["", "correct horse", "Correct horse battery", "x" * 5000])
def test_who_does_not_is_not(users: Users, password: str) -> None:
    users.add("ada", PASSWORD, "adviser")
    assert users.authenticate("ada", password) is None


def test_an_unknown_name_is_nobody(users: Users) -> None:
    assert users.authenticate("nobody", PASSWORD) is None
    assert users.find("nobody") is None


def test_only_an_argon2id_hash_is_kept(store: Store, users: Users) -> None:
    users.add("ada", PASSWORD, "adviser")
    users.add("bob", PASSWORD, "adviser")
    with store.reading() as connection:
        hashes = connection.execute(users_table.select().with_only_columns(users_table.c.password_hash)).scalars().all()
    assert all(found.startswith("$argon2id$") for found in hashes)
    assert len(set(hashes)) == 2


def test_a_name_is_taken_once(users: Users) -> None:
    users.add("ada", PASSWORD, "adviser")
    with pytest.raises(StoreError, match="exists already"):
        users.add("ada", PASSWORD, "admin")


@pytest.mark.parametrize(
    ("name", "password", "role", "language"),
    [
        ("", PASSWORD, "adviser", "fr"),
        (" ada", PASSWORD, "adviser", "fr"),
        ("a" * 65, PASSWORD, "adviser", "fr"),
        ("ada", "too short", "adviser", "fr"),
        ("ada", PASSWORD, "king", "fr"),
        ("ada", PASSWORD, "adviser", "de"),
    ],
)
def test_what_will_not_do_is_refused(users: Users, name: str, password: str, role: str, language: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        users.add(name, password, role, language)


def test_a_deactivated_user_is_nobody(users: Users) -> None:
    users.add("ada", PASSWORD, "adviser")
    assert users.deactivate("ada")
    assert users.authenticate("ada", PASSWORD) is None
    assert users.find("ada") is None
    assert not users.deactivate("nobody")
