"""How much Hypothesis tries: `default` takes the same examples each time, so that a commit is green or red by itself;
`long` (HYPOTHESIS_PROFILE=long, or `./dev test --all`) hunts with new ones.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("long", deadline=None, derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-shots", action="store_true", help="make what the screens look like now the measure")
