"""Seal a release: count, hash and check what the pipeline wrote, then write the manifest and every view of it."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from manifests import balance, canonical, diff, engine, files, manifest, rows, shard_pass
from manifests.census import Census, take
from manifests.errors import BalanceError, ReleaseError
from manifests.facts import ReleaseFacts, SourceFacts, snapshot_digest
from manifests.fault import Fault
from manifests.manifest import (
    Anchor,
    Concluded,
    Declared,
    Ledger,
    Manifest,
    Previous,
    Quote,
    Shard,
    SourceEntry,
    Totals,
)
from manifests.source import LicenseClaim
from manifests.views import bag, checkpoint, derived, slsa, withdrawal_log

CONFIG = "manifest/config.json"
RULES = "manifest/rules.toml"

INPUT_FOLDERS = ("data/", "ledger/", "manifest/evidence/")
"""Folders that the pipeline fills; all else in a release is written here."""


def seal(directory: Path, facts: ReleaseFacts) -> Manifest:
    """Make a release of a directory that holds shards, ledger, evidence and rule table.

    Args:
        directory: with `data/<config>/<source>-<shard>.parquet`, `ledger/*.parquet`, `manifest/evidence/<sha256>.txt`
            and `manifest/rules.toml`. Anything else in it from an earlier seal is replaced.
        facts: what the pipeline knows about the build.

    Raises:
        BalanceError: when the books do not balance or shards and ledger disagree, naming every fault.
        ReleaseError: when files are missing, foreign or unreadable, two views disagree, or nothing is published.
    """
    shards, ledgers = _inputs(directory)
    census = take(directory / path for path in ledgers)
    described, summed, faults = _shards(directory, shards, census)
    _balanced(facts, [*census.faults, *faults, *_evidence(directory, census)], census)
    _not_empty(summed, census)
    _check_version(directory, facts, census, ledgers)
    files.write(directory / CONFIG, canonical.dumps(facts.config))
    made = Manifest(
        name=facts.name,
        version=facts.version,
        released=facts.released,
        publisher=facts.publisher,
        previous=_previous(facts.previous),
        code=facts.code,
        config_sha256=files.sha256(directory / CONFIG),
        seed=facts.seed,
        sources=tuple(_source(s, census) for s in sorted(facts.sources, key=lambda s: s.source.name)),
        balance=facts.counts,
        ledger=Ledger(
            rows=census.rows,
            root=base64.b64encode(census.tree().root).decode(),
            files=tuple(files.describe(directory, path) for path in ledgers),
        ),
        shards=described,
        files=(),
        models=tuple(sorted(facts.models, key=lambda model: model.name)),
        tokenizer=facts.tokenizer,
        rules_sha256=files.sha256(directory / RULES) if (directory / RULES).exists() else None,
        rules_engine=engine.digest(),
        personal_data=facts.personal_data,
        known_gaps=facts.known_gaps,
        totals=summed,
        withdrawals=withdrawal_log.describe(facts.withdrawals) if facts.withdrawals is not None else None,
        build=facts.build,
    )
    return _written(directory, made, facts)


def _balanced(facts: ReleaseFacts, found: Sequence[Fault], census: Census) -> None:
    """Refuse books that do not balance and shards that disagree with the ledger, naming every fault.

    Raises:
        BalanceError: with what to do next: other numbers than the declaration's are not a step that lost records.
    """
    expected = {s.source.name: s.completeness.expected if s.completeness else None for s in facts.sources}
    books = list(balance.faults(census.books, facts.counts, expected))
    faults = [*books, *found]
    if not faults:
        return
    step = "Find the step that lost or changed records"
    if set(faults) <= set(balance.outside(facts.counts, expected)):
        step = (
            "All records that were read are accounted for. Look whether completeness.expected of the declaration "
            "(of a sample: sample.completeness.expected) is right and mend it, or why other records are read"
        )
    raise BalanceError("\n".join([*map(str, faults), f"{step}; do not publish."]))


def _not_empty(summed: Totals, census: Census) -> None:
    """Refuse a release without a document: whoever loads it would look for the fault on their own side.

    Raises:
        ReleaseError: with every reason for which records were left out, the most frequent first.
    """
    if summed.documents:
        return
    reasons: Counter[str] = Counter()
    for (source, stage, disposition, reason), count in census.books.ended.items():
        reasons[f"{source}, {stage}: {reason or disposition}"] += count
    told = "".join(
        f"\n  {count:>9,}  {reason}" for reason, count in sorted(reasons.items(), key=lambda r: (-r[1], r[0]))
    )
    raise ReleaseError(
        f"release: no document would be published, of {census.rows:,} record(s) read; nothing was released.{told}\n"
        "Look whether the sources are the right ones, and whether the settings or `options` of a declaration drop what "
        "they should keep: `gemeingut read` shows what is read, `gemeingut try` judges one text."
    )


def _written(directory: Path, made: Manifest, facts: ReleaseFacts) -> Manifest:
    """Write views, manifest and what is derived from it; return the manifest with all files in it."""
    made_views = derived.views(made, directory, facts.repository)
    if facts.withdrawals is not None:
        made_views |= withdrawal_log.views(facts.withdrawals, facts.name, facts.previous)
    for path, data in made_views.items():
        files.write(directory / path, data)
    evidence = [path for path in files.walk(directory) if path.startswith("manifest/evidence/")]
    others = sorted({*made_views, CONFIG, *evidence, *([RULES] if made.rules_sha256 else [])})
    made = made.model_copy(update={"files": tuple(files.describe(directory, path) for path in others)})
    files.write(directory / manifest.PATH, made.to_bytes())
    for path, data in {**checkpoint.views(made), slsa.PATH: slsa.statement(made)}.items():
        files.write(directory / path, data)
    bag.write(directory, made)
    return made


def _inputs(directory: Path) -> tuple[list[str], list[str]]:
    """Return shards and ledger files; refuse what nobody would check."""
    shards, ledgers, foreign = [], [], []
    for path in files.walk(directory):
        if (directory / path).is_symlink():
            foreign.append(Fault(path, "a link; a release holds files only."))
        elif path.startswith("data/") and path.endswith(".parquet"):
            shards.append(path)
        elif path.startswith("ledger/") and path.endswith(".parquet"):
            ledgers.append(path)
        elif path.startswith(INPUT_FOLDERS) and not path.startswith("manifest/evidence/"):
            foreign.append(Fault(path, "not a Parquet file; remove it."))
    if not ledgers:
        foreign.append(Fault("ledger/", "no ledger file; every release has one."))
    if foreign:
        raise ReleaseError("\n".join(map(str, foreign)))
    return shards, ledgers


def _shards(directory: Path, paths: Sequence[str], census: Census) -> tuple[tuple[Shard, ...], Totals, list[Fault]]:
    """Hash every shard and hold it against the ledger."""
    found = [
        Fault(name or "ledger", "kept rows of the ledger name this shard, but there is none.")
        for name in census.kept.shards()
        if name not in paths
    ]
    described, summaries = [], []
    for seen in shard_pass.see_all(directory, paths, lambda: census.kept):
        if seen.error is not None:
            raise seen.error
        path, summary = seen.path, seen.summary
        found += seen.faults
        summaries.append(summary)
        sources = summary.counts.get("source", Counter())
        if len(sources) > 1 or path.count("/") != 2:
            found.append(Fault(path, "a shard holds one source and lies in data/<config>/."))
        described.append(
            Shard(
                path=path,
                sha256=seen.sha256,
                bytes=(directory / path).stat().st_size,
                config=path.split("/")[1],
                source=next(iter(sources), ""),
                rows=summary.rows,
                chars=summary.chars,
                tokens=summary.tokens,
                licenses=sorted_counts(summary.counts.get("license", Counter())),
            )
        )
    return tuple(described), totals(census, described, summaries), found


def totals(census: Census, shards: Sequence[Shard], summaries: Sequence[rows.Summary]) -> Totals:
    """Add up what shards and ledger hold."""
    sums: dict[str, Counter[str]] = {}
    for summary in summaries:
        for column, counter in summary.counts.items():
            sums.setdefault(column, Counter()).update(counter)
    dispositions: Counter[str] = Counter()
    for (_, _, disposition, _), count in census.books.ended.items():
        dispositions[disposition] += count
    configs: Counter[str] = Counter()
    for shard in shards:
        configs[shard.config] += shard.rows
    years = [year for summary in summaries for year in summary.years or ()]
    return Totals(
        records=census.rows,
        documents=sum(shard.rows for shard in shards),
        chars=sum(shard.chars for shard in shards),
        tokens=sum(shard.tokens for shard in shards),
        dispositions=sorted_counts(dispositions),
        configs=sorted_counts(configs),
        licenses=sorted_counts(sums.get("license", Counter())),
        languages=sorted_counts(sums.get("language", Counter())),
        varieties=sorted_counts(sums.get("variety", Counter())),
        registers=sorted_counts(sums.get("register", Counter())),
        origins=sorted_counts(sums.get("origin", Counter())),
        pii=sorted_counts(sums.get("pii", Counter())),
        years=(min(years), max(years)) if years else None,
    )


def _evidence(directory: Path, census: Census) -> list[Fault]:
    """Check that every licence statement that rows refer to is there, under its own digest."""
    folder = directory / "manifest" / "evidence"
    stored = {path.stem: path for path in folder.glob("*.txt")} if folder.is_dir() else {}
    found = [
        Fault(f"manifest/evidence/{digest}.txt", "rows rest on this statement, but it is not there.")
        for digest in sorted(census.evidence - stored.keys())
    ]
    for digest, path in sorted(stored.items()):
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(Fault(f"manifest/evidence/{path.name}", "its bytes have another digest than its name."))
    return found


def _source(facts: SourceFacts, census: Census) -> SourceEntry:
    """Return the manifest's entry of one source."""
    source = facts.source
    observed = sum(count for (name, *_), count in census.books.ended.items() if name == source.name)
    concluded = [
        Concluded(license=spdx, rule=rule, config=config, tier=tier, documents=count)
        for (name, spdx, rule, config, tier), count in sorted(census.concluded.items())
        if name == source.name
    ]
    return SourceEntry(
        name=source.name,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        text_register=source.text_register.value,
        origin=source.origin.value,
        language=source.language,
        era=source.era,
        method=source.acquire.kind,
        acquired_from=source.acquire.where,
        revision=facts.revision or source.acquire.pinned,
        acquired=facts.acquired,
        snapshot_sha256=snapshot_digest(facts.inputs),
        snapshot_files=len(facts.inputs),
        snapshot_bytes=sum(entry.bytes for entry in facts.inputs),
        completeness=Anchor(expected=facts.completeness.expected, basis=facts.completeness.basis, observed=observed)
        if facts.completeness
        else None,
        license_declared=tuple(declared(claim) for claim in (source.license, *source.other_licenses)),
        license_concluded=tuple(concluded),
        attribution=source.attribution,
        tdm=facts.tdm,
        problems=source.problems,
    )


