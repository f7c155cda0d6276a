"""Results of a laboratory as HL7 v2.5.1 sends them (ORU^R01): whose they are, and what each says.

A message is read whole or refused. Nothing of the patient is taken but her numbers, by which the chart knows her: who
she is, a laboratory's message does not decide. Times without an offset are the clinic's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from nursechart.interop.fhir.times import NotATime, heard_when
from nursechart.interop.intake.answers import Flag, Intake, PatientIntake, SetAside, SubjectIntake
from nursechart.interop.intake.draft import identity_id
from nursechart.interop.intake.elements import Quantity
from nursechart.interop.intake.words import lab_unit_of
from nursechart.record.kinds import Identifier, LabResult, When

_LOINC = "http://loinc.org"
_SYSTEMS = {"LN": _LOINC}
_STATUS = {"F": "final", "C": "final", "U": "final", "D": "entered_in_error", "W": "entered_in_error"}
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?([+-]\d{4})?")
_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*")
_END = re.compile(r"\s*([<>])=?\s*(\d+(?:\.\d+)?)\s*")


class NotAResult(Exception):
    """A message that cannot be taken; the text says which segment and why, and quotes no value."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """The characters a message is written with (MSH-1 and MSH-2)."""

    field: str
    component: str
    repeat: str
    escape: str
    sub: str

    def plain(self, text: str) -> str:
        """Text without its escapes."""
        if not self.escape:
            return text
        known = {"F": self.field, "S": self.component, "T": self.sub, "R": self.repeat, "E": self.escape}
        e = re.escape(self.escape)
        return re.sub(f"{e}([FSTRE]){e}", lambda found: known[found[1]], text)


@dataclass(frozen=True, slots=True)
class _Segment:
    name: str
    fields: list[str]  # [0] is the first field after the name
    marks: _Marks

    def field(self, number: int) -> str:
        return self.fields[number - 1] if number <= len(self.fields) else ""

    def part(self, number: int, component: int) -> str:
        """One component of the first repetition of a field."""
        parts = self.field(number).split(self.marks.repeat)[0].split(self.marks.component)
        return self.marks.plain(parts[component - 1]).strip() if component <= len(parts) else ""


def is_hl7(raw: bytes) -> bool:
    """Whether a file is HL7 v2 and not FHIR."""
    return raw.lstrip(b"\xef\xbb\xbf\x0b\r\n \t").startswith(b"MSH")


def read_oru(file: str, raw: bytes, zone: str) -> Intake:
    """The results of the messages of one file, a patient a message; one that cannot be read is set aside, with why."""
    patients: list[PatientIntake] = []
    refused: list[SetAside] = []
    taken = left = 0
    for number, message in enumerate(_messages(raw), 1):
        name = f"message {number}"
        try:
            identifiers, results, more, flags = _read(message, zone, file, name)
        except NotAResult as error:
            refused.append(SetAside(file, name, str(error)))
            continue
        taken, left = taken + len(results), left + more
        first = identifiers[0]
        subjects = tuple(
            SubjectIntake(
                identity_id(first.system, first.value, "lab", *about),
                "lab_result",
                name,
                (("lab_result.result", result),),
            )
            for about, result in results
        )
        patient_id = identity_id(first.system, first.value)
        patients.append(PatientIntake(file, name, first, identifiers, patient_id, subjects, flags))
    counts = {"OBX": taken} if taken else {}
    return Intake(tuple(patients), tuple(refused), taken=counts, not_taken={"OBX (no number)": left} if left else {})


def _messages(raw: bytes) -> Iterator[str]:
    """Each message of a file, segments apart by CR; also out of the frames of MLLP."""
    text = raw.decode("utf-8-sig", errors="replace").replace("\r\n", "\r").replace("\n", "\r")
    text = text.replace("\x0b", "").replace("\x1c", "")
    for part in re.split(r"(?:^|\r)(?=MSH)", text):
        if part.strip():
            yield part


Results = list[tuple[tuple[str, ...], LabResult]]
Read = tuple[tuple[Identifier, ...], Results, int, tuple[Flag, ...]]


def _read(message: str, zone: str, file: str, name: str) -> Read:
    """Her numbers, each result with what tells it from every other, how many were left, and what needs a look."""
    segments = _segments(message)
    header = segments[0]  # its first field is the sign itself, so MSH-9 is the eighth of the rest
    if header.part(8, 1) != "ORU" or header.part(8, 2) != "R01":
        raise NotAResult("MSH-9: not the results of a laboratory (ORU^R01)")
    persons = [each for each in segments if each.name == "PID"]
    if len(persons) != 1:
        raise NotAResult("PID: one patient a message")
    identifiers = tuple(_identifiers(persons[0]))
    if not identifiers:
        raise NotAResult("PID-3: no number with the authority that gave it")
    results: Results = []
    left, order, source, flags = 0, None, header.part(3, 1), list[Flag]()
    for each in segments:
        if each.name == "OBR":
            order = each
        if each.name != "OBX":
            continue
        if order is None:
            raise NotAResult("OBX: a result without its order (OBR)")
        result = _result(each, order, zone, source)
        if result is None:
            left += 1
            continue
        if not result.unit:
            flags.append(Flag(file, name, "OBX-6: a unit that is not understood; kept in words"))
        filler = order.part(3, 1) or order.part(2, 1)
        results.append(((filler, result.code, each.field(4), str(result.drawn.at_ms)), result))
    return identifiers, results, left, tuple(flags)


def _segments(message: str) -> list[_Segment]:
    lines = [line for line in message.split("\r") if line.strip()]
    head = lines[0]
    if len(head) < 8:
        raise NotAResult("MSH: too short")
    sign, codes = head[3], head[4:].split(head[3])[0]
    component, repeat, escape, sub = list(codes.ljust(4, "\0")[:4])
    marks = _Marks(sign, component, repeat, escape.strip("\0"), sub)
    found = []
    for line in lines:
        name, *fields = line.split(sign)
        found.append(_Segment(name.strip(), fields, marks))
    return found


def _identifiers(person: _Segment) -> Iterator[Identifier]:
    """Her numbers, the record number first; one without its authority tells her from nobody."""
    marks, found = person.marks, []
    for each in person.field(3).split(marks.repeat):
        parts = [marks.plain(part) for part in each.split(marks.component)]
        value, authority, kind = parts[0].strip(), *(parts[n] if len(parts) > n else "" for n in (3, 4))
        namespace, universal, form = (*authority.split(marks.sub), "", "")[:3]
        system = f"urn:oid:{universal}" if universal and form == "ISO" else universal or namespace
        if value and system and kind != "SS":
            found.append(Identifier(system, value, kind or "MR"))
    yield from sorted(found, key=lambda one: one.type != "MR")


def _result(each: _Segment, order: _Segment, zone: str, source: str) -> LabResult | None:
    """One result; None for what is no number, or not final yet. Raises NotAResult."""
    status = _STATUS.get(each.field(11))
    code = each.part(3, 1)
    if status is None or each.field(2) not in ("NM", "SN") or not code:
        return None
    drawn = _when(each.field(14) or order.field(7), zone)
    value, words = _number(each)
    if value is None and not words:
        return None
    unit = each.part(6, 1)
    ucum = lab_unit_of(Quantity(unit=unit, code=unit))
    low, high = _range(each.field(7))
    return LabResult(
        code=code,
        system=_SYSTEMS.get(each.part(3, 3), each.part(3, 3)),
        name=each.part(3, 2),
        value=value if ucum else None,
        unit=ucum,
        words="" if ucum and value is not None else " ".join(part for part in (words or str(value), unit) if part),
        low=low,
        high=high,
        drawn=drawn,
        status="entered_in_error" if status == "entered_in_error" else "final",
        source=source,
    )


def _number(each: _Segment) -> tuple[Decimal | None, str]:
    """The number of OBX-5; a comparison (<^0.1) is words, for it is no number."""
    if each.field(2) == "SN":
        return None, f"{each.part(5, 1)}{each.part(5, 2)}"
    try:
        value = Decimal(each.part(5, 1))
    except InvalidOperation:
        return None, ""
    return (value, "") if value.is_finite() else (None, "")


def _range(text: str) -> tuple[Decimal | None, Decimal | None]:
    span, end = _SPAN.fullmatch(text), _END.fullmatch(text)
    if span:
        return Decimal(span[1]), Decimal(span[2])
    if end:
        return (Decimal(end[2]), None) if end[1] == ">" else (None, Decimal(end[2]))
    return None, None


def _when(text: str, zone: str) -> When:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise NotAResult("OBX-14: not a time")
    year, month, day, hours, minutes, seconds, offset = found.groups()
    iso = f"{year}-{month}-{day}"
    if hours:
        iso += f"T{hours}:{minutes}:{seconds or '00'}" + (f"{offset[:3]}:{offset[3:]}" if offset else "")
    try:
        when = heard_when(iso, zone)
    except NotATime:
        raise NotAResult("OBX-14: not a time") from None
    if when is None:
        raise NotAResult("OBX-14: names no day")
    return when
