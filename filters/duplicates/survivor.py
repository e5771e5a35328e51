"""Which of several copies stays: a written order, the same whatever came first.

1. the freest licence (`license_rank`, lower is freer: public domain, attribution, share-alike);
2. the better-proved tier (A before B before C);
3. the better origin (born digital, transcribed, OCR, speech recognition, machine translation);
4. where the register wants it (law), the newer dated revision;
5. the better quality, in steps of 0.05, so that a hair's breadth decides nothing;
6. the copy that an earlier release published, so that a survivor does not change without one of the reasons above;
7. the lower rank of its source, as the steward declared it;
8. the newer revision of one source's own counting;
9. the smaller uid.
"""

import re
from collections.abc import Mapping
from typing import Any

ORIGINS = ("born-digital", "transcribed", "ocr", "asr", "machine-translated")
NEWEST_FIRST = frozenset({"law", "official", "encyclopaedia", "manual", "specification", "dictionary"})
"""Registers in which a newer state replaces an older one."""

_DATE = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?(?:T?\d{6})?(?!\d)")
"""A year, a month and a day as far as they are given, with or without hyphens, maybe with a time after them."""


def dated(revision: str) -> int:
    """Return the date in a revision as yyyymmdd, missing parts as 0; 0 when there is none."""
    found = _DATE.search(revision)
    if not found:
        return 0
    year, month, day = found.groups()
    return int(year) * 10_000 + int(month or 0) * 100 + int(day or 0)


def counted(revision: str) -> int:
    """Return a revision that is a plain number as that number; 0 otherwise."""
    return int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 19 else 0


POINTS = ("license", "tier", "origin", "revision", "quality", "published", "source", "count", "uid")
"""What each place of `rank` stands for."""


def reason(survivor: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return the first point of the written order in which two documents differ, one of `POINTS`."""
    pairs = zip(POINTS, rank(survivor), rank(other), strict=True)
    return next((point for point, one, another in pairs if one != another), POINTS[-1])


def rank(document: Mapping[str, Any]) -> tuple[int, str, int, int, int, bool, int, int, str]:
    """Return the sort key of one document; the copy with the least key survives.

    Args:
        document: license_rank, tier, origin, register, revision, quality in [0, 1] or None, incumbent, source_rank
            and uid.
    """
    origin = document["origin"]
    revision = document["revision"] or ""
    quality = document["quality"]
    return (
        document["license_rank"],
        document["tier"] or "Z",
        ORIGINS.index(origin) if origin in ORIGINS else len(ORIGINS),
        -dated(revision) if document["register"] in NEWEST_FIRST else 0,
        -int(quality * 20) if quality is not None and quality == quality else 0,  # noqa: PLR0124 - NaN
        not document["incumbent"],
        document["source_rank"],
        -counted(revision),
        document["uid"],
    )
