"""`gemeingut report DIR`: a picture of a release as a folder of static pages, in German and English."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.settings import CONFIG


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="report")(report)


def report(  # noqa: PLR0913, PLR0917  # one parameter an option
    directory: Annotated[Path, typer.Argument(help="Top folder of the release.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the report; default <work.folder>/report/<version>.")
    ] = None,
    before: Annotated[Path | None, typer.Option(help="An older release to put beside it.")] = None,
    raw: Annotated[Path | None, typer.Option(help="Folder of acquired sources; default <work.folder>/raw.")] = None,
    samples: Annotated[Path, typer.Option(help="Folder of samples, for releases made of them.")] = Path("samples"),
    sample: Annotated[
        int, typer.Option(min=0, max=200, help="Published documents to look into, and as many others.")
    ] = 48,
    config: CONFIG = None,
) -> None:
    """Draw what a release holds, what was left out and why; nothing in the pages asks for anything from outside."""
    from pipeline.cli.settings import settled
    from pipeline.errors import OutsideError
    from pipeline.figures.published import open_release
    from pipeline.report.at_hand import snapshots
    from pipeline.report.write import write

    settings = settled(config)
    published = open_release(directory)
    older = open_release(before) if before else None
    found = snapshots(published, raw or settings.work.folder / "raw", samples)
    folder = out or settings.work.folder / "report" / published.manifest.version
    try:
        first = write(published, folder, before=older, snapshots=found, sample=sample)
    except OSError as error:
        raise OutsideError(
            f"{folder}: cannot be written ({error.strerror}). Make room or check permissions."
        ) from error
    typer.echo(f"report    {first}")
