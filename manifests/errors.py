"""All exceptions owned by `manifests`."""


class ManifestError(Exception):
    """Root of every error that `manifests` raises."""


class SourceError(ManifestError):
    """A source declaration is wrong: its author must act."""


class BalanceError(ManifestError):
    """The books do not balance: the release must stop."""


class ReleaseError(ManifestError):
    """A release directory is not what its manifest says: the auditor must be told."""
