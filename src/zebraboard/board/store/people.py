"""Accounts and their administration."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from zebraboard.board.auth import passwords
from zebraboard.board.model import BoardError, ConflictError, NotFoundError, Role, User
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import SYSTEM, Base, Change, text_of

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,119}\Z")
RESERVED = ("local", SYSTEM.login)


def login_of(login: str) -> str:
    """A login as it is kept: lower case, no blanks around it."""
    return login.strip().lower()


class People(Base):
    """Who may use the board."""

    def has_accounts(self) -> bool:
        """Whether there ever was an account; disabled ones count, so that disabling the last opens nothing."""
        with self.database.read() as connection:
            return connection.execute(sa.select(t.users.c.id).limit(1)).one_or_none() is not None

    def has_passwords(self) -> bool:
        """Whether anybody signs in with a password kept here."""
        with self.database.read() as connection:
            query = sa.select(t.users.c.id).where(t.users.c.password.is_not(None)).limit(1)
            return connection.execute(query).one_or_none() is not None

    def has_password(self, user: User) -> bool:
        """Whether this person does."""
        with self.database.read() as connection:
            query = sa.select(t.users.c.password).where(t.users.c.id == user.id)
            return connection.execute(query).scalar_one_or_none() is not None

    def users(self) -> list[User]:
        """Every account, by login."""
        with self.database.read() as connection:
            return [user_from(row) for row in connection.execute(sa.select(t.users).order_by(t.users.c.login))]

    def user(self, login: str) -> User:
        """One account."""
        with self.database.read() as connection:
            return user_from(_row(connection, login))

    def create_user(self, who: User, login: str, name: str, role: Role, password: str) -> User:
        """Add a local account. Raises BoardError if the login or password will not do, ConflictError if it is taken."""
        kept = passwords.hashed(password)
        with self.change(who, Role.ADMINISTRATOR) as change:
            return insert_user(change, login, name, role, password=kept)

    def set_role(self, who: User, login: str, role: Role) -> User:
        """Change what somebody may do; their sessions end."""
        with self.change(who, Role.ADMINISTRATOR) as change:
            return update_user(change, login, {"role": str(Role(role))}, "changed role of", f"to {role}")

    def set_active(self, who: User, login: str, active: bool) -> User:
        """Disable an account, or enable it again; sessions and tokens end."""
        with self.change(who, Role.ADMINISTRATOR) as change:
            changed = update_user(change, login, {"active": active}, "enabled" if active else "disabled")
            change.execute(sa.delete(t.tokens).where(t.tokens.c.user == changed.id))
            return changed

    def set_password(self, who: User, login: str, password: str) -> User:
        """Give an account a new password; its sessions and tokens end. People change their own, administrators any."""
        kept = passwords.hashed(password)
        own = who.login == login_of(login) and who.id > 0
        with self.change(who, Role.READER if own else Role.ADMINISTRATOR) as change:
            if _row(change.connection, login).issuer is not None:
                raise BoardError("This person signs in elsewhere; the password is kept there.")
            changed = update_user(change, login, {"password": kept}, "changed password of")
            change.execute(sa.delete(t.tokens).where(t.tokens.c.user == changed.id))
            return changed


def user_from(row: Row[Any]) -> User:
    """A person from a row of the accounts."""
    return User(id=row.id, login=row.login, name=row.name, role=Role(row.role), active=row.active)


def _row(connection: Connection, login: str) -> Row[Any]:
    wanted = login_of(login)
    query = sa.select(t.users).where(t.users.c.login == wanted)
    row = connection.execute(query).one_or_none() if LOGIN.match(wanted) else None
    if row is None:
        raise NotFoundError("There is no such account.")
    return row


def insert_user(
    change: Change, login: str, name: str, role: Role, *, password: str | None = None, issuer: str | None = None,
    subject: str | None = None,
) -> User:  # fmt: skip
    """Add an account with a password's hash, or with who vouches for it."""
    login = login_of(login)
    if not LOGIN.match(login) or login in RESERVED:
        raise BoardError("A login is made of letters, digits and . _ @ + -, and begins with a letter or digit.")
    if not name.strip():
        raise BoardError("Give the person's name: it stands under what they sign.")
    taken = change.execute(sa.select(t.users).where(t.users.c.login == login)).one_or_none()
    if taken is not None:
        raise ConflictError(f"There is an account {login} already.", user_from(taken), 0)
    values = {
        "login": login, "name": text_of(name.strip(), "name", 200), "role": str(Role(role)), "active": True,
        "password": password, "issuer": issuer, "subject": subject,
    }  # fmt: skip
    key = change.execute(sa.insert(t.users).values(**values)).inserted_primary_key
    assert key is not None
    change.note("created", f"user/{login}", f"as {role}")
    return User(id=key[0], login=login, name=name.strip(), role=Role(role))


def update_user(change: Change, login: str, values: dict[str, object], action: str, detail: str = "") -> User:
    """Change an account, end its sessions; the last active administrator stays one."""
    row = _row(change.connection, login)
    change.execute(sa.update(t.users).where(t.users.c.id == row.id).values(**values))
    change.execute(sa.delete(t.sessions).where(t.sessions.c.user == row.id))
    was_one = row.active and row.role == Role.ADMINISTRATOR
    others = sa.select(t.users.c.id).where(t.users.c.active, t.users.c.role == str(Role.ADMINISTRATOR))
    if was_one and change.execute(others.limit(1)).one_or_none() is None:
        raise BoardError("This is the last active administrator. Make somebody else one first.")
    change.note(action, f"user/{row.login}", detail)
    return user_from(_row(change.connection, row.login))
