import pytest

from clairscore.errors import InvalidUser, NotAllowed, NotAuthenticated, UnknownUser
from clairscore.store.database import Store
from clairscore.store.tables import users as users_table
from clairscore.store.users import User, Users, can_log_in

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
    with pytest.raises(InvalidUser, match="exists already"):
        users.add("ada", PASSWORD, "admin")


@pytest.mark.parametrize(
    ("name", "password", "role", "language"),
    [
        ("", PASSWORD, "adviser", "fr"),
        (" ada", PASSWORD, "adviser", "fr"),
        ("a" * 65, PASSWORD, "adviser", "fr"),
        ("a\0da", PASSWORD, "adviser", "fr"),
        ("service:night", PASSWORD, "adviser", "fr"),
        ("ada", "too short", "adviser", "fr"),
        ("ada", "x" * 1025, "adviser", "fr"),
        ("ada", PASSWORD + "\ud800", "adviser", "fr"),
        ("ada", PASSWORD, "king", "fr"),
        ("ada", PASSWORD, "adviser", "de"),
    ],
)
def test_what_will_not_do_is_refused(users: Users, name: str, password: str, role: str, language: str) -> None:
    with pytest.raises(InvalidUser, match=r"\.$"):
        users.add(name, password, role, language)


def test_a_deactivated_user_is_nobody(users: Users) -> None:
    users.add("ada", PASSWORD, "adviser")
    users.deactivate("ada")
    assert users.authenticate("ada", PASSWORD) is None
    assert users.find("ada") is None
    assert users.all() == {User("ada", "adviser", "fr"): False}


def test_another_password_opens_and_the_one_before_no_longer_does(users: Users) -> None:
    users.add("ada", PASSWORD, "adviser")
    users.change_password("ada", "battery horse correct")
    assert users.authenticate("ada", "battery horse correct")
    assert users.authenticate("ada", PASSWORD) is None
    with pytest.raises(InvalidUser, match="12 to"):
        users.change_password("ada", "too short")
    assert users.authenticate("ada", "battery horse correct")


def test_a_user_is_let_in_again_and_gets_another_role(users: Users) -> None:
    users.add("ada", PASSWORD, "adviser")
    users.deactivate("ada")
    users.activate("ada")
    assert users.change_role("ada", "analyst") == users.authenticate("ada", PASSWORD) == User("ada", "analyst", "fr")
    with pytest.raises(InvalidUser, match="No role is named 'king'"):
        users.change_role("ada", "king")


SUBJECT = "5" * 64


def test_an_account_of_an_identity_provider_is_one_user_with_the_role_it_has_now(users: Users) -> None:
    assert users.admit(SUBJECT, "ada", "adviser") == User("ada", "adviser", "fr", single_sign_on=True)
    assert users.admit(SUBJECT, "ada lovelace", "analyst") == User("ada", "analyst", "fr", single_sign_on=True)
    assert users.all() == {User("ada", "analyst", "fr", single_sign_on=True): True}


@pytest.mark.parametrize("password", ["", PASSWORD, "nobody has this password"])
def test_an_account_of_an_identity_provider_has_no_password_here(users: Users, password: str) -> None:
    users.admit(SUBJECT, "ada", "adviser")
    assert users.authenticate("ada", password) is None
    with pytest.raises(InvalidUser, match="single sign-on"):
        users.change_password("ada", PASSWORD)
    with pytest.raises(InvalidUser, match="identity provider"):
        users.change_role("ada", "admin")


def test_an_account_does_not_become_the_user_of_the_same_name(users: Users) -> None:
    users.add("ada", PASSWORD, "admin")
    with pytest.raises(NotAllowed, match="exists already"):
        users.admit(SUBJECT, "ada", "adviser")
    with pytest.raises(NotAllowed, match="1 to 64"):
        users.admit(SUBJECT, "x" * 65, "adviser")


def test_an_account_that_was_deactivated_here_stays_out(users: Users) -> None:
    users.admit(SUBJECT, "ada", "adviser")
    users.deactivate("ada")
    with pytest.raises(NotAuthenticated, match="no longer active"):
        users.admit(SUBJECT, "ada", "adviser")


def test_nothing_is_changed_of_who_does_not_exist(users: Users) -> None:
    for change in (
        lambda: users.activate("nobody"),
        lambda: users.deactivate("nobody"),
        lambda: users.change_password("nobody", PASSWORD),
        lambda: users.change_role("nobody", "analyst"),
        lambda: users.end_sessions("nobody"),
    ):
        with pytest.raises(UnknownUser, match="'nobody'"):
            change()
    assert users.all() == {}


@pytest.mark.parametrize(
    ("name", "password"), [("a" * 65, PASSWORD), ("ada", "x" * 1025), ("a\0", PASSWORD), ("\ud800", "\ud800")]
)
def test_what_nobody_can_have_is_told_before_any_work(name: str, password: str) -> None:
    assert can_log_in("ada", PASSWORD)
    assert not can_log_in(name, password)
