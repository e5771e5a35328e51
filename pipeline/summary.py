"""The summary at the end of a build, read from the release itself."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from manifests import manifest
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
    for line in (*_replaced(built), _follows(built)):
        console.print(line, highlight=False, soft_wrap=True)


def _replaced(built: Built) -> Iterator[str]:
    """Yield what became of another release of the same number: nobody should miss it first when they look for it."""
    if built.replaced is None or built.manifest is None:
        return
    old, new = built.replaced.manifest, built.manifest
    said = f"replaces  an unsigned {old.version} that was there"
    if old.ledger.root == new.ledger.root:
        yield f"{said}, with the same documents"
    else:
        count = f"{old.totals.documents:,} documents, ledger root {old.ledger.root}"
        yield f"{said} ({count}); now {new.totals.documents:,} documents"
        yield "          Whoever has it holds others under this number: raise release.version to tell them apart."
    if built.replaced.followers:
        yield f"          {', '.join(built.replaced.followers)} followed it and must be built again."


def _follows(built: Built) -> str:
    """Return the line of the release before; that nothing changed since may be a mistake or a mere correction."""
    if built.previous is None:
        return "follows   none: the first of its name in this folder"
    same = manifest.read(built.previous).ledger.root == manifest.read(built.directory).ledger.root
    told = ", with the same documents: only what is said about them can have changed" if same else ""
    return f"follows   {_shown(built.previous)}{told}"


def _shown(path: Path) -> str:
    return path.as_posix()
