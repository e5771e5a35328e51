"""`gemeingut evaluate contamination`: planted evaluation items, and corpora that hold none."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from filters import contamination
from pipeline.errors import ConfigError
from pipeline.evaluations import Report
from pipeline.evaluations.duplicates import different_laws, noise, pieces_of_novels

SETS = {"xquad-de": "eval-xquad", "mgsm-de": "eval-mgsm/mgsm"}
"""Where the sets lie among the corpora."""

PLANTED: Mapping[str, Callable[[str, random.Random], str]] = {
    "whole": lambda text, _: text,
    "upper case": lambda text, _: text.upper(),
    "wrapped lines": lambda text, _: text.replace(" ", "\n"),
    "first half": lambda text, _: text[: len(text) // 2],
    "every tenth word changed": lambda text, chance: " ".join(
        "anders" if chance.random() < 0.1 else word for word in text.split()
    ),
    "OCR noise 1 %": noise(0.01),
}
"""How an item is planted."""


def evaluate(corpora: Path) -> Report:
    """Plant items of XQuAD and MGSM in novels; count what is flagged and dropped, and what is without them.

    Raises:
        ConfigError: when the sets or the novels are missing.
    """
    declared = {found.name: found for found in contamination.declared() if found.name in SETS}
    missing = [folder for folder in (*SETS.values(), "novels68-txt") if not (corpora / folder).is_dir()]
    if missing:
        raise ConfigError(f"{corpora}: {', '.join(missing)} missing. Unpack them.")
    index = contamination.read_index()
    novels = pieces_of_novels(corpora)
    chance = random.Random(3)  # noqa: S311 - a fixed seed is meant
    lines = ["| set | planted | items | flagged | dropped |", "|---|---|---|---|---|"]
    figures: dict[str, object] = {}
    for name, folder in SETS.items():
        items = [text for text in contamination.items_of(declared[name], corpora / folder) if len(text.split()) >= 20]
        chosen = chance.sample(items, min(200, len(items)))
        for kind, change in PLANTED.items():
            flagged = dropped = 0
            for text in chosen:
                around = chance.choice(novels)
                found = contamination.overlaps(f"{around}\n\n{change(text, chance)}\n\n{around}", index)
                flagged += any(overlap.name == name for overlap in found)
                dropped += not contamination.judge(found).keep
            lines.append(
                f"| {name} | {kind} | {len(chosen)} | {flagged / len(chosen):.3f} | {dropped / len(chosen):.3f} |"
            )
            figures[f"{name}: {kind}"] = {"items": len(chosen), "flagged": flagged, "dropped": dropped}
    clean = [*novels]
    if (corpora / "gesetze-im-internet-xml").is_dir():
        clean += [item.text for item, _ in different_laws(corpora, known=False)]
    flagged = sum(bool(contamination.overlaps(text, index)) for text in clean)
    lines += ["", f"Without planted items: {flagged} of {len(clean)} novels' pieces and laws flagged."]
    figures["clean"] = {"documents": len(clean), "flagged": flagged}
    return Report("\n".join([*lines, ""]), figures)
