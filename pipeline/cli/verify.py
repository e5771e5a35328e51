"""`gemeingut verify DIR`: check a release on every level, offline; `hf://` fetches what the levels need first."""

import json
from pathlib import Path
from typing import Annotated

import typer


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
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Check a release and say what was checked, what was wrong and where, and what could not be checked."""
    from manifests.verify import Level
    from manifests.verify import verify as check

    unknown = sorted(set(level or ()) - {str(name) for name in Level})
    if unknown:
        raise typer.BadParameter(f"no such level: {', '.join(unknown)} (expected {', '.join(Level)})")
    if directory.startswith("hf://"):
        from pipeline.remote_release import fetch

        folder, remote = fetch(directory)
        partial = True
    else:
        folder, remote = Path(directory), ()
    levels = [Level(name) for name in level or Level]
    report = check(folder, levels, partial=partial, previous=previous, signers=signers, revoked=revoked)
    if as_json:
        told = {**report.to_json(), "remote": [str(fault) for fault in remote]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join([*(f"remote    {fault}" for fault in remote), *report.lines()]))
    raise typer.Exit(0 if report.verified and not remote else 1)
