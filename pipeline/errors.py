"""All exceptions owned by `pipeline`, and how any exception is told without a text of a document."""

import os
import traceback
from pathlib import Path


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


def cause(error: BaseException, place: Path | str) -> str:
    """Return why work failed, in words that hold no text of a document.

    Args:
        error: that ended it.
        place: folder that was worked in, told where the operating system names no file.
    """
    if isinstance(error, PipelineError):
        return str(error)
    if isinstance(error, OSError) and error.errno is not None:
        name = os.fsdecode(error.filename) if error.filename else place
        return f"{os.strerror(error.errno)} ({name}): {_where(error)}. Mend the disk or its rights and run it again."
    return _where(error)


def _where(error: BaseException) -> str:
    """Return type and place of an error: its message could hold a text."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
