"""Options of a format are checked by name and kind before anything is read."""

import pytest

from pipeline import formats
from pipeline.errors import ConfigError


@pytest.mark.parametrize("name", list(formats.names()))
def test_every_format_says_what_a_source_may_decide(name):
    """An option that a reader does not know is a mistake of its source, not silence."""
    with pytest.raises(ConfigError, match="no such option"):
        formats.settle(name, {"colour": "red"})


def test_all_wrong_options_are_told_at_once_with_the_likely_name():
    """A steward mends them in one go."""
    with pytest.raises(ConfigError) as told:
        formats.settle("tei", {"speaker": True, "stage": "loud", "max_bytes": "-1"})

    assert "options.speaker: no such option (did you mean speakers?)" in str(told.value)
    assert "options.stage: expected one of brackets, bare, omit (got 'loud')" in str(told.value)
    assert "options.max_bytes: expected a positive number" in str(told.value)


def test_a_single_word_stands_for_a_list_of_one():
    """`--option namespaces=0` wants the articles, not every page of the wiki."""
    assert formats.settle("mediawiki", {"namespaces": 0, "tables": "false"}) == {"namespaces": ["0"], "tables": False}
