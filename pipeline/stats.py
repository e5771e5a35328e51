"""The key tables of a release, for the terminal and for scripts."""

from collections.abc import Callable, Iterator
from functools import partial

import polars as pl
from rich.console import Console
from rich.table import Table

from pipeline.figures import composition, duplicates, flow, personal, rights
from pipeline.figures.published import Published

TABLES: dict[str, Callable[[Published], pl.DataFrame]] = {
    "totals": flow.totals,
    "sources": flow.by_source,
    "ways": lambda published: flow.ways(flow.ends(published), "records"),
    "ways_characters": lambda published: flow.ways(flow.ends(published), "characters_read"),
    "left_out": flow.reasons,
    "licences": rights.concluded,
    "rules": rights.applied,
    "registers": partial(composition.by, column="register"),
    "centuries": composition.by_century,
    "varieties": partial(composition.by, column="variety"),
    "origins": partial(composition.by, column="origin"),
    "author_sex": composition.authors,
    "personal_data": personal.by_kind,
    "copies": duplicates.kinds,
}
"""By the name that stands in `--json`; keys do not change their meaning."""

TITLES = {
    "totals": "the whole",
    "sources": "records and characters, by source",
    "ways": "records by source, and the stage at which their way ended",
    "ways_characters": "characters as read by source, and the stage at which their way ended",
    "left_out": "left out, by stage and reason",
    "licences": "published, by declared and concluded licence",
    "rules": "published, by rule",
    "registers": "published, by register",
    "centuries": "published, by century",
    "varieties": "published, by variety",
    "origins": "published, by origin",
    "author_sex": "published, by sex of the author, as far as recorded",
    "personal_data": "personal data replaced",
    "copies": "copies removed",
}


def tables(published: Published) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield every key table with its name."""
    for name, made in TABLES.items():
        yield name, made(published)


def as_json(published: Published) -> dict[str, object]:
    """Return the tables as JSON values: a list of objects for each name, beside name and version of the release."""
    told: dict[str, object] = {"name": published.manifest.name, "version": published.manifest.version}
    return told | {name: frame.to_dicts() for name, frame in tables(published)}


def show(published: Published, console: Console) -> None:
    """Print the tables."""
    for name, frame in tables(published):
        console.print(f"[bold]{TITLES[name]}[/]" if frame.height else f"[bold]{TITLES[name]}[/]: none", highlight=False)
        if frame.height:
            console.print(_rich(frame), highlight=False)
        console.print()


def _rich(frame: pl.DataFrame) -> Table:
    """Return one table; columns that hold nothing but zero or nothing are left out, and many rows get their sum."""
    shown = [n for n in frame.columns if frame.schema[n] == pl.String or (frame[n].fill_null(0) != 0).any()]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in shown:
        table.add_column(name.replace("_", " "), justify="right" if frame.schema[name].is_numeric() else "left")
    for row in frame.select(shown).iter_rows():
        table.add_row(*map(_cell, row))
    sums = [n for n in shown if frame.schema[n] == pl.Int64 and n not in {"century", "documents_from"}]
    if frame.height > 1 and sums:
        table.add_section()
        table.add_row(*(_cell(frame[n].sum()) if n in sums else ("all" if n == shown[0] else "") for n in shown))
    return table


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.3f}"
        case _:
            return str(value)
