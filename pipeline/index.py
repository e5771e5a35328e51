"""The index of a release: the signatures of what it publishes, kept beside it for the releases to come.

`<work folder>/index/<version>/` holds a file of signatures for each source and task, what was measured of pairs of
texts (`likeness-*.parquet`), and `index.json`, which names the release by the digest of its manifest and the recipe of
its signatures. It is a convenience and no part of the release: without it, or under another recipe, the published
texts are signed again. It is not published, and what is withdrawn leaves it with the next build.
"""

import logging
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from manifests import manifest
from manifests.withdrawals import Withdrawals
from pipeline.files import publish_folder, sha256_of
from pipeline.task import DONE

log = logging.getLogger(__name__)

ABOUT = "index.json"
LIKENESS = "likeness"


def index_of(release: Path) -> Path:
    """Return where the index of a release lies."""
    return release.resolve().parent.parent / "index" / release.resolve().name


def published_sources(release: Path) -> list[str]:
    """Return the sources that have documents in a release, sorted."""
    names = (re.fullmatch(r"(.+)-\d{5}\.parquet", path.name) for path in release.glob("data/*/*.parquet"))
    return sorted({name[1] for name in names if name})


def kept_index(release: Path, source: str) -> list[Path]:
    """Return the files of a source's signatures that were kept with a release; none when they are of no use.

    They are of no use when they belong to another release of that number, or were made by another recipe.
    """
    from filters.duplicates.store import check_recipe  # noqa: PLC0415  # planning without duplicates needs no numba
    from filters.errors import FilterError  # noqa: PLC0415

    folder = index_of(release)
    try:
        about = orjson.loads((folder / ABOUT).read_bytes())
        found = [
            folder / name for name in about["files"] if re.fullmatch(rf"{re.escape(source)}-\d{{5}}\.parquet", name)
        ]
        if about["manifest"] != sha256_of(release / manifest.PATH):
            return []
        for path in found:
            check_recipe(path)
    except (OSError, ValueError, KeyError, TypeError, FilterError) as error:
        log.warning("index of %s: of no use (%s); its texts are signed again", release.name, type(error).__name__)
        return []
    return found


def keep(release: Path, signatures: Iterable[Path], likeness: Sequence[Path]) -> None:
    """Put the index of a release in place, unless it is there already.

    Args:
        release: that was sealed.
        signatures: files of signatures, under the names they keep, each an output of a finished task.
        likeness: files of what was measured, likewise.
    """
    target = index_of(release)
    named = {path.name: path for path in signatures}
    named |= {f"{LIKENESS}-{number:05d}.parquet": path for number, path in enumerate(likeness)}
    about = {
        "manifest": sha256_of(release / manifest.PATH),
        "recipe": _recipe(),
        "files": {name: _recorded(path) for name, path in sorted(named.items())},
    }
    try:
        if orjson.loads((target / ABOUT).read_bytes()) == about and all((target / name).is_file() for name in named):
            return
    except (OSError, ValueError):
        pass
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        for name, path in named.items():
            _linked(path, temporary / name)
        (temporary / ABOUT).write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
        publish_folder(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _recorded(path: Path) -> str:
    """Return the digest of a task's output, as its completion record has it."""
    digest: str = orjson.loads((path.parent / DONE).read_bytes())["outputs"][path.name]
    return digest


def _linked(path: Path, target: Path) -> None:
    """Give a task's output a second name: neither it nor the index is ever written to, both are only replaced."""
    try:
        os.link(path, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(path, target)


def _recipe() -> dict[str, str]:
    from filters.duplicates.store import recipe  # noqa: PLC0415

    return dict(recipe())


def purge(folder: Path, orders: Withdrawals) -> int:
    """Take withdrawn documents out of every kept index, and what was measured of their texts; return their number.

    Args:
        folder: work folder.
        orders: all withdrawals.
    """
    if not orders.orders:
        return 0
    return sum(_purged(index, orders) for index in sorted((folder / "index").glob("*")) if (index / ABOUT).is_file())


def _purged(index: Path, orders: Withdrawals) -> int:
    import polars as pl  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from filters.duplicates.store import kept_rows  # noqa: PLC0415

    texts: set[bytes] = set()
    gone = 0
    for path in sorted(index.glob("*.parquet")):
        if path.name.startswith(f"{LIKENESS}-"):
            continue
        frame = pl.read_parquet(path, columns=["uid", "exact"])
        left = pl.Series([orders.find(uid) is None for uid in frame["uid"]], dtype=pl.Boolean)
        if left.all():
            continue
        gone += int((~left).sum())
        texts |= set(frame.filter(~left)["exact"])
        temporary = path.with_name(f".{path.name}.part")
        kept_rows(path, temporary, left.to_numpy(), {})
        temporary.replace(path)
    for path in sorted(index.glob(f"{LIKENESS}-*.parquet")) if texts else ():
        table = pq.read_table(path)
        frame = pl.DataFrame(pl.from_arrow(table))
        stays = ~(pl.col("exact_a").is_in(list(texts)) | pl.col("exact_b").is_in(list(texts)))
        temporary = path.with_name(f".{path.name}.part")
        pq.write_table(frame.filter(stays).to_arrow().replace_schema_metadata(table.schema.metadata), temporary)
        temporary.replace(path)
    return gone
