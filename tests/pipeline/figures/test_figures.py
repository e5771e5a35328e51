"""Figures are counted again here, row by row in plain Python, from the files of a release."""

import json
from collections import Counter

import polars as pl
import pytest

from manifests.errors import ReleaseError
from manifests.views import composition as carded
from pipeline import stats
from pipeline.figures import comparison, composition, duplicates, flow, limits, personal, quality, rights
from pipeline.figures.published import open_release


@pytest.fixture(scope="module")
def published(corpus):
    """The release of all samples."""
    return open_release(corpus)


@pytest.fixture(scope="module")
def ledger(corpus):
    """Every ledger row as a dictionary."""
    return pl.read_parquet(corpus / "ledger" / "*.parquet").to_dicts()


@pytest.fixture(scope="module")
def rows(corpus):
    """Every published row as a dictionary."""
    return [
        row | {"config": path.parent.name}
        for path in sorted(corpus.glob("data/*/*.parquet"))
        for row in pl.read_parquet(path, hive_partitioning=False).to_dicts()
    ]


def counted(frame, *by, value="records"):
    """Return a frame of counts as a dictionary."""
    return {tuple(row[n] for n in by): row[value] for row in frame.iter_rows(named=True)}


def test_every_stage_goes_on_with_what_the_one_before_kept(published, ledger):
    """The first stage gets every record, the last one leaves what is published."""
    stages = flow.stages(published)

    assert stages["entered"][0] == len(ledger)
    assert stages["entered"].to_list()[1:] == stages["kept"].to_list()[:-1]
    assert stages["kept"][-1] == sum(row["disposition"] == "kept" for row in ledger)


def test_stages_agree_with_the_signed_books(published):
    """The flow that is shown is the one that the manifest's books hold."""
    books = Counter()
    for line in published.manifest.balance:
        books[line.stage, "entered"] += line.entered
        books[line.stage, "kept"] += line.kept

    for row in flow.stages(published).iter_rows(named=True):
        assert (row["entered"], row["kept"]) == (books[row["stage"], "entered"], books[row["stage"], "kept"])


@pytest.mark.parametrize(
    ("unit", "amount"), [("records", lambda _: 1), ("characters_read", lambda row: row["chars_in"])]
)
def test_the_way_of_every_source_is_that_of_its_records(published, ledger, unit, amount):
    """What was read of a source is what ended at each stage and what is published, row by row."""
    by_hand = {}
    for row in ledger:
        end = "kept" if row["disposition"] == "kept" else flow.ENDED + row["stage"]
        by_hand.setdefault(row["source"], Counter()).update({unit: amount(row), end: amount(row)})

    ways = flow.ways(flow.ends(published), unit)

    told = {row.pop("source"): +Counter(row) for row in ways.to_dicts()}
    assert told == {source: +way for source, way in by_hand.items()}
    assert ways[unit].to_list() == sorted(ways[unit], reverse=True)


def test_the_ways_of_the_sources_make_the_stages(published):
    """What ends at a stage is the sum over all sources."""
    ways, stages = flow.ways(flow.ends(published), "records"), flow.stages(published)

    for row in stages.iter_rows(named=True):
        assert ways[flow.ENDED + row["stage"]].sum() == row["entered"] - row["kept"]


def test_reasons_are_those_of_the_ledger(published, ledger):
    """Every record that is left out counts once, under its reason."""
    by_hand = Counter(
        (row["stage"], row["disposition"], row["reason"]) for row in ledger if row["disposition"] != "kept"
    )

    assert counted(flow.reasons(published), "stage", "disposition", "reason") == by_hand


@pytest.mark.parametrize("column", composition.KINDS)
def test_the_composition_is_that_of_the_shards(published, rows, column):
    """Characters by each column add up row by row."""
    by_hand = Counter()
    for row in rows:
        by_hand[row[column],] += row["chars"]

    assert counted(composition.by(published, column), column, value="characters") == by_hand


@pytest.mark.parametrize("column", ["register", "source", "license", "origin", "variety"])
def test_the_report_counts_what_the_card_counts(published, column):
    """Two programs count, because an auditor runs one without the other: they must not drift apart."""
    card = carded.parse((published.directory / carded.PATH).read_bytes()).totals(column)

    told = composition.by(published, column).iter_rows(named=True)

    assert {row[column]: (row["documents"], row["characters"]) for row in told} == card


def test_the_report_and_the_card_cut_centuries_alike(published):
    """The nineteenth is 1801 to 1900 in both, and what has no year is told apart."""
    card = carded.parse((published.directory / carded.PATH).read_bytes()).totals("century")

    told = {
        carded.UNDATED if n is None else f"{100 * n - 99}-{100 * n}": (documents, characters)
        for n, documents, characters in composition.by_century(published)
        .select("century", "documents", "characters")
        .iter_rows()
    }

    assert told == card


