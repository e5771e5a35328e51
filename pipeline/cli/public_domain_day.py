"""`gemeingut public-domain-day YEAR`: what of a ledger becomes free on the first of January of a year."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("public-domain-day")(public_domain_day)


def public_domain_day(
    year: Annotated[int, typer.Argument(min=1900, max=2200, help="The first of January of this year.")],
    ledger: Annotated[
        Path, typer.Option("--ledger", "-l", exists=True, help="A release, or a folder with ledger files.")
    ] = Path(),
) -> None:
    """List the records that become free in Germany on that day, and whether the United States then allow them."""
    from licenses.promotion import promoted

    found = promoted(_rows(ledger), year)
    for row in found:
        us = "also free in the United States" if row.us_free else "not yet free in the United States"
        typer.echo(f"{row.source}\t{row.record_id}\t{row.rule}\t{row.since}\t{us}")
    typer.echo(f"{len(found)} records become free in Germany on {year}-01-01.", err=True)


def _rows(folder: Path) -> list[dict[str, object]]:
    """Return the ledger's rows that the licence stage refused.

    Raises:
        typer.BadParameter: there is no ledger.
    """
    import pyarrow.parquet as pq

    below = folder / "ledger" if (folder / "ledger").is_dir() else folder
    files = sorted(below.glob("*.parquet")) if below.is_dir() else [below]
    if not files:
        raise typer.BadParameter(f"{below}: no ledger files (*.parquet). Name a release, such as build/release/1.0.0.")
    columns = ["source", "record_id", "rule", "status_de", "status_us", "pd_since_de", "basis"]
    rows: list[dict[str, object]] = []
    for file in files:
        table = pq.read_table(file, columns=columns, filters=[("stage", "=", "license")])
        rows.extend(table.to_pylist())
    return rows
