"""The rule table: each rule with its statute, inputs, outcome, tier and the lawyer who reviewed it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from licenses.conclusion import Finding, Tier
from licenses.errors import LicenseError

FILE = Path(__file__).parent / "rules.toml"
"""The table as it is copied into every release."""


class UnknownRuleError(LicenseError, KeyError):
    """A rule id stands in no row of the table: the release is older or newer than this code."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    Args:
        id: such as `DE-64`.
        statute: what it rests on.
        inputs: names of the facts that it reads.
        outcome_en: what follows, in English.
        outcome_de: what follows, in German.
        tier: the best proof it can give.
        statute_de: `statute` in German; empty where it holds no English words.
        reviewer: the lawyer who checked it; empty when nobody has.
        reviewed: ISO date of that; empty when nobody has.
    """

    id: str
    statute: str
    inputs: tuple[str, ...]
    outcome_en: str
    outcome_de: str
    tier: Tier
    statute_de: str = ""
    reviewer: str = ""
    reviewed: str = ""

    def told(self, language: str) -> tuple[str, str]:
        """Return statute and outcome in a language, `de` or `en`."""
        if language == "de":
            return self.statute_de or self.statute, self.outcome_de
        return self.statute, self.outcome_en


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by id; the file is read once, at first use."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["rule"]
    return {row["id"]: Rule(**{**row, "inputs": tuple(row["inputs"]), "tier": Tier(row["tier"])}) for row in rows}


def rule(identifier: str) -> Rule:
    """Return one rule.

    Raises:
        UnknownRuleError: no row has this id.
    """
    if identifier not in rules():
        raise UnknownRuleError(f"{identifier!r}: no such rule. `gemeingut rules` lists them.")
    return rules()[identifier]


def explain(finding: Finding, language: str = "en") -> str:
    """Return one line that replays a finding: rule, statute, outcome, facts and the date that follows from them.

    Args:
        finding: status in one jurisdiction.
        language: `en` or `de`.

    Raises:
        UnknownRuleError: no row has the finding's rule.
    """
    row = rule(finding.rule)
    statute, outcome = row.told(language)
    facts = ", ".join(f"{name}={value}" for name, value in finding.inputs)
    words = {"de": ("Status", "seit", "frei ab"), "en": ("status", "since", "free from")}[language]
    when = words[2] if finding.status.value == "ic" else words[1]
    dated = f", {when} {finding.since}" if finding.since else ""
    basis = f" [{facts}]" if facts else ""
    return f"{row.id} ({statute}): {outcome}{basis} {words[0]}: {finding.status.value}{dated}"
