"""Canonical JSON (RFC 8785) out, strict JSON in: one value has one spelling, and a doubtful spelling is refused."""

import json
from pathlib import Path
from typing import Any, NoReturn

import rfc8785

from manifests.errors import ReleaseError

MAX_BYTES = 256_000_000
"""Bytes of JSON that are read at most, so that a swollen file cannot fill the auditor's memory."""

MAX_INTEGER = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly. Source: RFC 8785, section 3.2.2.3 (IEEE 754 double)."""


def dumps(value: Any) -> bytes:  # noqa: ANN401  # JSON is any value
    """Return the RFC 8785 bytes of a JSON value.

    Raises:
        ReleaseError: when the value has no canonical form (NaN, an integer beyond 2^53, a lone surrogate).
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise ReleaseError(f"canonical JSON: the value has no canonical form ({error}). Mend the field.") from error


def loads(data: bytes, where: str) -> Any:  # noqa: ANN401  # JSON is any value
    """Parse JSON that has exactly one reading.

    Args:
        data: UTF-8 without a byte-order mark, at most `MAX_BYTES`.
        where: name of the file, for the message.

    Raises:
        ReleaseError: on duplicate keys, NaN or infinities, integers beyond 2^53, bad UTF-8, excessive depth or size.
    """
    if len(data) > MAX_BYTES:
        raise ReleaseError(f"{where}: too large (got {len(data)} bytes, at most {MAX_BYTES}).")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer)
    except RecursionError as error:
        raise ReleaseError(f"{where}: nested too deeply to be read.") from error
    except ValueError as error:
        raise ReleaseError(f"{where}: not strict JSON ({error}).") from error


def read(path: Path, where: str) -> Any:  # noqa: ANN401  # JSON is any value
    """Parse a JSON file that has exactly one reading.

    Raises:
        ReleaseError: as `loads`, and when the file cannot be read.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReleaseError(f"{where}: too large (got {path.stat().st_size} bytes, at most {MAX_BYTES}).")
        return loads(path.read_bytes(), where)
    except OSError as error:
        raise ReleaseError(f"{where}: cannot be read ({error.strerror}).") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"duplicate key {key[:80]!r}")
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise ValueError(f"integer {digits[:20]} is beyond 2^53")
    return int(digits)
