"""Repeated paragraphs go in the build, with counts, and only those of the source that repeats them."""

import hashlib

import polars as pl

from pipeline import build
from tests.pipeline.building import Silent, ledger_of, prose, rows_of, settings, written

FOOTER = "Diese Seite gehört zum Handbuch des Vereins; Fragen nimmt die Geschäftsstelle gern entgegen."


def pages(number, start=0):
    """Return pages with prose of their own above a footer."""
    return [
        {"id": f"seite-{i}", "title": f"Seite {i}", "text": f"{prose(i)}\n\n{prose(i + 50_000)}\n\n{FOOTER}"}
        for i in range(start, start + number)
    ]


def steps_of(directory):
    """Return the counted changes of each kept record."""
    rows = ledger_of(directory).filter(pl.col("disposition") == "kept")
    return {
        row["record_id"]: {step["step"]: step["count"] for step in row["transforms"]}
        for row in rows.iter_rows(named=True)
    }


def test_a_footer_goes_and_text_digest_length_and_counts_follow(tmp_path):
    """What is published is the page without its footer, and the ledger says how much went."""
    source = written(tmp_path, "handbuch", pages(20), register="manual")

    built = build.build([source], settings(tmp_path / "build"), Silent())
    row = rows_of(built.directory)["handbuch/seite-3"]
    entry = ledger_of(built.directory).filter(pl.col("record_id") == "seite-3").row(0, named=True)

    assert row["text"] == f"{prose(3)}\n\n{prose(50_003)}"
    assert row["text_sha256"] == entry["text_sha256"] == hashlib.sha256(row["text"].encode()).hexdigest()
    assert entry["chars_out"] == row["chars"] == len(row["text"])
    assert steps_of(built.directory)["seite-3"]["passages.paragraphs"] == 1
    assert steps_of(built.directory)["seite-3"]["passages.chars"] == len(FOOTER) + 2


def test_tasks_of_any_size_take_out_the_same(tmp_path):
    """A footer is found though no task sees more than a few of its pages."""
    files = [pages(2, start) for start in range(0, 20, 2)]
    source = written(tmp_path, "handbuch", files, register="manual")
    released = []
    for task_bytes in (1, 3_000, 10_000_000):
        config = settings(tmp_path / str(task_bytes))
        work = config.work.model_copy(update={"task_bytes": task_bytes})
        built = build.build([source], config.model_copy(update={"work": work}), Silent())
        released.append({name: row["text"] for name, row in rows_of(built.directory).items()})

    assert released[0] == released[1] == released[2]
    assert all(FOOTER not in text for text in released[0].values())


def test_another_source_changes_nothing_and_keeps_its_own_words(tmp_path):
    """Two sources with one footer are two counts; adding the second redoes no judging of the first."""
    first = written(tmp_path, "handbuch", pages(20), register="manual")
    second = written(tmp_path, "verein", pages(9, 100), register="manual")
    config = settings(tmp_path / "build")
    build.build([first], config, Silent())
    screen = Silent()

    built = build.build([first, second], config, screen)

    assert {began for began in screen.began if began.endswith("handbuch")} <= {"shard handbuch"}
    assert FOOTER in rows_of(built.directory)["verein/seite-104"]["text"]


def test_a_page_more_redoes_only_the_tasks_that_hold_what_became_repeated(tmp_path):
    """The tenth page makes the footer repeated: the tasks with the footer are judged again, the others are not."""
    plain = [[{"id": f"ohne-{i}", "title": "", "text": prose(i + 900)}] for i in range(4)]
    few = written(tmp_path / "a", "handbuch", [*plain, pages(9)], register="manual")
    more = written(tmp_path / "b", "handbuch", [*plain, pages(9), pages(1, 9)], register="manual")
    config = settings(tmp_path / "build")
    config = config.model_copy(update={"work": config.work.model_copy(update={"task_bytes": 13_000})})
    before = build.build([few], config, Silent())
    kept = FOOTER in rows_of(before.directory)["handbuch/seite-0"]["text"]
    screen = Silent()

    after = build.build([more], config, screen)

    assert kept
    assert FOOTER not in rows_of(after.directory)["handbuch/seite-0"]["text"]
    assert screen.began.count("judge handbuch") == 2


def test_registers_whose_formulas_are_content_are_left_alone(tmp_path):
    """A novel in twenty chapters may end each with the same words."""
    source = written(tmp_path, "roman", pages(20), register="novel")

    built = build.build([source], settings(tmp_path / "build"), Silent())

    assert all(FOOTER in row["text"] for row in rows_of(built.directory).values())
