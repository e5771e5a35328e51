"""Decides whether a work is in the public domain in Germany and in the United States, from facts alone.

Every layer of a text is judged by itself (authors, translators, adapters, forewords, illustrators, editors) and the
most restrictive one decides. A fact that is missing or contradicts another gives `und`, never a guess.

Source: UrhG §§ 3, 5, 64-71; 17 USC 104A, 302-304. The rules stand in rules.toml with their statutes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from licenses.conclusion import Finding, Status, Tier
from licenses.official import kinds, official
from licenses.vocabulary import work_words
from licenses.work import Person, Work

_ORDER = {Status.PD: 0, Status.LIC: 1, Status.UND: 2, Status.IC: 3}
_TIERS = {Tier.A: 0, Tier.B: 1, Tier.C: 2}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Status of a work in both jurisdictions.

    Args:
        de: in Germany.
        us: in the United States.
        tier: A where dates decided, B where a presumption did.
        reasons: codes of what stood in the way; empty when both are free.
    """

    de: Finding
    us: Finding
    tier: Tier = Tier.A
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layer:
    finding: Finding
    tier: Tier = Tier.A
    reason: str = ""


def judge(work: Work, on: date) -> Judgement:
    """Return the status of a work in Germany and the United States.

    Args:
        work: the facts; what is not stated is not known.
        on: the day for which the status is asked. All terms end with a calendar year (§ 69 UrhG).
    """
    year = on.year
    ruling = official(work)
    if ruling and not (ruling.de.status is Status.UND and _old(work, year)):
        return Judgement(ruling.de, ruling.us, ruling.tier, ruling.reasons)
    layers = list(_german_layers(work, year))
    worst = max(layers, key=_weight)
    tier = max((layer.tier for layer in layers), key=_TIERS.__getitem__)
    us, us_tier = _united_states(work, year)
    if worst.finding.status is Status.UND:
        us = us if us.status is not Status.PD or us.rule == "US-95" else Finding(Status.UND, us.rule, inputs=us.inputs)
    reasons = tuple(layer.reason for layer in layers if layer.finding.status is not Status.PD and layer.reason)
    if us.status is not Status.PD:
        reasons = (*reasons, f"us_{us.status}")
    tier = max(tier, us_tier, key=_TIERS.__getitem__) if us.status is Status.PD else tier
    return Judgement(worst.finding, us, tier, tuple(dict.fromkeys(reasons)))


def _weight(layer: _Layer) -> tuple[int, int, str, int]:
    """Return how far a layer restricts: by its status, a free one by how weak its proof is, and by its date."""
    weakness = _TIERS[layer.tier] if layer.finding.status is Status.PD else 0
    return _ORDER[layer.finding.status], weakness, layer.finding.since or "", -_TIERS[layer.tier]


@cache
def _table(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, getattr(work_words(), name))))


def _says(name: str, words: str) -> bool:
    """Say whether lower-case words hold a phrase of a table of the vocabulary."""
    return _table(name).search(words) is not None


def is_anonymous(work: Work) -> bool:
    """Say whether the publication itself names no author, which is more than that none is known."""
    named = [p for p in work.authors if _key(p) not in work_words().anonymous]
    return not named and (work.anonymous or bool(work.authors))


def _key(person: Person) -> str:
    return " ".join(person.name.lower().strip(" <>[]()").split())


def _german_layers(work: Work, year: int) -> Sequence[_Layer]:
    layers = [_authors(work, year)]
    others = (
        (work.translators, "DE-3"),
        (work.adapters, "DE-3"),
        (work.forewords, "DE-64"),
        (work.illustrators, "DE-64"),
    )
    for people, rule in others:
        if people:
            layers.append(_contributors(people, rule, work.published, year))
    if _revised(work):
        old = _old(Work(published=work.published), year)
        layers.append(old or _und("DE-3", "adapter_not_named", published=work.published))
    elif _unnamed_translation(work):
        layers.append(_unnamed(work.published, year, "DE-3", "translator_or_reviser_not_named"))
    if work.editors or _critical(work) or _says("edited", work.title.lower()):
        layers.append(_edition(work, year))
    elif (modern := _modern_edition(work, year)) is not None:
        layers.append(modern)
    return layers


def _facts(**facts: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in facts.items() if value is not None)


def _und(rule: str, reason: str, **facts: object) -> _Layer:
    """Return an undetermined layer, which says what is missing or wrong beside the facts that were there."""
    return _Layer(Finding(Status.UND, rule, inputs=_facts(**facts, undetermined=reason)), Tier.C, reason)


