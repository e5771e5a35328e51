"""One file over HTTP: resumed only where it is certainly the same, checked against what the publisher states."""

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import tenacity

from pipeline.acquire.passing import PassingError
from pipeline.acquire.transport import Answer, Asked, Transport, bare
from pipeline.acquire.wanted import Wanted
from pipeline.errors import OutsideError, SourceChangedError
from pipeline.snapshot_record import FileEntry

BLOCK = 1 << 20  # bytes

KEPT_HEADERS = (
    "content-encoding", "content-length", "content-type", "content-usage", "date", "etag", "last-modified", "link",
    "tdm-policy", "tdm-reservation", "transfer-encoding", "x-robots-tag",
)  # fmt: skip
"""Headers that are recorded: no cookie, no token, nothing about the way."""

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_NO_HTML = frozenset({
    ".7z", ".bz2", ".csv", ".epub", ".gz", ".json", ".jsonl", ".md", ".ndjson", ".parquet", ".pdf", ".tar", ".tgz",
    ".tsv", ".txt", ".warc", ".xml", ".xz", ".zip", ".zst",
})  # fmt: skip
"""Endings under which no web page is expected."""

_MOST_CHANGES = 3
"""How often a file may become another one while it is read, before we give up on it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a file.

    Args:
        size: bytes.
        sha256: of the bytes as sent.
        fetched: ISO 8601 in UTC.
        headers: those of `KEPT_HEADERS`.
        verified: digests of the publisher that agree.
        unchanged: it is still the file of the earlier snapshot; nothing was written.
    """

    size: int
    sha256: str
    fetched: str
    headers: dict[str, str] = field(default_factory=dict)
    verified: tuple[str, ...] = ()
    unchanged: bool = False


class _ChangedError(PassingError):
    """The file became another one while it was read."""


