"""`gemeingut try quality`: verdict, deciding value and labels of each text, by its register."""

from collections.abc import Iterable, Iterator

from filters.analysis import analyse
from filters.quality import QualityJudge
from pipeline.trials import Item


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one output line per item; an item without `register` in its metadata is judged by the common limits."""
    for item in items:
        judge = QualityJudge.for_register(str(item.metadata.get("register", "")))
        found = judge(item.text, analyse(item.text))
        yield {
            "id": item.id,
            "verdict": "keep" if found.verdict.keep else "drop",
            "reason": found.verdict.reason,
            "score": found.verdict.score,
            "limit": found.verdict.limit,
            "labels": list(found.labels),
        }
