"""How an acquisition shows its progress: a bar on a terminal, a few lines elsewhere."""

import time
from typing import Self

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

SECONDS_BETWEEN_LINES = 10.0


class Bar:
    """A bar over bytes, with the number of finished files."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[files]}"),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._bar: TaskID | None = None
        self._files, self._of = 0, ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, what: str, files: int | None, size: int | None) -> None:
        """Begin a bar."""
        self._files, self._of = 0, "" if files is None else f"/{files}"
        self._bar = self._progress.add_task(what, total=size, files=f"0{self._of} files")

    def advance(self, size: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._progress.advance(self._bar, size)

    def finished(self, path: str) -> None:
        """Count a file."""
        del path
        self._files += 1
        if self._bar is not None:
            self._progress.update(self._bar, files=f"{self._files}{self._of} files")

    def tell(self, line: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(line, markup=False, highlight=False)


class Lines:
    """Plain lines, for logs and pipes."""

    def __init__(self) -> None:
        self._what, self._files, self._of, self._bytes, self._last = "", 0, "", 0, time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to put back."""

    def begin(self, what: str, files: int | None, size: int | None) -> None:
        """Print what is to come."""
        self._what, self._files, self._of, self._bytes = what, 0, "" if files is None else f"/{files}", 0
        number = "files" if files is None else f"{files} file(s)"
        typer.echo(f"{what}: {number}, {'unknown size' if size is None else f'{size / 1e6:,.1f} MB'}")

    def advance(self, size: int) -> None:
        """Count bytes and print a line now and then."""
        self._bytes += size
        if time.monotonic() - self._last > SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            typer.echo(f"{self._what}: {self._files}{self._of} files, {self._bytes / 1e6:,.1f} MB came")

    def finished(self, path: str) -> None:
        """Count a file."""
        del path
        self._files += 1
        self.advance(0)

    def tell(self, line: str) -> None:
        """Print a line."""
        typer.echo(line)
