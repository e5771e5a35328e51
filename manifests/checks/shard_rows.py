"""Level `rows`: each shard holds the kept rows of the ledger, in their places, with the texts they were made of."""

from collections.abc import Iterator

from manifests import release, rows
from manifests.checks import Case, Skipped
from manifests.fault import Fault
from manifests.manifest import Shard


def check(case: Case) -> Iterator[Fault]:
    """Yield every row that is missing, foreign, displaced or altered."""
    kept = case.census.kept
    stated = {shard.path: shard for shard in case.manifest.shards}
    for name in kept.shards():
        if name not in stated:
            yield Fault(name or "ledger", "kept rows name this shard, the manifest knows none such.")
    here = sorted(case.shards)
    if case.partial and not here:
        raise Skipped("no shard is here")
    if len(here) < len(stated):
        case.notes.append(f"{len(here)} of {len(stated)} shards are here")
    summaries = []
    for path in here:
        seen = case.shards[path]
        yield from seen.faults
        if seen.error is not None:
            yield Fault(path, str(seen.error).removeprefix(f"{path}: "))
            continue
        yield from _stated(stated[path], seen.summary)
        summaries.append(seen.summary)
    for path in sorted(stated.keys() - set(here)):
        if not case.partial:
            yield Fault(path, "is not there.")
    if len(summaries) == len(stated):
        yield from _totals(case, summaries)


def _totals(case: Case, summaries: list[rows.Summary]) -> Iterator[Fault]:
    """Add up the shards again."""
    totals = release.totals(case.census, case.manifest.shards, summaries)
    for name in sorted(type(totals).model_fields):
        if getattr(totals, name) != getattr(case.manifest.totals, name):
            yield Fault(f"manifest/MANIFEST.json totals.{name}", "not the sum of what the shards hold.")


def _stated(shard: Shard, summary: rows.Summary) -> Iterator[Fault]:
    """Hold what a shard holds against what the manifest states of it."""
    if (summary.rows, summary.chars, summary.tokens) != (shard.rows, shard.chars, shard.tokens):
        yield Fault(shard.path, "its rows, characters or tokens are not those the manifest states.")
    if release.sorted_counts(summary.counts.get("license", {})) != shard.licenses:
        yield Fault(shard.path, "its licences are not those the manifest states.")
