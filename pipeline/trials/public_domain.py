"""`gemeingut try public-domain`: is a work in the public domain, in Germany and in the United States?

Each line holds `id`, `title`, `kind`, `authors` and what else is known: `translators`, `editors`, `adapters`,
`forewords`, `illustrators`, `coauthors` (lists of `name`, `birth`, `death`), `published`, `created`, `issuer`,
`anonymous`, `posthumous` and `on`, the day for which the question is put (an ISO date; without it, the first of January
2026). A key that is missing is a fact that is not known; a value that is no year, date or list is a fault: it gives
`und`, and `problem` tells the field, what was expected there and what was found.
"""

from collections.abc import Iterable, Iterator

from licenses.conclusion import Finding, Status
from licenses.public_domain import judge
from pipeline.trials import Item
from pipeline.trials._facts import FactError, day, work


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield the status of each work in both jurisdictions."""
    for item in items:
        facts = {**item.metadata, **item.fields}
        try:
            judged = judge(work(facts), day(facts.get("on")))
        except FactError as error:
            und = finding(Finding(Status.UND, "DE-SANE")), finding(Finding(Status.UND, "DE-SANE"))
            yield {
                "id": item.id, "verdict": "drop", "reason": str(error), "problem": error.problem,
                "de": und[0], "us": und[1], "tier": "C",
            }  # fmt: skip
            continue
        free = {judged.de.status, judged.us.status} <= {Status.PD, Status.LIC}
        yield {
            "id": item.id,
            "verdict": "keep" if free else "drop",
            "reason": "" if free else judged.reasons[0],
            "de": finding(judged.de),
            "us": finding(judged.us),
            "tier": judged.tier.value,
        }


def finding(found: Finding) -> dict[str, object]:
    """Return one jurisdiction's status as it stands in an output line."""
    return {"status": found.status.value, "rule": found.rule, "since": found.since}
