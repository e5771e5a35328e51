"""Why is this document in, or why is it not? Its whole journey and legal basis, in plain German or English."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl

from manifests import manifest, near, reason_words, shard_pass, why_rights
from manifests.errors import ReleaseError
from manifests.ledger import Disposition, Stage
from manifests.manifest import Manifest, SourceEntry
from manifests.why_words import WORDS, Words

Language = Literal["de", "en"]

MAX_FOUND = 20
"""Documents that a search returns at most; more would not be read."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked; every part that is given must hold.

    Args:
        id: `source/record id`, or the record id alone.
        uid: or the beginning of one, eight digits at least.
        title: words in the title, case aside; finds published documents.
        author: words in an author's name, case aside; finds published documents.
        text: words of the text as published; finds published documents.
    """

    id: str = ""
    uid: str = ""
    title: str = ""
    author: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One licence statement: its words, the address given beside them, and where it stood."""

    quote: str = ""
    uri: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that a release knows about one record.

    Args:
        row: its ledger row.
        document: its row in the shard without the text; empty when it is not published or the shard is not here.
        source: the manifest's entry of its source.
        evidence: each licence statement it rests on, by digest; empty where its file is not here.
        rule: the entry of the rule table; empty when there is none.
        survivor: the ledger row of the document it is a copy of.
        decided: the entries of the rules that decided the status, by country (`de`, `us`).
    """

    row: dict[str, Any]
    document: dict[str, Any]
    source: SourceEntry | None
    evidence: dict[str, Statement]
    rule: dict[str, Any]
    survivor: dict[str, Any]
    decided: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the id by which it can be asked for again."""
        return f"{self.row['source']}/{self.row['record_id']}"


def find(directory: Path, query: Query) -> tuple[Story, ...]:
    """Return the stories of the records a query means, at most `MAX_FOUND`.

    Raises:
        ReleaseError: when nothing is asked, or the release cannot be read.
    """
    if query == Query():
        raise ReleaseError("why: nothing was asked. Give an id, a uid, a title, an author or a piece of text.")
    made = manifest.read(directory)
    try:
        ledger = pl.scan_parquet([directory / entry.path for entry in made.ledger.files])
        wanted = ledger
        if query.uid:
            wanted = wanted.filter(pl.col("uid").str.starts_with(query.uid.lower()))
        if query.id:
            source, _, record = query.id.partition("/")
            named = (pl.col("source") == source) & (pl.col("record_id") == record)
            wanted = wanted.filter(named | (pl.col("record_id") == query.id))
        if query.title or query.author or query.text:
            wanted = wanted.filter(pl.col("uid").is_in(_published(directory, made, query)))
        frame = wanted.head(MAX_FOUND).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReleaseError(f"ledger/: cannot be read ({detail}).") from error
    return tuple(_story(directory, made, ledger, row) for row in frame.iter_rows(named=True))


def stories(directory: Path, uids: Sequence[str]) -> tuple[Story, ...]:
    """Return the stories of some records, in the order asked; what a release does not have is left out.

    Raises:
        ReleaseError: when the release cannot be read.
    """
    made = manifest.read(directory)
    try:
        ledger = pl.scan_parquet([directory / entry.path for entry in made.ledger.files])
        frame = ledger.filter(pl.col("uid").is_in(list(uids))).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReleaseError(f"ledger/: cannot be read ({detail}).") from error
    found = {row["uid"]: row for row in frame.iter_rows(named=True)}
    return tuple(_story(directory, made, ledger, found[uid]) for uid in uids if uid in found)


def near_ids(directory: Path, asked: str) -> tuple[str, ...]:
    """Return ids, as `source/record id`, that one which no record bears may mean; the nearest first, a few at most.

    Raises:
        ReleaseError: when the release cannot be read.
    """
    made = manifest.read(directory)
    return near.ids([directory / entry.path for entry in made.ledger.files], [s.name for s in made.sources], asked)


def tell(story: Story, language: Language = "de") -> Iterator[str]:
    """Yield the story line by line."""
    words = WORDS[language]
    row = story.row
    yield f"{story.id}  ({row['uid']})"
    if story.document.get("title"):
        people = "; ".join(a["name"] or "" for a in story.document.get("authors") or ())
        yield f"  {story.document['title']}{f' - {people}' if people else ''}"
    yield ""
    yield _verdict(story, words)
    yield from _origin(story, words)
    yield from _rights(story, words)
    yield from _changes(story, words)
    yield from _end(story, words)


