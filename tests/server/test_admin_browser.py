"""The administrator's pages in a real Chromium, over the real TLS listener: what a parser of HTML cannot see.

Chromium and its driver are Debian's (`chromium`, `chromium-driver`); without them these tests say aloud that they were
skipped, and `test_admin_pages` goes through the same pages all the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nursechart.server.admin.site import make_site
from nursechart.server.serve import Serving, listen
from tests.server.conftest import furnished_house
from tests.server.house import ADMIN, LEILA, PASSWORD, ROSA, House
from tests.server.pages import code_of

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if CHROMIUM is None or DRIVER is None:
    pytest.skip(
        "SKIPPED: no Chromium on this machine (Debian: apt-get install chromium chromium-driver); the pages were not "
        "looked at in a real browser",
        allow_module_level=True,
    )

from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.expected_conditions import staleness_of  # noqa: E402
from selenium.webdriver.support.select import Select  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

WIDTHS = (1366, 400)
WAIT_S = 60  # a bound, not a measure: a page that never comes ends the test


@pytest.fixture(scope="module")
def house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = shutil.copytree(furnished, tmp_path_factory.mktemp("browsed") / "pharmacy")
    with furnished_house(Path(folder)) as made:
        yield made


@pytest.fixture(scope="module")
def site(house: House) -> Iterator[str]:
    """The address of the pages, served over TLS as `nursechart-server admin` does."""
    serving = Serving(house.pharmacy, listen("127.0.0.1", 0), make=lambda pharmacy, _operations: make_site(pharmacy))
    serving.start()
    try:
        yield serving.url.replace("127.0.0.1", "localhost")
    finally:
        serving.stop()


@pytest.fixture(scope="module")
def chromium(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser, gone before the server stops: its idle connections would keep the server waiting."""
    assert site
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    options.accept_insecure_certs = True  # the pharmacy's own authority is not among this browser's
    profile = tmp_path_factory.mktemp("chromium")
    for word in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu", f"user-data-dir={profile}"):
        options.add_argument(f"--{word}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def sign_in(chromium: webdriver.Chrome, site: str, house: House, login: str) -> None:
    made = house.pharmacy.second_factors.make(house.pharmacy.accounts.find(login), now_ms=house.clock.ms, by=ADMIN)
    chromium.delete_all_cookies()
    chromium.get(f"{site}/sign-in")
    keys = (login, Keys.TAB, PASSWORD, Keys.TAB, code_of(made.text, house.clock.ms), Keys.ENTER)
    chromium.switch_to.active_element.send_keys(*keys[:2])
    chromium.switch_to.active_element.send_keys(*keys[2:4])
    chromium.switch_to.active_element.send_keys(*keys[4:])
    WebDriverWait(chromium, WAIT_S).until(lambda browser: not browser.current_url.endswith("/sign-in"))


def send(chromium: webdriver.Chrome) -> None:
    """Send the page's form by keyboard, and wait for what it answers."""
    former = chromium.find_element(By.TAG_NAME, "html")
    chromium.find_element(By.CSS_SELECTOR, "form.sheet button").send_keys(Keys.ENTER)
    WebDriverWait(chromium, WAIT_S).until(staleness_of(former))


def troubles(chromium: webdriver.Chrome) -> list[str]:
    """What the browser complained of, but for the statuses of forms that were rightly refused."""
    return [one["message"] for one in chromium.get_log("browser") if "status of 4" not in one["message"]]


def test_a_person_is_added_by_keyboard_alone_and_a_refusal_takes_her_to_the_field(
    chromium: webdriver.Chrome, site: str, house: House
) -> None:
    sign_in(chromium, site, house, "admin")
    chromium.get(f"{site}/people/add")
    chromium.find_element(By.ID, "login").send_keys("Ö")
    chromium.find_element(By.ID, "name").send_keys("Ana Flores")
    Select(chromium.find_element(By.ID, "role")).select_by_value("rn")
    send(chromium)
    refused = chromium.switch_to.active_element
    assert refused.get_attribute("id") == "login"
    assert "A login has 2 to 40" in refused.accessible_name + chromium.find_element(By.ID, "login-error").text
    refused.send_keys(Keys.CONTROL, "a")
    refused.send_keys("a.flores")
    send(chromium)
    assert chromium.find_element(By.TAG_NAME, "h1").text == "Ana Flores has an account"
    assert house.pharmacy.accounts.find("a.flores").name == "Ana Flores"
    assert troubles(chromium) == []


def test_the_pages_fit_a_wide_and_a_narrow_window_in_light_and_in_dark_and_run_no_script(
    chromium: webdriver.Chrome, site: str, house: House
) -> None:
    house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    laptop.told(laptop.entry(LEILA))
    sign_in(chromium, site, house, "admin")
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    papers = set()
    for path in (
        "/people",
        "/laptops",
        "/care",
        "/quarantine",
        "/emergencies?all=1",
        "/health",
        "/audit",
        "/audit/chains",
        "/audit/export",
        f"/people/{house.user('rn')}",
        "/care/assign",
    ):
        for scheme in ("light", "dark"):
            media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            for width in WIDTHS:
                size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
                chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
                chromium.get(site + path)
                page = chromium.find_element(By.TAG_NAME, "html")
                assert page.rect["width"] <= width
                whole = chromium.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
                assert whole["width"] <= width, f"{path} is {whole['width']} wide in {width}"
                papers.add(
                    (scheme, chromium.find_element(By.TAG_NAME, "body").value_of_css_property("background-color"))
                )
    assert len(papers) == 2  # one paper for light, another for dark
    assert chromium.find_element(By.TAG_NAME, "body").value_of_css_property("font-family").startswith('"IBM Plex Sans"')
    assert troubles(chromium) == []


def test_the_first_tab_stop_skips_to_the_page_and_the_cookie_is_out_of_reach(
    chromium: webdriver.Chrome, site: str, house: House
) -> None:
    sign_in(chromium, site, house, "supervisor")
    assert chromium.execute_script("return document.cookie") == ""
    chromium.get(f"{site}/quarantine")
    chromium.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert chromium.switch_to.active_element.text == "Skip to the page"
    chromium.switch_to.active_element.send_keys(Keys.ENTER)
    assert chromium.switch_to.active_element.get_attribute("id") == "main"
