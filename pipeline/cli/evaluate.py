"""`gemeingut evaluate TOPIC --corpora DIR`: measures a stage against labelled data."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="evaluate")(evaluate)


def evaluate(
    topic: Annotated[str, typer.Argument(help="licenses, language, quality, personal, duplicates")],
    corpora: Annotated[Path, typer.Option(help="Folder with the unpacked labelled sets.")],
    json: Annotated[bool, typer.Option("--json", help="Print the figures for machines.")] = False,
) -> None:
    """Print the tables that stand in docs/evaluation.md."""
    import importlib

    import orjson

    from pipeline import evaluations
    from pipeline.errors import ConfigError

    folder = Path(evaluations.__file__).parent
    topics = sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))
    if topic not in topics:
        raise ConfigError(f"{topic!r}: nothing to evaluate by that name. Topics: {', '.join(topics)}.")
    if not corpora.is_dir():
        raise ConfigError(f"{corpora}: no such folder. Give the folder that holds the unpacked sets.")
    report = importlib.import_module(f"pipeline.evaluations.{topic}").evaluate(corpora)
    typer.echo(orjson.dumps(report.figures, option=orjson.OPT_INDENT_2).decode() if json else report.markdown)