def as_json(story: Story) -> dict[str, Any]:
    """Return the story as JSON values."""
    return {
        "id": story.id,
        "ledger": story.row,
        "document": story.document,
        "source": story.source.model_dump(mode="json", by_alias=True) if story.source else None,
        "evidence": {digest: asdict(statement) for digest, statement in story.evidence.items()},
        "rule": story.rule,
        "survivor": story.survivor,
    }


def _published(directory: Path, made: Manifest, query: Query) -> list[str]:
    """Return the uids of published documents with these words in title, author or text."""
    found: list[str] = []
    for shard in made.shards:
        if not (directory / shard.path).is_file():
            continue
        for frame in shard_pass.batches(directory, shard.path):
            hit = pl.lit(value=True)
            if query.title:
                hit &= _has(pl.col("title"), query.title)
            if query.author:
                names = (
                    pl.col("authors").list.eval(pl.element().struct.field("name")).list.join(" ; ", ignore_nulls=True)
                )
                hit &= _has(names, query.author)
            if query.text:
                hit &= pl.col("text").str.contains(query.text, literal=True)
            found += frame.filter(hit)["uid"].to_list()
            if len(found) >= MAX_FOUND:
                return found[:MAX_FOUND]
    return found


def _has(column: pl.Expr, words: str) -> pl.Expr:
    """Return whether a column holds every word, case aside."""
    hit = pl.lit(value=True)
    for word in words.lower().split():
        hit &= column.fill_null("").str.to_lowercase().str.contains(word, literal=True)
    return hit


def _story(directory: Path, made: Manifest, ledger: pl.LazyFrame, row: dict[str, Any]) -> Story:
    survivor = ledger.filter(pl.col("uid") == row["dup_of"]).head(1).collect() if row["dup_of"] else None
    return Story(
        row,
        _document(directory, row),
        next((source for source in made.sources if source.name == row["source"]), None),
        {digest: _statement(directory, digest) for digest in row["evidence"] or ()},
        _rule(directory, row["rule"] or ""),
        survivor.row(0, named=True) if survivor is not None and survivor.height else {},
        {country: _rule(directory, str(facts.get("rule", ""))) for country, facts in basis(row).items()},
    )


