"""All exceptions owned by `filters`."""


class FilterError(Exception):
    """Root of every error that `filters` raises."""


class ModelError(FilterError):
    """A model file is missing or is not the one that was pinned: the steward must act."""
