"""Count letters, words and pairs of words: `python -m filters.data.learning --corpora DIR --excluded FILE`.

Writes words.txt and text_model.json beside this file. The corpora are those of the variety model, so the language
benchmark is left out here too.
"""

import argparse
import base64
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np

from filters.analysis import analyse, fold_hash
from filters.models.training_texts import corpora
from filters.quality.likeness import count_pairs, count_trigrams
from filters.quality.text_model import LETTERS, STEPS_PER_BIT, ranking
from filters.scan import tables

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]+")
FREQUENT = 400  # words whose order is learnt
KNOWN = 120_000  # words in the list
SEEN = 4  # times a word must be seen to be known
SHARE = 6_000_000  # code points of each kind of text


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--excluded", type=Path, required=True)
    given = parser.parse_args()
    texts = collect(given.corpora, frozenset(given.excluded.read_text("utf-8").split()))
    words: Counter[str] = Counter()
    for text in texts:
        words.update(WORD.findall(text))
    folded: Counter[str] = Counter()
    for word, count in words.items():
        folded[word.lower()] += count
    known = [_usual(word, words) for word, count in folded.most_common(KNOWN) if count >= SEEN and len(word) > 1]
    (HERE / "words.txt").write_text("\n".join(sorted(known)) + "\n", "utf-8")
    (HERE / "text_model.json").write_text(json.dumps(statistics(texts, folded)) + "\n", "utf-8")


def _usual(word: str, words: Counter[str]) -> str:
    """Return a word as it is mostly written: a noun with its capital, anything else without."""
    return word.capitalize() if words[word.capitalize()] > 2 * words[word] else word


def collect(folder: Path, excluded: frozenset[str]) -> list[str]:
    """Return texts of every kind, of each at most `SHARE` code points."""
    taken: Counter[str] = Counter()
    texts = []
    for label, text in corpora(folder, excluded):
        if label.startswith("deu") and taken[label] < SHARE:
            taken[label] += len(text)
            texts.append(text)
    return texts


def statistics(texts: list[str], folded: Counter[str]) -> dict[str, object]:
    """Return the contents of text_model.json."""
    frequent: dict[int, str] = {}
    for word, _ in folded.most_common(4 * FREQUENT):
        frequent.setdefault(fold_hash(word), word)
        if len(frequent) == FREQUENT:
            break
    slots, ranks = ranking(list(frequent))
    _, folds, _ = tables()
    letters = np.ones(LETTERS**3, np.int64)
    pairs = np.zeros((FREQUENT, FREQUENT), np.int64)
    singles = np.zeros(FREQUENT, np.int64)
    total = 0
    for text in texts:
        found = analyse(text)
        data = np.frombuffer(found.utf8, np.uint8)
        count_trigrams(data, found.word_start, found.word_end, folds, letters)
        count_pairs(found.word_start, found.word_end, found.word_hash, slots, ranks, pairs, singles)
        total += found.words
    contexts = letters.reshape(-1, LETTERS).sum(1, keepdims=True)
    cost = -np.log2(letters.reshape(-1, LETTERS) / contexts) * STEPS_PER_BIT
    expected = np.outer(singles, singles) / total
    lift = np.log2((pairs + 0.5 * expected / (expected + 1) + 0.1) / (expected + 0.1)) * STEPS_PER_BIT
    return {
        "words": list(frequent.values()),
        "trigrams": base64.b85encode(np.clip(np.rint(cost), 0, 255).astype(np.uint8).tobytes()).decode(),
        "pairs": base64.b85encode(np.clip(np.rint(lift), -40, 40).astype(np.int8).tobytes()).decode(),
    }


if __name__ == "__main__":
    main()
