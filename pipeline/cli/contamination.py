"""`gemeingut contamination sets|index`: which evaluation sets documents are held against, and a steward's own index."""

from pathlib import Path
from typing import Annotated

import typer

DECLARATIONS = Annotated[
    Path | None, typer.Option(help="TOML with the declared sets; default: filters/data/evaluation_sets.toml.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Evaluation sets that documents are held against.", no_args_is_help=True)
    group.command(name="sets")(sets)
    group.command(name="index")(index)
    app.add_typer(group, name="contamination")


def sets(declarations: DECLARATIONS = None) -> None:
    """List the declared sets: packaged ones are checked in every build, the others once they are indexed."""
    from filters import contamination

    packaged = contamination.read_index().names
    for found in contamination.declared(declarations or contamination.DECLARATIONS):
        state = "packaged" if found.name in packaged else "declared"
        typer.echo(f"{state:9} {found.name:16} {found.license:14} {found.title}")
        for file in found.files:
            typer.echo(f"{'':9} {file.path}  {file.sha256 or 'no digest declared'}")
        typer.echo(f"{'':9} {found.url}")


def index(
    folder: Annotated[Path, typer.Argument(help="Folder with the downloaded files under their declared names.")],
    out: Annotated[Path, typer.Option(help="File to write; name it as contamination.index in gemeingut.toml.")],
    declarations: DECLARATIONS = None,
) -> None:
    """Index the sets whose files are in a folder, beside the packaged ones; every declared digest must agree."""
    from filters import contamination
    from pipeline.errors import ConfigError
    from pipeline.files import sha256_of

    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder. Give the one that holds the downloaded files.")
    declared = contamination.declared(declarations or contamination.DECLARATIONS)
    here = [s for s in declared if any((folder / f.path).exists() for f in s.files)]
    if not here:
        wanted = "\n".join(f"  {s.name}: {', '.join(f.path for f in s.files)}  ({s.url})" for s in declared)
        raise ConfigError(f"{folder}: holds no file of a declared set. Expected, for one or more sets:\n{wanted}")
    own = contamination.index({s.name: list(contamination.items_of(s, folder)) for s in here})
    made = contamination.merged(contamination.read_index(), own)
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.part")
    contamination.write_index(made, temporary)
    temporary.replace(out)
    for found in declared:
        if found not in here:
            typer.echo(f"{'packaged' if found.name in made.names else 'absent':9} {found.name}")
            continue
        number = int((own.owners == own.names.index(found.name)).sum())
        typer.echo(f"{'indexed':9} {found.name}: {number} items of {contamination.SIZE} words and more")
        for file in found.files:
            if not file.sha256:
                typer.echo(
                    f'{"":9} {file.path}: no digest declared; this one has sha256 = "{sha256_of(folder / file.path)}"'
                )
    typer.echo(f"written   {out}  sha256 {sha256_of(out)}")
