"""A process that writes through the store and says what was acknowledged; the tests run it and kill it.

Each line on its standard input, ``KEY``, starts a child that opens the database anew, goes on saving versions of the case
``KEY`` and prints each version once it is acknowledged. The child's process id comes first; ``gone`` comes last.
"""

from __future__ import annotations

import contextlib
import os
import sys

from tests.board.conftest import ANNA, document
from zebraboard.board.model import ConflictError, NotFoundError
from zebraboard.board.store import Store
from zebraboard.language.library import load


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def write(store: Store, key: str, most: int) -> None:
    """Save version after version."""
    for _ in range(most):
        with contextlib.suppress(ConflictError):
            say(f"{key} {save(store, key)}")


def save(store: Store, key: str) -> int:
    """Save the next version, the first one too."""
    try:
        base = store.case(key).version
    except NotFoundError:
        return store.create_case(ANNA, document(key)).version
    return store.save_case(ANNA, key, document(key, ki67=base % 100), base=base).version


def main() -> None:
    url, most = sys.argv[1], int(sys.argv[2])
    vocabulary = load().vocabulary
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            write(Store.open(url, vocabulary), line.strip(), most)
            os._exit(0)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
