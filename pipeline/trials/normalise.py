"""`gemeingut try normalise`: the normalised text and the changes made."""

from collections.abc import Iterable, Iterator

from filters.doubled import undoubled
from filters.normalise import normalise
from pipeline.trials import Item


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one output line per item; normalising drops nothing."""
    for item in items:
        text, changes = normalise(item.text)
        text, doubled = undoubled(text)
        made = {**dict(changes), **({"second_copy_removed": doubled} if doubled else {})}
        yield {"id": item.id, "verdict": "keep", "reason": "", "text": text, "changes": made}
