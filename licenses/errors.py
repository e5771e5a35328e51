"""All exceptions owned by `licenses`."""


class LicenseError(Exception):
    """Root of every error that `licenses` raises."""


class UnknownLicenseError(LicenseError, ValueError):
    """An identifier or expression names no licence that the catalogue knows: its author must act."""
