"""What the visit screen asks of `charting`, in one place.

Every method runs in the background worker. The modules are imported there, at first use: they bring the whole of the
content pack, the record and the database with them, and the first paint does not wait for that. Tests give the screen
another object with these methods.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nursechart.charting.looks.common import Alert
from nursechart.charting.looks.handouts import HandOutLook
from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.looks.not_done import NotDoneAsk
from nursechart.charting.looks.patient_signs import Ink
from nursechart.charting.looks.visit import (
    AllergyLook,
    FormLook,
    LineEcho,
    LineLook,
    MedicineLook,
    SignLook,
    SpokenLook,
    Undone,
    VisitFrame,
    VitalsLook,
)
from nursechart.charting.pins import Pin
from nursechart.charting.shift import Shift
from nursechart.ui.photos.asks import Photos, Strip

Look = VitalsLook | LineLook | MedicineLook | FormLook | SignLook
Values = dict[str, str]
VITALS, INFUSION, SIGN = "vitals", "infusion", "sign"
LINE = ("line", "line_care")  # how the content pack may call the group
_NOT_DONE = ("reason", "text", "told_name", "told_at", "next_date", "next_time")


class Charting:
    """The real thing: each method is one function of `charting`."""

    def frame(self, shift: Shift, feed: str, visit: str) -> VisitFrame:
        from nursechart.charting import visiting

        return visiting.frame(shift, feed, visit)

    def start_visit(self, shift: Shift, feed: str, visit: str, first: str, second: str, by: str) -> VisitFrame:
        from nursechart.charting import visiting

        return visiting.start_visit(shift, feed, visit, first, second, by)

    def look(self, shift: Shift, feed: str, visit: str, group: str, line: str = "") -> Look:
        """The look of a group of the rail."""
        from nursechart.charting import forms, lines, medicines, signing, vitals

        if group == VITALS:
            return vitals.vitals(shift, feed, visit)
        if group in LINE:
            return lines.line_care(shift, feed, visit, line)
        if group == INFUSION:
            return medicines.medicines(shift, feed, visit)
        if group == SIGN:
            return signing.look(shift, feed, visit)
        return forms.form(shift, feed, visit, group)

    def forms(self, shift: Shift, feed: str, visit: str, group: str) -> FormLook | None:
        """The forms that stand below what a group charts as records of its own: laboratory draws, pumps, reactions."""
        from nursechart.charting import forms

        return forms.form(shift, feed, visit, group) if group in (*LINE, INFUSION) else None

    def photo_strip(self, shift: Shift, feed: str, visit: str, group: str, line: str = "") -> Strip | None:
        """The photos of a group with their thumbnails, where the content asks for any there."""
        return Photos().strip(shift, feed, visit, group, line)

    def conductor(self, shift: Shift, feed: str, visit: str, group: str, order: str = "") -> ConductorLook | None:
        """The infusion that was begun in the visit, which stands above the cards of its group."""
        from nursechart.charting import conducting

        return conducting.conductor(shift, feed, visit, order) if group == INFUSION else None

    def conduct(
        self, shift: Shift, shown: ConductorLook, act: Any, values: Values, overrides: dict[str, str]
    ) -> ConductorLook:
        """One act of the conductor."""
        from nursechart.charting import conducting

        return conducting.do(shift, shown, act, values, overrides)

    def draft_act(self, shift: Shift, shown: ConductorLook, act: str, values: Values) -> None:
        from nursechart.charting import conducting

        conducting.draft(shift, shown, act, values)

    def draft(self, shift: Shift, shown: Look, row: str, values: Values, section: str = "") -> None:
        """Keep what is half typed: a measure, a row of the line, an order, a row of a form's section."""
        from nursechart.charting import forms, lines, medicines, vitals

        match shown:
            case VitalsLook():
                vitals.draft(shift, shown, row, *typed_pair(values))
            case LineLook():
                lines.draft(shift, shown, row, values)
            case MedicineLook():
                medicines.draft(shift, shown, row, values)
            case FormLook():
                forms.draft(shift, shown, section, row, values)
            case SignLook():
                return

    def chart(self, shift: Shift, shown: Look, row: str, values: Values, section: str = "") -> Look:
        """Chart a row as it was left."""
        from nursechart.charting import forms, lines, medicines, vitals

        match shown:
            case VitalsLook():
                return vitals.chart(shift, shown, row, *typed_pair(values), details=values)
            case LineLook():
                return lines.chart(shift, shown, row, values)
            case MedicineLook():  # a dose is charted by its own acts; what was typed is kept and checked anew
                medicines.draft(shift, shown, row, values)
                return medicines.medicines(shift, shown.frame.feed, shown.frame.visit)
            case FormLook():
                return forms.chart(shift, shown, section, row, values)
            case SignLook():
                return shown

    def correct(self, shift: Shift, shown: Look, row: str, values: Values, reason: str, section: str = "") -> Look:
        """Put a signed value right."""
        from nursechart.charting import forms, lines, vitals

        if isinstance(shown, FormLook):
            return forms.correct(shift, shown, section, row, values, reason)
        if isinstance(shown, VitalsLook):
            return vitals.correct(shift, shown, row, *typed_pair(values), reason)
        assert isinstance(shown, LineLook)
        return lines.correct(shift, shown, row, values, reason)

    def line_sheet(self, shift: Shift, shown: LineLook, what: str, typed: Values | None) -> LineSheet:
        """A sheet of the line page, as it asks with what is typed in it; that is kept first."""
        from nursechart.charting import line_sheets

        return line_sheets.sheet(shift, shown, what, typed)

    def give_line_sheet(self, shift: Shift, shown: LineLook, what: str, typed: Values) -> Look:
        from nursechart.charting import line_sheets

        return line_sheets.give(shift, shown, what, typed)

    def mark(self, shift: Shift, shown: LineLook, mark: str, at_ms: int) -> Look:
        """Stamp a moment, or with 0 take it back."""
        from nursechart.charting import line_marks, lines

        if at_ms:
            line_marks.stamp(shift, shown, mark, at_ms)
        else:
            line_marks.unstamp(shift, shown, mark)
        return lines.line_care(shift, shown.frame.feed, shown.frame.visit, shown.line)

    def not_taken(self, shift: Shift, shown: VitalsLook, measure: str, reason: str) -> Look:
        from nursechart.charting import vitals

        return vitals.not_taken(shift, shown, measure, reason)

    def set_taken(self, shift: Shift, shown: VitalsLook, typed_time: str, position: str) -> Look:
        from nursechart.charting import vitals

        return vitals.set_taken(shift, shown, typed_time, position)

    def explain(self, shift: Shift, shown: VitalsLook, measure: str, choice: str, words: str) -> Look:
        from nursechart.charting import explaining

        return explaining.explain(shift, shown, measure, choice, words)

    def line_echo(self, shift: Shift, shown: VitalsLook, text: str) -> LineEcho:
        """What a set typed in one line says, before it is charted."""
        from nursechart.charting import one_line

        return one_line.echo(shift, shown, text)

    def draft_line(self, shift: Shift, shown: VitalsLook, text: str) -> None:
        from nursechart.charting import one_line

        one_line.draft(shift, shown, text)

    def chart_line(self, shift: Shift, shown: VitalsLook, text: str) -> Look:
        from nursechart.charting import one_line

        return one_line.chart(shift, shown, text)

    def undo(self, shift: Shift, feed: str, visit: str, number: int) -> Undone:
        from nursechart.charting import undoing

        return undoing.undo(shift, feed, visit, number=number)

    def redo(self, shift: Shift, feed: str, visit: str) -> Undone:
        from nursechart.charting import undoing

        return undoing.redo(shift, feed, visit)

    def last_act(self, shift: Shift, visit: str) -> int:
        """What a toast that offers to undo it speaks of."""
        from nursechart.charting import undoing

        return undoing.last_act(shift, visit)

    def take_again(self, shift: Shift, shown: VitalsLook) -> Look:
        from nursechart.charting import vitals

        return vitals.take_again(shift, shown)

    def add_measure(self, shift: Shift, shown: VitalsLook, measure: str) -> Look:
        from nursechart.charting import vitals

        return vitals.add_measure(shift, shown, measure)

    def show_set(self, shift: Shift, shown: VitalsLook, set_id: str) -> Look:
        from nursechart.charting import vitals

        return vitals.show_set(shift, shown, set_id)

    def set_baseline(self, shift: Shift, shown: VitalsLook, measure: str, values: Values) -> Look:
        """Her baseline or, where an order is named, a limit of that order."""
        from nursechart.charting import baselines, order_limits

        if "order" in values:
            return order_limits.set_limit(shift, shown, measure, values)
        return baselines.set_baseline(shift, shown, measure, values)

    def start(
        self,
        shift: Shift,
        shown: MedicineLook,
        order: str,
        values: Values,
        first: str,
        second: str,
        overrides: dict[str, str],
    ) -> Look:
        from nursechart.charting import medicines

        return medicines.start(shift, shown, order, values, first, second, overrides)

    def stop(self, shift: Shift, shown: MedicineLook, dose: str, values: Values) -> Look:
        from nursechart.charting import medicines

        return medicines.stop(shift, shown, dose, values)

    def react(self, shift: Shift, shown: MedicineLook, dose: str) -> Look:
        from nursechart.charting import medicines, reaction

        reaction.stop_for_reaction(shift, shown, dose)
        return medicines.medicines(shift, shown.frame.feed, shown.frame.visit)

    def hold(self, shift: Shift, shown: MedicineLook, order: str, reason: str, words: str) -> Look:
        from nursechart.charting import medicines

        return medicines.hold(shift, shown, order, reason, words)

    def refuse(self, shift: Shift, shown: MedicineLook, order: str, reason: str, words: str) -> Look:
        from nursechart.charting import medicines

        return medicines.refuse(shift, shown, order, reason, words)

    def effect(self, shift: Shift, shown: MedicineLook, dose: str, words: str) -> Look:
        from nursechart.charting import medicines

        return medicines.effect(shift, shown, dose, words)

    def allergies(self, shift: Shift, feed: str, visit: str) -> AllergyLook:
        from nursechart.charting import allergy_list

        return allergy_list.allergies(shift, feed, visit)

    def add_allergy(self, shift: Shift, shown: AllergyLook, said: Values) -> VisitFrame:
        from nursechart.charting import allergy_list

        return allergy_list.add(shift, shown, said)

    def ask_allergies(self, shift: Shift, shown: AllergyLook, none_known: bool) -> VisitFrame:
        from nursechart.charting import allergy_list

        return allergy_list.ask_today(shift, shown, none_known=none_known)

    def spoken(self, shift: Shift, feed: str, visit: str) -> SpokenLook:
        from nursechart.charting import spoken_orders

        return spoken_orders.offered(shift, feed, visit)

    def against_spoken(self, shift: Shift, shown: SpokenLook, typed: Values) -> tuple[Alert, ...]:
        from nursechart.charting import spoken_orders

        return spoken_orders.against(shift, shown, typed)

    def take_spoken(self, shift: Shift, shown: SpokenLook, typed: Values, first: str, second: str) -> VisitFrame:
        from nursechart.charting import spoken_orders

        return spoken_orders.take_typed(shift, shown, typed, first, second)

    def confirm_spoken(self, shift: Shift, shown: VisitFrame, order: str) -> VisitFrame:
        from nursechart.charting import verbal_orders

        return verbal_orders.authenticate(shift, shown, order)

    def answer_alert(self, shift: Shift, shown: Look, alert: Alert, answer: Any, reason: str) -> None:
        from nursechart.charting import alerts

        alerts.answer(shift, shown.frame.feed, shown.frame.visit, shown.seen, alert, answer, reason)

    def mark_seen(self, shift: Shift, shown: SignLook, key: str) -> Look:
        from nursechart.charting import signing

        return signing.mark_seen(shift, shown, key)

    def confirm(self, shift: Shift, shown: VisitFrame, first: str, second: str, confirmed_by: str) -> VisitFrame:
        from nursechart.charting import reidentifying

        return reidentifying.confirm(shift, shown, first, second, confirmed_by)

    def tell(self, shift: Shift, shown: SignLook, key: str, values: Values) -> Look:
        from nursechart.charting import signing

        said = (values.get(name, "") for name in ("told", "told_at", "ordered"))
        return signing.tell(shift, shown, key, *said, read_back=values.get("read_back") == "yes")

    def tick(self, shift: Shift, shown: SignLook, tick: str, on: bool) -> Look:
        from nursechart.charting import signing

        return signing.tick(shift, shown, tick, on)

    def sign(self, shift: Shift, shown: SignLook, proof: str | Pin, first: str, second: str) -> Look:
        from nursechart.charting import signing
        from nursechart.ui.printing import note_printer

        return signing.sign(shift, shown, proof, first, second, printer=note_printer())

    def patient_signs(self, shift: Shift, shown: SignLook, ink: Ink, language: str, values: Values) -> Look:
        from nursechart.charting import patient_signing, signing

        proxy, relation = values.get("proxy", ""), values.get("relation", "")
        patient_signing.sign_on_pad(shift, shown, ink, language, proxy=proxy, relation=relation)
        return signing.look(shift, shown.frame.feed, shown.frame.visit)

    def patient_answers(self, shift: Shift, shown: SignLook, values: Values) -> Look:
        """How the patient answered where she did not sign; without a way (`how`), what stands is taken back."""
        from nursechart.charting import patient_signing, signing

        if not values.get("how"):
            patient_signing.take_back(shift, shown)
        else:
            said = {name: values.get(name, "") for name in ("reason", "text", "witness", "language")}
            patient_signing.sign_otherwise(shift, shown, values["how"], **said)  # type: ignore[arg-type]
        return signing.look(shift, shown.frame.feed, shown.frame.visit)

    def leave_out(self, shift: Shift, shown: SignLook, section: str, reason: str, text: str) -> Look:
        from nursechart.charting import not_assessed, signing

        not_assessed.leave_out(shift, shown, section, reason, text)
        return signing.look(shift, shown.frame.feed, shown.frame.visit)

    def addendum(self, shift: Shift, feed: str, visit: str, reason: str, text: str) -> VisitFrame:
        from nursechart.charting import amending

        return amending.addendum(shift, feed, visit, reason, text)

    def not_done_ask(self, shift: Shift, feed: str, visit: str) -> NotDoneAsk:
        from nursechart.charting import not_done

        return not_done.ask(shift, feed, visit)

    def not_done(self, shift: Shift, shown: VisitFrame, values: Values) -> VisitFrame:
        """Chart that the visit did not take place."""
        from nursechart.charting import not_done

        said = {name: values.get(name, "") for name in _NOT_DONE}
        told = tuple(values.get("told", "").split())
        return not_done.not_done(shift, shown.feed, shown.visit, not_done.NotDoneSaid(**said, told=told), shown=shown)

    def take_back_not_done(self, shift: Shift, shown: VisitFrame) -> VisitFrame:
        from nursechart.charting import not_done

        return not_done.take_back(shift, shown.feed, shown.visit, shown=shown)

    def answer_comment(self, shift: Shift, feed: str, visit: str, comment: str, text: str) -> VisitFrame:
        from nursechart.charting import amending

        return amending.answer_comment(shift, feed, visit, comment, text)

    def draft_narrative(self, shift: Shift, shown: FormLook, abouts: tuple[str, ...]) -> Look:
        """Put sentences that are charted into the draft of the note: those named, else all new ones."""
        from nursechart.charting import forms, narrating

        narrating.take(shift, shown.frame.feed, shown.frame.visit, abouts)
        return forms.form(shift, shown.frame.feed, shown.frame.visit, shown.group)

    def leave_sentence(self, shift: Shift, shown: FormLook, about: str) -> Look:
        from nursechart.charting import forms, narrating

        narrating.leave(shift, shown.frame.feed, shown.frame.visit, about)
        return forms.form(shift, shown.frame.feed, shown.frame.visit, shown.group)

    def save_note(self, shift: Shift, feed: str, visit: str, reason: str, path: Path) -> str:
        """Save the note as a PDF, the signed one where there is one: audited, with the reason. Why it is not signed."""
        from nursechart.charting import exporting
        from nursechart.ui.printing import note_bytes

        file = exporting.note_file(shift, feed, visit, lambda html: note_bytes(html, title="Visit note"))
        exporting.save(shift, feed, "note", reason, path, file.pdf)
        return file.lacks

    def hand_out(self, shift: Shift, feed: str, visit: str, language: str = "") -> HandOutLook:
        from nursechart.charting import handouts

        return handouts.look(shift, feed, visit, language)

    def give_hand_out(self, shift: Shift, feed: str, visit: str, language: str) -> HandOutLook:
        from nursechart.charting import handouts

        return handouts.give(shift, feed, visit, language)

    def save_hand_out(self, shift: Shift, feed: str, html: str, reason: str, path: Path) -> None:
        """Save the patient's page as a PDF: audited, with the reason."""
        from nursechart.charting import exporting
        from nursechart.ui.printing import note_bytes

        exporting.save(shift, feed, "handout", reason, path, note_bytes(html, title="For the patient"))

    def pages(self, html: str) -> tuple[int, ...]:
        """Where in the note each page of its PDF begins."""
        from nursechart.ui.printing import page_starts

        return page_starts(html)

    def pictures(self, html: str, title: str, width: int) -> tuple[Any, ...]:
        """The pages of the PDF as pictures."""
        from nursechart.ui.printing import page_pictures

        return page_pictures(html, title=title, width=width)


def typed_pair(values: Values) -> tuple[str, str]:
    """The one or two numbers of a measure, whatever its control is called."""
    seconds = {f"{key}2" for key in values} & set(values)
    first = next((value for key, value in values.items() if key not in seconds), "")
    return first, next((values[key] for key in seconds), "")


def group_of_part(part: str) -> str:
    """Where a part is charted, by the kind before its point; "" when that does not tell."""
    return {
        "vital_signs": VITALS,
        "line_check": LINE[0],
        "lumen_check": LINE[0],
        "line_care": LINE[0],
        "dose_given": INFUSION,
        "infusion_step": INFUSION,
    }.get(part.partition(".")[0], "")
