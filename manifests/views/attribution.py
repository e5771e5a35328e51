"""ATTRIBUTION.parquet and NOTICE: whom to name for what, ready to be carried along by those who build on a release."""

import io
from collections import Counter
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from manifests import arrow_values
from manifests.errors import ReleaseError
from manifests.manifest import Manifest
from manifests.views import rights

TABLE = "ATTRIBUTION.parquet"
NOTICE = "NOTICE.md"

COLUMNS = ("uid", "id", "title", "attribution", "license", "url", "source")
"""Columns of a shard that the table repeats, without the text."""


def table(manifest: Manifest, directory: Path) -> bytes:
    """Return one row of attribution for each published document, in the order of the shards.

    Raises:
        ReleaseError: when a shard cannot be read.
    """
    schema = pa.schema({name: pa.string() for name in COLUMNS})
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, schema, compression="zstd", compression_level=3, version="2.6") as writer:
        for shard in manifest.shards:
            try:
                rows = arrow_values.read(directory / shard.path, COLUMNS).cast(schema)
            except (OSError, pa.ArrowException) as error:
                raise ReleaseError(f"{shard.path}: cannot be read ({type(error).__name__}).") from error
            if rows.num_rows:
                writer.write_table(rows, row_group_size=rows.num_rows)
    return sink.getvalue()


def unnamed(rows: pa.Table) -> int:
    """Return the number of rows of a shard or of the table that name nobody."""
    return int(pl.Series(pl.from_arrow(rows["attribution"])).fill_null("").eq("").sum())


def notice(manifest: Manifest) -> str:
    """Return the notice: each source with its publisher, its attribution and its licences."""
    documents: Counter[str] = Counter()
    for shard in manifest.shards:
        documents[shard.source] += shard.rows
    lines = [
        f"# Notice: {manifest.name} {manifest.version}",
        "",
        f"Texte aus den folgenden Quellen, verändert wie im Ledger gezählt. Je Dokument: `{TABLE}`.",
        f"Texts from the following sources, changed as counted in the ledger. Document by document: `{TABLE}`.",
        "",
    ]
    for source in manifest.sources:
        if not documents[source.name]:
            continue
        lines += [f"## {source.title}", "", f"{source.publisher}, <{source.url}>; {documents[source.name]} documents."]
        if source.attribution:
            lines.append(source.attribution)
        for concluded in source.license_concluded:
            addresses = " ".join(f"<{rights.url(i)}>" for i in rights.ids(concluded.license))
            lines.append(f"- {concluded.license}: {concluded.documents} documents. {addresses}")
        lines.append("")
    return "\n".join(lines)
