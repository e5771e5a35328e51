"""`gemeingut verify DIR`: check a release on every level, offline."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def verify(  # noqa: PLR0913, PLR0917  # one parameter an option
        directory: Annotated[Path, typer.Argument(help="top folder of the release")],
        level: Annotated[list[str] | None, typer.Option(help="files, ledger, balance, rows, ...; default: all")] = None,
        partial: Annotated[bool, typer.Option(help="shards and ledger files may be absent")] = False,
        previous: Annotated[Path | None, typer.Option(help="the release before, for the chain")] = None,
        signers: Annotated[Path | None, typer.Option(help="allowed_signers from outside the release")] = None,
        revoked: Annotated[Path | None, typer.Option(help="public keys that no longer count, one a line")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="one JSON object instead of lines")] = False,
    ) -> None:
        """Check a release; exit code 0 clean, 1 findings, 2 usage."""
        from manifests.__main__ import main  # noqa: PLC0415  # keeps --help fast

        arguments = ["verify", str(directory), *(f"--level={name}" for name in level or [])]
        arguments += ["--partial"] * partial + ["--json"] * as_json
        arguments += [f"--previous={previous}"] * bool(previous) + [f"--signers={signers}"] * bool(signers)
        arguments += [f"--revoked={revoked}"] * bool(revoked)
        raise typer.Exit(main(arguments))
