"""The example cases: in an installed package beside the code, in a checkout in its `examples/` folder."""

from __future__ import annotations

from pathlib import Path

import zebraboard


def folder() -> Path:
    """Where the example case files lie."""
    package = Path(zebraboard.__file__).parent
    installed = package / "examples"
    return installed if installed.is_dir() else package.parents[1] / "examples"


def documents() -> list[str]:
    """Every example case file, in the order of their names."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder().glob("*.yaml"))]
