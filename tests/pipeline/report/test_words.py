"""Every code that a release can hold has its words in both languages: nobody reads a report in code."""

import tomllib

import pytest

from filters.quality import limits
from manifests.reason_words import REASONS
from pipeline.report.words import LANGUAGES, words
from pipeline.steps import guard


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words(language):
    """What `why` can explain to one reader, the report can name for many."""
    told = words(language).tables["reason"]

    wordless = [code for code in REASONS if code not in told]

    assert wordless == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", ["reason", "labels"])
def test_every_rule_of_quality_has_its_words(language, column):
    """A rule may drop in one register and label in another: both have a name."""
    told = words(language).tables
    known = told["reason"] if column == "reason" else told["reason"] | told["label"]
    tables = tomllib.loads(limits.LIMITS.read_text("utf-8"))
    drop = {code for rules in tables.values() for code, rule in rules.items() if rule.get("effect", "drop") == "drop"}
    label = {code for rules in tables.values() for code, rule in rules.items() if rule.get("effect", "drop") != "off"}

    wordless = sorted((drop if column == "reason" else label) - known.keys())

    assert wordless == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_keeps_a_document_from_being_worked_on_has_its_words(language):
    """Too slow, too large for memory, deadly: a steward reads it without looking the code up."""
    told = words(language).tables["reason"]

    assert {guard.KILLED, guard.TOO_SLOW, guard.OUT_OF_MEMORY, guard.FAILED} <= told.keys()
