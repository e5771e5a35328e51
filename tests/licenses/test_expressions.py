"""Every form in which a source names a licence is parsed once, exactly."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licenses.catalogue import Condition, catalogue, cc_license, url_key
from licenses.conclusion import Outbound
from licenses.errors import UnknownLicenseError
from licenses.expressions import best_leg, entry, find, parse, strictness

ELEMENTS = ["by", "by-sa", "by-nc", "by-nc-sa", "by-nc-nd", "by-nd"]
CLOSING = {Condition.NON_COMMERCIAL, Condition.NO_DERIVATIVES}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
        ("http://creativecommons.org/licenses/by/4.0/legalcode.de", "CC-BY-4.0"),
        ("//creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/licenses/by/3.0/ch/", "LicenseRef-CC-BY-3.0-CH"),
        ("http://i.creativecommons.org/l/by-sa/4.0/88x31.png", "CC-BY-SA-4.0"),
        ("https://web.archive.org/web/2008/http://creativecommons.org/licenses/by-nc-sa/2.0/de/", "CC-BY-NC-SA-2.0-DE"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.de", "CC0-1.0"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("dl-de/by-2-0", "DL-DE-BY-2.0"),
        ("https://www.govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
        ("http://dcat-ap.de/def/licenses/dl-zero-de/2_0", "DL-DE-ZERO-2.0"),
        ("https://www.dcat-ap.de/def/licenses/dl-by-nc-de/1.0", "LicenseRef-DL-DE-BY-NC-1.0"),
        ("http://dcat-ap.de/def/licenses/cc-by-sa-de/3.0", "CC-BY-SA-3.0-DE"),
        ("http://dcat-ap.de/def/licenses/officialWork", "LicenseRef-DE-UrhG-5-1"),
        ("http://rightsstatements.org/vocab/NoC-OKLR/1.0/", "LicenseRef-RS-NoC-OKLR"),
        ("https://rightsstatements.org/page/InC/1.0/?language=de", "LicenseRef-RS-InC"),
        ("http://www.europeana.eu/rights/rr-f/", "LicenseRef-All-Rights-Reserved"),
        ("http://www.deutsche-digitale-bibliothek.de/lizenzen/rv-fz/", "LicenseRef-All-Rights-Reserved"),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC BY", "LicenseRef-CC-BY"),
        ("Creative Commons Namensnennung - Weitergabe unter gleichen Bedingungen 3.0 Deutschland", "CC-BY-SA-3.0-DE"),
        ("Attribution-NonCommercial-NoDerivatives 4.0 International", "CC-BY-NC-ND-4.0"),
        ("GPL-3+", "GPL-3.0-or-later"),
        ("GFDL-1.2", "GFDL-1.2-only"),
        ("GPL-2.0+ OR CC-BY-SA-3.0", "GPL-2.0-or-later OR CC-BY-SA-3.0"),
        ("(MIT AND CC-BY-4.0) OR GPL-2.0-only", "(MIT AND CC-BY-4.0) OR GPL-2.0-only"),
        ("MIT AND (CC-BY-4.0 OR CC0-1.0)", "(MIT AND CC-BY-4.0) OR (MIT AND CC0-1.0)"),
        ("§ 5 Abs. 2 UrhG", "LicenseRef-DE-UrhG-5-2"),
    ],
)
def test_a_licence_is_understood_in_every_spelling(written, expected):
    """Addresses, codes, names and expressions lead to one id."""
    assert parse(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "foo", "Creative Commons by the author", "https://example.org/license", "CC-BY-4.0 AND", "free to use"],
)
def test_what_is_not_known_stays_unknown(written):
    """Nothing is read as something near to it."""
    assert find(written) is None


def test_an_unknown_licence_says_what_it_saw_and_what_to_do():
    """The error carries the text and the next step."""
    with pytest.raises(UnknownLicenseError, match=r"'Lizenz siehe Anhang': not a known licence\. Look the id up at"):
        parse("Lizenz siehe Anhang")


@pytest.mark.parametrize(
    ("elements", "version", "port"),
    list(itertools.product(ELEMENTS, ["2.0", "3.0"], ["", "de", "at", "ch", "us", "igo"])),
)
def test_no_condition_is_lost_in_any_address(elements, version, port):
    """ShareAlike, NonCommercial and NoDerivatives survive every version and port."""
    place = "/".join(p for p in (elements, version, port) if p)
    conditions = entry(parse(f"https://creativecommons.org/licenses/{place}/")).conditions

    assert (Condition.SHARE_ALIKE in conditions) == ("sa" in elements)
    assert (Condition.NON_COMMERCIAL in conditions) == ("nc" in elements)
    assert (Condition.NO_DERIVATIVES in conditions) == ("nd" in elements)


@pytest.mark.property
@given(
    st.sampled_from(ELEMENTS),
    st.sampled_from(sorted(catalogue().cc_versions)),
    st.sampled_from(["", *sorted(catalogue().cc_ports)]),
)
def test_an_id_parses_to_itself(elements, version, port):
    """What the catalogue writes, the parser reads back."""
    licence = cc_license(elements.upper(), version, port if version != "4.0" else "")

    assert parse(licence.id) == licence.id
    assert parse(licence.url) == licence.id


@pytest.mark.parametrize("licence", catalogue().entries.values(), ids=lambda x: x.id)
def test_every_entry_of_the_catalogue_is_whole(licence):
    """It parses to itself, has both names, and says why it is not published where it is not."""
    assert parse(licence.id) == licence.id
    assert licence.name_de
    assert licence.name_en
    assert licence.outbound or licence.why
    assert not (licence.outbound and licence.conditions & CLOSING)


def test_share_alike_is_published_as_share_alike_only():
    """No entry with a share-alike condition enters another configuration."""
    laxer = [x.id for x in catalogue().entries.values() if Condition.SHARE_ALIKE in x.conditions and x.outbound]

    assert {catalogue().entries[x].outbound for x in laxer} == {Outbound.BY_SA}


def test_the_freest_alternative_counts_and_within_it_the_strictest_licence():
    """OR offers, AND binds."""
    assert best_leg("GPL-2.0-or-later OR CC-BY-SA-3.0")[0] == "CC-BY-SA-3.0"
    assert best_leg("CC0-1.0 AND CC-BY-4.0")[2] is Outbound.BY
    assert strictness("CC-BY-4.0 AND CC-BY-NC-4.0") > strictness("CC-BY-SA-4.0") > strictness("CC-BY-4.0")


def test_an_address_is_reduced_to_what_identifies_a_licence():
    """Scheme, www, query, fragment and slash do not matter."""
    assert url_key("HTTP://www.GovData.de/dl-de/by-2-0/?x=1#top") == "govdata.de/dl-de/by-2-0"
