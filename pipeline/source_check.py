"""Hold a declaration against the house: reader, options, licence, addresses, sample; all at once."""

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from licenses.clause_words import BINDING
from licenses.conclusion import Claim
from licenses.errors import LicenseError
from licenses.expressions import best_leg, find, forbids, parse
from licenses.statements import quoted_instead
from licenses.work import Scope
from manifests.source import PLACEHOLDER, Source, faults_of, raw
from manifests.source_faults import Fault
from pipeline import formats
from pipeline.errors import PipelineError
from pipeline.snapshot import sample
from pipeline.steps.read import records

_ADDRESSES = re.compile(r"^(?:url|.*evidence\.\d+\.url)$")


def check(path: Path, samples: Path, today: date) -> list[Fault]:
    """Return everything that is wrong with one declaration.

    Args:
        path: of the TOML file.
        samples: folder of the samples.
        today: no evidence was read after it.
    """
    fields, found = raw(path)
    if found:
        return found
    found = [*_name(path.stem), *_placeholders(fields), *_reader(fields), *_words(fields, today)]
    found += [*_excluded(fields), *_quoted(fields), *_numbers(fields)]
    told = {fault.key for fault in found}
    found += [f for f in faults_of(path.stem, fields) if f.key not in told and f.key != "name"]
    if not found:
        found = list(_sample(Source.model_validate({"name": path.stem, **fields}), samples))
    return sorted(found, key=lambda f: f.key)


def _name(stem: str) -> Iterator[Fault]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", stem):
        yield Fault(
            "file", f"expected a name of small letters, digits and hyphens (found {stem!r})", "Rename the file."
        )


def _values(fields: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield every single value with its dotted key."""
    for name, value in fields.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _values(value, f"{key}.")
        elif isinstance(value, list):
            yield from _values({str(number): one for number, one in enumerate(value)}, f"{key}.")
        else:
            yield key, value


def _placeholders(fields: Mapping[str, object]) -> Iterator[Fault]:
    for key, value in _values(fields):
        if isinstance(value, str) and PLACEHOLDER in value:
            yield Fault(
                key,
                f"is still to be written (found the template's {value!r:.100})",
                "Write what is true there.",
            )


def _reader(fields: Mapping[str, object]) -> Iterator[Fault]:
    name = fields.get("format")
    if not isinstance(name, str) or PLACEHOLDER in name:
        return
    known = list(formats.names())
    options = fields.get("options")
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        step = f"Did you mean {near[0]}?" if near else "docs/readers.md says what each reads."
        yield Fault("format", f"expected one of {', '.join(known)} (found {name!r})", step)
    elif isinstance(options, Mapping):
        for key, fault in formats.option_faults(name, options):
            yield Fault(f"options.{key}", fault, f"Options of {name} stand in docs/readers.md.")


def _words(fields: Mapping[str, object], today: date) -> Iterator[Fault]:
    """Yield what is wrong with licences, addresses, quotes and days."""
    for key, value in _values(fields):
        if not isinstance(value, str):
            if key.endswith("read_on") and isinstance(value, date) and value > today:
                yield Fault(key, f"expected a day up to today (found {value})", "Write the day on which it was read.")
        elif PLACEHOLDER in value:
            continue
        elif re.fullmatch(r"(?:license|other_licenses\.\d+)\.declared", key) and value:
            yield from _licence(key, value)
        elif _ADDRESSES.fullmatch(key) and not re.match(r"https?://[^/\s]+\.[^/\s]+", value):
            yield Fault(
                key, f"expected an address that begins with https:// (found {value!r:.60})", "Copy it from the browser."
            )
        elif key.endswith("quote") and len(value.strip()) < 3:
            yield Fault(key, "expected the words that grant the licence (found nothing)", "Copy the sentence verbatim.")


def _licence(key: str, value: str) -> Iterator[Fault]:
    try:
        parse(value)
    except LicenseError as error:
        what, _, step = str(error).partition(". ")
        yield Fault(
            key, f"expected a licence of the catalogue ({what})", step or "Look it up at https://spdx.org/licenses."
        )


def _excluded(fields: Mapping[str, object]) -> Iterator[Fault]:
    """Yield licences under which no document is ever published, unless the source is openly blocked."""
    for key, table in _licence_tables(fields):
        if table.get("scope", "text") not in BINDING:
            continue
        known = find(str(table.get("declared") or ""))
        if known and forbids(known) and fields.get("status") != "blocked":
            why = " ".join(part.why for part in best_leg(known)[1] if part.why)
            yield Fault(
                f"{key}.declared",
                f"expected a licence that lets its texts be published (found {known!r}: {why.rstrip('.')})",
                'Set status = "blocked" with a status_note, or declare what the texts themselves stand under.',
            )


def _quoted(fields: Mapping[str, object]) -> Iterator[Fault]:
    """Yield quotes that name another licence than the one they are to prove, if that would free anything."""
    for key, table in _licence_tables(fields):
        declared, scope = str(table.get("declared") or ""), str(table.get("scope", "text"))
        evidence, known = table.get("evidence"), find(declared)
        if not known or forbids(known):
            continue
        for number, one in enumerate(evidence if isinstance(evidence, list) and scope in set(Scope) else ()):
            quote = one.get("quote") if isinstance(one, Mapping) else None
            if not isinstance(quote, str) or PLACEHOLDER in quote:
                continue
            if against := quoted_instead(Claim(declared, Scope(scope), quote=quote)):
                others = dict.fromkeys(name for _, name in against)
                yield Fault(
                    f"{key}.evidence.{number}.quote",
                    f"expected words that grant {declared} (found {', '.join(others)})",
                    "Read the page again, then mend what is declared or what is quoted.",
                )


def _licence_tables(fields: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield every table of a licence with its key."""
    others = fields.get("other_licenses")
    tables = {"license": fields.get("license")}
    tables |= {f"other_licenses.{n}": one for n, one in enumerate(others if isinstance(others, list) else ())}
    for key, table in tables.items():
        if isinstance(table, Mapping):
            yield key, table


def _numbers(fields: Mapping[str, object]) -> Iterator[Fault]:
    """Yield stated numbers of records that lie outside the bounds: every build would stop at one or the other."""
    for prefix, table in (("", fields), ("sample.", fields.get("sample"))):
        number = table.get("completeness") if isinstance(table, Mapping) else None
        if not isinstance(table, Mapping) or not isinstance(number, Mapping) or number.get("counts") == "files":
            continue
        stated, bounds = number.get("expected"), table.get("documents", fields.get("documents"))
        if [type(n) for n in (stated, *(bounds if isinstance(bounds, list) else ()))] != [int] * 3:
            continue
        low, high = bounds
        if low <= high and not low <= stated <= high:
            yield Fault(
                f"{prefix}completeness.expected",
                f"expected a number within documents = [{low}, {high}] (found {stated})",
                "Both count the records that are read: mend the one that is wrong.",
            )


def _sample(source: Source, samples: Path) -> Iterator[Fault]:
    """Read the sample and hold the count against what the declaration says of it."""
    if source.sample is None:
        return
    try:
        taken = sample(source, samples)
        files = [f for f in taken.files if f.holds_documents]
        count = sum(1 for file in files for _ in records(taken, file, 1 << 30))
    except PipelineError as error:
        yield Fault("sample", f"cannot be read ({error})", "Mend its path or its files.")
        return
    expected = source.sample.completeness
    if expected is not None and count != expected.expected:
        yield Fault(
            "sample.completeness.expected",
            f"expected {expected.expected} input records ({expected.basis}; found {count})",
            "Look at the sample with `gemeingut read`, then mend the number or the options.",
        )
