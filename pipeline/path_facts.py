"""Facts that stand in a file's path: filled in where the file itself says nothing, by the source's declaration."""

import re
from dataclasses import replace
from pathlib import PurePosixPath

from licenses.work import Person
from manifests.source import PathFacts
from pipeline.record import Record


def from_path(record: Record, path: str, facts: PathFacts) -> Record:
    """Return the record with date, year, author and title taken from its path where it has none.

    Args:
        record: as the reader found it; what it says is overruled only by a year that the declaration gives for the
            very file, because e-books carry the day on which they were put online.
        path: of its file, below the source's root.
        facts: what the source's author declared about its paths.
    """
    found = re.search(facts.pattern, path) if facts.pattern else None
    groups = {name: value for name, value in found.groupdict().items() if value} if found else {}
    dated = groups.get("date") or "-".join(groups[k] for k in ("year", "month", "day") if k in groups)
    work = record.work
    people = facts.people.get(groups.get("author", ""), "")
    stated = facts.published.get(PurePosixPath(path).stem)
    year = stated or (int(dated[:4]) if re.match(r"\d{4}", dated) else None)
    return replace(
        record,
        date=str(stated) if stated else record.date or dated,
        work=replace(
            work,
            title=work.title or facts.title or groups.get("title", ""),
            authors=work.authors or ((Person(people),) if people else ()),
            published=year if work.published is None and work.created is None else work.published,
            anonymous=work.anonymous or (facts.anonymous and not work.authors),
        ),
    )
