"""Signs that a text is not what its label says."""

import pytest

from licenses.laundering import suspicions
from licenses.work import Person, Work

OLD = Work(authors=(Person("Goethe", 1749, 1832),), published=1808)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ISBN 978-3-15-000001-9\nHabe nun, ach!", "isbn_in_old_text"),
        ("© 1986 Verlag Beispiel\nHabe nun, ach!", "modern_imprint"),
        ("Alle Rechte vorbehalten.\nHabe nun, ach!", "rights_reserved_in_text"),
        (
            "Er wusste, dass er muss, und bewusst lässt er das Schloss am Fluss. Großer Straße. " * 40,
            "modern_orthography",
        ),
        ("00:00:01,000 --> 00:00:02,000\nJa\n" * 6, "subtitles"),
        ("[Refrain]\nla\n[Strophe 1]\nla\n[Refrain]\nla", "song_lyrics"),
    ],
)
def test_each_sign_is_seen(text, code):
    """A new edition, a film or a song under an old date."""
    assert code in [s.code for s in suspicions(text, OLD)]


@pytest.mark.parametrize(
    "text",
    [
        "Er wußte, daß er muß, und bewußt läßt er das Schloß am Fluß. Große Straße. " * 40,
        "Er wusste, dass er muss, und bewusst lässt er das Schloss am Fluss. " * 60,
        "Habe nun, ach! Philosophie, Juristerei und Medizin",
    ],
)
def test_old_swiss_and_short_texts_are_not_suspected(text):
    """Old spelling, Swiss spelling without any ß, and a text without signs."""
    assert suspicions(text, OLD) == ()


def test_a_modern_text_may_carry_an_isbn():
    """An ISBN in a book of 2015 says nothing."""
    assert suspicions("ISBN 978-3-15-000001-9", Work(authors=(Person("A"),), published=2015)) == ()


def test_an_uploader_who_is_not_the_author_is_noticed():
    """Somebody else's name beside a living author's."""
    living = Work(authors=(Person("Muster, Erika", 1970),))

    assert [s.code for s in suspicions("", living, uploader="someone")] == ["uploader_is_not_the_author"]
    assert suspicions("", living, uploader="Erika Muster") == ()
