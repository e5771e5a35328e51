"""`gemeingut evaluate duplicates`: real versions of laws, different laws, and planted copies of known kinds.

Found means linked or dropped. The true similarity is counted here once more, in plain Python on sets of words, with
case, ſ, umlauts and ß folded and numbers kept: less is folded than by the stage itself.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.evaluations import Report
from pipeline.formats import gii_norm
from pipeline.record import Origin, Record
from pipeline.trials import Item
from pipeline.trials.duplicates import trial

BANDS = ((0.85, 1.01), (0.75, 0.85), (0.7, 0.75), (0.5, 0.7), (0.0, 0.5))
_FOLD = str.maketrans({"ſ": "s", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
Metadata = Mapping[str, Any]


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the five-word shingles of a text, plainly folded."""
    words = re.findall(r"\w+", text.lower().translate(_FOLD))
    return frozenset(tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4)))


def jaccard(left: str, right: str) -> float:
    """Return the true similarity of two texts."""
    a, b = shingles(left), shingles(right)
    return len(a & b) / len(a | b)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pair of documents known to be alike."""

    similarity: float
    found: bool
    dropped: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair known to be alike, and what is known of each."""

    kind: str
    left: Item
    right: Item


def outcomes(pairs: Sequence[Pair], others: Sequence[Item] = ()) -> tuple[dict[str, list[Outcome]], int]:
    """Try all documents of all pairs at once; return outcomes by kind, and the documents dropped beside a stranger."""
    items = {item.id: item for pair in pairs for item in (pair.left, pair.right)} | {item.id: item for item in others}
    lines = {str(line["id"]): line for line in trial(items.values())}
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    kin: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        a, b = pair.left.id, pair.right.id
        kin[a] |= {b, *kin[b]}
        kin[b] |= {a, *kin[a]}
        linked = any(link["id"] == b for link in _links(lines[a]))
        dropped = lines[a]["dup_of"] == b or lines[b]["dup_of"] == a
        by_kind[pair.kind].append(Outcome(jaccard(pair.left.text, pair.right.text), linked or dropped, dropped))
    strangers = sum(bool(line["dup_of"]) and line["dup_of"] not in kin[name] for name, line in lines.items())
    return by_kind, strangers


def _links(line: Mapping[str, Any]) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = line["links"]
    return links


# Laws


def _laws(folder: Path) -> Iterator[tuple[str, Record]]:
    for path in sorted(folder.rglob("*.xml")):
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as stream:
            for record in gii_norm.read(stream, Origin(name, _no_sibling), {}):
                if isinstance(record, Record):
                    yield name, record


def _no_sibling(path: str) -> Any:  # noqa: ANN401 - never returns
    raise FileNotFoundError(path)


def versions(corpora: Path, known: bool) -> list[Pair]:
    """Return the pairs of real versions of one law.

    Args:
        corpora: folder with `bench-neardup-laws`.
        known: whether register, work key, title and revision are told.
    """
    states: dict[str, dict[str, Item]] = defaultdict(dict)
    for state in ("old", "new"):
        for name, law in _laws(corpora / "bench-neardup-laws" / state):
            told: Metadata = _told(law) if known else {}
            states[name][state] = Item(f"{state}/{name}", law.text, told)
    return [Pair("version", pair["old"], pair["new"]) for pair in states.values() if len(pair) == 2]


def _told(law: Record) -> Metadata:
    return {"register": "law", "work_key": law.work_key, "title": law.work.title, "revision": law.revision}


def different_laws(corpora: Path, known: bool) -> list[tuple[Item, str]]:
    """Return the federal laws of one day, each once, with their work keys."""
    held: dict[str, tuple[Item, str]] = {}
    for name, law in _laws(corpora / "gesetze-im-internet-xml"):
        held.setdefault(law.work_key, (Item(name, law.text, _told(law) if known else {}), law.work_key))
    return list(held.values())


# Planted copies


def noise(share: float) -> Callable[[str, random.Random], str]:
    """Return a change that misreads a share of the letters that optical character recognition confuses."""
    confused = {"e": "c", "n": "u", "u": "n", "s": "f", "i": "l", "r": "t", "h": "b", "m": "rn", "d": "b", "t": "r"}

    def change(text: str, chance: random.Random) -> str:
        return "".join(confused.get(c, c) if chance.random() < share else c for c in text)

    return change


def _old_spelling(text: str, chance: random.Random) -> str:  # noqa: ARG001 - same form as the other kinds
    """Return the text as an older print would spell it."""
    for new, old in (("Tür", "Thür"), ("Tor", "Thor"), ("tun", "thun"), ("Teil", "Theil"), ("sein", "seyn"),
                     ("gibt", "giebt"), ("Kultur", "Cultur"), ("bei", "bey"), ("ieren", "iren")):  # fmt: skip
        text = text.replace(new, old)
    return text


def _reordered(text: str, chance: random.Random) -> str:
    paragraphs = text.split("\n")
    chance.shuffle(paragraphs)
    return "\n".join(paragraphs)


