"""Where output goes: colours only for a person at a terminal, never with NO_COLOR; pipes get plain text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO, TypeVar

from rich.console import Console

T = TypeVar("T")
WIDTH_OF_PIPE = 120


def console(stream: TextIO | None = None) -> Console:
    """A console for this run. Rich itself honours NO_COLOR and knows whether a terminal listens."""
    target = stream or sys.stdout
    width = None if target.isatty() else int(os.environ.get("COLUMNS", WIDTH_OF_PIPE))
    return Console(file=target, highlight=False, soft_wrap=False, width=width, markup=False)


def steps(sequence: Sequence[T], what: str) -> Iterable[T]:
    """The items one after the other, with a progress bar on stderr for a person only."""
    if not sys.stderr.isatty() or len(sequence) < 2:
        return sequence
    from rich.progress import track

    return track(sequence, what, console=console(sys.stderr), transient=True)


def progress(text: str) -> None:
    """One line of progress on stderr, for a person only."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)
