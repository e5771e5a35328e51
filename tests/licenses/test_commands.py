"""`gemeingut rules` and `gemeingut public-domain-day`, as a steward runs them."""

import pyarrow.parquet as pq
import typer
from typer.testing import CliRunner

from licenses.promotion import promoted
from manifests.ledger import Disposition, Row, Stage, table
from pipeline.cli import public_domain_day, rules


def refused(record_id: str, since: str, us: str) -> Row:
    """Return the ledger row of a record that the licence stage refused."""
    return Row(
        uid="0" * 64, source="romane", record_id=record_id, revision="", path="x.txt", place="", raw_sha256="0" * 64,
        chars_in=1, disposition=Disposition.DROPPED, stage=Stage.LICENSE, reason="author_term_runs", rule="DE-64",
        status_de="ic", status_us=us, pd_since_de=since,
    )  # fmt: skip


def run(command, *arguments: str):
    """Run one command as `gemeingut` does."""
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    return CliRunner().invoke(app, arguments)


def test_public_domain_day_lists_what_becomes_free(tmp_path):
    """Only the records of that day, with the word of the United States beside them."""
    rows = [refused("a", "2027-01-01", "pd"), refused("b", "2028-01-01", "pd"), refused("c", "2027-01-01", "ic")]
    pq.write_table(table(rows), tmp_path / "part.parquet")
    found = run(public_domain_day, "public-domain-day", "2027", "--ledger", str(tmp_path))

    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        "romane\ta\tDE-64\t2027-01-01\talso free in the United States",
        "romane\tc\tDE-64\t2027-01-01\tnot yet free in the United States",
    ]


def test_a_folder_without_a_ledger_is_a_mistake_of_usage(tmp_path):
    """The message names what was looked for."""
    found = run(public_domain_day, "public-domain-day", "2027", "--ledger", str(tmp_path))

    assert found.exit_code == 2


def test_what_is_free_already_is_not_promoted():
    """A record with the status pd stays where it is."""
    row = {
        "source": "s",
        "record_id": "r",
        "rule": "DE-64",
        "status_de": "pd",
        "status_us": "pd",
        "pd_since_de": "2027-01-01",
    }

    assert promoted([row], 2027) == []


def test_rules_are_printed_in_german_and_as_data():
    """One rule as a table, and all of them as the file that is copied into releases."""
    german = run(rules, "rules", "DE-64", "--language", "de")
    data = run(rules, "rules", "--toml")

    assert "nobody yet" in german.stdout
    assert data.stdout.startswith("# The rules")
    assert run(rules, "rules", "--language", "fr").exit_code == 2
