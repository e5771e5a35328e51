"""Replay of the licence engine: what the release records is concluded again and held against the ledger, row by row.

The engine is a pure function, so rows that tell it the same are concluded once. Titles differ in nearly every row and
hardly ever say anything to the rules; such rows tell it the same.

The engine that is installed here is asked. Where it is the one that made the release, every difference is a fault.
Where it is another, differences are told and do not count: rules are amended, and an old release keeps its word.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from licenses.conclude import conclude
from licenses.conclusion import Claim, Conclusion
from licenses.errors import LicenseError
from licenses.work import Statement
from manifests import conclusions, engine
from manifests.checks import Case
from manifests.errors import ReleaseError
from manifests.fault import Fault

FACTS = ("source", "facts")
"""What a conclusion is reached from, with the claims of the source and the statements that the facts refer to."""

COLUMNS = (
    "license_declared",
    "license_concluded",
    "rule",
    "config",
    "tier",
    "status_de",
    "status_us",
    "pd_since_de",
    "basis",
)
"""What a conclusion is held against, besides the evidence."""

_MAX_FAULTS = 50


def check(case: Case, kept: pl.DataFrame) -> Iterator[Fault]:
    """Yield kept rows whose conclusion does not follow from what the release records about them."""
    if case.manifest.rules_engine is None:
        case.notes.append("the release records no facts of its works, so its conclusions could not be reached again")
        return
    same = case.manifest.rules_engine == engine.digest()
    differing = 0
    for fault in _differences(case, kept):
        differing += 1
        if same:
            yield fault
            if differing == _MAX_FAULTS:
                return
    if same:
        case.notes.append(f"{kept.height} conclusions reached again")
    else:
        case.notes.append(
            f"the licence rules here are not those of the release: {kept.height - differing} of {kept.height} "
            f"conclusions come out the same; for an exact replay check out {case.manifest.code.commit or 'its code'}"
        )


def _differences(case: Case, kept: pl.DataFrame) -> Iterator[Fault]:
    """Conclude again on all kept rows, once on those that are alike, and name those that come out otherwise."""
    claims = {source.name: conclusions.claims(source.license_declared) for source in case.manifest.sources}
    statements = _statements(case.directory)
    again: dict[tuple[str, str], Conclusion | str] = {}
    wrong: dict[int, str] = {}
    for source, asked, facts, places, *recorded, evidence in _alike(kept).iter_rows():
        key = (source, asked)
        if key not in again:
            again[key] = _again(claims.get(source, ()), facts or "", statements, case)
        if problem := _problem(again[key], recorded, evidence):
            wrong |= dict.fromkeys(places, problem)
    for place in sorted(wrong):
        yield Fault(f"ledger {kept['uid'][place]}", wrong[place])


def _alike(kept: pl.DataFrame) -> pl.DataFrame:
    """Return one row for all that must be judged alike, with their places; it answers with facts of one of them."""
    told = kept.select(*FACTS, *COLUMNS, "evidence").with_row_index("place")
    told = told.with_columns(conclusions.alike(kept["facts"]).alias("asked"))
    same = told.group_by("source", "asked", *COLUMNS, "evidence", maintain_order=True)
    return same.agg(pl.col("facts").first(), "place").select("source", "asked", "facts", "place", *COLUMNS, "evidence")


def _problem(again: Conclusion | str, recorded: Sequence[object], evidence: Sequence[str]) -> str:
    """Say in which columns a conclusion differs from what was recorded; nothing when it does not."""
    if isinstance(again, str):
        return again
    columns = conclusions.rights(again)
    wrong = [
        f"{name} {was!r:.60}, again {columns[name]!r:.60}"
        for name, was in zip(COLUMNS, recorded, strict=True)
        if columns[name] != was
    ]
    if [conclusions.digest(s) for s in again.evidence] != evidence:
        wrong.append("evidence")
    return f"its conclusion does not follow from its facts: {'; '.join(wrong)}." if wrong else ""


def _again(
    claims: tuple[Claim, ...], facts: str, statements: "Mapping[str, Statement]", case: Case
) -> Conclusion | str:
    """Conclude on one row, or say why that cannot be done."""
    try:
        work, found = conclusions.read_facts(facts)
        return conclude(claims, [statements[name] for name in found], work, on=case.manifest.released)
    except (ReleaseError, LicenseError) as error:
        return f"cannot be concluded again ({str(error).splitlines()[0][:160]})"


class _Read(dict[str, Statement]):
    """Statements by digest, read when they are first asked for."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._directory = directory

    def __missing__(self, name: str) -> Statement:
        where = f"manifest/evidence/{Path(name).name}.txt"
        try:
            found = conclusions.read_statement((self._directory / where).read_bytes(), where)
        except OSError as error:
            raise ReleaseError(f"{where}: cannot be read ({error.strerror}).") from error
        if conclusions.digest(found) != name:
            raise ReleaseError(f"{where}: is not the statement that the facts refer to.")
        self[name] = found
        return found


def _statements(directory: Path) -> Mapping[str, Statement]:
    return _Read(directory)
