"""Treatment episodes as they stand at a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from zebraboard.language.vocabulary import Vocabulary
from zebraboard.record.dates import PartialDate
from zebraboard.record.model import Note, Treatment

ONE_OFF = "local_therapy"
"""The class of treatments that are done on a day (an operation, an embolisation): they are over when they are done."""


@dataclass(frozen=True)
class Progression:
    """RECIST progression as the record shows it, to see under which treatment it fell."""

    dates: tuple[PartialDate, ...] = ()
    """Days on which it was seen."""
    stands: bool | None = None
    """The latest comparison."""
    compared: dt.date | None = None
    """The day of the latest comparison."""


@dataclass(frozen=True)
class Episode:
    """One episode with what was known of it on the planning date."""

    agent: str
    kin: tuple[str, ...]
    """The agent and every class it belongs to."""
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool | None
    progressed: bool | None
    intolerant: bool | None
    cycles: int | None
    most_cycles: int | None
    response: str

    def begins(self, as_of: dt.date) -> dt.date | None:
        """Its first day, as near as it is known."""
        return None if self.start is None else self.start.middle(as_of)

    def ends(self, as_of: dt.date) -> dt.date | None:
        """Its last day, as near as it is known."""
        return None if self.end is None else self.end.middle(as_of)


def at(
    treatments: Sequence[Treatment], vocabulary: Vocabulary, as_of: dt.date, progression: Progression
) -> tuple[list[Episode], list[Note]]:
    """The episodes begun by ``as_of``, and notes on what was read into them.

    What ends later than ``as_of`` was still being given then; why it ended, its cycles and its response were not known.
    """
    episodes, later, assumed, inferred = [], [], [], []
    for item in treatments:
        name = vocabulary.agents[item.agent].name
        if item.start is not None and item.start.first > as_of:
            later.append(f"{name} ({item.start})")
            continue
        kin = vocabulary.ancestors(vocabulary.agents, item.agent)
        ended_later = item.end is not None and item.end.first > as_of
        one_off = ONE_OFF in kin
        end = None if ended_later else item.end or (item.start if one_off else None)
        stopped = end is not None or (bool(item.stop_reason) and not ended_later) or item.ongoing is False or one_off
        ongoing: bool | None
        if ended_later or item.ongoing:
            ongoing = True
        elif stopped:
            ongoing = False
        else:
            ongoing = True if item.start is not None else None
            if ongoing:
                assumed.append(name)
        reason = "" if ended_later else item.stop_reason or ("completed" if one_off else "")
        response = "" if ended_later else item.best_response
        progressed = None if ended_later else _stated(item, reason, response)
        if progressed is None:
            progressed = _seen(item.start, end, ongoing, reason, progression, as_of)
            if progressed:
                inferred.append(name)
        intolerant = False if ongoing else True if reason == "toxicity" else False if reason else None
        episodes.append(
            Episode(
                item.agent, kin, item.start, end, ongoing, progressed, intolerant if ongoing is not None else None,
                None if ended_later else item.cycles, item.cycles, response,
            )
        )  # fmt: skip
    notes = []
    if later:
        notes.append(Note(f"Begun after {as_of} and therefore not counted: {', '.join(later)}"))
    if assumed:
        names = ", ".join(dict.fromkeys(assumed))
        notes.append(Note(f"Read as still being given, since no end is stated: {names}"))
    if inferred:
        names = ", ".join(dict.fromkeys(inferred))
        notes.append(
            Note(f"Read as progression under treatment, since the RECIST progression fell in its time: {names}")
        )
    return episodes, notes


def _stated(item: Treatment, reason: str, response: str) -> bool | None:
    if item.progressed is not None:
        return item.progressed
    return True if reason == "progression" or response == "pd" else None


def _seen(
    start: PartialDate | None,
    end: PartialDate | None,
    ongoing: bool | None,
    reason: str,
    progression: Progression,
    as_of: dt.date,
) -> bool | None:
    """Whether the tumour grew during an episode of which nothing is said; None where that is open."""
    if reason == "completed" and end == start and start is not None:
        return False  # a one-off treatment: growth afterwards is no growth under it
    possible = False
    for seen in progression.dates:
        if start is None or (end is None and not ongoing):
            possible = True
            continue
        last_sure = end.first if end is not None else as_of
        last_possible = end.last if end is not None else as_of
        if start.last < seen.first and seen.last <= last_sure:
            return True
        possible = possible or (start.first < seen.last and seen.first <= last_possible)
    if reason:
        return False
    if possible:
        return None
    if ongoing and progression.stands is False:
        after = progression.compared is None or start is None or progression.compared > start.last
        return False if after else None
    return None


def lines(episodes: Sequence[Episode], cls: str, background: str, as_of: dt.date) -> int:
    """How many lines of ``cls`` these episodes make.

    Each episode of a treatment opens a line, except that (1) agents begun on the same day are one line (a combination),
    (2) an episode that follows the same agent without a gap is the same line (a changed dose), and (3) all agents of
    ``background`` (somatostatin analogues) together are at most one line, and none if they were only ever added to, or
    begun during, another line.
    """
    members = [episode for episode in episodes if cls in episode.kin]
    active = [episode for episode in members if background not in episode.kin]
    count = 0
    seen: list[Episode] = []
    for episode in sorted(active, key=lambda e: e.begins(as_of) or as_of):
        start = episode.begins(as_of)
        joined = any(
            start is not None
            and (other.begins(as_of) == start or (other.agent == episode.agent and _reaches(other, start, as_of)))
            for other in seen
        )
        count += not joined
        seen.append(episode)
    alone = [episode for episode in members if background in episode.kin and not _added(episode, active, as_of)]
    return count + bool(alone)


def _reaches(earlier: Episode, start: dt.date, as_of: dt.date) -> bool:
    """Whether an episode lasted until the day on which another begins."""
    end = earlier.ends(as_of)
    return bool(earlier.ongoing) or (end is not None and end >= start)


def _added(episode: Episode, active: Sequence[Episode], as_of: dt.date) -> bool:
    """Whether a background treatment was begun with or during another line."""
    start = episode.begins(as_of)
    if start is None:
        return False
    for other in active:
        begin = other.begins(as_of)
        if begin is not None and begin <= start and _reaches(other, start, as_of):
            return True
    return False
