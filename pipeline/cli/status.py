"""`gemeingut status`: how far a running build is, from any terminal that sees its work folder."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.settings import CONFIG

if TYPE_CHECKING:
    from pipeline.progress import Phase, Status

FOLDER = Annotated[Path | None, typer.Option("--folder", help="Work folder; default: work.folder of the settings.")]

DEAD = (
    "its driver is gone without a word: killed, or out of disk or memory; build again and it goes on where it was, or "
    "says why not"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="status")(status)


def status(
    folder: FOLDER = None,
    config: CONFIG = None,
    watch: Annotated[float, typer.Option(help="Seconds between two looks; 0 looks once.")] = 0,
) -> None:
    """Show the phases of a build with their throughput and the time left, whatever engine does the work."""
    from pipeline import progress
    from pipeline.cli.settings import settled

    place = folder or settled(config).work.folder
    while True:
        found = progress.read(place)
        typer.echo("\n".join(lines(found)))
        if not watch or found.state != "running":
            break
        time.sleep(watch)
        typer.echo()
    if found.state not in ("running", "done"):
        raise typer.Exit(1)


def lines(found: "Status") -> Iterator[str]:
    """Yield what there is to say."""
    state = {"dead": DEAD}.get(found.state, found.state)
    yield f"build on {found.engine}, begun {found.began} by process {found.process} of {found.host}: {state}"
    for phase in found.phases:
        yield _phase(phase)
    for title, documents, size, seconds in found.running:
        yield f"  at {title}: {documents:,} documents, {size / 1e6:,.1f} MB, {_span(seconds)}"
    for failure in found.failures:
        yield f"  failed: {failure['task']}: {failure['cause']}"
    if found.failures:
        yield "`gemeingut logs` shows their inputs."
    elif found.cause:
        yield found.cause


def _phase(phase: "Phase") -> str:
    seconds = max(phase.seconds, 0.001)
    told = f"{phase.name:<9} {phase.done}/{phase.tasks} tasks"
    if phase.reused:
        told += f" ({phase.reused} from before)"
    if phase.documents:
        told += f", {phase.documents:,} documents, {phase.documents / seconds:,.0f} a second"
    if phase.size:
        told += f", {phase.size / 1e6:,.1f} MB, {phase.size / 1e6 / seconds:,.2f} MB a second"
    if phase.ended:
        return f"{told}, done in {_span(phase.seconds)}"
    left = _left(phase)
    return f"{told}, {_span(left)} left of this phase" if left is not None else told


def _left(phase: "Phase") -> float | None:
    """Return the seconds that a phase has still to go at its present rate; by bytes where it knows them."""
    if phase.total and phase.size:
        part = phase.size / phase.total
    else:
        fresh = phase.tasks - phase.reused
        part = (phase.done - phase.reused) / fresh if fresh else 1.0
    return phase.seconds / part - phase.seconds if part > 0 else None


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
