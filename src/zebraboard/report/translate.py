"""Message catalogues: every string that a patient reads, in English and in translation.

The catalogues lie in ``locales/LANGUAGE/LC_MESSAGES/patient.po`` (Babel reads them; nothing is compiled). ``make translations``
brings them up to date with the knowledge and with this code and lists what is missing.
"""

from __future__ import annotations

import datetime as dt
import functools
from importlib import resources
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from zebraboard.language.errors import ZebraboardError

LANGUAGES = {"en": "English", "es": "Español", "de": "Deutsch", "fr": "Français"}
LOCALES = {"en": "en_GB", "es": "es_ES", "de": "de_DE", "fr": "fr_FR"}
DOMAIN = "patient"


def folder() -> Path:
    """Where the catalogues lie."""
    return Path(str(resources.files("zebraboard"))) / "report" / "locales"


def po_file(lang: str) -> Path:
    """The catalogue of one language."""
    return folder() / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


@functools.cache
def catalogue(lang: str) -> dict[str, str]:
    """English text -> its translation. Empty for English. Entries marked fuzzy count as missing."""
    if lang == "en":
        return {}
    with po_file(lang).open("rb") as stream:
        read: Catalog = read_po(stream, locale=lang)
    return {
        message.id: message.string
        for message in read
        if message.id
        and isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.string
        and not message.fuzzy
    }


def squeeze(text: str) -> str:
    """A text of the knowledge as one line: YAML folds lines in its own way."""
    return " ".join(text.split())


class Words:
    """Speaks one language. ``missing`` collects what had to stay in English."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ZebraboardError(f"no leaflet in {lang!r}", remedy=f"One of: {', '.join(LANGUAGES)}.")
        self.lang = lang
        self.locale = Locale.parse(LOCALES[lang])
        self.missing: set[str] = set()

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language, with its placeholders filled. Without a translation: the English text, marked."""
        said = squeeze(text)
        if self.lang != "en" and said:
            translated = catalogue(self.lang).get(said)
            if translated is None:
                self.missing.add(said)
                translated = f"[English] {said}"
            said = translated
        return said.format(**values) if values else said

    def date(self, day: dt.date) -> str:
        """A day as people write it: 3 March 2025."""
        return format_date(day, "long", locale=self.locale)

    def number(self, value: float) -> str:
        """A number as people write it."""
        return format_decimal(value, locale=self.locale)

    def listed(self, items: list[str]) -> str:
        """Items in a sentence: a, b and c."""
        from babel.lists import format_list

        return format_list(items, locale=self.locale) if items else ""

    def every(self, days: int) -> str:
        """How often, in words."""
        whole = {
            1: self("every day"), 7: self("every week"), 91: self("every 3 months"), 182: self("every 6 months"),
            364: self("every year"), 365: self("every year"),
        }  # fmt: skip
        if days in whole:
            return whole[days]
        for size in (365, 364):
            if days % size == 0:
                return self("every {n} years", n=self.number(days // size))
        if days % 7 == 0:
            return self("every {n} weeks", n=self.number(days // 7))
        return self("every {n} days", n=self.number(days))
