"""Is it German, and which German? Language, variety, script and the share of foreign passages of one text."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from filters.analysis import Analysis
from filters.language_model import LID_176, LID_176_SHA256, Model
from filters.verdict import KEEP, Verdict

GERMAN = {"de": "deu", "als": "gsw", "bar": "bar", "nds": "nds", "pfl": "pfl", "ksh": "ksh"}
"""Labels of lid.176 that are German or German dialects, with the variety we call them."""

WINDOW = 250  # code points of one sample, about
WINDOWS = 4


@dataclass(frozen=True, slots=True)
class LanguageFinding:
    """What a text is written in.

    Args:
        language: ISO 639-1 or -3 code of the leading language; `de` for every German variety, `und` where none leads.
        variety: `deu`, `gsw`, `bar`, `nds` ... for German, else the language again.
        script: ISO 15924 code of most letters, `Zyyy` where there are none.
        score: probability in [0, 1] that the text is German.
        foreign_share: fraction in [0, 1] of the sampled passages that are not German.
        verdict: keep, or drop with its reason.
    """

    language: str
    variety: str
    script: str
    score: float
    foreign_share: float
    verdict: Verdict


class LanguageJudge:
    """Judges the language of texts by fastText models on sampled windows.

    Args:
        model_path: the general model, lid.176.ftz.
        sha256: digest of that file.
        min_score: probability of German from which a text is kept, inclusive.
        min_letters: with fewer letters no language is claimed and nothing is dropped.

    Raises:
        ModelError: if a model is missing or not the pinned one.
    """

    __slots__ = ("_general", "min_letters", "min_score")

    def __init__(
        self,
        model_path: Path = LID_176,
        *,
        sha256: str = LID_176_SHA256,
        min_score: float = 0.4,
        min_letters: int = 20,
    ) -> None:
        self._general = Model(model_path, sha256)
        self.min_score = min_score
        self.min_letters = min_letters

    def __call__(self, text: str, analysis: Analysis) -> LanguageFinding:
        """Return what a text is written in.

        Args:
            text: the text.
            analysis: what `analyse` returned for the same text.
        """
        script = _script(analysis)
        if analysis.counts.letters < self.min_letters:
            return LanguageFinding("und", "und", script, 0.0, 0.0, KEEP)
        windows = [self._general.labels(window) for window in samples(text, analysis)]
        found: Counter[str] = Counter()
        for labels in windows:
            found.update({label: share / len(windows) for label, share in labels.items()})
        score = min(sum(found[label] for label in GERMAN), 1.0)
        foreign = sum(sum(labels.get(label, 0.0) for label in GERMAN) < self.min_score for labels in windows)
        share = foreign / len(windows)
        if score < self.min_score:
            best = max((label for label in found if label not in GERMAN), key=found.__getitem__, default="und")
            return LanguageFinding(best, best, script, score, share, Verdict("not_german", score, self.min_score))
        variety = GERMAN[max(GERMAN, key=found.__getitem__)]
        return LanguageFinding("de", variety, script, score, share, KEEP)


def samples(text: str, analysis: Analysis, count: int = WINDOWS, length: int = WINDOW) -> list[str]:
    """Return passages spread evenly over a text, each beginning with a word.

    Args:
        text: the text.
        analysis: what `analyse` returned for it.
        count: how many passages; a text shorter than all of them is returned whole.
        length: bytes of one passage, about.
    """
    size = len(analysis.utf8)
    if size <= count * length * 2 or analysis.words < count * 4:
        return [text[: count * length * 2]]
    starts = analysis.word_start
    passages = []
    for number in range(count):
        place = (size - length) * number // max(count - 1, 1)
        first = min(int(starts.searchsorted(place)), analysis.words - 1)
        begin = int(starts[first])
        passages.append(analysis.utf8[begin : begin + length].decode("utf-8", "ignore"))
    return passages


def _script(analysis: Analysis) -> str:
    c = analysis.counts
    by_code = {
        "Latn": c.latin,
        "Grek": c.greek,
        "Cyrl": c.cyrillic,
        "Hebr": c.hebrew,
        "Arab": c.arabic,
        "Zzzz": c.other_script,
    }
    code = max(by_code, key=by_code.__getitem__)
    return code if by_code[code] else "Zyyy"
