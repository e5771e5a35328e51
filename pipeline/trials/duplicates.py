"""`gemeingut try duplicates`: reads all lines, compares them, says which repeat which."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from filters.duplicates import Decisions, Kind, decide, signature
from pipeline.trials import Item


def _text(metadata: Mapping[str, Any], *names: str) -> str:
    value = next((metadata[n] for n in names if metadata.get(n) is not None), "")
    return str(value)


_FREEDOM = ("pd", "by", "by-sa")


def _freedom(metadata: Mapping[str, Any]) -> int:
    """Return the rank of a licence: public domain and CC0, attribution, share-alike, anything else."""
    config = _text(metadata, "config").lower()
    if config in _FREEDOM:
        return _FREEDOM.index(config)
    license_id = _text(metadata, "license", "license_concluded", "license_declared").lower()
    if not license_id:
        return 3
    if "-nc" in license_id or "-nd" in license_id:
        return 4
    if "-sa" in license_id or "gfdl" in license_id:
        return 2
    if any(mark in license_id for mark in ("cc0", "pdm", "pd", "public", "urhg", "unlicense", "zero")):
        return 0
    return 1 if "by" in license_id else 3


def _row(name: str, item: Item) -> dict[str, object]:
    metadata = item.metadata
    sig = signature(item.text)
    quality = metadata.get("quality")
    rank = metadata.get("source_rank", metadata.get("rank"))
    return {
        "uid": name,
        "source": _text(metadata, "source"),
        "register": _text(metadata, "register"),
        "work_key": _text(metadata, "work_key"),
        "title": _text(metadata, "title"),
        "revision": _text(metadata, "revision", "date"),
        "license_rank": _freedom(metadata),
        "tier": _text(metadata, "tier") if _text(metadata, "tier") in {"A", "B", "C"} else "",
        "origin": _text(metadata, "origin"),
        "quality": float(quality) if isinstance(quality, int | float) else None,
        "source_rank": int(rank) if isinstance(rank, int | float) else 50,
        "exact": sig.exact,
        "minhash": sig.minhash,
        "sample": sig.sample.tolist(),
    }


_SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {"quality": pl.Float64, "sample": pl.List(pl.UInt64)}


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one line per input line, in their order: id, verdict, reason, dup_of, similarity, cluster, links.

    A line whose id was already seen is compared under a name of its own, `<id>#2`, which `dup_of` and links then show.
    """
    lines: list[tuple[str, Item]] = []
    seen: dict[str, int] = defaultdict(int)
    for item in items:
        seen[item.id] += 1
        name = item.id if seen[item.id] == 1 else f"{item.id}#{seen[item.id]}"
        lines.append((name, item))
    if not lines:
        return
    texts = {name: item.text for name, item in lines}

    def fetch(uids: Sequence[str]) -> Mapping[str, str]:
        return {uid: texts[uid] for uid in uids}

    table = pl.DataFrame([_row(name, item) for name, item in lines], schema_overrides=_SCHEMA)
    decisions = decide(table, fetch)
    links = _links(decisions)
    for name, item in lines:
        gone = decisions.dropped.get(name)
        yield {
            "id": item.id,
            "verdict": "drop" if gone else "keep",
            "reason": _REASONS[gone.kind] if gone else "",
            "dup_of": gone.dup_of if gone else "",
            "similarity": round(gone.similarity, 4) if gone else None,
            "cluster": decisions.clusters.get(name, ""),
            "links": links.get(name, []),
        }


_REASONS = {kind: f"duplicate_{kind}" for kind in Kind}


def _links(decisions: Decisions) -> dict[str, list[dict[str, object]]]:
    """Return for each document the pairs it stands in, the most similar first."""
    links: dict[str, list[dict[str, object]]] = defaultdict(list)
    for link in sorted(decisions.links, key=lambda found: (-found.similarity, found.a, found.b)):
        for one, other in ((link.a, link.b), (link.b, link.a)):
            links[one].append(
                {
                    "id": other,
                    "similarity": round(link.similarity, 4),
                    "containment": round(link.containment, 4),
                    "kind": str(link.kind),
                }
            )
    return links
