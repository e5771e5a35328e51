"""`gemeingut new-source`: the declaration of a new source, filled in as far as can be found out, and checked."""

from pathlib import Path
from typing import Annotated

import typer

SHOWN = 5  # names of files, and endings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="new-source")(new_source)


def new_source(
    name: Annotated[str, typer.Argument(help="Small letters, digits, hyphens: its name for ever.")],
    folder: Annotated[Path | None, typer.Option(help="Folder of its raw files, if they lie here already.")] = None,
    format_: Annotated[str, typer.Option("--format", help="Its reader; default: seen from the files.")] = "",
    declarations: Annotated[Path | None, typer.Option(help="Where it is written; default: manifests/sources.")] = None,
) -> None:
    """Write manifests/sources/NAME.toml and tell what its author still has to say."""
    import re
    from datetime import date

    from manifests.source import SOURCES
    from pipeline import formats
    from pipeline.errors import ConfigError
    from pipeline.new_source import look, template
    from pipeline.source_check import check

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise ConfigError(f"{name!r}: expected small letters, digits and hyphens, such as ratsprotokolle-musterstadt.")
    path = (declarations or SOURCES) / f"{name}.toml"
    if path.exists():
        raise ConfigError(f"{path}: is there already. Mend it, or choose another name.")
    if format_:
        formats.reader(format_)
    found = look(folder, format_) if folder else None
    path.write_text(template(name, folder, found), "utf-8")
    typer.echo(f"written: {path}")
    if found is not None:
        tried = f"{found.records} records in {found.tried} of {found.files} files, {found.unreadable} unreadable"
        typer.echo(f"seen: {found.files} files {found.pattern}, format {found.format or 'unknown'}: {tried}")
        if found.broken:
            some = ", ".join(found.broken[:SHOWN]) + (", …" if len(found.broken) > SHOWN else "")
            typer.echo(f"unreadable: {some}. `gemeingut read --format {found.format} FILE` says why.")
        for ending, count, first in found.others[:SHOWN]:
            typer.echo(
                f"not taken: {count} file(s) {ending}, such as {first}. Documents in them want a source of their own."
            )
    faults = check(path, Path("samples"), date.today())  # noqa: DTZ011  # a day as a steward writes it
    typer.echo(f"\n{len(faults)} keys wait for you:")
    for fault in faults:
        typer.echo(f"  {fault}")
    typer.echo(f"\nThen: gemeingut sources --check {name}; gemeingut acquire {name}; make build SOURCES={name}")
