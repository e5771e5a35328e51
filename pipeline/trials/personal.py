"""`gemeingut try personal`: private persons' data replaced, with spans; T3 where nothing is known of a line."""

import re
from collections.abc import Iterable, Iterator

from filters.personal.redact import Redactor
from filters.personal.tiers import Tier, tier_of
from pipeline.trials import Item

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")

EVALUATION_YEAR = 2026
"""The year tiers are counted from in trials; a build takes it from its configuration."""


def _tier(item: Item) -> Tier:
    """Return the tier that is given, else that of year (or date) and register; what cannot be read is unknown."""
    metadata = item.metadata
    given = str(metadata.get("tier") or "").upper()
    if given in set(Tier):
        return Tier(given)
    found = _YEAR.search(str(metadata.get("year") or metadata.get("date") or ""))
    return tier_of(
        int(found[0]) if found else None,
        str(metadata.get("register") or ""),
        EVALUATION_YEAR,
        official=bool(metadata.get("official", False)),
    )


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one line per item: verdict, text, and spans in code points of the input."""
    for item in items:
        text, spans = Redactor(_tier(item))(item.text)
        yield {
            "id": item.id,
            "verdict": "keep",
            "reason": "",
            "text": text,
            "spans": [{"start": span.start, "end": span.end, "type": span.kind.value} for span in spans],
        }
