"""Passwords: hashed with Argon2id, checked in the same time whether or not there is such a person."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from zebraboard.board.model import BoardError

SHORTEST, LONGEST = 12, 1_000
_hasher = PasswordHasher()
# each check takes 64 MiB for a moment: a rush of sign-ins must not take the machine's memory
_turns = threading.BoundedSemaphore(4)


def _normal(password: str) -> bytes:
    """The same letters typed on different keyboards are the same password."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def hashed(password: str) -> str:
    """The hash to keep. Raises :class:`BoardError` if the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BoardError(f"A password has {SHORTEST} to {LONGEST:,} characters. A few random words make a good one.")
    with _turns:
        return _hasher.hash(_normal(password))


_NOBODY = _hasher.hash("a password that nobody has")


def matches(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one that was hashed; with no hash it takes as long and says no."""
    with _turns:
        try:
            _hasher.verify(kept or _NOBODY, _normal(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)
