"""What may pass: failures that are worth another attempt, how long to wait, and when to give up."""

import email.utils
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import tenacity

from pipeline.errors import OutsideError

TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that another attempt may change."""


class PassingError(OutsideError):
    """A failure that may pass.

    Args:
        text: as any error says it.
        wait_s: how long the server asks us to wait; `None` when it does not say.
    """

    def __init__(self, text: str, wait_s: float | None = None) -> None:
        super().__init__(text)
        self.wait_s = wait_s


class RefusedError(OutsideError):
    """An answer that another attempt does not change.

    Args:
        text: as any error says it.
        status: of the answer.
    """

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status

    @property
    def gone(self) -> bool:
        """Say whether there is nothing under that address (any more)."""
        return self.status in (404, 410)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds a `Retry-After` header asks for, given as seconds or as an HTTP date.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    """
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (then.astimezone(UTC) - now).total_seconds())


def checked(url: str, status: int, wait: str | None, max_wait_s: float) -> None:
    """Let a good answer pass.

    Raises:
        PassingError: the server is busy and may be asked again.
        RefusedError: it says no.
        OutsideError: it wants us to wait longer than we do.
    """
    if status < 400:
        return
    if status not in TRY_AGAIN:
        hint = {
            401: "It wants a key: name it in [acquire.secret].",
            403: "It does not let us in; ask its contact, or look whether the address is still right.",
            404: "Nothing is there; look whether the publisher moved it, and mend the declaration.",
            410: "It was removed for good; look whether the publisher moved it, and mend the declaration.",
            451: "It was removed for legal reasons; the declaration should say so.",
        }.get(status, "Look at the address in a browser and mend the declaration.")
        raise RefusedError(f"{url}: the server answers {status}. {hint}", status)
    asked = retry_after(wait, datetime.now(UTC))
    if asked is not None and asked > max_wait_s:
        raise OutsideError(
            f"{url}: the server answers {status} and asks us to come back in {asked:.0f} seconds "
            f"(acquire.max_wait_s is {max_wait_s:.0f}). Run the same command then; it goes on where it stopped."
        )
    raise PassingError(f"{url}: the server answers {status}, again and again. Try later.", asked)


def explained(url: str, error: Exception) -> OutsideError:
    """Return a client's failure as an error that says what to do; a passing one where time may mend it."""
    reason = str(error) or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return OutsideError(
                f"{url}: its certificate is not valid ({cause.verify_message}). The publisher must mend it; "
                "nothing is fetched without one. Look whether the source moved."
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return OutsideError(f"{url}: not an address to fetch ({reason}).")
    if "no such host" in reason:
        return PassingError(f"{url}: its host is not known. Look whether the source moved, or whether we are offline.")
    return PassingError(f"{url}: no whole answer ({type(error).__name__}: {reason}). Run the same command again.")


def retrying(
    stop: Callable[[tenacity.RetryCallState], bool], first_wait_s: float, max_wait_s: float
) -> tenacity.Retrying:
    """Return what repeats a call as long as its failure may pass: after the time asked for, else twice as long."""

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, PassingError) and error.wait_s is not None:
            return error.wait_s
        return float(min(max_wait_s, first_wait_s * 2 ** (state.attempt_number - 1)))

    return tenacity.Retrying(stop=stop, wait=wait, retry=tenacity.retry_if_exception_type(PassingError), reraise=True)
