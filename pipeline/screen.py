"""How a build shows its progress: bars on a terminal, plain lines elsewhere."""

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipeline.task import Task


class Bars:
    """Progress bars over documents and bytes."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            TextColumn("{task.completed:>5}/{task.total} tasks"),
            TextColumn("{task.fields[documents]:>9,} documents"),
            TextColumn("{task.fields[megabytes]:>8,.1f} MB"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._open = False

    def phase(self, name: str, tasks: Sequence[Task], total_bytes: int) -> "BarWatcher":
        """Begin a bar for a phase."""
        del total_bytes
        if not self._open:
            self._progress.start()
            self._open = True
        bar = self._progress.add_task(name, total=len(tasks), documents=0, megabytes=0.0)
        return BarWatcher(self._progress, bar)

    def done(self) -> None:
        """Leave the terminal as it was."""
        if self._open:
            self._progress.stop()
            self._open = False


class BarWatcher:
    """Moves one bar."""

    def __init__(self, progress: Progress, bar: TaskID) -> None:
        self._progress = progress
        self._bar = bar
        self._seen: dict[int, tuple[int, int]] = {}

    def started(self, rank: int) -> None:
        """Forget what an earlier try of the task had read."""
        self._seen[rank] = (0, 0)

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Show what all tasks have read."""
        self._seen[rank] = (documents, size)
        self._progress.update(
            self._bar,
            documents=sum(d for d, _ in self._seen.values()),
            megabytes=sum(s for _, s in self._seen.values()) / 1e6,
        )

    def finished(self, rank: int) -> None:
        """Move the bar by one task."""
        del rank
        self._progress.advance(self._bar)

    def retried(self, rank: int, cause: str) -> None:
        """Say why a task starts again."""
        self._progress.console.print(f"task {rank} starts again: {cause}")

    def failed(self, rank: int, cause: str) -> None:
        """Say why a task is given up."""
        self._progress.console.print(f"task {rank} is given up: {cause}")


class Lines:
    """Plain lines, for logs and pipes."""

    def phase(self, name: str, tasks: Sequence[Task], total_bytes: int) -> "LineWatcher":
        """Print the phase and what it has to do."""
        size = f", {total_bytes / 1e6:,.1f} MB of raw files" if total_bytes else ""
        typer.echo(f"{name:<9} {len(tasks)} task(s){size}")
        return LineWatcher(name, len(tasks))

    def done(self) -> None:
        """Nothing to put back."""


class LineWatcher:
    """Prints a line at every tenth part of a phase."""

    def __init__(self, name: str, total: int) -> None:
        self._name = name
        self._total = total
        self._finished = self._documents = 0
        self._seen: dict[int, int] = {}

    def started(self, rank: int) -> None:
        """Forget what an earlier try of the task had read."""
        self._seen[rank] = 0

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Count documents."""
        del size
        self._seen[rank] = documents

    def finished(self, rank: int) -> None:
        """Print at every tenth part, and at the end."""
        del rank
        before = self._finished * 10 // max(1, self._total)
        self._finished += 1
        if self._finished * 10 // max(1, self._total) > before:
            typer.echo(f"{self._name:<9} {self._finished}/{self._total}")

    def retried(self, rank: int, cause: str) -> None:
        """Say why a task starts again."""
        typer.echo(f"{self._name:<9} task {rank} starts again: {cause}", err=True)

    def failed(self, rank: int, cause: str) -> None:
        """Say why a task is given up."""
        typer.echo(f"{self._name:<9} task {rank} is given up: {cause}", err=True)
