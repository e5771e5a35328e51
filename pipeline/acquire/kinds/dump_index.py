"""A dump whose index lists files with sizes and digests: Wikimedia, the Internet Archive, or a list of checksums."""

import re
from collections.abc import Iterator
from typing import Any, assert_never
from urllib.parse import quote, urljoin

import orjson

from manifests.acquisition import DumpIndex, Layout
from pipeline.acquire import checksums, names
from pipeline.acquire.links import links, text_of
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import ConfigError, OutsideError
from pipeline.globs import matches

_DATE = re.compile(r"/(\d{8})/$")


def survey(world: World) -> Survey:
    """List the files of the dump.

    Raises:
        ConfigError: when the declared revision does not exist.
        OutsideError: when the index cannot be had or read.
    """
    how = world.how(DumpIndex)
    match how.layout:
        case Layout.WIKIMEDIA:
            revision, files = _wikimedia(world, how)
        case Layout.INTERNET_ARCHIVE:
            revision, files = "", list(_internet_archive(world, how))
        case Layout.CHECKSUMS:
            revision, files = "", list(_checksums(world, how))
        case _ as never:
            assert_never(never)
    chosen = world.chosen(files)
    bare = [f.path for f in chosen if not f.digests]
    notes = (f"{len(bare)} file(s) of the index bear no digest, such as {bare[0]}.",) if bare else ()
    return Survey(chosen, len(chosen), revision, notes)


def collect(world: World) -> Survey:
    """Fetch all of them."""
    found = survey(world)
    world.fetch_all(found)
    return found


def _read(url: str, body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except ValueError as error:
        raise OutsideError(f"{url}: not readable JSON ({error}). The dump may just be written: try later.") from error
    if not isinstance(found, dict):
        raise OutsideError(f"{url}: not the index of a dump. Mend acquire.url.")
    return found


def _wikimedia(world: World, how: DumpIndex) -> tuple[str, list[Wanted]]:
    """Return the revision and its files: the declared one, or the newest whose wanted jobs are all done."""
    root = how.url.rstrip("/") + "/"
    if how.revision:
        files = _jobs(world, root, how.revision)
        if files is None:
            raise OutsideError(f"{root}{how.revision}/: this dump is not finished yet. Try later.")
        return how.revision, files
    dates = sorted({m[1] for link in links(world.transport.get(root)) if (m := _DATE.search(link))}, reverse=True)
    for date in dates:
        files = _jobs(world, root, date)
        if files is not None:
            return date, files
    raise OutsideError(f"{root}: lists no finished dump. Look at the place; mend acquire.url or try later.")


def _jobs(world: World, root: str, date: str) -> list[Wanted] | None:
    """Return the files of a dump's finished jobs; `None` when one that we want is not finished."""
    url = f"{root}{date}/dumpstatus.json"
    jobs = _read(url, world.transport.get(url).body).get("jobs", {})
    how = world.source.acquire
    found, unfinished = [], False
    for job in jobs.values():
        for name, facts in (job.get("files") or {}).items():
            if not matches(name, how.include) or matches(name, how.exclude):
                continue
            if job.get("status") != "done":
                unfinished = True
                continue
            address = urljoin(root, facts["url"]) if facts.get("url") else f"{root}{date}/{quote(name)}"
            stated = {n: str(facts[n]).lower() for n in ("md5", "sha1") if facts.get(n)}
            found.append(Wanted(names.safe(name), address, facts.get("size"), stated))
    return None if unfinished or not found else found


def _internet_archive(world: World, how: DumpIndex) -> Iterator[Wanted]:
    found = _read(how.url, world.transport.get(how.url).body)
    item = how.url.rstrip("/").rpartition("/")[2]
    base = urljoin(how.url, f"/download/{quote(item)}/")
    if not found.get("files"):
        raise ConfigError(f"{how.url}: no item of that name, or it holds no files. Mend acquire.url.")
    for facts in found["files"]:
        name = str(facts["name"])
        stated = {n: str(facts[n]).lower() for n in ("md5", "sha1") if facts.get(n)}
        if name.endswith(("_files.xml", "_meta.sqlite")):  # describe the item and change when they are asked for
            continue
        size = int(facts["size"]) if str(facts.get("size", "")).isdigit() else None
        yield Wanted(names.safe(name), base + quote(name), size, stated)


def _checksums(world: World, how: DumpIndex) -> Iterator[Wanted]:
    page = world.transport.get(how.url)
    by_path: dict[str, dict[str, str]] = {}
    for entry in checksums.parse(text_of(page)):
        by_path.setdefault(entry.path, {})[entry.algorithm] = entry.digest
    if not by_path:
        raise OutsideError(f"{how.url}: holds no line as md5sum, sha1sum or sha256sum write it. Mend acquire.url.")
    for path, stated in by_path.items():
        yield Wanted(names.safe(path), urljoin(how.url, quote(path)), None, stated)
