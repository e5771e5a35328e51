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
WORKERS = Annotated[
    int, typer.Option("--workers", min=0, help="Tasks at once; 0 means one per core, or as the engine's section says.")
]


ENGINE = Annotated[str, typer.Option("--engine", help="Where tasks are done: local, slurm or ray; default: settings.")]


def settled(path: Path | None, workers: int = 0, engine: str = "") -> "Config":
    """Return the configuration with the command line's choices on top.

    Raises:
        ConfigError: when the file is wrong or was asked for and is missing, or there is no such engine.
    """
    from pipeline import config
    from pipeline.errors import ConfigError

    if path is None and DEFAULT.is_file():
        path = DEFAULT
    settings = config.load(path)
    if engine:
        if engine not in set(config.Engine):
            raise ConfigError(f"--engine {engine}: no such engine. Expected one of {', '.join(config.Engine)}.")
        settings = settings.model_copy(update={"engine": config.Engine(engine)})
    if workers:
        chosen = getattr(settings, settings.engine.value).model_copy(update={"workers": workers})
        settings = settings.model_copy(update={settings.engine.value: chosen})
    return settings
