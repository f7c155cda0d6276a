"""The gallery's pages about who: the banner in each form, the rails, signing in and enrolling."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.pins import PinLook
from nursechart.ui.enrol.page import EnrolPage
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.unlock.page import Person, UnlockPage
from nursechart.ui.widgets import (
    Allergies,
    Avatar,
    Label,
    Mark,
    PatientBanner,
    ProgressRing,
    RailItem,
    SectionRail,
)
from nursechart.ui.widgets.proof_field import ProofField

FACTS = (("Born", "14 Mar 1958 (67 y)"), ("Sex", "Female"), ("MRN", "004 182 7731"), ("Weight", "67.1 kg, today"))


def banners() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    for number, (state, caption, words) in enumerate(
        (
            (Allergies.LISTED, "2 allergies", "Penicillin, chlorhexidine"),
            (Allergies.NONE_KNOWN, "Allergies, asked today", "No known allergies"),
            (Allergies.NOT_ASKED, "Allergies", "Allergies not asked"),
        )
    ):
        banner = PatientBanner()
        banner.setObjectName(f"banner_{number}")
        alert = "Name alert" if number == 1 else ""
        banner.show_patient(
            "CARVALHO, Maria", "(Ms)", "“Mia”  ·  Portuguese, interpreter for consent", FACTS, name_alert=alert,
            emergency="Emergency, until 13:42" if number == 0 else "",
        )  # fmt: skip
        banner.show_allergies(state, caption, words)
        banner.allergies.setObjectName(f"banner_allergies_{number}")
        banner.set_compact(number == 2)
        column.addWidget(banner)
    return page


def rails() -> QWidget:
    page = QWidget()
    line = QHBoxLayout(page)
    rail = SectionRail()
    rail.setFixedHeight(600)
    rail.show_visit("Home visit", "Fri 21 Nov, 09:31", 3, 9)
    rail.show_items(
        [
            RailItem("arrive", "Arrive & verify", Mark.DONE),
            RailItem("vitals", "Vital signs", Mark.STARTED, "7 of 8"),
            RailItem("assessment", "Assessment"),
            RailItem("line", "Line care", Mark.WARN, "2 due", True),
            RailItem("note", "Visit note", Mark.STARTED, "draft"),
            RailItem("sign", "Sign & lock", Mark.LOCK),
        ],
        current="vitals",
    )
    rail.show_foot([("map-pin", "18 Alder Court, flat 3"), ("phone", "Ana (daughter)  555 0142")])
    line.addWidget(rail)
    rings = QVBoxLayout()
    line.addLayout(rings)
    for done in (0, 3, 9):
        rings.addWidget(ProgressRing(done, 9))
    rings.addWidget(Avatar("AO"))
    rings.addWidget(Label("Amara Okafor, RN", "secondary-strong"))
    rings.addStretch(1)
    line.addStretch(1)
    return page


def proving() -> QWidget:
    """What a signature asks for: the password, a PIN, and a PIN with one try left."""
    page = QWidget()
    column = QVBoxLayout(page)
    for number, held in enumerate((None, PinLook(5, "17:42"), PinLook(1, "17:42"))):
        field = ProofField(f"proof_{number}", "Password", pin_name=f"pin_{number}")
        field.show_pin(held)
        for part in (field.label, field, field.foot):
            column.addWidget(part)
        column.addSpacing(16)
    column.addStretch(1)
    return page


def sign_in() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    unlock = UnlockPage()
    unlock.show_people([Person("a", "Amara Okafor, RN", "AO"), Person("k", "Kenji Sato, RN", "KS")])
    unlock.show_laptop("NB-07")
    unlock.show_locked(True)
    unlock.show_state("Offline. In sync 07:58. 14 entries wait.", Tone.WARN)
    unlock.show_error("That is not the password of Amara Okafor", 3)
    column.addWidget(unlock)
    enrol = EnrolPage()
    enrol.show_enrol("charts.example.org", "NB-07")
    enrol.show_error("Could not reach charts.example.org. Check the address, then try again", "server")
    column.addWidget(enrol)
    return page
