"""Names shown and sorted as their region does, with no part forced."""

from __future__ import annotations

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.names import NameParts, are_alike, fold, show_listed_name, show_name, sort_key
from nursechart.clinical.regions import ClinicRegion, region


@pytest.mark.parametrize(
    "country, name, shown, listed",
    [
        ("US", NameParts("Delgado", ("Rosa",)), "Rosa Delgado", "Delgado, Rosa"),
        ("MX", NameParts("García Márquez", ("Ana", "Luz")), "Ana Luz García Márquez", "García Márquez, Ana Luz"),
        ("CN", NameParts("王", ("小明",)), "王小明", "王小明"),
        ("CN", NameParts("Brandt", ("Theo",)), "Brandt Theo", "Brandt Theo"),
        ("JP", NameParts("山田", ("花子",)), "山田 花子", "山田 花子"),
        ("KR", NameParts("김", ("민준",)), "김민준", "김민준"),
        ("ID", NameParts("Suharto"), "Suharto", "Suharto"),
        ("ID", NameParts(given=("Sukarno",)), "Sukarno", "Sukarno"),
        ("GB", NameParts("王", ("小明",), text="Wang Xiaoming"), "Wang Xiaoming", "王, 小明"),
    ],
)
def test_a_name_stands_in_the_order_of_the_region(
    content: Content, country: str, name: NameParts, shown: str, listed: str
) -> None:
    here = region(content, ClinicRegion(country))
    assert (show_name(here, name), show_listed_name(here, name)) == (shown, listed)


@pytest.mark.parametrize(
    "country, families",
    [
        (
            "TR",
            ["Cem", "Çelik", "Dal", "Güneş", "Ilıca", "İnan", "Kaya", "Oral", "Öz", "Sel", "Şen", "Uz", "Ün", "Yurt"],
        ),
        ("MX", ["Nava", "Núñez", "Ñáñez", "Oca"]),
        ("DE", ["Ober", "Öhler", "Olms"]),
        ("RU", ["Иванов", "Йод", "Козлов"]),
        ("FR", ["Eale", "Éclair", "Edel"]),
        ("GB", ["de Silva", "Delgado", "van Dam"]),
    ],
)
def test_names_are_sorted_by_the_letters_of_the_language(content: Content, country: str, families: list[str]) -> None:
    here = region(content, ClinicRegion(country))
    assert sorted(families, key=lambda each: sort_key(here, NameParts(each))) == families


def test_a_japanese_name_is_sorted_by_its_reading(content: Content) -> None:
    here = region(content, ClinicRegion("JP"))
    first, second = NameParts("渡辺", reading="わたなべ"), NameParts("安倍", reading="あべ")
    assert sorted([first, second], key=lambda each: sort_key(here, each)) == [second, first]


@pytest.mark.parametrize(
    "country, one, other, same",
    [
        ("TR", "ILGAZ", "ılgaz", True),
        ("TR", "ILGAZ", "ilgaz", False),
        ("TR", "İNAN", "inan", True),
        ("GB", "ILGAZ", "ilgaz", True),
        ("DE", "Strauß", "STRAUSS", True),
        ("JP", "ＡＢＣ", "abc", True),
    ],
)
def test_letters_without_case_are_those_of_the_language(
    content: Content, country: str, one: str, other: str, same: bool
) -> None:
    here = region(content, ClinicRegion(country))
    assert (fold(here, one) == fold(here, other)) is same


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Lindgren", "Lundberg", True),
        ("Carvalho", "CARVALHO", True),
        ("Carvalho", "Carvalo", True),
        ("García", "Garcia", True),
        ("Novak", "Nowak", True),
        ("Novak", "Oyelaran", False),
        ("Smith", "Sanders", False),
        ("Li", "Lee", False),
        ("王", "王", True),
        ("王", "李", False),
        ("", "", False),
    ],
)
def test_surnames_that_are_easily_taken_for_one_another(one: str, other: str, alike: bool) -> None:
    assert are_alike(one, other) is alike
    assert are_alike(other, one) is alike
