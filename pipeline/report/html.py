"""Puts sections into pages: one template, every cell in the words of the language, no script needed to read it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import polars as pl

from pipeline.report.blocks import Section, Table
from pipeline.report.words import Words

ASSETS = Path(__file__).parent / "assets"

MOST_ROWS = 300
"""Rows of a table on a page; `gemeingut stats --json` has them all."""


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(ASSETS)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.tests["kind"] = lambda block, name: type(block).__name__ == name
    return environment.get_template("page.html.j2")


def page(name: str, names: list[str], told: list[Section], words: Words, facts: dict[str, Any]) -> str:
    """Return one page.

    Args:
        name: of the page, a key under `[pages]`.
        names: of all pages, in order.
        told: its sections.
        words: of the language.
        facts: `release`, `day`, `publisher`, `unsigned` of the release.
    """
    return _template().render(
        name=name,
        names=names,
        sections=told,
        words=words,
        facts=facts,
        heading=lambda section: heading(section, words),
        rows=lambda table: rows(table, words),
        number=words.number,
        has_sum=has_sum,
        tables_more=lambda table: max(0, table.frame.height - MOST_ROWS),
    )


def heading(section: Section, words: Words) -> tuple[str, str]:
    """Return title and sentences of a section, with what belongs in their braces."""
    found = words.section(section.key)
    return found[0].format(**section.fill), found[1].format(**section.fill)


def rows(table: Table, words: Words) -> Iterator[list[tuple[str, bool]]]:
    """Yield the rows of a table: its head, its cells, its sums; each cell with whether it is a number."""
    frame = _without_empty(table.frame, table.totals)
    numeric = [frame.schema[name].is_numeric() for name in frame.columns]
    yield [(words.column(name), number) for name, number in zip(frame.columns, numeric, strict=True)]
    for row in frame.head(MOST_ROWS).iter_rows():
        yield [
            (words.value(name, cell), number) for name, cell, number in zip(frame.columns, row, numeric, strict=True)
        ]
    sums = [name for name in table.totals if name in frame.columns]
    if frame.height > 1 and sums:
        yield [
            (words.number(int(frame[name].sum() or 0)) if name in sums else "", number)
            for name, number in zip(frame.columns, numeric, strict=True)
        ]


def _without_empty(frame: pl.DataFrame, totals: tuple[str, ...]) -> pl.DataFrame:
    """Leave out summed columns that hold nothing but zero, such as withdrawals where there was none."""
    empty = [name for name in totals if name in frame.columns and not (frame[name].fill_null(0) != 0).any()]
    return frame.drop(empty) if frame.height else frame


def has_sum(table: Table) -> bool:
    """Say whether the last row of a table is its sum."""
    return table.frame.height > 1 and any(name in table.frame.columns for name in table.totals)
