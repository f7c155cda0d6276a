"""Allergies against what is about to be given: by substance and by drug class, from words or codes (safety rule 2).

A match is the same substance, or a drug of a class that the allergy names or stands for. A relation is a class known to
cross-react. Both are said; which of them stops the line is content. An allergy that any statement calls active counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Drug
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.words import tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class AllergyFact:
    """An allergy or intolerance on the list; `classes` are drug classes of the pack, where they are coded."""

    text: str
    classes: tuple[str, ...] = ()
    active: bool = True
    reaction: str = ""


def find_drug(content: Content, name: str) -> Drug | None:
    """The drug of the pack that a name speaks of: `Vancomycin 1 g`, `paracetamol`, `immune globulin 10 %`."""
    spoken = folded(name)
    best: tuple[int, Drug] | None = None
    for drug in content.drugs.values():
        for each in (drug.id, *drug.also):
            word = folded_name(each)
            if word in spoken and speaks_of(spoken, word) and (best is None or len(each) > best[0]):
                best = (len(each), drug)
    return best[1] if best else None


def classes_of(content: Content, name: str, classes: Iterable[str] = ()) -> frozenset[str]:
    """The classes of a drug by its name and as ordered, with the wider classes these are within."""
    drug = find_drug(content, name)
    found = {each for each in classes if each in content.drug_classes} | set(drug.classes if drug else ())
    waiting = list(found)
    while waiting:
        wider = [each for each in content.drug_classes[waiting.pop()].within if each not in found]
        found.update(wider)
        waiting.extend(wider)
    return frozenset(found)


def allergy_match(
    content: Content, drug: str, drug_classes: Iterable[str], allergy: AllergyFact
) -> Literal["", "same", "related"]:
    """Whether an allergy speaks against a drug: `same` substance or class, `related` by cross-reaction."""
    if not allergy.active:
        return ""
    text, name = folded(allergy.text), folded(drug)
    held = classes_of(content, drug, drug_classes)
    named = {each for each in allergy.classes if each in content.drug_classes}
    named |= {
        each.id
        for each in content.drug_classes.values()
        if any(speaks_of(text, folded_name(word)) for word in each.words)
    }
    ordered, feared = find_drug(content, drug), find_drug(content, allergy.text)
    if (text and (speaks_of(name, text) or speaks_of(text, name))) or (ordered is not None and ordered == feared):
        return "same"
    of_drug = set(feared.classes) if feared else set()
    if held & (named | {each for each in of_drug if content.drug_classes[each].shared}):
        return "same"
    crossing = {cross for each in named | of_drug for cross in content.drug_classes[each].crosses}
    return "related" if held & (crossing | of_drug) else ""


def allergy_findings(
    content: Content,
    drug: str,
    drug_classes: Iterable[str],
    allergies: Sequence[AllergyFact],
    *,
    status: str,
) -> tuple[Finding, ...]:
    """What the allergies say about a drug. `status` is not_asked, none_known or listed; not asked blocks by itself."""
    written = tall_man(content, drug)
    found = [finding(content, "R-02.allergies_not_asked")] if status == "not_asked" else []
    for allergy in allergies:
        match = allergy_match(content, drug, drug_classes, allergy)
        if match:
            rule = "R-02.allergy" if match == "same" else "R-02.allergy_class"
            reaction = f" ({allergy.reaction})" if allergy.reaction else ""
            found.append(finding(content, rule, drug=written, allergy=allergy.text.lower(), reaction=reaction))
    return tuple(found)


def refused_choices(content: Content, choice_set: str, allergies: Sequence[AllergyFact]) -> dict[str, str]:
    """Choices an allergy takes away, and the words for why: `Chlorhexidine is not offered: allergy`."""
    refused = {}
    for choice in content.choices.get(choice_set, ()):  # a scale whose grades are the choices has no substances
        for substance in choice.substances:
            if any(each.active and speaks_of(folded(each.text), folded_name(substance)) for each in allergies):
                refused[choice.id] = f"{substance.capitalize()} is not offered: allergy"
    return refused


def folded(text: str) -> str:
    """Lower case, without accents, one space between words: what names are compared by."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join(plain.casefold().split())


@cache
def folded_name(name: str) -> str:
    """`folded` of a name of the content pack, worked out once: each question goes through the names of every drug.

    Never of what was charted or typed, which is not to stay in memory.
    """
    return folded(name)


def speaks_of(text: str, word: str) -> bool:
    """Whether a folded text holds a folded word as a word of its own."""
    return bool(word) and word in text and re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
