"""Case files and tables that somebody wants to bring in: all problems at once, each beside its line, before anything is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zebraboard import record as records
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.vocabulary import Vocabulary

MOST_CASES = 1_000
"""Cases in one import, at most."""
LARGEST = 2_000_000
"""Bytes of one file, at most."""
RESERVED = ("new", "import")
"""Ids that would stand where the list of cases has pages of its own."""
TABLES = (".csv", ".parquet", ".pq")


@dataclass(frozen=True)
class Incoming:
    """One sound case of the files."""

    file: str
    key: str
    title: str
    document: str


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    file: str
    line: int
    """1-based; 0 if it concerns the whole file."""
    where: str
    message: str
    remedy: str
    text: str = ""
    """The line as it stands in the file."""


def read(files: Sequence[tuple[str, bytes]], vocabulary: Vocabulary) -> tuple[list[Incoming], list[Problem]]:
    """Every case in the files, and every problem. A file's kind goes by the end of its name."""
    found: list[Incoming] = []
    problems: list[Problem] = []
    for given, content in files:
        name = PurePosixPath(given.replace("\\", "/")).name or "file"
        if len(content) > LARGEST:
            problems.append(
                Problem(name, 0, "", "This file is too large", f"At most {LARGEST // 1_000_000} MB; split it.")
            )
            continue
        reader = _table if name.lower().endswith(TABLES) else _case
        for item in reader(name, content, vocabulary):
            (found if isinstance(item, Incoming) else problems).append(item)  # type: ignore[arg-type]
    if len(found) > MOST_CASES:
        problems.append(
            Problem("", 0, "", f"{len(found)} cases are too many at once", f"Bring in at most {MOST_CASES}.")
        )
    seen: dict[str, str] = {}
    for incoming in found:
        if incoming.key in RESERVED:
            message = f"No case can be called {incoming.key!r}: the board has a page of that name"
            problems.append(Problem(incoming.file, 0, "case", message, "Give it another id."))
        if incoming.key in seen:
            message = f"The case {incoming.key} is in {seen[incoming.key]} as well"
            problems.append(Problem(incoming.file, 0, "case", message, "Give one of them another id."))
        seen.setdefault(incoming.key, incoming.file)
    return found, problems


def _case(name: str, content: bytes, vocabulary: Vocabulary) -> Iterator[Incoming | Problem]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Problem(name, 0, "", "This is no text in UTF-8", "Save the file as UTF-8, as YAML, JSON or CSV.")
        return
    yield from _parsed(name, text, vocabulary)


def _parsed(name: str, text: str, vocabulary: Vocabulary) -> Iterator[Incoming | Problem]:
    try:
        record = records.parse_case(text, name, vocabulary)
    except ZebraboardError as problem:
        yield from _problems(name, problem, text.splitlines())
        return
    yield Incoming(name, record.case, record.title, text)


def _table(name: str, content: bytes, vocabulary: Vocabulary) -> Iterator[Incoming | Problem]:
    lines = content.decode("utf-8-sig", errors="replace").splitlines() if name.lower().endswith(".csv") else []
    with tempfile.TemporaryDirectory(prefix="zebraboard-") as folder:
        path = Path(folder) / f"table{PurePosixPath(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            frame = records.read_table(path, vocabulary)
        except ZebraboardError as problem:
            yield from _problems(name, problem, lines)
            return
    for index in range(min(frame.height, MOST_CASES + 1)):
        try:
            record = records.row_record(frame, index, vocabulary, file=name)
            document = records.dump(record)
            records.parse_case(document, name, vocabulary)
        except ZebraboardError as problem:
            for item in _problems(name, problem, lines):
                yield Problem(name, index + 2, item.where, item.message, item.remedy, _line(lines, index + 2))
            continue
        yield Incoming(name, record.case, record.title, document)


def _problems(name: str, problem: ZebraboardError, lines: Sequence[str]) -> Iterator[Problem]:
    for item in problem.problems if isinstance(problem, records.RecordError) else (problem,):
        line = item.place.line
        yield Problem(name, line, item.place.path, item.message, item.remedy, _line(lines, line))


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1][:200] if 0 < number <= len(lines) else ""