def _term(rule: str, span: tuple[int, int], year: int, reason: str, tier: Tier = Tier.A, **facts: object) -> _Layer:
    """Return the layer of a term.

    Args:
        rule: id of the rule.
        span: the year from whose end it runs, and its length in years.
        year: of evaluation.
        reason: code while it runs.
        tier: how good the proof is.
        facts: that decided.
    """
    free = sum(span) + 1
    running = free > year
    since = f"{free:04d}-01-01" if free > 0 else None
    finding = Finding(Status.IC if running else Status.PD, rule, since, _facts(**facts, year=year))
    return _Layer(finding, tier, reason if running else "")


def _authors(work: Work, year: int) -> _Layer:
    if is_anonymous(work):
        return _anonymous(work, year)
    if not work.authors:
        return _old(work, year) or _und("DE-64", "author_not_stated", published=work.published)
    if any(_key(p) in work_words().many for p in work.authors):
        return _und("DE-65", "authors_not_named")
    if fault := implausible(work.authors, work.published, year):
        return _und("DE-SANE", fault, published=work.published)
    rule = "DE-64" if len(work.authors) == 1 else "DE-65"
    deaths = [p.death for p in work.authors if p.death is not None]
    if len(deaths) < len(work.authors):
        presumed = None if _running(deaths, year) else _old(work, year)
        return presumed or _und(rule, "death_year_missing", authors=len(work.authors), published=work.published)
    return _dated(work, rule, max(deaths), year)


def _running(deaths: Sequence[int], year: int) -> bool:
    """Say whether the term of somebody whose death is known still runs, so that age alone presumes nothing."""
    return any(death >= year - 70 for death in deaths)


def _dated(work: Work, rule: str, last: int, year: int) -> _Layer:
    published = work.published
    if published is not None and work.posthumous and published > last + 70:
        return _term("DE-71", (published, 25), year, "first_edition_right_runs", death=last, published=published)
    return _term(rule, (last, 70), year, "author_term_runs", death=last)


def _anonymous(work: Work, year: int) -> _Layer:
    rule = "DE-67" if kinds(work) & work_words().serials else "DE-66"
    if work.published is None:
        return _old(work, year) or _und(rule, "publication_year_missing")
    if work.published > year:
        return _und("DE-SANE", "published_in_the_future", published=work.published)
    return _term(rule, (work.published, 70), year, "anonymous_term_runs", Tier.B, published=work.published)


def implausible(people: Sequence[Person], published: int | None, year: int) -> str:
    """Return a reason code when dates contradict each other or human life, or a name is given with doubt.

    Source: table 3.3 of the rules: birth at least 18 years before publication, at most 110 years of life.
    """
    if published is not None and published > year:
        return "published_in_the_future"
    for person in people:
        if _says("doubtful", person.name.lower()):
            return "identity_uncertain"
        if person.death is not None and person.death > year:
            return "death_in_the_future"
        if person.birth is not None and person.death is not None and not 0 < person.death - person.birth <= 110:
            return "dates_implausible"
        if published is not None and person.birth is not None and person.birth > published - 18:
            return "author_too_young"
    return ""


def _old(work: Work, year: int) -> _Layer | None:
    """Return the actuarial presumption for works whose author or death is unknown; nothing if it is not old enough."""
    published, created = work.published, work.created
    births = [p.birth for p in work.authors if p.birth is not None]
    if published is not None and published <= year - 191:
        return _Layer(Finding(Status.PD, "DE-OLD", inputs=_facts(published=published, year=year)), Tier.A)
    if published is not None and published <= year - 126:
        if births and max(births) > published - 18:
            return _und("DE-SANE", "author_too_young", published=published)
        return _Layer(Finding(Status.PD, "DE-OLD", inputs=_facts(published=published, year=year)), Tier.B)
    if published is None and created is not None and created <= year - 121:
        return _Layer(Finding(Status.PD, "DE-OLD", inputs=_facts(created=created, year=year)), Tier.B)
    return None


def _contributors(people: Sequence[Person], rule: str, published: int | None, year: int) -> _Layer:
    if any(_key(p) in work_words().nobody | work_words().anonymous for p in people):
        return _unnamed(published, year, rule, "translator_or_reviser_not_named")
    if fault := implausible(people, published, year):
        return _und("DE-SANE", fault, published=published)
    deaths = [p.death for p in people if p.death is not None]
    if len(deaths) < len(people):
        presumed = None if _running(deaths, year) else _old(Work(published=published), year)
        return presumed or _und(rule, "contributor_death_year_missing", contributors=len(people))
    last = max(deaths)
    return _term(rule, (last, 70), year, "contributor_term_runs", death=last)


def _unnamed(published: int | None, year: int, rule: str, reason: str) -> _Layer:
    if published is None:
        return _und(rule, reason)
    return _term("DE-66", (published, 70), year, reason, Tier.B, published=published)