def declared(claim: LicenseClaim) -> Declared:
    """Return a claim in the manifest's form."""
    return Declared(
        license=claim.declared or "NOASSERTION",
        scope=claim.scope.value,
        statute=claim.statute,
        evidence=tuple(Quote(url=e.url, read_on=e.read_on.isoformat(), quote=e.quote) for e in claim.evidence),
    )


def _check_version(directory: Path, facts: ReleaseFacts, census: Census, ledgers: Sequence[str]) -> None:
    """Refuse a version number that the documents do not call for."""
    if facts.previous is None:
        return
    before = manifest.read(facts.previous)
    older = [facts.previous / entry.path for entry in before.ledger.files]
    changes = diff.changed(*diff.differing(older, [directory / path for path in ledgers]))
    root = base64.b64encode(census.tree().root).decode()
    bump = diff.bump(changes, same_root=root == before.ledger.root)
    expected = diff.next_version(before.version, bump)
    if facts.version != expected:
        raise ReleaseError(
            f"version: after {before.version} the documents call for a {bump} change "
            f"(got {facts.version}, expected {expected}). Give the release this number."
        )


def _previous(directory: Path | None) -> Previous | None:
    """Return the link to the release before."""
    if directory is None:
        return None
    before = manifest.read(directory)
    return Previous(
        version=before.version,
        manifest_sha256=files.sha256(directory / manifest.PATH),
        ledger_root=before.ledger.root,
    )


def sorted_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts without empty names, in the order of their names."""
    return {name: counts[name] for name in sorted(counts) if name and counts[name]}
