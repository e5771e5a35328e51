"""`gemeingut prove` and `gemeingut check-proof`: one record is in a ledger, or is not; a few thousand bytes say so."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="prove")(prove)
    app.command(name="check-proof")(check_proof)


def prove(
    directory: Annotated[Path, typer.Argument(help="Top folder of the release.")],
    asked: Annotated[str, typer.Argument(help="uid, or source/record id.")],
    out: Annotated[Path | None, typer.Option(help="File to write; printed without it.")] = None,
    known: Annotated[Path | None, typer.Option(help="A release that knows the id, where this one does not.")] = None,
) -> None:
    """Give the proof that a record is in the ledger of a release, or that it is not."""
    from manifests import commands

    code, told = commands.prove(directory, asked, out, known)
    typer.echo(told)
    if note := commands.spelling(directory, asked, known):
        typer.echo(note, err=True)
    raise typer.Exit(code)


def check_proof(
    proof: Annotated[Path, typer.Argument(help="File that `prove` wrote.")],
    signers: Annotated[Path | None, typer.Option(help="allowed_signers whose signature shall count.")] = None,
) -> None:
    """Check a proof; nothing but the file is needed."""
    from manifests import commands

    code, told = commands.check_proof(proof, signers)
    typer.echo(told)
    raise typer.Exit(code)
