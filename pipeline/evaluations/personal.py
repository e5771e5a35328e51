"""`gemeingut evaluate personal`: leakage and precision by kind, over-redaction by register, throughput."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filters.personal import recogniser
from filters.personal.redact import RedactionConfig, Redactor
from filters.personal.spans import Kind
from filters.personal.tiers import Tier
from filters.personal.training import train
from pipeline.evaluations import Report
from pipeline.formats import reader
from pipeline.record import Origin, Record

SEED = 20_26
RESAMPLES = 1_000
GOLD = Path(__file__).parents[2] / "tests" / "data" / "personal" / "gold.jsonl"
SYNTHETIC = "bench-pii-de-synth/pii_de.jsonl"
REAL: tuple[tuple[str, str, str, Tier], ...] = (
    ("law", "gesetze-im-internet-xml/*/*.xml", "gii-norm", Tier.T2),
    ("parliament", "bundestag-plpr-xml/*.xml", "plpr", Tier.T2),
    ("drama", "gerdracor-tei/**/*.xml", "tei", Tier.T0),
    ("newspaper", "reichsanzeiger-page/**/*.xml", "page", Tier.T0),
)
"""Register, files, format, and the tier these documents have; each is also read as T3, the strictest."""
NAMED = ("germeval-superglebers", "ler-legal-ner", "europeana-ner", "hipe2022-ner")
"""Labelled corpora of names, by their folders."""

MOST_CHARS = 30_000_000

Found = tuple[int, int, str]
"""First code point, code point after the last, and type of one span."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text: what is to be found, and what was."""

    gold: frozenset[Found]
    found: frozenset[Found]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the bounds of its 95 % bootstrap interval over documents."""

    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.share:.4f} [{self.low:.4f}, {self.high:.4f}]"


def evaluate(corpora: Path) -> Report:
    """Measure what is there: the synthetic set, the gold set, and real texts by register.

    Args:
        corpora: folder of unpacked corpora; those that are missing are left out and named.
    """
    parts: list[str] = []
    figures: dict[str, object] = {}
    for title, path in (("Synthetic carriers", corpora / SYNTHETIC), ("Gold set", GOLD)):
        if path.exists():
            rows = labelled(path)
            parts.append(f"### {title} ({len(rows)} texts)\n\n" + _kinds_table(rows))
            figures[title] = {kind: _kind_figures(rows, kind) for kind in _kinds(rows)}
        else:
            parts.append(f"### {title}\n\nNot measured: {path.name} is missing.")
    parts.append("### Our name recogniser on held-out sentences\n\n" + _recogniser_table(corpora))
    table, found = _over_redaction(corpora)
    parts.append("### Findings per million tokens of real text\n\n" + table)
    figures["over_redaction"] = found
    return Report("\n\n".join(parts) + "\n", figures)


def labelled(path: Path) -> list[Labelled]:
    """Read lines of `text`, optional `tier` and `spans`, and redact each."""
    rows = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        _, spans = Redactor(Tier(row.get("tier", "T3")))(row["text"])
        gold = frozenset((span["start"], span["end"], span["type"]) for span in row.get("spans", ()))
        rows.append(Labelled(gold, frozenset((span.start, span.end, span.kind.value) for span in spans)))
    return rows


def _kinds(rows: Sequence[Labelled]) -> list[str]:
    return sorted({kind for row in rows for _, _, kind in row.gold | row.found})


def _covered(one: Found, others: frozenset[Found]) -> bool:
    return any(other[0] <= one[0] and one[1] <= other[1] for other in others)


def _touched(one: Found, others: frozenset[Found]) -> bool:
    return any(other[2] == one[2] and other[0] < one[1] and one[0] < other[1] for other in others)


def leaked(rows: Sequence[Labelled], kind: str) -> list[tuple[int, int]]:
    """Return for each text: gold spans of `kind` not wholly covered by findings of any kind, and all of them."""
    wanted = [[one for one in row.gold if one[2] == kind] for row in rows]
    return [
        (sum(not _covered(one, row.found) for one in gold), len(gold)) for row, gold in zip(rows, wanted, strict=True)
    ]


def precise(rows: Sequence[Labelled], kind: str) -> list[tuple[int, int]]:
    """Return for each text: findings of `kind` that touch a gold span of that kind, and all of them."""
    said = [[one for one in row.found if one[2] == kind] for row in rows]
    return [(sum(_touched(one, row.gold) for one in found), len(found)) for row, found in zip(rows, said, strict=True)]


def bootstrap(pairs: Sequence[tuple[int, int]]) -> Rate | None:
    """Return the share of the first in the second number, with its interval; None if the second are all zero."""
    pairs = [pair for pair in pairs if pair[1]]
    if not pairs:
        return None
    chance = random.Random(SEED)  # noqa: S311 - a repeatable draw, not a secret
    shares = sorted(
        sum(part for part, _ in drawn) / sum(whole for _, whole in drawn)
        for drawn in (chance.choices(pairs, k=len(pairs)) for _ in range(RESAMPLES))
    )
    whole = sum(part for part, _ in pairs) / sum(all_ for _, all_ in pairs)
    return Rate(whole, shares[RESAMPLES * 25 // 1000], shares[RESAMPLES * 975 // 1000 - 1])


def _kind_figures(rows: Sequence[Labelled], kind: str) -> dict[str, object]:
    leak, precision = bootstrap(leaked(rows, kind)), bootstrap(precise(rows, kind))
    return {
        "gold": sum(whole for _, whole in leaked(rows, kind)),
        "leakage": None if leak is None else leak.share,
        "precision": None if precision is None else precision.share,
    }


def _kinds_table(rows: Sequence[Labelled]) -> str:
    lines = ["| type | gold | leakage [95 %] | found | precision [95 %] |", "| --- | ---: | --- | ---: | --- |"]
    for kind in _kinds(rows):
        leaks, hits = leaked(rows, kind), precise(rows, kind)
        lines.append(
            f"| {kind} | {sum(whole for _, whole in leaks)} | {bootstrap(leaks) or '–'} "
            f"| {sum(whole for _, whole in hits)} | {bootstrap(hits) or '–'} |"
        )
    return "\n".join(lines)


def _recogniser_table(corpora: Path) -> str:
    """Return precision, recall and F of exact person spans on what the model did not learn from."""
    missing = [name for name in NAMED if not (corpora / name).is_dir()]
    if missing:
        return f"Not measured: {', '.join(missing)} missing."
    nlp = recogniser.load("own")
    _, held = train.split(train.read_gold(corpora))
    lines = [
        "| corpus | sentences | persons | precision | recall | F [95 %] |",
        "| --- | ---: | ---: | --- | --- | --- |",
    ]
    for name, sentences in held.items():
        counts = train.judged(nlp, sentences)
        right, said, true = (sum(column) for column in zip(*counts, strict=True))
        lines.append(
            f"| {name} | {len(sentences)} | {true} | {right / max(said, 1):.3f} | {right / max(true, 1):.3f} "
            f"| {_f_measure(counts)} |"
        )
    return "\n".join(lines)


def _f_measure(counts: Sequence[tuple[int, int, int]]) -> Rate:
    chance = random.Random(SEED)  # noqa: S311 - a repeatable draw, not a secret

    def f(drawn: Sequence[tuple[int, int, int]]) -> float:
        right, said, true = (sum(column) for column in zip(*drawn, strict=True))
        return float(2 * right / max(said + true, 1))

    full = [row for row in counts if any(row)]
    drawn = sorted(f(chance.choices(full, k=len(full))) for _ in range(RESAMPLES))
    return Rate(f(full), drawn[RESAMPLES * 25 // 1000], drawn[RESAMPLES * 975 // 1000 - 1])


def _over_redaction(corpora: Path) -> tuple[str, dict[str, dict[str, float]]]:
    lines = [
        "| register | tokens | tier | findings | per million | kinds | MB/s |",
        "| --- | ---: | --- | ---: | ---: | --- | ---: |",
    ]
    figures: dict[str, dict[str, float]] = {}
    for register, pattern, form, tier in REAL:
        read = list(texts(corpora, pattern, form))
        if not read:
            lines.append(f"| {register} | – | – | – | – | not measured: no files | – |")
            continue
        tokens = sum(len(text.split()) for text in read)
        for asked in dict.fromkeys((tier, Tier.T3)):
            kinds, speed = measured(read, Redactor(asked, RedactionConfig()))
            hits = sum(kinds.values())
            named = ", ".join(f"{kind.value} {count}" for kind, count in sorted(kinds.items())) or "none"
            lines.append(
                f"| {register} | {tokens:,} | {asked} | {hits} | {hits * 1e6 / tokens:.2f} | {named} | {speed:.0f} |"
            )
            figures[f"{register} {asked}"] = {"tokens": tokens, "findings": hits, "mb_per_s": speed}
    return "\n".join(lines), figures


def measured(texts: Sequence[str], redact: Redactor) -> tuple[Counter[Kind], float]:
    """Return the findings by kind, and the speed in megabytes of UTF-8 per second of one core."""
    kinds: Counter[Kind] = Counter()
    size = sum(len(text.encode()) for text in texts)
    began = time.process_time()
    for text in texts:
        kinds.update(span.kind for span in redact(text)[1])
    return kinds, size / 1e6 / max(time.process_time() - began, 1e-9)


def texts(corpora: Path, pattern: str, form: str) -> Iterator[str]:
    """Yield texts as our own readers give them, up to `MOST_CHARS`."""
    read, taken = reader(form), 0
    for path in sorted(corpora.glob(pattern)):
        with path.open("rb") as stream:
            for record in read(stream, Origin(path.name, _sibling(path)), {}):
                if isinstance(record, Record):
                    taken += len(record.text)
                    yield record.text
        if taken > MOST_CHARS:
            return


def _sibling(path: Path) -> Callable[[str], BinaryIO]:
    return lambda name: (path.parent / name).open("rb")
