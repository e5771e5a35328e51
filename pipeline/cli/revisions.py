"""`gemeingut revisions REPO`: which tags still hold a withdrawn document."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.settings import CONFIG


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="revisions")(revisions)


def revisions(
    repo: Annotated[str, typer.Argument(metavar="ORG/NAME", help="Repository on the Hub.")],
    ids: Annotated[list[str] | None, typer.Option("--id", help="uid or source/record; may be repeated.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Folder of orders; default: work.withdrawals.")] = None,
    config: CONFIG = None,
) -> None:
    """List the tags that still hold withdrawn documents, with the files that they stand in; exit 1 if any does."""
    from manifests import withdrawals
    from pipeline.cli.settings import settled
    from pipeline.errors import ConfigError
    from pipeline.publish.hub_client import HubClient
    from pipeline.publish.revisions import find
    from pipeline.publish.target import REPOSITORY

    match = REPOSITORY.fullmatch(repo)
    if match is None:
        raise ConfigError(f"{repo!r}: not a repository (expected org/name).")
    orders = withdrawals.load(folder or settled(config).work.withdrawals)
    if not ids and not orders.orders:
        raise ConfigError("revisions: no order and no --id, so there is nothing to look for. Give one of them.")
    found = find(HubClient(match["repo"]), orders, ids or ())
    typer.echo("\n".join(found.lines()))
    if found.held:
        raise typer.Exit(1)
