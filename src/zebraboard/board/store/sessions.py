"""Signing in: attempts, sessions, and the tokens of programs. Only hashes of secrets are kept."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import NamedTuple, NoReturn

import sqlalchemy as sa

from zebraboard.board.auth import passwords
from zebraboard.board.model import BoardError, NotFoundError, Role, User
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import SYSTEM, Base, Change, id_of, sha256, text_of
from zebraboard.board.store.people import LOGIN, insert_user, login_of, update_user, user_from

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
TOUCH = dt.timedelta(minutes=1)
"""How exactly it is known when a session was last used."""
ATTEMPTS = 5
LOCKED = dt.timedelta(minutes=15)
TOKEN_DAYS = 365
TOKEN_MARK = "zb_"
REFUSED = (
    f"Login or password is wrong, or there were {ATTEMPTS} wrong attempts in the last {LOCKED.seconds // 60} minutes."
)


class Token(NamedTuple):
    """A program's token as its owner sees it later: never the secret."""

    id: int
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime


class Sessions(Base):
    """Who is signed in."""

    def sign_in(self, login: str, password: str) -> str:
        """The secret of a new session. Raises BoardError, always with the same words and after the same work."""
        login = login_of(login)
        self._attempt(login)
        with self.database.read() as connection:
            query = sa.select(t.users).where(t.users.c.login == login)
            row = connection.execute(query).one_or_none() if LOGIN.match(login) else None
        right = passwords.matches(row.password if row is not None else None, password)
        if row is None or not right or not row.active:
            self._refused(login if row is not None else "unknown")
        renewed = passwords.hashed(password) if passwords.outdated(row.password) else row.password
        with self.database.write() as connection:
            change = Change(connection, user_from(row), self.clock())
            same = (t.users.c.id == row.id) & (t.users.c.password == row.password) & t.users.c.active
            if change.execute(sa.update(t.users).where(same).values(password=renewed)).rowcount == 0:
                raise BoardError(REFUSED)  # changed or disabled while we were looking
            change.execute(sa.delete(t.attempts).where(t.attempts.c.login == sha256(login)))
            return self._start(change)

    def sign_in_from(self, issuer: str, subject: str, login: str, name: str, role: Role | None) -> str:
        """The secret of a new session for somebody whom a provider vouches for; they get an account the first time.

        ``role`` is what the provider's groups say; None leaves the role as it is, and makes a newcomer a reader.
        """
        mine = (t.users.c.issuer == issuer) & (t.users.c.subject == subject)
        with self.database.write() as connection:
            change = Change(connection, SYSTEM, self.clock())
            row = change.execute(sa.select(t.users).where(mine)).one_or_none()
            if row is None:
                user = insert_user(
                    change, _free(change, login), name, role or Role.READER, issuer=issuer, subject=subject
                )
            else:
                user = user_from(row)
                if not user.active:
                    raise BoardError("This account is disabled. An administrator of the board can enable it.")
                if role is not None and role != user.role:
                    user = update_user(change, user.login, {"role": str(role)}, "changed role of", f"to {role}")
            return self._start(Change(connection, user, self.clock()))

    def session(self, secret: str) -> User | None:
        """Who is signed in with this secret; None if it is unknown or too old."""
        now, digest = self.clock(), sha256(secret)
        query = (
            sa.select(t.users, t.sessions.c.started_at, t.sessions.c.seen_at)
            .join(t.sessions, t.sessions.c.user == t.users.c.id)
            .where(t.sessions.c.digest == digest)
        )
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not row.active or now - row.seen_at > IDLE or now - row.started_at > LONGEST:
            return None
        if now - row.seen_at > TOUCH:
            with self.database.write() as connection:
                connection.execute(sa.update(t.sessions).where(t.sessions.c.digest == digest).values(seen_at=now))
        return user_from(row)

    def sign_out(self, user: User, secret: str) -> None:
        """End one session."""
        with self.change(user, Role.READER) as change:
            if change.execute(sa.delete(t.sessions).where(t.sessions.c.digest == sha256(secret))).rowcount:
                change.note("signed out", f"user/{user.login}")

    def check_password(self, user: User, password: str) -> None:
        """Raise BoardError unless this is the person's password; wrong ones count as attempts."""
        self._attempt(user.login)
        with self.database.read() as connection:
            kept = connection.execute(sa.select(t.users.c.password).where(t.users.c.id == user.id)).scalar_one_or_none()
        if not passwords.matches(kept, password):
            self._refused(user.login)
        with self.database.write() as connection:
            connection.execute(sa.delete(t.attempts).where(t.attempts.c.login == sha256(user.login)))

    # tokens of programs

    def create_token(self, who: User, name: str) -> str:
        """A token with which a program acts as ``who``; it is shown this once."""
        if not name.strip():
            raise BoardError("Name the token after the program that will use it.")
        secret = TOKEN_MARK + secrets.token_urlsafe(32)
        with self.change(who) as change:
            values = {
                "user": who.id, "name": text_of(name.strip(), "name", 100), "digest": sha256(secret),
                "created_at": change.now, "expires_at": change.now + dt.timedelta(days=TOKEN_DAYS),
            }  # fmt: skip
            change.execute(sa.insert(t.tokens).values(**values))
            change.note("created token of", f"user/{who.login}")
        return secret

    def tokens(self, user: User) -> list[Token]:
        """The tokens of a person."""
        columns = (t.tokens.c.id, t.tokens.c.name, t.tokens.c.created_at, t.tokens.c.expires_at)
        query = sa.select(*columns).where(t.tokens.c.user == user.id).order_by(t.tokens.c.id)
        with self.database.read() as connection:
            return [Token(*row) for row in connection.execute(query)]

    def remove_token(self, who: User, id: int) -> None:
        """End one of one's own tokens."""
        with self.change(who, Role.READER) as change:
            mine = (t.tokens.c.id == id_of(id, "token")) & (t.tokens.c.user == who.id)
            if change.execute(sa.delete(t.tokens).where(mine)).rowcount == 0:
                raise NotFoundError("There is no such token.")
            change.note("removed token of", f"user/{who.login}")

    def user_of_token(self, secret: str) -> User | None:
        """Whose program this is; None if the token is unknown, too old, or its owner is disabled."""
        query = (
            sa.select(t.users, t.tokens.c.expires_at)
            .join(t.tokens, t.tokens.c.user == t.users.c.id)
            .where(t.tokens.c.digest == sha256(secret))
        )
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not row.active or row.expires_at < self.clock():
            return None
        return user_from(row)

    # steps

    def _attempt(self, login: str) -> None:
        """Count an attempt before it is made, so that many at once count as many; raise if there were too many."""
        key = sha256(login)  # hashed: people type passwords here by mistake
        with self.database.write() as connection:
            now = self.clock()
            connection.execute(sa.delete(t.attempts).where(t.attempts.c.last_at <= now - LOCKED))
            count = connection.execute(sa.select(t.attempts.c.count).where(t.attempts.c.login == key)).scalar() or 0
            if count == 0:
                connection.execute(sa.insert(t.attempts).values(login=key, count=1, last_at=now))
            elif count < ATTEMPTS:
                connection.execute(
                    sa.update(t.attempts).where(t.attempts.c.login == key).values(count=count + 1, last_at=now)
                )
        if count >= ATTEMPTS:
            passwords.matches(None, "")  # as much work as for any other answer
            raise BoardError(REFUSED)

    def _refused(self, login: str) -> NoReturn:
        """Note a wrong attempt and say so."""
        with self.database.write() as connection:
            Change(connection, SYSTEM, self.clock()).note("refused sign-in of", f"user/{login}")
        raise BoardError(REFUSED)

    @staticmethod
    def _start(change: Change) -> str:
        secret = secrets.token_urlsafe(32)
        old = (t.sessions.c.started_at < change.now - LONGEST) | (t.sessions.c.seen_at < change.now - IDLE)
        change.execute(sa.delete(t.sessions).where(old))
        values = {"digest": sha256(secret), "user": change.who.id, "started_at": change.now, "seen_at": change.now}
        change.execute(sa.insert(t.sessions).values(**values))
        change.note("signed in", f"user/{change.who.login}")
        return secret


def _free(change: Change, wanted: str) -> str:
    """A login near ``wanted`` that nobody has: an account here is never taken over by a namesake elsewhere."""
    cleaned = "".join(c if LOGIN.match("a" + c) else "-" for c in login_of(wanted))[:100].lstrip("._@+-") or "person"
    taken = set(change.execute(sa.select(t.users.c.login)).scalars()) | {"local", SYSTEM.login}
    choices: Iterable[str] = (cleaned, *(f"{cleaned}-{number}" for number in range(2, len(taken) + 3)))
    return next(login for login in choices if login not in taken)
