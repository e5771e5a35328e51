"""`gemeingut read --format FORMAT FILE...`: what a reader finds, one line of JSON a document."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="read")(read)


def read(
    files: Annotated[list[Path], typer.Argument(help="Files of the format; .gz, .bz2, .xz and .zst are opened.")],
    format_: Annotated[str, typer.Option("--format", help="Name of the format; a wrong one lists all.")],
    option: Annotated[
        list[str] | None, typer.Option(help="key=value of the format's options; a comma makes a list.")
    ] = None,
) -> None:
    """Print one line a document: path, id, text, metadata; unreadable records as path, place, problem.

    The exit code is 0 when every file could be opened, also where records in it are unreadable: those are reported as
    lines. It is 2 when a file is missing or the format is unknown.
    """
    from pipeline.errors import ConfigError
    from pipeline.reading import lines, options_of

    missing = [str(f) for f in files if not f.is_file()]
    if missing:
        raise ConfigError(f"no such file: {', '.join(missing)}. Give files, not folders.")
    chosen = options_of(option or [])
    try:
        for line in lines(format_, files, chosen):
            typer.echo(line)
    except BrokenPipeError:
        # Whoever reads the lines has enough of them, as `head` does; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
