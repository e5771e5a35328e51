"""Is it worth reading? Measures of one text, and limits for them that depend on its register."""

from filters.quality.judge import QualityFinding, QualityJudge
from filters.quality.measures import Measures, measure

__all__ = ["Measures", "QualityFinding", "QualityJudge", "measure"]
