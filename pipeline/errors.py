"""All exceptions owned by `pipeline`."""


class PipelineError(Exception):
    """Root of every error that `pipeline` raises."""


class ConfigError(PipelineError):
    """The configuration or a command's arguments are wrong: the steward must act."""


class SourceChangedError(PipelineError):
    """An input is not what its snapshot says: the source's author or the steward must act."""


class BuildError(PipelineError):
    """A build cannot go on; what was finished stays finished."""


class OutsideError(PipelineError):
    """The world outside (network, Hub) did not answer as it should."""


class PublishError(PipelineError):
    """A release cannot be published as it is, or not to this place: the steward must act."""


class RaceError(OutsideError):
    """Somebody else changed the place meanwhile; nothing of this run is visible there."""
