"""Choose from a release, wherever it is, and say what the choice owes: for researchers who cite and count.

Filters reach down to the shards' footers: row groups that hold nothing of interest are not fetched, nor is any column
that is not asked for. A release on the Hub is read at its tag, through `HF_ENDPOINT` where that is set.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

import fsspec
import httpx2
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from licenses import expressions
from manifests.shards import SHARD_SCHEMA
from pipeline.errors import ConfigError, OutsideError
from pipeline.files import sha256_of, write_atomically

CONFIGS = ("pd", "by", "by-sa")
"""Configurations, the one that asks least first."""

_ADDRESS = re.compile(r"hf://(?:datasets/)?(?P<repo>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+?)/?")

_FACTS = ["id", "source", "license", "attribution", "register", "variety", "year", "chars", "tokens"]
"""Columns that are read to count a selection; its texts are not."""

_FILTERED = ("license", "register", "variety", "source", "year")
"""Columns that a filter asks."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a researcher wants; an empty part wants everything.

    Args:
        configs: outbound licences: `pd`, `by`, `by-sa`.
        licenses: SPDX expressions, spelled as one likes; a row fits when its whole expression is one of them.
        registers: such as `drama` or `law`.
        varieties: of German.
        sources: names of sources.
        years: first and last, both inclusive; rows without a year do not fit.
    """

    configs: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    varieties: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    years: tuple[int, int] | None = None

    def expression(self) -> pc.Expression | None:
        """Return the filter for the rows of a shard; `None` wants all of them."""
        parts = [
            pc.field(name).isin(list(wanted))
            for name, wanted in (
                ("license", self.licenses),
                ("register", self.registers),
                ("variety", self.varieties),
                ("source", self.sources),
            )
            if wanted
        ]
        if self.years:
            parts += [pc.field("year") >= self.years[0], pc.field("year") <= self.years[1]]
        whole = None
        for part in parts:
            whole = part if whole is None else whole & part
        return whole


@dataclass(frozen=True, slots=True)
class Selection:
    """What a filter found.

    Args:
        address: of the release.
        facts: the rows without their texts, in the order of the shards.
        wanted: the filter.
        files: the file system of the release.
        paths: the shards it was found in.
    """

    address: str
    facts: pa.Table
    wanted: Filter
    files: fsspec.AbstractFileSystem = field(repr=False)
    paths: tuple[str, ...] = field(repr=False)

    def texts(self) -> pa.Table:
        """Read the rows whole, with their texts."""
        return pa.concat_tables([SHARD_SCHEMA.empty_table(), *self.rows(SHARD_SCHEMA.names)])

    def rows(self, columns: Sequence[str], batch: int = 1024) -> Iterator[pa.Table]:
        """Yield some columns of the rows, so many rows at a time at most."""
        return _rows(self.files, self.paths, columns, self.wanted, batch)

    def attribution(self) -> list[str]:
        """Return the lines that this selection owes, each once, in the order of the rows."""
        lines = self.facts["attribution"].to_pylist()
        return list(dict.fromkeys(line for line in lines if line))

    def licenses(self) -> dict[str, int]:
        """Return how many documents stand under each licence."""
        counted = pc.value_counts(self.facts["license"].combine_chunks()).to_pylist()
        return dict(sorted((entry["values"], entry["counts"]) for entry in counted))


def select(address: str | os.PathLike[str], wanted: Filter | None = None) -> Selection:
    """Return what a filter finds in a release.

    Args:
        address: the top folder of a release, or `hf://datasets/org/name@tag`.
        wanted: the filter; everything without it.

    Raises:
        ConfigError: when the address or a part of the filter cannot be meant.
        OutsideError: when the Hub does not answer or has no such release.
        UnknownLicenseError: when a licence is none.
    """
    asked = wanted or Filter()
    known = [c for c in asked.configs if c not in CONFIGS]
    if known:
        raise ConfigError(f"--config: no such configuration (got {', '.join(known)}, expected {', '.join(CONFIGS)}).")
    asked = replace(asked, licenses=tuple(expressions.parse(name) for name in asked.licenses))
    files, paths = _shards(str(address), asked)
    try:
        parts = [_columns(_FACTS).empty_table(), *_rows(files, paths, _FACTS, asked, 1 << 16)]
    except (OSError, httpx2.HTTPError) as error:
        raise OutsideError(f"{address}: cannot be read ({type(error).__name__}). Try again.") from None
    return Selection(str(address), pa.concat_tables(parts), asked, files, tuple(paths))


def _columns(names: Sequence[str]) -> pa.Schema:
    return pa.schema([SHARD_SCHEMA.field(name) for name in names])


def _rows(
    files: fsspec.AbstractFileSystem, paths: Sequence[str], columns: Sequence[str], wanted: Filter, batch: int
) -> Iterator[pa.Table]:
    """Yield the wanted rows of shards; a column that an older shard lacks is null.

    All is read on this thread: a thread of Arrow's that still holds a file of Python's when the interpreter ends aborts
    the whole process, after everything has gone well.
    """
    expression = wanted.expression()
    schema = _columns(list(dict.fromkeys((*columns, *_FILTERED))))
    for path in paths:
        with files.open(path, "rb") as stream, pq.ParquetFile(stream, pre_buffer=False) as file:
            here = [name for name in schema.names if name in file.schema_arrow.names]
            for part in file.iter_batches(batch, columns=here, use_threads=False):
                arrays = [
                    part[f.name].cast(f.type) if f.name in here else pa.nulls(part.num_rows, f.type) for f in schema
                ]
                table = pa.table(arrays, schema=schema)
                yield (table if expression is None else table.filter(expression)).select(list(columns))


def _shards(address: str, wanted: Filter) -> tuple[fsspec.AbstractFileSystem, list[str]]:
    """Return the file system of a release and the shards that may hold what is wanted."""
    if not address.startswith("hf://"):
        files, top = LocalFileSystem(), str(Path(address).resolve())
        if not Path(top, "data").is_dir():
            raise ConfigError(
                f"{address}: not the top folder of a release (expected data/ in it). Give another folder."
            )
    else:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise ConfigError(
                f"{address!r}: not an address. Write hf://datasets/org/name@tag; a tag fixes what you get."
            )
        files, top = _hub(), f"datasets/{match['repo']}@{match['revision']}"
    sources = wanted.sources or ("*",)
    try:
        found = {
            str(path)
            for config in wanted.configs or CONFIGS
            for source in sources
            for path in files.glob(f"{top}/data/{config}/{source}-[0-9][0-9][0-9][0-9][0-9].parquet")
        }
        there = bool(found) or not address.startswith("hf://") or files.exists(f"{top}/manifest/MANIFEST.json")
    except FileNotFoundError:
        there = False
    except (OSError, httpx2.HTTPError) as error:
        raise OutsideError(f"{address}: the Hub did not answer ({type(error).__name__}). Try again.") from None
    if not there:
        raise OutsideError(f"{address}: the Hub has no such release, or shows it only with a token. Check the name.")
    return files, sorted(found)


def _hub() -> fsspec.AbstractFileSystem:
    from huggingface_hub import HfFileSystem  # noqa: PLC0415  # the network is opened only when it is asked for

    return HfFileSystem(endpoint=os.environ.get("HF_ENDPOINT"), skip_instance_cache=True)


def absent(selection: Selection) -> list[str]:
    """Say which values of a filter no row of the release has, each with what may be meant: why nothing was found."""
    everything = select(selection.address).facts
    asked = selection.wanted
    told = []
    for name, values in (("register", asked.registers), ("variety", asked.varieties), ("source", asked.sources)):
        there = sorted({value for value in everything[name].to_pylist() if value})
        for value in values:
            if value not in there:
                near = get_close_matches(value, there, 1)
                step = f"Is {near[0]} meant?" if near else f"There are: {', '.join(there)}."
                told.append(f"--{name}: no document has {value}. {step}")
    return told


def save(selection: Selection, path: Path) -> Path:
    """Write a selection with its texts, and beside it the attribution that it owes; return where that stands.

    Args:
        selection: to write.
        path: ends in `.parquet`, or in `.jsonl` for lines of JSON.

    Raises:
        ConfigError: when it ends otherwise.
        OutsideError: when the file cannot be written.
    """
    if path.suffix not in {".parquet", ".jsonl"}:
        raise ConfigError(f"{path}: ends in {path.suffix or 'nothing'} (expected .parquet or .jsonl). Name it so.")
    owed = path.with_name(f"{path.stem}.ATTRIBUTION.txt")
    rows = selection.texts()
    try:
        if path.suffix == ".parquet":
            sink = pa.BufferOutputStream()
            pq.write_table(rows, sink, compression="zstd", write_page_index=True)
            write_atomically(path, sink.getvalue().to_pybytes())
        else:
            write_atomically(path, b"".join(orjson.dumps(row) + b"\n" for row in rows.to_pylist()))
        write_atomically(owed, "".join(f"{line}\n" for line in selection.attribution()).encode())
    except OSError as error:
        raise OutsideError(f"{path}: cannot be written ({error.strerror}). Make room or check permissions.") from error
    return owed


@dataclass(frozen=True, slots=True)
class Tokens:
    """A count, and what counted.

    Args:
        count: tokens.
        tokenizer: its name and digest: without it a count means nothing.
    """

    count: int
    tokenizer: str


def tokens(selection: Selection, tokenizer: Path | None = None, sha256: str = "", batch: int = 64) -> Tokens:
    """Count a selection's tokens.

    Args:
        selection: to count.
        tokenizer: a `tokenizer.json` on this machine; without it the words of the release's own tokenisation are
            added up, which needs no text.
        sha256: the digest that the file must have; empty takes any and tells which.
        batch: texts in memory at a time.

    Raises:
        ConfigError: when the file has another digest, or is no tokenizer.
    """
    if tokenizer is None:
        return Tokens(int(pc.sum(selection.facts["tokens"]).as_py() or 0), "gemeingut words 1")
    try:
        found = sha256_of(tokenizer)
    except OSError as error:
        raise ConfigError(f"{tokenizer}: cannot be read ({error.strerror}). Give a tokenizer.json.") from error
    if sha256 and found != sha256:
        raise ConfigError(f"{tokenizer}: another file than asked for (got {found}, expected {sha256}).")
    import tokenizers  # noqa: PLC0415  # only needed by those who count with a model's tokenizer

    try:
        model = tokenizers.Tokenizer.from_str(tokenizer.read_text("utf-8"))
    except Exception as error:  # the library raises nothing narrower
        raise ConfigError(f"{tokenizer}: not a tokenizer ({type(error).__name__}). Give a tokenizer.json.") from error
    count = 0
    for rows in selection.rows(["text"], batch):
        texts: Sequence[str] = rows["text"].to_pylist()
        count += sum(len(encoded) for encoded in model.encode_batch(list(texts), add_special_tokens=False))
    return Tokens(count, f"{tokenizer.name} (sha256 {found})")
