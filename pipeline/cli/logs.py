"""`gemeingut logs`: the tasks that failed, with what they read, and the documents that were passed over."""

from collections.abc import Iterator
from pathlib import Path

import typer

from pipeline.cli.settings import CONFIG
from pipeline.cli.status import DEAD, FOLDER

SHOWN = 20
"""Inputs shown of one task."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="logs")(logs)


def logs(folder: FOLDER = None, config: CONFIG = None) -> None:
    """Show why the latest build failed: each failed task with its input, and where its engine's own logs lie."""
    from pipeline import progress
    from pipeline.cli.settings import settled

    place = folder or settled(config).work.folder
    found = progress.read(place)
    for failure in found.failures:
        typer.echo(f"{failure['task']}\n  cause   {failure['cause']}")
        typer.echo("\n".join(f"  input   {name}" for name in failure["inputs"][:SHOWN]))
        if len(failure["inputs"]) > SHOWN:
            typer.echo(f"  and {len(failure['inputs']) - SHOWN} more")
        engine = place / "logs" / "engine" / failure["phase"]
        if (engine / "slurm").is_dir():
            typer.echo(f"  output  {engine / 'slurm'}")
    for line in _spared(place):
        typer.echo(line)
    if not found.failures:
        state = DEAD if found.state == "dead" else found.state
        typer.echo(f"no task failed in the build begun {found.began} ({state})")
        if found.cause:
            typer.echo(found.cause)
    if found.state not in ("running", "done"):
        raise typer.Exit(1)


def _spared(folder: Path) -> Iterator[str]:
    """Yield the documents that killed worker after worker and were quarantined unseen."""
    import orjson

    for path in sorted((folder / "work" / "spared").glob("*/*/*.json")):
        for place in orjson.loads(path.read_bytes()):
            yield f"passed over for killing its workers: {place} ({path.parent.parent.name} {path.parent.name})"
