"""`gemeingut publish RELEASE PLACE`: show what would be done, ask, then do it: all or nothing, read back, tagged."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="publish")(publish)


def publish(
    release: Annotated[Path, typer.Argument(help="Top folder of the release.")],
    place: Annotated[
        str, typer.Argument(help="org/name on the Hub, s3://bucket/prefix, PATH/NAME.tar, or dir:PATH.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    public: Annotated[bool, typer.Option("--public", help="A repository that must be made is public.")] = False,
) -> None:
    """Publish a verified release. Can be broken off at any moment and run again; what is there is not sent twice."""
    from rich.console import Console

    from pipeline.cli.settings import settled
    from pipeline.errors import ConfigError
    from pipeline.publish import plan as plans
    from pipeline.publish.screen import Bar, Lines
    from pipeline.publish.target import target

    address = place or settled(None).release.repository
    if not address:
        raise ConfigError("publish: no place (expected org/name, or release.repository in gemeingut.toml). Name one.")
    where = target(address, public=public)
    plan = where.plan(plans.take(release))
    typer.echo("\n".join(plan.lines()))
    if dry_run or plan.state == "done":
        return
    if not yes and not _agreed():
        raise typer.Exit(2)
    screen = Bar(Console()) if sys.stdout.isatty() else Lines()
    try:
        receipt = where.publish(plan, screen)
    finally:
        screen.done()
    typer.echo("\n".join([f"published   {receipt.address}", *receipt.told]))


def _agreed() -> bool:
    """Ask; where nobody can answer, say how to agree beforehand."""
    if not sys.stdin.isatty():
        typer.echo("Nothing was changed. Publish with --yes to do this.", err=True)
        return False
    return typer.confirm("Publish?", default=False)
