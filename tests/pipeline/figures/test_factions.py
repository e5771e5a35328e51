"""Whose turn it is in parliament is read from the texts, as their readers print it."""

from collections import Counter

import polars as pl
import pytest
from lxml import etree

from pipeline.figures import factions
from pipeline.figures.published import open_release
from tests.pipeline.building import SAMPLES


def counted(*texts):
    """Return the turns in some texts."""
    frame = pl.LazyFrame({"id": [f"a/{number}" for number in range(len(texts))], "text": texts})
    return {row[0]: row[1:] for row in factions.turns_in(frame).iter_rows()}


def test_turns_are_those_that_the_protocols_mark_up(corpus):
    """The published XML marks the group with an element, which the text of a release has not; the counts are equal."""
    marked = Counter()
    for path in (SAMPLES / "bundestag-plenarprotokolle").rglob("*.xml"):
        protocol = etree.fromstring(path.read_bytes().removeprefix(b"&#xFEFF;"))
        for speaker in protocol.iterfind(".//p[@klasse='redner']"):
            if group := speaker.findtext(".//fraktion"):
                marked[" ".join(group.split())] += 1

    told = dict(factions.turns(open_release(corpus)).select("faction", "turns").iter_rows())

    assert len(marked) >= 6
    assert told == marked


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("Erika Muster (SPD):", "SPD"),
        ("Dr.\u00a0h. c. Max von der Muster-Beispiel (Köln) (CDU/CSU):", "CDU/CSU"),
        ("Olaf in der Muster (FDP): Ich stimme zu.", "FDP"),
        ("Änne Muster (BÜNDNIS\u00a090/DIE GRÜNEN):", "BÜNDNIS 90/DIE GRÜNEN"),
    ],
)
def test_a_name_and_a_group_at_the_start_of_a_line_are_a_turn(line, group):
    """Degrees, particles, towns and unbreakable spaces are parts of names; a speech may follow on the line."""
    assert counted(f"Sitzung\n\n{line}\n\nHerr Präsident!") == {group: (1, 1)}


@pytest.mark.parametrize(
    "line",
    [
        "Präsident Max Muster:",
        "Max Muster, Bürgermeister (Bremen):",
        "Artikel 104 (Finanzhilfen):",
        "(Erika Muster (SPD): Hört! Hört!)",
        "Frage des Abgeordneten Max Muster (AfD):",
        "des Staatsministers Max Muster auf die Frage der Abgeordneten Erika Muster (DIE LINKE):",
    ],
)
def test_what_is_no_speech_of_a_group_is_no_turn(line):
    """Chair, government, towns, interjections and the heads of answers are not counted."""
    assert counted(line) == {}


def test_turns_and_documents_are_told_apart():
    """A group that speaks twice in one sitting and once in another has three turns in two documents."""
    twice, once = "Erika Muster (SPD):\nA\n\nMax Muster (SPD):\nB", "Max Muster (SPD):\nC\n\nUta Muster (FDP):\nD"

    assert counted(twice, once) == {"SPD": (3, 2), "FDP": (1, 1)}
