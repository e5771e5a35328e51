"""Level `views`: seven views, one truth. Each says what the manifest says, whatever its validator would let through."""

import re
from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

from manifests import arrow_values, canonical
from manifests.checks import Case, Skipped
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.manifest import Manifest
from manifests.views import ai_act, attribution, bag, card, composition, croissant, dcat, slsa, spdx, withdrawal_log

VIEWS: Mapping[str, Callable[[bytes, Manifest], Iterator[Fault]]] = {
    card.PATH: card.faults,
    croissant.PATH: croissant.faults,
    spdx.PATH: spdx.faults,
    dcat.PATH: dcat.faults,
    ai_act.JSON: ai_act.faults,
    composition.PATH: composition.faults,
    slsa.PATH: lambda data, manifest: slsa.faults(data, manifest, slsa.PATH),
}
"""Each view and how it is held against the manifest."""

LATER = frozenset({composition.PATH})
"""Views that the first releases did not have yet; they are checked where the manifest names them."""

_TAG = re.compile(r"([^:]+): (.*)")


def check(case: Case) -> Iterator[Fault]:
    """Yield where two views disagree."""
    named = {entry.path for entry in case.manifest.files}
    for path, faults in VIEWS.items():
        if path in LATER and path not in named:
            continue
        try:
            if (case.directory / path).stat().st_size > canonical.MAX_BYTES:
                yield Fault(path, "too large to be a view.")
                continue
            yield from faults((case.directory / path).read_bytes(), case.manifest)
        except OSError as error:
            yield Fault(path, f"cannot be read ({error.strerror}).")
        except ReleaseError as error:
            yield Fault(path, str(error).removeprefix(f"{path}: "))
    yield from _tags(case)
    yield from _attribution(case)
    try:
        yield from withdrawal_log.faults(case.directory, case.manifest, _tombstones(case))
    except (OSError, UnicodeDecodeError) as error:
        yield Fault("withdrawals/", f"cannot be read ({type(error).__name__}).")


def _tombstones(case: Case) -> dict[str, str]:
    """Return the tombstones of the ledger; without the ledger there are none to compare."""
    try:
        return case.census.tombstones
    except Skipped:
        case.notes.append("the ledger's tombstones are not here")
        return {}


def _tags(case: Case) -> Iterator[Fault]:
    """Hold the two tag files of the bag against the manifest."""
    for path, data in bag.tags(case.manifest).items():
        try:
            text = (case.directory / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            yield Fault(path, f"cannot be read ({type(error).__name__}).")
            continue
        said = {m[1]: m[2] for line in text.splitlines() if (m := _TAG.fullmatch(line))}
        for line in data.decode().splitlines():
            label, value = line.split(": ", 1)
            if label != "External-Description" and said.get(label) != value:
                yield Fault(f"{path} {label}", "differs from the manifest.")


def _attribution(case: Case) -> Iterator[Fault]:
    """Hold the attribution table against the shards that are here."""
    path = case.directory / attribution.TABLE
    try:
        table = arrow_values.read(path)
        if table.column_names != list(attribution.COLUMNS):
            yield Fault(attribution.TABLE, f"its columns are not {', '.join(attribution.COLUMNS)}.")
            return
        start = 0
        for shard in case.manifest.shards:
            mine = table.slice(start, shard.rows)
            start += shard.rows
            if not (case.directory / shard.path).is_file():
                continue
            theirs = arrow_values.read(case.directory / shard.path, attribution.COLUMNS)
            if shard.config != "pd" and (count := attribution.unnamed(theirs)):
                yield Fault(shard.path, f"{count} documents under {shard.config} have no line of attribution.")
            if not mine.equals(theirs.cast(table.schema)):
                yield Fault(attribution.TABLE, f"differs from the rows of {shard.path}.")
        if table.num_rows != start:
            yield Fault(attribution.TABLE, f"{table.num_rows} rows, the shards have {start}.")
    except (OSError, pa.ArrowException) as error:
        yield Fault(attribution.TABLE, f"cannot be read ({type(error).__name__}).")
