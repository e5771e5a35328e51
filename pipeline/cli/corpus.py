"""`gemeingut corpus`: the samples become a verified release."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.settings import CONFIG, ENGINE, WORKERS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="corpus")(corpus)


def corpus(
    samples: Annotated[Path, typer.Option(help="Folder of samples, one folder a source.")] = Path("samples"),
    config: CONFIG = None,
    workers: WORKERS = 0,
    engine: ENGINE = "",
) -> None:
    """Build a release from the samples, verify it, and hold it against samples/EXPECTED.tsv."""
    from manifests import source
    from manifests.doubts import Status
    from pipeline import expected, snapshot
    from pipeline.cli.settings import settled
    from pipeline.errors import ConfigError
    from pipeline.run import release

    settings = settled(config, workers, engine)
    free = [s for s in source.discover() if s.status is not Status.BLOCKED and not s.license_in_doubt]
    sources = [s for s in free if s.sample is not None and (samples / s.sample.path).is_dir()]
    if not sources:
        raise ConfigError(f"{samples}: holds the sample of no declared source. Give the folder with --samples.")
    taken = [snapshot.sample(s, samples) for s in sources]
    directory = release(taken, settings)
    table = samples / "EXPECTED.tsv"
    if table.is_file():
        faults = expected.compare(table, directory, taken)
        if faults:
            typer.echo("\n".join(faults), err=True)
            raise typer.Exit(1)
        typer.echo(f"expected  every line of {table} came out as expected")
