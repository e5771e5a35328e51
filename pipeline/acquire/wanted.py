"""What is to be fetched, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file that a publisher offers.

    Args:
        path: below the snapshot, with forward slashes; safe on every file system.
        url: where it lies; for kinds without addresses, its name there.
        size: bytes, where the listing says so.
        digests: by algorithm (`md5`, `sha1`, `sha256`, `git`), hexadecimal, as the publisher states them.
        upstream: the publisher's own name, where `path` had to differ from it.
        secret: whether the registered user's key goes with the request.
        headers: that the publisher wants with the request, or that its listing states.
    """

    path: str
    url: str
    size: int | None = None
    digests: dict[str, str] = field(default_factory=dict)
    upstream: str = ""
    secret: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a publisher offers at one time.

    Args:
        files: all of them, by path; empty where only the harvest itself shows them.
        expected: the number that the publisher's own list gives; `None` where there is none.
        revision: what a branch, a tag or "the newest" is now.
        notes: what the steward should know, one sentence each.
        content: digest of what was harvested, apart from what changes with each answer (dates, tokens).
        kept: paths of answers that are kept besides the files.
    """

    files: tuple[Wanted, ...] = ()
    expected: int | None = None
    revision: str = ""
    notes: tuple[str, ...] = ()
    content: str = ""
    kept: tuple[str, ...] = ()

    @property
    def size(self) -> int | None:
        """Return the bytes of all files, or `None` where one of them is unknown."""
        sizes = [f.size for f in self.files]
        return None if None in sizes else sum(s or 0 for s in sizes)

    def noting(self, notes: Iterable[str]) -> "Survey":
        """Return the survey with further notes."""
        return replace(self, notes=(*self.notes, *notes))
