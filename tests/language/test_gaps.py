"""The lint that finds conditions which are unknown although every value of what is missing gives the same answer."""

from __future__ import annotations

import datetime as dt

import pytest

from zebraboard.language.gaps import Gaps, conditions
from zebraboard.language.library import Library

DAY = dt.date(2026, 11, 1)

GAPS = {
    "both branches say the same": ("(ki67 <= 20 and pregnant) or (ki67 > 20 and pregnant)", "ki67", True),
    "three branches of a count": (
        "sex is female and (platelets < 75 and pregnant or 75 <= platelets <= 100 and pregnant or platelets > 100 and pregnant)",
        "platelets",
        True,
    ),
    "levels one by one": (
        "(sex is female and ascites) or (sex is male and ascites)",
        "sex",
        True,
    ),
    "never": ("metastatic and pregnant and not pregnant", "pregnant", False),
    "one branch each": ("(ki67 <= 20 and pregnant) or (ki67 > 20 and ascites)", "ki67", True),
    "through a definition": (
        "(sstr_positive and ascites) or (not sstr_positive and ascites)",
        "sstr_lesions_positive",
        True,
    ),
    "at least": ("at_least(1, pregnant and ascites, not pregnant and ascites)", "pregnant", True),
}
SOUND = {
    "decided by what is known": "pregnant and (ki67 <= 20 or ascites)",
    "one branch each, and what both share": "(ki67 <= 20 and pregnant) or (ki67 > 20 and ascites) or (pregnant and ascites)",
    "a limit that neither branch covers": "(ki67 < 20 and pregnant) or (ki67 > 20 and pregnant)",
    "a question for presence": "ki67 >= 0 and pregnant",
    "a question for presence, yes or no": "(ascites or not ascites) and pregnant",
    "a question for presence, by level": "sex in (female, male) and pregnant",
}


@pytest.mark.parametrize("name", GAPS)
def test_a_gap_is_found_with_an_example(name: str, library: Library) -> None:
    text, fact, answer = GAPS[name]
    node = library.parser.condition(text)
    search = Gaps(library, DAY)
    found = {gap.fact: gap for gap in search.find(node)}
    assert fact in found
    gap = found[fact]
    assert gap.answer is answer
    assert search.reader.scalar(gap.record).holds(node) is None
    for value in search.cells(node).representatives(library.vocabulary.facts[fact]):
        assert search.reader.scalar({**gap.record, fact: value}).holds(node) is answer


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_is_left_alone(name: str, library: Library) -> None:
    assert not list(Gaps(library, DAY).find(library.parser.condition(SOUND[name])))


def test_an_answer_that_may_be_overruled_is_no_answer(library: Library) -> None:
    """Without any pathology, low mitoses only suggest a NET: "whatever the site is" would be saying too much."""
    assert not list(Gaps(library, DAY).find(library.parser.condition("nec_or_minen and primary_site is thorax")))


def test_the_knowledge_has_no_gap_within_the_bound(library: Library) -> None:
    search = Gaps(library, DAY)
    assert not [gap for node in conditions(library) for gap in search.find(node)]
    assert search.checked - search.unchecked > 1000, "the search looks at something"
