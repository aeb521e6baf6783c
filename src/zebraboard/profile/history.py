"""The facts that come from the lists of treatments, medicines and allergies.

An agent's episode counts for the agent and for every class it belongs to. An episode of a class ("chemotherapy") leaves
its members unknown: it may have been any of them. An agent that a complete list does not hold was never given; in a list
that is not complete it is unknown. A record can also state such a fact itself (``had_everolimus: true``): a "yes" then
holds for the classes above, a "no" for the members below, and what is stated comes before what is only not listed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import AGENT_FAMILIES, LINE_COUNTS, MEDICINE_FAMILIES, Agent, Kind, Vocabulary
from zebraboard.profile.episodes import Episode, Progression, at, lines
from zebraboard.profile.pick import merge, words
from zebraboard.record.model import Medicine, Note, Record

BACKGROUND = "ssa"
"""The class of agents that is continued beside other lines."""
YES_NO = tuple(p for p, (kind, *_) in {**AGENT_FAMILIES, **MEDICINE_FAMILIES}.items() if kind is Kind.BOOLEAN)
"""Families whose "yes" holds for the classes above and whose "no" holds for the members below."""
AGENT_YES_NO = tuple(family for family in YES_NO if family in AGENT_FAMILIES)


def history(
    record: Record, vocabulary: Vocabulary, as_of: dt.date, stated: Mapping[str, Value], progression: Progression
) -> tuple[dict[str, Value], list[Note]]:
    """Every fact of the families on ``as_of``; ``stated`` are those that the record gives directly."""
    found: dict[str, Value] = {}
    unlisted: set[str] = set()
    notes: list[Note] = []
    if record.treatments is not None:
        episodes, notes = at(record.treatments, vocabulary, as_of, progression)
        complete = record.treatments_complete is not False
        _from_episodes(episodes, vocabulary, as_of, complete, found, unlisted)
    substances = {**vocabulary.agents, **vocabulary.medicines}
    for family, table, items, complete_ in (
        ("takes", vocabulary.medicines, record.medicines, record.medicines_complete),
        ("allergic_to", substances, record.allergies, record.allergies_complete),
    ):
        if items is not None:
            _from_list(family, items, table, vocabulary, complete_ is not False, found, unlisted)
    lists = ("treatments", "medicines", "allergies")
    assumed = [
        name for name in lists if getattr(record, name) is not None and getattr(record, f"{name}_complete") is None
    ]
    if assumed:
        notes.append(
            Note(f"Read as complete, since nothing else is said: {', '.join(assumed)} (state {assumed[0]}_complete)")
        )
    closed, clashes = close(stated, vocabulary)
    return _combined(found, unlisted, closed, [*notes, *clashes])


def close(stated: Mapping[str, Value], vocabulary: Vocabulary) -> tuple[dict[str, Value], list[Note]]:
    """Stated facts with what follows from them: "yes" upwards, "no" downwards; a clash makes a fact unknown."""
    closed = dict(stated)
    notes = []
    for family in YES_NO:
        table = vocabulary.medicines if family == "takes" else vocabulary.agents
        if family == "allergic_to":
            table = {**vocabulary.agents, **vocabulary.medicines}
        given = {id: stated[f"{family}_{id}"] for id in table if stated.get(f"{family}_{id}") is not None}
        if not given:
            continue
        up: dict[str, str] = {}
        for id, value in given.items():
            if value is True:
                up.update(dict.fromkeys(vocabulary.ancestors(table, id), id))
        for id in table:
            kin = vocabulary.ancestors(table, id)
            denied = [other for other in kin if given.get(other) is False]
            fact = f"{family}_{id}"
            if id in up and denied:
                notes.append(
                    Note(
                        f"{family}_{denied[0]} is no, but {family}_{up[id]} is yes; {fact} is taken as unknown", (fact,)
                    )
                )
                closed.pop(fact, None)
            elif id in up or denied:
                closed[fact] = id in up
    return closed, notes


def _combined(
    found: dict[str, Value], unlisted: set[str], stated: Mapping[str, Value], notes: list[Note]
) -> tuple[dict[str, Value], list[Note]]:
    """What the lists give and what is stated; where the two differ, neither."""
    result = dict(found)
    for fact, value in stated.items():
        listed = found.get(fact)
        if listed is None or listed == value:
            result[fact] = value
        elif fact in unlisted:
            result[fact] = value
            notes.append(Note(f"{fact} is given as {words(value)}, though the list does not hold it", (fact,)))
        else:
            agree, merged = _overlap(listed, value)
            if agree:
                result[fact] = merged
                continue
            del result[fact]
            text = f"{fact}: {words(value)} is stated, but the list gives {words(listed)}; taken as unknown"
            notes.append(Note(text, (fact,)))
    return result, notes


def _overlap(a: Value, b: Value) -> tuple[bool, Value]:
    """Two values of a number that may fit each other."""
    from zebraboard.language.vocabulary import Fact

    if isinstance(a, bool | str | dt.date) or isinstance(b, bool | str | dt.date):
        return False, None
    return merge(Fact("", "", Kind.QUANTITY), [a, b])


def _from_episodes(
    episodes: Sequence[Episode],
    vocabulary: Vocabulary,
    as_of: dt.date,
    complete: bool,
    found: dict[str, Value],
    unlisted: set[str],
) -> None:
    for id in vocabulary.agents:
        mine = [episode for episode in episodes if id in episode.kin]
        kin = vocabulary.ancestors(vocabulary.agents, id)
        maybe = [episode for episode in episodes if episode.agent in kin and episode.agent != id]
        sure = complete and not maybe
        facts: dict[str, Value] = {
            "had": True if mine else False if sure else None,
            "on": _any(mine, maybe, complete, lambda e: e.ongoing),
            "progressed_on": _any(mine, maybe, complete, lambda e: e.progressed),
            "intolerant_to": _any(mine, maybe, complete, lambda e: e.intolerant),
            "cycles_of": _cycles(mine, sure, vocabulary.facts[f"cycles_of_{id}"].range),
            "start_of": _edge([e.begins(as_of) for e in mine], min) if sure else None,
            "end_of": _edge([e.ends(as_of) if e.ongoing is False else None for e in mine], max) if sure else None,
            "response_to": _response(mine, vocabulary) if sure else None,
        }
        for family, value in facts.items():
            if value is not None:
                found[f"{family}_{id}"] = value
                if not mine:
                    unlisted.add(f"{family}_{id}")
    _deny(vocabulary, found, unlisted)
    for fact, (cls, _) in LINE_COUNTS.items():
        if cls in vocabulary.agents and fact in vocabulary.facts:
            count = float(lines(episodes, cls, BACKGROUND, as_of))
            most = (vocabulary.facts[fact].range or (0.0, 100.0))[1]
            found[fact] = count if complete else Interval(count, most)
            if not any(cls in episode.kin for episode in episodes):
                unlisted.add(fact)


def _deny(vocabulary: Vocabulary, found: dict[str, Value], unlisted: set[str]) -> None:
    """What was never given was not given as part of a combination either."""
    for id in vocabulary.agents:
        kin = vocabulary.ancestors(vocabulary.agents, id)
        for family in AGENT_YES_NO:
            fact = f"{family}_{id}"
            if fact not in found and any(found.get(f"{family}_{above}") is False for above in kin):
                found[fact] = False
                unlisted.add(fact)
        if found.get(f"had_{id}") is False:
            found[f"cycles_of_{id}"] = 0.0
            unlisted.add(f"cycles_of_{id}")


def _any(
    mine: Sequence[Episode], maybe: Sequence[Episode], complete: bool, ask: Callable[[Episode], bool | None]
) -> bool | None:
    """Kleene's "or" over the episodes; those of a more general class can only leave it open."""
    answers = [ask(episode) for episode in mine]
    if True in answers:
        return True
    open_ = None in answers or any(ask(episode) is not False for episode in maybe)
    return None if open_ or not complete else False


