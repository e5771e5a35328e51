"""Measures held against the limits of a register: what is dropped, what is only labelled."""

from dataclasses import dataclass

from filters.analysis import Analysis
from filters.quality.limits import Limits, limits
from filters.quality.measures import Measures, measure
from filters.verdict import KEEP, Verdict


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """What was found about the quality of a text.

    Args:
        measures: every measure, as a column of the release.
        labels: codes of the rules that a text broke without being dropped for it.
        verdict: keep, or drop with the rule's code, the value and the limit it broke.
    """

    measures: Measures
    labels: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class QualityJudge:
    """Judges the quality of texts of one register."""

    limits: Limits

    @classmethod
    def for_register(cls, register: str) -> "QualityJudge":
        """Return the judge for a register such as `law` or `verse`; an unknown one is judged by the common limits.

        Raises:
            LimitsError: if the file of limits is wrong.
        """
        return cls(limits(register))

    def __call__(self, text: str, analysis: Analysis) -> QualityFinding:  # noqa: ARG002 - judges share one signature
        """Return measures, labels and verdict.

        Args:
            text: the text.
            analysis: what `analyse` returned for the same text.
        """
        measures = measure(analysis)
        verdict, labels = self.judge(measures)
        return QualityFinding(measures, labels, verdict)

    def judge(self, measures: Measures) -> tuple[Verdict, tuple[str, ...]]:
        """Return verdict and labels for measures that were taken before."""
        labels = []
        verdict = KEEP
        for code, rule in self.limits.rules:
            if rule.effect == "off" or measures.words < rule.words:
                continue
            value = getattr(measures, rule.measure)
            if rule.low is not None and value < rule.low:
                limit = rule.low
            elif rule.high is not None and value > rule.high:
                limit = rule.high
            else:
                continue
            if rule.effect == "label":
                labels.append(code)
            elif verdict.keep:
                verdict = Verdict(code, float(value), limit)
        return verdict, tuple(labels)
