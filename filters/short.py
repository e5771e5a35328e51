"""Is there a text at all?"""

from dataclasses import dataclass

from filters.verdict import KEEP, Verdict


@dataclass(frozen=True, slots=True)
class MinLetters:
    """Keep a text that has at least `minimum` letters.

    Args:
        minimum: inclusive, counted in Unicode letters, not bytes or tokens.
    """

    minimum: int = 10

    def __call__(self, text: str, /) -> Verdict:
        """Judge one text by its letters."""
        found = sum(map(str.isalpha, text[: 100 * self.minimum + 1000]))
        if found >= self.minimum:
            return KEEP
        found = sum(map(str.isalpha, text))
        return KEEP if found >= self.minimum else Verdict("too_few_letters", float(found), float(self.minimum))
