"""The translations: complete, up to date, and true to the numbers."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest

from tests.report.leaflet.conftest import LIBRARY, ROOT, leaflets_of, plan_of
from zebraboard.report import card, leaflet, messages
from zebraboard.report.leaflet.plain import plain
from zebraboard.report.translate import Words, catalogue

LANGUAGES = ["es", "de", "fr"]
STRINGS = messages.all_of(LIBRARY)
SAME_WORD = {"Vitamin B3"}
"""Texts that may be the same in two languages."""


def numbers(text: str) -> Counter[str]:
    """The figures in a text, whatever sign parts the decimals."""
    return Counter(figure.replace(",", ".") for figure in re.findall(r"\d+(?:[.,]\d+)*", text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_string_that_a_patient_can_read_is_translated(lang: str) -> None:
    missing = [text for text in STRINGS if text not in catalogue(lang)]
    assert not missing, f"{len(missing)} strings, first: {missing[0]!r}; run `make translations`"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_and_placeholders_survive_translation(lang: str) -> None:
    for text, said in catalogue(lang).items():
        assert numbers(text) == numbers(said), f"{text!r} -> {said!r}"
        assert Counter(re.findall(r"\{\w+\}", text)) == Counter(re.findall(r"\{\w+\}", said)), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_marks_of_names_survive_translation(lang: str) -> None:
    """Short names that stand on reports and boxes: they are not translated away."""
    for text, said in catalogue(lang).items():
        for name in re.findall(r"\b(?:CAPTEM|FOLFOX|FOLFIRI|Ki-67|5-HIAA|DPYD|UGT1A1|HER2|MEN1|VHL|NTRK)\b", text):
            assert name in said, f"{text!r} -> {said!r}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_example_leaflet_or_card_holds_an_english_string(example: str, lang: str) -> None:
    english = {text for made in leaflets_of(example, "en") for text in made.texts()}
    for made in leaflets_of(example, lang):
        assert made.untranslated == ()
        same = {t for t in made.texts() if t in english and re.search(r"[a-z]{3}", t)} - SAME_WORD
        assert not same
    for made_card in card.make(plan_of(example), LIBRARY, lang):
        assert "[English]" not in card.plain(made_card)


def test_the_catalogues_are_up_to_date() -> None:
    """A generated file that is behind is as good as wrong."""
    done = subprocess.run(
        [sys.executable, "scripts/translations.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_a_missing_translation_falls_back_to_marked_english(monkeypatch: pytest.MonkeyPatch) -> None:
    t = Words("de")
    assert t("A sentence that nobody has translated.") == "[English] A sentence that nobody has translated."
    assert t.missing == {"A sentence that nobody has translated."}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_says_that_no_native_speaker_has_reviewed_it(lang: str) -> None:
    made = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, lang)
    english = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "en")
    assert len(made.intro) == len(english.intro) + 1
    assert made.intro[-1] in plain(made)
