"""What a release consists of, counted from its shards: by register, century, source, licence; where it leans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from manifests import canonical
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.manifest import Manifest

PATH = "composition/composition.json"
"""The counts; the plots beside it are drawn from them."""

SCHEMA_ID = "gemeingut/composition/v1"

DIMENSIONS = ("register", "century", "source", "license", "origin", "variety")
"""What is counted apart, each by configuration."""

UNDATED = "?"
"""The century of a text whose year is not known."""

_COLUMNS = ("source", "register", "year", "license", "origin", "variety", "chars", "authors")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dimension.

    Args:
        name: of the part, such as a register.
        config: the configuration it was counted in.
        documents: published documents.
        chars: code points of their texts.
    """

    name: str
    config: str
    documents: int
    chars: int


@dataclass(frozen=True, slots=True)
class Composition:
    """A release in numbers.

    Args:
        documents: published documents.
        chars: code points of all texts.
        parts: of each dimension, sorted by name and configuration.
        measured: documents and characters of what a reader should know of before trusting an average: `dated`,
            `signed` (an author is named), `ocr` (read by a machine), `before_1900`.
        footprint: bytes of all columns before compression by configuration, as the shards' footers state them.
    """

    documents: int
    chars: int
    parts: dict[str, tuple[Part, ...]]
    measured: dict[str, tuple[int, int]]
    footprint: dict[str, int]

    def totals(self, dimension: str) -> dict[str, tuple[int, int]]:
        """Return documents and characters of each part, whatever its configuration, largest first."""
        found: dict[str, tuple[int, int]] = {}
        for part in self.parts[dimension]:
            documents, chars = found.get(part.name, (0, 0))
            found[part.name] = (documents + part.documents, chars + part.chars)
        return dict(sorted(found.items(), key=lambda item: (-item[1][1], item[0])))

    def to_bytes(self, manifest: Manifest) -> bytes:
        """Return the canonical JSON."""
        return canonical.dumps(
            {
                "schema": SCHEMA_ID,
                "release": f"{manifest.name} {manifest.version}",
                "total": {"documents": self.documents, "chars": self.chars},
                "by": {
                    name: [
                        {"name": p.name, "config": p.config, "documents": p.documents, "chars": p.chars} for p in parts
                    ]
                    for name, parts in self.parts.items()
                },
                "measured": {name: {"documents": d, "chars": c} for name, (d, c) in sorted(self.measured.items())},
                "footprint": self.footprint,
            }
        )


def take(manifest: Manifest, directory: Path) -> Composition:
    """Count a release from its shards.

    Raises:
        ReleaseError: when a shard cannot be read.
    """
    frames, footprint = [], dict.fromkeys(sorted(manifest.totals.configs), 0)
    for shard in manifest.shards:
        try:
            with pq.ParquetFile(directory / shard.path) as file:
                footprint[shard.config] = footprint.get(shard.config, 0) + _uncompressed(file.metadata)
                rows = pl.DataFrame(pl.from_arrow(file.read(columns=list(_COLUMNS))))
        except (OSError, pa.ArrowException) as error:
            raise ReleaseError(f"{shard.path}: cannot be read ({type(error).__name__}).") from error
        frames.append(_counted(rows, shard.config))
    rows = pl.concat(frames) if frames else _counted(pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String)), "")
    return Composition(
        documents=int(rows["documents"].sum()),
        chars=int(rows["chars"].sum()),
        parts={name: _parts(rows, name) for name in DIMENSIONS},
        measured={
            "dated": _sum(rows.filter(pl.col("century") != UNDATED)),
            "signed": _sum(rows.filter("signed")),
            "ocr": _sum(rows.filter(pl.col("origin") == "ocr")),
            "before_1900": _sum(rows.filter("before_1900")),
        },
        footprint=footprint,
    )


def _uncompressed(footer: pq.FileMetaData) -> int:
    return sum(footer.row_group(n).total_byte_size for n in range(footer.num_row_groups))


def _counted(rows: pl.DataFrame, config: str) -> pl.DataFrame:
    """Return counts by everything that is asked about, so that no more than that is kept of a shard."""
    year = pl.col("year").cast(pl.Int32)
    start = (year - 1).floordiv(100) * 100 + 1
    century = pl.when(year.is_null()).then(pl.lit(UNDATED)).otherwise(pl.format("{}-{}", start, start + 99))
    keys = ["source", "register", "license", "origin", "variety"]
    signed = pl.col("authors").list.len() > 0 if rows.schema["authors"] != pl.String else pl.lit(value=False)
    return (
        rows.with_columns(pl.col(keys).fill_null(""), century=century, signed=signed.fill_null(value=False))
        .with_columns(before_1900=(year < 1900).fill_null(value=False), config=pl.lit(config))
        .group_by(*keys, "century", "signed", "before_1900", "config")
        .agg(documents=pl.len().cast(pl.Int64), chars=pl.col("chars").cast(pl.Int64).sum())
    )


def _parts(rows: pl.DataFrame, dimension: str) -> tuple[Part, ...]:
    summed = rows.group_by(dimension, "config").agg(pl.col("documents").sum(), pl.col("chars").sum())
    ordered = summed.filter(pl.col(dimension) != "").sort(dimension, "config")
    return tuple(Part(*row) for row in ordered.iter_rows())


def _sum(rows: pl.DataFrame) -> tuple[int, int]:
    return int(rows["documents"].sum()), int(rows["chars"].sum())


def parse(data: bytes) -> Composition:
    """Read the counts back.

    Raises:
        ReleaseError: when they are not what `to_bytes` writes.
    """
    told: Any = canonical.loads(data, PATH)
    try:
        return Composition(
            documents=told["total"]["documents"],
            chars=told["total"]["chars"],
            parts={name: tuple(Part(**part) for part in told["by"][name]) for name in DIMENSIONS},
            measured={name: (m["documents"], m["chars"]) for name, m in told["measured"].items()},
            footprint=dict(told["footprint"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{PATH}: not a composition ({type(error).__name__}).") from error


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield where the counts are not those of the manifest."""
    found = parse(data)
    totals = manifest.totals
    if (found.documents, found.chars) != (totals.documents, totals.chars):
        yield Fault(f"{PATH} total", "differs from the manifest.")
    by_source: dict[str, int] = {}
    for shard in manifest.shards:
        by_source[shard.source] = by_source.get(shard.source, 0) + shard.rows
    stated = {
        "register": totals.registers,
        "license": totals.licenses,
        "origin": totals.origins,
        "variety": totals.varieties,
        "source": by_source,
    }
    for dimension, expected in stated.items():
        if {name: documents for name, (documents, _) in found.totals(dimension).items()} != expected:
            yield Fault(f"{PATH} {dimension}", "differs from the manifest.")
    if _documents(found.parts["century"]) != totals.documents:
        yield Fault(f"{PATH} century", "its documents are not as many as the manifest's.")


def _documents(parts: Sequence[Part]) -> int:
    return sum(part.documents for part in parts)


def values(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return the parts as rows of a plot."""
    return [{"name": p.name, "config": p.config, "documents": p.documents, "chars": p.chars} for p in parts]
