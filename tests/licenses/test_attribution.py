"""One ready line for every row, in the form that its licence asks for."""

from licenses.attribution import line


def test_a_line_names_title_author_source_licence_and_change():
    """What CC BY 4.0 asks for stands in one line."""
    written = line(
        title="Faust",
        authors=["Goethe, Johann Wolfgang"],
        source="DraCor",
        url="https://dracor.org/x",
        license_id="CC-BY-4.0",
    )

    assert written == (
        "„Faust“. Goethe, Johann Wolfgang. DraCor (https://dracor.org/x). Creative Commons Attribution 4.0 "
        "(https://creativecommons.org/licenses/by/4.0/). changed: markup and page furniture removed, "
        "characters normalised."
    )


def test_the_german_data_licences_get_their_three_parts():
    """Provider, licence with its address, dataset with its address, then the note of changes."""
    written = line(
        title="Haushalt", authors=[], source="Stadt Köln", url="https://offenedaten-koeln.de/x",
        license_id="DL-DE-BY-2.0", language="de",
    )  # fmt: skip

    assert written.startswith(
        "Stadt Köln. Datenlizenz Deutschland – Namensnennung – Version 2.0 (https://www.govdata.de"
    )
    assert "„Haushalt“ (https://offenedaten-koeln.de/x). verändert:" in written


def test_an_official_work_says_that_it_is_unaltered():
    """§ 5(2) forbids alteration, so the line says that there is none."""
    written = line(
        title="Plenarprotokoll 19/1", authors=[], source="Deutscher Bundestag", url="https://bundestag.de/x",
        license_id="LicenseRef-DE-UrhG-5-2", language="de",
    )  # fmt: skip

    assert written.endswith("unverändert bis auf Leerraum.")
