"""Addresses of crypto wallets."""

import hashlib
import re
from collections.abc import Iterator

from filters.personal.detector import Detector
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

BASE58 = re.compile(r"(?<![A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])")
BECH32 = re.compile(r"(?<![A-Za-z0-9])bc1[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])")
ETHEREUM = re.compile(r"(?<![A-Za-z0-9])0x[0-9A-Fa-f]{40}(?![A-Za-z0-9])")
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32_CONSTANTS = frozenset({1, 0x2BC830A3})
"""Source: BIP 173 and BIP 350."""


def _base58(value: str) -> bool:
    number = 0
    for char in value:
        number = number * 58 + ALPHABET.index(char)
    if number.bit_length() > 200:
        return False
    raw = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def _bech32(value: str) -> bool:
    check = 1
    for number in [3, 3, 0, 2, 3, *(CHARSET.index(char) for char in value[3:])]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ number
        for place, generator in enumerate(GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check in BECH32_CONSTANTS


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield Bitcoin addresses with a right checksum, and Ethereum addresses by their form."""
    for pattern, check in ((BASE58, _base58), (BECH32, _bech32)):
        for match in pattern.finditer(text):
            if check(match[0]):
                yield Span(match.start(), match.end(), Kind.WALLET, "wallet")
    for match in ETHEREUM.finditer(text):
        yield Span(match.start(), match.end(), Kind.WALLET, "wallet")


DETECTOR = Detector(
    name="wallet",
    triggers=(r"\b[13][1-9A-HJ-NP-Za-km-z]{25}", r"\bbc1[02-9ac-hj-np-z]{11}", r"\b0x[0-9A-Fa-f]{40}"),
    find=find,
    kinds=frozenset({Kind.WALLET}),
    rank=2,
)
