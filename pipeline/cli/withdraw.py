"""`gemeingut withdraw ID... --reason CLASS`: order that the next build leaves documents out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.settings import CONFIG


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="withdraw")(withdraw)
    app.command(name="erase")(erase)


def withdraw(  # noqa: PLR0913, PLR0917  # the options of one command
    ids: Annotated[list[str] | None, typer.Argument(help="uids, or source/record ids with --release.")] = None,
    reason: Annotated[str, typer.Option(help="rights, privacy, court, source or quality.")] = "",
    release: Annotated[Path | None, typer.Option(help="Release that the ids are from.")] = None,
    listed: Annotated[Path | None, typer.Option("--list", help="File with one uid or id a line.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Folder of orders; default: work.withdrawals.")] = None,
    config: CONFIG = None,
) -> None:
    """Record the order under a random id; the public sees class and month only."""
    from manifests import commands
    from pipeline.cli.settings import settled

    orders = folder or settled(config).work.withdrawals

    asked = list(ids or ())
    if listed is not None:
        try:
            asked += [line.strip() for line in listed.read_text("utf-8").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            raise typer.BadParameter(f"{listed}: cannot be read ({type(error).__name__})") from error
    if not asked:
        raise typer.BadParameter("give at least one uid or id, or a --list")
    code, told = commands.withdraw(orders, asked, reason, datetime.now(tz=UTC).date(), release)
    typer.echo(told)
    raise typer.Exit(code)


def erase(
    order: Annotated[str, typer.Argument(help="Random id of a privacy order.")],
    folder: Annotated[Path | None, typer.Option(help="Folder of orders; default: work.withdrawals.")] = None,
    config: CONFIG = None,
) -> None:
    """Destroy the key of a privacy order; nobody can link its tombstone to a document any more."""
    from manifests import withdrawals
    from pipeline.cli.settings import settled

    withdrawals.erase(folder or settled(config).work.withdrawals, order)
    typer.echo(f"erased   {order}")
