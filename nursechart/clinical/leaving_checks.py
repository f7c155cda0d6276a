"""What the end of a visit must hold in the content pack: ticks that exist, texts that say the same in each language."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from nursechart.clinical.condition_checks import rule_of_facts
from nursechart.clinical.leaving_types import ENGLISH

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

TICKS, SIGNING = "before_leaving", "S23"


def refuse_broken_leaving(content: Content, loading: Loading) -> None:
    """Raises ContentRefused for a check that is no tick, and for a text that lacks English or a blank of it."""
    ticks = {choice.id for choice in content.choices_for(content.sections[SIGNING].field(TICKS))}
    for check in content.leave_checks.values():
        if check.id not in ticks:
            raise loading.refused("is no tick of before_leaving", "leave_checks", check.id)
        if check.when is not None and (rule := rule_of_facts(content, check.when)):
            raise loading.refused(rule, "leave_checks", check.id, "$.when")
    for table in ("patient_texts", "warning_signs"):
        for text in getattr(content, table).values():
            if ENGLISH not in text.texts:
                raise loading.refused("has no English text", table, text.id, "$.texts")
            if unknown := next((each for each in text.texts if each not in content.tongues), ""):
                raise loading.refused(f"{unknown} is no language of the pack", table, text.id, "$.texts")
            asked = _blanks(text.texts[ENGLISH])
            differs = next((language for language, said in text.texts.items() if _blanks(said) != asked), "")
            if differs:
                raise loading.refused(f"leaves other blanks in {differs} than in English", table, text.id, "$.texts")
            if text.when is not None and (rule := rule_of_facts(content, text.when)):
                raise loading.refused(rule, table, text.id, "$.when")


def _blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
