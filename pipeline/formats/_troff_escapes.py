"""What the escape sequences of troff stand for.

Source: groff_char(7) and groff(7) of GNU troff 1.22.
"""

import re

_ESCAPE = re.compile(
    r"\\(?:f(?:\[[^\]]{0,60}\]|\(..|.)|s[-+]?\d{0,2}|\*(?:\[([^\]]{0,60})\]|\((..)|(.))|\[([^\]]{0,60})\]|\((..)"
    r"|[hvwlLDoXZbNSHA]'[^']{0,300}'|m(?:\[[^\]]{0,60}\]|\(..|.)|[ngkYV](?:\[[^\]]{0,60}\]|\(..|.)|z|[\"#][^\n]*|(.|\n))"
)
_STRINGS = {"lq": "“", "rq": "”", "R": "®", "Tm": "™", "aq": "'", "C+": "C++"}
_SINGLE = {
    "-": "-", "e": "\\", " ": " ", "~": "\xa0", "0": " ", "`": "`", "'": "'", "t": "\t", "\\": "\\", ".": ".", '"': '"',
    **dict.fromkeys("&|^/,%:)!{}cudap\n", ""),
}  # fmt: skip
_GLYPHS = {
    "em": "—", "en": "–", "hy": "-", "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "aq": "'", "dq": '"', "bu": "•",
    "co": "©", "rg": "®", "tm": "™", "Fo": "«", "Fc": "»", "fo": "‹", "fc": "›", "Bq": "„", "bq": "‚", "ha": "^",
    "ti": "~", "rs": "\\", "ga": "`", "aa": "´", "mu": "×", "->": "→", "<-": "←", ">=": "≥", "<=": "≤", "+-": "±",
    "de": "°", "sc": "§", "ss": "ß", ":a": "ä", ":o": "ö", ":u": "ü", ":A": "Ä", ":O": "Ö", ":U": "Ü", "'e": "é",
    "`e": "è", "'a": "á", "`a": "à", "^o": "ô", ",c": "ç", "~n": "ñ", "Eu": "€", "Po": "£", "at": "@", "sh": "#",
    "Do": "$", "br": "|", "bv": "|", "sl": "/", "lB": "[", "rB": "]", "lC": "{", "rC": "}", "la": "⟨", "ra": "⟩",
    "12": "½", "14": "¼", "34": "¾", "S2": "²", "S3": "³", "mc": "µ", "*m": "μ", "dg": "†", "dd": "‡", "ps": "¶",
    "pl": "+", "mi": "−", "eq": "=", "~~": "≈", "!=": "≠", "if": "∞", "or": "|",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a line with its escape sequences resolved; what draws or moves leaves nothing."""
    return _ESCAPE.sub(_resolve, text) if "\\" in text else text


def _resolve(match: re.Match[str]) -> str:
    string = match[1] or match[2] or match[3]
    if string is not None:
        return _STRINGS.get(string, "")
    glyph = match[4] or match[5]
    if glyph is not None:
        code = re.fullmatch(r"u([0-9A-F]{4,5})", glyph)
        return chr(int(code[1], 16)) if code and not 0xD800 <= int(code[1], 16) < 0xE000 else _GLYPHS.get(glyph, "")
    single = match[6]
    return "" if single is None else _SINGLE.get(single, single)
