"""What is handed to other programs: a number or an address in the system's own scheme, and nothing else."""

import pytest

from nursechart.ui.outside import map_url, phone_url


@pytest.mark.parametrize(
    ("written", "url"),
    [("555 0142", "tel:5550142"), ("+1 (555) 014-2", "tel:+15550142"), ("555 0142 ask for Ana", "tel:5550142")],
)
def test_a_number_is_dialled_without_what_is_written_around_it(written: str, url: str) -> None:
    assert phone_url(written).toString() == url


@pytest.mark.parametrize(
    ("platform", "begins"), [("linux", "geo:0,0?q="), ("darwin", "maps:?q="), ("win32", "bingmaps:?q=")]
)
def test_an_address_goes_to_the_systems_own_map_program(platform: str, begins: str) -> None:
    url = map_url("18 Alder Court, flat 3 & 4", platform)
    assert url.toString(url.ComponentFormattingOption.FullyEncoded).startswith(begins)
    assert "Alder%20Court" in url.toString(url.ComponentFormattingOption.FullyEncoded)
    assert "%26" in url.toString(url.ComponentFormattingOption.FullyEncoded)  # an & belongs to the address
