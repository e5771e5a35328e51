"""Asking a busy or absent server again: which failures pass, how long to wait, when to give up."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx2
from huggingface_hub.errors import HfHubHTTPError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

Result = TypeVar("Result")

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another try may end."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on asking a server that is busy or away.

    Args:
        attempts: of each call, the first one included.
        first: seconds at most before the second attempt; doubled each time, drawn by lot.
        longest: seconds at most before any attempt.
    """

    attempts: int = 7
    first: float = 1.0
    longest: float = 60.0


def patiently(call: Callable[[], Result], patience: Patience) -> Result:
    """Return what a call returns, asking again while the failure is a passing one; then raise the last one."""
    waiting = wait_random_exponential(multiplier=patience.first, max=patience.longest)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = _retry_after(error)
        return min(asked, patience.longest) if asked is not None else waiting(state)

    retrying = Retrying(
        retry=retry_if_exception(is_passing), stop=stop_after_attempt(patience.attempts), wait=wait, reraise=True
    )
    return retrying(call)


def is_passing(error: BaseException) -> bool:
    """Say whether another try may succeed: a busy server, or a connection that broke."""
    root = root_of(error)
    if isinstance(root, HfHubHTTPError):
        return root.response is not None and root.response.status_code in PASSING
    return isinstance(root, (httpx2.TransportError, ConnectionError, TimeoutError))


def status_of(error: BaseException) -> int | None:
    """Return the status that an error of the client carries."""
    found = getattr(getattr(root_of(error), "response", None), "status_code", None)
    return int(found) if found is not None else None


def root_of(error: BaseException) -> BaseException:
    """Return the error below the client's own `RuntimeError` about an upload."""
    return error.__cause__ if isinstance(error, RuntimeError) and error.__cause__ is not None else error


def _retry_after(error: BaseException | None) -> float | None:
    response = getattr(root_of(error), "response", None) if error is not None else None
    value = response.headers.get("Retry-After", "") if response is not None else ""
    return float(value) if re.fullmatch(r"\d{1,6}", value) else None
