"""Decisions: who goes, beside whom, and that nothing depends on the order of arrival."""

import random

import polars as pl
import pytest

from filters.duplicates import Kind, decide, signature
from filters.errors import FilterError

VERSE = (
    "Habe nun ach Philosophie Juristerei und Medizin und leider auch Theologie durchaus studiert mit heißem Bemühn "
    "da steh ich nun ich armer Tor und bin so klug als wie zuvor heiße Magister heiße Doktor gar und ziehe schon an "
    "die zehen Jahr herauf herab und quer und krumm meine Schüler an der Nase herum und sehe dass wir nichts wissen "
    "können das will mir schier das Herz verbrennen"
)
STATUTE = (
    "§ 1 Die Gebühr beträgt für das Jahr {year} je Antrag {fee} Euro. Sie wird mit der Bekanntgabe des Bescheides "
    "fällig und ist binnen eines Monats an die zuständige Kasse zu entrichten. § 2 Schuldner der Gebühr ist wer den "
    "Antrag gestellt hat oder in wessen Auftrag er gestellt worden ist. Mehrere Schuldner haften als Gesamtschuldner. "
    "§ 3 Von der Erhebung kann abgesehen werden soweit sie nach Lage des einzelnen Falles unbillig wäre. § 4 Diese "
    "Verordnung tritt am Tage nach der Verkündung in Kraft und gilt bis zu ihrer Aufhebung durch eine Verordnung."
)


def rows(**texts):
    """Return documents and a way to fetch their texts; a value is a text or (text, columns)."""
    plain = {uid: t if isinstance(t, str) else t[0] for uid, t in texts.items()}
    table = []
    for uid, value in texts.items():
        sig = signature(plain[uid])
        columns = {"uid": uid, "exact": sig.exact, "minhash": sig.minhash, "sample": sig.sample.tolist()}
        table.append(columns | ({} if isinstance(value, str) else value[1]))
    frame = pl.DataFrame(table, schema_overrides={"sample": pl.List(pl.UInt64)})
    return frame, lambda uids: {u: plain[u] for u in uids}


def test_an_exact_copy_goes_and_points_to_its_survivor():
    """White space is no difference; the smaller uid stays when nothing else decides."""
    decisions = decide(*rows(a=VERSE, b=VERSE.replace(" ", "\n", 9)))

    assert list(decisions.dropped) == ["b"]
    assert decisions.dropped["b"].dup_of == "a"
    assert decisions.dropped["b"].kind is Kind.EXACT
    assert decisions.dropped["b"].similarity == 1.0


def test_a_near_copy_in_old_spelling_goes():
    """Long s, ß and th do not save a copy."""
    old = VERSE.replace("s", "ſ").replace("Tor", "Thor").replace("dass", "daß").replace("ü", "ue")
    decisions = decide(*rows(a=VERSE, b=old))

    assert decisions.dropped["b"].kind is Kind.NEAR
    assert decisions.dropped["b"].similarity == 1.0


def test_the_freest_licence_survives_whatever_its_id():
    """The written order decides, not the arrival."""
    decisions = decide(*rows(a=(VERSE, {"license_rank": 2}), b=(VERSE, {"license_rank": 0})))

    assert decisions.dropped["a"].dup_of == "b"


@pytest.mark.parametrize("same_text", [True, False])
def test_different_laws_are_never_dropped(same_text):
    """Two laws are two laws, even with equal texts."""
    texts = (STATUTE.format(year=2024, fee=50), STATUTE.format(year=2024 if same_text else 2025, fee=50))
    decisions = decide(
        *rows(
            a=(texts[0], {"register": "law", "work_key": "jurabk:GebV 2024"}),
            b=(texts[1], {"register": "law", "work_key": "jurabk:GebV 2025"}),
        )
    )

    assert not decisions.dropped
    assert len(decisions.links) == 1


def test_an_older_state_of_one_law_gives_way_to_the_newer():
    """The newest revision of a law stays, however its key is written."""
    decisions = decide(
        *rows(
            a=(STATUTE.format(year=2022, fee=40), {"register": "law", "work_key": "GebV", "revision": "2022-02-09"}),
            b=(STATUTE.format(year=2025, fee=55), {"register": "law", "work_key": "gebv", "revision": "20250402"}),
        )
    )

    assert decisions.dropped["a"].dup_of == "b"


def test_a_tariff_of_another_year_stays_without_metadata():
    """Numbers are the content where a text is full of them."""
    decisions = decide(*rows(a=STATUTE.format(year=2024, fee=50), b=STATUTE.format(year=2025, fee=55)))

    assert not decisions.dropped


def test_a_work_inside_a_larger_one_is_linked_and_stays():
    """Containment is put on record."""
    parts = [f"Kapitel {i} " + " ".join(f"wort{i}x{j}" for j in range(400)) for i in range(4)]
    decisions = decide(*rows(book="\n\n".join(parts), chapter=parts[2]))

    assert not decisions.dropped
    assert [(link.a, link.b, link.kind) for link in decisions.links] == [("book", "chapter", Kind.CONTAINED)]


def test_the_order_of_arrival_changes_nothing():
    """Any permutation of the input gives the same decisions."""
    chance = random.Random(7)
    tokens = VERSE.split()
    texts = {}
    for i in range(40):
        copy = list(tokens)
        for _ in range(i % 6):
            copy[chance.randrange(len(copy))] = f"fehler{chance.randrange(9)}"
        texts[f"d{i:02}"] = " ".join(copy)
    frame, fetch = rows(**texts)
    expected = decide(frame, fetch)

    for seed in range(5):
        assert decide(frame.sample(fraction=1, shuffle=True, seed=seed), fetch) == expected


def test_a_document_goes_only_beside_a_survivor_it_resembles():
    """A chain of copies does not drop its far end for its near end."""
    tokens = [f"w{i}" for i in range(300)]
    chain = {f"c{k}": " ".join([f"neu{i}" for i in range(k * 12)] + tokens[k * 12 :]) for k in range(8)}
    decisions = decide(*rows(**{k: (t, {"register": "novel"}) for k, t in chain.items()}))

    assert decisions.dropped
    assert all(gone.similarity >= 0.8 for gone in decisions.dropped.values())
    assert all(gone.dup_of not in decisions.dropped for gone in decisions.dropped.values())


def test_a_verse_changed_in_one_word_is_on_record():
    """A short text whose register is unknown is linked, one whose register is verse goes."""
    poem = " ".join(VERSE.split()[:34])
    changed = poem + " Doktor"
    known = {"register": "verse"}

    assert not decide(*rows(a=poem, b=changed)).dropped
    assert len(decide(*rows(a=poem, b=changed)).links) == 1
    assert decide(*rows(a=(poem, known), b=(changed, known))).dropped.keys() == {"b"}


def test_short_texts_go_only_when_equal():
    """Fewer than five words say too little for anything but equality."""
    decisions = decide(*rows(a="Guten Morgen, Berlin", b="Guten Morgen, Berlin", c="Guten Morgen Berlin"))

    assert list(decisions.dropped) == ["b"]


def test_empty_texts_are_not_compared():
    """Two texts without words are no near copies."""
    decisions = decide(*rows(a="…", b="!"))

    assert not decisions.dropped
    assert not decisions.links


def test_a_uid_given_twice_is_refused():
    """A ledger with two rows for one uid would not balance."""
    frame, fetch = rows(a=VERSE)

    with pytest.raises(FilterError, match="occur more than once"):
        decide(pl.concat([frame, frame]), fetch)
