"""`gemeingut diff OLDER NEWER`: what changed between two releases, and whether the version number says so."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="diff")(diff)


def diff(
    older: Annotated[Path, typer.Argument(help="Top folder of the older release.")],
    newer: Annotated[Path, typer.Argument(help="Top folder of the newer release.")],
    documents: Annotated[bool, typer.Option("--documents", help="One line a document.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of lines.")] = False,
) -> None:
    """List added, removed, changed and revised documents by source, licence and reason."""
    from manifests import commands

    code, told = commands.compare(older, newer, as_json=as_json, documents=documents)
    typer.echo(told)
    raise typer.Exit(code)
