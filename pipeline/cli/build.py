"""`gemeingut build`: a release from acquired sources."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.settings import CONFIG, DECLARATIONS, WORKERS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="build")(build)


def build(  # noqa: PLR0913, PLR0917  # one parameter an option
    sources: Annotated[str, typer.Option(help="Names with commas; default: all ready sources that are acquired.")] = "",
    raw: Annotated[Path | None, typer.Option(help="Folder of acquired sources; default <work.folder>/raw.")] = None,
    at: Annotated[
        list[str] | None, typer.Option("--at", help="source=snapshot: an older snapshot instead of the newest.")
    ] = None,
    declarations: DECLARATIONS = None,
    config: CONFIG = None,
    workers: WORKERS = 0,
) -> None:
    """Build and verify a release from the sources that were acquired into <raw>/<source>/."""
    from manifests import source
    from manifests.doubts import Status
    from pipeline import snapshot
    from pipeline.cli.settings import settled
    from pipeline.errors import ConfigError
    from pipeline.run import release

    settings = settled(config, workers)
    folder = raw or settings.work.folder / "raw"
    declared = {s.name: s for s in source.discover(declarations or source.SOURCES)}
    wanted = [n for n in sources.split(",") if n] or [
        n for n, s in declared.items() if s.standing is Status.READY and (folder / n).is_dir()
    ]
    faults = [f"{n}: not declared in manifests/sources/." for n in wanted if n not in declared]
    faults += [
        f"{n}: {declared[n].standing}: {reason}"
        for n in wanted
        if n in declared and declared[n].standing is not Status.READY
        for reason in declared[n].reasons
    ]
    if faults or not wanted:
        raise ConfigError(
            "\n".join(faults) or f"{folder}: holds no acquired source that is ready. Run `gemeingut acquire` first."
        )
    named = dict(pair.partition("=")[::2] for pair in at or [])
    if strange := sorted(named.keys() - set(wanted)):
        raise ConfigError(f"--at: {', '.join(strange)}: not among the sources to build. Write source=snapshot.")
    release([snapshot.take(declared[n], folder / n, named.get(n, "")) for n in sorted(wanted)], settings)
