"""Finds levels, treatments and medicines by id, name or synonym; never by guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from zebraboard.language.errors import ZebraboardError, nearest


class Named(Protocol):
    """What can be found by name."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Words that records use for it."""


_SPACES = str.maketrans({"_": " ", "-": " ", ",": " ", "‐": " ", "–": " "})
_JOINERS = re.compile(r"\s*[/+&]\s*")
_REMARK = re.compile(r"\s*\(([^()]*)\)\s*\Z")
_DOUBT = re.compile(
    r"\?|\b(?:no|not|non|without|never|or|vs|versus|exclud\w*|suspect\w*|possib\w*|probab\w*|presum\w*|likely|unlikely"
    r"|unclear|query|rule[ds]?|negative)\b",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Lower case, one space between words; hyphens, underscores and commas are spaces; ``/``, ``+`` and ``&`` are "and"."""
    return " ".join(_JOINERS.sub(" and ", text.lower()).translate(_SPACES).split())


def without_remark(text: str) -> str | None:
    """``text`` without a remark in brackets at its end; None if there is none, or if the remark casts doubt on the word."""
    found = _REMARK.search(text)
    if found is None or _DOUBT.search(found[1]):
        return None
    return text[: found.start()].strip() or None


class Names:
    """An index of ids, names and synonyms, case-insensitive. An id comes before a name, a name before a synonym."""

    def __init__(self, table: Mapping[str, Named], what: str) -> None:
        self.what = what
        self._ids: tuple[dict[str, list[str]], ...] = ({}, {}, {})
        self.shown: dict[str, str] = {}
        for id, entry in table.items():
            for rank, texts in enumerate(((id,), (entry.name,), entry.synonyms)):
                for text in texts:
                    known = self._ids[rank].setdefault(plain(text), [])
                    if id not in known:
                        known.append(id)
                    self.shown.setdefault(plain(text), text)

    def get(self, text: str) -> str | None:
        """The id that ``text`` stands for, or None; raises :class:`ZebraboardError` if it stands for several.

        A remark in brackets after the name is not read: "pancreas (multifocal)" is the pancreas.
        """
        found = self._exact(text)
        if found is None and (bare := without_remark(text)) is not None:
            found = self._exact(bare)
        return found

    def _exact(self, text: str) -> str | None:
        for rank in self._ids:
            found = rank.get(plain(text), [])
            if len(found) > 1:
                raise ZebraboardError(f"{text!r} can mean {' or '.join(found)}", remedy="Write the one that is meant.")
            if found:
                return found[0]
        return None

    def find(self, text: str, remedy: str = "") -> str:
        """The id that ``text`` stands for; raises :class:`ZebraboardError` with the nearest names if there is none."""
        found = self.get(text)
        if found is None:
            near = nearest(plain(text), self.shown)
            for key in sorted(self.shown, key=len, reverse=True):
                if near and self.shown[key] != key:
                    near = near.replace(f" {key} ", f" {self.shown[key]} ").replace(f" {key}?", f" {self.shown[key]}?")
            options = sorted(next(iter(ids)) for ids in self._ids[0].values())
            listed = f"It can be: {', '.join(options)}." if len(options) <= 12 else ""
            hints = [hint for hint in (near or listed, remedy) if hint] or [
                "`zebraboard knowledge search WORD` finds what it can be."
            ]
            raise ZebraboardError(f"{text!r} is no {self.what}", remedy=" ".join(hints))
        return found
