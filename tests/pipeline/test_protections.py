"""The list of protections to take out names lines and tests that are there, so that it can be run at any time."""

import pytest

from benchmarks.protections import PROTECTIONS, REPOSITORY


@pytest.mark.parametrize("protection", PROTECTIONS, ids=lambda p: p.name)
def test_a_protection_and_its_test_are_there(protection):
    """Its lines stand exactly once in its module, and somebody tests for them."""
    path, _, test = protection.test.partition("::")

    assert (REPOSITORY / protection.path).read_text("utf-8").count(protection.old) == 1
    assert f"\ndef {test.partition('[')[0]}(" in (REPOSITORY / path).read_text("utf-8")
