"""Where an acquisition in progress lies: finished files, their journal, parts; and the sealed snapshots beside it."""

import hashlib
import logging
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from pipeline import snapshot_record
from pipeline.files import publish_folder, sha256_of, sync_folder, write_atomically
from pipeline.snapshot_record import FILES, FileEntry, SnapshotRecord

log = logging.getLogger(__name__)


class Store:
    """The folder of one source.

    Args:
        root: `<raw>/<source>`.
        key: digest of what the declaration asks for; work done for another one is thrown away.
        started: the time of day, for work that begins now.
        work: where unfinished work lies, if not beside the snapshots: a look that must leave no trace.
    """

    def __init__(self, root: Path, key: str, started: str, work: Path | None = None) -> None:
        self.root, self.key = root, key
        self.work = work or root / ".work"
        self.files = self.work / FILES
        self.entries: dict[str, FileEntry] = {}
        self.marks: dict[str, Any] = {}
        self.previous_name = (snapshot_record.listed(root) or [""])[-1]
        self.previous = snapshot_record.read(root / "snapshots" / self.previous_name) if self.previous_name else None
        self.earlier: Mapping[str, FileEntry] = {f.path: f for f in self.previous.files} if self.previous else {}
        self.total = 0
        self.started = self._begin(key, started)
        self.resumed = len(self.entries)

    def _begin(self, key: str, started: str) -> str:
        """Take up the work of an earlier run for the same declaration, or begin anew; return when it began."""
        plan = self.work / "plan.json"
        try:
            known = orjson.loads(plan.read_bytes())
        except (OSError, ValueError):
            known = {}
        if not isinstance(known, dict) or known.get("key") != key:
            shutil.rmtree(self.work, ignore_errors=True)
            self.files.mkdir(parents=True)
            write_atomically(plan, orjson.dumps({"key": key, "started": started}))
            return started
        self._read_journal()
        return str(known.get("started", started))

    def _read_journal(self) -> None:
        """Read what was finished; a line that a kill cut short, or a file that is not there whole, does not count."""
        try:
            lines = (self.work / "journal.jsonl").read_bytes().split(b"\n")
        except OSError:
            return
        for line in lines:
            try:
                found = orjson.loads(line)
                if "mark" in found:
                    self.marks[found["mark"]] = found["value"]
                    continue
                entry = FileEntry.model_validate(found)
            except (ValueError, ValidationError):
                continue
            path = self.files / entry.path
            if path.is_file() and path.stat().st_size == entry.bytes and sha256_of(path) == entry.sha256:
                self._count(entry)

    def _count(self, entry: FileEntry) -> None:
        known = self.entries.get(entry.path)
        self.total += entry.bytes - (known.bytes if known else 0)
        self.entries[entry.path] = entry

    def part(self, path: str) -> Path:
        """Return where the bytes of an unfinished file go."""
        name = hashlib.sha256(path.encode()).hexdigest()[:32]
        return self.work / "parts" / f"{name}.part"

    def put(self, entry: FileEntry, part: Path) -> None:
        """Move a finished file to its place and write it down; a kill in between costs this file only."""
        target = self.files / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        part.with_suffix(".json").unlink(missing_ok=True)
        if target.stat().st_nlink == 1:  # a hard link's mode is its owner's too
            target.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        sync_folder(target.parent)
        self.note(entry)

    def link(self, entry: FileEntry, path: Path) -> None:
        """Give a file that lies elsewhere on this disk a second name here, or copy it where that cannot be."""
        target = self.files / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(path, target)
        except OSError:
            shutil.copyfile(path, target)
        self.note(entry)

    def keep(self, path: str) -> FileEntry | None:
        """Take over a file of the snapshot before, if it lies there unaltered; return what it is now."""
        known = self.earlier.get(path)
        if known is None:
            return None
        place = self.earlier_path(path)
        if not place.is_file() or place.stat().st_size != known.bytes or sha256_of(place) != known.sha256:
            return None
        entry = known.model_copy(update={"same_as": known.same_as or self.previous_name})
        self.link(entry, place)
        return entry

    def earlier_path(self, path: str) -> Path:
        """Return where the snapshot before keeps a file."""
        return self.root / "snapshots" / self.previous_name / FILES / path

    def note(self, entry: FileEntry) -> None:
        """Write down a finished file."""
        self._count(entry)
        self._append(orjson.dumps(entry.model_dump(mode="json")))

    def mark(self, name: str, value: Any) -> None:  # noqa: ANN401  # whatever JSON can hold
        """Write down how far a harvest came."""
        self.marks[name] = value
        self._append(orjson.dumps({"mark": name, "value": value}))

    def _append(self, line: bytes) -> None:
        with (self.work / "journal.jsonl").open("ab") as stream:
            stream.write(b"\n" + line)  # first the line end: a line cut short must not swallow the next one
            stream.flush()
            os.fsync(stream.fileno())

    def drop(self, keep: set[str]) -> list[str]:
        """Forget finished files that are no longer wanted; return their paths."""
        gone = sorted(self.entries.keys() - keep)
        for path in gone:
            self.total -= self.entries.pop(path).bytes
            (self.files / path).unlink(missing_ok=True)
        return gone

    def seal(self, record: SnapshotRecord) -> Path:
        """Turn the finished work into a snapshot; it is complete under its name or not there."""
        wanted = {f.path for f in record.files}
        for path in sorted(self.files.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(self.files).as_posix() not in wanted:
                path.unlink()
        number = int(self.previous_name.partition("-")[0] or 0) + 1  # clocks go backwards, numbers do not
        name = f"{number:04d}-{record.finished[:10]}-{record.snapshot_sha256[:12]}"
        final = self.root / "snapshots" / name
        data = orjson.dumps(record.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        write_atomically(self.work / snapshot_record.NAME, data)
        publish_folder(self.work, final)
        for leftover in ("parts", "git", "cache"):
            shutil.rmtree(final / leftover, ignore_errors=True)
        for leftover in ("journal.jsonl", "plan.json"):
            (final / leftover).unlink(missing_ok=True)
        return final

    def clear(self) -> None:
        """Remove the work: nothing of it is new."""
        shutil.rmtree(self.work, ignore_errors=True)

    def evidence(self, digest: str, data: bytes) -> None:
        """Keep a page under its digest."""
        path = self.root / "evidence" / digest
        if not path.is_file():
            write_atomically(path, data)
