"""Models that tell languages: fastText files whose bytes are pinned, asked about windows of a text."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filters.errors import ModelError
from filters.fasttext_file import Weights, read
from filters.fasttext_kernel import ask

_FOLDER = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A model file and the digest it must have.

    Args:
        path: the file.
        sha256: lower-case hexadecimal.
    """

    path: Path
    sha256: str


LID_176 = Pinned(_FOLDER / "lid.176.ftz", "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83")
VARIETIES = Pinned(_FOLDER / "varieties.ftz", "da24be1e4c4e1a2f955cfb6e1785cf734becf6345bcf52ff08a216d452556b55")


@lru_cache(maxsize=4)
def _weights(pinned: Pinned) -> Weights:
    """Return the arrays of a model, read once a process."""
    try:
        data = pinned.path.read_bytes()
    except OSError as error:
        raise ModelError(f"{pinned.path}: model file cannot be read ({error.strerror}). Put it there.") from error
    found = hashlib.sha256(data).hexdigest()
    if found != pinned.sha256:
        raise ModelError(
            f"{pinned.path}: not the pinned model (got sha256 {found}, expected {pinned.sha256}). "
            "Restore the file, or pin its digest where the model is named."
        )
    return read(pinned.path, data)


class Model:
    """A fastText classifier; loaded once per process, then only asked.

    Args:
        pinned: the file and the digest it must have.

    Raises:
        ModelError: if the file is missing, is not the one that was pinned or is no classifier.
    """

    __slots__ = ("_arrays", "labels", "pinned")

    def __init__(self, pinned: Pinned) -> None:
        w = _weights(pinned)
        self.pinned = pinned
        self.labels = w.labels
        self._arrays = (
            w.loss, w.shape, w.word_slots, w.word_hashes, w.word_ends, w.word_bytes, w.bucket_rows, w.rows,
            w.output, w.tree,
        )  # fmt: skip

    def ask(self, data: NDArray[np.uint8], begins: NDArray[np.int32], ends: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the probability of each label in each window, shape (windows, labels).

        Args:
            data: UTF-8 text; line ends are read as spaces.
            begins: first byte of each window.
            ends: byte after each window.
        """
        found: NDArray[np.float32] = ask(data, begins, ends, *self._arrays)
        return found

    def of_text(self, text: str) -> dict[str, float]:
        """Return labels with probabilities in [0, 1] of one text, best first; for tests and tools.

        Args:
            text: any text.
        """
        data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
        found = self.ask(data, np.zeros(1, np.int32), np.full(1, len(data), np.int32))[0].tolist()
        return dict(sorted(zip(self.labels, found, strict=True), key=lambda pair: -pair[1]))
