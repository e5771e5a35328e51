"""Check digits of identifiers, each with its public rule."""

from itertools import cycle


def luhn(digits: str) -> bool:
    """Check the Luhn digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod_97(iban: str) -> bool:
    """Check an IBAN without spaces by ISO 7064 MOD 97-10 (ISO 13616)."""
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1


def mod_11_10(digits: str) -> bool:
    """Check the last digit by ISO 7064 MOD 11,10 (tax id, VAT id)."""
    product = 10
    for char in digits[:-1]:
        total = (int(char) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def cross_sum(digits: str, weights: tuple[int, ...]) -> int:
    """Return the sum of the digit sums of digit times weight, weights repeating."""
    return sum(sum(divmod(int(char) * weight, 10)) for char, weight in zip(digits, cycle(weights), strict=False))


def letter_digits(letter: str) -> str:
    """Return the two digits that stand for a letter: A is 01, Z is 26."""
    return f"{ord(letter) - ord('A') + 1:02}"


def tax_id(digits: str, *, labelled: bool = False) -> bool:
    """Check a tax identification number (§ 139b AO): eleven digits with their full rule.

    The first is not 0; among the first ten exactly one digit stands two or three times, all others at most once,
    never three times in a row; the eleventh is the check digit.

    Args:
        digits: eleven digits without spaces.
        labelled: the text calls it a tax id, so that three equal digits in a row are no objection.

    Source: BZSt, rules for the identification number, as of 2016.
    """
    if len(digits) != 11 or digits[0] == "0":
        return False
    counts = sorted((digits[:10].count(char) for char in set(digits[:10])), reverse=True)
    if counts[0] not in {2, 3} or (len(counts) > 1 and counts[1] > 1):
        return False
    if counts[0] == 3 and not labelled and any(char * 3 in digits[:10] for char in digits):
        return False
    return mod_11_10(digits)


def pension_number(number: str) -> bool:
    """Check a pension insurance number: area, birth date, letter, serial, check digit.

    Source: § 147 SGB VI and the VKVV; weights 2,1,2,5,7,1,2,1,2,1,2,1 over the twelve digits that arise when the
    letter is written as two. Days above 50 are additions for exhausted serials.
    """
    day, month = int(number[2:4]), int(number[4:6])
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12 or number[:2] < "02":
        return False
    digits = number[:8] + letter_digits(number[8]) + number[9:11]
    return cross_sum(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == int(number[11])


def health_number(number: str) -> bool:
    """Check the unchangeable part of a health insurance number (§ 290 SGB V): letter, eight digits, check digit."""
    return cross_sum(letter_digits(number[0]) + number[1:9], (1, 2)) % 10 == int(number[9])


def document_number(number: str) -> bool:
    """Check nine characters and a tenth digit by the weights 7, 3, 1 (ICAO Doc 9303, part 3)."""
    total = sum(int(char, 36) * weight for char, weight in zip(number[:9], cycle((7, 3, 1)), strict=False))
    return total % 10 == int(number[9])


def physician_number(digits: str) -> bool:
    """Check a life-long physician number: six digits weighted 4 and 9, the check digit, two digits of specialty."""
    total = sum(int(char) * weight for char, weight in zip(digits[:6], cycle((4, 9)), strict=False))
    return (10 - total % 10) % 10 == int(digits[6])


def swiss_number(digits: str) -> bool:
    """Check a Swiss social insurance number: thirteen digits with the check digit of EAN-13."""
    total = sum(int(char) * (3 if place % 2 else 1) for place, char in enumerate(digits[:12]))
    return len(digits) == 13 and (10 - total % 10) % 10 == int(digits[12])


def austrian_number(digits: str) -> bool:
    """Check an Austrian social insurance number: its fourth digit is the weighted sum of the others modulo 11."""
    total = sum(
        int(char) * weight for char, weight in zip(digits[:3] + digits[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6), strict=True)
    )
    return total % 11 == int(digits[3])
