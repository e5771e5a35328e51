"""What a release over- and under-represents, and what is not known of it."""

import polars as pl

from manifests import canonical
from manifests.release import CONFIG
from pipeline.figures.composition import by
from pipeline.figures.counting import CENTURY, counts, gathered, sizes
from pipeline.figures.published import Published

MEASURED = ("source", "register", "variety", "license", "origin")


def concentration(published: Published) -> pl.DataFrame:
    """Return for each of `MEASURED` its largest value and that value's share of the characters."""
    rows = []
    for column in MEASURED:
        frame = by(published, column)
        whole = int(frame["characters"].sum() or 0)
        if frame.height and whole:
            largest = frame.row(0, named=True)
            rows.append(
                {
                    "column": column,
                    "largest": str(largest[column]),
                    "share": largest["characters"] / whole,
                    "values": frame.height,
                }
            )
    schema = {"column": pl.String, "largest": pl.String, "share": pl.Float64, "values": pl.Int64}
    return pl.DataFrame(rows, schema=schema)


def unknown(published: Published) -> pl.DataFrame:
    """Return of how many published documents a fact is not known."""
    gnd = pl.col("authors").list.eval(pl.element().struct.field("gnd")).list.drop_nulls().list.len()
    facts = {
        "year": pl.col("year").is_null(),
        "title": pl.col("title").fill_null("") == "",
        "author": pl.col("authors").list.len().fill_null(0) == 0,
        "authority": gnd.fill_null(0) == 0,
        "address": pl.col("url").fill_null("") == "",
    }
    found = gathered(published.rows.select(*(e.sum().cast(pl.Int64).alias(n) for n, e in facts.items())))
    return found.unpivot(variable_name="fact", value_name="documents")


def voices(published: Published) -> pl.DataFrame:
    """Return sizes by author as named beside the texts, most characters first; null where no author is named.

    A work by several counts once for each of them, so that the sum may exceed the whole.
    """
    name = pl.col("authors").list.eval(pl.element().struct.field("name").replace("", None)).list.unique()
    each = published.rows.select("chars", "tokens", name.alias("author")).explode("author", empty_as_null=True)
    return sizes(each, "author").sort("characters", "author", descending=[True, False])


def voices_of_half(voices: pl.DataFrame) -> tuple[int, int]:
    """Return how many authors are named, and how few of them hold half of what is by named authors.

    Args:
        voices: as `voices` returns them.
    """
    held = voices.drop_nulls("author")["characters"].sort(descending=True)
    return len(held), int((held.cum_sum() - held < held.sum() / 2).sum())


def known_gaps(published: Published, language: str) -> tuple[tuple[str, ...], str]:
    """Return what the release says it lacks, and the language in which it says so.

    The manifest holds English sentences. German ones, where its publisher wrote them, stand in the configuration that
    the manifest pins by digest.

    Args:
        published: the release.
        language: in which they are wanted.

    Raises:
        ReleaseError: when the configuration cannot be read.
    """
    gaps = published.manifest.known_gaps
    if language == "de" and gaps:
        told = canonical.read(published.directory / CONFIG, CONFIG)
        german = tuple(told.get("release", {}).get("known_gaps_de", ()))
        if len(german) == len(gaps):
            return german, "de"
    return gaps, "en"


def hostile_words(published: Published) -> pl.DataFrame:
    """Return documents that bear the label of hostile or insulting vocabulary, by century of the text."""
    bearing = published.rows.filter(pl.col("labels").list.contains(HOSTILE))
    found = counts(bearing, [CENTURY], pl.col("chars").sum().cast(pl.Int64).alias("characters"))
    return found.rename({"records": "documents"})


HOSTILE = "insulting"
"""The label of the quality stage that tells of insults and words of hate."""
