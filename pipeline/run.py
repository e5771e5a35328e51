"""A build as a person sees it: progress, log file, summary, verification."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from manifests.verify import verify
from pipeline import build, logs, summary
from pipeline.config import Config
from pipeline.figures.published import open_release
from pipeline.report import write
from pipeline.screen import Bars, Lines
from pipeline.snapshot import Snapshot

log = logging.getLogger(__name__)

PLAIN_WIDTH = 150  # columns where no terminal says how wide it is


def console() -> Console:
    """Return the terminal, or a wide page where there is none."""
    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)


def release(snapshots: Sequence[Snapshot], config: Config) -> Path:
    """Build, print the summary, verify, draw the report; return the release's directory.

    Raises:
        BuildError: when the build cannot be finished.
        BalanceError: when the books do not balance.
        typer.Exit: with code 1 when the finished release does not verify.
    """
    logs.to_file(config.work.folder / "logs" / "build.jsonl")
    out = console()
    screen = Bars(out) if sys.stdout.isatty() else Lines()
    try:
        built = build.build(snapshots, config, screen)
    finally:
        screen.done()
    summary.show(built, out)
    report = verify(built.directory, previous=built.previous)
    for line in report.lines():
        typer.echo(line)
    log.info("verified %s: %s", built.directory, report.verified)
    if not report.verified:
        raise typer.Exit(1)
    published = open_release(built.directory)
    folder = config.work.folder / "report" / published.manifest.version
    typer.echo(f"report    {write.write(published, folder, snapshots=snapshots)}")
    return built.directory
