"""How publishing shows its progress: one bar on a terminal, plain lines elsewhere."""

import threading

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bar:
    """A bar over bytes, with lines above it."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:<11}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console)
        self._bar: TaskID | None = None

    def begin(self, what: str, total: int) -> None:
        """Begin a bar."""
        self.done()
        self._progress.start()
        self._bar = self._progress.add_task(what, total=total or None)

    def advance(self, size: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._progress.advance(self._bar, size)

    def say(self, what: str) -> None:
        """Print a line."""
        self._progress.console.print(what, highlight=False, markup=False)

    def done(self) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._progress.stop()
            self._progress.remove_task(self._bar)
            self._bar = None


class Lines:
    """Plain lines, for logs and pipes: one at every tenth part."""

    def __init__(self) -> None:
        self._what, self._total, self._sent = "", 0, 0
        self._lock = threading.Lock()

    def begin(self, what: str, total: int) -> None:
        """Begin a step."""
        with self._lock:
            self._what, self._total, self._sent = what, total, 0

    def advance(self, size: int) -> None:
        """Print at every tenth part."""
        with self._lock:
            before = self._sent * 10 // max(1, self._total)
            self._sent += size
            if self._sent * 10 // max(1, self._total) > before:
                typer.echo(f"{self._what:<11} {self._sent / 1e6:,.1f} of {self._total / 1e6:,.1f} MB")

    def say(self, what: str) -> None:
        """Print a line."""
        typer.echo(what)

    def done(self) -> None:
        """Nothing to put back."""
