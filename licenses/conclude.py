"""Concludes: what a source declares, what a document says and what the statutes decide become one Conclusion.

The order of the questions is fixed. (1) Does a statement on the text forbid what we do (NC, ND, closed, contract)?
(2) Is it an official work? (3) Do grants agree, and if not, which is the strictest? (4) Could whoever gave it give it?
(5) Without a grant: do the dates prove it free in both jurisdictions? What remains is undetermined and unpublished.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from licenses.catalogue import Condition, License, Nature
from licenses.clause_words import BINDING
from licenses.conclusion import Claim, Conclusion, Finding, Outbound, Status, Tier
from licenses.expressions import LicenseId, best_leg, conditions_of, forbids, strictness
from licenses.laundering import Suspicion
from licenses.official import STATUTES, may_be_official, official
from licenses.official import declared as declared_official
from licenses.public_domain import Judgement, judge
from licenses.statements import Reading, declared, found_in, terms
from licenses.work import Scope, Statement, Work

_LONGEST = 200
"""Code points of a condition, or of its places, that a conclusion tells."""
UPSTREAM = "sourceDesc"
"""Part of the place of what a file says of the digital source it was made from, in TEI.

Where dates prove every layer free in both jurisdictions, nobody could grant or reserve anything by copying the text
(no right arises from transcription; § 70 UrhG is judged apart): the file's own licence holds then. Where they do not,
what the source granted binds as well, and the stricter wins.
"""


def conclude(
    claims: Sequence[Claim],
    found: Sequence[Statement],
    work: Work,
    *,
    on: date,
    suspicions: Sequence[Suspicion] = (),
) -> Conclusion:
    """Return what may be done with one text, by which rule and on which evidence.

    Args:
        claims: what the source declares, the text's own licence first.
        found: statements found in the document, raw: their quotes and addresses are parsed here.
        work: the facts that the public-domain rules read.
        on: the day for which the conclusion holds.
        suspicions: signs of laundering, from `licenses.laundering`; any of them sends the document to a human.
    """
    conclusion = _conclude(claims, found, work, on)
    if conclusion.config is None or not suspicions:
        return conclusion
    return _suspect(conclusion, suspicions)


def _suspect(conclusion: Conclusion, suspicions: Sequence[Suspicion]) -> Conclusion:
    by_code: dict[str, list[str]] = {}
    for sign in suspicions:
        by_code.setdefault(sign.code, []).append(f"{sign.seen} ({sign.place})")
    seen = tuple((code, "; ".join(told)) for code, told in by_code.items())
    und = Finding(Status.UND, "X-LAUNDER", inputs=seen)
    reasons = tuple(dict.fromkeys((*(s.code for s in suspicions), *conclusion.reasons)))
    return replace(conclusion, config=None, tier=Tier.C, rule="X-LAUNDER", de=und, us=und, reasons=reasons)


def _conclude(claims: Sequence[Claim], found: Sequence[Statement], work: Work, on: date) -> Conclusion:
    said = [*declared(tuple(claims)), *found_in(found, claims)]
    own = next((r.license for r in said if r.declared and r.statement.scope is Scope.TEXT), "")
    case = _Case(work, judge(work, on), own, tuple(said))
    textual = [r for r in said if r.statement.scope is Scope.TEXT]
    binding = [r for r in said if r.statement.scope in BINDING]
    if forbidding := [r for r in binding if forbids(r.license)]:
        return case.forbidden(forbidding, binding)
    if ruling := case.official(textual):
        return ruling
    grants = [r for r in textual if r.license and _grants(r.license) and r.license not in STATUTES]
    database = [r for r in binding if r.statement.scope is Scope.DATABASE and r.license and _grants(r.license)]
    if any("CC-BY-SA" in r.license for r in grants):
        grants = [r for r in grants if not r.license.startswith(("GFDL", "LicenseRef-GFDL"))]
    if case.free:
        grants = [r for r in grants if UPSTREAM not in r.statement.place] or grants
    if grants or (database and case.free):
        granted = case.granted([*grants, *database])
        conditions = [
            r for r in binding if r.condition and (r in grants or r in database or UPSTREAM not in r.statement.place)
        ]
        return case.conditional(granted, conditions) if conditions and granted.config else granted
    return case.proved(textual)


@cache
def _grants(expression: LicenseId) -> bool:
    natures = {part.nature for part in best_leg(expression)[1]}
    return not natures & {Nature.MARK, Nature.STATEMENT}


def _rule_of(part: License) -> str:
    """Return the id of the rule that admits or refuses one licence."""
    families = (("DL-DE", "L-DLDE"), ("GeoNutz", "L-GEO"), ("GFDL", "L-GFDL"))
    if named := next((rule for mark, rule in families if mark in part.id), ""):
        return named
    if part.nature is Nature.SOFTWARE or part.id.startswith(("GPL", "LGPL", "AGPL")):
        return "L-SOFTWARE"
    by_config = {Outbound.PD: "L-CC-0", Outbound.BY: "L-CC-1", Outbound.BY_SA: "L-CC-2"}
    return by_config[part.outbound] if part.outbound else "L-OTHER"


def _refusal(conditions: frozenset[Condition]) -> tuple[str, str]:
    """Return the rule and the reason code of a forbidding statement."""
    if Condition.CONTRACT in conditions:
        return "DIG", "digitiser_terms"
    if Condition.NON_COMMERCIAL in conditions:
        return "L-NC", "non_commercial"
    if Condition.NO_DERIVATIVES in conditions:
        return "L-ND", "no_derivatives"
    return "L-CLOSED", "rights_reserved"


@dataclass(frozen=True, slots=True)
class _Case:
    work: Work
    judgement: Judgement
    declared: str
    readings: tuple[Reading, ...]

    @property
    def free(self) -> bool:
        """Whether dates prove the text free in both jurisdictions."""
        return self.judgement.de.status is Status.PD and self.judgement.us.status is Status.PD

    def _evidence(self) -> tuple[Statement, ...]:
        return tuple(r.statement for r in self.readings)

    def forbidden(self, forbidding: Sequence[Reading], textual: Sequence[Reading]) -> Conclusion:
        """Conclude that a statement on the text forbids publication."""
        strictest = min(forbidding, key=lambda r: best_leg(r.license)[1][0].nature is Nature.STATEMENT)
        rule, reason = _refusal(frozenset(c for r in forbidding for c in conditions_of(r.license)))
        conflict = any(r.license and not forbids(r.license) for r in textual)
        status = Status.IC if self.judgement.de.status is Status.IC else Status.UND
        refused = Finding(status, rule, inputs=(("license", strictest.license),))
        return Conclusion(
            strictest.license,
            self.declared,
            None,
            Tier.A,
            rule,
            refused,
            refused,
            (reason, *(("conflict",) if conflict else ())),
            self._evidence(),
            conflict,
        )

    def official(self, textual: Sequence[Reading]) -> Conclusion | None:
        """Conclude on an official work, or nothing when it is none."""
        plausible = may_be_official(self.work)
        statute = next((r.license for r in textual if r.license in STATUTES and (r.declared or plausible)), "")
        ruling = declared_official(statute, self.work) if statute else official(self.work)
        if ruling is None or (not statute and ruling.de.status is Status.UND):
            return None
        if not ruling.license:
            return Conclusion(
                "",
                self.declared,
                None,
                ruling.tier,
                ruling.de.rule,
                ruling.de,
                ruling.us,
                ruling.reasons,
                self._evidence(),
            )
        outbound = best_leg(ruling.license)[2]
        return Conclusion(
            ruling.license,
            self.declared,
            outbound,
            ruling.tier,
            ruling.de.rule,
            ruling.de,
            ruling.us,
            (),
            self._evidence(),
        )

    def granted(self, grants: Sequence[Reading]) -> Conclusion:
        """Conclude on grants: the strictest wins, and its giver must have been able to give it."""
        settled = _settle(tuple((r.license, r.statement.scope is Scope.DATABASE) for r in grants))
        rule, outbound, conflict = settled.rule, settled.outbound, settled.conflict
        reasons: list[str] = []
        de, us = self._licensed(rule, settled.used)
        tier = Tier.A if all(r.proved for r in grants) else Tier.B
        if outbound is None:
            reasons.append("copyleft_without_config" if settled.copyleft else "license_not_open")
        elif self._given_by_a_stranger():
            reasons.append("licensor_is_not_the_author")
            rule, tier, outbound = "X-LAUNDER", Tier.C, None
            de, us = self.judgement.de, self.judgement.us
        if conflict:
            reasons.append("conflict")
        name = settled.used if outbound or de.status is Status.LIC else ""
        return Conclusion(name, self.declared, outbound, tier, rule, de, us, tuple(reasons), self._evidence(), conflict)

    def conditional(self, granted: Conclusion, conditions: Sequence[Reading]) -> Conclusion:
        """Conclude that words beside a grant were not understood: they may narrow it, so it frees nothing."""
        places = "; ".join(dict.fromkeys(r.statement.place for r in conditions))[:_LONGEST]
        und = Finding(Status.UND, "L-COND", inputs=(("license", granted.license), ("not understood in", places)))
        de = self.judgement.de if self.judgement.de.status is Status.IC else und
        us = self.judgement.us if self.judgement.us.status is Status.IC else und
        reasons = tuple(dict.fromkeys(("condition_not_understood", *granted.reasons)))
        told = tuple(dict.fromkeys(r.condition[:_LONGEST] for r in conditions))
        refused = replace(granted, license="", config=None, tier=Tier.C, rule="L-COND", de=de, us=us, reasons=reasons)
        return replace(refused, conditions=told)

    def _given_by_a_stranger(self) -> bool:
        """Say whether the work is still protected by people known to be dead, who cannot have given the licence.

        In the United States this counts for what they published themselves; a posthumous edition has another holder.
        """
        people = (*self.work.authors, *self.work.translators, *self.work.adapters)
        deaths = [p.death for p in people if p.death is not None]
        if not deaths:
            return False
        if self.judgement.de.status is Status.IC:
            return True
        published = self.work.published
        return self.judgement.us.status is Status.IC and published is not None and published <= max(deaths)

    def _licensed(self, rule: str, used: str) -> tuple[Finding, Finding]:
        """Return both findings under a grant: public domain where dates prove it too, else licensed."""
        licensed = Finding(Status.LIC, rule, inputs=(("license", used),))
        de = self.judgement.de if self.judgement.de.status is Status.PD else licensed
        us = self.judgement.us if self.judgement.us.status is Status.PD else licensed
        return de, us

    def proved(self, textual: Sequence[Reading]) -> Conclusion:
        """Conclude without any grant: the dates prove it free in both jurisdictions, or it stays undetermined."""
        de, us, tier = self.judgement.de, self.judgement.us, self.judgement.tier
        unknown = [r for r in textual if not r.license]
        if self.free and not unknown:
            names = {"DE-66": "LicenseRef-DE-PD-66", "DE-67": "LicenseRef-DE-PD-66", "DE-OLD": "LicenseRef-DE-PD-Old"}
            name = names.get(de.rule, "LicenseRef-DE-PD-70pma")
            return Conclusion(name, self.declared, Outbound.PD, tier, de.rule, de, us, (), self._evidence())
        reasons = list(self.judgement.reasons)
        first = len(reasons) if de.status is Status.IC else 0
        if unknown:
            reasons.insert(first, "statement_not_understood")
        elif any(r.license for r in textual):
            reasons.insert(first, "assertion_without_proof")
        elif self.work.authors or self.work.anonymous:
            reasons.append("no_license_found")
        else:
            reasons.insert(0, "no_license_found")
        tier = Tier.C if textual else tier
        rule = "L-OTHER" if unknown else de.rule if de.status is not Status.PD else us.rule
        return Conclusion("", self.declared, None, tier, rule, de, us, tuple(dict.fromkeys(reasons)), self._evidence())


def _is_copyleft(parts: Sequence[License]) -> bool:
    return any(
        Condition.SHARE_ALIKE in part.conditions or part.id.startswith(("GPL", "LGPL", "AGPL")) for part in parts
    )


@dataclass(frozen=True, slots=True)
class _Settled:
    """What several grants come to."""

    used: str
    rule: str
    outbound: Outbound | None
    conflict: bool
    copyleft: bool


@lru_cache(maxsize=4096)
def _settle(grants: tuple[tuple[LicenseId, bool], ...]) -> _Settled:
    """Return what grants come to, each with whether it is of the database: the strictest wins."""
    strictest, of_database = max(grants, key=lambda g: (strictness(g[0]), g[0]))
    used, parts, outbound = best_leg(strictest)
    rule = "DB-87" if of_database else max((_rule_of(p) for p in parts), key=lambda r: r != "L-CC-0")
    return _Settled(used, rule, outbound, len({terms(g[0]) for g in grants}) > 1, _is_copyleft(parts))
