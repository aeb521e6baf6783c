"""What every entry of a knowledge file has in common."""

from __future__ import annotations

import datetime as dt

import msgspec


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base: no unknown keys, immutable."""


class Cited(Strict, kw_only=True, frozen=True):
    """What every statement carries: its grounds and whether all it says was seen in a source."""

    cite: tuple[str, ...]
    verified: bool
    note: str = ""


class Dated(Cited, kw_only=True, frozen=True):
    """A statement that stands between two dates."""

    from_: dt.date | None = msgspec.field(name="from", default=None)
    until: dt.date | None = None
