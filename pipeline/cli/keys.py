"""`gemeingut sign` and `gemeingut keys`: sign a release, and see who may."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

DAY = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="sign")(sign)
    app.command(name="keys")(keys)
    app.command(name="timestamp")(timestamp)


def sign(
    directory: Annotated[Path, typer.Argument(help="Top folder of a sealed release.")],
    key: Annotated[Path, typer.Option(help="Ed25519 private key, or the public key of one that an agent holds.")],
    who: Annotated[str, typer.Option(help="Who signs, such as an address.")],
    after: Annotated[datetime | None, typer.Option(formats=DAY, help="First day of the key's validity.")] = None,
    before: Annotated[datetime | None, typer.Option(formats=DAY, help="First day after its validity.")] = None,
) -> None:
    """Sign manifest, checkpoint, provenance statement and the list of every file."""
    from manifests import commands
    from manifests.sign import Signing

    code, told = commands.sign(directory, Signing(key, who, _day(after), _day(before)))
    typer.echo(told)
    raise typer.Exit(code)


def keys(signers: Annotated[Path, typer.Argument(help="An allowed_signers file, or KEYS of a release.")]) -> None:
    """List who may sign, with fingerprint and validity."""
    from manifests import keys as known

    today = datetime.now(tz=UTC).date()
    for signer in known.read(signers, str(signers)):
        typer.echo(f"{signer.fingerprint}  {signer.principal}  {signer.objection(today) or 'valid today'}")


def timestamp(directory: Annotated[Path, typer.Argument(help="Top folder of a sealed release.")]) -> None:
    """Write an RFC 3161 request for the manifest; put the reply beside it, then sign."""
    from manifests import timestamp as stamps

    path = stamps.request(directory)
    typer.echo(f"{path}\nSend it to an authority, for instance:")
    reply = path.with_suffix(".tsr")
    typer.echo(f"curl -H 'Content-Type: application/timestamp-query' --data-binary @{path} <authority> -o {reply}")
    typer.echo("Then sign the release: the list of files and its signature cover request and reply.")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
