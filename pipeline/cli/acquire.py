"""`gemeingut acquire`: fetch sources into snapshots."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.settings import CONFIG, DECLARATIONS

if TYPE_CHECKING:
    from manifests.source import Source
    from pipeline.acquire.sealing import Acquired
    from pipeline.acquire.wanted import Survey
    from pipeline.config import Config
    from pipeline.snapshot_record import Signal

SHOWN = 20  # files of a dry run, and paths of a change


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="acquire")(acquire)


def acquire(  # noqa: PLR0913, PLR0917  # one parameter an option
    names: Annotated[list[str] | None, typer.Argument(help="Declared sources.", metavar="SOURCE...")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source that is not blocked.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be fetched, and fetch nothing.")] = False,
    raw: Annotated[Path | None, typer.Option(help="Folder of acquired sources; default <work.folder>/raw.")] = None,
    declarations: DECLARATIONS = None,
    config: CONFIG = None,
) -> None:
    """Fetch sources as they are published; what an interrupted run fetched is not fetched again.

    Each source becomes a snapshot in <raw>/<source>/snapshots/, unless the one before still holds. Exit codes: 0 done,
    1 something a steward must look at, 2 wrong usage or declaration, 3 the network or a publisher; then the same
    command goes on where it stopped.
    """
    from pipeline.cli.settings import settled

    settings = settled(config)
    folder = raw or settings.work.folder / "raw"
    options = {"raw": raw, "declarations": declarations, "config": config}
    given = "".join(f" --{name} {value}" for name, value in options.items() if value)
    worst = 0
    for source in _chosen(names or [], declarations, every=every):
        worst = max(worst, _one(source, folder, settings, dry_run=dry_run, given=given))
    raise typer.Exit(worst)


def _chosen(names: list[str], declarations: Path | None, *, every: bool) -> "list[Source]":
    """Return the sources that are asked for.

    Raises:
        ConfigError: naming every one that does not exist or is blocked.
    """
    from manifests import source
    from manifests.doubts import Status
    from pipeline.errors import ConfigError

    declared = {s.name: s for s in source.discover(declarations or source.SOURCES)}
    if (every and names) or (not every and not names):
        raise ConfigError("acquire: name sources, or --all. `gemeingut sources` lists them.")
    if every:
        return [s for s in declared.values() if s.status is not Status.BLOCKED]
    faults = [source.missing(n, declarations or source.SOURCES) for n in names if n not in declared]
    faults += [
        f"{n}: blocked: {declared[n].status_note}"
        for n in names
        if n in declared and declared[n].status is Status.BLOCKED
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    return [declared[n] for n in dict.fromkeys(names)]


def _one(source: "Source", folder: Path, settings: "Config", *, dry_run: bool, given: str) -> int:
    """Fetch one source; return the exit code it deserves. `given` are options that the build wants as well."""
    from rich.console import Console

    from pipeline import logs
    from pipeline.acquire import run, screen
    from pipeline.errors import ConfigError, OutsideError, PipelineError

    logs.to_file(settings.work.folder / "logs" / "acquire.jsonl")
    with screen.Bar(Console()) if sys.stdout.isatty() else screen.Lines() as watcher:
        try:
            if dry_run:
                survey, signals = run.dry_run(source, folder / source.name, settings, watcher)
            else:
                acquired = run.acquire(source, folder / source.name, settings, watcher)
        except KeyboardInterrupt:
            typer.echo(f"{source.name}: stopped. The same command goes on where it stopped.", err=True)
            raise typer.Exit(130) from None
        except PipelineError as error:
            typer.echo(str(error), err=True)
            return 3 if isinstance(error, OutsideError) else 2 if isinstance(error, ConfigError) else 1
    if dry_run:
        _show_plan(source, survey, signals)
        return 0
    _show(source, acquired, given)
    return 1 if acquired.findings else 0


def _show_plan(source: "Source", survey: "Survey", signals: "tuple[Signal, ...]") -> None:
    size = survey.size
    number = f"{len(survey.files)} file(s)"
    if not survey.files:
        number = "an unknown number of files" if survey.expected is None else f"{survey.expected} record(s)"
    typer.echo(
        f"{source.name}: {number}, {'size not stated' if size is None or not survey.files else f'{size:,} bytes'}"
    )
    for wanted in survey.files[:SHOWN]:
        digest = f"  {', '.join(sorted(wanted.digests))}" if wanted.digests else ""
        typer.echo(f"  {'?' if wanted.size is None else f'{wanted.size:,}':>15}  {wanted.path}{digest}")
    if len(survey.files) > SHOWN:
        typer.echo(f"  … and {len(survey.files) - SHOWN} more")
    if survey.revision:
        typer.echo(f"  revision    {survey.revision}")
    for note in survey.notes:
        typer.echo(f"  note        {note}")
    for signal in signals:
        typer.echo(f"  {'RESERVED' if signal.reserved else 'signal':<11} {signal.protocol}: {signal.value}")
    typer.echo("nothing was fetched (--dry-run)")


def _show(source: "Source", acquired: "Acquired", given: str) -> None:
    from manifests.doubts import Status

    record = acquired.record
    size = sum(f.bytes for f in record.files)
    state = "a new snapshot" if acquired.is_new else "nothing new; the snapshot before still holds"
    typer.echo(f"{source.name}: {state}")
    typer.echo(f"  snapshot    {acquired.snapshot}  {len(record.files)} file(s), {size:,} bytes")
    if record.revision:
        typer.echo(f"  revision    {record.revision}")
    if record.expected:
        typer.echo(f"  expected    {record.expected.number} {record.expected.counts} ({record.expected.basis})")
    if record.previous and acquired.is_new:
        for what, paths in zip(("added", "changed", "gone"), acquired.changes, strict=True):
            some = ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")
            typer.echo(f"  {what:<11} {len(paths)}{f'  ({some})' if paths else ''}")
    checked = sum(bool(f.verified) for f in record.files)
    typer.echo(f"  verified    {checked} of {len(record.files)} file(s) against the publisher's own digests")
    for page in record.evidence:
        quote = {True: "the quote stands", False: "the quote is GONE", None: "no quote to look for"}[page.quote_found]
        typer.echo(
            f"  evidence    {page.url}  {page.sha256[:12] or 'not read'}  {quote if page.sha256 else ''}".rstrip()
        )
    for signal in record.signals:
        typer.echo(f"  {'RESERVED' if signal.reserved else 'signal':<11} {signal.protocol}: {signal.value}")
    for note in acquired.notes:
        typer.echo(f"  note        {note}")
    for finding in acquired.findings:
        typer.echo(f"  LOOK        {finding}", err=True)
    if source.standing is Status.READY:
        typer.echo(f"next: gemeingut build --sources {source.name}{given}")
    else:
        typer.echo(f"next: the source is {source.standing}: {'; '.join(source.reasons)}")
