"""The enrolment code: typed by hand in a kitchen, and still a secret of 80 bits and a certificate to trust (S-58)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.errors import NurseCanAct
from nursechart.protocol.enrolment import CodeMistyped, make_code, read_code

CA = b"the DER bytes of a certificate"
SECRET = bytes(range(10))
CODE = make_code(SECRET, CA)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(secret=st.binary(min_size=10, max_size=10), ca=st.binary(max_size=50))
def test_a_code_that_was_made_is_read_again(secret, ca):
    code = read_code(make_code(secret, ca))
    assert code.secret == secret
    assert code.fits(ca)
    assert not code.fits(ca + b"!")


def test_a_code_is_eight_groups_of_four():
    assert [len(group) for group in CODE.split("-")] == [4] * 8


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE}\n",
        CODE.replace("0", "o").replace("1", "l"),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_code(typed) == read_code(CODE)


def test_every_single_wrong_character_is_noticed():
    for place, right in enumerate(CODE):
        for wrong in ALPHABET:
            if right not in ("-", wrong):
                with pytest.raises(CodeMistyped, match="wrong"):
                    read_code(CODE[:place] + wrong + CODE[place + 1 :])


@given(secret=st.binary(min_size=10, max_size=10), place=st.integers(0, 30))
def test_every_swap_of_neighbours_is_noticed(secret, place):
    plain = make_code(secret, CA).replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if swapped != plain:
        with pytest.raises(CodeMistyped):
            read_code(swapped)


@pytest.mark.parametrize(
    "typed, says", [("", "These are 0"), (CODE[:-5], "These are 28"), (CODE + "-ABCD", "36"), (CODE[:-1] + "U", "“U”")]
)
def test_a_mistyped_code_is_sent_back_with_what_to_look_at(typed, says):
    with pytest.raises(NurseCanAct, match=says):
        read_code(typed)


def test_a_secret_of_another_length_makes_no_code():
    with pytest.raises(ValueError, match="10 bytes"):
        make_code(b"short", CA)
