"""`gemeingut rules`: print the rule table by which texts are judged."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rules")(rules)


def rules(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="One rule only, such as DE-64.")] = "",
    language: Annotated[str, typer.Option(help="Language of statutes and outcomes: en or de.")] = "en",
    *,
    toml: Annotated[bool, typer.Option("--toml", help="Print the table as the data it is.")] = False,
) -> None:
    """Print the rules with their statutes, inputs and outcomes."""
    from rich.console import Console
    from rich.table import Table

    from licenses.rules import FILE, rule
    from licenses.rules import rules as all_rules

    if language not in ("en", "de"):
        raise typer.BadParameter(f"{language!r} is no language of the rules. Use en or de.")
    if toml:
        typer.echo(FILE.read_text("utf-8"), nl=False)
        return
    table = Table("id", "statute", "inputs", "outcome", "tier", "reviewed by", show_lines=True)
    for row in [rule(rule_id)] if rule_id else all_rules().values():
        statute, outcome = row.told(language)
        reviewed = f"{row.reviewer}, {row.reviewed}" if row.reviewer else "nobody yet"
        table.add_row(row.id, statute, ", ".join(row.inputs), outcome, row.tier.value, reviewed)
    Console().print(table)
