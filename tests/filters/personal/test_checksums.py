"""Check digits, on specimens published for the purpose."""

import pytest

from filters.personal import checksums


@pytest.mark.parametrize("number", ["L01X00T471", "T220001293", "C01X00T478", "C01XYCCG91", "LZ6311T475"])
def test_specimens_of_identity_cards_pass(number):
    """The tenth digit is the check digit over nine characters, and no other digit passes."""
    others = [number[:9] + digit for digit in "0123456789" if digit != number[9]]

    assert checksums.document_number(number)
    assert not any(map(checksums.document_number, others))


@pytest.mark.parametrize("number", ["65170839J003", "15070649C103"])
def test_specimens_of_pension_numbers_pass(number):
    """The check digit stands at the end; another birth date or digit fails."""
    assert checksums.pension_number(number)
    assert not checksums.pension_number(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert not checksums.pension_number(number[:4] + "13" + number[6:])


@pytest.mark.parametrize("number", ["36574261809", "86095742719"])
def test_specimens_of_tax_ids_pass(number):
    """The full rule holds; a wrong check digit, a leading zero or ten different digits fail."""
    assert checksums.tax_id(number)
    assert not checksums.tax_id(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert not checksums.tax_id("0" + number[1:])
    assert not checksums.tax_id("12345678903")


def test_the_tax_rule_lets_few_random_numbers_through():
    """The full rule passes well under one in a hundred numbers, where the check digit alone passes one in ten."""
    numbers = [f"{10**10 + step * 7_919_003:011}" for step in range(10_000)]

    assert sum(map(checksums.tax_id, numbers)) < 100


def test_a_health_number_has_a_check_digit():
    """The letter counts as two digits."""
    assert checksums.health_number("A123456780")
    assert not checksums.health_number("A123456781")


def test_account_and_card_numbers_have_check_digits():
    """MOD 97-10 and Luhn."""
    assert checksums.mod_97("DE89370400440532013000")
    assert not checksums.mod_97("DE89370400440532013001")
    assert checksums.luhn("4111111111111111")
    assert not checksums.luhn("4111111111111112")
