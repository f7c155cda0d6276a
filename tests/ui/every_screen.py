"""Every screen in each of its states, from fixed looks: what the accessibility walk goes through and pictures show.

To add a screen or a state, add one line to SCREENS: a maker answers a window that is not shown yet, with its sheet in
it, if it is about one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from nursechart.charting.emergencies import EmergencyAsk
from nursechart.charting.field_help import FieldHelp
from nursechart.charting.looks.common import FormRow
from nursechart.charting.looks.pins import PinLook
from nursechart.charting.looks.settings import RecordsLook
from nursechart.charting.looks.today import AddVisitLook, FoundPatient
from nursechart.charting.preferences import Preferences
from nursechart.ui.calculators.page import CalculatorsPage
from nursechart.ui.chart.flow_sheet import FlowSheetPage
from nursechart.ui.chart.page import ChartPage
from nursechart.ui.choices.page import ChoicesPage
from nursechart.ui.enrol import EnrolPage
from nursechart.ui.gallery import PAGES as GALLERY
from nursechart.ui.gallery import GalleryWindow
from nursechart.ui.help.asked import Asked
from nursechart.ui.help.page import HelpPage
from nursechart.ui.help.screen import guide
from nursechart.ui.help.sheets import FieldSheet, KeysSheet
from nursechart.ui.identity import IdentitySheet
from nursechart.ui.pages_sheet import WIDTH, HandOutSheet, PagesSheet
from nursechart.ui.patients.emergency import EmergencySheet
from nursechart.ui.patients.page import PatientsPage
from nursechart.ui.photos.sheet import AttachSheet, NotAddedSheet
from nursechart.ui.photos.viewer import PhotoViewer
from nursechart.ui.printing import page_pictures
from nursechart.ui.proof_sheet import ProofSheet
from nursechart.ui.review.page import ReviewPage
from nursechart.ui.review.sheets import ApproveSheet, DecideSheet, SendBackSheet
from nursechart.ui.settings.audit_part import AuditPart
from nursechart.ui.settings.content_part import ContentPart
from nursechart.ui.settings.facts import LaptopPart
from nursechart.ui.settings.keys_part import KeysPart
from nursechart.ui.settings.page import SettingsPage
from nursechart.ui.settings.person_sheet import PersonSheet
from nursechart.ui.settings.pin_row import PinSheet
from nursechart.ui.shell import MainWindow
from nursechart.ui.sync.by_file import ExportSheet, ResultSheet
from nursechart.ui.sync.page import SyncPage
from nursechart.ui.sync.sign_in import SignInSheet
from nursechart.ui.theme import Tone, current
from nursechart.ui.today.add_visit import AddVisitSheet
from nursechart.ui.today.going import GoingSheet
from nursechart.ui.today.page import TodayPage
from nursechart.ui.unlock import Person, UnlockPage
from nursechart.ui.unlock.come_in import ComeInSheet
from nursechart.ui.visit.allergy_sheet import AllergySheet
from nursechart.ui.visit.baseline_sheet import BaselineSheet
from nursechart.ui.visit.check_sheets import CheckSheet, ToldSheet
from nursechart.ui.visit.form import FormPage
from nursechart.ui.visit.infusion import InfusionPage
from nursechart.ui.visit.infusion_sheet import ActSheet
from nursechart.ui.visit.line_care import LinePage
from nursechart.ui.visit.line_sheet import LineSheetView
from nursechart.ui.visit.medicine import MedicinePage
from nursechart.ui.visit.not_done import NotDoneSheet
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.section import SectionPage
from nursechart.ui.visit.sheets import AddendumSheet, CorrectSheet, HistorySheet, ProtocolSheet, ReasonSheet
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.verbal_order_sheet import VerbalOrderSheet
from nursechart.ui.visit.vitals import VitalsPage
from nursechart.ui.widgets import Row, Scroll
from tests.ui import more_sheets
from tests.ui.chart import looks as chart
from tests.ui.choices import looks as choices
from tests.ui.patients import looks as patients
from tests.ui.photos import looks as photos
from tests.ui.photos.pictures import image
from tests.ui.reachable import settle
from tests.ui.review import looks as review
from tests.ui.settings import looks as settings
from tests.ui.sync import looks as sync
from tests.ui.taken import FORMULA, Taken, taken
from tests.ui.today import looks as today
from tests.ui.visit import looks as visit

Make = Callable[[], QWidget]
LAPTOP = QSize(1366, 768)
PEOPLE = [Person("a", "Amara Okafor, RN", "AO"), Person("k", "Kenji Sato, RN", "KS")]


def show(window: QWidget, size: QSize = LAPTOP) -> QWidget:
    """Show a window of SCREENS at `size` and let it come to rest; what it is about, the sheet if it has one."""
    window.resize(size)
    window.show()
    if isinstance(window, Frame) and window.opens is not None:
        settle()
        window.opens(window)
    sheet = window.findChild(QDialog)
    if sheet is not None:
        sheet.open()
    about = sheet or window
    about.activateWindow()
    settle()
    settle()
    if QApplication.focusWidget() is None and about.focusWidget() is not None:
        about.focusWidget().setFocus()
    return about


class Frame(MainWindow):
    """The frame of the program; `opens` makes the sheet over it once it has its size."""

    opens: Callable[[QWidget], QWidget] | None = None


def shell() -> Frame:
    """The frame as it is on the day of the story."""
    window = Frame()
    window.set_person("Amara Okafor, RN", "AO")
    window.set_sync_state("Offline. 14 entries safe on this laptop", Tone.WARN, "cloud-off")
    window.set_badges({"today": 2, "sync": 14})
    return window


def _inside(screen: str, page: Callable[[], Any], look: object, nav: str = "") -> Make:
    def make() -> QWidget:
        window, shown = shell(), page()
        window.add_screen(screen, lambda: shown)
        window.show_screen(screen, nav=nav)
        shown.show_look(look)
        if hasattr(shown, "land"):
            QTimer.singleShot(0, shown, shown.land)
        return window

    return make


def _with_other(parent: QWidget) -> SignInSheet:
    sheet = SignInSheet(parent)
    sheet.ask_other()
    return sheet


def _come_in_waiting(parent: QWidget) -> ComeInSheet:
    sheet = ComeInSheet(parent, forgot=True)
    sheet.wait("7F3A-91C2-04AB-9D1E")
    return sheet


def _sync_list(tile: str, look: object = sync.OFFLINE) -> Make:
    """The sync centre with the list behind a tile."""

    def make() -> QWidget:
        window = _inside("sync", SyncPage, look)()
        button = window.findChild(QAbstractButton, f"tile_{tile}")
        assert button is not None
        QTimer.singleShot(0, button, button.click)
        return window

    return make


def _visit(group: str, page: Callable[[], SectionPage], look: Any) -> Make:
    def make() -> QWidget:
        window, shown, section = shell(), VisitPage(now=lambda: "09:43"), page()
        window.add_screen("visit", lambda: shown)
        window.show_screen("visit", nav="today")
        shown.show_frame(look.frame)
        shown.add_section(group, section)
        shown.show_section(group)
        section.show_look(look)  # type: ignore[attr-defined]
        QTimer.singleShot(0, section, section.focus_first_empty)
        return window

    return make


def _charted(group: str, page: Callable[[], SectionPage], look: Callable[[Taken], Any], below: bool = False) -> Make:
    """A section as a real chart shows it; `below`: with the forms of the content pack that stand under it."""

    def make() -> QWidget:
        seen = taken()
        window = _visit(group, page, look(seen))()
        section = window.findChild(SectionPage)
        assert section is not None
        if below:
            section.show_forms(seen.line_below)
        return window

    return make


def _form(group: str) -> Make:
    return _charted(group, lambda: FormPage(group, "", now=lambda: "09:43"), lambda seen: seen.forms[group])


def _infusion(moment: str) -> Make:
    """The infusion section of Irena Novak before, while and after it runs."""

    def make() -> QWidget:
        seen = taken().infusion[moment]
        page = partial(InfusionPage, now=lambda: "14:42", now_ms=lambda: seen.now_ms)
        window = _visit("infusion", page, seen.medicines)()
        section = window.findChild(InfusionPage)
        assert section is not None
        section.show_forms(seen.below)
        section.show_conductor(seen.conductor)
        whole = window.findChild(VisitPage)
        assert whole is not None
        whole.show_frame(seen.medicines.frame)
        return window

    return make


def _not_started() -> QWidget:
    window, page = shell(), VisitPage(now=lambda: "09:43")
    window.add_screen("visit", lambda: page)
    window.show_screen("visit", nav="today")
    page.show_frame(replace(visit.FRAME, status="planned", started="", rail=()))
    page.show_not_started()
    return window


def _long() -> Any:
    """A patient whose name, number, address and contact are as long as real ones can be."""
    frame = visit.VITALS.frame
    banner = replace(
        frame.banner,
        name="SCHMITT-VON-HOHENBERG, Maximiliana",
        mrn="8f3a41c2-77de-4b1e-9d0b-5c2f6e1a9b34",
        born="14 Mar 1958 (67 y)",
        allergies_text="Penicillin, chlorhexidine, sulfonamides, latex, iodinated contrast",
        allergies_title="5 allergies",
    )
    return replace(
        visit.VITALS,
        frame=replace(
            frame,
            banner=banner,
            address="849 Koch Crossroad, Suite 12, Boston, Massachusetts 02118",
            contact="Wilhelmina Koch-Bartholomew (daughter) 555 0142",
        ),
    )


def _calculators() -> QWidget:
    window, page, seen = shell(), CalculatorsPage(), taken()
    window.add_screen("calculators", lambda: page)
    window.show_screen("calculators", nav="patients")
    page.show_look(seen.calculators, "Back to visit")
    page.land(FORMULA)
    page.show_worked(seen.worked)
    return window


def _chart_laboratory() -> QWidget:
    """The results of the laboratory, scrolled into sight."""
    window = _inside("chart", ChartPage, replace(chart.CHART, labs=chart.LABS), "patients")()
    page = window.findChild(ChartPage)
    assert page is not None
    labs, scrolled = page.findChild(QWidget, "labs"), page.findChild(Scroll)
    assert labs is not None
    assert scrolled is not None
    QTimer.singleShot(0, page, lambda: QTimer.singleShot(0, page, lambda: scrolled.ensureWidgetVisible(labs, 0, 40)))
    return window


def _flow_sheet(view: str) -> Make:
    def make() -> QWidget:
        window, page = shell(), FlowSheetPage()
        window.add_screen("flow_sheet", lambda: page)
        window.show_screen("flow_sheet", nav="patients")
        page.view.set_value(view)
        page.show_look(taken().flow, "Back to visit")
        page.land()
        return window

    return make


def _note_pages(parent: QWidget) -> QWidget:
    sheet = PagesSheet(parent, "The note as a PDF", "What will be locked.")
    html = visit.SIGN.note_html
    sheet.show_pages(page_pictures(html, title="Visit note", width=current().px(WIDTH)), "Home infusion visit note")
    return sheet


def _hand_out(parent: QWidget) -> QWidget:
    sheet, look = HandOutSheet(parent), taken().hand_out
    sheet.show_look(look)
    sheet.show_pages(page_pictures(look.html, title="For the patient", width=current().px(WIDTH)), "For the patient")
    return sheet


def _act_sheet(act: str, moment: str = "running") -> Callable[[QWidget], QWidget]:
    def make(parent: QWidget) -> QWidget:
        conductor = taken().infusion[moment].conductor
        assert conductor is not None
        return ActSheet(parent, next(each for each in conductor.acts if each.id == act), lambda: "14:42")

    return make


def _line_sheet(what: str) -> Callable[[QWidget], QWidget]:
    return lambda parent: LineSheetView(parent, taken().sheets[what], lambda: "09:43")


def _covered(page: Callable[[], QWidget]) -> Make:
    def make() -> QWidget:
        window = shell()
        window.cover(page())
        return window

    return make


def _alone(sheet: Callable[[QWidget], QWidget]) -> Make:
    """A sheet over the frame of the program, which owns it."""

    def make() -> QWidget:
        window = shell()
        window.opens = sheet
        return window

    return make


def _unlock() -> QWidget:
    page = UnlockPage()
    page.show_people(PEOPLE)
    page.show_laptop("NB-07")
    return page


def _unlock_by_pin() -> QWidget:
    """After an idle lock, one wrong PIN typed."""
    page = _unlock()
    assert isinstance(page, UnlockPage)
    page.show_locked(True)
    page.show_pins({PEOPLE[0].id: PinLook(4, "17:42")})
    page.show_error("That PIN is wrong. 4 tries left, then your password is asked.")
    return page


def _unlock_refused() -> QWidget:
    page = _unlock()
    assert isinstance(page, UnlockPage)
    page.show_error("The password was not right. 3 tries left")
    return page


def _sign_in() -> QWidget:
    page = EnrolPage()
    page.show_sign_in("Northside Infusion")
    return page


def _enrol() -> QWidget:
    page = EnrolPage()
    page.show_enrol(label="NB-07")
    return page


def _settings_part(row: Row, make: Callable[[], QWidget], look: object = None) -> Make:
    """A part of the settings, from a fixed look."""

    def built() -> QWidget:
        window, page = shell(), SettingsPage()
        window.add_screen("settings", lambda: page)
        window.show_screen("settings")
        for other in settings.PARTS:
            page.add_part(other, make)
        part = page.show_part(row.id)
        if isinstance(part, AuditPart):
            part.show_audit(look)  # type: ignore[arg-type]
        elif look is not None:
            part.show_look(look)  # type: ignore[attr-defined]
        QTimer.singleShot(0, page, page.land)
        return window

    return built


def _gallery(key: str) -> Make:
    return lambda: GalleryWindow(key)


def _settings() -> QWidget:
    window, page = shell(), SettingsPage()
    window.add_screen("settings", lambda: page)
    window.show_screen("settings")
    for row in settings.PARTS:
        page.add_part(row, KeysPart)
    page.mine.show_preferences(Preferences(), [("en", "English")])
    page.show_part("mine")
    page.say_saved("Saved on this laptop 09:43")
    return window


def _help() -> QWidget:
    window, page = shell(), HelpPage()
    window.add_screen("help", lambda: page)
    window.show_screen("help", nav="settings")
    page.show_chapters(guide())
    return window


def _field_help(parent: QWidget) -> QWidget:
    asked = Asked(
        "Temperature, °C", "Critical", ("Return Tab", "Up Down", "Ctrl+D", "F3"), "Temperature", "temperature"
    )
    facts = (("Unit", "°C, °F"), ("General", "36.1 to 37.9 °C, decides, the clinic"), ("Source", "NICE NG143 (2019)"))
    return FieldSheet(parent, asked, FieldHelp(facts, unconfirmed=True))


def _photo_sheet(parent: QWidget) -> QWidget:
    sheet = AttachSheet(parent, photos.ASKED, image(), lambda: "09:43", more=2)
    for answered in ({"shows": "body"}, {"taken": "other"}):
        for row, value in answered.items():
            sheet.editors[row].put(value)
            sheet.editors[row].settled.emit()
    return sheet


def _photo_viewer(parent: QWidget) -> QWidget:
    viewer = PhotoViewer(parent, photos.PHOTOS, "photo-2", may_withdraw=True)
    viewer.wanted.connect(lambda each: viewer.show_picture(each.id, image()))
    viewer.begin()
    return viewer


def _route_page() -> TodayPage:
    page = TodayPage()
    page.show_as("route")
    return page


def _practice() -> QWidget:
    window = _inside("today", TodayPage, today.DAY)()
    assert isinstance(window, Frame)
    more_sheets.practise(window)
    return window


def _add_visit(parent: QWidget) -> QWidget:
    look = AddVisitLook((("ROU", "Home visit"), ("ADM", "Infusion visit")))
    sheet = AddVisitSheet(parent, look, today=lambda: date(2025, 11, 21), now=lambda: "09:10")
    sheet.patient.set_value("carv")
    found = FoundPatient("p:carvalho", "CARVALHO, Maria", "Born 14 Mar 1958  ·  004 182 7731", "name")
    sheet.show_found("carv", (found,))
    return sheet


def _temperature() -> FormRow:
    return visit.VITALS.rows[0].row


def _read_only(look: Any) -> Any:
    return replace(look, read_only=True)


SCREENS: dict[str, Make] = {
    "unlock": _covered(_unlock),
    "unlock refused": _covered(_unlock_refused),
    "unlock by PIN": _covered(_unlock_by_pin),
    "enrol": _covered(_enrol),
    "sign in": _covered(_sign_in),
    "today": _inside("today", TodayPage, today.DAY),
    "today empty": _inside("today", TodayPage, today.EMPTY),
    "today route": _inside("today", _route_page, today.OWN_ROUTE),
    "today no right": _inside("today", TodayPage, today.NO_RIGHT),
    "today on call": _inside("today", TodayPage, today.ON_CALL),
    "practice": _practice,
    "palette": _alone(more_sheets.palette),
    "palette empty": _alone(more_sheets.palette_empty),
    "sheet add visit": _alone(_add_visit),
    "sheet call": _alone(lambda parent: GoingSheet(parent, "phone", "CARVALHO, Maria", "555 0142")),
    "sheet directions": _alone(
        lambda parent: GoingSheet(parent, "address", "CARVALHO, Maria", "18 Alder Court, flat 3", "Gate code 4")
    ),
    "patients": _inside("patients", PatientsPage, patients.ALL),
    "patients found": _inside("patients", PatientsPage, patients.FOUND),
    "patients nobody found": _inside("patients", PatientsPage, patients.NOBODY),
    "patients none yet": _inside("patients", PatientsPage, patients.NONE_YET),
    "chart": _inside("chart", ChartPage, chart.CHART, "patients"),
    "chart new": _inside("chart", ChartPage, chart.NEW, "patients"),
    "chart laboratory": _chart_laboratory,
    "chart long": _inside("chart", ChartPage, chart.LONG, "patients"),
    "sync offline": _inside("sync", SyncPage, sync.OFFLINE),
    "sync outbox": _sync_list("waiting"),
    "sync inbox": _sync_list("came_in"),
    "sync attention": _sync_list("attention", sync.MUCH_HELD),
    "sync calm": _inside("sync", SyncPage, sync.CALM),
    "sync nothing": _inside("sync", SyncPage, sync.NOTHING),
    "sync signed out": _inside("sync", SyncPage, sync.SIGNED_OUT),
    "sheet forgot password": _alone(lambda parent: ComeInSheet(parent, forgot=True)),
    "sheet forgot waiting": _alone(_come_in_waiting),
    "sheet someone else": _alone(lambda parent: ComeInSheet(parent, forgot=False)),
    "sheet add person": _alone(PersonSheet),
    "sheet sign in again": _alone(_with_other),
    "sheet export file": _alone(lambda parent: ExportSheet(parent, "NB-07 2025-11-21.nursechart", sync.EXPECTED)),
    "sheet file result": _alone(lambda parent: ResultSheet(parent, "NB-07 is written", sync.CARRIED)),
    "choices": _inside("choices", ChoicesPage, choices.WEIGHT, "sync"),
    "choices form": _inside("choices", ChoicesPage, choices.FORM, "sync"),
    "choices settled": _inside("choices", ChoicesPage, choices.SETTLED, "sync"),
    "choices nothing": _inside("choices", ChoicesPage, choices.NOTHING, "sync"),
    "settings": _settings,
    "settings keys": _settings_part(settings.KEYS, KeysPart),
    "settings laptop": _settings_part(settings.LAPTOP_ROW, LaptopPart, settings.LAPTOP),
    "settings clinic": _settings_part(settings.CLINIC_ROW, settings.clinic_part, settings.CLINIC),
    "settings people": _settings_part(settings.PEOPLE_ROW, settings.people_part, settings.PEOPLE),
    "settings content": _settings_part(settings.CONTENT_ROW, ContentPart, settings.CONTENT),
    "settings content nothing": _settings_part(settings.CONTENT_ROW, ContentPart, RecordsLook(())),
    "settings audit": _settings_part(settings.AUDIT_ROW, AuditPart, settings.AUDIT),
    "settings audit nothing": _settings_part(settings.AUDIT_ROW, AuditPart, settings.NO_AUDIT),
    "help": _help,
    "sheet all keys": _alone(KeysSheet),
    "sheet field help": _alone(_field_help),
    "review": _inside("review", ReviewPage, review.QUEUE),
    "review calm": _inside("review", ReviewPage, review.CALM),
    "review own": _inside("review", ReviewPage, review.OWN),
    "review done": _inside("review", ReviewPage, review.DONE),
    "review empty": _inside("review", ReviewPage, review.EMPTY),
    "visit vitals": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), visit.VITALS),
    "visit vitals empty": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), visit.empty_vitals()),
    "visit vitals slipped": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), visit.SLIPPED),
    "visit vitals signed": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), visit.SIGNED),
    "visit vitals returned": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), visit.SENT_BACK),
    "visit vitals answered": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), visit.ANSWERED),
    "visit line": _visit("line", lambda: LinePage(now=lambda: "09:57"), visit.LINE),
    "visit not started": _not_started,
    "visit vitals long": _visit("vitals", lambda: VitalsPage(now=lambda: "09:43"), _long()),
    "visit arrive": _form("arrive"),
    "visit assessment": _form("assessment"),
    "visit line charted": _charted("line", lambda: LinePage(now=lambda: "09:43"), lambda seen: seen.line, below=True),
    "visit line read-only": _visit("line", lambda: LinePage(now=lambda: "09:57"), _read_only(visit.LINE)),
    "visit infusion": _visit("infusion", lambda: MedicinePage(now=lambda: "10:02"), visit.MEDICINES),
    "visit infusion read-only": _visit(
        "infusion", lambda: MedicinePage(now=lambda: "10:02"), _read_only(visit.MEDICINES)
    ),
    "visit infusion before": _infusion("before"),
    "visit infusion running": _infusion("running"),
    "visit infusion paused": _infusion("paused"),
    "visit infusion reacted": _infusion("reacted"),
    "visit infusion after": _infusion("after"),
    "visit teaching": _form("teaching"),
    "visit supplies": _form("supplies"),
    "visit note charted": _form("note"),
    "visit note": _visit("note", lambda: FormPage("note", "Visit note", now=lambda: "10:14"), visit.NOTE),
    "visit note read-only": _visit(
        "note", lambda: FormPage("note", "Visit note", now=lambda: "10:14"), _read_only(visit.NOTE)
    ),
    "visit sign": _visit("sign", SignPage, visit.SIGN),
    "visit sign ready": _visit("sign", SignPage, visit.READY),
    "visit sign charted": _charted("sign", SignPage, lambda seen: seen.sign),
    "calculators": _calculators,
    "flow sheet": _flow_sheet("table"),
    "flow sheet charts": _flow_sheet("chart"),
    "sheet note pages": _alone(_note_pages),
    "sheet hand-out": _alone(_hand_out),
    "sheet allergies": _alone(lambda parent: AllergySheet(parent, taken().allergies)),
    "sheet verbal order": _alone(lambda parent: VerbalOrderSheet(parent, taken().spoken, lambda: "09:43")),
    "sheet baseline": _alone(lambda parent: BaselineSheet(parent, visit.VITALS.rows[1], lambda: "09:43")),
    "sheet not done": _alone(lambda parent: NotDoneSheet(parent, taken().not_done, lambda: "09:43")),
    **{f"sheet line {what}": _alone(_line_sheet(what)) for what in ("add", "facts", "event", "remove")},
    **{f"sheet infusion {act}": _alone(_act_sheet(act)) for act in ("vitals", "bag", "stop")},
    "sheet infusion again": _alone(_act_sheet("again", "reacted")),
    "sheet infusion took": _alone(_act_sheet("took", "after")),
    "sheet order limit": _alone(more_sheets.order_limit),
    "sheet amend find": _alone(more_sheets.amend_find(signed=False)),
    "sheet amend find signed": _alone(more_sheets.amend_find(signed=True)),
    **{f"sheet amend {which}": _alone(more_sheets.amend(which)) for which in ("put_right", "late", "taken_back")},
    **{f"sheet move {stage}": _alone(more_sheets.move(stage)) for stage in ("alone", "both")},
    "sheet identity": _alone(
        lambda parent: IdentitySheet("CARVALHO, Maria", "14 Mar 1958 (67 y)", "004 182 7731", "Start visit", parent)
    ),
    "sheet not taken": _alone(
        lambda parent: ReasonSheet(
            parent,
            "not_taken",
            "Why was temperature not taken?",
            "It stays in the record.",
            "Mark as not taken",
            reasons=(("refused", "Refused"), ("asleep", "Asleep"), ("other", "Another reason")),
        )
    ),
    "sheet protocol": _alone(lambda parent: ProtocolSheet(parent, visit.FEVER)),
    "sheet correct": _alone(lambda parent: CorrectSheet(parent, _temperature(), lambda: "09:43")),
    "sheet addendum": _alone(lambda parent: AddendumSheet(parent, (("calm", "Resting comfortably."),))),
    "sheet history": _alone(lambda parent: HistorySheet(parent, "Temperature", (("19 Nov 10:05", "37.1 °C"),))),
    "sheet second check": _alone(lambda parent: CheckSheet(parent, "Second check", (_temperature(),), lambda: "09:43")),
    "sheet told": _alone(lambda parent: ToldSheet(parent, "Temperature 38.4 °C", lambda: "09:43")),
    "sheet send back": _alone(lambda parent: SendBackSheet(parent, "CARVALHO, Maria", "Amara Okafor, RN", 2)),
    "sheet decide": _alone(lambda parent: DecideSheet(parent, "CARVALHO, Maria", review.UNAWARE)),
    "sheet emergency": _alone(lambda parent: EmergencySheet(parent, EmergencyAsk((("call", "a call for help"),), 4))),
    "sheet prove": _alone(ProofSheet),
    "sheet prove by PIN": _alone(lambda parent: ProofSheet(parent, lambda: PinLook(4, "17:42"))),
    "sheet approve": _alone(lambda parent: ApproveSheet(parent, "CARVALHO, Maria", "Born 14 Mar 1958 (67 y)")),
    "sheet set PIN": _alone(PinSheet),
    "sheet photo": _alone(_photo_sheet),
    "sheet photo viewer": _alone(_photo_viewer),
    "sheet photo not added": _alone(
        lambda parent: NotAddedSheet(parent, "arm.jpg is damaged or was cut short. Copy it from the camera again")
    ),
    **{f"gallery {key}": _gallery(key) for key in GALLERY},
}
