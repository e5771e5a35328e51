"""Is it German, and which German? Language, variety, script and the share of foreign passages of one text.

Two models are asked about the same sampled windows. lid.176 knows 176 languages and little about dialects; our own
model knows the Germanic varieties and little about the rest. Their odds of "German" are multiplied, each to the power
of its weight, so that one model's firm no outweighs the other's faint yes. docs/language.md tells how the weights came
about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filters.analysis import Analysis
from filters.errors import ModelError
from filters.language_features import plain_table, plain_windows
from filters.language_model import LID_176, VARIETIES, Model, Pinned
from filters.orthography import in_orthal, is_romanised_yiddish
from filters.variety import GERMAN, variety
from filters.verdict import KEEP, Verdict
from filters.windows import Places, paragraphs, windows

GERMAN_BY_SCHEME = {
    "de": ("de", "als", "bar", "nds", "pfl", "ksh", "pdc", "gsw"),
    "deu": ("deu", "gsw", "bar", "nds", "pfl", "ksh", "pdc", "swg", "gmh", "goh", "wae", "cim", "mhn"),
}
"""Labels that are German or German dialects, by the label of standard German: lid.176 takes Wikipedia's codes, where
`als` is Alemannic; models with ISO 639-3 codes, as GlotLID and OpenLID, call Albanian so."""
SHORT_CODES = {"nld": "nl", "eng": "en", "fra": "fr", "dan": "da", "swe": "sv", "nob": "no", "isl": "is", "afr": "af",
               "fry": "fy", "ltz": "lb", "yid": "yi", "lat": "la", "lim": "li"}  # fmt: skip

SHORT = 30
"""Letters below which half of `min_score` is enough: a diary entry of four words proves little either way."""
BRIEF = 60
"""Letters below which half of `min_score` is enough, too, where both models name German before any other language: of
a title of two compounds neither is sure."""
NORTHERN = frozenset({"nds", "ksh", "pfl", "pdc"})
"""Varieties that a few words of Dutch or English look like, so that short texts get no benefit of the doubt."""
FIRM = 0.5
"""Probability of another language that a text of few letters needs to be dropped; below it, no language is claimed."""
FLOOR = 1e-4
"""How far a probability is held from 0 and 1 before its odds are taken."""
GENERAL_WEIGHT, OWN_WEIGHT, BIAS = 0.6, 1.0, -0.6
"""Weights of the log odds of both models, and the log odds of German before either is heard."""
LONG_S = "ſ".encode()
LATIN = ("Latn", "Zyyy")
"""Scripts that German may be written in, the second of which is none; a text in another has no benefit of the doubt."""
LEFT_TO_GERMAN = 0.05
"""Probability of German that is left to a text in the spelling of another language, whatever the models say."""
MORE = 24  # windows of a text whose first windows disagree
PASSAGE = 600  # bytes of a paragraph that are looked at


@dataclass(frozen=True, slots=True)
class LanguageFinding:
    """What a text is written in.

    Args:
        language: `de` for every German variety, else ISO 639-1 or -3; `und` where too few letters stand.
        variety: `deu`, `deu_1901` (spelling before 1996), `deu-hist` (before 1900), `gsw`, `bar`, `nds`, `pdc`, `pfl`,
            `ksh`; for other languages the ISO 639 code.
        script: ISO 15924 code of most letters, `Zyyy` where there are none.
        score: probability in [0, 1] that the text is German.
        foreign_share: fraction in [0, 1] of the sampled passages that are not German; of a short text, of its bytes.
        verdict: keep, or drop with its reason.
        century: for `deu-hist` the century of the year, or the one that the spelling points to, 16 to 19; else `None`.
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
        start: first byte in `Analysis.utf8`.
        end: byte after it.
        german: probability in [0, 1] that it is German.
        language: `de`, or the code of the leading other language.
    """

    start: int
    end: int
    german: float
    language: str


class LanguageJudge:
    """Judges the language of texts by two fastText models on sampled windows.

    Args:
        general: a model that knows many languages; lid.176.ftz.
        varieties: the model of Germanic varieties.
        german: labels of the general model that are German; empty to know them by `GERMAN_BY_SCHEME`.
        min_score: probability of German from which a text is kept, inclusive; half of it for a text of few letters. A
            hair below one half, so that a text whose windows are German by half is kept.
        min_letters: with fewer letters no language is claimed and only what is not in Latin letters is dropped.

    Raises:
        ModelError: if a model is missing, is not the pinned one, or knows no label for German.
    """

    __slots__ = (
        "_general", "_german", "_luxembourgish", "_names", "_own_german", "_varieties", "min_letters", "min_score"
    )  # fmt: skip

    def __init__(
        self,
        general: Pinned = LID_176,
        varieties: Pinned = VARIETIES,
        *,
        german: Sequence[str] = (),
        min_score: float = 0.49,
        min_letters: int = 8,
    ) -> None:
        self._general = Model(general)
        self._varieties = Model(varieties)
        self._names = tuple(label.partition("_")[0] for label in self._general.labels)
        self._german = _places(self._general.labels, self._names, german, general)
        self._luxembourgish = [place for place, name in enumerate(self._names) if name in {"lb", "ltz"}]
        self._own_german = np.array([label in GERMAN for label in self._varieties.labels])
        self.min_score = min_score
        self.min_letters = min_letters

    def __call__(self, text: str, analysis: Analysis, year: int | None = None) -> LanguageFinding:  # noqa: ARG002 - judges share one signature
        """Return what a text is written in.

        Args:
            text: the text.
            analysis: what `analyse` returned for the same text.
            year: when it was written or printed, if known; it helps to tell modern from historical German.
        """
        script, letters = _script(analysis), analysis.counts.letters
        doubtful = script in LATIN and letters < SHORT
        if letters < self.min_letters:
            verdict = KEEP if script in LATIN else Verdict("not_german", 0.0, self.min_score)
            return LanguageFinding("und", "und", script, 0.0, 0.0, verdict)
        general, own = self._ask(analysis, windows(analysis), sampled=True)
        scores = self._scores(general, own)
        if scores.min() < self.min_score <= scores.max():
            general, own = self._ask(analysis, windows(analysis, MORE), sampled=True)
            scores = self._scores(general, own)
        score = float(scores.mean())
        if is_romanised_yiddish(analysis):
            score = min(score, LEFT_TO_GERMAN)
            return LanguageFinding("yi", "yid", script, score, 1.0, Verdict("not_german", score, self.min_score))
        foreign = self._foreign_share(analysis, scores)
        leading = letters < BRIEF and self._leads(general, own)
        limit = self.min_score / 2 if doubtful or leading else self.min_score
        shares = own[scores >= min(limit, float(scores.max()))].sum(0).tolist()
        found = variety(dict(zip(self._varieties.labels, shares, strict=True)), analysis, year)
        if found.name in NORTHERN:
            limit = self.min_score
        if score >= limit:
            return LanguageFinding("de", found.name, script, score, foreign, KEEP, found.century, found.share)
        if doubtful and max(float(general.max()), self._firmest_other(own)) < FIRM:
            return LanguageFinding("und", "und", script, score, foreign, KEEP)
        strange = scores <= max(self.min_score, float(scores.min()))
        best = self._other(general[strange].sum(0), own[strange].sum(0))
        code = SHORT_CODES.get(best, best)
        return LanguageFinding(code, best, script, score, foreign, Verdict("not_german", score, limit))

    def _foreign_share(self, analysis: Analysis, scores: NDArray[np.float64]) -> float:
        """Return the share of windows that are not German; of a text of one window, that of its paragraphs."""
        if len(scores) > 1 or analysis.paragraphs < 2:
            return float((scores < self.min_score).mean())
        sizes = [(p.end - p.start, p.german < self.min_score) for p in self.passages(analysis)]
        return sum(size for size, foreign in sizes if foreign) / max(sum(size for size, _ in sizes), 1)

    def passages(self, analysis: Analysis) -> Iterator[Passage]:
        """Yield every paragraph of enough letters with its probability of German: the map behind `foreign_share`.

        Args:
            analysis: what `analyse` returned for the text.
        """
        begins, ends = paragraphs(analysis, self.min_letters)
        if not len(begins):
            return
        general, own = self._ask(analysis, (begins, _cut(analysis.utf8, begins, ends)))
        for place, score in enumerate(self._scores(general, own).tolist()):
            name = "de" if score >= self.min_score else self._other(general[place], own[place])
            yield Passage(int(begins[place]), int(ends[place]), score, SHORT_CODES.get(name, name))

    def _ask(
        self, analysis: Analysis, places: Places, *, sampled: bool = False
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what each model sees in every window; of sampled ones, in those that hold a letter."""
        data = np.frombuffer(analysis.utf8, np.uint8)
        letters, begins, ends = plain_windows(data, *places, plain_table())
        lettered = ends > begins
        if sampled and not lettered.all() and lettered.any():
            places, begins, ends = (places[0][lettered], places[1][lettered]), begins[lettered], ends[lettered]
        if analysis.counts.long_s:
            data, places = _without_long_s(analysis.utf8, places)
        general, own = self._general.ask(data, *places), self._varieties.ask(letters, begins, ends)
        if in_orthal(analysis):
            _move(general, self._luxembourgish, int(self._german[0]))
            _move(own, [self._varieties.labels.index("ltz")], self._varieties.labels.index("gsw"))
        return general, own

    def _scores(self, general: NDArray[np.float32], own: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability that each window is German, from both models."""
        odds = GENERAL_WEIGHT * _log_odds(general[:, self._german].sum(1))
        odds += OWN_WEIGHT * _log_odds(own[:, self._own_german].sum(1)) + BIAS
        found: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return found

    def _leads(self, general: NDArray[np.float32], own: NDArray[np.float32]) -> bool:
        """Return whether both models name German before any other language."""
        return int(general.sum(0).argmax()) in self._german and bool(self._own_german[own.sum(0).argmax()])

    def _firmest_other(self, own: NDArray[np.float32]) -> float:
        """Return the highest probability that our model gives a language that is not German."""
        return float(own[:, ~self._own_german].max())

    def _other(self, general: NDArray[np.float32], own: NDArray[np.float32]) -> str:
        """Return the leading language that is not German, `und` where none leads."""
        foreign = {name: share for name, share in zip(self._names, general.tolist(), strict=True) if share > 0}
        for place in self._german:
            foreign.pop(self._names[place], None)
        best = max(foreign, key=foreign.__getitem__, default="und")
        rivals = {
            label: share
            for label, share in zip(self._varieties.labels, own.tolist(), strict=True)
            if label not in GERMAN and label != "other"
        }
        rival = max(rivals, key=rivals.__getitem__)
        return rival if rivals[rival] > foreign.get(best, 0.0) else best


def _places(labels: Sequence[str], names: Sequence[str], german: Sequence[str], model: Pinned) -> NDArray[np.int64]:
    """Return the places of the labels that are German."""
    scheme = next((scheme for scheme in GERMAN_BY_SCHEME if scheme in names), "")
    wanted = set(german or GERMAN_BY_SCHEME.get(scheme, ()))
    found = [place for place, label in enumerate(labels) if label in wanted or names[place] in wanted]
    if not found:
        raise ModelError(
            f"{model.path}: no label for German (got {len(labels)} labels such as {', '.join(labels[:3])}). "
            "Name its labels for German and its dialects under `german`."
        )
    return np.array(found, np.int64)


def _move(shares: NDArray[np.float32], places: list[int], to: int) -> None:
    """Give one label of every window what others have."""
    shares[:, to] += shares[:, places].sum(1)
    shares[:, places] = 0


def _log_odds(share: NDArray[np.float32]) -> NDArray[np.float64]:
    held = np.clip(share.astype(np.float64), FLOOR, 1 - FLOOR)
    found: NDArray[np.float64] = np.log(held / (1 - held))
    return found


def _without_long_s(utf8: bytes, places: Places) -> tuple[NDArray[np.uint8], Places]:
    """Return the windows with `s` for `ſ`, which the general model has never seen in any language."""
    pieces = [utf8[begin:end].replace(LONG_S, b"s") for begin, end in zip(*map(np.ndarray.tolist, places), strict=True)]
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int32)
    begins = ends - np.array([len(piece) for piece in pieces], np.int32)
    return np.frombuffer(b"".join(pieces), np.uint8), (begins, ends)


def _cut(utf8: bytes, begins: NDArray[np.int32], ends: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return ends not much further than `PASSAGE` bytes from the beginnings, where a character ends."""
    cut = np.minimum(ends, begins + PASSAGE)
    for place in range(len(cut)):
        while cut[place] < ends[place] and utf8[cut[place]] & 0xC0 == 0x80:
            cut[place] += 1
    return cut


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
