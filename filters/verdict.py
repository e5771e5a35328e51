"""The outcome of one judgement: keep, or drop with a reason code and the value that decided."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Keep, or drop with its reason.

    Args:
        reason: lower-case code such as `too_few_letters`; empty means keep.
        score: the deciding value; `None` where no number decided.
        limit: the bound it was held against.
    """

    reason: str = ""
    score: float | None = None
    limit: float | None = None

    @property
    def keep(self) -> bool:
        """Say whether the document stays."""
        return not self.reason


KEEP = Verdict()