KINDS: Mapping[str, Callable[[str, random.Random], str]] = {
    "case": lambda text, _: text.upper(),
    "spacing": lambda text, _: re.sub(r" ", "  ", text).replace("\n", "\n\n"),
    "long s": lambda text, _: re.sub(r"s(?=\w)", "ſ", text),
    "old spelling": _old_spelling,
    "7 bit": lambda text, _: text.translate(_FOLD),
    "OCR noise 1 %": noise(0.01),
    "OCR noise 3 %": noise(0.03),
    "OCR noise 5 %": noise(0.05),
    "truncated to 90 %": lambda text, _: text[: int(len(text) * 0.9)],
    "truncated to 50 %": lambda text, _: text[: len(text) // 2],
    "prefixed": lambda text, _: "Startseite Hilfe Impressum Datenschutz Kontakt Suche Anmelden\n" * 3 + text,
    "reordered": _reordered,
    "merged": lambda text, chance: text + "\n" + " ".join(f"fremd{chance.randrange(10_000)}" for _ in text.split()),
}
"""Kinds of planted copies."""


def planted(texts: Sequence[str], each: int, seed: int = 7) -> tuple[list[Pair], list[Item]]:
    """Return `each` planted pairs of every kind, and the texts that nothing was planted for.

    Args:
        texts: originals, each used for one pair at most.
        each: pairs of a kind.
        seed: of the choice and the changes.
    """
    chance = random.Random(seed)  # noqa: S311 - a fixed seed is meant
    pool = list(texts)
    chance.shuffle(pool)
    pairs: list[Pair] = []
    for kind, change in KINDS.items():
        for _ in range(min(each, len(pool))):
            text, name = pool.pop(), f"{len(pairs):05}"
            told = {"register": "novel"}
            copy = Item(f"copy-{name}", change(text, chance), told)
            pairs.append(Pair(kind, Item(f"text-{name}", text, told), copy))
    return pairs, [Item(f"alone-{n:05}", text, {"register": "novel"}) for n, text in enumerate(pool)]


def pieces_of_novels(corpora: Path, size: int = 6000, most: int = 40) -> list[str]:
    """Return pieces of the novels, cut at line ends, at most so many from each."""
    pieces = []
    for path in sorted((corpora / "novels68-txt").rglob("*.txt")):
        if path.name == "SOURCE.txt":
            continue
        piece = ""
        found = 0
        for line in path.read_text("utf-8", "replace").split("\n"):
            piece += line + "\n"
            if len(piece) >= size and found < most:
                pieces.append(piece)
                piece, found = "", found + 1
    return pieces


# Report


@dataclass(slots=True)
class _Page:
    lines: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def table(self, title: str, by_kind: Mapping[str, Sequence[Outcome]]) -> None:
        self.lines += [f"### {title}", "", "| kind | pairs | similarity | found | dropped |", "|---|---|---|---|---|"]
        for kind, found in by_kind.items():
            mean = sum(o.similarity for o in found) / len(found)
            self.lines.append(
                f"| {kind} | {len(found)} | {mean:.2f} | {_share(o.found for o in found)} "
                f"| {_share(o.dropped for o in found)} |"
            )
        self.lines.append("")

    def bands(self, title: str, found: Sequence[Outcome]) -> None:
        self.lines += [f"### {title}", "", "| true similarity | pairs | found | dropped |", "|---|---|---|---|"]
        for low, high in BANDS:
            band = [o for o in found if low <= o.similarity < high]
            if band:
                shares = _share(o.found for o in band), _share(o.dropped for o in band)
                name = f"{low:.2f} to {min(high, 1):.2f}"
                self.lines.append(f"| {name} | {len(band)} | {shares[0]} | {shares[1]} |")
                self.figures[f"{title}: {name}"] = {"pairs": len(band), "found": shares[0], "dropped": shares[1]}
        self.lines.append("")


def _share(hits: Iterator[bool]) -> str:
    held = list(hits)
    return f"{sum(held) / len(held):.3f}"


def evaluate(corpora: Path) -> Report:
    """Measure the duplicates stage on what is there of bench-neardup-laws, gesetze-im-internet-xml and novels68-txt.

    Raises:
        ConfigError: when none of them is there.
    """
    page = _Page()
    if (corpora / "bench-neardup-laws").is_dir():
        for known in (False, True):
            by_kind, strangers = outcomes(versions(corpora, known))
            told = "work key known" if known else "text alone"
            page.bands(f"Versions of one law, {told}", by_kind["version"])
            page.lines += [f"Dropped beside another law: {strangers}.", ""]
            page.figures[f"versions, {told}: strangers"] = strangers
    if (corpora / "gesetze-im-internet-xml").is_dir():
        for known in (False, True):
            told = "work key known" if known else "text alone"
            laws = different_laws(corpora, known)
            lines = list(trial(item for item, _ in laws))
            gone = sum(line["verdict"] == "drop" for line in lines)
            alike = sum(float(link["similarity"]) >= 0.8 for line in lines for link in _links(line)) // 2
            page.lines += [
                f"Different laws, {told}: of {len(laws)} laws with {alike} pairs at 0.8 or more, {gone} dropped.",
                "",
            ]
            page.figures[f"different laws, {told}"] = {"laws": len(laws), "alike": alike, "dropped": gone}
    if (corpora / "novels68-txt").is_dir():
        pairs, alone = planted(pieces_of_novels(corpora), 40)
        by_kind, strangers = outcomes(pairs, alone)
        page.table("Planted copies by kind", by_kind)
        page.bands("Planted copies by true similarity", [o for found in by_kind.values() for o in found])
        page.lines += [f"Dropped beside a stranger: {strangers} of {len(pairs) * 2 + len(alone)} documents.", ""]
        page.figures["planted: strangers"] = strangers
    if not page.lines:
        raise ConfigError(
            f"{corpora}: none of bench-neardup-laws, gesetze-im-internet-xml, novels68-txt is here. Unpack one of them."
        )
    return Report("\n".join(page.lines), page.figures)
