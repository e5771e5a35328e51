"""`gemeingut build`: a release from acquired sources."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.settings import CONFIG, DECLARATIONS, ENGINE, WORKERS

if TYPE_CHECKING:
    from manifests.source import Source
    from pipeline.config import Config
    from pipeline.snapshot import Snapshot


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="build")(build)


def build(  # noqa: PLR0913, PLR0917  # one parameter an option
    sources: Annotated[str, typer.Option(help="Names with commas; default: all ready sources that are acquired.")] = "",
    raw: Annotated[
        str, typer.Option(help="Folder or URL (s3://, https://) of acquired sources; default <work.folder>/raw.")
    ] = "",
    at: Annotated[
        list[str] | None, typer.Option("--at", help="source=snapshot: an older snapshot instead of the newest.")
    ] = None,
    declarations: DECLARATIONS = None,
    config: CONFIG = None,
    workers: WORKERS = 0,
    engine: ENGINE = "",
) -> None:
    """Build and verify a release from the sources that were acquired into <raw>/<source>/."""
    from manifests import source
    from manifests.doubts import Status
    from pipeline import snapshot
    from pipeline.cli.settings import settled
    from pipeline.errors import ConfigError
    from pipeline.run import release
    from pipeline.storage import is_remote

    settings = settled(config, workers, engine)
    far = raw if is_remote(raw) else ""
    folder = Path(raw) if raw and not far else settings.work.folder / "raw"
    declared = {s.name: s for s in source.discover(declarations or source.SOURCES)}
    wanted = [n for n in sources.split(",") if n] or [
        n for n, s in declared.items() if s.standing is Status.READY and not far and snapshot.is_acquired(folder / n)
    ]
    if not sources and not far:
        for name in (n for n in declared if (folder / n).is_dir() and not snapshot.is_acquired(folder / n)):
            typer.echo(f"{name}: left out, its acquisition was not finished; run `gemeingut acquire {name}`", err=True)
    faults = [source.missing(n, declarations or source.SOURCES) for n in wanted if n not in declared]
    faults += [
        f"{n}: {declared[n].standing}: {reason}"
        for n in wanted
        if n in declared and declared[n].standing is not Status.READY
        for reason in declared[n].reasons
    ]
    if not wanted:
        missing = f"{folder}: holds no acquired source that is ready. Run `gemeingut acquire` first."
        faults.append(f"{far}: a URL is not searched. Name its sources with --sources." if far else missing)
    if faults:
        raise ConfigError("\n".join(faults))
    named = dict(pair.partition("=")[::2] for pair in at or [])
    if strange := sorted(named.keys() - set(wanted)):
        raise ConfigError(f"--at: {', '.join(strange)}: not among the sources to build. Write source=snapshot.")
    if far:
        taken = [_far(declared[n], far, settings) for n in sorted(wanted)]
    else:
        taken = [snapshot.take(declared[n], folder / n, named.get(n, "")) for n in sorted(wanted)]
    release(taken, settings)


def _far(source: "Source", far: str, settings: "Config") -> "Snapshot":
    """Look at a source beyond this machine."""
    from pipeline import far_snapshot
    from pipeline.storage import Storage

    storage = Storage(f"{far.rstrip('/')}/{source.name}", settings.storage.options_of(far))
    return far_snapshot.take(source, storage, settings.work.folder / "work" / "raw")
