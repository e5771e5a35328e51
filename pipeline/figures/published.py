"""A release as its figures read it: the ledger, the columns beside the texts, and the manifest, all lazily."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from manifests import ledger, manifest
from manifests.errors import ReleaseError
from manifests.manifest import Manifest
from manifests.shards import SHARD_SCHEMA

BESIDE_TEXT = tuple(name for name in SHARD_SCHEMA.names if name != "text")
"""Columns of a shard that figures read; `texts` gives the others where nothing else will do."""


@dataclass(frozen=True, slots=True)
class Published:
    """One release.

    Args:
        directory: its top folder.
        manifest: as read and checked for form.
        ledger: one row for every input record.
        rows: one row for every published document, without its text but with its `config`; what an older release has
            no column for is null.
    """

    directory: Path
    manifest: Manifest
    ledger: pl.LazyFrame
    rows: pl.LazyFrame

    @property
    def label(self) -> str:
        """Return name and version as people say them."""
        return f"{self.manifest.name} {self.manifest.version}"


def open_release(directory: Path) -> Published:
    """Open a release without reading its data.

    Raises:
        ReleaseError: when there is no release, or a file that its manifest names is missing.
    """
    made = manifest.read(directory)
    ledgers = [entry.path for entry in made.ledger.files]
    shards = [entry.path for entry in made.shards]
    missing = [path for path in (*ledgers, *shards) if not (directory / path).is_file()]
    if missing:
        shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        raise ReleaseError(f"{directory}: {len(missing)} files are missing (got no {shown}). Fetch the whole release.")
    return Published(directory, made, _scan(directory, ledgers, ledger.SCHEMA), _rows(directory, shards))


def texts(published: Published, register: str) -> pl.LazyFrame:
    """Return id and text of the published documents of one register, for the few figures that no column can give.

    Args:
        published: the release.
        register: of the texts that are opened.
    """
    shards = [entry.path for entry in published.manifest.shards]
    found = _scan(published.directory, shards, SHARD_SCHEMA)
    return found.filter(pl.col("register") == register).select("id", "text")


def _rows(directory: Path, shards: list[str]) -> pl.LazyFrame:
    rows = _scan(directory, shards, SHARD_SCHEMA)
    had = set(rows.collect_schema().names())
    types = pl.DataFrame(pl.from_arrow(SHARD_SCHEMA.empty_table())).schema
    config = pl.col("shard").str.replace_all("\\", "/", literal=True).str.split("/").list.get(-2, null_on_oob=True)
    return rows.select(
        *(pl.col(name) if name in had else pl.lit(None, dtype=types[name]).alias(name) for name in BESIDE_TEXT),
        config.alias("config"),
    )


def _scan(directory: Path, paths: list[str], schema: pa.Schema) -> pl.LazyFrame:
    if not paths:
        return pl.DataFrame(pl.from_arrow(schema.empty_table())).with_columns(shard=pl.lit("")).lazy()
    files = [directory / path for path in paths]
    return pl.scan_parquet(
        files, hive_partitioning=False, include_file_paths=None if "shard" in schema.names else "shard"
    )
