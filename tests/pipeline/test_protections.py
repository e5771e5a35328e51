"""The list of protections to take out is true: their lines are there, their tests, and their line in the docs."""

import ast

import pytest

from benchmarks.protections import PROTECTIONS, REPOSITORY


@pytest.mark.parametrize("protection", PROTECTIONS, ids=lambda p: p.name)
def test_a_protection_and_its_test_are_there(protection):
    """Its lines stand exactly once in its module, which is Python without them too; its test has the parameter."""
    text = (REPOSITORY / protection.path).read_text("utf-8")
    path, _, test = protection.test.partition("::")
    name, _, parameter = test.rstrip("]").partition("[")
    tests = (REPOSITORY / path).read_text("utf-8")

    assert text.count(protection.old) == 1
    ast.parse(text.replace(protection.old, protection.new))
    assert f"\ndef {name}(" in tests
    assert not parameter or f'"{parameter}"' in tests or all(f'"{part}"' in tests for part in parameter.split("-"))


@pytest.mark.parametrize("protection", PROTECTIONS, ids=lambda p: p.name)
def test_a_protection_stands_in_the_table_of_the_docs(protection):
    """With the test that misses it, and how."""
    test = protection.test.partition("::")[2]
    line = f"| {protection.name} | `{test}` | {'hangs' if protection.hangs else 'fails'} |"

    assert line in (REPOSITORY / "docs" / "faults.md").read_text("utf-8").splitlines()
