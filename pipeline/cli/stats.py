"""`gemeingut stats DIR`: the key tables of a release in the terminal, or as JSON for scripts."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="stats")(stats)


def stats(
    directory: Annotated[Path, typer.Argument(help="Top folder of the release.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
) -> None:
    """Print what a release holds, what was left out and why, by source, licence, time and kind."""
    import orjson

    from pipeline import stats as tables
    from pipeline.figures.published import open_release
    from pipeline.run import console

    published = open_release(directory)
    if as_json:
        typer.echo(orjson.dumps(tables.as_json(published), option=orjson.OPT_INDENT_2).decode())
        return
    tables.show(published, console())
