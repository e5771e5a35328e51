"""Official works: § 5 UrhG with its two paragraphs kept apart, standards, headnotes, and Art. 5 of the Swiss URG."""

import re
from dataclasses import dataclass

from licenses.conclusion import Finding, Status, Tier
from licenses.work import Work


_WORDS = re.compile(r"[^\W\d_]+")


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


# § 5(1): laws, ordinances, decrees, announcements, decisions and officially drafted headnotes.
NORMATIVE = frozenset(
    [
        "law",
        "gesetz",
        "statute",
        "act",
        "ordinance",
        "verordnung",
        "regulation",
        "decree",
        "erlass",
        "announcement",
        "bekanntmachung",
        "decision",
        "entscheidung",
        "judgment",
        "judgement",
        "urteil",
        "beschluss",
        "court",
        "order",
        "verfügung",
        "headnote",
        "leitsatz",
        "constitution",
        "verfassung",
        "treaty",
        "vertrag",
        "satzung",
        "bylaw",
        "directive",
        "richtlinie",
        "verwaltungsvorschrift",
        "legislation",
    ]
)
_HEADNOTES = frozenset({"headnote", "leitsatz", "orientierungssatz", "summary"})
# § 5(2): other official works, published for general notice.
NOTICES = frozenset(
    [
        "official",
        "amtlich",
        "parliament",
        "plenary",
        "protocol",
        "protokoll",
        "plenarprotokoll",
        "drucksache",
        "minutes",
        "notice",
        "merkblatt",
        "broschüre",
        "brochure",
        "report",
        "bericht",
        "gazette",
    ]
)
_PARLIAMENTARY = frozenset(
    {"parliament", "plenary", "protocol", "protokoll", "plenarprotokoll", "drucksache", "minutes"}
)
_STANDARDS = frozenset({"standard", "norm", "din", "din-norm", "technical-standard"})
_STANDARD_BODIES = frozenset({"din", "vde", "vdi", "iso", "iec", "cen", "cenelec", "ansi", "dvgw", "vds"})
_PRIVATE_WORDS = frozenset(
    """juris beck verlag gmbh kg ohg se inc ltd kommentar wolters kluwer publisher redaktion haufe nomos verein club
    ev deubner springer jurion lexisnexis otto schmidt autor verfasser herausgeber""".split()
)
_PRIVATE_ENDINGS = (
    "verlag",
    "verband",
    "verein",
    "vereinigung",
    "gesellschaft",
    "redaktion",
    "verlagsgesellschaft",
    "werke",
)
_AUTHORITY_BEGINNINGS = (
    "bundes", "landes", "reichs", "ministeri", "regierung", "europäisch", "staats", "königlich", "kaiserlich", "volks",
    "verfassungs", "oberst", "generalstaats", "eidgenössisch", "finanz", "polizei", "parlament", "kreis", "bezirks",
)  # fmt: skip
_AUTHORITY_ENDINGS = (
    "gericht", "gerichtshof", "gerichts", "gerichtshofs", "ministerium", "ministeriums", "behörde", "kanzlei", "tag",
    "kammer", "regierung", "kommission", "präsidium", "amt", "amts", "rat", "senat",
)  # fmt: skip
_NO_AUTHORITY = frozenset("gesamt literat verrat tag montag vertrag beitrag auftrag verlag".split())
_AUTHORITY_WORDS = frozenset(
    """bund senat rat amt stadt gemeinde landkreis kreis bezirk freistaat land bundesrepublik republik bürgerschaft
    bundestag bundesrat landtag reichstag volkskammer könig kaiser kanton schweiz deutschland österreich preußen
    bgh bverfg bverwg bag bsg bfh bpatg rg rgbl bgbl bmj bmjv bmi bmf bmas bmg bmwk bmdv bafin eugh egmr eug court
    ministry government parliament commission council federal congress state supreme legislature bundespräsident
    president confederation kreistag stadtrat gemeinderat hansestadt magistrat regierungspräsidium""".split()
)
_COURT_CODES = frozenset("ag lg olg kg ovg vg vgh lag arbg sg lsg fg bayoblg stgh verfgh verfg bayvgh".split())
_SWISS = ("schweiz", "eidgenöss", "swiss ", "kanton ", "confoederatio", "bundeskanzlei (ch)")


def kinds(work: Work) -> frozenset[str]:
    """Return the words of a work's kind."""
    return frozenset(work.kind.lower().replace("_", "-").replace("/", " ").split()) | {work.kind.lower()}