def _revised(work: Work) -> bool:
    """Say whether somebody revised the text who is not named as its adapter; a named editor may be another."""
    words = f"{work.title} {work.kind}".lower()
    if _says("by_himself", words):
        return False
    return _says("revised", words) and not work.adapters and not work.translators


def _unnamed_translation(work: Work) -> bool:
    words = f"{work.title} {work.kind}".lower()
    said = "translation" in words or _says("translated", words)
    return said and not work.translators and not work.adapters


def _critical(work: Work) -> bool:
    return _says("critical", work.title.lower())


def _edition(work: Work, year: int) -> _Layer:
    """Judge the edition: § 70 for 25 years, and the editor's own words where the text holds them."""
    words = f"{work.title} {work.kind}".lower()
    if work.editors and _says("prefaced", words):
        own = _contributors(work.editors, "DE-70", work.published, year)
        if own.finding.status is not Status.PD:
            return own
    if work.published is None:
        deaths = [p.death for p in work.editors]
        if deaths and None not in deaths:
            last = max(d for d in deaths if d is not None)
            return _term("DE-70", (last, 70), year, "edition_year_missing", editor_death=last)
        return _und("DE-70", "edition_year_missing")
    unknown = not work.editors or any(p.death is None for p in work.editors)
    if unknown and not _critical(work) and year - 71 < work.published:
        return _und("DE-70", "editors_share_unknown", edition=work.published)
    layer = _term("DE-70", (work.published, 25), year, "edition_right_runs", edition=work.published)
    if layer.finding.status is Status.IC and not _critical(work):
        return _und("DE-70", "modern_edition", edition=work.published)
    return layer


def _modern_edition(work: Work, year: int) -> _Layer | None:
    """Return a doubt when a text of a long-dead author appeared within 25 years: an edition may have own rights."""
    deaths = [p.death for p in work.authors if p.death is not None]
    if work.published is None or work.posthumous or not deaths or work.published <= year - 26:
        return None
    if work.published > max(deaths) + 70:
        return _und("DE-70", "modern_edition", edition=work.published)
    return None


def _united_states(work: Work, year: int) -> tuple[Finding, Tier]:
    """Judge the United States: 95 years from publication, and what was free at home on 1 January 1996.

    The date of a finished term is the latest one: before 1978 terms were shorter.
    """
    published = work.published
    if published is not None and published <= year - 96:
        since = f"{published + 96:04d}-01-01" if published > -96 else None
        return Finding(Status.PD, "US-95", since, _facts(published=published)), Tier.A
    groups = (work.authors, work.translators, work.adapters, work.forewords, work.illustrators)
    people = [p for group in groups for p in group]
    known = [p.death for p in people if p.death is not None]
    complete = people and len(known) == len(people) and not _revised(work) and not _unnamed_translation(work)
    last = max(known) if complete else None
    if published is None:
        return _undated(work, last, year)
    facts = _facts(published=published, death=last)
    if last is not None and last <= 1925:
        return _not_restored(work, published, facts)
    if published <= 1977 and last is None:
        return Finding(Status.UND, "US-URAA", inputs=facts), Tier.C
    return Finding(Status.IC, "US-95", _american_end(work, published, last), facts), Tier.A


def _american_end(work: Work, published: int, last: int | None) -> str | None:
    """Return the day on which a protected work becomes free in the United States, if the facts tell it.

    Since 1978 the term runs from death; what an author left unpublished then is protected until 2047 at least if it
    was published by 2002. Source: 17 USC 302, 303, 304.
    """
    if published <= 1977 or is_anonymous(work):
        return f"{published + 96:04d}-01-01"
    if last is None:
        return None
    left_behind = published <= 2002 and last < 1978
    return f"{max(last + 71, 2048 if left_behind else 0):04d}-01-01"


def _undated(work: Work, last: int | None, year: int) -> tuple[Finding, Tier]:
    """Judge without a year of publication: by creation, or by death before the restoration could reach it."""
    if work.created is not None and work.created <= year - 121:
        return Finding(Status.PD, "US-303", inputs=_facts(created=work.created)), Tier.B
    if last is not None and last <= 1925:
        return Finding(Status.PD, "US-URAA", inputs=_facts(death=last)), Tier.B
    return Finding(Status.UND, "US-95", inputs=_facts(death=last)), Tier.C


def _not_restored(work: Work, published: int, facts: tuple[tuple[str, str], ...]) -> tuple[Finding, Tier]:
    """Judge what was free in Germany on 1 January 1996: all contributors had died by 1925."""
    if published <= 1977:
        return Finding(Status.PD, "US-URAA", inputs=facts), Tier.A
    if published <= 2002 and work.posthumous:
        return Finding(Status.UND, "US-303", inputs=facts), Tier.C
    return Finding(Status.PD, "US-URAA", inputs=facts), Tier.B
