"""How names are folded, and what a search may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.chart.words import LONGEST, above, fold, readings, sort_key, split, tokens_of


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łukasz", "lukasz"),
        ("Søren", "soren"),
        ("Yılmaz", "yilmaz"),
        ("İpek", "ipek"),
        ("Đặng", "dang"),
        ("Strauß", "strauss"),
        ("Ægir", "aegir"),
        ("Œdipe", "oedipe"),
        ("Þór", "thor"),
        ("أحمد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("ヤマダ", "やまだ"),
        ("ﾔﾏﾀﾞ", "やまだ"),
        ("Ｓmith", "smith"),
        ("O’Brien", "obrien"),
    ],
)
def test_a_name_is_found_as_it_is_typed_without_its_special_letters(written: str, typed: str) -> None:
    assert split(written) == split(typed)


def test_a_double_name_is_found_by_either_part_and_as_one_word() -> None:
    words = {token.word for token in tokens_of("Smith-Jones", ["Ana"], "", [], "")}
    assert words == {"smith", "jones", "smithjones", "ana"}


def test_each_cjk_character_is_a_word() -> None:
    assert split("山田 太郎") == ("山", "田", "太", "郎")


@pytest.mark.parametrize("born", ["", "1958-3-14", "14.3.1958", "195８", "1958-03-14-1", "born 1958"])
def test_a_birth_date_that_is_none_makes_no_words(born: str) -> None:
    assert tokens_of("", [], "", [], born) == frozenset()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("14 mar 1958", ("14031958",)),
        ("March 14, 1958", ("03141958",)),
        ("mar 1958", ("195803",)),
        ("14 march", ("1403",)),
        ("1958-3-4", ("19580304",)),
        ("4/3/58", ("04031958",)),
        ("rosa 14 mar 1958", ("rosa", "14031958")),
        ("14 ma", ("14", "ma")),
        ("mar", ("mar",)),
    ],
)
def test_a_date_is_understood_as_it_is_typed(typed: str, first: tuple[str, ...]) -> None:
    assert readings(typed)[0] == first


def test_words_that_may_be_a_date_may_still_be_words() -> None:
    assert ("14", "mar", "1958") in readings("14 mar 1958")


def test_digits_with_spaces_may_be_one_record_number() -> None:
    assert ("001234",) in readings("00 12 34")


@given(st.text(max_size=60))
def test_whatever_is_typed_has_a_meaning_or_none_and_folding_twice_changes_nothing_more(typed: str) -> None:
    for prefixes in readings(typed):
        assert prefixes
        assert all(prefix and len(prefix) <= LONGEST for prefix in prefixes)
    assert split(fold(typed)) == split(typed)


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_a_name_is_found_by_its_beginning(name: str, rest: str) -> None:
    for prefix in split(name):
        assert prefix <= prefix + fold(rest) < above(prefix) or fold(rest) > "\U0010ffff"


def test_names_sort_by_family_then_given_without_regard_to_case_and_accents() -> None:
    names = [("Ábel", ["Zoe"]), ("abel", ["Ana"]), ("Abelard", ["Bo"])]
    assert sorted(names, key=lambda name: sort_key(*name)) == [names[1], names[0], names[2]]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("14 fév 1958", "14021958"),
        ("14 FEVRIER 1958", "14021958"),
        ("1er août 1958", "01081958"),
        ("14. März 1958", "14031958"),
        ("14 marz 58", "14031958"),
        ("14 dez 1958", "14121958"),
        ("14 de marzo de 1958", "14031958"),
        ("14 ene 1958", "14011958"),
        ("set 1958", "195809"),
        ("14 out 1958", "14101958"),
        ("14 fevereiro", "1402"),
        ("1958年3月14日", "03141958"),
        ("三月14日", "0314"),
        ("1958年12月", "195812"),
        ("١٤ مارس ١٩٥٨", "14031958"),
        ("14 أغسطس 1958", "14081958"),
        ("14 اغسطس 1958", "14081958"),
        ("3 آب 1958", "03081958"),
    ],
)
def test_a_birth_date_is_found_with_the_month_in_each_language_and_with_or_without_accents(
    typed: str, stored: str
) -> None:
    assert readings(typed)[0] == (stored,)


def test_the_beginning_of_two_months_means_either() -> None:
    assert readings("14 jui 1958")[:2] == (("14061958",), ("14071958",))


def test_a_chinese_date_may_stand_beside_a_name() -> None:
    assert readings("王芳 1958年3月14日")[0] == ("王", "芳", "03141958")
