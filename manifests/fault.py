"""A Fault: what a check found, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One finding of a check.

    Args:
        where: file, and row or field in it.
        what: what is wrong, with got and expected; never a text, never a personal value.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
