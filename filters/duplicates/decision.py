"""Decides which documents repeat others: candidates, verification, rules, survivors.

`decide` does all of it at once. The same steps can be spread over tasks: `propose` takes a piece of the search,
`Comparison.verified` a part of the proposed pairs, `spilled_stars` joins the verified pairs into clusters, `settle`
takes a part of the verified pairs that is closed under connection. Rows are numbers and nothing else: what decides is
the uid or a hash of it, so the result does not depend on the order of arrival, on the number of tasks or on the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from filters.duplicates.comparison import Comparison, Texts
from filters.duplicates.proposal import proposed
from filters.duplicates.rules import DuplicatesConfig
from filters.duplicates.settlement import Decisions, settle
from filters.duplicates.store import Signatures, held
from filters.errors import FilterError

COLUMNS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "uid": pl.String,
    "source": pl.String,
    "register": pl.String,
    "work_key": pl.String,
    "title": pl.String,
    "revision": pl.String,
    "license_rank": pl.Int64,
    "tier": pl.String,
    "origin": pl.String,
    "quality": pl.Float64,
    "source_rank": pl.Int64,
    "incumbent": pl.Boolean,
    "elsewhere": pl.Boolean,
    "exact": pl.Binary,
}
"""What `decide` reads of each document beside `minhash` and `sample`.

`incumbent`: an earlier release published it, so it stays unless the other has a better claim. `elsewhere`: it stands in
another release that is not decided about any more, and is not compared with its like."""

DEFAULTS: Mapping[str, object] = {
    "source": "",
    "register": "",
    "work_key": "",
    "title": "",
    "revision": "",
    "license_rank": 0,
    "tier": "",
    "origin": "",
    "quality": None,
    "source_rank": 50,
    "incumbent": False,
    "elsewhere": False,
}
"""What stands for a column that is not given, or for a missing value."""


def prepared(documents: pl.DataFrame, needed: Sequence[str] = ("minhash", "sample")) -> pl.DataFrame:
    """Return the documents with every column of `COLUMNS` and those needed besides.

    Raises:
        FilterError: when a column without a default is missing or a uid occurs twice.
    """
    missing = [name for name in (*COLUMNS, *needed) if name not in documents.columns and name not in DEFAULTS]
    if missing:
        raise FilterError(f"documents: column(s) {', '.join(missing)} missing. Give the columns of `signature`.")
    columns = [
        (pl.col(name) if name in documents.columns else pl.lit(None)).cast(kind).fill_null(DEFAULTS[name])
        if DEFAULTS.get(name) is not None
        else (pl.col(name) if name in documents.columns else pl.lit(None, kind)).cast(kind)
        for name, kind in COLUMNS.items()
    ]
    named = (column.alias(name) for column, name in zip(columns, COLUMNS, strict=True))
    signed = [name for name in ("words", "numeric") if {"words", "numeric"} <= set(documents.columns)]
    table = documents.select(*named, *needed, *signed)
    twice = table.height - table["uid"].n_unique()
    if twice:
        raise FilterError(f"documents: {twice} uid(s) occur more than once. One row per document is expected.")
    return table


def decide(
    documents: pl.DataFrame,
    texts: Texts,
    config: DuplicatesConfig | None = None,
    signatures: Signatures | None = None,
) -> Decisions:
    """Return which documents go, to which survivor, and every pair worth recording.

    Args:
        documents: one row per document, columns as in `COLUMNS`; those in `DEFAULTS` may be left out.
        texts: fetches texts for verification; called with a few dozen uids at a time.
        config: thresholds; the defaults when left out.
        signatures: of the same documents in the same order; when left out, the columns `minhash` and `sample`.

    Raises:
        FilterError: when columns are missing, uids repeat, or a text cannot be fetched.
    """
    config = config or DuplicatesConfig()
    table = prepared(documents, () if signatures else ("minhash", "sample"))
    signatures = signatures or held(table)
    if signatures.documents != table.height:
        raise FilterError(f"signatures: {table.height} documents expected (got {signatures.documents}). Sign them all.")
    pairs = proposed(signatures, config)
    elsewhere = table["elsewhere"].to_numpy()
    pairs = pairs[~(elsewhere[pairs[:, 0]] & elsewhere[pairs[:, 1]])]
    comparison = Comparison(table.drop("minhash", "sample", strict=False), texts, config)
    decisions = settle(comparison.verified(pairs), comparison)
    return replace(decisions, counts={"candidates": int(pairs.shape[0]), **decisions.counts})
