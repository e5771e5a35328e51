"""Finds evaluation sets in documents: a model that has read the question proves nothing by answering it.

An evaluation set is a list of items (a passage, a question, a problem); an item is its word n-grams, folded as for
duplicates. A document is held against every item; what counts is the share of one item that the document holds, so a
long document is judged as strictly as a short one.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from filters.duplicates.folding import FOLDING, words
from filters.duplicates.shingles import shingle
from filters.errors import FilterError
from filters.verdict import KEEP, Verdict

DECLARATIONS = Path(__file__).parent / "data" / "evaluation_sets.toml"
"""The declared evaluation sets."""

PACKAGED = Path(__file__).parent / "data" / "evaluation_ngrams.parquet"
"""The n-gram hashes of the sets whose licence and size allow it, so that the check runs without downloading them."""

SIZE = 8
"""Words in an n-gram. Eight and thirteen are customary; questions of ten words need the shorter."""

_PROBE_BITS = 20

RECIPE = f"gemeingut-ngrams-1 fold={FOLDING} words={SIZE}"
"""Everything that influences an n-gram hash; an index made by another recipe is refused."""


class _Border(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetFile(_Border):
    """One file of an evaluation set."""

    path: str
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


class EvaluationSet(_Border):
    """One evaluation set as declared."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    url: str
    license: str
    format: Literal["squad", "tsv", "jsonl", "parquet"]
    columns: tuple[str, ...] = ()
    """Columns that hold an item each; positions from 0 for tsv."""
    files: tuple[SetFile, ...] = Field(min_length=1)


class _Declaration(_Border):
    sets: tuple[EvaluationSet, ...]


class ContaminationConfig(BaseModel):
    """Shares of one evaluation item's n-grams, inclusive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flag: float = Field(default=0.3, gt=0, le=1)  # share of an item from which a document is flagged
    drop: float = Field(default=0.7, gt=0, le=1)  # share of an item from which a document is dropped
    drop_ngrams: int = Field(default=4, ge=1)  # n-grams that must be found before a document is dropped
    index: Path | None = None
    """File that `gemeingut contamination index` wrote; the packaged sets when left out."""


@dataclass(frozen=True, slots=True)
class Index:
    """The n-grams of all evaluation items, ready for look-up.

    Args:
        names: evaluation sets in the index.
        grams: sorted n-gram hashes, one entry per occurrence in a distinct item.
        items: item of each entry.
        sizes: distinct n-grams of each item.
        owners: position in `names` of each item's set.
        probe: whether any n-gram has these last `_PROBE_BITS` bits; tells most n-grams of a document to be in no item.
    """

    names: tuple[str, ...]
    grams: NDArray[np.uint64]
    items: NDArray[np.int32]
    sizes: NDArray[np.int32]
    owners: NDArray[np.int32]
    probe: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The evaluation set found in a document.

    Args:
        name: of the set.
        share: largest share of one item's n-grams that the document holds, in [0, 1].
        ngrams: n-grams of that item in the document.
        items: items of the set that reach the flagging share.
    """

    name: str
    share: float
    ngrams: int
    items: int


def declared(path: Path = DECLARATIONS) -> tuple[EvaluationSet, ...]:
    """Read the declared evaluation sets.

    Raises:
        FilterError: with every fault of the file.
    """
    try:
        return _Declaration.model_validate(tomllib.loads(path.read_text("utf-8"))).sets
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FilterError(f"{path}: not a list of evaluation sets ({error}). Mend the file.") from error


def items_of(declaration: EvaluationSet, folder: Path) -> Iterator[str]:
    """Yield the texts of a set's items.

    Args:
        declaration: of the set.
        folder: that holds its files.

    Raises:
        FilterError: when a file is missing, differs from its digest or is not of its format.
    """
    for file in declaration.files:
        path = folder / file.path
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FilterError(f"{path}: cannot be read ({error}). Download it from {declaration.url}.") from error
        digest = hashlib.sha256(data).hexdigest()
        if file.sha256 and digest != file.sha256:
            raise FilterError(
                f"{path}: not the declared file (got sha256 {digest}, expected {file.sha256}). "
                f"Download it from {declaration.url}, or declare the new digest."
            )
        try:
            yield from _items(declaration, data)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
            raise FilterError(
                f"{path}: not readable as {declaration.format} ({type(error).__name__}). Declare its format."
            ) from error


def _items(declaration: EvaluationSet, data: bytes) -> Iterator[str]:
    match declaration.format:
        case "squad":
            for paragraph in (p for article in json.loads(data)["data"] for p in article["paragraphs"]):
                yield paragraph["context"]
                yield from (question["question"] for question in paragraph["qas"])
        case "tsv":
            for line in filter(None, data.decode("utf-8").split("\n")):
                cells = line.split("\t")
                yield from (cells[int(column)] for column in declaration.columns)
        case "jsonl":
            for line in filter(None, data.decode("utf-8").split("\n")):
                row = json.loads(line)
                yield from (row[column] for column in declaration.columns)
        case "parquet":
            table = pl.read_parquet(data, columns=list(declaration.columns))
            for column in declaration.columns:
                yield from table[column].drop_nulls()


def grams(text: str) -> NDArray[np.uint64]:
    """Return the sorted distinct n-grams of a text; none when it is shorter than one."""
    hashes = words(text)[0]
    return np.unique(shingle(hashes, SIZE)) if hashes.size >= SIZE else np.empty(0, np.uint64)


