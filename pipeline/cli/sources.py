"""`gemeingut sources`: what is declared, and what may be released."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="sources")(sources)


def sources(
    folder: Annotated[Path | None, typer.Option(help="Folder of declarations; default: the shipped ones.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print for machines.")] = False,
) -> None:
    """List every declared source with format, register, licence and status; name all faults of all declarations."""
    import orjson
    from rich.console import Console
    from rich.table import Table

    from manifests import source

    found = list(source.discover(folder or source.SOURCES))
    if json:
        typer.echo(orjson.dumps([s.model_dump(mode="json", by_alias=True) for s in found]).decode())
        return
    table = Table()
    for name in ("source", "format", "register", "license", "status"):
        table.add_column(name, overflow="fold")
    for s in found:
        status = ": ".join((s.standing.value, *s.reasons))
        table.add_row(s.name, s.format, s.text_register.value, s.license.declared, status)
    Console().print(table)
