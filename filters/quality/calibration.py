"""How a register gets its limits: from measures of good text of that register, against those of bad text.

The procedure, written down so that it can be repeated and argued with: every rule of the common table that drops is
held against the good texts. Where all of them pass, the common limit stays. Where one breaks it, the limit is moved to
the most extreme good value and as far again, because a sample of a hundred does not hold the rarest; and where that
lets more than `SPARED` of the bad texts pass that the common limit caught, the rule only labels in this register.
"""

import hashlib
from dataclasses import dataclass

from filters.quality.limits import Limits, Rule
from filters.quality.measures import Measures

MARGIN = 1.0  # of the distance between the common limit and the most extreme good value
SPARED = 0.5  # share of the bad texts caught by the common limit that may pass the moved one


@dataclass(frozen=True, slots=True)
class Moved:
    """One limit that a register needs to have otherwise.

    Args:
        code: the rule's code.
        rule: the rule as the register gets it.
        breaking: how many good texts broke the common limit.
        extreme: the most extreme good value.
        lost: share in [0, 1] of the bad texts caught by the common limit that pass the new one.
    """

    code: str
    rule: Rule
    breaking: int
    extreme: float
    lost: float


def calibrate(common: Limits, good: list[Measures], bad: list[Measures]) -> list[Moved]:
    """Return the limits that must move so that no good text of a register is dropped.

    Args:
        common: the rules for all registers.
        good: measures of good texts of one register.
        bad: measures of bad texts of every kind.
    """
    moved = []
    for code, rule in common.rules:
        if rule.effect != "drop":
            continue
        values = [getattr(m, rule.measure) for m in good if m.words >= rule.words]
        breaking = [value for value in values if breaks(rule, value)]
        if not breaking:
            continue
        extreme = max(breaking) if rule.high is not None else min(breaking)
        caught = [v for m in bad if m.words >= rule.words and breaks(rule, v := getattr(m, rule.measure))]
        new = _moved(rule, extreme)
        lost = sum(not breaks(new, value) for value in caught) / max(len(caught), 1)
        if lost > SPARED:
            new = rule.model_copy(update={"effect": "label"})
        moved.append(Moved(code, new, len(breaking), extreme, lost))
    return moved


def breaks(rule: Rule, value: float) -> bool:
    """Say whether a value lies outside a rule's limits."""
    return (rule.low is not None and value < rule.low) or (rule.high is not None and value > rule.high)


def _moved(rule: Rule, extreme: float) -> Rule:
    if rule.high is not None:
        return rule.model_copy(update={"high": round(extreme + MARGIN * (extreme - rule.high), 4)})
    low = rule.low if rule.low is not None else extreme
    return rule.model_copy(update={"low": round(extreme - MARGIN * (low - extreme), 4)})


def table(register: str, moved: list[Moved], texts: list[str], day: str) -> str:
    """Return the register's table as it stands in quality.toml, with date and digest of the sample.

    Args:
        register: its name.
        moved: what `calibrate` returned.
        texts: the good texts, for the digest.
        day: ISO 8601 date of the calibration.
    """
    digest = hashlib.sha256("\0".join(hashlib.sha256(text.encode()).hexdigest() for text in texts).encode()).hexdigest()
    lines = [f"# {day}, {len(texts)} texts, sample sha256 {digest[:16]}.", f"[{register}]"]
    for one in moved:
        rule = one.rule
        bound = f"high = {rule.high}" if rule.high is not None else f"low = {rule.low}"
        parts = [f'measure = "{rule.measure}"', bound]
        parts += [f"words = {rule.words}"] if rule.words else []
        parts += [f'effect = "{rule.effect}"'] if rule.effect != "drop" else []
        lines.append(f"{one.code} = {{ {', '.join(parts)} }}  # {one.breaking} good texts broke the common limit")
    return "\n".join(lines) + "\n"


def curve(good: list[float], bad: list[float], limit: float, title: str) -> str:
    """Return an SVG picture of how much good and bad text lies above each value of a measure.

    Args:
        good: values of good texts.
        bad: values of bad texts.
        limit: the chosen limit, drawn as a line.
        title: the measure's name.
    """
    values = sorted({*good, *bad, limit})
    low, high = values[0], values[-1]
    span = high - low or 1.0

    def place(value: float) -> float:
        return 40 + 520 * (value - low) / span

    def line(sample: list[float], colour: str) -> str:
        points = " ".join(
            f"{place(v):.1f},{30 + 240 * (1 - sum(s > v for s in sample) / max(len(sample), 1)):.1f}" for v in values
        )
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>'

    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 310" font-family="sans-serif" font-size="12">'
        f'<rect width="600" height="310" fill="white"/><text x="40" y="18">{title}: share of texts above a value</text>'
        f"{line(good, '#1a7f37')}{line(bad, '#b42318')}"
        f'<line x1="{place(limit):.1f}" x2="{place(limit):.1f}" y1="30" y2="270" stroke="black" stroke-dasharray="4"/>'
        f'<text x="40" y="290">{low:.3g}</text><text x="560" y="290" text-anchor="end">{high:.3g}</text>'
        f'<text x="{place(limit):.1f}" y="305" text-anchor="middle">limit {limit:.3g}</text>'
        '<text x="450" y="45" fill="#1a7f37">good</text><text x="500" y="45" fill="#b42318">bad</text></svg>\n'
    )
