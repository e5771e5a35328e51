"""Level `balance`: what entered each stage left it again, by the manifest's books and by the ledger's rows."""

from collections import Counter
from collections.abc import Iterator

from manifests import balance
from manifests.checks import Case
from manifests.fault import Fault


def check(case: Case) -> Iterator[Fault]:
    """Yield every source and stage whose books do not balance, and totals that are not their sums."""
    expected = {s.name: s.completeness.expected if s.completeness else None for s in case.manifest.sources}
    books = case.census.books
    yield from balance.faults(books, case.manifest.balance, expected)
    observed: Counter[str] = Counter()
    dispositions: Counter[str] = Counter()
    for (source, _, disposition, _), count in books.ended.items():
        observed[source] += count
        dispositions[disposition] += count
    for entry in case.manifest.sources:
        if entry.completeness and entry.completeness.observed != observed[entry.name]:
            yield Fault(
                f"manifest/MANIFEST.json sources.{entry.name}.completeness",
                f"states {entry.completeness.observed} observed records, the ledger has {observed[entry.name]}.",
            )
    if dict(dispositions) != case.manifest.totals.dispositions:
        yield Fault("manifest/MANIFEST.json totals.dispositions", "not the sums of the ledger's rows.")
    if case.manifest.totals.records != case.census.rows:
        yield Fault("manifest/MANIFEST.json totals.records", "not the number of the ledger's rows.")
