"""Why an act was not charted, where a screen has to know the difference."""

from __future__ import annotations

from nursechart.errors import NurseCanAct


class MayNotBeCharted(NurseCanAct):
    """A safety rule stands in the way; the sentence says which, why and what to do."""


class IdentifyFirst(MayNotBeCharted):
    """Two identifiers have to be matched first, or once more (rule 1); then the same act may be done again."""
