"""Two people changed one version of a case. Nothing that either of them entered is lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar

from zebraboard.record import Medicine, Observation, Record, Report, Treatment

Choice = Literal["mine", "theirs", "both"]
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
TEXTS = ("title", "question", "wishes")
VALUES = ("origin", "jurisdiction", "as_of")
LISTS = ("treatments", "medicines", "allergies")


def merge(base: Record, mine: Record, theirs: Record, choice: Choice) -> Record:
    """The record that comes of both changes of ``base``.

    ``theirs`` takes the other version as it is. Otherwise whatever only one of the two changed is as that one has it; where
    both changed the same thing, ``mine`` keeps mine, and ``both`` keeps the readings and entries of both.
    """
    if choice == "theirs":
        return theirs
    both = choice == "both"
    found: dict[str, object] = {}
    for name in (*TEXTS, *VALUES):
        old, my, other = (getattr(record, name) for record in (base, mine, theirs))
        joined = "\n".join(dict.fromkeys((other, my))) if both and name in TEXTS else my
        found[name] = _pick(old, my, other, joined)
    found["facts"] = _merged(base.facts, mine.facts, theirs.facts, both, lambda o: o.fact)
    found["reports"] = _merged(base.reports, mine.reports, theirs.reports, both, lambda r: (r.kind, r.date, r.origin))
    for name in LISTS:
        old, my, other = (getattr(record, name) for record in (base, mine, theirs))
        merged = _merged(old or (), my or (), other or (), both, _subject)
        found[name] = merged or _pick(old, my, other, my)
        was, my, other = (getattr(record, f"{name}_complete") for record in (base, mine, theirs))
        found[f"{name}_complete"] = None if found[name] is None else _pick(was, my, other, my)
    return replace(theirs, **found)  # type: ignore[arg-type]


def touched(base: Record, changed: Record) -> frozenset[str]:
    """What a change concerns: facts, reports, treatments, medicines, allergies and heads that differ."""
    found = {name for name in (*TEXTS, *VALUES) if getattr(base, name) != getattr(changed, name)}
    for name in LISTS:
        if getattr(base, f"{name}_complete") != getattr(changed, f"{name}_complete"):
            found.add(f"{name}_complete")
        found |= {f"{name}/{key}" for key in _differ(getattr(base, name) or (), getattr(changed, name) or (), _subject)}
    found |= {f"facts/{key}" for key in _differ(base.facts, changed.facts, lambda o: o.fact)}
    found |= {f"reports/{key}" for key in _differ(base.reports, changed.reports, lambda r: (r.kind, r.date, r.origin))}
    return frozenset(found)


def _subject(item: Treatment | Medicine) -> str:
    return item.agent if isinstance(item, Treatment) else item.id or item.name


def _pick(old: Any, my: Any, other: Any, joined: Any) -> Any:
    """What only one of the two changed, as that one has it; else ``joined``."""
    return other if my == old else my if other == old else my if my == other else joined


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def _exact(items: Sequence[T]) -> list[object]:
    return [(item, item.given) if isinstance(item, Observation) else _whole(item) for item in items]


def _whole(item: object) -> object:
    """An item with the texts of its values, which do not count when readings are compared."""
    return (item, tuple(o.given for o in item.facts)) if isinstance(item, Report) else item


def _differ(old: Sequence[T], new: Sequence[T], key: Callable[[T], K]) -> set[K]:
    before, after = _grouped(old, key), _grouped(new, key)
    return {k for k in (*before, *after) if _exact(before.get(k, [])) != _exact(after.get(k, []))}


def _merged(
    old: Sequence[T], mine: Sequence[T], theirs: Sequence[T], both: bool, key: Callable[[T], K]
) -> tuple[T, ...]:
    """Subject by subject, in the order of ``theirs``; subjects that only ``mine`` has come last."""
    if _exact(theirs) == _exact(old):
        return tuple(mine)
    if _exact(mine) == _exact(old):
        return tuple(theirs)
    before, my, other = _grouped(old, key), _grouped(mine, key), _grouped(theirs, key)
    kept = {k: _resolved(before.get(k, []), my.get(k, []), other.get(k, []), both) for k in (*other, *my)}
    found: list[T] = []
    for item in theirs:
        subject = key(item)
        if kept[subject] is other[subject]:
            found.append(item)  # untouched: each in its own place
        elif item is other[subject][0]:
            found += kept[subject]
    return (*found, *(item for k, items in kept.items() if k not in other for item in items))


def _resolved(old: list[T], mine: list[T], theirs: list[T], both: bool) -> list[T]:
    """The entries of one subject."""
    was, my, other = _exact(old), _exact(mine), _exact(theirs)
    if my in (was, other):
        return theirs
    if other == was or not both:
        return mine
    return theirs + [item for item, text in zip(mine, my, strict=True) if text not in was and text not in other]
