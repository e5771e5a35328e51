"""Our reading of fastText files answers as fastText does."""

import hashlib
import struct

import numpy as np
import pytest
from fasttext.FastText import _FastText

from filters.errors import ModelError
from filters.fasttext_file import LABEL_PREFIX
from filters.language_features import plain, plain_table, plain_windows
from filters.language_model import LID_176, VARIETIES, Model, Pinned

TEXTS = (
    "Der Ausschuss berät heute über den Haushalt des kommenden Jahres.",
    "Vnd Gott ſprach / Es werde Liecht / vnd es ward Liecht.",
    "I ha hüt kei Zyt gha, wil mir no hei müesse go ychoufe.",
    "The committee will debate the budget of the coming year.",
    "Ça, c'est l'été — naïve façade, Œuvre; αβγ привет 漢字 😀",
    "x",
    "ein </s> Wort danach und __label__deu dazwischen",
    "  viele   Leerzeichen\tund\tTabulatoren  ",
)
CLOSE = 1e-4


def pin(path):
    """Return a model file with its digest."""
    return Pinned(path, hashlib.sha256(path.read_bytes()).hexdigest())


def library_answer(path, text):
    """Return what fastText's own code says."""
    found = _FastText(model_path=str(path)).f.predict(text, -1, 0.0, "strict")
    return {label.removeprefix(LABEL_PREFIX): min(score, 1.0) for score, label in found}


@pytest.mark.parametrize("pinned", [LID_176, VARIETIES], ids=["general", "varieties"])
@pytest.mark.parametrize("text", TEXTS)
def test_the_models_in_use_answer_as_fasttext_does(pinned, text):
    """Every label of a quantised model has the library's probability."""
    theirs = library_answer(pinned.path, text)
    ours = Model(pinned).of_text(text)

    assert all(abs(ours[label] - score) < CLOSE for label, score in theirs.items())


def written(path, loss, seed=3):
    """Write a plain model with random weights, as fastText's format asks, and return its path."""
    chance = np.random.default_rng(seed)
    words = [(word, 40 - n) for n, word in enumerate(sorted({w for text in TEXTS for w in text.split()}))]
    labels = [(f"{LABEL_PREFIX}{name}", 100 - 9 * n) for n, name in enumerate("abcde")]
    dim, buckets = 8, 300
    entries = b"".join(w.encode() + struct.pack("<xqb", n, 0) for w, n in words)
    entries += b"".join(w.encode() + struct.pack("<xqb", n, 1) for w, n in labels)
    rows = chance.normal(size=(len(words) + buckets, dim)).astype("<f4")
    output = chance.normal(size=(len(labels), dim)).astype("<f4")
    path.write_bytes(
        struct.pack("<ii12id", 793712314, 12, dim, 5, 5, 1, 5, 2, loss, 3, buckets, 2, 3, 100, 1e-4)
        + struct.pack("<3i2q", len(words) + len(labels), len(words), len(labels), 1000, -1)
        + entries
        + struct.pack("<?2q", False, *rows.shape)
        + rows.tobytes()
        + struct.pack("<?2q", False, *output.shape)
        + output.tobytes()
    )
    return path


@pytest.mark.parametrize(("loss", "close"), [(1, CLOSE), (3, CLOSE), (4, 0.01)], ids=["hs", "softmax", "ova"])
@pytest.mark.parametrize("text", TEXTS)
def test_any_supervised_model_can_be_read(tmp_path, loss, close, text):
    """Every loss that gives probabilities, with word n-grams; fastText rounds the logistic function of `ova`."""
    path = written(tmp_path / "small.bin", loss)
    ours = Model(pin(path)).of_text(text)

    theirs = library_answer(path, text)

    assert all(abs(ours[label] - score) < close for label, score in theirs.items())


def test_a_model_without_probabilities_is_refused(tmp_path):
    """Negative sampling gives no probabilities."""
    path = written(tmp_path / "sampled.bin", 2)

    with pytest.raises(ModelError, match="no classifier"):
        Model(pin(path))


@pytest.mark.parametrize("content", [b"", b"no model at all, but long enough to hold a number or two", b"\x00" * 200])
def test_a_file_that_is_no_model_is_refused(tmp_path, content):
    """The message names the file."""
    path = tmp_path / "other.ftz"
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"other\.ftz"):
        Model(pin(path))


def test_a_cut_model_is_refused(tmp_path):
    """Half a file is no model."""
    path = tmp_path / "half.ftz"
    data = LID_176.path.read_bytes()
    path.write_bytes(data[: len(data) // 2])

    with pytest.raises(ModelError, match="not a whole fastText model"):
        Model(pin(path))


@pytest.mark.parametrize("text", [*TEXTS, "ẞ ß ſ Ⱥ İ u\u0364ber ‘Wort’ 𐐀 ﬁ ⁊ A\u0301", "", "12 34 --"])
def test_places_in_bytes_are_made_plain_as_strings_are(text):
    """Training sees strings, judging sees bytes, and both see the same."""
    data = np.frombuffer(text.encode() or b" ", np.uint8)
    letters, begins, ends = plain_windows(data, np.zeros(1, np.int32), np.full(1, len(data), np.int32), plain_table())

    assert letters[begins[0] : ends[0]].tobytes().decode() == plain(text)
