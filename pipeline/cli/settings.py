"""What several commands share: where the configuration is, how many workers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.config import Config

DEFAULT = Path("gemeingut.toml")

CONFIG = Annotated[Path | None, typer.Option("--config", help="Configuration; default gemeingut.toml if it is there.")]
DECLARATIONS = Annotated[
    Path | None, typer.Option("--declarations", help="Folder of source declarations; default: the shipped ones.")
]
WORKERS = Annotated[int, typer.Option("--workers", min=0, help="Processes; 0 means one per core.")]


def settled(path: Path | None, workers: int = 0) -> "Config":
    """Return the configuration with the command line's choices on top.

    Raises:
        ConfigError: when the file is wrong or was asked for and is missing.
    """
    from pipeline import config

    if path is None and DEFAULT.is_file():
        path = DEFAULT
    settings = config.load(path)
    if workers:
        settings = settings.model_copy(update={"local": settings.local.model_copy(update={"workers": workers})})
    return settings
