"""Pages about patients who were registered twice: made one, and taken apart. Two identifiers confirm each of them."""

from __future__ import annotations

from typing import Final

from nursechart.server.admin.page import Act, Asking, Field, FieldRefused, Look, NotThere, Sheet, View, Went
from nursechart.server.merging import Confirmed, Merged, MergeRefused
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission


def _list(pharmacy: Pharmacy, _asking: Asking) -> View:
    people = {one.user: one for one in pharmacy.accounts.all()}
    return View("merges.html", {"merged": pharmacy.merging.all(), "people": people})


def _who(about: str, label: str, patient: str = "") -> tuple[Field, ...]:
    return (
        Field(about, label, hint="The opaque id that the import printed", value=patient),
        Field(f"{about}_number", f"{label}: record number or family name"),
        Field(f"{about}_born", f"{label}: birth date", hint="As in 1958-03-14"),
    )


def _merging(_pharmacy: Pharmacy, asking: Asking) -> Sheet:
    return Sheet(
        title="Make two charts one",
        lead=(
            "Do this when one person was registered twice. The chart that stays shows what was charted in both, and "
            "says so; either name or number finds it.",
            "Nothing is moved or deleted, and it can be taken back. What is charted in between stays with the chart "
            "that stays.",
        ),
        button="Make them one",
        back="/merges",
        fields=(
            *_who("former", "Chart that is shown in the other", asking.query.get("former", "")),
            *_who("kept", "Chart that stays", asking.query.get("kept", "")),
            Field("because", "How it is known that they are one person"),
        ),
        grave=True,
    )


def _merge(pharmacy: Pharmacy, asking: Asking) -> Went:
    former, kept = _confirmed(asking, "former"), _confirmed(asking, "kept")
    try:
        pharmacy.merging.merge(former, kept, because=asking.text("because"), now_ms=asking.now_ms, by=asking.user)
    except MergeRefused as refused:
        raise FieldRefused(refused.about, str(refused)) from None
    return Went("/merges", "merged")


def _undoing(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    one = _found(pharmacy, asking)
    return Sheet(
        title="Take two charts apart",
        lead=(
            "Each chart has again what was charted in it. What was charted since they were made one stays with the "
            "chart that stayed: read it through, and move what belongs to the other.",
        ),
        facts=(("Shown in the other", one.former), ("Stays", one.kept), ("Known by", one.because)),
        button="Take them apart",
        back="/merges",
        fields=(
            *_who("former", "Chart that is shown in the other", one.former)[1:],
            *_who("kept", "Chart that stays", one.kept)[1:],
            Field("because", "Why they are two people"),
        ),
        grave=True,
    )


def _undo(pharmacy: Pharmacy, asking: Asking) -> Went:
    one = _found(pharmacy, asking)
    former, kept = _confirmed(asking, "former", one.former), _confirmed(asking, "kept", one.kept)
    try:
        pharmacy.merging.undo(former, kept, because=asking.text("because"), now_ms=asking.now_ms, by=asking.user)
    except MergeRefused as refused:
        about = f"{refused.about}_number" if refused.about in ("former", "kept") else refused.about
        raise FieldRefused(about, str(refused)) from None
    return Went("/merges", "apart")


def _confirmed(asking: Asking, about: str, patient: str = "") -> Confirmed:
    return Confirmed(patient or asking.text(about), asking.text(f"{about}_number"), asking.text(f"{about}_born"))


def _found(pharmacy: Pharmacy, asking: Asking) -> Merged:
    for one in pharmacy.merging.all():
        if one.former == asking.ids["patient"]:
            return one
    raise NotThere


PAGES: Final = (
    Look("/merges", Permission.ASSIGN, _list),
    Act("/merges/new", Permission.ASSIGN, _merging, _merge),
    Act("/merges/{patient}/undo", Permission.ASSIGN, _undoing, _undo),
)
