"""Loading of fastText models whose bytes are pinned."""

import hashlib
from pathlib import Path

from fasttext.FastText import _FastText

from filters.errors import ModelError

LID_176 = Path(__file__).parent / "models" / "lid.176.ftz"
LID_176_SHA256 = "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83"


class Model:
    """A fastText classifier; loaded once per process, then only asked.

    Args:
        path: the model file.
        sha256: digest that the file must have, lower-case hexadecimal.

    Raises:
        ModelError: if the file is missing or is not the one that was pinned.
    """

    __slots__ = ("_model", "path", "sha256")

    def __init__(self, path: Path, sha256: str) -> None:
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{path}: model file cannot be read ({error.strerror}). Put it there.") from error
        if found != sha256:
            raise ModelError(f"{path}: not the pinned model (got sha256 {found}, expected {sha256}). Restore the file.")
        self.path = path
        self.sha256 = sha256
        self._model = _FastText(model_path=str(path))

    def labels(self, text: str, count: int = -1, floor: float = 0.0) -> dict[str, float]:
        """Return labels without their prefix, with probabilities in [0, 1], best first.

        Args:
            text: any text; line ends are read as spaces.
            count: how many labels at most, -1 for all.
            floor: labels of lower probability are left out.
        """
        names, scores = self._model.predict(text.replace("\n", " "), k=count, threshold=floor)
        return {
            name.removeprefix("__label__"): min(max(float(score), 0.0), 1.0)
            for name, score in zip(names, scores, strict=True)
        }
