"""Official works: § 5 UrhG with its paragraphs kept apart, standards, headnotes, and Art. 5 of the Swiss URG."""

import re
from dataclasses import dataclass
from functools import lru_cache

from licenses.conclusion import Finding, Status, Tier
from licenses.vocabulary import official_words
from licenses.work import Work

FIRST_PRINT = 1450
"""No official work was printed before; sample laws of software carry years such as 1001.

Source: Gutenberg's first prints, about 1450; the invented laws of LegalDocML.de test files.
"""
_WORDS = re.compile(r"[^\W\d_]+")
STATUTES = frozenset({"LicenseRef-DE-UrhG-5-1", "LicenseRef-DE-UrhG-5-2", "LicenseRef-CH-URG-5"})
"""Declarations that rest on a statute about official works."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the statutes on official works say.

    Args:
        license: LicenseRef of the statute; empty when the work is not free by it.
        de: status in Germany.
        us: status in the United States.
        tier: A or B; C when undetermined.
        reasons: codes of what stood in the way.
    """

    license: str
    de: Finding
    us: Finding
    tier: Tier = Tier.A
    reasons: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def _kinds(kind: str) -> frozenset[str]:
    lower = kind.lower()
    return frozenset(lower.replace("_", "-").replace("/", " ").split()) | {lower}


def kinds(work: Work) -> frozenset[str]:
    """Return the words of a work's kind, in lower case."""
    return _kinds(work.kind)


@lru_cache(maxsize=4096)
def is_authority(issuer: str) -> bool:
    """Say whether a body can issue official works: an authority's word in its name, and no publisher's or club's.

    A court's code counts at the beginning only, because `AG` at the end is a company.
    """
    known = official_words()
    words = _WORDS.findall(issuer.lower().replace("e. v.", "ev").replace("e.v.", "ev"))
    if not words or any(w in known.private_words and not (w == "kg" and at == 0) for at, w in enumerate(words)):
        return False
    if any(w.endswith(known.private_endings) for w in words) or (words[-1] == "ag" and len(words) > 1):
        return False
    if words[0] in known.court_codes or any(_names_authority(w) for w in words):
        return True
    return all(w in known.places for w in words)


def _names_authority(word: str) -> bool:
    known = official_words()
    if word in known.authority_words or word.startswith(known.authority_beginnings):
        return True
    return word.endswith(known.authority_endings) and word not in known.no_authority


def may_be_official(work: Work) -> bool:
    """Say whether kind or issuer make it plausible that a work is official, so that its own statement is believed."""
    known = official_words()
    return bool(kinds(work) & (known.normative | known.notices)) or (
        bool(work.issuer) and is_authority(work.issuer or "")
    )


def official(work: Work) -> Ruling | None:
    """Return what the statutes on official works say about a work, or nothing when it is none of their kind."""
    if refused := _refused(work):
        return refused
    known, kind = official_words(), kinds(work)
    normative = bool(kind & known.normative)
    if not normative and (not kind & known.notices or work.authors):
        return None
    if not work.issuer or not is_authority(work.issuer):
        return _undetermined(work)
    return _free(work, notice=not normative)


def _refused(work: Work) -> Ruling | None:
    """Return the refusal of what only stands beside official works: private standards and publishers' headnotes."""
    known, kind, issuer = official_words(), kinds(work), work.issuer or ""
    if work.published is not None and work.published < FIRST_PRINT and kind & (known.normative | known.notices):
        return _undetermined(work, "implausible_date", ("published", str(work.published)))
    bodies = set(_WORDS.findall(issuer.lower())) & known.standard_bodies if issuer else frozenset()
    if kind & known.standards or (bodies and not is_authority(issuer)):
        return _closed("DE-5-3", work, "private_standard")
    words = f"{work.title} {work.kind}".lower()
    private = bool(issuer) and not is_authority(issuer)
    if "orientierungssatz" in words or "redaktioneller leitsatz" in words or (kind & known.headnotes and private):
        return _closed("DE-5-1", work, "publishers_headnote")
    return None


def declared(identifier: str, work: Work) -> Ruling | None:
    """Return the ruling on a work that its source declares official by a statute; nothing for any other declaration.

    Args:
        identifier: the LicenseRef of the statute.
        work: the work, whose kind or issuer may contradict the declaration.
    """
    if identifier not in STATUTES:
        return None
    if refused := _refused(work):
        return refused
    if work.issuer and not is_authority(work.issuer):
        return _undetermined(work)
    facts = (("kind", work.kind), ("issuer", work.issuer or ""), ("declared", identifier))
    if identifier == "LicenseRef-CH-URG-5":
        return _swiss(facts)
    if identifier == "LicenseRef-DE-UrhG-5-2":
        return _notice(work, facts)
    return _law(facts)


Facts = tuple[tuple[str, str], ...]


def _facts(work: Work) -> Facts:
    return (("kind", work.kind), ("issuer", work.issuer or ""))


def _free(work: Work, *, notice: bool) -> Ruling:
    facts = _facts(work)
    if any(part in (work.issuer or "").lower() for part in official_words().swiss):
        return _swiss(facts)
    return _notice(work, facts) if notice else _law(facts)


def _law(facts: Facts) -> Ruling:
    return Ruling(
        "LicenseRef-DE-UrhG-5-1",
        Finding(Status.PD, "DE-5-1", inputs=facts),
        Finding(Status.PD, "US-EDICT", inputs=facts),
    )


def _notice(work: Work, facts: Facts) -> Ruling:
    """Return the ruling of § 5(2); what a legislature says is an edict in the United States, other notices are not."""
    edict = bool(kinds(work) & official_words().parliamentary)
    us = Finding(Status.PD, "US-EDICT", inputs=facts) if edict else Finding(Status.LIC, "US-5-2", inputs=facts)
    tier = Tier.A if edict else Tier.B
    return Ruling("LicenseRef-DE-UrhG-5-2", Finding(Status.LIC, "DE-5-2", inputs=facts), us, tier)


def _swiss(facts: Facts) -> Ruling:
    de, us = Finding(Status.PD, "CH-5", inputs=facts), Finding(Status.PD, "US-EDICT", inputs=facts)
    return Ruling("LicenseRef-CH-URG-5", de, us, Tier.B)


def _closed(rule: str, work: Work, reason: str) -> Ruling:
    de = Finding(Status.IC, rule, inputs=_facts(work))
    return Ruling("", de, Finding(Status.UND, "US-95", inputs=_facts(work)), Tier.A, (reason,))


def _undetermined(work: Work, reason: str = "", *beside: tuple[str, str]) -> Ruling:
    """Return the ruling on what cannot be told official, and what is missing or wrong: without a reason the issuer."""
    reason = reason or ("issuer_not_an_authority" if work.issuer else "issuer_missing")
    facts = (*_facts(work), *beside, ("undetermined", reason))
    de, us = Finding(Status.UND, "DE-5-1", inputs=facts), Finding(Status.UND, "US-EDICT", inputs=facts)
    return Ruling("", de, us, Tier.C, (reason,))
