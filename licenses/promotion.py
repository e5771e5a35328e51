"""Public Domain Day: which refused records become free on the first of January of a year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from licenses.conclusion import Status


@dataclass(frozen=True, slots=True)
class Promotion:
    """One record that becomes free.

    Args:
        source: name of the source.
        record_id: id within the source.
        rule: the rule whose term ends.
        since: the ISO date.
        us_free: whether the United States allow it too, as far as the ledger knows.
    """

    source: str
    record_id: str
    rule: str
    since: str
    us_free: bool


def promoted(rows: Iterable[Mapping[str, object]], year: int) -> list[Promotion]:
    """Return the records whose German term ends with the year before, in order of source and id.

    Args:
        rows: ledger rows with source, record_id, rule, status_de, status_us and pd_since_de.
        year: the year on whose first of January they become free.
    """
    day = f"{year:04d}-01-01"
    found = [
        Promotion(
            str(row["source"]),
            str(row["record_id"]),
            str(row["rule"]),
            day,
            row["status_us"] in (Status.PD.value, Status.LIC.value),
        )
        for row in rows
        if row["status_de"] == Status.IC.value and row["pd_since_de"] == day
    ]
    return sorted(found, key=lambda p: (p.source, p.record_id))
