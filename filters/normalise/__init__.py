"""Text as it is meant: Unicode, debris of encodings, hyphens at line ends, page furniture; every change counted.

Kept as they are: `ſ`, quotation marks, the old `aͤ`, spelling of any age, line breaks of verse.
"""

from filters.normalise.text import normalise

__all__ = ["normalise"]
