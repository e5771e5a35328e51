"""Spans, their kinds, and the one fixed placeholder of each kind."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a span holds; the value is the type name in `gemeingut try personal` and in the ledger's counts."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    IBAN = "IBAN"
    BIC = "BIC"
    CARD = "CREDITCARD"
    TAX_ID = "STEUER_ID"
    TAX_NUMBER = "STEUERNUMMER"
    PENSION = "RV_NUMMER"
    HEALTH = "KVNR"
    ID_CARD = "AUSWEIS"
    LICENCE = "FUEHRERSCHEIN"
    VAT_ID = "USTID"
    PLATE = "KFZ"
    PHYSICIAN = "ARZTNUMMER"
    IP = "IP"
    MAC = "MAC"
    IMEI = "IMEI"
    SECRET = "SECRET"  # noqa: S105 - a type name, not a password
    WALLET = "WALLET"
    PROFILE = "PROFILE"
    ADDRESS = "ADDRESS"
    BIRTH = "DOB"
    GEO = "GEO"
    PERSON = "PERSON"


PLACEHOLDERS: dict[Kind, str] = {
    Kind.EMAIL: "[E-MAIL]",
    Kind.PHONE: "[TELEFON]",
    Kind.IBAN: "[IBAN]",
    Kind.BIC: "[BIC]",
    Kind.CARD: "[KARTENNUMMER]",
    Kind.TAX_ID: "[STEUER-ID]",
    Kind.TAX_NUMBER: "[STEUERNUMMER]",
    Kind.PENSION: "[VERSICHERUNGSNUMMER]",
    Kind.HEALTH: "[KRANKENVERSICHERTENNUMMER]",
    Kind.ID_CARD: "[AUSWEISNUMMER]",
    Kind.LICENCE: "[FÜHRERSCHEINNUMMER]",
    Kind.VAT_ID: "[UST-ID]",
    Kind.PLATE: "[KENNZEICHEN]",
    Kind.PHYSICIAN: "[ARZTNUMMER]",
    Kind.IP: "[IP-ADRESSE]",
    Kind.MAC: "[GERÄTEADRESSE]",
    Kind.IMEI: "[IMEI]",
    Kind.SECRET: "[ZUGANGSDATEN]",
    Kind.WALLET: "[WALLET]",
    Kind.PROFILE: "[PROFIL]",
    Kind.ADDRESS: "[ADRESSE]",
    Kind.BIRTH: "[GEBURTSDATUM]",
    Kind.GEO: "[KOORDINATEN]",
    Kind.PERSON: "[NAME]",
}


@dataclass(frozen=True, slots=True)
class Span:
    """One finding; it knows where, never what.

    Args:
        start: first code point in the input text.
        end: code point after the last.
        kind: what it holds.
        detector: name of the detector that found it.
    """

    start: int
    end: int
    kind: Kind
    detector: str

    def shifted(self, by: int) -> "Span":
        """Return this span moved by `by` code points."""
        return Span(self.start + by, self.end + by, self.kind, self.detector)
