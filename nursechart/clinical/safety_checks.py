"""What the safety tables of a pack must hold beyond their shape: classes and drugs exist, patterns find what they say.

What the pack writes itself (rules, phrases, choices) keeps to its own list of what must not be written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nursechart.clinical.pack_text import ContentRefused
from nursechart.clinical.words import pattern_of, unsafe_writing

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

FAMILIES = tuple(f"R-{number:02}" for number in range(1, 11))


def refuse_unsafe_rules(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first rule, class or pattern that does not hold."""
    _rules(content, loading)
    _classes(content, loading)
    _procedures(content, loading)
    _writing(content, loading)
    _own_words(content, loading)


def _rules(content: Content, loading: Loading) -> None:
    if not content.rules:
        raise ContentRefused("rules.yaml", 1, "the ten safety rules are missing")
    for family in FAMILIES:
        if family not in content.rules:
            raise loading.refused(f"the safety rule {family} is missing", "rules", next(iter(content.rules)))
        if not content.rules[family].acts:
            raise loading.refused("no act of charting asks this rule", "rules", family, "$.acts")


def _classes(content: Content, loading: Loading) -> None:
    named = [("rules", each.id, each.classes) for each in content.rules.values()]
    named += [("high_alert", each.id, each.classes) for each in content.high_alert.values()]
    named += [("verbal_orders", each.id, (*each.classes, *each.controlled)) for each in content.verbal_orders.values()]
    for table, key, classes in named:
        unknown = next((each for each in classes if each not in content.drug_classes), None)
        if unknown is not None:
            raise loading.refused(f"there is no drug class called {unknown}", table, key, "$.classes")
    for each in content.high_alert.values():
        if not (each.classes or each.names or each.routes):
            raise loading.refused("names neither class, medicine nor route", "high_alert", each.id)


def _procedures(content: Content, loading: Loading) -> None:
    for each in content.rules.values():
        unknown = next((name for name in each.procedures if name not in content.procedures), None)
        if unknown is not None:
            raise loading.refused(f"there is no procedure called {unknown}", "rules", each.id, "$.procedures")


def _writing(content: Content, loading: Loading) -> None:
    for each in content.writing.values():
        try:
            pattern = pattern_of(each)
            for match in (found for text in each.examples if (found := pattern.search(text))):
                match.expand(each.write)
        except (re.error, IndexError) as error:
            raise loading.refused(f"not a pattern: {error}", "writing", each.id, "$.pattern") from None
        if missed := next((text for text in each.examples if not pattern.search(text)), ""):
            raise loading.refused(f"does not find {missed}", "writing", each.id, "$.examples")
        if wrong := next((text for text in each.fine if pattern.search(text)), ""):
            raise loading.refused(f"finds {wrong}, which is fine", "writing", each.id, "$.fine")


def _own_words(content: Content, loading: Loading) -> None:
    texts = [
        ("rules", rule.id, text) for rule in content.rules.values() for text in (rule.title, rule.sentence, rule.do)
    ]
    texts += [("phrases", phrase.id, phrase.text) for phrase in content.phrases]
    texts += [("drugs", drug.id, drug.note) for drug in content.drugs.values()]
    for table, key, text in texts:
        if found := unsafe_writing(content, text):
            raise loading.refused(f"{found[0].found} is not to be written: {found[0].write}", table, key)
