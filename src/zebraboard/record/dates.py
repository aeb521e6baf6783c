"""Dates as records give them: a day, a month or only a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from zebraboard.language.errors import ZebraboardError

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
REMEDY = "Write 2024-05-31, or 2024-05 or 2024 where no more is known."


@dataclass(frozen=True)
class PartialDate:
    """A day, or the month or year that it lies in; ``month`` and ``day`` are None where they are not known."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        """The exact date ``day``."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, raw: object) -> PartialDate:
        """Read ``2024-05-31``, ``2024-05`` or ``2024``; raises :class:`ZebraboardError` for anything else."""
        if isinstance(raw, dt.date):
            return cls.of(raw)
        shape = _SHAPE.match(str(raw).strip()) if not isinstance(raw, bool) else None
        if shape is None:
            raise ZebraboardError(f"{raw!r} is not a date", remedy=REMEDY)
        year, month, day = (None if part is None else int(part) for part in shape.groups())
        try:
            return cls(year or 0, month, day)
        except ValueError:
            raise ZebraboardError(f"there is no day {raw!r} in the calendar", remedy=REMEDY) from None

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    @property
    def first(self) -> dt.date:
        """The earliest day that it can be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The latest day that it can be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def middle(self, latest: dt.date | None = None) -> dt.date:
        """The day itself, else the middle of the days that it can be (of those up to ``latest``, if there are any)."""
        last = min(self.last, latest) if latest is not None and self.first <= latest else self.last
        return self.first + (last - self.first) // 2

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)