def test_a_century_ends_with_its_hundredth_year(published, rows):
    """1800 belongs to the eighteenth century, 1801 to the nineteenth."""
    by_hand = Counter((None if row["year"] is None else (row["year"] + 99) // 100,) for row in rows)

    assert counted(composition.by_century(published), "century", value="documents") == by_hand


def test_every_document_has_one_length(published, rows):
    """The bars of the histogram hold every document that has a letter."""
    assert composition.lengths(published)["documents"].sum() == len(rows)


def test_no_sex_is_guessed(published, rows):
    """Documents without a recorded author stand as unknown, and none is lost."""
    sexes = counted(composition.authors(published), "sex", value="documents")

    assert sum(sexes.values()) >= len(rows)
    assert sexes["unknown",] >= sum(not row["authors"] for row in rows)


def test_voices_are_those_of_the_shards(published, rows):
    """Each named author holds the characters of his works, and works without one stand as unnamed."""
    by_hand = Counter()
    for row in rows:
        names = {author["name"] or None for author in row["authors"] or ()} or {None}
        by_hand.update({(name,): row["chars"] for name in names})

    assert counted(limits.voices(published), "author", value="characters") == by_hand


def test_half_of_what_is_said_belongs_to_the_loudest():
    """Works without a named author are no voice; the loudest are counted until half is reached."""
    told = pl.DataFrame({"author": [None, "A", "B", "C", "D"], "characters": [900, 30, 30, 25, 15]})

    assert limits.voices_of_half(told) == (4, 2)
    assert limits.voices_of_half(told.head(1)) == (0, 0)


def test_the_table_before_keeps_what_went_and_what_came():
    """A value that only one of two releases has stands with nothing on the other side."""
    newer = pl.DataFrame({"century": [19, 20, None], "documents": [3, 2, 1], "characters": [30, 20, 10]})
    older = pl.DataFrame({"century": [18, 19, None], "documents": [5, 4, 1], "characters": [50, 40, 11]})

    found = comparison.beside(newer, older, "century")

    assert found.rows() == [
        (19, 3, 30, 4, 40), (20, 2, 20, 0, 0), (None, 1, 10, 1, 11), (18, 0, 0, 5, 50),
    ]  # fmt: skip


def test_rights_are_those_of_the_ledger(published, ledger):
    """Declared beside concluded, rules, and what was refused."""
    kept = [row for row in ledger if row["disposition"] == "kept"]

    assert counted(rights.concluded(published), "license_declared", "license_concluded") == Counter(
        (row["license_declared"], row["license_concluded"]) for row in kept
    )
    assert counted(rights.applied(published), "rule") == Counter((row["rule"],) for row in kept)
    assert rights.refused(published)["records"].sum() == sum(
        row["stage"] == "license" and row["disposition"] != "kept" for row in ledger
    )
    assert all(rights.applied(published)["statute"])


def test_what_became_free_in_a_year_is_dated_to_its_first_day(published, ledger):
    """The list of a Public Domain Day holds the records whose term ended the night before."""
    year = max(int(row["pd_since_de"][:4]) for row in ledger if row["pd_since_de"])

    found = rights.newly_free(published, year)["records"].sum()

    assert found == sum(row["pd_since_de"] == f"{year}-01-01" for row in ledger) > 0


def test_personal_data_is_counted_and_not_told(published, rows):
    """Counts by kind are the sums of the rows', and no frame has a column for a value."""
    by_hand = Counter()
    for row in rows:
        for entry in row["pii"]:
            by_hand[entry["kind"]] += entry["count"]
    found = Counter()
    for row in personal.by_kind(published).iter_rows(named=True):
        found[row["kind"]] += row["replaced"]

    assert found == by_hand
    assert set(personal.by_kind(published).columns) == {"kind", "personal_tier", "documents", "replaced"}


def test_groups_of_copies_hold_what_was_removed(published, ledger):
    """The sizes of the groups, less their survivors, are the copies in the ledger."""
    groups = duplicates.groups(published)
    removed = sum(row["disposition"] == "duplicate_of" for row in ledger)

    assert ((groups["documents"] - 1) * groups["groups"]).sum() == removed
    assert duplicates.overlaps(published)["records"].sum() == removed
    assert duplicates.kinds(published)["records"].sum() == removed


def test_a_histogram_holds_every_value_once(published, rows):
    """No document falls between two bars, not even at 1."""
    found = quality.measured(published, "stop_words")

    assert found["records"].sum() == sum(row["quality"]["stop_words"] is not None for row in rows)
    assert found.height == found.select("register", "from").unique().height
    assert found["from"].is_between(0, 0.95).all()


def test_a_release_beside_itself_differs_in_nothing(published):
    """Side by side, both columns are equal."""
    assert comparison.changes(published, published).is_empty()
    both = comparison.side_by_side(published, published, "register")
    assert both["documents"].to_list() == both["documents_before"].to_list()


def test_stats_are_json_with_the_documented_tables(published):
    """A script finds each table under its name, as a list of objects."""
    told = json.loads(json.dumps(stats.as_json(published)))

    assert set(stats.TITLES) == set(stats.TABLES) <= set(told)
    assert told["totals"][0]["documents"] == published.manifest.totals.documents


def test_a_release_with_a_missing_shard_is_refused(corpus, tmp_path):
    """Figures of half a release would be wrong ones."""
    (tmp_path / "manifest").mkdir()
    (tmp_path / "manifest" / "MANIFEST.json").write_bytes((corpus / "manifest" / "MANIFEST.json").read_bytes())

    with pytest.raises(ReleaseError, match="files are missing"):
        open_release(tmp_path)
