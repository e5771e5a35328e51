"""A Snapshot whose files lie beyond this machine: an inventory is read, the files come one task at a time."""

import re
from pathlib import Path

import orjson
from pydantic import ValidationError

from manifests.source import Source
from pipeline.errors import SourceChangedError
from pipeline.globs import matches
from pipeline.snapshot import RawFile, Snapshot, outside
from pipeline.snapshot_record import FILES, NAME, SnapshotRecord
from pipeline.storage import Storage

_LINE = re.compile(r"^([0-9a-f]{64}) [ *](.+)$")
_SUMS = "SHA256SUMS"


def take(source: Source, storage: Storage, cache: Path) -> Snapshot:
    """Look at a folder that holds the whole source, in an object store or behind HTTP.

    Its own inventory is believed (the record of an acquisition, or a list of digests), because every file is held
    against it when it is fetched. Without one, an object store is listed and every file read once.

    Args:
        source: its declaration.
        storage: of the folder, or of an acquired source with its `snapshots/`, of which the newest counts.
        cache: folder on this machine; a task's files lie below it while the task is at work.

    Raises:
        SourceChangedError: when there is no file, no inventory where nothing can be listed, or another number was
            counted than the declaration asks for.
        OutsideError: when the store does not answer.
    """
    place = _newest(storage)
    record = _record(place)
    if record is not None:
        place = place.below(FILES)
    listed = [RawFile(f.path, f.bytes, f.sha256, encoding=f.encoding) for f in record.files] if record else []
    files = tuple(
        RawFile(f.path, f.size, f.sha256, matches(f.path, source.acquire.files), f.encoding)
        for f in sorted(listed or _summed(place) or _read(place), key=lambda f: f.path)
        if _inside(f.path)
    )
    if not any(f.holds_documents for f in files):
        raise SourceChangedError(
            f"{source.name}: no file at {storage.url} matches {', '.join(source.acquire.files)} "
            f"(found {len(files)} files). A folder behind HTTP needs an inventory: {NAME} or {_SUMS}."
        )
    return Snapshot(
        source,
        cache / source.name,
        files,
        source.documents,
        outside(source, record.expected if record else None),
        record.span if record else "",
        record.revision if record else "",
        record.tdm if record else {},
        place,
    )


def _newest(storage: Storage) -> Storage:
    """Return where the newest snapshot of a source lies, or the folder itself when it has no snapshots."""
    if _web(storage):
        return storage
    known = sorted({name.partition("/")[0] for name in storage.names("snapshots") if name.endswith(f"/{NAME}")})
    return storage.below(f"snapshots/{known[-1]}") if known else storage


def _record(storage: Storage) -> SnapshotRecord | None:
    """Return the record of an acquisition.

    Raises:
        SourceChangedError: when it is damaged.
    """
    try:
        return SnapshotRecord.model_validate(orjson.loads(storage.read(NAME)))
    except FileNotFoundError:
        return None
    except (ValueError, ValidationError) as error:
        raise SourceChangedError(
            f"{storage.url}/{NAME}: not a readable record ({type(error).__name__}). Acquire the source again."
        ) from error


def _summed(storage: Storage) -> list[RawFile]:
    """Return the files that a list of digests names, with the sizes that the store gives."""
    try:
        lines = storage.read(_SUMS).decode().splitlines()
    except FileNotFoundError:
        return []
    found = (_LINE.match(line) for line in lines)
    return [RawFile(m[2], storage.size(m[2]), m[1]) for m in found if m and _inside(m[2])]


def _read(storage: Storage) -> list[RawFile]:
    """Return the files that the store lists, each read once for its digest."""
    names = () if _web(storage) else storage.names()
    return [RawFile(name, *storage.digest(name)) for name in names if not Path(name).name.startswith(".")]


def _web(storage: Storage) -> bool:
    return storage.url.startswith(("http://", "https://"))


def _inside(path: str) -> bool:
    """Say whether a path of an inventory stays below its folder; one that does not is nobody's file."""
    return not path.startswith("/") and ".." not in Path(path).parts
