"""robots.txt (RFC 9309): what a host asks of us, asked once a run and kept."""

from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

TOKEN = "gemeingut"  # noqa: S105  # a product token, no secret
"""The name by which robots.txt may address us."""

LIMIT = 500 * 1024
"""Bytes of a robots.txt that are read. Source: RFC 9309, section 2.5, at least 500 KiB."""

LONGEST_DELAY = 60.0
"""Seconds between two requests that a Crawl-delay may ask for; a longer one is met by this one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One host's robots.txt.

    Args:
        url: where it lies.
        status: of the answer; 404 and the like mean that everything is allowed.
        body: as received, up to `LIMIT`.
    """

    url: str
    status: int
    body: bytes = b""

    @property
    def text(self) -> str:
        """Return the file as text."""
        return self.body.decode("utf-8-sig", "replace")

    def allows(self, url: str, agent: str = TOKEN) -> bool:
        """Say whether an agent may fetch an address."""
        return bool(_parsed(self).can_fetch(url, agent))

    @property
    def delay_s(self) -> float:
        """Return the seconds that should lie between two requests."""
        asked = _parsed(self).crawl_delay(TOKEN)
        return min(LONGEST_DELAY, float(asked or 0.0))


@lru_cache(maxsize=16)
def _parsed(rules: Rules) -> Protego:
    """Parse a robots.txt once, though every request asks it."""
    return Protego.parse(rules.text)
