"""E-mail addresses, also of international domains and written so that no harvester should find them."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

_LOCAL = r"[\w!#$%&'*+/=?^`{|}~-]++(?:\.[\w!#$%&'*+/=?^`{|}~-]++)*+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_AT = r"\s{0,2}[(\[{<]\s?(?:at|ät|AT|At|@)\s?[)\]}>]\s{0,2}"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punkt|Punkt|DOT|\.)\s?[)\]}>]\s?)"

PLAIN = re.compile(rf"(?<![\w.!#$%&'*+/=?^`{{|}}~-]){_LOCAL}@(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}(?![\w@])")
HIDDEN = re.compile(
    rf"(?<![\w.]){_LOCAL}(?:\s?[(\[{{<]\s?(?:dot|punkt|Punkt|DOT|\.)\s?[)\]}}>]\s?{_LOCAL}){{0,3}}{_AT}(?:{_LABEL}{_DOT}){{1,5}}[^\W\d_]{{2,24}}(?![\w@])"
)
SPOKEN = re.compile(
    rf"(?<![\w.])[\w.+-]{{2,64}} (?:at|AT|ät) (?:{_LABEL} (?:dot|DOT|punkt|Punkt) ){{1,3}}[^\W\d_]{{2,10}}(?!\w)"
)
LONGEST_ADDRESS = 254
"""Source: RFC 5321, 4.5.3.1.3 (256 octets of a path, less its brackets)."""

ROLE = re.compile(
    r"(?:info|kontakt|contact|mail|email|post|poststelle|pressestelle|presse|office|service|redaktion|verlag|support|"
    r"webmaster|zentrale|buero|büro|bibliothek|archiv|datenschutz|datenschutzbeauftragter?|geschaeftsstelle|"
    r"bestellung|vertrieb|hilfe|help|noreply|no-reply|postmaster|abuse|hostmaster|admin|hotline|buergerservice|"
    r"sekretariat|verwaltung|empfang|bewerbung|anfrage|anfragen|team|rathaus|stadt|gemeinde)(?![^\W_])",
    re.IGNORECASE,
)
"""Local parts that name an office and no person; they stay on official pages."""

OFFICIAL = re.compile(
    r"@(?:[\w-]+\.)*(?:bund|bundestag|bundesrat|bundesbank|bundesregierung|bayern|nrw|hessen|sachsen|niedersachsen|thueringen|"
    r"rlp|saarland|brandenburg|sachsen-anhalt|schleswig-holstein|landsh|mv-regierung|bwl|hamburg|bremen|berlin|"
    r"polizei|justiz|(?:bundes|landes|kreis-|landkreis-|stadt-|gemeinde-)[\w-]+)\.(?:[\w-]+\.)?(?:de|bund\.de)$|@bv?a[a-z]?-bund\.de$"
)
OFFICE_CODE = re.compile(r"^(?:[^@.]+|[^@.]{1,4}[.-][^@]{1,20}|[^@.]{1,20}\.[a-z]{1,4}|[^@]{0,20}\d[^@]{0,20})@")
"""Local parts of one word or with a code, such as `sc-ulm.gzd`: a desk, not a person."""


def find(text: str, tier: Tier) -> Iterator[Span]:
    """Yield addresses; on official pages, boxes of an office stay."""
    for pattern in (PLAIN, HIDDEN, SPOKEN):
        for match in pattern.finditer(text):
            if match.end() - match.start() > LONGEST_ADDRESS:
                continue
            official = OFFICIAL.search(match[0]) is not None
            if ((official or tier is Tier.T2) and ROLE.match(match[0])) or (official and OFFICE_CODE.search(match[0])):
                continue
            yield Span(match.start(), match.end(), Kind.EMAIL, "email")


DETECTOR = Detector(
    name="email",
    triggers=(
        r"[^\s@]@[^\s@]",
        r"[(\[{<]\s?(?:at|AT|At|\xc3\xa4t|@)\s?[)\]}>]",
        r" (?:dot|DOT|[Pp]unkt) [a-z]{2,10}\b",
    ),
    find=find,
    rank=10,
)