def index(sets: Mapping[str, Iterable[str]]) -> Index:
    """Return an index over the items of some evaluation sets; items shorter than an n-gram are left out."""
    found: list[NDArray[np.uint64]] = []
    owners: list[int] = []
    for place, texts in enumerate(sets.values()):
        for text in texts:
            item = grams(text)
            if item.size:
                found.append(item)
                owners.append(place)
    sizes = np.array([item.size for item in found], np.int32)
    flat = np.concatenate([*found, np.empty(0, np.uint64)])
    items = np.repeat(np.arange(sizes.size, dtype=np.int32), sizes)
    order = np.lexsort((items, flat))
    return Index(tuple(sets), flat[order], items[order], sizes, np.array(owners, np.int32), _probe(flat))


def merged(first: Index, second: Index) -> Index:
    """Return an index over the items of both; a set that both hold is taken from the second."""
    names: list[str] = []
    grams_: list[NDArray[np.uint64]] = []
    items: list[NDArray[np.int32]] = []
    sizes: list[NDArray[np.int32]] = []
    owners: list[NDArray[np.int32]] = []
    counted = 0
    for part in (first, second):
        wanted = [n for n, name in enumerate(part.names) if part is second or name not in second.names]
        stays = np.isin(part.owners, wanted)
        renumbered = np.cumsum(stays) - 1 + counted
        entries = stays[part.items]
        grams_.append(part.grams[entries])
        items.append(renumbered[part.items[entries]].astype(np.int32))
        sizes.append(part.sizes[stays])
        owners.append((np.searchsorted(wanted, part.owners[stays]) + len(names)).astype(np.int32))
        names += [part.names[n] for n in wanted]
        counted += int(stays.sum())
    flat, entries_of = np.concatenate(grams_), np.concatenate(items)
    order = np.lexsort((entries_of, flat))
    return Index(
        tuple(names), flat[order], entries_of[order], np.concatenate(sizes), np.concatenate(owners), _probe(flat)
    )


def write_index(found: Index, path: Path) -> None:
    """Write an index as Parquet with its recipe."""
    table = pa.table({"gram": found.grams, "item": found.items})
    described = {
        "recipe": RECIPE,
        "names": json.dumps(found.names),
        "sizes": json.dumps(found.sizes.tolist()),
        "owners": json.dumps(found.owners.tolist()),
    }
    pq.write_table(table.replace_schema_metadata(described), path, compression="zstd", use_dictionary=False)


def read_index(path: Path = PACKAGED) -> Index:
    """Read an index.

    Raises:
        FilterError: when the file is missing, is no index, or was made by another recipe.
    """
    try:
        table = pq.read_table(path)
        described = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        recipe = described["recipe"]
        sizes, owners = (np.array(json.loads(described[name]), np.int32) for name in ("sizes", "owners"))
        names = tuple(json.loads(described["names"]))
        grams_, items = table["gram"].to_numpy(), table["item"].to_numpy()
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise FilterError(f"{path}: not an index of evaluation sets ({error}). Write it again.") from error
    if recipe != RECIPE:
        raise FilterError(f"{path}: made by another recipe (got {recipe!r}, expected {RECIPE!r}). Write it again.")
    return Index(names, grams_, items, sizes, owners, _probe(grams_))


def _probe(grams_: NDArray[np.uint64]) -> NDArray[np.bool_]:
    probe = np.zeros(1 << _PROBE_BITS, np.bool_)
    probe[grams_ & np.uint64((1 << _PROBE_BITS) - 1)] = True
    return probe


def overlaps(
    text: str,
    against: Index,
    config: ContaminationConfig | None = None,
    *,
    hashes: NDArray[np.uint64] | None = None,
) -> tuple[Overlap, ...]:
    """Return the evaluation sets of which a document holds a flagging share of an item, by name.

    Args:
        text: of the document.
        against: the evaluation items.
        config: shares; the defaults when left out.
        hashes: folded word hashes of the text, where the caller has them already.
    """
    config = config or ContaminationConfig()
    found_words = words(text)[0] if hashes is None else hashes
    every = shingle(found_words, SIZE) if found_words.size >= SIZE else np.empty(0, np.uint64)
    document = np.unique(every[against.probe[every & np.uint64((1 << _PROBE_BITS) - 1)]])
    first = np.searchsorted(against.grams, document, "left")
    last = np.searchsorted(against.grams, document, "right")
    hit = first < last
    if not hit.any():
        return ()
    places = np.concatenate([np.arange(a, b) for a, b in zip(first[hit], last[hit], strict=True)])
    shared = np.bincount(against.items[places], minlength=against.sizes.size)
    shares = shared / against.sizes
    found = []
    for place, name in enumerate(against.names):
        flagged = np.flatnonzero((against.owners == place) & (shares >= config.flag))
        if flagged.size:
            best = max(flagged.tolist(), key=lambda item: (shares[item], shared[item]))
            found.append(Overlap(name, float(shares[best]), int(shared[best]), int(flagged.size)))
    return tuple(sorted(found, key=lambda overlap: overlap.name))


def judge(found: Sequence[Overlap], config: ContaminationConfig | None = None) -> Verdict:
    """Return whether a document stays in spite of the evaluation sets found in it."""
    config = config or ContaminationConfig()
    worst = max((o for o in found if o.ngrams >= config.drop_ngrams), key=lambda o: o.share, default=None)
    if worst and worst.share >= config.drop:
        return Verdict(f"contaminated_{worst.name.replace('-', '_')}", worst.share, config.drop)
    return KEEP
