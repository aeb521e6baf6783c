"""Bring the message catalogues up to date with the knowledge and the code, and list what is missing.

python scripts/translations.py            updates .pot and .po, lists what lacks a translation
python scripts/translations.py --check    changes nothing; exit code 1 if the catalogues are behind
"""

from __future__ import annotations

import argparse
import io
import sys

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from zebraboard.language.library import load
from zebraboard.report import messages
from zebraboard.report.translate import DOMAIN, LANGUAGES, LOCALES, folder, po_file

HEADER = "# What a patient reads, in {language}. Not yet reviewed by a native speaker who works in health care.\n# Brought up to date by `make translations`.\n#"


def catalog(strings: dict[str, str], lang: str | None, known: dict[str, str]) -> Catalog:
    """A catalogue of these strings with the translations that are known."""
    made = Catalog(
        locale=LOCALES[lang] if lang else None, project="Zebraboard", header_comment=HEADER.format(language=LANGUAGES[lang] if lang else "English"),
        fuzzy=False,
    )  # fmt: skip
    for text, where in strings.items():
        made.add(text, string=known.get(text, ""), auto_comments=[where])
    return made


def written(made: Catalog) -> str:
    """The file, without what changes from day to day."""
    stream = io.BytesIO()
    write_po(stream, made, width=120, omit_header=False, include_previous=False)
    volatile = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Report-Msgid-Bugs-To")
    lines = [
        line
        for line in stream.getvalue().decode().splitlines()
        if not line.startswith(tuple(f'"{v}' for v in volatile))
    ]
    return "\n".join(lines) + "\n"


def known(lang: str) -> dict[str, str]:
    """What has been translated so far."""
    if not po_file(lang).exists():
        return {}
    with po_file(lang).open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream, locale=lang) if m.id and m.string}


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the catalogues are behind")
    check = parser.parse_args().check
    strings = messages.all_of(load())
    files = {folder() / f"{DOMAIN}.pot": written(catalog(strings, None, {}))}
    missing = 0
    for lang in LANGUAGES:
        if lang != "en":
            have = known(lang)
            lacking = [text for text in strings if not have.get(text)]
            missing += len(lacking)
            print(f"{lang}: {len(strings) - len(lacking)} of {len(strings)} strings translated")
            for text in lacking:
                print(f"  missing: {text}")
            files[po_file(lang)] = written(catalog(strings, lang, have))
    behind = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check:
        for path in behind:
            print(f"behind: {path.name} of {path.parent.parent.name} (run `make translations`)")
        return 1 if behind or missing else 0
    for path in behind:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
