"""The demonstration's pharmacy: a process that furnishes a server folder, and serves it on loopback.

It goes the server's own ways: the same accounts, codes and FHIR intake as `nursechart-server`. When the storyteller
takes the network away, the listening socket is closed; a new one on the same port brings it back.
"""

from __future__ import annotations

import secrets
import socket
from pathlib import Path
from typing import Any

from nursechart.demo.cast import HEROINE, SHARED, STAFF_SYSTEM, Cast, cast_of
from nursechart.demo.clock import StoryClock
from nursechart.demo.referral import referral_for
from nursechart.demo.talk import Words, obey
from nursechart.interop.fhir_in import Intake, read_files
from nursechart.record.kinds import PatientName
from nursechart.server import backup
from nursechart.server.desk import Said
from nursechart.server.intake import Took
from nursechart.server.pharmacy import Pharmacy, make_pharmacy
from nursechart.server.serve import Serving, listen, url_of

BY = "demonstration"
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper", "linden", "maple")


def password() -> str:
    """A password that can be typed: four words and a number."""
    return " ".join(secrets.choice(_WORDS) for _ in range(4)) + f" {secrets.randbelow(90) + 10}"


class DemoPharmacy:
    """The pharmacy process's side of the story."""

    def __init__(self) -> None:
        self._pharmacy: Pharmacy | None = None
        self._clock: StoryClock | None = None
        self._serving: Serving | None = None
        self._port = 0
        self._families: dict[str, str] = {}  # family name by patient id, to find her on the screen by

    def furnish(self, folder: str, zone: str, moved_ms: int, files: list[str]) -> Words:
        """Make the server, its people, the cast and whoever the files bring. Answers passwords and what was taken."""
        self._clock = StoryClock(zone, moved_ms)
        cast = cast_of(self._clock.today().date(), zone)
        pharmacy = make_pharmacy(Path(folder), name=cast.organisation, now_ms=self._clock.now_ms)
        self._pharmacy = pharmacy
        now = self._clock.now_ms()
        passwords = {member.login: password() for member in cast.members}
        users = {
            member.login: pharmacy.accounts.add(
                login=member.login,
                name=member.name,
                credentials=member.credentials,
                role=member.role,
                password=passwords[member.login],
                now_ms=now,
                by=BY,
            ).user
            for member in cast.members
        }
        took = self._take([(f"{name}.json", bundle) for name, bundle in cast.patients.items()], users)
        patients = dict(zip(cast.patients, (one.patient for one in took.patients), strict=True))
        self._assign(cast, users, patients)
        brought = self._take([(Path(file).name, Path(file).read_bytes()) for file in files], users) if files else None
        hero = self._refer(brought, users["amara"]) if brought and brought.patients else patients[HEROINE]
        pharmacy.projector.catch_up_all()
        return {
            "organisation": cast.organisation,
            "passwords": passwords,
            "people": {member.login: [users[member.login], member.name] for member in cast.members},
            "hero": self._families[hero],
            "shared": self._families[patients[SHARED]],
            "patients": len(patients) + (len(brought.patients) if brought else 0),
            "set_aside": [[one.file, one.resource, one.reason] for one in (brought.set_aside if brought else ())],
        }

    def code(self, label: str) -> Words:
        """A one-time enrolment code; the laptop is approved beforehand by the administrator who made it."""
        pharmacy, clock = self._ready()
        made = pharmacy.devices.new_code(label=label, kind="laptop", now_ms=clock.now_ms(), by=BY)
        return {"code": made.text}

    def open(self, moved_ms: int) -> Words:
        """Listen on loopback: the first time on a free port, then on the same one."""
        pharmacy, clock = self._ready()
        clock.moved_ms = moved_ms
        listening = listen("127.0.0.1", self._port)
        self._port = listening.getsockname()[1]
        self._serving = Serving(pharmacy, listening)
        self._serving.start()
        return {"url": url_of(listening)}

    def close(self) -> Words:
        """Take the network away: end the requests under way and close the socket."""
        if self._serving is not None:
            self._serving.stop()
            self._serving = None
        refused = False
        with socket.socket() as probe:
            probe.settimeout(1)
            refused = probe.connect_ex(("127.0.0.1", self._port)) != 0
        return {"refused": refused}

    def take_from(self, login: str, family: str) -> Words:
        """End the assignments of one person to the patient of that family name."""
        pharmacy, clock = self._ready()
        user = pharmacy.accounts.find(login).user
        patient = next(each for each, name in self._families.items() if name == family)
        running = [each for each in pharmacy.assignments.all(user=user, patient=patient) if each.until_ms is None]
        for each in running:
            pharmacy.assignments.end(each.id, now_ms=clock.now_ms(), by=BY)
        return {"ended": len(running)}

    def back_up(self, folder: str) -> Words:
        """Make the nightly backup now, to a new file; what it holds counts as durable."""
        pharmacy, _ = self._ready()
        return {"entries": backup.back_up(pharmacy, Path(folder), by=BY)}

    def end(self) -> None:
        self.close()
        if self._pharmacy is not None:
            self._pharmacy.close()
            self._pharmacy = None

    def _ready(self) -> tuple[Pharmacy, StoryClock]:
        assert self._pharmacy is not None, "furnish comes first"
        assert self._clock is not None
        return self._pharmacy, self._clock

    def _take(self, files: list[tuple[str, bytes]], users: dict[str, str]) -> Took:
        pharmacy, clock = self._ready()
        staff = {(STAFF_SYSTEM, login): user for login, user in users.items()}
        read: Intake = read_files(files, zone=clock.zone, staff=staff)
        for patient in read.patients:
            for _, value in (part for subject in patient.subjects for part in subject.parts):
                if isinstance(value, PatientName):
                    self._families[patient.patient_id] = value.family
        return pharmacy.intakes.take(read, files, now_ms=clock.now_ms(), by=BY)

    def _assign(self, cast: Cast, users: dict[str, str], patients: dict[str, str]) -> None:
        pharmacy, clock = self._ready()
        for member in cast.members:
            for name, patient in patients.items():
                if cast.cares_for(member, name):
                    pharmacy.assignments.add(
                        user=users[member.login], patient=patient, reason="primary", now_ms=clock.now_ms(), by=BY
                    )

    def _refer(self, brought: Took, nurse: str) -> str:
        """A patient somebody brought has no line and no infusion: the pharmacy takes a referral for her, for today."""
        pharmacy, clock = self._ready()
        for one in brought.patients:
            for login in ("amara", "ingrid"):
                pharmacy.assignments.add(
                    user=pharmacy.accounts.find(login).user, patient=one.patient, reason="primary",
                    now_ms=clock.now_ms(), by=BY,
                )  # fmt: skip
        hero = brought.patients[0].patient
        said = [Said(subject, part, value) for subject, part, value in referral_for(hero, nurse, clock)]
        feed = f"p:{hero}"
        pharmacy.database.write(lambda connection: pharmacy.desk.chart(connection, feed, said, clock.now_ms()))
        return hero


def run() -> None:
    """The pharmacy process: obey until the storyteller hangs up, then close everything."""
    pharmacy = DemoPharmacy()
    orders: dict[str, Any] = {
        "furnish": pharmacy.furnish,
        "code": pharmacy.code,
        "open": pharmacy.open,
        "close": pharmacy.close,
        "back_up": pharmacy.back_up,
        "take_from": pharmacy.take_from,
    }
    try:
        obey(orders)
    finally:
        pharmacy.end()
