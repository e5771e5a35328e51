"""The summary at the end of a build, read from the release itself."""

from pathlib import Path

from rich.console import Console

from pipeline import stats
from pipeline.build import Built
from pipeline.figures.published import open_release


def show(built: Built, console: Console) -> None:
    """Print what went in and what came out, then what it took."""
    stats.show(open_release(built.directory), console)
    _work(built, console)


def _work(built: Built, console: Console) -> None:
    console.print("\nwork")
    for phase, seconds in built.seconds.items():
        done, reused = built.worked.get(phase, 0), built.reused.get(phase, 0)
        console.print(f"  {phase:<9} {done:>5} done  {reused:>5} reused  {seconds:>8.1f} s", highlight=False)
    if not any(built.worked.values()):
        console.print("  nothing to do: the release is up to date", highlight=False)
    console.print(f"\nrelease   {_shown(built.directory)}", highlight=False, soft_wrap=True)
    before = _shown(built.previous) if built.previous else "none: the first of its name in this folder"
    console.print(f"follows   {before}", highlight=False, soft_wrap=True)


def _shown(path: Path) -> str:
    return path.as_posix()
