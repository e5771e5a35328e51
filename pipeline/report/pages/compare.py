"""Compare: this release beside the one before."""

from collections.abc import Iterator

from pipeline.figures import comparison, flow
from pipeline.report.blocks import Facts, Section, Table
from pipeline.report.context import Context

ORDER = 9


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page; without another release, the one that says how to give one."""
    if context.before is None:
        yield Section("no_other", ())
        return
    old, new = context.before.published, context.published
    names = {"old": old.label, "new": new.label}
    before, after = (made(flow.totals).row(0, named=True) for made in (context.before, context.figures))
    numbers = tuple((f"{name}_change", after[name] - before[name]) for name in ("records", "documents", "characters"))
    yield Section("side_by_side", (Facts(numbers),), names)
    changes = comparison.changes(old, new)
    yield Section("changes", (Table(changes, "changes", totals=("documents",)),) if changes.height else (), names)
    for column in ("source", "register", "license"):
        frame = comparison.side_by_side(old, new, column)
        totals = ("documents", "documents_before", "characters", "characters_before")
        yield Section(f"both_{column}", (Table(frame, f"both_{column}", totals=totals),), names)
