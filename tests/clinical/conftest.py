"""The shipped content pack, read once, and the people of the tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.vitals import PatientFacts
from nursechart.shipped import shipped


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(shipped("content"))


@pytest.fixture
def rosa() -> PatientFacts:
    """Rosa Delgado, 67, with a PICC."""
    return PatientFacts(
        on=date(2025, 11, 21),
        born=date(1958, 3, 14),
        central_line=True,
        last={"weight": Decimal("68.4"), "temperature": Decimal("37.1")},
        last_on={"weight": date(2025, 11, 12)},
    )


@pytest.fixture
def adult() -> PatientFacts:
    """An adult without a line."""
    return PatientFacts(on=date(2025, 11, 21), born=date(1970, 1, 1))
