"""The evaluation of the readers counts from outside, so that a lost record shows."""

import shutil
from pathlib import Path

from pipeline.evaluations.readers import evaluate

SAMPLES = Path(__file__).parents[2] / "data" / "formats"


def test_each_corpus_that_is_there_gives_a_balanced_row(tmp_path):
    """Pages are counted by their tags, laws by their files, lost letters by a parse of its own."""
    for folder, name in (("gesetze-im-internet-xml", "gii-norm"), ("wiktionary-de-mediawiki", "mediawiki")):
        shutil.copytree(SAMPLES / name, tmp_path / folder)

    report = evaluate(tmp_path)

    laws, pages = report.figures.values()
    assert (laws["expected"], laws["records"], laws["lost"]) == (1, 1, 0)
    assert (pages["expected"], pages["records"], pages["unreadable"]) == (5, 4, {"not_a_document": 1})
    assert "do not balance" not in report.markdown
