"""The ready line of attribution that stands beside every row: title, author, source, licence and what was changed."""

from collections.abc import Sequence

from licenses.expressions import best_leg

CHANGED = {
    "en": "changed: markup and page furniture removed, characters normalised",
    "de": "verändert: Auszeichnung und Seitenbeiwerk entfernt, Zeichen vereinheitlicht",
}
UNCHANGED = {"en": "unchanged but for white space", "de": "unverändert bis auf Leerraum"}


def line(  # noqa: PLR0913 - each is a part of the notice, and all are named by the caller
    *,
    title: str,
    authors: Sequence[str],
    source: str,
    url: str,
    license_id: str,
    changed: str = "",
    language: str = "en",
) -> str:
    """Return one line that names what the licence wants named.

    Args:
        title: of the document; empty when it has none.
        authors: names in reading order; empty when none is known.
        source: the publisher or provider as it wants to be named.
        url: address of the document, or of its source.
        license_id: concluded expression.
        changed: what was changed; empty for the usual change note of the licence.
        language: `en` or `de`.

    Raises:
        UnknownLicenseError: the expression names a licence that the catalogue does not know.
    """
    _, parts, _ = best_leg(license_id)
    named = "; ".join(_license(part.name_de if language == "de" else part.name_en, part.url) for part in parts)
    altered = any("no-alteration" in part.conditions for part in parts)
    note = changed or (UNCHANGED if altered else CHANGED)[language]
    if any(part.notice == "three-part" for part in parts):
        return _join((source, named, _titled(title, url), note))
    return _join((_titled(title, ""), ", ".join(authors), _sourced(source, url), named, note))


def _license(name: str, url: str) -> str:
    return f"{name} ({url})" if url else name


def _titled(title: str, url: str) -> str:
    quoted = f"„{title}“" if title else ""
    return f"{quoted} ({url})" if quoted and url else quoted or url


def _sourced(source: str, url: str) -> str:
    return f"{source} ({url})" if source and url else source or url


def _join(parts: Sequence[str]) -> str:
    return ". ".join(part.rstrip(". ") for part in parts if part) + "."
