"""The sheet of a complication: what is met, how it is graded, the steps to take, and what was done about it.

Those that the findings of this visit suggest come first, with what speaks for each. A nurse may chart one that nothing
suggests: she has seen it.
"""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.line_asked import Asked, Typed
from nursechart.charting.line_findings import criteria_of, suspicions
from nursechart.charting.looks.common import Chip, SideLine, Tone
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.open_visit import OpenVisit, refs_in, subject_in, subject_of
from nursechart.charting.shift import say
from nursechart.clinical.complications import Suspicion, finding_words
from nursechart.clinical.content_types import Field
from nursechart.clinical.devices import is_kind
from nursechart.clinical.line_types import Complication
from nursechart.clinical.scales import scale_for
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import LineDevice, LineEvent

_TONES: dict[str, Tone] = {"emergency": "crit", "urgent": "crit", "call": "warn", "watch": "warn"}
_PART = "line_event.found"


def event_sheet(visit: OpenVisit, line: Subject, typed: Typed) -> LineSheet:
    """What is asked about a complication of `line`."""
    found = {each.complication: each for each in suspicions(visit, line)}
    asked, spec = _asked(visit, line, typed, found)
    hinders = [
        SideLine(each.title, f"{', '.join(each.because).capitalize()}.", tone=_TONES[each.severity])
        for each in found.values()
        if spec is None or each.complication == spec.id
    ]
    if spec is not None:
        hinders.append(SideLine(said("To be recorded"), f"{'; '.join(spec.criteria)}."))
    steps = found[spec.id].steps if spec is not None and spec.id in found else spec.every_step if spec else ()
    title = said("Complication of {line_place}", line_place=naming.line_place(visit.shift, line))
    why = said("Choose it; then see what is met and what to do, and tick what was done.")
    return LineSheet(
        "event",
        title,
        why,
        said("Chart the complication"),
        tuple(asked.rows),
        tuple(hinders),
        tuple(s.text for s in steps),
    )


def said_of_event(visit: OpenVisit, line: Subject, typed: Typed) -> list[Statement]:
    """The statement about the complication; none where it says what stood. Raises SheetNotComplete."""
    asked, spec = _asked(visit, line, typed, {each.complication: each for each in suspicions(visit, line)})
    asked.refuse_unfinished()
    assert spec is not None
    about = subject_of(visit.id, line.id, "event", spec.id)
    subject = subject_in(visit.record, about)
    held = subject.get(_PART, LineEvent) if subject is not None else None
    new = LineEvent(
        visit=visit.id,
        line=line.id,
        complication=spec.id,
        at=held.at if held is not None else visit.shift.when(),
        criteria=tuple(asked.read.get("criteria") or ()) or criteria_of(visit, line, spec.id),
        grade=str(asked.read.get("grade") or ""),
        steps=tuple(asked.read.get("steps") or ()),
        lumen=str(asked.read.get("lumen") or ""),
        note=str(asked.read.get("note") or ""),
    )
    return [] if new == held else [say(about, _PART, new, refs_in(visit.record, about, _PART))]


def _asked(
    visit: OpenVisit, line: Subject, typed: Typed, found: dict[str, Suspicion]
) -> tuple[Asked, Complication | None]:
    content, asked = visit.shift.content, Asked(visit, typed)
    device = line.get("line.device", LineDevice)
    kind = content.devices.get(device.type) if device is not None else None
    fitting = [
        each
        for each in content.complications.values()
        if kind is None or not each.devices or is_kind(kind, each.devices)
    ]
    fitting.sort(key=lambda each: list(found).index(each.id) if each.id in found else len(found))
    options = {each.id: each.title for each in fitting}
    chosen = asked.ask(
        Field(id="complication", label=said("What it is"), type="choice", options=dict(options)), required=True
    )
    spec = content.complications.get(chosen or "")
    if spec is None:
        return asked, None
    codes = sorted({code for group in (*spec.suspect, *spec.emergency) for code in group})
    if codes:
        if "criteria" not in typed:
            asked.typed["criteria"] = " ".join(criteria_of(visit, line, spec.id))
        words: dict[str, str] = {code: finding_words(content, code) for code in codes}
        chip = Chip("Suspected", _TONES[found[spec.id].severity], "triangle-alert") if spec.id in found else None
        asked.ask(Field(id="criteria", label=said("What is met"), type="multi", options=dict(words)), chip=chip)
    if spec.scale:
        scale = scale_for(content, spec.scale)
        grades: dict[str, str] = {
            f"{scale.title} {each.low} of {scale.of}": f"{each.low}, {each.name}" for each in scale.grades
        }
        asked.ask(Field(id="grade", label="Grade", type="choice", options=dict(grades), hint=scale.title))
    if device is not None and len(device.lumens) > 1:
        names = {each.name: each.name for each in device.lumens}
        asked.ask(Field(id="lumen", label="Lumen", type="choice", options=dict(names)))
    steps = found[spec.id].steps if spec.id in found else spec.every_step
    done: dict[str, str] = {each.id: each.done for each in steps}
    asked.ask(Field(id="steps", label=said("What was done"), type="multi", options=dict(done)))
    asked.ask(Field(id="note", label="Note", type="text", lines=2, most=1000))
    return asked, spec
