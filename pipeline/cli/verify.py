"""`gemeingut verify DIR`: check a release on every level, offline; `hf://` fetches what the levels need first."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.remote_release import Fetched


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="verify")(verify)


def verify(  # noqa: PLR0913, PLR0917  # one parameter an option
    directory: Annotated[str, typer.Argument(help="Top folder of the release, or hf://org/name@tag.")],
    level: Annotated[list[str] | None, typer.Option(help="files, signature, chain, ...; all without it.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Shards and ledger files may be absent.")] = False,
    previous: Annotated[Path | None, typer.Option(help="The release before, for the chain.")] = None,
    signers: Annotated[Path | None, typer.Option(help="allowed_signers from outside the release.")] = None,
    revoked: Annotated[Path | None, typer.Option(help="Public keys that no longer count, one a line.")] = None,
    shards: Annotated[list[str] | None, typer.Option(help="hf://: download these too, such as 'data/pd/*'.")] = None,
    into: Annotated[Path | None, typer.Option(help="hf://: keep the download in this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Check a release and say what was checked, what was wrong and where, and what could not be checked."""
    from manifests.verify import Level
    from manifests.verify import verify as check

    unknown = sorted(set(level or ()) - {str(name) for name in Level})
    if unknown:
        raise typer.BadParameter(f"no such level: {', '.join(unknown)} (expected {', '.join(Level)})")
    with ExitStack() as kept:
        remote = None
        folder = Path(directory)
        if directory.startswith("hf://"):
            from pipeline.remote_release import fetch

            folder = into or Path(kept.enter_context(TemporaryDirectory(prefix="gemeingut-")))
            remote = fetch(directory, folder, shards=shards or ())
            partial = True
        elif shards or into:
            raise typer.BadParameter("--shards and --into are for hf:// addresses; for a folder give --partial")
        elif previous is None:
            previous = _beside(folder)
        levels = [Level(name) for name in level or Level]
        report = check(folder, levels, partial=partial, previous=previous, signers=signers, revoked=revoked)
    faults = remote.faults if remote else ()
    if as_json:
        told = {**report.to_json(), "verified": report.verified and not faults, "remote": _remote(remote)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join([*_lines(remote), *report.lines()]))
    raise typer.Exit(0 if report.verified and not faults else 1)


def _beside(directory: Path) -> Path | None:
    """Return the folder of the predecessor where it lies beside a release under its version, as builds leave it."""
    from manifests import manifest
    from manifests.errors import ReleaseError

    try:
        stated = manifest.read(directory).previous
    except ReleaseError:  # the check itself tells what is wrong
        return None
    beside = directory.resolve().parent / stated.version if stated else None
    return beside if beside is not None and (beside / manifest.PATH).is_file() else None


def _remote(remote: "Fetched | None") -> dict[str, object] | None:
    """Return what was asked of the Hub, as JSON values."""
    if remote is None:
        return None
    return {
        "commit": remote.commit,
        "shards_stated": remote.stated,
        "shards_downloaded": remote.downloaded,
        "faults": [str(fault) for fault in remote.faults],
    }


def _lines(remote: "Fetched | None") -> Iterator[str]:
    """Yield what was asked of the Hub, as a person reads it."""
    if remote is None:
        return
    yield f"remote    commit {remote.commit}"
    yield (
        f"remote    {remote.stated} shards have on the Hub the digest of the manifest, "
        f"{remote.downloaded} of them were downloaded to check their rows"
    )
    for fault in remote.faults:
        yield f"remote    {fault}"
