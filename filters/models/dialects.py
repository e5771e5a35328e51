"""German sentences turned into dialect by rule, as practice texts for the variety model."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

RULES = Path(__file__).parent / "dialects.toml"
WORD = re.compile(r"[^\W\d_]+")

Writer = Callable[[str], str]


def writers(dialect: str, count: int, chance: random.Random) -> Iterator[Writer]:
    """Yield writers of a dialect, who differ in the forms they choose and stay true to them.

    Args:
        dialect: `gsw` or `bar`.
        count: how many.
        chance: the source of randomness.
    """
    rules = tomllib.loads(RULES.read_text("utf-8"))[dialect]
    for _ in range(count):
        words = {word: chance.choice(forms.split("|")) for word, forms in rules["words"].items()}
        changes = [
            (re.compile(pattern), chance.choice(forms.split("|")))
            for pattern, forms in (*rules["endings"].items(), *rules["sounds"].items())
            if chance.random() < 0.85
        ]
        yield _writer(words, changes, bare=chance.random() < 0.3)


def _writer(words: dict[str, str], changes: list[tuple[re.Pattern[str], str]], *, bare: bool) -> Writer:
    def word(found: re.Match[str]) -> str:
        plain = found[0]
        listed = words.get(plain) or words.get(plain.lower())
        if listed:
            return listed
        for pattern, form in changes:
            plain = pattern.sub(form, plain, count=1)
        return plain

    def write(sentence: str) -> str:
        written = WORD.sub(word, sentence)
        return re.sub(r"[^\w\s]", "", written).lower() if bare else written

    return write
