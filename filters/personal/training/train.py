"""Trains the name recogniser: `python -m filters.personal.training.train CORPORA VECTORS OUT [SECONDS [START]]`.

CORPORA holds the unpacked folders europeana-ner, germeval-superglebers, ler-legal-ner, hipe2022-ner,
bundestag-plpr-xml and authors-gutenbergr; VECTORS is a floret file and the text it was trained on (`vec.floret`,
`text.txt`), or the folder of an earlier pipeline, whose vectors and gazetteer are taken over. SECONDS bounds the last
round's beginning; START is a folder with a model to go on from. One thread, fixed seed.
"""

import csv
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.iob_utils import iob_to_biluo
from spacy.vectors import Vectors
from thinc.util import fix_random_seed

from filters.personal import names
from filters.personal.gazetteer import Gazetteer, WordClass, shares
from filters.personal.recogniser import SEAL, attach
from filters.personal.training import corpora
from filters.personal.training.corpora import Sentence

SEED = 20_26
HELD_OUT = 6
"""Every sixth hundred-sentence stretch of each corpus is kept for measuring and never learnt from."""

DETERMINERS = frozenset(
    word + ending
    for word in (
        "d",
        "ein",
        "kein",
        "dies",
        "jed",
        "mein",
        "sein",
        "ihr",
        "unser",
        "all",
        "viel",
        "einig",
        "solch",
        "welch",
    )
    for ending in ("", "e", "er", "en", "em", "es", "as", "ie")
) | {"im", "am", "vom", "zum", "zur", "beim", "ins", "ans"}
PARTS: dict[str, int] = {"germeval": 3, "ler": 2, "europeana": 1, "newseye": 1, "sonar": 1, "protocols": 1}
"""How often each corpus is seen in one round: more of what is modern and clean, since T3 is."""

EMPTY = {"ler": 12}
"""Sentences without persons seen for each with one; three where nothing else is said. Decisions hold few persons."""

CONFIG: dict[str, Any] = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "LANG"],
            "rows": [3000, 800, 1500, 1500, 200],
            "include_static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 96,
            "window_size": 1,
            "maxout_pieces": 3,
            "depth": 4,
        },
    },
}


def read_gold(folder: Path) -> dict[str, list[Sentence]]:
    """Return the labelled sentences by corpus."""
    hipe = folder / "hipe2022-ner/data/v2.1"
    europeana = sorted((folder / "europeana-ner").glob("enp_DE.*/*.bio"))
    return {
        "germeval": list(corpora.columns(folder / "germeval-superglebers/data/NER/Wiki_News/dev.tsv", 1, 2, "\t")),
        "ler": list(corpora.columns(folder / "ler-legal-ner/data/ler_dev.conll", 0, 1, " ")),
        "europeana": [one for path in europeana for one in corpora.columns(path, 0, 1, " ")],
        "newseye": [one for path in sorted(hipe.glob("newseye/de/*.tsv")) for one in corpora.historical(path)],
        "sonar": [one for path in sorted(hipe.glob("sonar/de/*.tsv")) for one in corpora.historical(path)],
    }