def now() -> str:
    """Return the time of day in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Download:
    """One file on its way, going on where an earlier attempt or run stopped.

    Args:
        transport: the way.
        wanted: address, size and digests as listed.
        part: where the bytes go; its notes lie beside it under `.json`.
        max_bytes: of this file.
        earlier: the file as an earlier snapshot has it; then the server is asked whether it changed.
        advance: told about bytes that came.
    """

    transport: Transport
    wanted: Wanted
    part: Path
    max_bytes: int
    earlier: FileEntry | None = None
    advance: Callable[[int], None] = lambda _: None

    def run(self) -> Fetched:
        """Fetch the file to its end and check it.

        Raises:
            RefusedError: the server does not have it or does not give it.
            OutsideError: it cannot be had now; what came stays and the next run goes on.
            SourceChangedError: it is too large, or not the file that the publisher's digest describes.
        """
        idle = _Idle(self.part, self.transport.settings.attempts)
        for attempt in self.transport.patience(idle):
            with attempt:
                notes = self._once()
                if notes is None and self.earlier is not None:
                    known = self.earlier
                    return Fetched(known.bytes, known.sha256, now(), dict(known.headers), unchanged=True)
                return _finished(self.wanted, self.part, notes or {})
        raise OutsideError(f"{self.wanted.url}: not asked.")

    def _once(self) -> dict[str, Any] | None:
        """Make one attempt; return the notes of the finished file, or nothing when the earlier one still holds."""
        held, notes = _size(self.part), _notes(self.part)
        if notes.get("url") != self.wanted.url:
            held, notes = 0, {}
        if held and held == notes.get("total"):
            return notes
        headers = _conditions(held, notes, self.earlier)
        with self.transport.stream(
            Asked(self.wanted.url, {**self.wanted.headers, **headers}, secret=self.wanted.secret)
        ) as answer:
            status = answer.response.status_code
            if status == httpx.codes.NOT_MODIFIED:
                return None
            if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                _forget(self.part)
                raise _ChangedError(f"{self.wanted.url}: is shorter than what we have: it changed while it was read.")
            total: int | None
            if status == httpx.codes.PARTIAL_CONTENT and "Range" not in headers:
                raise OutsideError(
                    f"{self.wanted.url}: a part came, though the whole was asked for. Tell its publisher."
                )
            if status == httpx.codes.PARTIAL_CONTENT:
                total = _continued(self.wanted.url, answer, held, notes, self.part)
            else:
                held, total = 0, _length(answer)
            notes = _note(answer, self.wanted, total)
            if total is not None:
                _fits(self.wanted, total, self.max_bytes)
            self._begin(held, notes)
            got = self._write(answer, held)
        if total is not None and got != total:
            raise PassingError(
                f"{self.wanted.url}: {got} bytes came, {total} were announced, again and again. Ask its publisher."
            )
        return {**notes, "total": got}

    def _begin(self, held: int, notes: Mapping[str, Any]) -> None:
        self.part.parent.mkdir(parents=True, exist_ok=True)
        if held == 0:
            self.part.unlink(missing_ok=True)
        self.part.with_suffix(".json").write_bytes(orjson.dumps(notes))

    def _write(self, answer: Answer, held: int) -> int:
        """Append what comes and return the length of the file; what came before a cut stays."""
        got = held
        with self.part.open("ab") as stream:
            try:
                for chunk in answer.response.iter_raw():  # with a chunk size, httpx would lose what a cut leaves over
                    got += len(chunk)
                    if got > self.max_bytes:
                        _fits(self.wanted, got, self.max_bytes)
                    stream.write(chunk)
                    self.advance(len(chunk))
            finally:
                stream.flush()
                os.fsync(stream.fileno())
        return got


class _Idle:
    """Gives up after several attempts in a row that brought nothing new, or when the file keeps changing."""

    def __init__(self, part: Path, attempts: int) -> None:
        self._part, self._attempts = part, attempts
        self._size, self._idle, self._changes = _size(part), 0, 0

    def __call__(self, state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        size = _size(self._part)
        self._changes += isinstance(error, _ChangedError)
        self._idle = 1 if size > self._size else self._idle + 1
        self._size = size
        return self._idle >= self._attempts or self._changes > _MOST_CHANGES


def _conditions(held: int, notes: Mapping[str, Any], earlier: FileEntry | None) -> dict[str, str]:
    """Return the headers that let the server say "the rest" or "unchanged", where it can know that."""
    if held:
        validator = _strong(notes)
        return {"Range": f"bytes={held}-", "If-Range": validator} if validator else {}
    known = earlier.headers if earlier else {}
    if "etag" in known:
        return {"If-None-Match": known["etag"]}
    return {"If-Modified-Since": known["last-modified"]} if "last-modified" in known else {}


def _strong(notes: Mapping[str, Any]) -> str:
    """Return a validator that proves byte-for-byte sameness: a strong ETag, or a date that lies well in the past.

    Source: RFC 9110, sections 8.8.2.2 and 13.1.5; a date within the same minute as the answer could hide a change.
    """
    headers: dict[str, str] = notes.get("headers", {})
    etag = headers.get("etag", "")
    if etag:
        return "" if etag.startswith("W/") else etag
    try:
        age = httpx_date(headers["date"]) - httpx_date(headers["last-modified"])
    except (KeyError, ValueError):
        return ""
    return headers["last-modified"] if age.total_seconds() >= 60 else ""


def httpx_date(value: str) -> datetime:
    """Return an HTTP date as a time.

    Raises:
        ValueError: when it is none.
    """
    return datetime.strptime(value, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)


def _continued(url: str, answer: Answer, held: int, notes: Mapping[str, Any], part: Path) -> int:
    """Return the whole length of a file whose rest is about to come.

    Raises:
        _ChangedError: when it is not the rest of what we have; we start again.
    """
    match = _RANGE.fullmatch(answer.response.headers.get("content-range", ""))
    etag, known = answer.response.headers.get("etag"), notes.get("headers", {}).get("etag")
    same = etag is None or known is None or etag == known
    total = notes.get("total")
    whole = 0 if match is None else int(match[2]) + 1 if match[3] == "*" else int(match[3])
    if match is None or int(match[1]) != held or not same or (total is not None and whole != total):
        _forget(part)
        raise _ChangedError(f"{url}: changed while it was read, several times. Try when its publisher is done.")
    return whole


def _length(answer: Answer) -> int | None:
    """Return the announced length of a whole answer, `None` where it is not announced."""
    value = answer.response.headers.get("content-length", "")
    return int(value) if value.isdigit() else None


def _note(answer: Answer, wanted: Wanted, total: int | None) -> dict[str, Any]:
    found = answer.response.headers
    headers = {name: found[name] for name in KEPT_HEADERS if name in found}
    if answer.response.status_code == httpx.codes.PARTIAL_CONTENT and total is not None:
        headers["content-length"] = str(total)
    stated = {} if answer.response.status_code == httpx.codes.PARTIAL_CONTENT else _content_digests(found)
    stated |= _digest_list(found.get("repr-digest", ""), found.get("digest", ""))
    return {"url": wanted.url, "final": bare(answer.final), "total": total, "headers": headers, "stated": stated}


def _content_digests(headers: httpx.Headers) -> dict[str, str]:
    """Return digests of this very answer, which are those of the file when it comes whole."""
    stated = _digest_list(headers.get("content-digest", ""))
    if "content-md5" in headers:
        stated["md5"] = headers["content-md5"]
    return stated


def _digest_list(*values: str) -> dict[str, str]:
    """Return the digests of `Repr-Digest` (RFC 9530) or `Digest` (RFC 3230) headers that we can check, in base64."""
    found = re.findall(r"(sha-256|sha|md5)=:?([A-Za-z0-9+/=]+):?", ",".join(values), re.IGNORECASE)
    return {{"sha-256": "sha256", "sha": "sha1"}.get(name.lower(), name.lower()): value for name, value in found}


def _fits(wanted: Wanted, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise SourceChangedError(
            f"{wanted.url}: has {size} bytes, {max_bytes} are allowed. Look at it; raise `bytes` or "
            "`acquire.max_file_bytes` only if it really grew."
        )
    if wanted.size is not None and size != wanted.size:
        raise SourceChangedError(
            f"{wanted.url}: has {size} bytes, the publisher's list says {wanted.size}. The list and the file are of "
            "different times: try when the publisher is done."
        )


def _finished(wanted: Wanted, part: Path, notes: Mapping[str, Any]) -> Fetched:
    """Read the finished file once, hold it against every digest we know, and describe it.

    Raises:
        SourceChangedError: when a digest does not agree; the file is removed, so that the next run fetches it anew.
    """
    size = _size(part)
    if wanted.size is not None and size != wanted.size:
        _forget(part)
        _fits(wanted, size, size)
    _no_page(wanted, part, notes)
    stated = dict(notes.get("stated", {}))
    found = digests(part, {"sha256", *wanted.digests, *stated})
    wrong = [name for name, value in wanted.digests.items() if found[name] != value.lower()]
    wrong += [name for name, value in stated.items() if found[name] != _hex(value)]
    if wrong:
        _forget(part)
        name = wrong[0]
        expected = wanted.digests.get(name) or _hex(stated[name])
        raise SourceChangedError(
            f"{wanted.url}: its {name} is {found[name]}, the publisher states {expected}. It was damaged on the way or "
            "changed after it was listed. Run the same command again; if it stays so, tell the publisher."
        )
    verified = tuple(sorted({*wanted.digests, *stated}))
    return Fetched(size, found["sha256"], now(), dict(notes.get("headers", {})), verified)


def _no_page(wanted: Wanted, part: Path, notes: Mapping[str, Any]) -> None:
    """Refuse the web page that many servers send with a good status in place of a file they do not have.

    Raises:
        SourceChangedError: when HTML comes where something else was asked for.
    """
    suffix = Path(wanted.path).suffix.lower()
    if wanted.digests or suffix not in _NO_HTML or "content-encoding" in notes.get("headers", {}):
        return
    with part.open("rb") as stream:
        head = stream.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        _forget(part)
        raise SourceChangedError(
            f"{wanted.url}: a web page came in place of a {suffix} file. Look at it in a browser: the publisher may be "
            "at work, want a login, or have moved it."
        )


def digests(path: Path, names: set[str]) -> dict[str, str]:
    """Return digests of a file, all in one reading; `git` and `git256` are the object ids of blobs."""
    running = {n: hashlib.new(n, usedforsecurity=False) for n in names if not n.startswith("git")}
    head = b"blob %d\0" % path.stat().st_size
    if "git" in names:
        running["git"] = hashlib.sha1(head, usedforsecurity=False)
    if "git256" in names:
        running["git256"] = hashlib.sha256(head)
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            for digest in running.values():
                digest.update(block)
    return {name: digest.hexdigest() for name, digest in running.items()}


def _hex(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).hex()
    except (binascii.Error, ValueError):
        return value.lower()


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _notes(part: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(part.with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_suffix(".json").unlink(missing_ok=True)
