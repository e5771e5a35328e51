"""Takes the pictures of the report that README shows: `python -m pipeline.report.pictures REPORT docs/pictures`.

Chromium opens the report's English pages, light and dark; what it draws is cut to the part that is told of.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH = 820
"""Points across."""

MARGIN = 16
"""Points of paper around what is shown."""

HIGHEST = 800
"""Points down at most; what is longer is cut."""

SCHEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Args:
        name: of its files, `<name>-<scheme>.png`.
        page: of the report.
        part: what is shown, as a selector; the first that fits.
        opened: whether folded parts in it are opened first.
    """

    name: str
    page: str
    part: str
    opened: bool = False


PICTURES = (
    Picture("flow", "overview", "#flow figure"),
    Picture("time", "composition", "#of_time"),
    Picture("inside", "inside", ".entry[data-source=dlk]:has(ins)", opened=True),
)


def take(browser: "Browser", report: Path, folder: Path) -> list[Path]:
    """Take every picture, light and dark, and return the files.

    Args:
        browser: that opens the pages.
        report: folder of a report as `gemeingut report` writes it.
        folder: for the files; made where it is missing.

    Raises:
        ConfigError: when there is no report, or nothing in it that a picture shows.
    """
    if not (report / "en").is_dir():
        raise ConfigError(f"{report}: no report (expected a folder en/). Draw one: make corpus.")
    folder.mkdir(parents=True, exist_ok=True)
    return [_take(browser, report, folder, picture, scheme) for picture in PICTURES for scheme in SCHEMES]


def _take(browser: "Browser", report: Path, folder: Path, picture: Picture, scheme: str) -> Path:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": WIDTH, "height": HIGHEST}
    )
    page = context.new_page()
    page.goto((report / "en" / f"{picture.page}.html").resolve().as_uri())
    path = folder / f"{picture.name}-{scheme}.png"
    _cut(page, picture, path)
    context.close()
    return path


def _cut(page: "Page", picture: Picture, path: Path) -> None:
    """Write what a picture shows, with a margin of paper."""
    shown = page.locator(picture.part).first
    if not shown.count():
        raise ConfigError(f"{picture.page}.html: nothing is {picture.part} (expected it in the samples' report).")
    if picture.opened:
        shown.evaluate("element => element.querySelectorAll('details').forEach(part => { part.open = true; })")
    box = shown.bounding_box()
    if box is None:
        raise ConfigError(f"{picture.page}.html: {picture.part} is hidden (expected it to be seen).")
    top, height = max(0.0, box["y"] - MARGIN), min(HIGHEST, box["height"] + 2 * MARGIN)
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": top, "width": WIDTH, "height": height})


def main(report: Path, folder: Path) -> None:
    """Take every picture with the Chromium of this machine and print the files."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of developers, not of those who report

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium: not found on the path. Install it: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            for made in take(browser, report, folder):
                sys.stdout.write(f"{made}  {made.stat().st_size // 1000} kB\n")
        except ConfigError as error:
            sys.exit(str(error))
        finally:
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
