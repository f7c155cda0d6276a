"""The end of a visit in the content pack: what is checked before leaving, and the texts a patient gets in her language.

A text is the same sentence in several languages, English always among them; `{date}` stands in all of them or in none.
Languages are BCP-47 primary subtags.
"""

from __future__ import annotations

from nursechart.clinical.content_types import Fact
from nursechart.clinical.notations import Condition

ENGLISH = "en"


class LeaveCheck(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When one of the ticks before leaving is asked; without a condition always."""

    id: str
    when: Condition | None = None


class Tongue(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language that patients' texts are written in. While nobody approved it, it is a machine's draft."""

    id: str
    title: str
    own: str  # what its speakers call it
    rtl: bool = False
    approved_by: str = ""


class PatientText(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence for patients, by language."""

    id: str
    texts: dict[str, str]
    when: Condition | None = None

    def said(self, language: str) -> str:
        """In that language, else in English."""
        return self.texts.get(language, self.texts[ENGLISH])
