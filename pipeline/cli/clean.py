"""`gemeingut clean`: remove builds; signed releases stay."""

import typer

from pipeline.cli.settings import CONFIG


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="clean")(clean)


def clean(config: CONFIG = None) -> None:
    """Remove what builds left in the work folder; signed releases and acquired sources stay."""
    from pipeline.clean import clean as cleaned
    from pipeline.cli.settings import settled

    for release in cleaned(settled(config).work.folder):
        typer.echo(f"kept     {release}: it is signed; remove it yourself if nobody needs it")
