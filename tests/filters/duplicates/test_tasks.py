"""The stage spread over tasks decides what it decides at once, whatever the number of tasks."""

import numpy as np
import polars as pl
import pytest

from filters.duplicates import DuplicatesConfig, decide, signature
from filters.duplicates.candidates import distinct
from filters.duplicates.clusters import spilled_stars
from filters.duplicates.comparison import Comparison
from filters.duplicates.decision import prepared
from filters.duplicates.proposal import pieces, propose, propose_contained
from filters.duplicates.settlement import edges, parted, settle
from filters.duplicates.store import held

CONFIG = DuplicatesConfig()


@pytest.fixture(scope="module")
def corpus():
    """Ninety documents in thirty families, members ever less alike, and a way to fetch their texts."""
    texts = {}
    for i in range(90):
        words = [
            f"wort{chr(97 + i // 3 % 26)}{chr(97 + i // 78)}{chr(97 + j % 26)}{chr(97 + j // 26)}" for j in range(200)
        ]
        words[: 9 * (i % 3)] = [f"neu{chr(97 + j)}{chr(97 + i % 26)}{chr(97 + i // 26)}" for j in range(9 * (i % 3))]
        texts[f"u{(i * 37) % 90:03}"] = " ".join(words)
    rows = []
    for uid, text in texts.items():
        sig = signature(text)
        signed = {"exact": sig.exact, "minhash": sig.minhash, "sample": sig.sample.tolist()}
        rows.append({"uid": uid, "register": "novel", **signed})
    frame = pl.DataFrame(rows, schema_overrides={"sample": pl.List(pl.UInt64)})
    return frame, lambda uids: {u: texts[u] for u in uids}


@pytest.mark.parametrize("tasks", [1, 3, 28, 60])
def test_any_number_of_tasks_gives_the_same_decisions(corpus, tasks, tmp_path):
    """Propose in pieces, verify in parts, settle in parts."""
    frame, fetch = corpus
    table = prepared(frame)
    expected = decide(frame, fetch)

    signatures = held(table)
    found = [propose(signatures, CONFIG, piece) for piece in pieces(tasks)]
    pairs = distinct(np.concatenate([*found, propose_contained(signatures, CONFIG)]), table.height)
    verified = [Comparison(table, fetch, CONFIG).verified(pairs[task::tasks]) for task in range(tasks)]
    joined = list(spilled_stars(map(edges, verified[::-1]), tmp_path, held=7))
    settled = [
        settle(pl.concat(parted(verified, joined, part, tasks)), Comparison(table, fetch, CONFIG))
        for part in range(tasks)
    ]
    dropped = {uid: gone for part in settled for uid, gone in part.dropped.items()}
    links = sorted((link for part in settled for link in part.links), key=lambda link: (link.a, link.b))

    assert dropped == expected.dropped
    assert tuple(links) == expected.links
    assert len(dropped) > 30
