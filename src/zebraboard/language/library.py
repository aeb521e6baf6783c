"""Loads the knowledge: files in, one typed library out.

Compiling some hundred files takes a second or two, so the library is kept as a pickle in the user's cache folder, named
after the state of the files; it is rebuilt when any of them changes.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Generic, TypeVar

import platformdirs

from zebraboard import __version__
from zebraboard.language import models as m
from zebraboard.language.errors import KnowledgeError, Place
from zebraboard.language.nodes import Node, Type
from zebraboard.language.parse import Parser, Scope
from zebraboard.language.vocabulary import Fact, Vocabulary

E_co = TypeVar("E_co", bound=m.Strict, covariant=True)


@dataclass(frozen=True)
class Rule(Generic[E_co]):
    """A statement with its condition compiled: whom it concerns (``applies``), then whether it holds (``when``)."""

    id: str
    entry: E_co
    place: Place
    applies: Node
    when: Node
    extra: tuple[Node, ...] = ()
    """Further conditions: a test's `satisfied`, an indicator's `met`, a schedule's condition for each visit."""

    def stands(self, day: dt.date) -> bool:
        """Whether the statement stood on ``day``."""
        start, end = getattr(self.entry, "from_", None), getattr(self.entry, "until", None)
        return (start is None or start <= day) and (end is None or day < end)

    def governs(self, jurisdiction: str) -> bool:
        """Whether the statement counts in ``jurisdiction``."""
        where: tuple[str, ...] = getattr(self.entry, "jurisdictions", ())
        return not where or jurisdiction in where


@dataclass(frozen=True)
class CompiledCase:
    """One case of a definition."""

    value: bool | float | str
    when: Node
    basis: str


@dataclass(frozen=True)
class Definition:
    """A derived fact: one expression or a case table, and what to fall back on while that is unknown."""

    id: str
    entry: m.DefinitionEntry
    place: Place
    type: Type
    expression: Node | None
    cases: tuple[CompiledCase, ...]
    provisional: tuple[CompiledCase, ...]

    @property
    def name(self) -> str:
        """Noun phrase."""
        return self.entry.name

    def conditions(self) -> Iterator[Node]:
        """Every expression in it."""
        if self.expression is not None:
            yield self.expression
        for case in (*self.cases, *self.provisional):
            yield case.when


@dataclass(frozen=True)
class Parameter:
    """A cut-off with the values that stood at different times (newest last)."""

    id: str
    entry: m.ParameterEntry
    place: Place
    values: tuple[tuple[dt.date, float], ...]

    def at(self, day: dt.date) -> float:
        """The value on ``day``; before the first known date, the first value."""
        current = self.values[0][1]
        for start, value in self.values:
            if start <= day:
                current = value
        return current


@dataclass(frozen=True)
class Treatment:
    """One treatment with everything that can stop it or goes with it."""

    id: str
    entry: m.TreatmentEntry
    place: Place
    regimens: tuple[Rule[m.Regimen], ...]
    exclusions: tuple[Rule[m.Exclusion], ...]
    checks: tuple[Rule[m.Check], ...]
    monitoring: tuple[Rule[m.Monitoring], ...]
    dose_changes: tuple[Rule[m.DoseChange], ...]
    labels: tuple[Rule[m.Label], ...]
    numbers: tuple[Rule[m.NumberTold], ...]
    counselling: tuple[Rule[m.Advice], ...]


@dataclass(frozen=True)
class Pathway:
    """One disease setting."""

    id: str
    entry: m.PathwayEntry
    place: Place
    population: Node
    statements: tuple[Rule[m.StatementEntry], ...]
    preferences: tuple[Rule[m.PreferenceEntry], ...]


