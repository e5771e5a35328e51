"""`gemeingut evaluate language`: German kept, other languages dropped and varieties told apart, on bench-lid."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filters.analysis import analyse
from filters.language import LanguageFinding, LanguageJudge
from pipeline.errors import ConfigError
from pipeline.evaluations import Report

ROWS = Path("bench-lid") / "lid_eval.tsv"
VARIETIES = ("deu", "historical", "gsw", "bar", "nds", "ltz")
MODERN = ("deu", "deu_1996", "deu_1901")
PARAGRAPH = 300  # code points of a paragraph put together from sentences


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled sentence."""

    label: str
    text: str


def evaluate(corpora: Path) -> Report:
    """Judge every sentence of bench-lid, and paragraphs made of them.

    Args:
        corpora: folder with the unpacked corpora.

    Raises:
        ConfigError: if bench-lid is not there.
    """
    rows = list(_rows(corpora / ROWS))
    judge = LanguageJudge()
    sentences = [(row.label, judge(row.text, analyse(row.text))) for row in rows]
    paragraphs = [(label, judge(text, analyse(text))) for label, text in _paragraphs(rows)]
    labels, kept = _kept(sentences, paragraphs)
    scores, macro = _varieties(sentences)
    clean = [pair for pair, row in zip(sentences, rows, strict=True) if not _boilerplate(row)]
    _, macro_clean = _varieties(clean)
    _, macro_paragraphs = _varieties(paragraphs)
    summary = (
        f"Macro-F1 over the varieties: {macro:.3f} on sentences, {macro_clean:.3f} without the rows that are licence "
        f"lines of their edition though labelled historical, {macro_paragraphs:.3f} on paragraphs."
    )
    return Report(
        "\n".join([*labels, "", *scores, "", summary]),
        {"kept": kept, "macro_f1": macro, "macro_f1_clean": macro_clean, "macro_f1_paragraphs": macro_paragraphs},
    )


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        raise ConfigError(f"{path}: no such file. Unpack bench-lid into the corpora folder.")
    with path.open(encoding="utf-8", newline="") as stream:
        for fields in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Row(fields["lang"], fields["text"])


def _paragraphs(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """Yield texts of at least `PARAGRAPH` code points put together from successive sentences of one label."""
    open_texts: dict[str, str] = defaultdict(str)
    for row in rows:
        open_texts[row.label] = f"{open_texts[row.label]} {row.text}".strip()
        if len(open_texts[row.label]) >= PARAGRAPH:
            yield row.label, open_texts.pop(row.label)


def _group(label: str) -> str:
    """Return the variety that a label of the benchmark stands for; `-` for those that say nothing about it."""
    if label.startswith("deu-hist"):
        return "historical"
    if label in MODERN:
        return "deu"
    if label.startswith("gsw"):
        return "gsw"
    if label == "deu-drama":
        return "-"
    return label if label in VARIETIES else "other"


def _found(finding: LanguageFinding) -> str:
    if finding.language == "lb":
        return "ltz"
    variety = {"deu-hist": "historical", "deu_1901": "deu"}.get(finding.variety, finding.variety)
    return variety if variety in VARIETIES else "other"


def _boilerplate(row: Row) -> bool:
    marks = ("CC BY", "Transkriptionsrichtlinien", "Namensnennung", "Lizenz")
    return row.label.startswith("deu-hist") and any(mark in row.text for mark in marks)


Judged = list[tuple[str, LanguageFinding]]


def _kept(sentences: Judged, paragraphs: Judged) -> tuple[list[str], dict[str, float]]:
    """Return the table of German kept per label, and the shares on sentences."""
    lines = [
        "| label | sentences | kept as German | paragraphs | kept as German | varieties found on sentences |",
        "|---|---|---|---|---|---|",
    ]
    shares = {}
    for label in sorted({label for label, _ in sentences}):
        ones = [finding for each, finding in sentences if each == label]
        longer = [finding for each, finding in paragraphs if each == label]
        shares[label] = _share(ones)
        found = Counter(_found(finding) for finding in ones).most_common(3)
        named = ", ".join(f"{variety} {count / len(ones):.1%}" for variety, count in found)
        paragraph_share = f"{_share(longer):.2%}" if longer else ""
        lines.append(f"| {label} | {len(ones)} | {shares[label]:.2%} | {len(longer)} | {paragraph_share} | {named} |")
    strangers = [f for label, f in sentences if _group(label) == "other" and label not in NEAR]
    shares["all labels that are no near neighbours"] = _share(strangers)
    total = shares["all labels that are no near neighbours"]
    lines.append(f"| other than German and near neighbours | {len(strangers)} | {total:.2%} | | | |")
    return lines, shares


NEAR = ("nld", "ltz", "afr", "dan")


def _share(findings: list[LanguageFinding]) -> float:
    return sum(finding.language == "de" and finding.verdict.keep for finding in findings) / max(len(findings), 1)


def _varieties(judged: Judged) -> tuple[list[str], float]:
    """Return the table of precision, recall and F1 by variety, and their mean F1."""
    pairs = Counter((_group(label), _found(finding)) for label, finding in judged if _group(label) != "-")
    lines = ["| variety | precision | recall | F1 |", "|---|---|---|---|"]
    total = 0.0
    for variety in VARIETIES:
        hits = pairs[variety, variety]
        precision = hits / max(sum(count for (_, found), count in pairs.items() if found == variety), 1)
        recall = hits / max(sum(count for (gold, _), count in pairs.items() if gold == variety), 1)
        score = 2 * precision * recall / max(precision + recall, 1e-9)
        total += score
        lines.append(f"| {variety} | {precision:.3f} | {recall:.3f} | {score:.3f} |")
    return lines, total / len(VARIETIES)
