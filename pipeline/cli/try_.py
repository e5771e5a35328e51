"""`gemeingut try STAGE < in.jsonl > out.jsonl`: one stage on its own."""

import sys
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="try")(try_)


def try_(stage: Annotated[str, typer.Argument(help="normalise, license, public-domain, language, quality, …")]) -> None:
    """Read lines of JSON (id, text, metadata), judge each, print lines of JSON with verdict and findings."""
    from pipeline.trial import run

    faults = run(stage, sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    if faults:
        raise typer.Exit(1)
