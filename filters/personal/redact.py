"""The redactor: finds by tier, resolves overlaps by a written order, and puts fixed placeholders in place."""

import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from filters.personal import detectors, names, prefilter
from filters.personal.detector import Detector
from filters.personal.spans import PLACEHOLDERS, Kind, Span
from filters.personal.tiers import KINDS, Tier

NAME_RANK = 60
MOST_PASSES = 4
"""A replacement may bring two pieces nearer to each other and so complete a context; two passes were the most seen."""

_PLACEHOLDER = re.compile("|".join(map(re.escape, sorted(PLACEHOLDERS.values()))))


@dataclass(frozen=True, slots=True)
class RedactionConfig:
    """What a steward may choose.

    Args:
        kinds: kinds to look for at most; the tier may narrow them, never widen.
    """

    kinds: frozenset[Kind] = field(default_factory=lambda: frozenset(Kind))


@cache
def all_detectors() -> tuple[Detector, ...]:
    """Return the detectors of `detectors/`, by rank and name."""
    modules = (
        import_module(f"{detectors.__name__}.{found.name}") for found in pkgutil.iter_modules(detectors.__path__)
    )
    return tuple(sorted((module.DETECTOR for module in modules), key=lambda found: (found.rank, found.name)))


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
            found = self.find(result)
            if not found:
                break
            spans = tuple(sorted((*spans, *_to_input(found, spans)), key=lambda span: span.start))
            result = replace(text, spans)
        return result, spans

    def find(self, text: str) -> tuple[Span, ...]:
        """Return the spans of one pass, in order and without overlap."""
        kinds = KINDS[self.tier] & self.config.kinds
        if not kinds:
            return ()
        masked = _PLACEHOLDER.sub(lambda match: "\0" * len(match[0]), text) if "[" in text else text
        ranks = {detector.name: detector.rank for detector in all_detectors()} | {"names": NAME_RANK}
        found = {span for span in self._structured(masked) if span.kind in kinds}
        spans = resolve(found, ranks)
        if Kind.PERSON in kinds and spans:
            spans = resolve({*spans, *names.find(masked, spans)}, ranks)
        return spans

    def _structured(self, text: str) -> Iterable[Span]:
        detectors_ = all_detectors()
        for index, stretches in prefilter.windows(text, detectors_).items():
            for window in stretches:
                for span in detectors_[index].find(text[window[0] : window[1]], self.tier):
                    moved = span.shifted(window[0])
                    if prefilter.inside(moved.start, moved.end, window, len(text)):
                        yield moved


def resolve(spans: Iterable[Span], ranks: dict[str, int]) -> tuple[Span, ...]:
    """Return spans without overlap: the lower rank wins, then the longer, then the earlier."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (ranks[one.detector], one.start - one.end, one.start, one.kind)):
        if span.start < span.end and all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return tuple(sorted(chosen, key=lambda span: span.start))


def replace(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with each span replaced by the placeholder of its kind."""
    parts = []
    done = 0
    for span in spans:
        parts += [text[done : span.start], PLACEHOLDERS[span.kind]]
        done = span.end
    return "".join([*parts, text[done:]])


def _to_input(found: Iterable[Span], replaced: Iterable[Span]) -> list[Span]:
    """Move spans found in a redacted text to the code points of its input."""
    shifts = []
    grown = 0
    for span in replaced:
        at = span.start + grown
        grown += len(PLACEHOLDERS[span.kind]) - (span.end - span.start)
        shifts.append((at, grown))
    return [span.shifted(-next((by for at, by in reversed(shifts) if at < span.start), 0)) for span in found]
