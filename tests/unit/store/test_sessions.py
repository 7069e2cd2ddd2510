from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from clairscore.errors import NotAuthenticated
from clairscore.store.database import Store
from clairscore.store.sessions import Session, Sessions
from clairscore.store.tables import sessions as sessions_table
from clairscore.store.users import User, Users

PASSWORD = "correct horse battery"
LOGGED_IN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = LOGGED_IN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(store: Store, clock: Clock) -> Sessions:
    return Sessions(store, hours=10, clock=clock)


@pytest.fixture
def ada(store: Store) -> User:
    return Users(store).add("ada", PASSWORD, "adviser")


def ended_by(store: Store) -> list[str | None]:
    with store.reading() as connection:
        return list(connection.execute(sessions_table.select().with_only_columns(sessions_table.c.ended_by)).scalars())


def test_a_session_says_whose_it_is_and_goes_on_with_its_refresh_token(sessions: Sessions, ada: User) -> None:
    begun = sessions.start(ada)
    assert sessions.user_of(begun.session_id) == begun.user == ada
    following = sessions.refresh(begun.refresh_token)
    assert (following.session_id, following.user) == (begun.session_id, ada)
    assert following.refresh_token != begun.refresh_token
    assert sessions.refresh(following.refresh_token).user == ada


def test_only_a_hash_of_the_refresh_token_is_kept(store: Store, sessions: Sessions, ada: User) -> None:
    begun = sessions.start(ada)
    with store.reading() as connection:
        row = connection.execute(sessions_table.select()).mappings().one()
    assert begun.refresh_token not in map(str, row.values())
    assert len(row["refresh_hash"]) == 64


def test_a_refresh_token_that_comes_back_ends_the_session_for_thief_and_holder(
    store: Store, sessions: Sessions, ada: User
) -> None:
    stolen = sessions.start(ada)
    other = sessions.start(ada)
    following = sessions.refresh(stolen.refresh_token)
    with pytest.raises(NotAuthenticated, match="used before"):
        sessions.refresh(stolen.refresh_token)
    with pytest.raises(NotAuthenticated, match="no longer good"):
        sessions.refresh(following.refresh_token)
    assert sessions.user_of(stolen.session_id) is None
    assert sessions.user_of(other.session_id) == ada
    assert sorted(map(str, ended_by(store))) == ["None", "reuse"]


def test_of_two_that_refresh_at_the_same_moment_one_gets_a_token_and_the_session_ends(
    sessions: Sessions, ada: User
) -> None:
    begun = sessions.start(ada)

    def refresh(_: int) -> Session | None:
        try:
            return sessions.refresh(begun.refresh_token)
        except NotAuthenticated:
            return None

    with ThreadPoolExecutor(4) as pool:
        found = [one for one in pool.map(refresh, range(4)) if one is not None]
    assert len(found) == 1
    assert sessions.user_of(begun.session_id) is None


def test_a_session_ends_hours_after_its_login_however_often_it_is_refreshed(
    sessions: Sessions, ada: User, clock: Clock
) -> None:
    begun = sessions.start(ada)
    assert begun.refresh_seconds == 10 * 3600
    clock.now = LOGGED_IN + timedelta(hours=9, minutes=59)
    following = sessions.refresh(begun.refresh_token)
    assert following.refresh_seconds == 60
    clock.now = LOGGED_IN + timedelta(hours=10)
    assert sessions.user_of(begun.session_id) is None
    with pytest.raises(NotAuthenticated, match="no longer good"):
        sessions.refresh(following.refresh_token)


def test_a_first_refresh_token_may_be_good_for_a_minute_only(sessions: Sessions, ada: User, clock: Clock) -> None:
    late, soon = (sessions.start(ada, refresh_within=timedelta(minutes=1)) for _ in range(2))
    assert soon.refresh_seconds == 60
    clock.now = LOGGED_IN + timedelta(seconds=59)
    assert sessions.refresh(soon.refresh_token).refresh_seconds == 10 * 3600 - 59
    clock.now = LOGGED_IN + timedelta(seconds=60)
    with pytest.raises(NotAuthenticated):
        sessions.refresh(late.refresh_token)


def test_logging_out_ends_one_session(sessions: Sessions, ada: User) -> None:
    here, there = sessions.start(ada), sessions.start(ada)
    sessions.end(here.session_id)
    assert sessions.user_of(here.session_id) is None
    with pytest.raises(NotAuthenticated):
        sessions.refresh(here.refresh_token)
    assert sessions.user_of(there.session_id) == ada


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda users: users.deactivate("ada"), "deactivation"),
        (lambda users: users.change_password("ada", "battery horse correct"), "password"),
        (lambda users: users.end_sessions("ada"), "administrator"),
    ],
)
def test_every_session_of_a_user_ends_with_password_and_access(
    store: Store, sessions: Sessions, ada: User, change, reason: str
) -> None:
    users = Users(store)
    bob = sessions.start(users.add("bob", PASSWORD, "analyst"))
    begun = [sessions.start(ada), sessions.start(ada)]
    change(users)
    users.activate("ada")  # opens the access, not the sessions that ended
    assert [sessions.user_of(one.session_id) for one in begun] == [None, None]
    for one in begun:
        with pytest.raises(NotAuthenticated):
            sessions.refresh(one.refresh_token)
    assert sessions.user_of(bob.session_id) is not None
    assert sorted(map(str, ended_by(store))) == sorted(["None", reason, reason])


def test_a_session_that_starts_while_its_user_is_deactivated_opens_nothing(
    store: Store, sessions: Sessions, ada: User
) -> None:
    Users(store).deactivate("ada")
    late = sessions.start(ada)  # the password was checked a moment before
    assert sessions.user_of(late.session_id) is None
    with pytest.raises(NotAuthenticated):
        sessions.refresh(late.refresh_token)


def test_another_role_is_there_at_the_next_request(store: Store, sessions: Sessions, ada: User) -> None:
    begun = sessions.start(ada)
    Users(store).change_role("ada", "analyst")
    assert sessions.user_of(begun.session_id) == User("ada", "analyst", "fr")


@pytest.mark.parametrize(
    "token", ["", "csr", "csr__", "csr_" + "0" * 32, "csr_" + "0" * 32 + "_x", "abc_1_2", "csr_é_é"]
)
def test_what_is_no_refresh_token_is_refused(sessions: Sessions, ada: User, token: str) -> None:
    begun = sessions.start(ada)
    with pytest.raises(NotAuthenticated):
        sessions.refresh(token)
    assert sessions.user_of(begun.session_id) == ada


def test_sessions_that_are_over_are_forgotten_when_another_one_starts(
    store: Store, sessions: Sessions, ada: User, clock: Clock
) -> None:
    sessions.start(ada)
    clock.now = LOGGED_IN + timedelta(hours=11)
    sessions.start(ada)
    assert len(ended_by(store)) == 1
