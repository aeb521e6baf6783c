"""From dated observations to the facts that rules read, at a date.

========================================================  ==========================================================
``build(record, vocabulary, as_of=None, jurisdiction=..)``  one patient's :class:`Profile`
``Profile.with_value(fact, value)``                       the same patient with one fact changed
``table.from_profiles(profiles, vocabulary, needed)``     many profiles as a Polars frame for the columnar reader
``table.from_flat(frame, vocabulary, needed)``            a flat table (``record.read_table``) as such a frame
``measures.bsa(height, weight)``                          body surface area (Mosteller)
========================================================  ==========================================================

A fact that is not in ``Profile.values`` is unknown. What was decided on the way - a contradiction, a reading that is too
new or too old, a list read as complete - stands in ``Profile.notes``.
"""

from zebraboard.profile.build import build
from zebraboard.profile.model import Profile, Reading
from zebraboard.record.model import Note

__all__ = ["Note", "Profile", "Reading", "build"]
