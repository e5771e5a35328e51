"""What keeps a document from being worked on has its words in both languages."""

import pytest

from pipeline.report.words import LANGUAGES, words
from pipeline.steps import guard


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_keeps_a_document_from_being_worked_on_has_its_words(language):
    """Too slow, too large for memory, deadly: a steward reads it without looking the code up."""
    told = words(language).tables["reason"]

    assert {guard.KILLED, guard.TOO_SLOW, guard.OUT_OF_MEMORY, guard.FAILED} <= told.keys()
