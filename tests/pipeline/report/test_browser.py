"""A browser reads the report as a person does: every page, both languages, light and dark, with keyboard and search."""

import os
import shutil
from pathlib import Path

import pytest

from pipeline.figures.published import open_release
from pipeline.report import pictures, write
from pipeline.report.words import LANGUAGES
from tests.pipeline.building import taken

ROOT = Path(__file__).parents[3]
PAGES = [name for name, _ in write.modules()]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def opened(browser, report):
    """Open a page of the report; every address it asks for is remembered."""
    contexts = []

    def open_page(path, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.problems = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto((report / path).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_asks_for_files_only(opened, report, name, language, scheme):
    """Axe finds nothing serious, nothing is asked for outside the folder, and no script fails."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(f"{language}/{name}.html", color_scheme=scheme)
    for details in page.query_selector_all("details")[:40]:
        details.evaluate("element => { element.open = true; }")

    found = Axe().run(page).response["violations"]

    serious = {v["id"]: v["nodes"][0]["html"][:200] for v in found if v["impact"] in ("serious", "critical")}
    assert serious == {}
    assert all(url.startswith(report.as_uri()) for url in page.asked)
    assert page.problems == []


def test_the_front_page_leads_to_german(opened):
    """Who opens the folder sees the overview."""
    page = opened("index.html")
    page.wait_for_url("**/de/overview.html")

    assert page.inner_text("h1") == "Überblick"


def test_every_page_is_reached_by_clicking(opened):
    """The list of pages leads everywhere, and the other language to the same page."""
    page = opened("de/overview.html")
    titles = []
    for place in range(len(PAGES)):
        page.click(f"nav li:nth-child({place + 1}) a")
        titles.append(page.inner_text("h1"))
    page.click("text=In English")

    assert len(set(titles)) == len(PAGES)
    assert page.inner_text("h1") == "Compare"


def test_search_and_filters_narrow_the_sample(opened):
    """What is shown fits what was asked, and the count is told."""
    page = opened("en/inside.html")
    everything = page.locator(".entry:visible").count()
    page.select_option("select[data-filter=disposition]", "duplicate_of")
    copies = page.locator(".entry:visible").count()
    page.select_option("select[data-filter=disposition]", "")
    page.fill("#search", "reichsanzeiger")
    found = page.locator(".entry:visible").all_inner_texts()

    assert 0 < copies < everything
    assert 0 < len(found) < everything
    assert all("reichsanzeiger" in text.lower() for text in found)
    assert page.inner_text("#shown") == f"Shown: {len(found)} of {everything}"


def test_the_keyboard_opens_a_story(opened):
    """Why? is answered without a pointer."""
    page = opened("de/inside.html")
    page.locator("summary", has_text="Warum?").first.focus()
    page.keyboard.press("Enter")

    assert "Rechte" in page.locator(".why:visible").first.inner_text()


def test_light_and_dark_can_be_switched(opened):
    """The button changes the paper, whatever the system prefers."""
    page = opened("de/overview.html", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    page.click("#theme")

    assert page.evaluate(paper) != before


def test_without_scripts_everything_can_be_read(opened):
    """In a frame that runs no scripts, numbers, plots and the sample are there."""
    page = opened("de/inside.html", java_script_enabled=False)

    assert page.locator(".entry:visible").count() > 20
    assert page.locator("#controls:visible").count() == 0


def test_a_phone_needs_no_sideways_scrolling(opened):
    """Plots and tables scroll in their own frames, the page does not."""
    for name in PAGES:
        page = opened(f"de/{name}.html", viewport={"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_numbers_are_printed_below_their_picture(opened):
    """What is folded on a screen is on paper, and no table is wider than the page."""
    page = opened("de/overview.html", viewport={"width": 718, "height": 1000})
    numbers, alone = page.locator("table[data-caption=flow_characters]"), page.locator(".each")
    seen = "element => element.checkVisibility({contentVisibilityAuto: true})"
    folded = numbers.evaluate(seen)
    page.emulate_media(media="print")

    assert not folded
    assert numbers.evaluate(seen)
    assert not alone.evaluate(seen)
    assert page.evaluate("document.documentElement.scrollWidth") <= 718


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_is_looked_at_by_itself_with_the_keyboard(opened, language):
    """Small sources are joined in the picture of all; unfolded, each has both pictures, by name."""
    page = opened(f"{language}/overview.html")
    for summary in (".each > summary", ".each > details:last-child > summary"):
        page.locator(summary).focus()
        page.keyboard.press("Enter")

    shown = page.locator(".each > details[open]")
    assert shown.locator("svg.flow:visible").count() == 2
    assert "soldatenbriefe" in shown.locator(".plot").first.get_attribute("aria-label")


def test_the_pictures_of_the_readme_can_be_taken_again(browser, corpus, tmp_path):
    """Every picture is taken light and dark, no two are the same, and the README's folder holds these and no others."""
    write.write(open_release(corpus), tmp_path / "report", snapshots=taken())

    found = pictures.take(browser, tmp_path / "report", tmp_path / "pictures")

    assert {path.name for path in found} == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    assert len({path.read_bytes() for path in found}) == len(found)
