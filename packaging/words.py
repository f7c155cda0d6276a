"""Gather every sentence of the program and of the content pack into the catalogues, and compile them.

`./dev words` writes resources/translations/nursechart.pot, brings each language's .po up to date (what a translator
said is kept; what the program no longer says is kept aside in it) and compiles the .mo files that the program reads.
`./dev words --check` changes nothing and fails where any of them would change, or where a translation breaks a place.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it is run by path, and needs the program itself

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from nursechart.clinical.content import load_content
from nursechart.clinical.content_words import sentences
from nursechart.shipped import shipped

HOUSE = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "tr": None,
    "translate": (2,),
    "said": None,
    "said_of": ((1, "c"), 2),
    "said_for": (2, 3),
    "to_say": None,
}
_PLACE = re.compile(r"\{[^{}]*\}|%n")
_NOISE = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|'
                    r'Language-Team):.*\n', re.MULTILINE)  # fmt: skip
_PART = re.compile(r"[a-z_]+\.[a-z_]+")  # of a statement: `subject.said("vital_signs.set")` is no sentence
_LETTER = re.compile(r"[^\W\d_]")
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # in place of the time of writing, so that nothing changes by itself


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="./dev words", description=__doc__)
    asked.add_argument("--check", action="store_true", help="change nothing; fail where something would change")
    check = asked.parse_args(words).check
    template = gathered()
    held = {HOUSE / "resources/translations/nursechart.pot": _po(template)}
    wrong: list[str] = []
    for code in json.loads(shipped("translations", "languages.json").read_text(encoding="utf-8")):
        path = shipped("translations") / f"{code}.po"
        catalogue = brought_up(path, code, template)
        held[path], held[path.with_suffix(".mo")] = _po(catalogue), _mo(catalogue)
        wrong += [f"{path.name}: {each}" for each in broken_places(catalogue)]
        said = sum(bool(_strings(each)[0]) for each in catalogue if each.id)
        print(f"{code}: {said} of {len(template)} sentences")
    stale = [path for path, raw in held.items() if not path.exists() or path.read_bytes() != raw]
    for each in wrong:
        print(each, file=sys.stderr)
    if check:
        for path in stale:
            print(f"{path.name} is not up to date: run ./dev words", file=sys.stderr)
        return 1 if stale or wrong else 0
    for path in stale:
        path.write_bytes(held[path])
    return 1 if wrong else 0


def gathered() -> Catalog:
    """Every sentence that code or content says, with the files that say it."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for path in sorted((HOUSE / "nursechart").rglob("*.py")):
        where = path.relative_to(HOUSE).as_posix()
        for _, message, _, context in extract_from_file("python", path, keywords=KEYWORDS):
            one, many = message if isinstance(message, tuple) else (message, "")
            if _LETTER.search(one) and not _PART.fullmatch(one):
                found.setdefault((one, many, context or ""), set()).add(where)
    for text, where in sentences(load_content(shipped("content"))):
        if _LETTER.search(text):
            found.setdefault((text, "", ""), set()).add(f"content:{where}")
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    plurals = {one for one, many, _ in found if many}
    for (one, many, context), places in sorted(found.items()):
        if not many and one in plurals and not context:
            continue  # gettext keeps one entry for a sentence and its plural
        locations = [(place, None) for place in sorted(places)]
        catalogue.add((one, many) if many else one, locations=locations, context=context or None)  # type: ignore[arg-type]
    return catalogue


def brought_up(path: Path, code: str, template: Catalog) -> Catalog:
    """The catalogue of a language with all sentences of the template, and what its translator said."""
    locale = code.replace("-", "_")
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=locale) if path.exists() else Catalog(locale=locale)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.fuzzy = False
    return catalogue


def broken_places(catalogue: Catalog) -> Iterator[str]:
    """Translations that lost a {place}, or say one that is not given."""
    for message in catalogue:
        asked = set(_PLACE.findall(" ".join([message.id] if isinstance(message.id, str) else message.id)))
        for said in _strings(message):
            told = set(_PLACE.findall(said))
            # a plural form may leave the number away: "one dose"
            if said and message.id and (told - asked or (asked - told - {"{n}", "%n"})):
                yield f"{message.id!r}: its places are {sorted(asked)}, the translation has {sorted(told)}"


def _strings(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def _without_date(catalogue: Catalog) -> None:
    """A catalogue changes when what it says changes, and not by being written."""
    catalogue.header_comment = "# What nursechart says. Gathered by ./dev words; translate the msgstr lines."
    catalogue.creation_date = catalogue.revision_date = _LONG_AGO
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "nursechart", "1", ""
    catalogue.last_translator = catalogue.language_team = ""


def _po(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    _without_date(catalogue)
    write_po(written, catalogue, width=0, sort_output=True)
    return _NOISE.sub("", written.getvalue().decode()).encode()


def _mo(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    _without_date(catalogue)
    write_mo(written, catalogue)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
