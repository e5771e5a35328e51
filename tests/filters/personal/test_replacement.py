"""What stands in the place of a finding."""

import pytest

from filters.errors import FilterError
from filters.personal.redact import RedactionConfig, Redactor, few_enough
from filters.personal.replacement import Replacement, Style
from filters.personal.spans import PLACEHOLDERS, Kind
from filters.personal.tiers import Tier

TEXT = "Login von 93.184.216.34, Mail klara@firma-muster.de, IBAN DE89370400440532013000"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style.PLACEHOLDER, "Login von [IP-ADRESSE], Mail [E-MAIL], IBAN [IBAN]"),
        (Style.RESERVED, "Login von 192.0.2.1, Mail name@example.org, IBAN [IBAN]"),
    ],
)
def test_each_style_has_fixed_replacements(style, expected):
    """Placeholders, or values from reserved ranges where there are some; and a second pass changes nothing."""
    redact = Redactor(Tier.T3, RedactionConfig(replacement=Replacement(style)))
    redacted, _ = redact(TEXT)

    assert redacted == expected
    assert redact(redacted) == (expected, ())


def test_a_digest_tells_equal_values_from_others_and_needs_a_secret():
    """The same value gets the same digest, another value or another secret another one."""
    redact = Redactor(Tier.T3, RedactionConfig(replacement=Replacement(Style.DIGEST, b"s" * 32)))
    redacted, _ = redact("a@firma-muster.de a@firma-muster.de b@firma-muster.de")
    first, second, third = redacted.split()

    assert first == second != third
    assert Replacement(Style.DIGEST, b"t" * 32)(Kind.EMAIL, "a@firma-muster.de") != first
    assert redact(redacted) == (redacted, ())
    with pytest.raises(FilterError, match="16 to 64 bytes"):
        Replacement(Style.DIGEST)


def test_every_kind_has_its_own_german_placeholder():
    """No two kinds share one, and none is missing."""
    assert set(PLACEHOLDERS) == set(Kind)
    assert len(set(PLACEHOLDERS.values())) == len(Kind)


def test_a_document_full_of_findings_can_be_dropped():
    """The bound is inclusive; the verdict carries count and bound."""
    spans = Redactor(Tier.T3)(TEXT)[1]

    assert few_enough(spans, 3).keep
    assert few_enough(spans, 2).reason == "too_much_personal_data"
    assert few_enough(spans, 2).score == 3
