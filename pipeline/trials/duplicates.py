"""`gemeingut try duplicates`: reads all lines, compares them, says which repeat which."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from filters.duplicates import Decisions, Kind, decide, signature
from manifests.source import Register
from pipeline.trials import Item


def _facts(item: Item) -> dict[str, Any]:
    """Return what a line says about its document, in `metadata` or beside it; names in any case."""
    beside = {k: v for k, v in item.fields.items() if k not in {"id", "text", "metadata"}}
    return {str(name).lower(): value for name, value in {**beside, **item.metadata}.items()}


def _text(metadata: Mapping[str, Any], *names: str) -> str:
    value = next((metadata[n] for n in names if metadata.get(n) not in (None, "", [], {})), "")
    if isinstance(value, Mapping):
        return _text({str(k): v for k, v in value.items()}, "id", "key", "score", "name", "title")
    return str(value).strip()


_FREEDOM = ("pd", "by", "by-sa")
_FREE = ("cc0", "cc-0", "pdm", "public", "urhg", "unlicense", "zero", "gemeinfrei", "§")


def _freedom(metadata: Mapping[str, Any]) -> int:
    """Return the rank of a licence: public domain and CC0, attribution, share-alike, anything else."""
    config = _text(metadata, "config").lower()
    if config in _FREEDOM:
        return _FREEDOM.index(config)
    named = _text(metadata, "license", "licence", "license_concluded", "license_declared", "lizenz", "rights").lower()
    license_id = named.replace(" ", "-").replace("_", "-")
    if not license_id:
        return 3
    if "-nc" in license_id or "-nd" in license_id:
        return 4
    if "-sa" in license_id or "gfdl" in license_id:
        return 2
    if any(mark in license_id for mark in _FREE) or "pd" in license_id.split("-"):
        return 0
    return 1 if "by" in license_id.split("-") else 3


_REGISTERS: Mapping[str, str] = {
    other: register.value
    for register, others in {
        Register.LAW: "law laws legal legislation statute statutes act gesetz gesetze gesetzestext recht norm norms "
        "regulation ordinance verordnung rechtsverordnung satzung vorschrift bundesrecht landesrecht",
        Register.COURT: "court decision judgment judgement ruling urteil beschluss rechtsprechung gericht case_law",
        Register.OFFICIAL: "official amtlich amtsblatt gazette bekanntmachung",
        Register.PARLIAMENT: "parliament plenarprotokoll debate",
        Register.SPECIFICATION: "specification spec standard norm_technical",
        Register.DICTIONARY: "dictionary lexicon woerterbuch wörterbuch",
        Register.ENCYCLOPAEDIA: "encyclopaedia encyclopedia wikipedia wiki lexikon",
        Register.NOVEL: "novel novels roman fiction prose prosa narrative novella novelle erzählung erzaehlung story "
        "literature literatur literary book",
        Register.VERSE: "verse poem poems poetry gedicht gedichte lyrik",
        Register.DRAMA: "drama play theatre theater schauspiel",
        Register.LETTER: "letter letters brief briefe",
        Register.DIARY: "diary tagebuch",
        Register.NEWSPAPER: "newspaper news zeitung press presse",
        Register.JOURNAL: "journal periodical zeitschrift",
        Register.PRINT: "print",
        Register.MANUAL: "manual handbook handbuch documentation",
        Register.FORUM: "forum",
        Register.TEXTBOOK: "textbook lehrbuch",
        Register.SCIENCE: "science scientific paper wissenschaft",
        Register.WEB: "web website webpage page",
    }.items()
    for other in others.split()
}
"""The registers of the house by the names that strangers give them; any other name says nothing."""

_PROVISION = re.compile(r"§+ ?\d|^(?:Art\.|Artikel|Anlage) ?\d", re.MULTILINE)


def _register(metadata: Mapping[str, Any], text: str) -> str:
    """Return the register as told; without one, a text that counts its provisions is taken for a law."""
    told = (_text(metadata, name).lower() for name in ("register", "genre", "kind", "type", "category", "text_type"))
    named = next((_REGISTERS[name] for name in told if name in _REGISTERS), "")
    return named or ("law" if len(_PROVISION.findall(text)) >= 2 else "")


_ORIGINS: Mapping[str, str] = {
    "digital": "born-digital", "borndigital": "born-digital", "transcription": "transcribed", "manual": "transcribed",
    "htr": "ocr", "speech": "asr", "mt": "machine-translated", "translated": "machine-translated",
}  # fmt: skip


def _origin(metadata: Mapping[str, Any]) -> str:
    told = re.sub(r"[ _]+", "-", _text(metadata, "origin").lower())
    return _ORIGINS.get(told, told)


def _number(metadata: Mapping[str, Any], *names: str) -> float | None:
    """Return a number, however it is written; `None` when there is none."""
    try:
        return float(_text(metadata, *names))
    except ValueError:
        return None


def _row(name: str, item: Item) -> dict[str, object]:
    metadata = _facts(item)
    sig = signature(item.text)
    tier = _text(metadata, "tier", "license_tier").upper()
    rank = _number(metadata, "source_rank", "rank")
    return {
        "uid": name,
        "source": _text(metadata, "source"),
        "register": _register(metadata, item.text),
        "work_key": _text(metadata, "work_key", "work", "work_id", "jurabk", "isbn"),
        "title": _text(metadata, "title"),
        "revision": _text(metadata, "revision", "version", "stand", "date", "year"),
        "license_rank": _freedom(metadata),
        "tier": tier if tier in {"A", "B", "C"} else "",
        "origin": _origin(metadata),
        "quality": _number(metadata, "quality", "quality_score", "score"),
        "source_rank": 50 if rank is None else int(rank),
        "exact": sig.exact,
        "minhash": sig.minhash,
        "sample": sig.sample.tolist(),
        "words": sig.words,
        "numeric": sig.numeric,
    }


_SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {"quality": pl.Float64, "sample": pl.List(pl.UInt64)}


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one line per input line, in their order: id, verdict, reason, dup_of, similarity, cluster, links.

    Lines with one id are compared like any others; `dup_of`, `cluster` and links hold ids as they were given.
    """
    lines: dict[str, Item] = {}
    seen: Counter[str] = Counter()
    for item in items:
        seen[item.id] += 1
        lines[item.id if seen[item.id] == 1 else f"{item.id}\0{seen[item.id]}"] = item
    if not lines:
        return

    def fetch(uids: Sequence[str]) -> Mapping[str, str]:
        return {uid: lines[uid].text for uid in uids}

    table = pl.DataFrame([_row(name, item) for name, item in lines.items()], schema_overrides=_SCHEMA)
    decisions = decide(table, fetch)
    links = _links(decisions, lines)
    for name, item in lines.items():
        gone = decisions.dropped.get(name)
        cluster = decisions.clusters.get(name)
        yield {
            "id": item.id,
            "verdict": "drop" if gone else "keep",
            "reason": _REASONS[gone.kind] if gone else "",
            "dup_of": lines[gone.dup_of].id if gone else "",
            "similarity": round(gone.similarity, 4) if gone else None,
            "cluster": lines[cluster].id if cluster else "",
            "links": links.get(name, []),
        }


_REASONS = {kind: f"duplicate_{kind}" for kind in Kind}


def _links(decisions: Decisions, lines: Mapping[str, Item]) -> dict[str, list[dict[str, object]]]:
    """Return for each document the pairs it stands in, the most similar first."""
    links: dict[str, list[dict[str, object]]] = defaultdict(list)
    for link in sorted(decisions.links, key=lambda found: (-found.similarity, found.a, found.b)):
        for one, other in ((link.a, link.b), (link.b, link.a)):
            links[one].append(
                {
                    "id": lines[other].id,
                    "similarity": round(link.similarity, 4),
                    "containment": round(link.containment, 4),
                    "kind": str(link.kind),
                }
            )
    return links
