"""`gemeingut try language`: language, variety and score of each text."""

from collections.abc import Iterable, Iterator

from filters.analysis import analyse
from filters.language import LanguageJudge
from pipeline.trials import Item


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one output line per item."""
    judge = LanguageJudge()
    for item in items:
        found = judge(item.text, analyse(item.text))
        yield {
            "id": item.id,
            "verdict": "keep" if found.verdict.keep else "drop",
            "reason": found.verdict.reason,
            "language": found.language,
            "variety": found.variety,
            "script": found.script,
            "score": round(found.score, 4),
            "foreign_share": round(found.foreign_share, 4),
        }