def split(gold: dict[str, list[Sentence]]) -> tuple[dict[str, list[Sentence]], dict[str, list[Sentence]]]:
    """Part each corpus in stretches of a hundred sentences: what is learnt, and what is held out."""
    learnt: dict[str, list[Sentence]] = {}
    held: dict[str, list[Sentence]] = {}
    for name, sentences in gold.items():
        for place, one in enumerate(sentences):
            (held if place // 100 % HELD_OUT == HELD_OUT - 1 else learnt).setdefault(name, []).append(one)
    return learnt, held


def build_gazetteer(folder: Path, text: Path, learnt: dict[str, list[Sentence]]) -> Gazetteer:
    """Return the classes of words: what running text says of them, and names."""
    with text.open(encoding="utf-8") as lines:
        words = common(shares((line.split() for line in lines), DETERMINERS))
    for name in surnames(folder):
        words[name] = words.get(name, WordClass(0)) | WordClass.SURNAME
    for name in first_names(folder, learnt):
        words[name] = words.get(name, WordClass(0)) | WordClass.FIRST_NAME
    return Gazetteer.of(words)


def common(known: dict[str, tuple[int, float, int]]) -> dict[str, WordClass]:
    """Return what the running text says of each word seen five times or more."""
    words: dict[str, WordClass] = {}
    for word, (count, behind, lower) in known.items():
        if count >= 5 and word.isalpha():
            words[word] = (
                (WordClass.NOUN_OFTEN if behind >= 0.25 else WordClass(0))
                | (WordClass.NOUN_SOMETIMES if 0.08 <= behind < 0.25 else WordClass(0))
                | (WordClass.LOWER if lower * 4 > count else WordClass(0))
                | (WordClass.FREQUENT if count >= 100 else WordClass(0))
            )
    return words


def surnames(folder: Path) -> list[str]:
    """Return GermaNER's surnames (Apache-2.0)."""
    return (folder / "ler-legal-ner/gazetteers/personennamen.list").read_text("utf-8", errors="replace").split()


def first_names(folder: Path, learnt: dict[str, list[Sentence]]) -> list[str]:
    """Return known first names, and those of two authors in the Gutenberg catalogue or persons in what is learnt."""
    counts = dict.fromkeys(names.first_names(), 2)
    with (folder / "authors-gutenbergr/gutenberg_authors.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            for part in row["author"].partition(", ")[2].replace("(", " ").replace(")", " ").split():
                counts[part] = counts.get(part, 0) + 1
    for one in (one for sentences in learnt.values() for one in sentences):
        for word, label, following in zip(one.words, one.labels, one.labels[1:], strict=False):
            if label == "B-PER" and following == "I-PER":
                counts[word] = counts.get(word, 0) + 1
    return sorted(
        word for word, n in counts.items() if n >= 2 and word.isalpha() and word[0].isupper() and len(word) > 2
    )


def renamed(one: Sentence, chance: random.Random, firsts: list[str], lasts: list[str]) -> Sentence:
    """Return the sentence with other names for its persons, so that names are learnt from their surroundings."""
    words = list(one.words)
    for place, label in enumerate(one.labels):
        if not label.endswith("PER") or len(words[place]) < 3 or not words[place].isalpha():
            continue
        inner = place + 1 < len(words) and one.labels[place + 1] == "I-PER"
        words[place] = chance.choice(firsts if inner and label == "B-PER" else lasts)
    return Sentence(tuple(words), one.labels)


def example(nlp: spacy.language.Language, one: Sentence) -> Example:
    """Return one training example; a label `-` is a missing value."""
    doc = Doc(nlp.vocab, words=list(one.words))
    known = ["O" if label == "-" else label for label in one.labels]
    biluo = iob_to_biluo(known)
    labels = ["-" if label == "-" else tag for label, tag in zip(one.labels, biluo, strict=True)]
    return Example.from_dict(doc, {"entities": labels})


def scores(nlp: spacy.language.Language, held: dict[str, list[Sentence]]) -> dict[str, dict[str, float]]:
    """Return precision, recall and F of exact person spans, by corpus."""
    found: dict[str, dict[str, float]] = {}
    for name, sentences in held.items():
        counts = judged(nlp, sentences)
        right, said, true = (sum(column) for column in zip(*counts, strict=True))
        precision, recall = right / max(said, 1), right / max(true, 1)
        f = 2 * precision * recall / max(precision + recall, 1e-9)
        found[name] = {"precision": precision, "recall": recall, "f": f, "persons": true}
    return found


def judged(nlp: spacy.language.Language, sentences: list[Sentence]) -> list[tuple[int, int, int]]:
    """Return for each sentence the persons found rightly, found, and there."""
    gold = [persons(example(nlp, one).reference) for one in sentences]
    predicted = map(persons, nlp.pipe([Doc(nlp.vocab, words=list(one.words)) for one in sentences]))
    return [(len(said & true), len(said), len(true)) for said, true in zip(predicted, gold, strict=True)]


def persons(doc: Doc) -> set[tuple[int, int]]:
    """Return first and last token (exclusive) of each person."""
    return {(span.start, span.end) for span in doc.ents if span.label_ == "PER"}


def rounds(
    learnt: dict[str, list[Sentence]], chance: random.Random, words: Gazetteer, known: list[str]
) -> Iterator[list[Sentence]]:
    """Yield for ever: one shuffled round of all corpora, with half of the persons renamed."""
    firsts = [name for name in known if words(name) & WordClass.FIRST_NAME]
    lasts = [name for name in known if words(name) & WordClass.SURNAME and not words(name) & WordClass.NOUN_OFTEN]
    while True:
        chosen: list[Sentence] = []
        for name, sentences in learnt.items():
            empty = [one for one in sentences if not any(label.endswith("PER") for label in one.labels)]
            full = [one for one in sentences if any(label.endswith("PER") for label in one.labels)]
            for _ in range(PARTS[name]):
                chosen += [renamed(one, chance, firsts, lasts) if chance.random() < 0.4 else one for one in full]
                chosen += chance.sample(empty, min(len(empty), EMPTY.get(name, 3) * len(full)))
        chance.shuffle(chosen)
        yield chosen


def main(arguments: list[str]) -> None:
    """Train, measure after each round, keep the best."""
    folder, vectors, out = map(Path, arguments[:3])
    seconds = float(arguments[3]) if len(arguments) > 3 else 1800.0
    fix_random_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - a repeatable draw, not a secret
    learnt, held = split(read_gold(folder))
    earlier = vectors / "gazetteer.bin"
    words = Gazetteer.load(earlier) if earlier.exists() else build_gazetteer(folder, vectors / "text.txt", learnt)
    sittings = sorted((folder / "bundestag-plpr-xml").glob("*.xml"))
    protocols = list(corpora.protocols(sittings, lambda word: bool(words(word) & WordClass.NOUN_OFTEN)))
    learnt["protocols"] = chance.sample(protocols, min(len(protocols), 2500))
    known = surnames(folder)
    known += first_names(folder, learnt)
    nlp = spacy.blank("de")
    nlp.vocab.vectors = taken_over(vectors) if earlier.exists() else floret(nlp, vectors / "vec.floret")
    attach(nlp, words)
    recogniser: Any = nlp.add_pipe("ner", config={"model": CONFIG})
    for label in sorted(corpora.KNOWN):
        recogniser.add_label(label)
    sys.stdout.write(json.dumps({name: len(part) for name, part in learnt.items()}) + "\n")
    optimizer = nlp.initialize(lambda: [example(nlp, one) for part in learnt.values() for one in part[:200]])
    attach(nlp, words)
    if len(arguments) > 4:
        recogniser.model.from_disk(Path(arguments[4]) / "ner" / "model")
    rate = 0.0012 if len(arguments) <= 4 else 0.0008
    optimizer.learn_rate = rate
    best, began = 0.0, time.monotonic()
    for turn, chosen in enumerate(rounds(learnt, chance, words, known)):
        losses: dict[str, float] = {}
        for batch in (chosen[at : at + 48] for at in range(0, len(chosen), 48)):
            nlp.update([example(nlp, one) for one in batch], sgd=optimizer, drop=0.2, losses=losses)
        with nlp.use_params(optimizer.averages):
            measured = scores(nlp, held)
            mean = (2 * measured["germeval"]["f"] + measured["ler"]["f"] + measured["europeana"]["f"]) / 4
            line = {"round": turn, "mean": mean, "held": measured, "loss": float(losses["ner"])}
            sys.stdout.write(json.dumps(line | {"seconds": round(time.monotonic() - began)}) + "\n")
            sys.stdout.flush()
            if mean > best:
                best = mean
                save(nlp, words, out, measured)
        optimizer.learn_rate = rate * 0.85**turn
        if time.monotonic() - began > seconds:
            break


def taken_over(pipeline: Path) -> Vectors:
    """Return the vectors of an earlier pipeline, in full precision."""
    vectors = spacy.load(pipeline).vocab.vectors
    vectors.data = vectors.data.astype(np.float32)
    return vectors


def floret(nlp: spacy.language.Language, path: Path) -> Vectors:
    """Read floret vectors into a spaCy table."""
    with path.open(encoding="utf-8") as lines:
        rows, width, low, high, hashes, seed, begin, end = next(lines).split()
        table = np.zeros((int(rows), int(width)), np.float32)
        for line in lines:
            cells = line.split()
            table[int(cells[0])] = np.array(cells[1:], np.float32)
    return Vectors(
        strings=nlp.vocab.strings, data=table / table.std(), mode="floret", minn=int(low), maxn=int(high),
        hash_count=int(hashes), hash_seed=int(seed), bow=begin, eow=end,
    )  # fmt: skip


def save(nlp: spacy.language.Language, words: Gazetteer, out: Path, measured: dict[str, dict[str, float]]) -> None:
    """Write the pipeline with its vectors in half precision, the gazetteer, the figures and the digests."""
    full = nlp.vocab.vectors.data
    nlp.vocab.vectors.data = full.astype(np.float16)
    nlp.to_disk(out)
    nlp.vocab.vectors.data = full
    words.save(out / "gazetteer.bin")
    seal(out, measured)


def seal(out: Path, measured: dict[str, dict[str, float]]) -> None:
    """Leave out the training texts' words, which nothing reads again, and write figures and digests."""
    (out / "vocab" / "strings.json").write_text(json.dumps(sorted(corpora.KNOWN)), "utf-8")
    digests = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in {SEAL, "MODEL_CARD.md"}
    }
    (out / SEAL).write_text(json.dumps({"held_out": measured, "sha256": digests}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
