"""The gold set: real paragraphs of four tiers, annotated by hand."""

import json
from pathlib import Path

import pytest

from filters.personal.redact import Redactor
from filters.personal.tiers import Tier

GOLD = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data/personal/gold.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("tier", list(Tier))
def test_nothing_is_altered_that_is_not_marked(tier):
    """In none of the real paragraphs of a tier is anything replaced but what was annotated."""
    damaged = []
    for row in (row for row in GOLD if row["tier"] == tier):
        marked = {(span["start"], span["end"]) for span in row["spans"]}
        damaged += [row["id"] for span in Redactor(tier)(row["text"])[1] if (span.start, span.end) not in marked]

    assert damaged == []


def test_marked_spans_are_found():
    """All but the two passwords in a table without a label are found."""
    missed = []
    for row in GOLD:
        found = {(span.start, span.end, span.kind.value) for span in Redactor(Tier(row["tier"]))(row["text"])[1]}
        missed += [span["type"] for span in row["spans"] if (span["start"], span["end"], span["type"]) not in found]

    assert missed == ["SECRET", "SECRET"]
