"""Writes the report: a folder of pages that ask for nothing from outside, whole or not at all."""

import importlib
import pkgutil
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline.errors import ConfigError
from pipeline.figures.published import Published
from pipeline.report import html, inside_sample, pages
from pipeline.report.context import Context, Figures
from pipeline.report.words import LANGUAGES, words
from pipeline.snapshot import Snapshot

LARGEST_PAGE = 3_000_000
"""Bytes of one page at most."""

SCRIPT = "assets/report.js"
"""What every report has and nothing else, so that no other folder is taken for one and replaced."""

SAMPLE = 48
"""Published documents to look into, and as many others."""


def write(
    published: Published,
    folder: Path,
    *,
    before: Published | None = None,
    snapshots: Sequence[Snapshot] = (),
    sample: int = SAMPLE,
) -> Path:
    """Write the report of a release and return its first page.

    Args:
        published: the release.
        folder: where the report will stand; one that stands there already is replaced when the new one is whole.
        before: a release to compare with.
        snapshots: raw files of the sources, where they are at hand.
        sample: published documents to look into, and as many others.

    Raises:
        ConfigError: when the folder holds something else; it would be lost.
        ReleaseError: when the release cannot be read.
        OSError: when the folder cannot be written.
    """
    if folder.exists() and not _is_report(folder):
        raise ConfigError(
            f"{folder}: holds something else (expected an earlier report, an empty folder, or none). Name another one."
        )
    figures, older = Figures(published), Figures(before) if before else None
    drawn = inside_sample.draw(published, snapshots, sample)
    made = folder.with_name(folder.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    (made / "assets").mkdir(parents=True)
    for name in ("style.css", "report.js"):
        shutil.copyfile(html.ASSETS / name, made / "assets" / name)
    for language in LANGUAGES:
        (made / language).mkdir()
        context = Context(figures, words(language), drawn, older)
        for name, page in _pages(context):
            (made / language / f"{name}.html").write_text(page, "utf-8")
    (made / "index.html").write_text(_front(published), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
    return folder / "index.html"


def _is_report(folder: Path) -> bool:
    """Say whether a folder is one that `write` left, or an empty one."""
    return folder.is_dir() and ((folder / SCRIPT).is_file() or not any(folder.iterdir()))


def modules() -> list[tuple[str, ModuleType]]:
    """Return the pages with their names, in order."""
    found = [
        (m.name, importlib.import_module(f"{pages.__name__}.{m.name}")) for m in pkgutil.iter_modules(pages.__path__)
    ]
    return sorted(found, key=lambda pair: int(pair[1].ORDER))


def _pages(context: Context) -> Iterator[tuple[str, str]]:
    names = [name for name, _ in modules()]
    for name, module in modules():
        yield name, html.page(name, names, list(module.sections(context)), context.words, _facts(context))


def _facts(context: Context) -> dict[str, Any]:
    manifest, language = context.published.manifest, context.words.language
    day = manifest.released
    return {
        "release": context.published.label,
        "day": f"{day.day}.{day.month}.{day.year}" if language == "de" else day.isoformat(),
        "publisher": manifest.publisher.name,
        "unsigned": not (context.published.directory / "manifest" / "MANIFEST.json.sig").exists(),
        "other": next(code for code in LANGUAGES if code != language),
    }


def _front(published: Published) -> str:
    """Return the page that leads to the first page of either language, without a script."""
    links = "".join(
        f'<li><a href="{code}/overview.html" hreflang="{code}" lang="{code}">{words(code)("page", "language_name")}</a>'
        for code in LANGUAGES
    )
    return (
        '<!doctype html>\n<html lang="de"><head><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="0; url=de/overview.html">'
        f"<title>{words('de')('page', 'title').format(release=published.label)}</title>"
        f'<link rel="stylesheet" href="assets/style.css"></head><body><main><h1>{published.label}</h1>'
        f"<ul>{links}</ul></main></body></html>\n"
    )
