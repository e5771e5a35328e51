"""The redactor: finds by tier, resolves overlaps by a written order, and puts fixed replacements in place."""

import pkgutil
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from filters.personal import detectors, names, prefilter
from filters.personal.detector import Detector
from filters.personal.replacement import Replacement
from filters.personal.spans import Kind, Span
from filters.personal.tiers import KINDS, Tier
from filters.verdict import KEEP, Verdict

NAME_RANK = 60
RECOGNISED_RANK = 70
MOST_PASSES = 4
"""A replacement may bring two pieces nearer to each other and so complete a context; two passes were the most seen."""


@dataclass(frozen=True, slots=True)
class RedactionConfig:
    """What a steward may choose.

    Args:
        kinds: kinds to look for at most; the tier may narrow them, never widen.
        replacement: what stands in the place of a finding.
        recogniser: a spaCy pipeline that marks persons in contact blocks (T3): `own`, the name or path of another
            one, or empty for rules alone.
    """

    kinds: frozenset[Kind] = field(default_factory=lambda: frozenset(Kind))
    replacement: Replacement = field(default_factory=Replacement)
    recogniser: str = "own"


@cache
def all_detectors() -> tuple[Detector, ...]:
    """Return the detectors of `detectors/`, by rank and name."""
    found = pkgutil.iter_modules(detectors.__path__)
    modules = (import_module(f"{detectors.__name__}.{module.name}") for module in found)
    return tuple(sorted((module.DETECTOR for module in modules), key=lambda one: (one.rank, one.name)))


@cache
def detectors_of(kinds: frozenset[Kind]) -> tuple[Detector, ...]:
    """Return the detectors that can find one of `kinds`, by rank and name."""
    return tuple(one for one in all_detectors() if one.kinds & kinds)


@cache
def ranks() -> dict[str, int]:
    """Return the rank of every detector by its name, those of names included."""
    return {one.name: one.rank for one in all_detectors()} | {"names": NAME_RANK, "recogniser": RECOGNISED_RANK}


@dataclass(frozen=True, slots=True)
class Redactor:
    """Replace private persons' data in one text, as its tier asks.

    The same text always gives the same result, whatever was redacted before; the result of a result is itself.

    Args:
        tier: of the document; T0 changes nothing.
        config: the steward's choice.
    """

    tier: Tier
    config: RedactionConfig = field(default_factory=RedactionConfig)

    def __call__(self, text: str, /) -> tuple[str, tuple[Span, ...]]:
        """Return the redacted text and its spans in code points of the input, in order and without overlap."""
        spans: tuple[Span, ...] = ()
        result = text
        for _ in range(MOST_PASSES):
            found = self.find(result, self._in_result(text, spans) if spans else None)
            if not found:
                break
            spans = tuple(sorted((*spans, *self._in_input(text, found, spans)), key=lambda span: span.start))
            result = self.config.replacement.apply(text, spans)
        return result, spans

    def find(self, text: str, changed: Sequence[tuple[int, int]] | None = None) -> tuple[Span, ...]:
        """Return the spans of one pass, in order and without overlap.

        Args:
            text: code points to look through.
            changed: stretches that an earlier pass replaced, and around which alone something can be new.
        """
        kinds = KINDS[self.tier] & self.config.kinds
        if not kinds:
            return ()
        masked = self.config.replacement.masked(text)
        asked = detectors_of(kinds)
        spans = resolve(span for span in self._structured(masked, asked, changed) if span.kind in kinds)
        if Kind.PERSON in kinds and spans:
            spans = resolve([*spans, *names.find(masked, spans)])
            spans = resolve([*spans, *self._recognised(masked, spans)])
        return spans

    def _structured(
        self, text: str, asked: tuple[Detector, ...], changed: Sequence[tuple[int, int]] | None
    ) -> Iterator[Span]:
        for index, stretches in prefilter.windows(text, asked, changed).items():
            for window in stretches:
                for span in asked[index].find(text[window[0] : window[1]], self.tier):
                    moved = span.shifted(window[0])
                    if prefilter.inside(moved.start, moved.end, window, len(text)):
                        yield moved

    def _recognised(self, text: str, spans: tuple[Span, ...]) -> Iterator[Span]:
        if not self.config.recogniser:
            return
        # spaCy takes two seconds to import; who uses rules alone does not wait for it.
        from filters.personal import recogniser  # noqa: PLC0415

        yield from recogniser.find(text, names.blocks(text, spans), spans, self.config.recogniser)

    def _in_result(self, text: str, replaced: Iterable[Span]) -> list[tuple[int, int]]:
        """Return where the replacements stand in the redacted text."""
        stretches = []
        grown = 0
        for span in replaced:
            size = len(self.config.replacement(span.kind, text[span.start : span.end]))
            stretches.append((span.start + grown, span.start + grown + size))
            grown += size - (span.end - span.start)
        return stretches

    def _in_input(self, text: str, found: Iterable[Span], replaced: Iterable[Span]) -> list[Span]:
        """Move spans found in a redacted text to the code points of its input."""
        places: list[int] = []
        shifts: list[int] = [0]
        grown = 0
        for span in replaced:
            places.append(span.start + grown)
            grown += len(self.config.replacement(span.kind, text[span.start : span.end])) - (span.end - span.start)
            shifts.append(grown)
        return [span.shifted(-shifts[bisect_left(places, span.start)]) for span in found]


def resolve(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans without overlap: the lower rank wins, then the longer, then the earlier."""
    rank = ranks()
    starts: list[int] = []
    ends: list[int] = []
    chosen: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (rank[one.detector], one.start - one.end, one.start, one.kind)):
        # Chosen spans do not overlap, so their starts and ends are in one order and two neighbours tell all.
        place = bisect_left(starts, span.end)
        if span.start < span.end and (place == 0 or ends[place - 1] <= span.start):
            starts.insert(place, span.start)
            ends.insert(place, span.end)
            chosen.insert(place, span)
    return tuple(chosen)


def few_enough(spans: Iterable[Span], most: int) -> Verdict:
    """Judge a document by its findings: some hold so many that little else would be left.

    Args:
        spans: what was found.
        most: findings that may stand in one document, inclusive.
    """
    count = sum(1 for _ in spans)
    return KEEP if count <= most else Verdict("too_much_personal_data", count, most)
