"""Level `licenses`: nothing is published without a concluded licence for two countries, with rule and evidence."""

import tomllib
from collections.abc import Iterator
from typing import Any

import polars as pl

from licenses import expressions
from licenses.conclusion import Outbound, Status, Tier
from licenses.errors import LicenseError
from manifests.checks import Case
from manifests.fault import Fault

FREE = (Status.PD.value, Status.LIC.value)
"""Statuses under which a text may be published."""

_MAX_FAULTS = 50


def check(case: Case) -> Iterator[Fault]:
    """Yield kept rows whose legal basis is missing, closed, or not what rule table and evidence say."""
    kept = pl.concat(case.census.kept.parts) if case.census.kept.parts else None
    if kept is None or kept.is_empty():
        return
    yield from _statuses(kept)
    yield from _configs(kept)
    yield from _evidence(case, kept)
    yield from _rules(case, kept)
    yield from _concluded(case)


def _statuses(kept: pl.DataFrame) -> Iterator[Fault]:
    """Name rows that are not free in both countries."""
    for column in ("status_de", "status_us"):
        wrong = kept.filter(~pl.col(column).is_in(FREE).fill_null(value=False))
        for uid, value in wrong.select("uid", column).head(_MAX_FAULTS).iter_rows():
            yield Fault(f"ledger {uid}", f"is published although {column} is {value!r} (expected pd or lic).")
    for uid in kept.filter(pl.col("rule").fill_null("") == "")["uid"].head(_MAX_FAULTS):
        yield Fault(f"ledger {uid}", "is published without a rule.")


def _configs(kept: pl.DataFrame) -> Iterator[Fault]:
    """Hold each licence against the configuration it was published in."""
    outbound = {entry.value for entry in Outbound}
    for spdx, config in kept.select("license_concluded", "config").unique().sort(pl.all()).iter_rows():
        where = f"ledger, rows under {spdx!r} in {config!r}"
        if config not in outbound:
            yield Fault(where, f"no such configuration (expected {', '.join(sorted(outbound))}).")
        try:
            expected = expressions.best_leg(spdx or "")[2]
        except LicenseError as error:
            yield Fault(where, f"no licence of the catalogue ({str(error).splitlines()[0][:120]}).")
            continue
        if expected is None:
            yield Fault(where, "this licence does not permit publication.")
        elif expected.value != config:
            yield Fault(where, f"this licence belongs into {expected.value}.")


def _evidence(case: Case, kept: pl.DataFrame) -> Iterator[Fault]:
    """Check that the statements rows rest on are part of the release."""
    stated = {entry.path for entry in case.manifest.files}
    for digest in sorted(kept["evidence"].explode().drop_nulls().unique().to_list()):
        if f"manifest/evidence/{digest}.txt" not in stated:
            yield Fault(f"manifest/evidence/{digest}.txt", "rows rest on this statement, the manifest has none such.")


def _rules(case: Case, kept: pl.DataFrame) -> Iterator[Fault]:
    """Check that every rule that carried a conclusion stands in the rule table of the release."""
    path = case.directory / "manifest" / "rules.toml"
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        yield Fault("manifest/rules.toml", f"cannot be read ({type(error).__name__}).")
        return
    known = rule_ids(table)
    if not known:
        case.notes.append("the rule table names no rules, so rule ids could not be looked up")
        return
    for rule in sorted(set(kept["rule"].to_list()) - known - {""}):
        yield Fault("manifest/rules.toml", f"has no rule {rule!r}, on which published rows rest.")


def _concluded(case: Case) -> Iterator[Fault]:
    """Hold the manifest's conclusions against the ledger's."""
    tiers = {Tier.A.value, Tier.B.value}
    said = {
        (source.name, c.license, c.rule, c.config, c.tier): c.documents
        for source in case.manifest.sources
        for c in source.license_concluded
    }
    counted = dict(case.census.concluded)
    for key in sorted(said.keys() | counted.keys()):
        where = f"manifest/MANIFEST.json sources.{key[0]}.license_concluded"
        told, found = said.get(key, 0), counted.get(key, 0)
        if told != found:
            yield Fault(where, f"states {told} documents under {key[1]} by {key[2]}, the ledger has {found}.")
        if key[4] not in tiers:
            yield Fault(where, f"published on tier {key[4]!r} (expected A or B).")


def rule_ids(table: dict[str, Any]) -> set[str]:
    """Return the ids of a rule table: of `[[rule]]` entries with `id`, or of tables below `[rules]` or `[rule]`."""
    found: set[str] = set()
    for name in ("rule", "rules"):
        entries = table.get(name)
        if isinstance(entries, dict):
            found |= entries.keys()
        elif isinstance(entries, list):
            found |= {str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry}
    return found