def is_authority(issuer: str) -> bool:
    """Say whether a body can issue official works: an authority's word in its name, and no publisher's or club's.

    A court's code counts at the beginning only, because `AG` at the end is a company.
    """
    words = _WORDS.findall(issuer.lower().replace("e. v.", "ev").replace("e.v.", "ev"))
    if not words or any(w in _PRIVATE_WORDS and not (w == "kg" and at == 0) for at, w in enumerate(words)):
        return False
    if any(w.endswith(_PRIVATE_ENDINGS) for w in words) or (words[-1] == "ag" and len(words) > 1):
        return False
    if words[0] in _COURT_CODES:
        return True
    return any(_official_word(w) for w in words)


def _official_word(word: str) -> bool:
    if word in _AUTHORITY_WORDS or word.startswith(_AUTHORITY_BEGINNINGS):
        return True
    return word.endswith(_AUTHORITY_ENDINGS) and word not in _NO_AUTHORITY


def official(work: Work) -> Ruling | None:
    """Return what the statutes on official works say about a work, or nothing when it is none of their kind."""
    kind = kinds(work)
    words = set((work.issuer or "").lower().replace(",", " ").split())
    if kind & _STANDARDS:
        return _closed("DE-5-3", work, "private_standard")
    if words & _STANDARD_BODIES and not is_authority(work.issuer or ""):
        return _closed("DE-5-3", work, "private_standard")
    title = work.title.lower()
    if "orientierungssatz" in kind or "orientierungssatz" in title or "redaktioneller leitsatz" in title:
        return _closed("DE-5-1", work, "publishers_headnote")
    if kind & _HEADNOTES and work.issuer and not is_authority(work.issuer):
        return _closed("DE-5-1", work, "publishers_headnote")
    if not kind & (NORMATIVE | NOTICES):
        return None
    if work.authors and not kind & NORMATIVE:
        return None
    if not work.issuer or not is_authority(work.issuer):
        return _undetermined(work)
    return _free(work, notice=not kind & NORMATIVE)


def _free(work: Work, *, notice: bool) -> Ruling:
    facts = (("kind", work.kind), ("issuer", work.issuer or ""))
    if any(word in (work.issuer or "").lower() for word in _SWISS):
        return Ruling(
            "LicenseRef-CH-URG-5",
            Finding(Status.PD, "CH-5", inputs=facts),
            Finding(Status.PD, "US-EDICT", inputs=facts),
            Tier.B,
        )
    if notice:
        edict = bool(kinds(work) & _PARLIAMENTARY)
        us = Finding(Status.PD, "US-EDICT", inputs=facts) if edict else Finding(Status.LIC, "US-5-2", inputs=facts)
        return Ruling(
            "LicenseRef-DE-UrhG-5-2", Finding(Status.LIC, "DE-5-2", inputs=facts), us, Tier.A if edict else Tier.B
        )
    return Ruling(
        "LicenseRef-DE-UrhG-5-1",
        Finding(Status.PD, "DE-5-1", inputs=facts),
        Finding(Status.PD, "US-EDICT", inputs=facts),
    )


def declared(identifier: str, work: Work) -> Ruling | None:
    """Return the ruling on a work that its source declares official by a statute; nothing for any other declaration.

    Args:
        identifier: the LicenseRef of the statute.
        work: the work, whose kind or issuer may contradict the declaration.
    """
    if identifier not in ("LicenseRef-DE-UrhG-5-1", "LicenseRef-DE-UrhG-5-2", "LicenseRef-CH-URG-5"):
        return None
    judged = official(work)
    if judged and judged.de.status is Status.IC:
        return judged
    if work.issuer and not is_authority(work.issuer):
        return _undetermined(work)
    facts = (("kind", work.kind), ("issuer", work.issuer or ""), ("declared", identifier))
    edict = Finding(Status.PD, "US-EDICT", inputs=facts)
    if identifier == "LicenseRef-CH-URG-5":
        return Ruling(identifier, Finding(Status.PD, "CH-5", inputs=facts), edict, Tier.B)
    if identifier == "LicenseRef-DE-UrhG-5-2":
        us = edict if kinds(work) & _PARLIAMENTARY else Finding(Status.LIC, "US-5-2", inputs=facts)
        return Ruling(identifier, Finding(Status.LIC, "DE-5-2", inputs=facts), us, Tier.A)
    return Ruling(identifier, Finding(Status.PD, "DE-5-1", inputs=facts), edict)


def _closed(rule: str, work: Work, reason: str) -> Ruling:
    facts = (("kind", work.kind), ("issuer", work.issuer or ""))
    return Ruling(
        "", Finding(Status.IC, rule, inputs=facts), Finding(Status.UND, "US-95", inputs=facts), Tier.A, (reason,)
    )


def _undetermined(work: Work) -> Ruling:
    facts = (("kind", work.kind), ("issuer", work.issuer or ""))
    return Ruling(
        "",
        Finding(Status.UND, "DE-5-1", inputs=facts),
        Finding(Status.UND, "US-EDICT", inputs=facts),
        Tier.C,
        ("issuer_not_an_authority" if work.issuer else "issuer_missing",),
    )
