"""What stands in the place of a finding: a typed placeholder, a reserved value, or a keyed digest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import assert_never

from filters.errors import FilterError
from filters.personal.spans import PLACEHOLDERS, Kind, Span


class Style(StrEnum):
    """How findings are replaced."""

    PLACEHOLDER = "placeholder"
    RESERVED = "reserved"
    DIGEST = "digest"


RESERVED: dict[Kind, str] = {
    Kind.EMAIL: "name@example.org",
    Kind.IP: "192.0.2.1",
    Kind.MAC: "00-00-5E-00-53-01",
    Kind.PHONE: "+49 30 23125 000",
}
"""Values that reach nobody; other kinds have none and take their placeholder.

Source: RFC 2606 (example.org), RFC 5737 (192.0.2.0/24), RFC 7042 (00-00-5E-00-53-xx), Bundesnetzagentur, numbers for
media productions (030 23125 000 to 999).
"""

_TYPED = "|".join(re.escape(typed[:-1]) + r"(?::[0-9a-f]{16})?\]" for typed in sorted(PLACEHOLDERS.values()))
_PLACEHOLDER = re.compile(_TYPED)
_OWN = re.compile(_TYPED + "|" + "|".join(map(re.escape, sorted(RESERVED.values()))))


@dataclass(frozen=True, slots=True)
class Replacement:
    """Gives each finding its replacement; the same value in the same style always gets the same one.

    Args:
        style: how.
        secret: key of the digests, at least 16 bytes; only `digest` needs one.

    Raises:
        FilterError: on construction, if the style needs a longer secret.
    """

    style: Style = Style.PLACEHOLDER
    secret: bytes = b""

    def __post_init__(self) -> None:
        """Refuse a digest that anybody could compute."""
        if self.style is Style.DIGEST and not 16 <= len(self.secret) <= 64:
            raise FilterError(
                f"personal.secret: expected 16 to 64 bytes (got {len(self.secret)}). "
                "Set one, or choose style = 'placeholder'."
            )

    def __call__(self, kind: Kind, value: str, /) -> str:
        """Return what stands in the place of `value`."""
        match self.style:
            case Style.PLACEHOLDER:
                return PLACEHOLDERS[kind]
            case Style.RESERVED:
                return RESERVED.get(kind, PLACEHOLDERS[kind])
            case Style.DIGEST:
                digest = blake2b(value.encode(), key=self.secret, person=kind.value.encode()[:16], digest_size=8)
                return f"{PLACEHOLDERS[kind][:-1]}:{digest.hexdigest()}]"
            case _:
                assert_never(self.style)

    def apply(self, text: str, spans: Iterable[Span]) -> str:
        """Return `text` with each span replaced; the spans are in order and do not overlap."""
        parts: list[str] = []
        done = 0
        for span in spans:
            parts += [text[done : span.start], self(span.kind, text[span.start : span.end])]
            done = span.end
        return "".join([*parts, text[done:]])

    def masked(self, text: str) -> str:
        """Return `text`, as long, with replacements made before hidden from the detectors."""
        if "[" not in text and self.style is not Style.RESERVED:
            return text
        pattern = _OWN if self.style is Style.RESERVED else _PLACEHOLDER
        return pattern.sub(lambda match: "\0" * len(match[0]), text)
