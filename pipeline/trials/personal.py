"""`gemeingut try personal`: private persons' data replaced, with spans; T3 where nothing is known of a line."""

from collections.abc import Iterable, Iterator

from filters.personal.redact import Redactor
from filters.personal.tiers import Tier, tier_of
from pipeline.trials import Item

EVALUATION_YEAR = 2026
"""The year tiers are counted from in trials; a build takes it from its configuration."""


def _tier(item: Item) -> Tier:
    metadata = item.metadata
    if "tier" in metadata:
        return Tier(str(metadata["tier"]).upper())
    year = metadata.get("year")
    return tier_of(
        int(year) if year is not None else None,
        str(metadata.get("register", "")),
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
