"""Is it German, and which German? Language, variety, script and the share of foreign passages of one text.

Two models are asked about the same sampled windows. lid.176 knows 176 languages and little about dialects; our own
model knows the Germanic varieties and little about the rest. Their odds of "German" are multiplied, each to the power
of its weight, so that one model's firm no outweighs the other's faint yes. docs/language.md tells how the weights came
about.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from filters.analysis import Analysis
from filters.language_features import plain
from filters.language_model import LID_176, VARIETIES, Model, Pinned
from filters.verdict import KEEP, Verdict

GENERAL_GERMAN = frozenset({"de", "als", "bar", "nds", "pfl", "ksh"})
"""Labels of lid.176 that are German or German dialects."""
HISTORICAL = {"deu16": 16, "deu17": 17, "deu18": 18, "deu19": 19}
"""Labels of the variety model for German before 1900, with the century."""
MODERN = frozenset({"deu", "deu1901"})
DIALECTS = frozenset({"gsw", "bar", "nds", "pdc", "pfl", "ksh"})
GERMAN = MODERN | HISTORICAL.keys() | DIALECTS
SHORT_CODES = {"nld": "nl", "eng": "en", "fra": "fr", "dan": "da", "swe": "sv", "nob": "no", "isl": "is", "afr": "af",
               "fry": "fy", "ltz": "lb", "yid": "yi", "lat": "la", "lim": "li"}  # fmt: skip
OLD_ENOUGH = 0.6
"""Share of the historical labels against the modern ones from which a text is called historical."""
BEFORE_1996 = frozenset(
    (
        "daß",
        "muß",
        "mußte",
        "mußten",
        "läßt",
        "laß",
        "faßt",
        "faßte",
        "paßt",
        "bißchen",
        "gewiß",
        "schloß",
        "fluß",
        "kuß",
        "haß",
        "naß",
        "biß",
        "riß",
        "iß",
        "wußte",
        "wußten",
        "gewußt",
        "müßte",
        "müßten",
        "mißt",
        "eßt",
        "ißt",
        "frißt",
        "vergißt",
        "vergeßt",
        "küßt",
        "küßte",
        "haßt",
        "schluß",
        "schuß",
        "genuß",
        "prozeß",
        "ausschuß",
        "einfluß",
        "überfluß",
        "beschluß",
        "entschluß",
        "bewußt",
        "unbewußt",
        "verläßlich",
        "häßlich",
        "blaß",
        "rußland",
    )
)
"""Words with the ß that the reform of 1996 replaced."""

SHORT = 30
"""Letters below which half of `min_score` is enough: a diary entry of four words proves little either way."""
SURE, SURE_WINDOWS = 0.97, 2
"""Probability of standard German in every window, and number of windows, from which two windows tell the variety."""
WINDOW = 150  # bytes of one sample, about
WINDOWS = 4
GENERAL_FLOOR, OWN_FLOOR = 1e-4, 1e-4
"""How far a probability is held from 0 and 1 before its odds are taken."""
GENERAL_WEIGHT, OWN_WEIGHT, BIAS = 0.8, 1.0, -0.5
"""Weights of the log odds of both models, and the log odds of German before either is heard."""


@dataclass(frozen=True, slots=True)
class LanguageFinding:
    """What a text is written in.

    Args:
        language: `de` for every German variety, else ISO 639-1 or -3; `und` where too few letters stand.
        variety: `deu`, `deu_1901` (spelling before 1996), `deu-hist` (before 1900), `gsw`, `bar`, `nds`, `pdc`, `pfl`,
            `ksh`; for other languages the ISO 639 code.
        script: ISO 15924 code of most letters, `Zyyy` where there are none.
        score: probability in [0, 1] that the text is German.
        foreign_share: fraction in [0, 1] of the sampled passages that are not German.
        verdict: keep, or drop with its reason.
        century: for `deu-hist` the century the spelling points to, 16 to 19; else `None`.
        variety_score: share in [0, 1] of the variety among the German ones.
    """

    language: str
    variety: str
    script: str
    score: float
    foreign_share: float
    verdict: Verdict
    century: int | None = None
    variety_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph on the map of languages.

    Args:
        first_line: index of its first line.
        end_line: index after its last line.
        german: probability in [0, 1] that it is German.
    """

    first_line: int
    end_line: int
    german: float


