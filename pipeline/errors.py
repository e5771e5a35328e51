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
