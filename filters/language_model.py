"""Loading of fastText models whose bytes are pinned."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fasttext.FastText import _FastText

from filters.errors import ModelError

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
VARIETIES = Pinned(_FOLDER / "varieties.ftz", "d60772316e23efcdd8f1c2308d71df8b16c03585750aa78c475a79951e73e15f")


class Model:
    """A fastText classifier; loaded once per process, then only asked.

    Args:
        pinned: the file and the digest it must have.

    Raises:
        ModelError: if the file is missing or is not the one that was pinned.
    """

    __slots__ = ("_model", "_names", "pinned")

    def __init__(self, pinned: Pinned) -> None:
        path, sha256 = pinned.path, pinned.sha256
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{path}: model file cannot be read ({error.strerror}). Put it there.") from error
        if found != sha256:
            raise ModelError(f"{path}: not the pinned model (got sha256 {found}, expected {sha256}). Restore the file.")
        self.pinned = pinned
        self._model = _FastText(model_path=str(path))
        self._names = {name: name.removeprefix("__label__") for name in self._model.get_labels()}

    def labels(self, text: str, count: int = -1, floor: float = 0.0) -> dict[str, float]:
        """Return labels without their prefix, with probabilities in [0, 1], best first.

        Args:
            text: any text; line ends are read as spaces.
            count: how many labels at most, -1 for all.
            floor: labels of lower probability are left out.
        """
        found = self._model.f.predict(text.replace("\n", " "), count, floor, "strict")
        names = self._names
        return {names[name]: score if score < 1.0 else 1.0 for score, name in found}  # noqa: FURB136 - a call costs more
