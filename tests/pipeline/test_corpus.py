"""`make corpus`: all samples, one release, every line of EXPECTED.tsv."""

import csv
import subprocess

import polars as pl

from pipeline import expected
from tests.pipeline.building import SAMPLES, taken

TABLE = SAMPLES / "EXPECTED.tsv"


def test_every_line_of_the_table_comes_out_as_expected(corpus):
    """What must become of each sample document is written down, and it does."""
    assert expected.compare(TABLE, corpus, taken()) == []


def test_the_release_passes_sha256sum(corpus):
    """An auditor needs coreutils and nothing of ours."""
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"],
        cwd=corpus,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_manifest_names_every_file(corpus):
    """No file of a release stands outside its digests."""
    named = {line.split("  ", 1)[1] for line in (corpus / "manifest-sha256.txt").read_text("utf-8").splitlines()}
    there = {p.relative_to(corpus).as_posix() for p in corpus.rglob("*") if p.is_file()}

    assert there - named <= {"manifest-sha256.txt", "tagmanifest-sha256.txt"}
    assert named <= there


def lines_of(table):
    """Return the lines of a table."""
    return list(csv.DictReader(table.read_text("utf-8").splitlines(), delimiter="\t"))


def write(table, lines):
    """Write a table."""
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, expected.COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def test_a_line_that_comes_out_otherwise_is_told(corpus, tmp_path):
    """The table is a test, not a wish."""
    lines = lines_of(TABLE)
    victim = next(line for line in lines if line["outcome"] == "kept")
    victim["outcome"] = "dropped"
    wrong = tmp_path / "EXPECTED.tsv"
    write(wrong, lines[:-1])

    faults = expected.compare(wrong, corpus, taken())

    assert any(victim["path"] in fault and "expected dropped, got kept" in fault for fault in faults)
    assert any(lines[-1]["path"] in fault for fault in faults)


def test_what_is_missing_is_told_once(corpus, tmp_path):
    """One line for a file, however many of its records the table names, and one for a sample that is not there."""
    lines = lines_of(TABLE)
    gone = [lines[0] | {"path": "gerdracor/tei/weg.xml", "record": record} for record in ("eins", "zwei", "*")]
    gone += [lines[0] | {"path": f"nirgends/{number}.xml"} for number in range(9)]
    table = tmp_path / "EXPECTED.tsv"
    write(table, lines + gone)

    assert expected.compare(table, corpus, taken()) == [
        f"nirgends: {table} speaks of 9 file(s) of this sample, but it was not among those built.",
        f"gerdracor/tei/weg.xml: {table} speaks of it, but there is no such file.",
    ]


def test_share_alike_text_stands_only_in_its_own_configuration(corpus):
    """The outbound licence of a configuration holds for each of its rows."""
    shards = corpus.glob("data/*/*.parquet")
    licences = {
        (p.parent.name, name)
        for p in shards
        for name in pl.read_parquet(p, columns=["license"], hive_partitioning=False)["license"].unique()
    }

    assert all(("BY-SA" in name) == (config == "by-sa") for config, name in licences)


def test_nothing_is_published_without_status_rule_and_evidence(corpus):
    """Both jurisdictions, the rule and what it rests on stand beside every text."""
    columns = ["status_de", "status_us", "license_rule", "license_evidence", "attribution"]
    rows = pl.concat(
        [pl.read_parquet(p, columns=columns, hive_partitioning=False) for p in corpus.glob("data/*/*.parquet")]
    )

    assert rows["status_de"].is_in(["pd", "lic"]).all()
    assert rows["status_us"].is_in(["pd", "lic"]).all()
    assert (rows["license_rule"] != "").all()
    assert (rows["license_evidence"].list.len() > 0).all()
    assert (rows["attribution"] != "").all()
    stored = {p.stem for p in (corpus / "manifest" / "evidence").iterdir()}
    assert set(rows["license_evidence"].explode()) <= stored


def test_every_sample_can_be_checked_out_on_every_system():
    """Windows refuses colons, question marks and the like in a name."""
    names = [p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*")]

    assert [name for name in names if set(name) & set('<>:"|?*\\')] == []
