"""`gemeingut try language`: language, variety and score of each text."""

from collections.abc import Iterable, Iterator

from filters.analysis import Analysis, analyse
from filters.language import LanguageJudge, Passage
from pipeline.trials import Item


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one output line per item; `passages` maps its paragraphs, `start` and `end` in code points."""
    judge = LanguageJudge()
    for item in items:
        analysis = analyse(item.text)
        found = judge(item.text, analysis, _year(item.metadata.get("year")))
        yield {
            "id": item.id,
            "verdict": "keep" if found.verdict.keep else "drop",
            "reason": found.verdict.reason,
            "language": found.language,
            "variety": found.variety,
            "century": found.century,
            "script": found.script,
            "score": round(found.score, 4),
            "foreign_share": round(found.foreign_share, 4),
            "passages": [
                {"start": start, "end": end, "language": passage.language, "german": round(passage.german, 4)}
                for passage, start, end in _in_code_points(judge.passages(analysis), analysis)
            ],
        }


def _year(given: object) -> int | None:
    """Return the year of the metadata, which may be a number or a date that begins with it."""
    digits = str(given or "")[:4]
    return int(digits) if len(digits) == 4 and digits.isdecimal() else None


def _in_code_points(passages: Iterable[Passage], analysis: Analysis) -> Iterator[tuple[Passage, int, int]]:
    """Yield each passage with its start and end in code points of the text."""
    at = chars = 0
    for passage in passages:
        chars += len(analysis.utf8[at : passage.start].decode())
        at = passage.end
        size = len(analysis.utf8[passage.start : at].decode())
        yield passage, chars, chars + size
        chars += size
