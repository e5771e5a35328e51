"""Whose turn it is in parliament: the one viewpoint that texts themselves name, before each speech."""

import re

import polars as pl

from pipeline.figures.counting import gathered
from pipeline.figures.published import Published, texts

REGISTER = "parliament"

NAMED = (
    "CDU/CSU", "CDU", "CSU", "SPD", "FDP", "F.D.P.", "FDP/DVP", "AfD", "DIE LINKE", "Die Linke", "PDS",
    "PDS/Linke Liste", "BÜNDNIS 90/DIE GRÜNEN", "GRÜNE", "DIE GRÜNEN", "DIE GRÜNEN/Bündnis 90", "BSW", "DP", "DP/FVP",
    "FVP", "GB/BHE", "BHE", "KPD", "BP", "WAV", "DRP", "FU", "FREIE WÄHLER", "PIRATEN", "SSW", "fraktionslos",
    "Fraktionslos",
)  # fmt: skip
"""Groups as protocols print them. What else stands in brackets behind a name, such as a town, is none.

The groups of the Bundestag since 1949 and of today's state parliaments; only the spellings of the 19th Bundestag were
held against protocols (docs/evaluation.md).
"""

_GAP = r"[ \u00a0]"
# Degrees ("Dr. h. c.") and particles of names stand in lower case; towns and universities in brackets.
_WORD = r"(?:\p{Lu}[\p{L}.’'-]*|h\.|c\.|von|vom|van|de|den|der|in|am|zu|zum|zur|und|\(\p{Lu}[^()\n:]{1,40}\))"
_GROUPS = "|".join(re.escape(name).replace(r"\ ", _GAP) for name in NAMED)
TURN = rf"(?m)^\p{{Lu}}[\p{{L}}.’'-]*(?:{_GAP}{_WORD}){{1,8}}{_GAP}\((?:{_GROUPS})\):"
"""A line that begins with a name and a group in brackets; without look-around, as Rust's regular expressions are."""

_ASKED = "Abgeordnete"
"""In such a line nobody speaks: it tells whose question is answered."""


def turns(published: Published) -> pl.DataFrame:
    """Return how often somebody of a group speaks, and in how many documents, most first.

    Read from the texts, as no column holds it; only those of parliaments are opened.
    """
    return turns_in(texts(published, REGISTER))


def turns_in(protocols: pl.LazyFrame) -> pl.DataFrame:
    """Return the turns in some protocols, as `turns`.

    Government, chair and guests are printed without a group and are not counted.

    Args:
        protocols: columns `id` and `text`.
    """
    lines = protocols.select("id", line=pl.col("text").str.extract_all(TURN)).explode("line", empty_as_null=True)
    spoken = lines.drop_nulls("line").filter(~pl.col("line").str.contains(_ASKED, literal=True))
    group = pl.col("line").str.extract(r"\(([^()]+)\):$").str.replace_all("\u00a0", " ", literal=True)
    counted = spoken.group_by(group.alias("faction")).agg(
        pl.len().cast(pl.Int64).alias("turns"), pl.col("id").n_unique().cast(pl.Int64).alias("documents")
    )
    return gathered(counted).sort("turns", "faction", descending=[True, False])
