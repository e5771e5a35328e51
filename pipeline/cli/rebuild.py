"""`gemeingut rebuild RELEASE`: build again from the recorded snapshots and hold the result against the record."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.settings import DECLARATIONS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="rebuild")(rebuild)


def rebuild(  # noqa: PLR0913, PLR0917  # one parameter an option
    directory: Annotated[Path, typer.Argument(help="Top folder of the release to repeat.")],
    check: Annotated[bool, typer.Option("--check/--keep", help="Throw the second build away.")] = True,
    samples: Annotated[Path, typer.Option(help="Folder of samples, for releases made of them.")] = Path("samples"),
    raw: Annotated[Path | None, typer.Option(help="Folder of acquired sources, for releases made of them.")] = None,
    declarations: DECLARATIONS = None,
    work: Annotated[Path | None, typer.Option(help="Where to build; a temporary folder without it.")] = None,
) -> None:
    """Compare ledger root and shard digests of a second build with those of a release."""
    from manifests import canonical, manifest, reproduction, source  # keeps --help fast
    from pipeline import predecessor, snapshot
    from pipeline.build import build
    from pipeline.config import Config
    from pipeline.errors import ConfigError
    from pipeline.screen import Lines

    made = manifest.read(directory)
    declared = {s.name: s for s in source.discover(declarations or source.SOURCES)}
    names = [entry.name for entry in made.sources]
    if missing := [name for name in names if name not in declared]:
        raise ConfigError(f"{', '.join(missing)}: no longer declared. Check out the commit {made.code.commit}.")
    settings: dict[str, Any] = canonical.read(directory / "manifest" / "config.json", "manifest/config.json")
    folder = work or Path(tempfile.mkdtemp(prefix="gemeingut-rebuild-"))
    if directory.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"{folder}: holds the release that is to be repeated. Give another --work.")
    try:
        settings["work"] = {**settings.get("work", {}), "folder": str(folder)}
        if made.previous is not None and (before := predecessor.beside(directory, made.previous)) is not None:
            settings["release"] = {**settings.get("release", {}), "previous": str(before)}
        elif made.previous is not None:
            typer.echo(f"follows   {made.previous.version}, which is not beside it: release_added cannot be repeated")
        config = Config.model_validate(settings)
        taken = [
            snapshot.find(declared[entry.name], raw / entry.name, entry.snapshot_sha256)
            if raw
            else snapshot.sample(declared[entry.name], samples)
            for entry in made.sources
        ]
        again = build(taken, config, Lines()).directory
        found = reproduction.compare(directory, again)
        for fault in found.faults:
            typer.echo(str(fault))
        now = manifest.read(again).code
        if (now.commit, now.dirty) != (made.code.commit, False):
            was = f"{made.code.commit or 'no commit'}{' with changes' if made.code.dirty else ''}"
            typer.echo(f"code      built by {was}, rebuilt by {now.commit}{' with changes' if now.dirty else ''}")
        typer.echo(f"documents {'the same' if found.same_documents else 'DIFFER'}")
        typer.echo(f"bytes     {'the same' if found.same_bytes else 'DIFFER'}")
        if not check:
            typer.echo(f"kept      {again}")
    finally:
        if check and work is None:
            shutil.rmtree(folder, ignore_errors=True)
    raise typer.Exit(0 if found.same_documents else 1)
