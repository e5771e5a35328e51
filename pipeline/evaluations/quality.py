"""`gemeingut evaluate quality`: good text dropped by register, bad text seen by kind."""

from collections import Counter
from pathlib import Path

from filters.quality import QualityJudge
from pipeline.evaluations import Report
from pipeline.evaluations._measured import Measured, measured_bad, measured_good

GOOD, BAD = 60, 40  # texts of one register, of one kind


def evaluate(corpora: Path) -> Report:
    """Judge good and bad texts and return the tables.

    Good texts come from the even files of the corpora; the limits were calibrated on the odd ones.

    Args:
        corpora: folder with the unpacked corpora.
    """
    good: dict[str, list[Measured]] = {}
    for one in measured_good(corpora, GOOD, 0, 2):
        good.setdefault(one.kind, []).append(one)
    bad: dict[str, list[Measured]] = {}
    for one in measured_bad(corpora, BAD):
        bad.setdefault(one.kind, []).append(one)
    others: dict[str, list[Measured]] = {}
    for one in measured_bad(corpora, BAD, others=True):
        others.setdefault(one.kind, []).append(one)
    good_rows, good_figures = _good_table(good)
    bad_rows, bad_figures = _bad_table(bad)
    other_rows, other_figures = _bad_table(others)
    markdown = "\n".join([*good_rows, "", *bad_rows, "", "In wordings that no rule was made on:", "", *other_rows])
    return Report(markdown, {"good": good_figures, "bad": bad_figures, "other bad": other_figures})


def _good_table(good: dict[str, list[Measured]]) -> tuple[list[str], dict[str, float]]:
    rows = [
        "| register | German texts | other language | dropped | share | labelled | reasons |",
        "|---|---|---|---|---|---|---|",
    ]
    figures = {}
    for register, texts in sorted(good.items()):
        judge = QualityJudge.for_register(register)
        judged = [judge.judge(one.measures) for one in texts if one.german]
        reasons = Counter(verdict.reason for verdict, _ in judged if not verdict.keep)
        labelled = sum(verdict.keep and bool(set(labels) - {"open_end"}) for verdict, labels in judged)
        dropped = sum(reasons.values())
        figures[register] = dropped / max(len(judged), 1)
        named = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        rows.append(
            f"| {register} | {len(judged)} | {len(texts) - len(judged)} | {dropped} | {figures[register]:.1%} "
            f"| {labelled} | {named} |"
        )
    return rows, figures


def _bad_table(bad: dict[str, list[Measured]]) -> tuple[list[str], dict[str, float]]:
    rows = ["| kind | texts | dropped | only labelled | passed | seen | reasons |", "|---|---|---|---|---|---|---|"]
    figures = {}
    judge = QualityJudge.for_register("web")
    for kind, texts in bad.items():
        seen: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        for one in texts:
            verdict, labels = judge.judge(one.measures)
            if not one.german:
                seen["dropped"] += 1
                reasons["not_german"] += 1
                continue
            reasons[verdict.reason or next(iter(labels), "passed")] += 1
            seen["dropped" if not verdict.keep else "labelled" if labels else "passed"] += 1
        figures[kind] = 1 - seen["passed"] / len(texts)
        named = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(3))
        rows.append(
            f"| {kind.replace('_', ' ')} | {len(texts)} | {seen['dropped']} | {seen['labelled']} | {seen['passed']} "
            f"| {figures[kind]:.1%} | {named} |"
        )
    return rows, figures
