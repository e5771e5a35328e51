"""Faults on demand: what goes wrong, for which requests, from which one on and how often."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with a status instead of doing anything.

    Args:
        status: such as 412, 429, 500 or 503.
        message: for people.
        headers: such as `Retry-After`.
    """

    status: int
    message: str = "a fault on demand"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the connection.

    Args:
        after: when true the request is carried out and only its answer is lost; otherwise nothing is done.
    """

    after: bool = False


@dataclass(frozen=True, slots=True)
class Truncate:
    """Carry the request out, promise the whole body and cut the connection after some bytes of it."""

    bytes: int = 100


@dataclass(frozen=True, slots=True)
class Slow:
    """Wait before the request is carried out.

    Args:
        seconds: to wait.
    """

    seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class FullDisk:
    """Take the upload in and keep nothing of it: 507, as a server whose disk is full."""


@dataclass(frozen=True, slots=True)
class WrongDigest:
    """Alter what the Hub says: listings name another digest, downloads have their last byte changed."""


@dataclass(frozen=True, slots=True)
class Before:
    """Do something just before the request is carried out, such as a second client's commit."""

    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class After:
    """Do something when the request has been carried out and before its answer is sent, such as killing the client."""

    act: Callable[[], object]


Action = Answer | Cut | Truncate | Slow | FullDisk | WrongDigest | Before | After


@dataclass(slots=True)
class Fault:
    """One fault.

    Args:
        action: what happens.
        method: of the requests it strikes; empty for all.
        path: regular expression searched for in the decoded path.
        skip: requests that match and are let through first.
        times: requests that are struck then.
    """

    action: Action
    method: str = ""
    path: str = ""
    skip: int = 0
    times: int = 1
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Count a request and say whether the fault strikes it."""
        if (self.method and method != self.method) or not re.search(self.path, path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.struck >= self.times:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults that a Hub has been told to have."""

    def __init__(self):
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, action: Action, method: str = "", path: str = "", skip: int = 0, times: int = 1) -> Fault:
        """Order a fault and return it, so that a test can ask whether it struck."""
        fault = Fault(action, method, path, skip, times)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Have no faults any more."""
        with self._lock:
            self._faults.clear()

    def for_request(self, method: str, path: str) -> list[Action]:
        """Return what must go wrong with a request."""
        with self._lock:
            return [fault.action for fault in self._faults if fault.strikes(method, path)]
