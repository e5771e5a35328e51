"""The figures of personal data that every manifest holds."""

from pathlib import Path

from pipeline import personal_figures
from pipeline.files import sha256_of

GOLD = Path(__file__).parents[1] / "data" / "personal" / "gold.jsonl"


def test_the_figures_are_of_the_gold_set_that_is_here():
    """Another gold set needs another measurement: `python -m pipeline.personal_figures`."""
    assert personal_figures.recorded()["set_sha256"] == sha256_of(GOLD)


def test_a_measurement_gives_what_is_recorded_when_the_code_is_the_same():
    """The figures are measured, not written by hand."""
    recorded = personal_figures.recorded()
    current = recorded.pop("code_is_as_measured")

    again = personal_figures.measure()

    assert not current or again == recorded
