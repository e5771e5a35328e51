"""Level `licenses`: nothing is published without a concluded licence for two countries, with rule and evidence."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from licenses import expressions
from licenses.conclusion import Outbound, Status, Tier
from licenses.errors import LicenseError
from manifests.checks import Case, replay
from manifests.fault import Fault

COLUMNS = (
    "uid",
    "status_de",
    "status_us",
    "pd_since_de",
    "basis",
    "rule",
    "license_concluded",
    "config",
    "evidence",
    "source",
    "license_declared",
    "tier",
    "facts",
)
"""What the rights of a row are judged by."""

FREE = (Status.PD.value, Status.LIC.value)
"""Statuses under which a text may be published."""

TERMS = {"death": 71, "published": 71, "edition": 26}
"""First free year after each kind of year. Source: UrhG, sections 64, 66, 69 and 70."""

US_YEARS = 96
"""Source: 17 USC 304 and 305: ninety-five years to the end of the last one."""

_MAX_FAULTS = 50


def check(case: Case) -> Iterator[Fault]:
    """Yield kept rows whose legal basis is missing, closed, or not what rule table and evidence say."""
    kept = case.census.kept.frame(COLUMNS)
    if kept is None:
        return
    yield from _statuses(kept)
    yield from _configs(kept)
    yield from _evidence(case, kept)
    yield from _rules(case, kept)
    yield from _concluded(case)
    yield from _terms(case, kept)
    yield from replay.check(case, kept)


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
    if case.manifest.rules_sha256 is None:
        case.notes.append("no rule table was recorded, so rule ids could not be looked up")
        return
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


def _terms(case: Case, kept: pl.DataFrame) -> Iterator[Fault]:
    """Compute the terms again from the facts in each row, and hold them against the day the release bears."""
    today = case.manifest.released
    columns = ("status_de", "status_us", "pd_since_de", "basis")
    wrong: dict[int, list[str]] = {}
    alike = kept.select(*columns).with_row_index("place").group_by(*columns, maintain_order=True).agg("place")
    for de, us, since, basis, places in alike.iter_rows():
        if problems := list(_term_faults(de, us, since or "", basis or "{}", today)):
            wrong |= dict.fromkeys(places, problems)
    for place in sorted(wrong)[:_MAX_FAULTS]:
        for problem in wrong[place]:
            yield Fault(f"ledger {kept['uid'][place]}", problem)


def _term_faults(de: str, us: str, since: str, basis: str, today: date) -> Iterator[str]:
    """Yield what is wrong with the dates of one row."""
    try:
        facts = json.loads(basis)
        german, american = (facts.get(name) or {} for name in ("de", "us"))
        years = {name: int(value) for name, value in german.items() if name in TERMS}
        first = int(american["published"]) if set(american) - {"rule"} == {"published"} else None
        free = date.fromisoformat(since) if since else None
    except (ValueError, AttributeError, TypeError, RecursionError):
        yield "its basis or pd_since_de cannot be read."
        return
    if de == Status.PD and free is not None:
        if free > today:
            yield f"is published as pd, but its term runs until {free} and the release bears {today}."
        if years and free.year not in {year + TERMS[name] for name, year in years.items()}:
            yield f"pd_since_de is {free}, which follows from none of {years}."
    if us == Status.PD and first is not None and first > today.year - US_YEARS:
        yield f"is published as pd in the United States, but appeared in {first}, less than {US_YEARS} years ago."


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