def basis(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the facts that the rules used, by country; empty where a row's basis cannot be read."""
    try:
        found = json.loads(row["basis"] or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: facts for name, facts in found.items() if name in ("de", "us") and isinstance(facts, dict)}


def _document(directory: Path, row: dict[str, Any]) -> dict[str, Any]:
    """Return the shard's row without its text."""
    path = directory / (row["shard"] or "")
    if not row["shard"] or ".." in Path(row["shard"]).parts or not path.is_file():
        return {}
    found = pl.scan_parquet(path).filter(pl.col("uid") == row["uid"]).select(pl.exclude("text")).head(1).collect()
    return found.row(0, named=True) if found.height else {}


def _statement(directory: Path, digest: str) -> Statement:
    """Return a licence statement; its file may be JSON with quote and place, or the words alone."""
    try:
        text = (directory / "manifest" / "evidence" / f"{Path(digest).name}.txt").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return Statement()
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return Statement(text.strip())
    if not isinstance(fields, dict):
        return Statement(text.strip())
    return Statement(*(str(fields.get(name) or "") for name in ("quote", "uri", "place")))


def _rule(directory: Path, name: str) -> dict[str, Any]:
    """Return the entry of a rule in the release's own rule table."""
    try:
        table = tomllib.loads((directory / "manifest" / "rules.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    for key in ("rule", "rules"):
        entries = table.get(key)
        if isinstance(entries, dict) and isinstance(entries.get(name), dict):
            return dict(entries[name])
        if isinstance(entries, list):
            return next((dict(e) for e in entries if isinstance(e, dict) and e.get("id") == name), {})
    return {}


def _verdict(story: Story, words: Words) -> str:
    row = story.row
    told = {"reason": row["reason"], "told": reason_words.reason(row["reason"] or "", words.place)}
    match row["disposition"]:
        case Disposition.KEPT.value:
            return words.kept.format(config=row["config"], shard=row["shard"], row=row["row"])
        case Disposition.DUPLICATE.value:
            survivor = f"{story.survivor['source']}/{story.survivor['record_id']}" if story.survivor else row["dup_of"]
            similarity = f"{row['similarity']:.3f}" if row["similarity"] is not None else "-"
            return words.duplicate.format(survivor=survivor, similarity=similarity, **told)
        case Disposition.QUARANTINED.value:
            return words.quarantined.format(place=row["place"] or row["path"], **told)
        case Disposition.TAKEN_DOWN.value:
            return words.taken_down.format(month=_month(row), **told)
        case _:
            limit = words.limit.format(score=row["score"], limit=row["limit"]) if row["score"] is not None else ""
            stage = words.stages.get(row["stage"], row["stage"])
            return words.dropped.format(stage=stage, limit=limit, **told)


def _month(row: dict[str, Any]) -> str:
    """Return the month of a withdrawal, which is all that its tombstone says of the time."""
    try:
        found = json.loads(row["basis"] or "{}")
    except (ValueError, RecursionError):
        return ""
    return str(found.get("month", "")) if isinstance(found, dict) else ""


def _origin(story: Story, words: Words) -> Iterator[str]:
    source, row = story.source, story.row
    if source is None:
        return
    yield ""
    yield words.origin
    yield f"  {source.title}, {source.publisher}, {source.url}"
    yield f"  {words.snapshot}: {source.snapshot_sha256}{f', {source.acquired}' if source.acquired else ''}"
    if source.acquired:
        yield f"  {words.acquired}: {' '.join(filter(None, (source.method, source.acquired_from, source.revision)))}"
    if row["path"]:
        yield f"  {words.file}: {row['path']} ({row['raw_sha256']})"
    if row["revision"]:
        yield f"  {words.revision}: {row['revision']}"


def _rights(story: Story, words: Words) -> Iterator[str]:
    row = story.row
    if not (row["license_declared"] or row["license_concluded"] or row["rule"]):
        return
    yield ""
    yield words.rights
    yield from why_rights.work(row, words)
    yield f"  {words.declared}: {why_rights.license_of(row['license_declared'], words)}"
    yield f"  {words.concluded}: {why_rights.license_of(row['license_concluded'], words)}"
    statute = why_rights.statute(story.rule, words)
    named = f"{row['rule']} ({statute})" if statute else row["rule"] or words.nothing
    yield f"  {words.rule}: {named}, {words.tier} {why_rights.tier(row['tier'], words)}"
    facts = basis(row)
    for name, country, status in (("de", words.germany, row["status_de"]), ("us", words.usa, row["status_us"])):
        since = f", {words.since} {row['pd_since_de']}" if name == "de" and row["pd_since_de"] else ""
        yield f"  {country}: {words.statuses.get(status, status)}{since}"
        rule = story.decided.get(name) or {}
        if rule:
            yield f"    {rule.get('id', '')} ({why_rights.statute(rule, words)}): {rule.get(words.outcome, '')}"
        if used := why_rights.facts(facts.get(name, {}), words):
            yield f"    {words.facts}: {used}"
    for digest, statement in story.evidence.items():
        yield f"  {words.evidence}: {_told(statement, words) or words.nothing}  ({digest[:16]}…)"
    for claim in story.source.license_declared if story.source else ():
        for quote in claim.evidence:
            yield f"  {words.page}: {words.quoted(quote.quote)}, {quote.url}, {words.read_on} {quote.read_on}"
        if claim.statute:
            yield f"  {words.statute}: {claim.statute}"


def _told(statement: Statement, words: Words) -> str:
    """Return a statement with its place, as a person reads it."""
    place = words.from_source if statement.place == "source declaration" else statement.place
    quote = words.quoted(statement.quote) if statement.quote else ""
    return ", ".join(part for part in (quote, statement.uri, place) if part)


def _changes(story: Story, words: Words) -> Iterator[str]:
    row = story.row
    if not row["transforms"] and not row["chars_in"]:
        return
    yield ""
    yield words.changes.format(chars_in=row["chars_in"], chars_out=row["chars_out"] or words.nothing)
    for transform in row["transforms"] or ():
        yield f"  {reason_words.change(transform['step'], words.place)}: {transform['count']}"
    for entry in story.document.get("pii") or ():
        yield f"  {words.pii} {entry['kind']}: {entry['count']}"
    duplicates = story.document.get("duplicates") or {}
    if duplicates.get("count"):
        yield f"  {words.copies}: {duplicates['count']} ({', '.join(duplicates.get('sources') or ())})"


def _end(story: Story, words: Words) -> Iterator[str]:
    """Yield the stages it passed."""
    order = [stage.value for stage in Stage]
    last = story.row["stage"]
    passed = order[: order.index(last)] if last in order else []
    yield ""
    yield f"{words.passed}: {', '.join(words.stages.get(stage, stage) for stage in passed) or words.nothing}"
