"""What a leaflet is made of: plain values, already in the patient's language. HTML and PDF only lay them out."""

from __future__ import annotations

import datetime as dt

import msgspec


class Block(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One block of a section; the kind says which fields count."""

    kind: str
    """`text`, `note`, `heading`, `list`, `table` (rows of two cells), `picture`, `lines` (to write on)."""
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of icons: so many of so many people."""

    caption: str
    count: int
    to: int


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An icon array: what happened to how many of how many people, group by group."""

    who: str
    what: str
    out_of: int
    good: bool
    groups: tuple[Group, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section with its heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Leaflet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A leaflet in one language."""

    lang: str
    title: str
    made: dt.date
    made_text: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]
    sources_title: str
    sources: tuple[str, ...]
    small_print: tuple[str, ...]
    untranslated: tuple[str, ...] = ()
    """Strings that had no translation and stand in English."""

    def texts(self) -> list[str]:
        """Every text that the patient reads, in order, without the list of sources."""
        found = [self.title, self.made_text, *self.intro]
        for section in self.sections:
            found.append(section.title)
            for block in section.blocks:
                found += [block.text] if block.text else []
                found += [*block.items, *(cell for row in block.rows for cell in row)]
                if block.picture is not None:
                    found += [block.picture.who, block.picture.what, *(g.caption for g in block.picture.groups)]
        return [*found, self.sources_title, *self.small_print]


def text(words: str) -> Block:
    """A paragraph."""
    return Block(kind="text", text=words)


def note(words: str) -> Block:
    """A paragraph set apart."""
    return Block(kind="note", text=words)


def heading(words: str) -> Block:
    """A heading inside a section."""
    return Block(kind="heading", text=words)


def bullets(items: list[str] | tuple[str, ...]) -> Block:
    """A list."""
    return Block(kind="list", items=tuple(items))
