"""Slips in the numbers that say who a patient is: found where the scheme promises it, and never said aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.content import Content
from nursechart.clinical.identifiers import CHECKS, check_identifier, compact, type_of_system
from nursechart.clinical.regions import ClinicRegion, region

# made up, or the published examples of their schemes
RIGHT = [
    ("US", "us_mbi", "1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    ("CA", "ca_phn_bc", "9698658215", "9698 658 215"),
    ("CA", "ca_hcn_on", "1234567897 ab", "1234-567-897-AB"),
    ("CA", "ca_ramq", "tred 1234 5678", "TRED 1234 5678"),
    ("CA", "ca_health_card", "123-456-789", "123456789"),
    ("GB", "gb_nhs", "9434765919", "943 476 5919"),
    ("GB", "gb_chi", "0101701233", "010 170 1233"),
    ("GB", "gb_hc", "9434765919", "943 476 5919"),
    ("DE", "de_kvnr", "x110411675", "X110411675"),
    ("FR", "fr_ins", "2 95 10 99 126 111 93", "2 95 10 99 126 111 93"),
    ("IT", "it_codice_fiscale", "rccmnl83s18d969h", "RCCMNL83S18D969H"),
    ("RU", "ru_oms", "1234567890123456", "1234 5678 9012 3456"),
    ("RU", "ru_snils", "112-233-445 95", "112 233 445 95"),
    ("CN", "cn_id", "360426199101010071", "360426199101010071"),
    ("TW", "tw_nhi", "000012345678", "0000 1234 5678"),
    ("TW", "tw_id", "a123456789", "A123456789"),
    ("JP", "jp_insurer", "06132013", "06132013"),
    ("JP", "jp_insured", "12・34", "12・34"),
    ("KR", "kr_rrn", "971013-9019902", "971013-9019902"),
    ("IN", "in_uhid", "AP/2026 114", "AP/2026 114"),
    ("IN", "in_abha", "91 1234 5678 9012", "91-1234-5678-9012"),
    ("AU", "au_ihi", "8003608166690503", "8003 6081 6669 0503"),
    ("AU", "au_medicare", "2123 45670 1", "2123 45670 1"),
    ("ID", "id_nik", "3171011708450001", "3171011708450001"),
    ("ID", "id_bpjs", "0001234567890", "0001234567890"),
    ("TH", "th_pin", "1-2345-45678-78-1", "1 2345 45678 78 1"),
    ("MY", "my_nric", "770305021234", "770305-02-1234"),
    ("MX", "mx_curp", "BOXW310820HNERXN09", "BOXW310820HNERXN09"),
    ("MX", "mx_nss", "12345678903", "12 34 56 7890 3"),
    ("BR", "br_cns", "898001160660761", "898 0011 6066 0761"),
    ("BR", "br_cpf", "390.533.447-05", "390 533 447 05"),
    ("AR", "ar_dni", "20.123.456", "20123456"),
    ("CO", "co_cedula", "1.020.304.050", "1020304050"),
    ("TR", "tr_kimlik", "17291716060", "17291716060"),
    ("SA", "sa_id", "١٠٠٠٠٠٠٠٠٨", "1000000008"),
    ("AE", "ae_id", "784-1980-1234567-8", "784-1980-1234567-8"),
    ("US", "mrn", " RD-0042 ", "RD-0042"),
]
OF_A_HOUSE = ("mrn", "jp_insured", "in_uhid")  # of any shape
# Digits whose change the check digit always shows. Not those of a version or of the person on a card, nor, in Taiwan
# and Brazil, those whose weight shares a factor with the modulus.
SCHEMES = {
    "ca_phn_bc": range(1, 10), "ca_hcn_on": range(10), "gb_nhs": range(10), "de_kvnr": range(1, 10),
    "fr_ins": range(15), "cn_id": range(17), "tw_id": (2, 6, 8, 9), "au_ihi": range(6, 16),
    "au_medicare": range(1, 9), "mx_nss": range(11), "br_cns": (1, 2, 3, *range(5, 15)),
    "tr_kimlik": range(1, 9), "sa_id": range(1, 10), "ae_id": range(3, 15), "jp_insurer": range(8),
}  # fmt: skip
# Schemes in which any two different neighbours that change places are found (modulus 11 or 97, no weight alike).
SWAPS = {"gb_nhs": range(9), "cn_id": range(16), "br_cns": range(14), "fr_ins": range(12), "ca_phn_bc": range(1, 8)}


@pytest.mark.parametrize("country, kind, typed, shown", RIGHT)
def test_a_right_number_is_taken_and_shown_as_it_is_written(
    content: Content, country: str, kind: str, typed: str, shown: str
) -> None:
    checked = check_identifier(content, region(content, ClinicRegion(country)), kind, typed)
    assert (checked.wrong, checked.shown, checked.unusual_here) == ("", shown, False)


def test_there_is_an_example_of_every_kind_and_every_region_lists_them(content: Content) -> None:
    assert {row[1] for row in RIGHT} == set(content.identifier_types)
    assert {each for facts in content.regions.values() for each in facts.identifiers} == set(content.identifier_types)
    assert {each.check for each in content.identifier_types.values()} - {""} == set(CHECKS)


@pytest.mark.parametrize("kind", SCHEMES)
@given(data=st.data())
def test_one_wrong_digit_is_found(content: Content, kind: str, data: st.DataObject) -> None:
    country, typed = next((row[0], row[2]) for row in RIGHT if row[1] == kind)
    number = compact(typed)
    place = data.draw(st.sampled_from(SCHEMES[kind]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != number[place]]))
    wrong = number[:place] + digit + number[place + 1 :]
    assert check_identifier(content, region(content, ClinicRegion(country)), kind, wrong).is_doubtful


@pytest.mark.parametrize("kind", SWAPS)
@given(data=st.data())
def test_two_neighbours_that_changed_places_are_found(content: Content, kind: str, data: st.DataObject) -> None:
    country, typed = next((row[0], row[2]) for row in RIGHT if row[1] == kind)
    number = compact(typed)
    place = data.draw(st.sampled_from([at for at in SWAPS[kind] if number[at] != number[at + 1]]))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert check_identifier(content, region(content, ClinicRegion(country)), kind, swapped).is_doubtful


@pytest.mark.parametrize("country, kind, typed, shown", [row for row in RIGHT if row[1] not in OF_A_HOUSE])
def test_a_number_too_short_is_found_and_never_repeated(
    content: Content, country: str, kind: str, typed: str, shown: str
) -> None:
    short = compact(typed)[-5:]
    checked = check_identifier(content, region(content, ClinicRegion(country)), kind, short)
    assert content.identifier_types[kind].form in checked.wrong
    assert short not in checked.wrong


def test_what_is_wrong_is_said_without_the_number(content: Content) -> None:
    checked = check_identifier(content, region(content, ClinicRegion("GB")), "gb_nhs", "943 476 5910")
    assert checked.wrong == (
        "One character of the NHS number is wrong, or two have changed places. Compare it with the card"
    )
    assert checked.value == "9434765910"


@pytest.mark.parametrize("kind, typed", [("id_nik", "3171011713450001"), ("my_nric", "771305021234")])
def test_a_date_inside_that_cannot_be_is_found(content: Content, kind: str, typed: str) -> None:
    checked = check_identifier(content, region(content, ClinicRegion("ID")), kind, typed)
    assert "A part of the" in checked.wrong


def test_a_kind_nobody_knows_is_never_wrong(content: Content) -> None:
    checked = check_identifier(content, region(content, ClinicRegion("GB")), "loyalty_card", " AB 12 ")
    assert (checked.value, checked.wrong, checked.unusual_here) == ("AB 12", "", True)


def test_a_traveller_s_number_is_checked_and_marked_as_unusual(content: Content) -> None:
    checked = check_identifier(content, region(content, ClinicRegion("US")), "gb_nhs", "9434765919")
    assert (checked.wrong, checked.unusual_here) == ("", True)


def test_an_empty_number_asks_for_one(content: Content) -> None:
    checked = check_identifier(content, region(content, ClinicRegion("GB")), "gb_nhs", " - ")
    assert checked.wrong == "Enter the NHS number: 10 digits"


def test_the_korean_number_is_marked_as_restricted(content: Content) -> None:
    here = region(content, ClinicRegion("KR"))
    assert check_identifier(content, here, "kr_rrn", "971013-9019902").restricted
    assert here.identifiers[0] == "mrn"


@pytest.mark.parametrize(
    "system, kind",
    [
        ("https://fhir.nhs.uk/Id/nhs-number", "gb_nhs"),
        ("http://hl7.org/fhir/sid/us-mbi", "us_mbi"),
        ("urn:clinic:numbers", ""),
        ("", ""),
    ],
)
def test_what_another_system_sends_is_known_by_its_name(content: Content, system: str, kind: str) -> None:
    assert type_of_system(content, system) == kind


@given(typed=st.text(max_size=30))
def test_no_text_breaks_the_check(content: Content, typed: str) -> None:
    here = region(content, ClinicRegion("GB"))
    for kind in content.identifier_types:
        checked = check_identifier(content, here, kind, typed)
        assert checked.is_doubtful == bool(checked.wrong)
