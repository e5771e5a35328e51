"""E-mail addresses, also of international domains and written so that no harvester should find them."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector, of_an_office
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

_LOCAL = r"[\w!#$%&'*+/=?^`{|}~-]++(?:\.[\w!#$%&'*+/=?^`{|}~-]++)*+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_SIGN = r"[(\[{<]\s?(?:at|ät|AT|At|@)\s?[)\]}>]"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punkt|Punkt|DOT|\.)\s?[)\]}>]\s?)"
_HIDDEN_DOT = r"\s?[(\[{<]\s?(?:dot|punkt|Punkt|DOT|\.)\s?[)\]}>]\s?"

PLAIN = (
    re.compile("@"),
    re.compile(rf"(?<![\w.!#$%&'*+/=?^`{{|}}~-]){_LOCAL}$"),
    re.compile(rf"(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}(?![\w@])"),
)
HIDDEN = (
    re.compile(_SIGN),
    re.compile(rf"(?<![\w.]){_LOCAL}(?:{_HIDDEN_DOT}{_LOCAL}){{0,3}}\s{{0,2}}$"),
    re.compile(rf"\s{{0,2}}(?:{_LABEL}{_DOT}){{1,5}}[^\W\d_]{{2,24}}(?![\w@])"),
)
SPOKEN = (
    re.compile(r" (?:at|AT|ät) "),
    re.compile(r"(?<![\w.])[\w.+-]{2,64}$"),
    re.compile(rf"(?:{_LABEL} (?:dot|DOT|punkt|Punkt) ){{1,3}}[^\W\d_]{{2,10}}(?!\w)"),
)
"""What joins the two parts of an address, what may stand before it, and what after."""

LONGEST_LOCAL = 100
LONGEST_ADDRESS = 254
"""Source: RFC 5321, 4.5.3.1.3 (256 octets of a path, less its brackets)."""

ROLE = re.compile(
    r"(?:info|kontakt|contact|mail|email|post|poststelle|pressestelle|presse|office|service|redaktion|verlag|support|"
    r"webmaster|zentrale|buero|büro|bibliothek|archiv|datenschutz|datenschutzbeauftragter?|geschaeftsstelle|"
    r"bestellung|vertrieb|hilfe|help|noreply|no-reply|postmaster|abuse|hostmaster|admin|hotline|buergerservice|"
    r"sekretariat|verwaltung|empfang|bewerbung|anfrage|anfragen|team|rathaus|stadt|gemeinde)(?![^\W_])",
    re.IGNORECASE,
)
"""Local parts that name an office and no person; they stay on official pages and beside the office's name."""

OFFICIAL = re.compile(
    r"@(?:[\w-]+\.)*(?:bund|bundestag|bundesrat|bundesbank|bundesregierung|bayern|nrw|hessen|sachsen|niedersachsen|thueringen|"
    r"rlp|saarland|brandenburg|sachsen-anhalt|schleswig-holstein|landsh|mv-regierung|bwl|hamburg|bremen|berlin|"
    r"polizei|justiz|(?:bundes|landes|kreis-|landkreis-|stadt-|gemeinde-)[\w-]+)\.(?:[\w-]+\.)?(?:de|bund\.de)$|@bv?a[a-z]?-bund\.de$"
)
OFFICE_CODE = re.compile(r"^(?:[^@.]+|[^@.]{1,4}[.-][^@]{1,20}|[^@.]{1,20}\.[a-z]{1,4}|[^@]{0,20}\d[^@]{0,20})@")
"""Local parts of one word or with a code, such as `sc-ulm.gzd`: a desk, not a person."""


def find(text: str, tier: Tier) -> Iterator[Span]:
    """Yield addresses; at official domains and on official pages, boxes of an office stay."""
    for sign, local, domain in (PLAIN, HIDDEN, SPOKEN):
        for at in sign.finditer(text):
            begin = max(0, at.start() - LONGEST_LOCAL)
            left = local.search(text[begin : at.start()])
            right = domain.match(text, at.end())
            if left is None or right is None:
                continue
            start = begin + left.start()
            if right.end() - start <= LONGEST_ADDRESS and not _names_an_office(text, start, right.end(), tier):
                yield Span(start, right.end(), Kind.EMAIL, "email")


def _names_an_office(text: str, start: int, end: int, tier: Tier) -> bool:
    address = text[start:end]
    official = OFFICIAL.search(address) is not None
    if ROLE.match(address):
        return official or tier is Tier.T2 or of_an_office(text, start, tier)
    return official and OFFICE_CODE.search(address) is not None


DETECTOR = Detector(
    name="email",
    triggers=(
        r"[^\s@]@[^\s@]",
        r"[(\[{<]\s?(?:at|AT|At|\xc3\xa4t|@)\s?[)\]}>]",
        r" (?:dot|DOT|[Pp]unkt) [a-z]{2,10}\b",
    ),
    find=find,
    kinds=frozenset({Kind.EMAIL}),
    rank=10,
)
