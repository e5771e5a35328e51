"""Private keys, access tokens and passwords."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----|"
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{22,90}\b|\bglpat-[\w-]{20}\b|"
    r"\bxox[abprs]-[\w-]{10,72}|\bsk-(?:ant-|proj-)?[\w-]{20,120}|\bAIza[\w-]{35}|\bhf_[A-Za-z]{34}\b|"
    r"\b[rsp]k_live_\w{20,99}|\beyJ[\w-]{10,90}\.eyJ[\w-]{10,150}\.[\w-]{10,90}|"
    r"\bssh-(?:rsa|ed25519|dss) AAAA[\w+/=]{40,370}"
)
PASSWORD = re.compile(
    r"\b(?:[Pp]asswort|PASSWORT|[Kk]ennwort|[Pp]assword|[Pp]asswd|[Pp]wd|[Zz]ugangscode|PIN|TAN|[Pp]assphrase)"
    r"\s?(?:lautet|ist|[:=])[\s:=]{0,2}[„\"'»]?(?P<value>[^\s„“\"'»«<>]{4,64})"
)

SENTENCE = re.compile(r"^\[|[a-zäöüß]{3}[.,;:]")
"""A placeholder, or the end of a sentence that runs into the next."""


def _is_secret(value: str) -> bool:
    value = value.rstrip(".,;:!?)")
    return (
        any(map(str.isdigit, value))
        and (value.isdigit() or any(map(str.isalpha, value)))
        and not SENTENCE.search(value)
    )


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield keys by their published forms, and passwords that are stated and hold a digit."""
    for match in KEY.finditer(text):
        yield Span(match.start(), match.end(), Kind.SECRET, "secret")
    for match in PASSWORD.finditer(text):
        value = match["value"].rstrip(".,;:!?)")
        if len(value) >= 4 and _is_secret(value):
            yield Span(match.start("value"), match.start("value") + len(value), Kind.SECRET, "secret")


DETECTOR = Detector(
    name="secret",
    triggers=(
        r"-----BEGIN ",
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}",
        r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AIza|hf_|[rsp]k_live_|eyJ)[\w\-]{10}",
        r"ssh-(?:rsa|ed25519|dss) AAAA",
        r"(?:[Pp]asswor[td]|PASSWORT|[Kk]ennwort|[Pp]asswd|[Pp]wd|[Zz]ugangscode|PIN|TAN|[Pp]assphrase) ?[li:=]",
    ),
    find=find,
    kinds=frozenset({Kind.SECRET}),
    rank=9,
)
