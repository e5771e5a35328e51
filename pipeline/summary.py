"""The summary at the end of a build, read from the release itself."""

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from pipeline.build import Built


def show(built: Built, console: Console) -> None:
    """Print what went in and what came out: by source, reason, licence, variety, personal data, duplicates, time."""
    ledger = pl.read_parquet(built.directory / "ledger" / "*.parquet")
    console.print(_sources(ledger))
    gone = ledger.filter(~pl.col("disposition").is_in(["kept"]))
    _counts(console, "left out, by stage and reason", gone.group_by("stage", "disposition", "reason").len())
    kept = ledger.filter(pl.col("disposition") == "kept")
    _counts(console, "kept, by licence", kept.group_by("config", "license_concluded").len())
    shards = sorted((built.directory / "data").rglob("*.parquet"))
    if shards:
        columns = ["variety", "register", "pii", "duplicates", "chars", "tokens"]
        rows = pl.concat([pl.read_parquet(path, columns=columns, hive_partitioning=False) for path in shards])
        _counts(console, "kept, by variety", rows.group_by("variety").len())
        replaced = rows.select(pl.col("pii").explode()).unnest("pii").drop_nulls()
        _counts(console, "personal data replaced", replaced.group_by("kind").agg(pl.col("count").sum().alias("len")))
    _work(built, console)


def _sources(ledger: pl.DataFrame) -> Table:
    table = Table(title="documents and characters, by source", title_justify="left")
    for name in ("source", "read", "kept", "dropped", "duplicates", "quarantined", "characters in", "characters out"):
        table.add_column(name, justify="left" if name == "source" else "right")
    states = ("kept", "dropped", "duplicate_of", "quarantined")
    counted = ledger.group_by("source").agg(
        pl.len().alias("read"),
        *((pl.col("disposition") == state).sum().alias(state) for state in states),
        pl.col("chars_in").sum(),
        pl.col("chars_out").sum(),
    )
    numbers = ["read", *states, "chars_in", "chars_out"]
    for row in counted.sort("source").iter_rows(named=True):
        table.add_row(row["source"], *(f"{row[n]:,}" for n in numbers))
    totals = counted.select(pl.col(numbers).sum()).row(0, named=True)
    table.add_section()
    table.add_row("all", *(f"{totals[n]:,}" for n in numbers))
    return table


def _counts(console: Console, title: str, counted: pl.DataFrame) -> None:
    """Print one small table of counts, largest first."""
    console.print(f"\n{title}")
    names = [c for c in counted.columns if c != "len"]
    for row in counted.sort(["len", *names], descending=[True, *[False] * len(names)]).iter_rows(named=True):
        console.print(f"  {row['len']:>8,}  {'  '.join(str(row[n]) for n in names if row[n])}", highlight=False)
    if counted.is_empty():
        console.print("  none")


def _work(built: Built, console: Console) -> None:
    console.print("\nwork")
    for phase, seconds in built.seconds.items():
        done, reused = built.worked.get(phase, 0), built.reused.get(phase, 0)
        console.print(f"  {phase:<9} {done:>5} done  {reused:>5} reused  {seconds:>8.1f} s", highlight=False)
    if not any(built.worked.values()):
        console.print("  nothing to do: the release is up to date", highlight=False)
    console.print(f"\nrelease   {_shown(built.directory)}", highlight=False, soft_wrap=True)


def _shown(path: Path) -> str:
    return path.as_posix()