def _cycles(mine: Sequence[Episode], sure: bool, span: tuple[float, float] | None) -> Value:
    """Cycles added up; a number of bounds where some are not counted; None where none is."""
    low = float(sum(episode.cycles or 0 for episode in mine))
    if sure and all(episode.cycles is not None for episode in mine):
        return low
    if sure and all(episode.most_cycles is not None for episode in mine):
        return Interval(low, float(sum(episode.most_cycles or 0 for episode in mine)))
    most = span[1] if span else 1000.0
    return Interval(low, most) if low > 0 else None


def _edge(days: Sequence[dt.date | None], choose: Callable[[list[dt.date]], dt.date]) -> dt.date | None:
    known = [day for day in days if day is not None]
    return choose(known) if known and len(known) == len(days) else None


def _response(mine: Sequence[Episode], vocabulary: Vocabulary) -> str | None:
    """The best response of all episodes: the first of its enumeration's order.

    Where an episode's response is not known, the best of the others is a lower bound: it is then given as the class it
    belongs to (disease control), or not at all.
    """
    levels = vocabulary.enumerations.get("response")
    known = [episode.response for episode in mine if episode.response]
    if levels is None or not known:
        return None
    leaves = [level for level in known if level in levels.leaves] or known
    best = min(leaves, key=levels.code)
    return best if len(known) == len(mine) else levels.levels[best].parent


def _from_list(
    family: str,
    items: Sequence[Medicine],
    table: Mapping[str, Agent],
    vocabulary: Vocabulary,
    complete: bool,
    found: dict[str, Value],
    unlisted: set[str],
) -> None:
    """``takes_`` or ``allergic_to_`` facts of one list."""
    sure: set[str] = set()
    named: set[str] = set()
    for item in items:
        for id in (item.id,) if item.id else item.classes:
            sure.update(vocabulary.ancestors(table, id))
            if item.id:
                named.add(id)
    for id in table:
        if id in sure:
            found[f"{family}_{id}"] = True
        elif complete and not named & set(vocabulary.ancestors(table, id)):
            found[f"{family}_{id}"] = False
            unlisted.add(f"{family}_{id}")
