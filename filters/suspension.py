"""Suspended hyphens: `Haupt- und Nebensatz`, in which the hyphen stands for the rest of a compound."""

_TODAY = ("und", "oder", "bzw", "beziehungsweise", "sowie", "wie", "noch", "auch", "als", "bis", "statt", "nebst")
_SHORT_OR_OLD = ("u", "od", "resp", "bezw", "vnd", "vnnd", "unnd")

JOINING = frozenset({*_TODAY, *_SHORT_OR_OLD})
"""Words, in small letters, before which a hyphen is a suspended one."""
