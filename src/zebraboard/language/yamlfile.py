"""Reads YAML with the line of every entry, and with one meaning for every scalar.

Only ``true``, ``false``, ``null``, numbers and ISO dates are not text: ``no``, ``on`` and ``1e3`` stay what was written.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from zebraboard.language.errors import Place, ZebraboardError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(\d+\.\d+|\d+)\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True)
class Document:
    """The content of one file and, for every path in it (``/a/0/b``), its line."""

    file: str
    content: object
    lines: dict[str, int]

    def place(self, *path: object) -> Place:
        """The place of an entry; of the nearest entry above it that has a line."""
        keys = [str(key) for key in path]
        for size in range(len(keys), -1, -1):
            line = self.lines.get("".join(f"/{key}" for key in keys[:size]))
            if line:
                return Place(self.file, line, ".".join(keys))
        return Place(self.file, 0, ".".join(keys))


def read(path: Path, name: str | None = None) -> Document:
    """Read one file; ``name`` is how errors call it. Raises :class:`ZebraboardError` for anything that is not YAML."""
    label = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise ZebraboardError(
            f"cannot read this file: {problem.strerror}",
            place=Place(label),
            remedy="Check the path and its permissions.",
        ) from None
    except UnicodeDecodeError:
        raise ZebraboardError("this file is not UTF-8 text", place=Place(label), remedy="Save it as UTF-8.") from None
    return parse(text, label)


def parse(text: str, label: str) -> Document:
    """Like :func:`read`, from text."""
    lines: dict[str, int] = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        content = None if node is None else _construct(node, "", lines, label, set())
    except RecursionError:
        raise ZebraboardError(
            "this YAML contains itself or is nested too deeply",
            place=Place(label),
            remedy="Write it without `&` and `*`.",
        ) from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise ZebraboardError(
            f"this is not valid YAML: {getattr(problem, 'problem', None) or problem}",
            place=Place(label, mark.line + 1 if mark else 0),
            remedy="Quote text that holds ': ' or '#', and indent with spaces.",
        ) from None
    return Document(label, content, lines)


def _construct(node: yaml.Node, path: str, lines: dict[str, int], label: str, seen: set[int]) -> object:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.CollectionNode):
        # a list that stands for another one, which stands for another one, can grow without end
        if id(node) in seen:
            raise ZebraboardError(
                "this YAML uses one part in several places",
                place=Place(label, node.start_mark.line + 1, path.strip("/").replace("/", ".")),
                remedy="Write it without `&` and `*`.",
            )
        seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        result: dict[object, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise ZebraboardError(
                    "a key must be a word",
                    place=Place(label, key_node.start_mark.line + 1, path.strip("/").replace("/", ".")),
                    remedy="Write `key: value`.",
                )
            key = key_node.value
            if key in result:
                raise ZebraboardError(
                    f"{key!r} is given twice",
                    place=Place(label, key_node.start_mark.line + 1, path.strip("/").replace("/", ".")),
                    remedy="Keep one of the two.",
                )
            result[key] = _construct(value_node, f"{path}/{key}", lines, label, seen)
            lines[f"{path}/{key}"] = key_node.start_mark.line + 1
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, f"{path}/{index}", lines, label, seen) for index, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> object:
    value: str = node.value
    assert isinstance(node, yaml.ScalarNode)
    if node.style in ("'", '"', "|", ">"):
        return value
    if value in ("true", "false"):
        return value == "true"
    if value in ("null", "~", ""):
        return None
    if _NUMBER.match(value):
        return float(value) if "." in value else int(value)
    if _DATE.match(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value
