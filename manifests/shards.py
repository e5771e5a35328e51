"""The row a researcher gets, and the one way its Parquet is written: same rows, same bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

AUTHOR = pa.struct(
    {
        "name": pa.string(),
        "birth": pa.int32(),
        "death": pa.int32(),
        "gnd": pa.string(),
        "wikidata": pa.string(),
    }
)
"""One author; years are negative before Christ, what is unknown is null."""

QUALITY = pa.struct(
    {
        "score": pa.float64(),  # fraction, 1 is best
        "ocr_confidence": pa.float64(),  # mean over words, fraction
        "dictionary_share": pa.float64(),  # known words, fraction
        "repetition": pa.float64(),  # repeated lines and n-grams, fraction of characters
        "stop_words": pa.float64(),  # fraction of words
        "foreign_share": pa.float64(),  # passages in other languages, fraction of characters
        "words": pa.int64(),
        "sentences": pa.int64(),
    }
)
"""What the quality stage measured; null where it did not."""

PII = pa.list_(pa.struct({"kind": pa.string(), "count": pa.int64()}))
"""Personal data replaced, by kind; a list of structs because datasets reads no Arrow map."""

DUPLICATES = pa.struct({"count": pa.int64(), "sources": pa.list_(pa.string()), "licenses": pa.list_(pa.string())})
"""Copies that were removed in favour of this row, where they came from and under which licences."""

CONTAMINATION = pa.list_(pa.struct({"set": pa.string(), "share": pa.float64()}))
"""Evaluation sets of which the text holds a part: the set, and the largest share of one item's n-grams."""

LINKS = pa.list_(pa.struct({"uid": pa.string(), "kind": pa.string(), "similarity": pa.float64()}))
"""Documents of the release that hold a part of this one or are held by it; neither was removed for the other."""

SHARD_SCHEMA = pa.schema(
    {
        "id": pa.string(),
        "uid": pa.string(),
        "text": pa.string(),
        "source": pa.string(),
        "title": pa.string(),
        "authors": pa.list_(AUTHOR),
        "publisher": pa.string(),
        "date": pa.string(),
        "year": pa.int32(),
        "url": pa.string(),
        "license": pa.string(),
        "license_declared": pa.string(),
        "license_rule": pa.string(),
        "license_evidence": pa.list_(pa.string()),
        "status_de": pa.string(),
        "status_us": pa.string(),
        "attribution": pa.string(),
        "register": pa.string(),
        "origin": pa.string(),
        "language": pa.string(),
        "variety": pa.string(),
        "language_score": pa.float64(),
        "century": pa.int32(),  # of historical German, as its spelling tells; null elsewhere
        "script": pa.string(),  # ISO 15924, of most letters
        "quality": QUALITY,
        "labels": pa.list_(pa.string()),  # quality rules that label and do not drop
        "pii": PII,
        "personal_tier": pa.string(),  # T0 to T3: what was looked for, see docs/personal-data.md
        "duplicates": DUPLICATES,
        "links": LINKS,
        "contamination": CONTAMINATION,
        "chars": pa.int64(),
        "tokens": pa.int64(),
        "text_sha256": pa.string(),
        "release_added": pa.string(),
    }
)
"""Arrow schema of `data/<config>/<source>-<shard>.parquet`, in the order of DESIGN.md."""

_LATER = frozenset({"century", "script", "labels", "personal_tier", "links", "contamination"})
_FIRST_DUPLICATES = pa.field("duplicates", pa.struct({"count": pa.int64(), "sources": pa.list_(pa.string())}))

SHARD_SCHEMAS = (
    SHARD_SCHEMA,
    pa.schema(
        [
            _FIRST_DUPLICATES if field.name == "duplicates" else field
            for field in SHARD_SCHEMA
            if field.name not in _LATER
        ]
    ),
)
"""Every schema that a release may have, the present one first: the releases of the first one verify for ever."""

ROW_GROUP_BYTES = 32_000_000
"""Bytes of text in one row group at most, so that a reader's memory, and what a stream of a few rows costs, is bounded
by bytes and not by rows."""

CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}
"""Pages end where the content says so: an edit moves no page but its own, and stores that cut files by content (Xet)
find the others again. Source: the defaults of pyarrow 26 and datasets 5.2, which readers look for in the footer."""

FOOTER = "content_defined_chunking"
"""Key of the footer that tells how pages were cut, as datasets writes it."""

UNIQUE = frozenset({"id", "uid", "record_id", "text_sha256", "raw_sha256", "dup_of", "url", "basis", "facts"})
"""Columns whose values hardly repeat: a dictionary would only cost."""


def write(
    table: pa.Table, path: Path, *, sorted_by: str = "uid", row_group_bytes: int = ROW_GROUP_BYTES, level: int = 3
) -> None:
    """Write rows as one Parquet file whose bytes depend on nothing but the arguments and the pyarrow version.

    Args:
        table: in `SHARD_SCHEMA` or `manifests.ledger.SCHEMA`; its schema metadata is left out.
        path: of the file; its folder must exist. The caller renames it into place.
        sorted_by: the column by which the rows are in ascending order; the footer says so.
        row_group_bytes: of text in one row group at most.
        level: of zstd, 1 to 19.

    Source: Parquet settings as measured with pyarrow 26; no pandas metadata, fixed level, a page index, statistics kept
    for pruning except on the text, whose smallest value would otherwise stand in the footer.
    """
    flat = [f.name for f in table.schema if not pa.types.is_nested(f.type) and f.name != "text"]
    repeating = [name for name in flat if name not in UNIQUE]
    schema = table.schema.remove_metadata()
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=level,
        version="2.6",
        data_page_version="1.0",
        use_dictionary=repeating,
        write_statistics=flat,
        store_schema=True,
        write_page_index=True,
        use_content_defined_chunking=CHUNKING,
        sorting_columns=pq.SortingColumn.from_ordering(schema, [(sorted_by, "ascending")]),
    ) as writer:
        writer.add_key_value_metadata({FOOTER: json.dumps(CHUNKING)})
        for start, stop in row_groups(table, row_group_bytes):
            writer.write_table(table.slice(start, stop - start).combine_chunks(), row_group_size=stop - start)


@dataclass(slots=True)
class Cutter:
    """Decides before which documents a file or a row group ends: where the content says so, at `limit` at the latest.

    A cut by counted bytes alone would move every later cut when one document goes, and with it all bytes behind it.
    Here a document begins a new run when its uid says so, with a chance in proportion to its size, so that after a
    change the cuts fall on the same documents again.

    Args:
        limit: bytes of one run at most; a single larger document is a run of its own.
    """

    limit: int
    size: int = 0

    def before(self, uid: str, weight: int) -> bool:
        """Count a document and say whether a new run begins with it.

        Args:
            uid: of the document, 64 hexadecimal digits; its last sixteen decide, for rows may be sorted by the first.
            weight: bytes of the document.
        """
        quarter = self.limit / 4
        lot = int(uid[-16:], 16) / 2**64
        cut = self.size > 0 and (self.size + weight > self.limit or (self.size >= quarter and lot < weight / quarter))
        self.size = weight if cut else self.size + weight
        return cut


def row_groups(table: pa.Table, limit: int = ROW_GROUP_BYTES) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of consecutive row groups of at most `limit` bytes, one row at least.

    The weight of a row is taken from its longest text column: a document's text decides the size of its row, and
    the other columns are bounded.
    """
    cutter = Cutter(limit)
    start = 0
    for index, (uid, weight) in enumerate(zip(table["uid"].to_pylist(), _weights(table), strict=True)):
        if cutter.before(uid, weight):
            yield start, index
            start = index
    if table.num_rows > start:
        yield start, table.num_rows


def _weights(table: pa.Table) -> list[int]:
    """Return the weight of each row in bytes: the length of its text and a constant for the rest."""
    if "text" not in table.column_names:
        return [512] * table.num_rows
    return [1024 + (length or 0) for length in pc.binary_length(table["text"]).to_pylist()]
