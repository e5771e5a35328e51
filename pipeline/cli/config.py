"""`gemeingut config`: the settings in force."""

import typer

from pipeline.cli.settings import CONFIG


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="config")(config)


def config(config: CONFIG = None) -> None:
    """Print every setting in force, or every fault of the file."""
    from pipeline.cli.settings import settled

    typer.echo(settled(config).model_dump_json(indent=2))
