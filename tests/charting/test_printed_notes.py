"""The signed PDF of a visit: made as the visit is signed, kept with it, and never in the way of the signature."""

import pytest

from nursechart.charting import amending, exporting, signing
from nursechart.charting.exporting import NotePrinter
from nursechart.errors import EnvironmentFault
from tests.charting.clinic import PASSWORD


def printed(html: str) -> bytes:
    return html.encode()


def signed(pdf: bytes, chain: bytes, key: object) -> bytes:
    assert b"BEGIN CERTIFICATE" in chain
    return pdf + b" signed"


class NoRoom(EnvironmentFault):
    pass


def broken(html: str) -> bytes:
    raise NoRoom("The PDF could not be made")


@pytest.fixture
def ready(visit):
    visit.laptop.sync()
    return visit.complete()


def sign(visit, printer):
    return signing.sign(visit.shift, visit.sign_page, PASSWORD, "name", "birth_date", printer=printer)


def file_of(visit):
    return exporting.note_file(visit.shift, visit.feed, visit.visit, printed)


def test_the_pdf_that_was_signed_with_the_visit_is_the_one_that_is_saved(ready):
    assert sign(ready, NotePrinter(printed, signed)).lacks_pdf == ""

    file = file_of(ready)

    assert file.pdf.endswith(b" signed")
    assert file.lacks == ""


def test_a_pdf_that_cannot_be_made_never_blocks_the_signature_and_is_said(ready):
    look = sign(ready, NotePrinter(broken, signed))

    assert look.read_only
    assert look.lacks_pdf == "The PDF could not be made"
    file = file_of(ready)
    assert not file.pdf.endswith(b" signed")
    assert "not on this laptop" in file.lacks


def test_an_unusable_certificate_never_blocks_the_signature_either(ready):
    def refuses(pdf: bytes, chain: bytes, key: object) -> bytes:
        raise ValueError("no certificate")

    look = sign(ready, NotePrinter(printed, refuses))

    assert look.read_only
    assert "cannot be used" in look.lacks_pdf


def test_an_unsigned_visit_is_saved_as_a_draft_and_says_so(ready):
    file = file_of(ready)

    assert b"DRAFT" in file.pdf
    assert "draft" in file.lacks


def test_an_amended_visit_waits_for_its_signature_and_then_has_a_pdf_of_its_own(ready):
    sign(ready, NotePrinter(printed, signed))
    first = file_of(ready).pdf
    amending.addendum(ready.shift, ready.feed, ready.visit, "Asked by review", "Interpreter stayed to the end.")
    assert "waits for a signature" in file_of(ready).lacks

    sign(ready, NotePrinter(printed, signed))

    file = file_of(ready)
    assert file.lacks == ""
    assert b"Interpreter stayed to the end." in file.pdf
    assert b"Interpreter stayed to the end." not in first


def test_a_signed_pdf_is_found_by_its_own_signature_alone(ready):
    sign(ready, NotePrinter(printed, signed))
    record = ready.shift.store.visit_record(ready.feed, ready.visit)

    assert ready.shift.store.printed_note(ready.feed, record.row.signature) is not None
    assert ready.shift.store.printed_note(ready.feed, b"another signature") is None
