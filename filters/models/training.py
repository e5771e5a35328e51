"""Train the variety model: `python -m filters.models.training --corpora DIR --packages DIR --out FILE`.

The same inputs give the same bytes: one thread, a fixed seed, sorted files. docs/language.md names the packages.
"""

import argparse
import random
import re
from collections import defaultdict
from pathlib import Path

import fasttext

from filters.language_features import plain
from filters.models.dialects import writers
from filters.models.training_texts import MARKUP, corpora, messages
from filters.sentences import split

PER_LABEL = 12_000  # samples of one label and kind, at most
PER_MIXTURE = 40_000  # the same for `other`, which stands for many languages
AT_LEAST = 8_000  # samples of one label with all its kinds; fewer are repeated
REPEATED = 4  # how often a sample of a kind that has few may stand there
MOST_TEXTS = 60_000  # texts of one label that are looked at
DIALECTS = ("gsw", "bar", "ltz")
BY_RULE = 3_000  # sentences of each base that are turned into each dialect
BASES = ("deu.speech", "deu.news", "deu.wiki", "deu.story", "deu1901.drama", "deu1901.novel", "deu19.drama",
         "deu18.drama")  # fmt: skip
PRINTED_ONCE = ("lat", "fra", "eng", "nld", "dan", "swe", "other")
"""Languages of old prints: a share of their samples is set with `ſ`, lest the letter alone speaks for German."""
SHORTEST = 8  # letters and spaces of a sample
PIECES = 0.25  # share of samples that are a few words of a sentence, as titles and calls are
SEED = 20_261_122


def samples(label_texts: dict[str, list[str]]) -> list[str]:
    """Return shuffled training lines: sentences, pairs of sentences, copies without `ſ`, and dialect made by rule."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    by_label: dict[str, list[str]] = defaultdict(list)
    sentences = {label: _sentences(texts, chance) for label, texts in sorted(label_texts.items())}
    for kind, pool in sentences.items():
        label = kind.partition(".")[0]
        most = PER_MIXTURE if kind == "other" else PER_LABEL
        chosen = sorted({plain(piece)[:400] for piece in pool[: 2 * most]})
        chance.shuffle(chosen)
        chosen = [_piece(text, chance) for text in chosen[:most]]
        chosen += [piece.replace("ſ", "s") for piece in chosen if "ſ" in piece]
        if label in PRINTED_ONCE:
            chosen += [_with_long_s(piece) for piece in chosen[::4]]
        by_label[label].extend(chosen * min(REPEATED, max(1, AT_LEAST // 2 // max(len(chosen), 1))))
    for dialect in DIALECTS:
        base = [text for name in BASES for text in sentences[name][-BY_RULE:]]
        by_label[dialect].extend(_piece(text, chance) for text in _by_rule(dialect, base, chance))
    lines: list[str] = []
    for label, pool in by_label.items():
        several = pool * max(1, AT_LEAST // max(len(pool), 1))
        lines.extend(f"__label__{label} {piece}" for piece in several)
    chance.shuffle(lines)
    return lines


def _with_long_s(text: str) -> str:
    """Return a sample as an old print has it: `ſ` but at word ends, and some v for u."""
    return re.sub(r"\bu(?=[bcdfglmnprstx])", "v", re.sub(r"s(?=\w)", "ſ", text))


def _piece(text: str, chance: random.Random) -> str:
    """Return a sentence, or in some cases only a few words of it."""
    words = text.split()
    if chance.random() >= PIECES or len(words) < 4:
        return text
    size = chance.randint(2, min(8, len(words)))
    first = chance.randint(0, len(words) - size)
    return " ".join(words[first : first + size])


def _sentences(texts: list[str], chance: random.Random) -> list[str]:
    """Return the sentences of texts that are long enough, and every third one with its neighbour, shuffled."""
    found: list[str] = []
    for text in texts if len(texts) < MOST_TEXTS else texts[:: len(texts) // MOST_TEXTS]:
        several = [s for s in split(MARKUP.sub(" ", text)) if len(plain(s)) >= SHORTEST]
        found.extend(several)
        found.extend(f"{a} {b}" for a, b in zip(several[::3], several[1::3], strict=False))
    found = sorted(set(found))
    chance.shuffle(found)
    return found


def _by_rule(dialect: str, texts: list[str], chance: random.Random) -> list[str]:
    """Return sentences of standard German as writers of a dialect would have them."""
    hands = list(writers(dialect, 200, chance))
    return [plain(chance.choice(hands)(text))[:400] for text in texts]


def main() -> None:
    """Collect, train, quantise and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--excluded", type=Path, required=True, help="file names that the benchmark quotes, one a line")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    excluded = frozenset(given.excluded.read_text("utf-8").split())
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, text in (*corpora(given.corpora, excluded), *messages(given.packages)):
        by_label[label].append(text)
    lines = samples(by_label)
    listing = given.out.with_suffix(".txt")
    listing.write_text("\n".join(lines) + "\n", "utf-8")
    model = fasttext.train_supervised(
        str(listing), dim=16, minn=2, maxn=4, wordNgrams=2, bucket=400_000, minCount=3, epoch=7, lr=0.1, thread=1,
        seed=42, loss="softmax", verbose=0,
    )  # fmt: skip
    model.save_model(str(given.out.with_suffix(".bin")))
    model.quantize(input=str(listing), qnorm=True, retrain=False, cutoff=180_000, dsub=2, thread=1)
    model.save_model(str(given.out))


if __name__ == "__main__":
    main()
