"""How well personal data are found: figures of the gold set, kept beside the code so that every manifest can hold them.

`python -m pipeline.personal_figures` measures anew and writes the file; a test says when the code has moved on since.
"""

import json
from pathlib import Path
from typing import Any

from filters import personal
from pipeline.files import sha256_of, write_atomically
from pipeline.task import key_of

FILE = Path(__file__).parent / "data" / "personal-figures.json"
"""The figures as they were measured last."""

ROOM = Path(personal.__file__).parent
"""What was measured: the code and models of this folder."""


def recorded() -> dict[str, Any]:
    """Return the figures for the manifest, and whether the code that was measured is the code that is here."""
    figures: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return {**figures, "code_is_as_measured": figures["code_sha256"] == _digest()}


def measure() -> dict[str, Any]:
    """Return recall and precision by kind on the gold set, with 95 % bootstrap intervals over its texts."""
    from pipeline.evaluations import personal as evaluation  # noqa: PLC0415  # only the measurement needs it

    rows = evaluation.labelled(evaluation.GOLD)
    kinds = {}
    for kind in sorted({kind for row in rows for _, _, kind in row.gold | row.found}):
        leaks, hits = evaluation.leaked(rows, kind), evaluation.precise(rows, kind)
        kinds[kind] = {
            "gold": sum(whole for _, whole in leaks),
            "found": sum(whole for _, whole in hits),
            "leakage": _rate(evaluation.bootstrap(leaks)),
            "precision": _rate(evaluation.bootstrap(hits)),
        }
    return {
        "set": "gold set of this project (tests/data/personal/gold.jsonl)",
        "set_sha256": sha256_of(evaluation.GOLD),
        "texts": len(rows),
        "annotators": 1,
        "measures": {
            "leakage": "share of labelled passages of a kind that were not wholly replaced",
            "precision": "share of replaced passages of a kind that touch a labelled one of that kind",
            "interval": "95 %, bootstrap over texts",
        },
        "kinds": kinds,
        "code_sha256": _digest(),
    }


def _rate(rate: Any) -> dict[str, float] | None:  # noqa: ANN401  # pipeline.evaluations.personal.Rate, imported late
    if rate is None:
        return None
    return {"share": round(rate.share, 4), "low": round(rate.low, 4), "high": round(rate.high, 4)}


def _digest() -> str:
    """Return the digest of the code and models that find personal data."""
    paths = sorted(p for p in ROOM.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return key_of(files=[[p.relative_to(ROOM).as_posix(), sha256_of(p)] for p in paths])


def main() -> None:
    """Measure and write the file."""
    text = json.dumps(measure(), ensure_ascii=False, indent=2) + "\n"
    write_atomically(FILE, text.encode())


if __name__ == "__main__":
    main()
