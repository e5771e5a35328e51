"""The bad texts by which the quality judge is measured."""

import pytest

from filters.analysis import analyse
from filters.normalise import normalise
from filters.quality import QualityJudge
from pipeline.evaluations._bad_texts import MAKERS, bad_texts

PROSE = [
    (
        "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem ungeheueren "
        "Ungeziefer verwandelt. Er lag auf seinem panzerartig harten Rücken und sah seinen gewölbten, braunen Bauch. "
        "Seine vielen, kläglich dünnen Beine flimmerten ihm hilflos vor den Augen. Was ist mit mir geschehen, dachte er. "
        "Es war kein Traum. Sein Zimmer, ein richtiges, nur etwas zu kleines Menschenzimmer, lag ruhig zwischen den vier "
        "wohlbekannten Wänden. Über dem Tisch hing das Bild, das er vor kurzem aus einer Zeitschrift ausgeschnitten hatte. "
        "Gregors Blick richtete sich dann zum Fenster, und das trübe Wetter machte ihn ganz melancholisch. Wie wäre es, "
        "wenn ich noch ein wenig weiterschliefe und alle Narrheiten vergäße, dachte er, aber das war gänzlich "
        "undurchführbar. Denn er war gewöhnt, auf der rechten Seite zu schlafen, konnte sich aber nicht in diese Lage "
        "bringen. Mit welcher Kraft er sich auch auf die rechte Seite warf, immer wieder schaukelte er zurück."
    )
]


def test_there_are_twenty_kinds():
    """Each kind is made as often as asked for."""
    made = list(bad_texts(PROSE, 2))

    assert len(MAKERS) == 20
    assert len(made) == 40


def test_the_same_seed_makes_the_same_texts():
    """An evaluation can be repeated."""
    assert list(bad_texts(PROSE, 2)) == list(bad_texts(PROSE, 2))


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_bad_text_of_every_kind_is_dropped_or_labelled(kind):
    """At least four of five are seen, even made from a single page."""
    judge = QualityJudge.for_register("web")
    seen = []
    for bad in bad_texts(PROSE, 5):
        if bad.kind == kind:
            text, _ = normalise(bad.text)
            found = judge(text, analyse(text))
            seen.append(not found.verdict.keep or bool(found.labels))

    assert sum(seen) >= 4