@dataclass
class Library:
    """All knowledge, typed and cross-linked."""

    vocabulary: Vocabulary
    parameters: dict[str, Parameter] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    treatments: dict[str, Treatment] = field(default_factory=dict)
    pathways: dict[str, Pathway] = field(default_factory=dict)
    trials: dict[str, Rule[m.TrialEntry]] = field(default_factory=dict)
    guidelines: dict[str, m.Guideline] = field(default_factory=dict)
    sources: dict[str, m.Source] = field(default_factory=dict)
    grounds: dict[str, m.Ground] = field(default_factory=dict)
    team: tuple[Rule[m.TeamEntry], ...] = ()
    red_flags: tuple[Rule[m.RedFlagEntry], ...] = ()
    follow_up: tuple[Rule[m.FollowUpEntry], ...] = ()
    tests_to_get: tuple[Rule[m.TestEntry], ...] = ()
    indicators: tuple[Rule[m.IndicatorEntry], ...] = ()
    deviations: dict[str, m.DeviationEntry] = field(default_factory=dict)
    """Reasons why a board decides otherwise than the plan says, by id."""
    leaflet: tuple[Rule[m.LeafletEntry], ...] = ()
    cards: tuple[Rule[m.CardEntry], ...] = ()
    groups: tuple[dict[str, str], ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    """Grounds that nothing rests on, on purpose, with the reason."""
    no_example: tuple[Node, ...] = ()
    """Conditions that an example patient must not meet."""
    settings: m.Settings = field(default_factory=m.Settings)
    places: dict[str, Place] = field(default_factory=dict)
    scope: Scope = field(default_factory=lambda: Scope({}, {}, {}))
    parser: Parser = field(default_factory=lambda: Parser(Scope({}, {}, {})))

    def sources_of(self, cite: tuple[str, ...]) -> tuple[str, ...]:
        """The source keys behind the cited grounds, each once."""
        keys: dict[str, None] = {}
        for ground in cite:
            for key in self.grounds[ground].sources if ground in self.grounds else ():
                keys[key] = None
        return tuple(keys)

    def parameters_on(self, day: dt.date) -> dict[str, float]:
        """Every parameter's value on ``day``."""
        return {id: parameter.at(day) for id, parameter in self.parameters.items()}


def knowledge_folder() -> Path:
    """Where the knowledge that ships with the package lies."""
    return Path(str(resources.files("zebraboard"))) / "knowledge"


def knowledge_digest(folder: Path | None = None) -> str:
    """SHA-256 over the names and contents of the knowledge files (default: those that ship), hexadecimal."""
    root = folder or knowledge_folder()
    code = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml")):
        content = path.read_bytes()
        code.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return code.hexdigest()


def load(folder: Path | None = None, *, use_cache: bool = True) -> Library:
    """The library of ``folder`` (default: the one that ships). Raises :class:`KnowledgeError` on the first problem."""
    root = folder or knowledge_folder()
    files = sorted(root.rglob("*.yaml"))
    if not files:
        raise KnowledgeError("there is no knowledge here", place=Place(str(root)), remedy="Reinstall zebraboard.")
    cache = _cache_file(root, files) if use_cache else None
    collecting = gc.isenabled()
    gc.disable()  # some hundred thousand objects come to stay: collecting in between would only walk them again
    try:
        return _kept(cache) or _compiled(root, cache)
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _kept(cache: Path | None) -> Library | None:
    """The library from the cache; None if there is none that can be used."""
    try:
        if cache is not None:
            with cache.open("rb") as stream:
                library: Library = pickle.load(stream)
            return library
    except Exception:
        pass
    return None


def _compiled(root: Path, cache: Path | None) -> Library:
    from zebraboard.language.loader import Loader

    library = Loader(root).load()
    if cache is not None:
        _store(cache, library)
    return library


def _cache_file(root: Path, files: list[Path]) -> Path | None:
    code = hashlib.sha256(f"{__version__} {sys.version_info} {root}".encode())
    for source in Path(__file__).parent.rglob("*.py"):
        files = [*files, source]
    for path in files:
        state = path.stat()
        code.update(f"{path} {state.st_mtime_ns} {state.st_size}\n".encode())
    folder = Path(os.environ.get("ZEBRABOARD_CACHE") or platformdirs.user_cache_dir("zebraboard"))
    return folder / f"knowledge-{code.hexdigest()[:24]}.pickle"


def _store(cache: Path, library: Library) -> None:
    """Write the pickle in one step; a cache that cannot be written is done without."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in sorted(cache.parent.glob("knowledge-*.pickle"), key=lambda p: p.stat().st_mtime)[:-3]:
            old.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache.parent, delete=False) as stream:
            pickle.dump(library, stream, protocol=pickle.HIGHEST_PROTOCOL)
        Path(stream.name).replace(cache)
    except (OSError, RecursionError):
        pass


def fact_type(fact: Fact) -> Type:
    """The type of a fact as expressions see it."""
    return Type(fact.kind, fact.unit, fact.levels, fact.levels.id if fact.levels else "")
