"""Real texts: one scene in two transcriptions is one, two announcements of two years are two."""

from pathlib import Path

import polars as pl
import pytest

from filters.duplicates import Kind, decide, signature
from filters.duplicates.verification import content, likeness

DATA = Path(__file__).parents[2] / "data" / "duplicates"


def decided(*names, **columns):
    """Return the decisions about some files, with columns told of all of them."""
    texts = {name: (DATA / f"{name}.txt").read_text("utf-8") for name in names}
    rows = []
    for name, text in texts.items():
        sig = signature(text)
        rows.append({"uid": name, "exact": sig.exact, "minhash": sig.minhash, "sample": sig.sample.tolist()})
    frame = pl.DataFrame(rows, schema_overrides={"sample": pl.List(pl.UInt64)})
    return decide(frame.with_columns(**{k: pl.lit(v) for k, v in columns.items()}), lambda u: {x: texts[x] for x in u})


@pytest.mark.parametrize("register", ["drama", ""])
def test_faust_in_seven_bits_is_faust(register):
    """Umlauts written ae, oe, ue and other punctuation do not make another work, known register or not."""
    gone = decided("faust-7bit", "faust-gerdracor", register=register).dropped

    assert gone["faust-gerdracor"].kind is Kind.NEAR
    assert gone["faust-gerdracor"].similarity == pytest.approx(0.8805, abs=1e-4)


@pytest.mark.parametrize("register", ["law", ""])
def test_announcements_of_two_years_are_two(register):
    """They differ in a date and a year, which is all they say; they are put on record as alike."""
    decisions = decided("stromstg-2019", "stromstg-2020", register=register)

    assert not decisions.dropped
    assert [link.kind for link in decisions.links] == [Kind.CONTAINED]


def test_folding_is_what_brings_the_two_transcriptions_together():
    """With umlauts and ß unfolded the same scene shares far less."""
    left, right = ((DATA / f"faust-{name}.txt").read_text("utf-8") for name in ("gerdracor", "7bit"))
    apart = likeness(content(left.translate({ord(c): "x" for c in "äöüßÄÖÜ"})), content(right))

    assert apart.jaccard < 0.5
    assert likeness(content(left), content(right)).jaccard > 0.85
