"""`gemeingut why DIR`: the journey and legal basis of one document, kept or not."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="why")(why)


def why(  # noqa: PLR0913, PLR0917  # one parameter an option
    directory: Annotated[Path, typer.Argument(help="Top folder of the release.")],
    asked: Annotated[str, typer.Argument(help="source/record id, or uid.")] = "",
    identifier: Annotated[str, typer.Option("--id", help="source/record id, or the record id alone.")] = "",
    uid: Annotated[str, typer.Option(help="uid, or its first digits.")] = "",
    title: Annotated[str, typer.Option(help="Words of the title of a published document.")] = "",
    author: Annotated[str, typer.Option(help="Words of an author's name.")] = "",
    text: Annotated[str, typer.Option(help="A piece of the text as published.")] = "",
    english: Annotated[bool, typer.Option("--english/--german", help="Language of the answer.")] = False,
    proof: Annotated[Path | None, typer.Option(help="Write the proof of presence or absence here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of prose.")] = False,
) -> None:
    """Tell where a document came from, why it may be used, what was changed, and where it ended."""
    from manifests import commands
    from manifests.why import Query
    from manifests.withdrawals import is_uid

    if asked and is_uid(asked):
        uid = asked
    elif asked:
        identifier = asked
    if not any((identifier, uid, title, author, text)) and not directory.is_dir():
        raise typer.BadParameter(
            f"{directory}: no folder of a release, and nothing else was asked. Give both: gemeingut why DIR ID."
        )
    query = Query(identifier, uid, title, author, text)
    code, told = commands.why(directory, query, "en" if english else "de", as_json=as_json)
    typer.echo(told)
    if proof is not None:
        if not (uid or identifier):
            raise typer.BadParameter("a proof is about one record: give --uid or --id")
        typer.echo(commands.prove(directory, uid or identifier, proof)[1])
    raise typer.Exit(code)
