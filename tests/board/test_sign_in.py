"""Signing in: passwords, lockout, sessions, tokens."""

from __future__ import annotations

import hashlib
import statistics
import threading
import time

import argon2
import pytest
import sqlalchemy as sa

from tests.board.conftest import PASSWORD, Clock, Running
from zebraboard.board.auth import passwords
from zebraboard.board.model import BoardError, ConflictError, ForbiddenError, NotFoundError, Role
from zebraboard.board.store import Store
from zebraboard.board.store import sessions as s
from zebraboard.board.store import tables as t


def person(store: Store, login: str = "anna", role: Role = Role.MEMBER) -> None:
    store.create_user(store.system, login, "Anna", role, PASSWORD)


# accounts


def test_a_password_is_kept_as_an_argon2id_hash(store: Store, real_hashes: None) -> None:
    person(store)
    with store.database.read() as connection:
        kept = connection.execute(sa.select(t.users.c.password)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert argon2.PasswordHasher().verify(kept, PASSWORD.encode())


@pytest.mark.parametrize("password", ["", "short", "eleven char", "x" * 1001])
def test_a_password_has_twelve_characters(store: Store, password: str) -> None:
    with pytest.raises(BoardError, match="12 to"):
        store.create_user(store.system, "anna", "Anna", Role.READER, password)


@pytest.mark.parametrize("login", ["", "-", "a b", "ä", "a/b", "a\x00", "local", "zebraboard", "x" * 121, "'; --"])
def test_a_login_is_plain(store: Store, login: str) -> None:
    with pytest.raises(BoardError):
        store.create_user(store.system, login, "Anna", Role.READER, PASSWORD)


def test_a_login_is_one_persons_whatever_its_case(store: Store) -> None:
    person(store, "anna")
    with pytest.raises(ConflictError):
        person(store, " Anna ")
    assert store.session(store.sign_in("ANNA", PASSWORD)) == store.user("anna")


def test_only_administrators_manage_accounts(store: Store) -> None:
    person(store, "carl", Role.CHAIR)
    person(store, "anna")
    chair = store.user("carl")
    for change in (
        lambda: store.create_user(chair, "new", "New", Role.READER, PASSWORD), lambda: store.set_role(chair, "anna", Role.CHAIR),
        lambda: store.set_active(chair, "anna", False), lambda: store.set_password(chair, "anna", PASSWORD),
    ):  # fmt: skip
        with pytest.raises(ForbiddenError):
            change()
    with pytest.raises(NotFoundError):
        store.set_role(store.system, "nobody", Role.READER)


def test_the_last_administrator_stays(store: Store) -> None:
    person(store, "ada", Role.ADMINISTRATOR)
    for change in (
        lambda: store.set_active(store.system, "ada", False),
        lambda: store.set_role(store.system, "ada", Role.CHAIR),
    ):
        with pytest.raises(BoardError, match="last active administrator"):
            change()
    person(store, "bob", Role.ADMINISTRATOR)
    assert not store.set_active(store.system, "ada", False).active


def test_disabling_the_last_account_opens_nothing(alone: Running) -> None:
    person(alone.store)
    alone.store.set_active(alone.store.system, "anna", False)
    assert alone.client().get("/account", follow_redirects=False).headers["location"] == "/sign-in"


# attempts


def refused(store: Store, login: str, password: str) -> str:
    with pytest.raises(BoardError) as caught:
        store.sign_in(login, password)
    return str(caught.value)


def test_every_refusal_reads_the_same(store: Store) -> None:
    for login in ("anna", "bob"):
        person(store, login)
    store.set_active(store.system, "bob", False)
    said = {
        refused(store, "anna", "wrong"),
        refused(store, "nobody", "wrong"),
        refused(store, "bob", PASSWORD),
        refused(store, "\x00", ""),
    }
    for _ in range(6):
        said.add(refused(store, "anna", "wrong"))
    assert said == {s.REFUSED}


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_five_wrong_attempts_lock_for_fifteen_minutes(store: Store, clock: Clock, login: str) -> None:
    person(store)
    for _ in range(5):
        refused(store, login, "wrong password")
    if login == "anna":
        refused(store, login, PASSWORD)
        clock.move(minutes=14, seconds=59)
        refused(store, login, PASSWORD)
        clock.move(seconds=1)
        assert store.sign_in(login, PASSWORD)
    with store.database.read() as connection:
        rows = connection.execute(sa.select(t.attempts)).all()
    assert all(row.login == hashlib.sha256(login.encode()).hexdigest() for row in rows)  # what was typed is not kept


def test_a_right_password_wipes_the_slate(store: Store) -> None:
    person(store)
    for _ in range(3):
        for _ in range(4):
            refused(store, "anna", "wrong password")
        store.sign_in("anna", PASSWORD)


def test_many_attempts_at_once_count_as_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    person(store)
    tried: list[str] = []
    matches = passwords.matches

    def counting(kept: str | None, password: str) -> bool:
        if kept is not None:
            tried.append(password)
        return matches(kept, password)

    monkeypatch.setattr(passwords, "matches", counting)
    threads = [threading.Thread(target=refused, args=(store, "anna", f"guess number {n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tried) == s.ATTEMPTS


def test_whether_there_is_such_a_person_does_not_show_in_the_time(
    store: Store, clock: Clock, real_hashes: None
) -> None:
    person(store)

    def spent(login: str) -> float:
        times = []
        for _ in range(8):
            clock.move(minutes=20)
            start = time.process_time()
            refused(store, login, "wrong password")
            times.append(time.process_time() - start)
        return statistics.median(times)

    known, unknown = spent("anna"), spent("nobody")
    assert min(known, unknown) / max(known, unknown) > 0.5


def test_refused_attempts_are_in_the_trail_and_what_was_typed_is_not(store: Store) -> None:
    person(store)
    refused(store, "anna", "wrong password")
    refused(store, "my-secret-pasted-here", "wrong password")
    store.sign_in("anna", PASSWORD)
    told = [(e.actor, e.action, e.object) for e in store.audit(limit=3)]
    assert told == [
        ("anna", "signed in", "user/anna"),
        ("zebraboard", "refused sign-in of", "user/unknown"),
        ("zebraboard", "refused sign-in of", "user/anna"),
    ]


def test_an_old_hash_is_renewed_at_sign_in(store: Store, real_hashes: None) -> None:
    person(store)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with store.database.write() as connection:
        connection.execute(sa.update(t.users).values(password=weak))
    store.sign_in("anna", PASSWORD)
    with store.database.read() as connection:
        kept = connection.execute(sa.select(t.users.c.password)).scalar_one()
    assert not passwords.outdated(kept)
    assert store.sign_in("anna", PASSWORD)


def test_the_same_letters_from_another_keyboard_are_the_same_password(store: Store) -> None:
    store.create_user(store.system, "anna", "Anna", Role.READER, "pass\u0061\u0308 word word")
    assert store.sign_in("anna", "pass\u00e4 word word")


# sessions


def test_a_session_ends_when_it_is_left_alone_and_after_a_day_at_work(store: Store, clock: Clock) -> None:
    person(store)
    secret = store.sign_in("anna", PASSWORD)
    clock.move(minutes=29)
    assert store.session(secret) is not None
    clock.move(minutes=29)
    assert store.session(secret) is not None  # its use was noted
    clock.move(minutes=31)
    assert store.session(secret) is None
    secret = store.sign_in("anna", PASSWORD)
    for _ in range(12 * 3):
        assert store.session(secret) is not None
        clock.move(minutes=20)
    clock.move(seconds=1)
    assert store.session(secret) is None


def test_only_the_hash_of_a_session_is_kept(store: Store) -> None:
    person(store)
    secret = store.sign_in("anna", PASSWORD)
    assert len(secret) >= 43  # 256 bits
    with store.database.read() as connection:
        kept = connection.execute(sa.select(t.sessions.c.digest)).scalars().all()
    assert kept == [hashlib.sha256(secret.encode()).hexdigest()]
    assert store.session(kept[0]) is None


@pytest.mark.parametrize("change", ["role", "active", "password"])
def test_sessions_and_tokens_end_when_the_account_changes(store: Store, change: str) -> None:
    person(store)
    secret, anna = store.sign_in("anna", PASSWORD), store.user("anna")
    token = store.create_token(anna, "script")
    if change == "role":
        store.set_role(store.system, "anna", Role.READER)
        assert store.user_of_token(token) == store.user("anna")  # it may do no more than its owner may now
    elif change == "active":
        store.set_active(store.system, "anna", False)
        assert store.user_of_token(token) is None
        store.set_active(store.system, "anna", True)
        assert store.user_of_token(token) is None
    else:
        store.set_password(anna, "anna", "another good password")
        assert store.user_of_token(token) is None
    assert store.session(secret) is None


def test_a_token_ends_after_a_year_and_belongs_to_one_person(store: Store, clock: Clock) -> None:
    person(store, "anna")
    person(store, "bob")
    anna, bob = store.user("anna"), store.user("bob")
    token = store.create_token(anna, "script")
    (kept,) = store.tokens(anna)
    with pytest.raises(NotFoundError):
        store.remove_token(bob, kept.id)
    assert store.user_of_token(token) == anna
    clock.move(days=366)
    assert store.user_of_token(token) is None
    store.remove_token(anna, kept.id)
    assert store.tokens(anna) == []