class LanguageJudge:
    """Judges the language of texts by two fastText models on sampled windows.

    Args:
        general: a model that knows many languages; lid.176.ftz.
        varieties: the model of Germanic varieties.
        min_score: probability of German from which a text is kept, inclusive; half of it for a text of few letters. A
            hair below one half, so that a text whose windows are German by half is kept.
        min_letters: with fewer letters no language is claimed and nothing is dropped.

    Raises:
        ModelError: if a model is missing or not the pinned one.
    """

    __slots__ = ("_general", "_varieties", "min_letters", "min_score")

    def __init__(
        self,
        general: Pinned = LID_176,
        varieties: Pinned = VARIETIES,
        *,
        min_score: float = 0.49,
        min_letters: int = 8,
    ) -> None:
        self._general = Model(general)
        self._varieties = Model(varieties)
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
        views = self._views(samples(text, analysis))
        scores = [_german(*view) for view in views]
        score = sum(scores) / len(scores)
        foreign = sum(each < self.min_score for each in scores) / len(scores)
        limit = self.min_score if analysis.counts.letters >= SHORT else self.min_score / 2
        if score < limit:
            best = _other(views)
            code = SHORT_CODES.get(best, best)
            return LanguageFinding(code, best, script, score, foreign, Verdict("not_german", score, limit))
        shares = _sum(own for (_, own), each in zip(views, scores, strict=True) if each >= limit)
        variety, century, share = _variety(shares, text)
        return LanguageFinding("de", variety, script, score, foreign, KEEP, century, share)

    def passages(self, analysis: Analysis) -> Iterator[Passage]:
        """Yield every paragraph of enough letters with its probability of German: the map behind `foreign_share`.

        Args:
            analysis: what `analyse` returned for the text.
        """
        for number in range(analysis.paragraphs):
            first, end = int(analysis.paragraph_line[number]), int(analysis.paragraph_end[number])
            if int(analysis.line_letters[first:end].sum()) >= self.min_letters:
                yield Passage(first, end, _german(*self._view(analysis.paragraph(number)[: 4 * WINDOW])))

    def _views(self, windows: list[str]) -> list[tuple[dict[str, float], dict[str, float]]]:
        """Return what each model sees in every window.

        Where the general model has no doubt about any window, the first and the last tell the variety for all.
        """
        general = [self._general.labels(window, 20) for window in windows]
        if len(windows) > SURE_WINDOWS and min(labels.get("de", 0.0) for labels in general) >= SURE:
            own = [self._varieties.labels(plain(window), -1, 0.001) for window in (windows[0], windows[-1])]
            return [(labels, own[place % 2]) for place, labels in enumerate(general)]
        return [
            (labels, self._varieties.labels(plain(window), -1, 0.001))
            for labels, window in zip(general, windows, strict=True)
        ]

    def _view(self, window: str) -> tuple[dict[str, float], dict[str, float]]:
        """Return what each model sees in one window."""
        return self._general.labels(window, 20), self._varieties.labels(plain(window))


def samples(text: str, analysis: Analysis, count: int = WINDOWS, length: int = WINDOW) -> list[str]:
    """Return passages spread evenly over a text, each beginning with a word.

    Args:
        text: the text.
        analysis: what `analyse` returned for it.
        count: how many passages; a text not much longer than one of them is returned whole.
        length: bytes of one passage, about.
    """
    size = len(analysis.utf8)
    if size <= length * 2 or analysis.words < count * 4:
        return [text[: count * length]]
    starts = analysis.word_start
    passages = []
    count = min(count, size // length)
    for number in range(count):
        place = (size - length) * number // max(count - 1, 1)
        first = min(int(starts.searchsorted(place)), analysis.words - 1)
        begin = int(starts[first])
        passages.append(analysis.utf8[begin : begin + length].decode("utf-8", "ignore"))
    return [passage for passage in passages if any(map(str.isalpha, passage))] or [text[: count * length]]


def _german(general: dict[str, float], own: dict[str, float]) -> float:
    """Return the probability that a window is German, from both models."""
    general_odds = _log_odds(sum(general.get(label, 0.0) for label in GENERAL_GERMAN), GENERAL_FLOOR)
    own_odds = _log_odds(sum(own.get(label, 0.0) for label in GERMAN), OWN_FLOOR)
    return 1 / (1 + math.exp(-(GENERAL_WEIGHT * general_odds + OWN_WEIGHT * own_odds + BIAS)))


def _log_odds(share: float, floor: float) -> float:
    held = min(max(share, floor), 1 - floor)
    return math.log(held / (1 - held))


def _sum(views: Iterable[dict[str, float]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for view in views:
        total.update(view)
    return total


def _other(views: list[tuple[dict[str, float], dict[str, float]]]) -> str:
    """Return the leading language that is not German, `und` where none leads."""
    general = _sum(view for view, _ in views)
    best = max((label for label in general if label not in GENERAL_GERMAN), key=general.__getitem__, default="und")
    own = _sum(view for _, view in views)
    rival = max((label for label in own if label not in GERMAN), key=own.__getitem__, default="other")
    return rival if rival != "other" and own[rival] > general[best] else best


def _variety(shares: Counter[str], text: str) -> tuple[str, int | None, float]:
    """Return variety, century and share among the German varieties."""
    groups = Counter({label: shares[label] for label in DIALECTS})
    groups["deu"] = sum(shares[label] for label in MODERN)
    groups["deu-hist"] = sum(shares[label] for label in HISTORICAL)
    total = sum(groups.values()) or 1.0
    variety = max(groups, key=groups.__getitem__)
    if variety == "deu-hist" and groups["deu"] > (1 - OLD_ENOUGH) * (groups["deu"] + groups["deu-hist"]):
        variety = "deu"
    share = groups[variety] / total
    if variety == "deu-hist":
        return variety, HISTORICAL[max(HISTORICAL, key=shares.__getitem__)], share
    if variety == "deu" and not BEFORE_1996.isdisjoint(plain(text[: 8 * WINDOW]).split()):
        variety = "deu_1901"
    return variety, None, share


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
