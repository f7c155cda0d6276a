"""How much Hypothesis tries: `default` takes the same examples each time, so that a commit is green or red by itself;
`long` (HYPOTHESIS_PROFILE=long, or `./dev test --all`) hunts with new ones.
"""

import gc
import os
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import settings

from tests.content_read_once import read_once

settings.register_profile("default", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("long", deadline=None, derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


_OLDEST, _ALL_EVERY = 1, 250  # generation after each test; all of them after so many tests
_ended = count(1)


@pytest.fixture(scope="session", autouse=True)
def garbage_is_collected_between_tests() -> Iterator[None]:
    """As in the program: by the main thread alone. A widget that a worker's thread lets go ends the process."""
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def content_is_parsed_once() -> Iterator[None]:
    with read_once():
        yield


def pytest_runtest_teardown() -> None:
    """What outlives a test is put aside (`gc.freeze`, also in tests/ui/watchdog.py) and looked through now and then:
    looking through half a million objects after each test took longer than the tests."""
    if next(_ended) % _ALL_EVERY:
        gc.collect(_OLDEST)
    else:
        gc.unfreeze()
        gc.collect()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The few tests that take a minute each come first: begun last, one of them would keep a worker busy alone."""
    items.sort(key=lambda item: not item.nodeid.startswith(("tests/journeys/", "tests/properties/")))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-shots", action="store_true", help="make what the screens look like now the measure")
    parser.addoption("--turns", type=float, metavar="MS", help="list the turns of the GUI thread from MS on")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the watchdog of the GUI thread measured by (tests/ui/watchdog.py), and with `--turns` what it saw."""
    ended = [each for kind in ("", "error") for each in terminalreporter.stats.get(kind, ()) if each.when == "teardown"]
    told = [(name, value, each.nodeid) for each in ended for name, value in each.user_properties]
    if yardsticks := [value for name, value, _test in told if name == "yardstick"]:
        terminalreporter.write_line(
            f"Turns of the GUI thread: limits are {min(yardsticks):.2f} to {max(yardsticks):.2f} times the reference"
        )
    turns = sorted(((value, test) for name, value, test in told if name == "turn"), reverse=True)
    for (took, exempt, handler), test in turns:
        why = f" (exempt: {exempt})" if exempt else ""
        terminalreporter.write_line(f"{took * 1000:5.0f} ms  {handler}{why}  {test}")
