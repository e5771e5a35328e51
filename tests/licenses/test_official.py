"""Official works are known by kind and issuer, and doubted where the facts cannot be."""

from licenses.official import declared
from licenses.work import Work


def test_a_law_of_a_year_before_print_is_no_law():
    """The invented laws of test files are dated 1001; nothing official was printed then."""
    invented = Work(
        "Gesetz zur Änderung des Beispielgesetzes", "law", published=1001, issuer="Bundesrepublik Deutschland"
    )

    ruling = declared("LicenseRef-DE-UrhG-5-1", invented)

    assert ruling is not None
    assert ruling.license == ""
    assert ruling.reasons == ("implausible_date",)
    assert dict(ruling.de.inputs)["published"] == "1001"
    assert dict(ruling.de.inputs)["undetermined"] == "implausible_date"
