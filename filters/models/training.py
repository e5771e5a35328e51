"""Train the variety model: `python -m filters.models.training --corpora DIR --packages DIR --out FILE`.

The same inputs give the same bytes: one thread, a fixed seed, sorted files. docs/language.md names the packages.
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

import fasttext

from filters.language_features import plain
from filters.models.dialects import writers
from filters.models.training_texts import MARKUP, corpora, messages
from filters.sentences import split

PER_LABEL = 12_000  # samples of one label and kind, at most
AT_LEAST = 8_000  # samples of one label and kind; fewer are repeated
MOST_TEXTS = 60_000  # texts of one label that are looked at
DIALECTS = ("gsw", "bar", "ltz")
BY_RULE = 3_000  # sentences of each base that are turned into each dialect
BASES = ("deu.speech", "deu.news", "deu1901.drama", "deu1901.novel", "deu19.drama", "deu18.drama")
SHORTEST = 20  # letters and spaces of a sample
SEED = 20_261_122


def samples(label_texts: dict[str, list[str]]) -> list[str]:
    """Return shuffled training lines: sentences, pairs of sentences, copies without `ſ`, and dialect made by rule."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    lines: list[str] = []
    sentences = {label: _sentences(texts, chance) for label, texts in sorted(label_texts.items())}
    for label, pool in sentences.items():
        chosen = sorted({plain(piece)[:400] for piece in pool[: 2 * PER_LABEL]})
        chance.shuffle(chosen)
        chosen = chosen[:PER_LABEL]
        chosen += [piece.replace("ſ", "s") for piece in chosen if "ſ" in piece]
        while 0 < len(chosen) < AT_LEAST:
            chosen += chosen[: AT_LEAST - len(chosen)]
        lines.extend(f"__label__{label.partition('.')[0]} {piece}" for piece in chosen)
    for dialect in DIALECTS:
        base = [text for name in BASES for text in sentences[name][-BY_RULE:]]
        lines.extend(f"__label__{dialect} {piece}" for piece in _by_rule(dialect, base, chance))
    chance.shuffle(lines)
    return lines


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
        str(listing), dim=16, minn=1, maxn=5, wordNgrams=1, bucket=200_000, minCount=3, epoch=10, lr=0.1, thread=1,
        seed=42, loss="softmax", verbose=0,
    )  # fmt: skip
    model.save_model(str(given.out.with_suffix(".bin")))
    model.quantize(input=str(listing), qnorm=True, retrain=False, cutoff=150_000, dsub=2, thread=1)
    model.save_model(str(given.out))


if __name__ == "__main__":
    main()
