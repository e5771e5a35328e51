"""`gemeingut try personal`."""

from pipeline.trials import Item
from pipeline.trials.personal import trial


def test_a_line_gets_its_text_and_typed_spans():
    """Unknown documents are treated as T3; spans count code points of the input."""
    (line,) = trial([Item("a", "😀 geb. 03.05.1981, Tel. 0341 20180952")])

    assert line == {
        "id": "a",
        "verdict": "keep",
        "reason": "",
        "text": "😀 geb. [GEBURTSDATUM], Tel. [TELEFON]",
        "spans": [{"start": 7, "end": 17, "type": "DOB"}, {"start": 24, "end": 37, "type": "PHONE"}],
    }


def test_tier_year_and_register_decide():
    """A given tier wins; else year and register tell."""
    text = "Klara Muster, geb. 03.05.1981"
    lines = list(
        trial(
            [
                Item("a", text, {"tier": "T0"}),
                Item("b", text, {"year": 1900}),
                Item("c", text, {"year": 2020, "register": "law"}),
                Item("d", text, {"year": 2020, "register": "web"}),
            ]
        )
    )

    assert [line["text"] == text for line in lines] == [True, True, True, False]


def test_a_date_tells_the_year_and_what_cannot_be_read_is_unknown():
    """An ISO date counts by its year; an empty year or an unknown tier leaves the strictest tier."""
    text = "Klara Muster, geb. 03.05.1981"
    given = [
        {"year": "1900-05-01"},
        {"date": "1900-05"},
        {"year": ""},
        {"year": None, "register": None},
        {"tier": "T9"},
    ]
    lines = list(trial(Item(str(place), text, metadata) for place, metadata in enumerate(given)))

    assert [line["text"] == text for line in lines] == [True, True, False, False, False]
