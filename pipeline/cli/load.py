"""`gemeingut load ADDRESS`: choose from a release by licence, year, register and variety, and say what that owes."""

import re
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="load")(load)


def load(  # noqa: PLR0913, PLR0917  # one parameter an option
    address: Annotated[str, typer.Argument(help="Top folder of a release, or hf://datasets/org/name@tag.")],
    config: Annotated[list[str] | None, typer.Option(help="pd, by or by-sa; may be repeated.")] = None,
    license_: Annotated[list[str] | None, typer.Option("--license", help="SPDX id; may be repeated.")] = None,
    register_: Annotated[list[str] | None, typer.Option("--register", help="drama, law, ...; may be repeated.")] = None,
    variety: Annotated[list[str] | None, typer.Option(help="Variety of German; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Name of a source; may be repeated.")] = None,
    years: Annotated[str, typer.Option(help="First and last, such as 1800-1899.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the texts to NAME.parquet or NAME.jsonl.")] = None,
    tokenizer: Annotated[Path | None, typer.Option(help="Count with this tokenizer.json, not with words.")] = None,
    sha256: Annotated[str, typer.Option(help="Digest that the tokenizer must have.")] = "",
) -> None:
    """Count a selection, print or write the attribution it owes, and write its texts if asked to."""
    from pipeline import load as loading

    wanted = loading.Filter(
        configs=tuple(config or ()),
        licenses=tuple(license_ or ()),
        registers=tuple(register_ or ()),
        varieties=tuple(variety or ()),
        sources=tuple(source or ()),
        years=_years(years),
    )
    found = loading.select(address, wanted)
    counted = loading.tokens(found, tokenizer, sha256)
    typer.echo(f"documents   {found.facts.num_rows:,}")
    typer.echo(f"characters  {sum(filter(None, found.facts['chars'].to_pylist())):,}")
    typer.echo(f"tokens      {counted.count:,} by {counted.tokenizer}")
    for name, count in found.licenses().items():
        typer.echo(f"licence     {name}: {count:,}")
    lines = found.attribution()
    if out is not None:
        owed = loading.save(found, out)
        typer.echo(f"texts       {out}")
        typer.echo(f"owed        {len(lines):,} lines of attribution in {owed}; carry them along")
    elif lines:
        typer.echo("to be named, owed under by and by-sa, good manners under pd:")
        typer.echo("\n".join(f"  {line}" for line in lines))
    if not found.facts.num_rows:
        for line in loading.absent(found):
            typer.echo(line, err=True)
        raise typer.Exit(1)


def _years(asked: str) -> tuple[int, int] | None:
    if not asked:
        return None
    match = re.fullmatch(r"(-?\d{1,4})-(-?\d{1,4})", asked)
    if match is None or int(match[1]) > int(match[2]):
        raise typer.BadParameter(f"--years: not a span (got {asked!r}, expected such as 1800-1899)")
    return int(match[1]), int(match[2])
