"""From files to dated observations with their origin.

==============================================  ====================================================================
``read_case(path, vocabulary, today=None)``     a case file (YAML or JSON) as a :class:`Record`
``parse_case(text, label, vocabulary, ...)``    the same from text
``read_content(content, label, vocabulary)``    the same from mappings, lists and scalars
``dump(record)``                                a record as a case file
``from_answers(case, answers, vocabulary, ..)`` a record from plain answers (``zebraboard new``)
``read_value(fact, raw, unit="")``              one value as a person writes it: ``"<3 %"``, ``yes``, ``Ileum``
``read_table(path, vocabulary)``                a flat table, one row a patient, as a Polars frame with checked columns
``row_record(frame, index, vocabulary, ..)``    one row of it as a :class:`Record`
``header(vocabulary)``                          the columns that a flat table can have
``schema.case_schema(vocabulary)``              JSON Schema of the case file
==============================================  ====================================================================

All problems of a file are reported together as one :class:`RecordError`; what can be read but should be looked at is kept
in ``Record.notes``. Values are in the canonical unit of their fact; a value that is not known is not there.
"""

from typing import TYPE_CHECKING

from zebraboard.record.casefile import parse_case, read_case, read_content
from zebraboard.record.dates import PartialDate
from zebraboard.record.dump import dump, from_answers
from zebraboard.record.model import Medicine, Note, Observation, Origin, Record, Report, Treatment
from zebraboard.record.problems import RecordError
from zebraboard.record.values import read_value

if TYPE_CHECKING:
    from zebraboard.record.flat import header, read_table, row_record

__all__ = [
    "Medicine", "Note", "Observation", "Origin", "PartialDate", "Record", "RecordError", "Report", "Treatment",
    "dump", "from_answers", "header", "parse_case", "read_case", "read_content", "read_table", "read_value", "row_record",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Flat tables need Polars, which a single case does not: it is imported when first asked for."""
    if name in ("header", "read_table", "row_record"):
        from zebraboard.record import flat

        return getattr(flat, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
