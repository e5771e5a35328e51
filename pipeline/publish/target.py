"""What every target can do, and which target an address means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import ConfigError
from pipeline.publish.plan import Plan, Release

REPOSITORY = re.compile(r"(?:hf://)?(?:datasets/)?(?P<repo>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)")
"""An address on the Hub."""


class Watcher(Protocol):
    """Who is told how publishing goes on."""

    def begin(self, what: str, total: int) -> None:
        """Begin a step over so many bytes; 0 when they are not counted."""

    def advance(self, size: int) -> None:
        """Count bytes of the step."""

    def say(self, what: str) -> None:
        """Tell something."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What publishing left behind.

    Args:
        address: where the release can be read from now on.
        told: further lines for the steward.
        worked: whether anything was changed.
    """

    address: str
    told: tuple[str, ...] = ()
    worked: bool = True


class Target(Protocol):
    """A place that releases are published to."""

    def plan(self, release: Release) -> Plan:
        """Say what publishing would do; change nothing."""

    def publish(self, plan: Plan, watcher: Watcher) -> Receipt:
        """Do it, all or nothing, and read it back."""


def target(address: str, *, public: bool = False) -> Target:
    """Return the target that an address means.

    Args:
        address: `org/name` or `hf://org/name` for the Hub, `s3://bucket/prefix`, `NAME.tar` for an archive, `dir:PATH`,
            an absolute path or one that begins with a dot for a directory.
        public: whether a repository that must be made is public.

    Raises:
        ConfigError: when it means none.
    """
    for fits, make in _MAKERS:
        if fits(address):
            return make(address, public)
    raise ConfigError(
        f"{address!r}: not a place to publish to (expected org/name, s3://bucket/prefix, a path to NAME.tar, "
        "or dir:PATH). Give one of these."
    )


def _archive(address: str, public: bool) -> Target:
    from pipeline.publish.archive import Archive  # noqa: PLC0415  # each target loads what it needs alone

    del public
    return Archive(Path(address))


def _directory(address: str, public: bool) -> Target:
    from pipeline.publish.directory import Directory  # noqa: PLC0415

    del public
    return Directory(Path(address.removeprefix("dir:")))


def _s3(address: str, public: bool) -> Target:
    from pipeline.publish.s3 import S3  # noqa: PLC0415

    del public
    return S3(address)


def _hub(address: str, public: bool) -> Target:
    from pipeline.publish.hub import HubTarget  # noqa: PLC0415
    from pipeline.publish.hub_client import HubClient  # noqa: PLC0415

    match = REPOSITORY.fullmatch(address)
    return HubTarget(HubClient(match["repo"] if match else address), public=public)


_MAKERS: tuple[tuple[Callable[[str], bool], Callable[[str, bool], Target]], ...] = (
    (lambda a: a.startswith("s3://"), _s3),
    (lambda a: a.endswith(".tar"), _archive),
    (lambda a: a.startswith(("dir:", "/", ".", "~")), _directory),
    (lambda a: REPOSITORY.fullmatch(a) is not None, _hub),
)
