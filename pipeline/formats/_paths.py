"""Names of records and of neighbouring files, from paths below a source's root."""

import posixpath
import re
from urllib.parse import unquote

from pipeline.errors import ConfigError
from pipeline.formats.safe_xml import PARSE_LIMIT
from pipeline.record import Options

_SUFFIX = re.compile(r"(?:\.word)?\.(?:xml|tetml)$", re.IGNORECASE)


def record_id(path: str, options: Options, default: str) -> str:
    """Return the id of a file's record: its path or its name, without the suffix.

    Args:
        path: below the source's root, with forward slashes.
        options: `id` may be `path` or `stem`.
        default: `path` or `stem`.
    """
    stem = _SUFFIX.sub("", path)
    return posixpath.basename(stem) if options.get("id", default) == "stem" else stem.lstrip("/")


def neighbour(path: str, reference: str) -> str | None:
    """Return the path of a file that another refers to, below the source's root; `None` if it lies elsewhere.

    Args:
        path: of the file that refers, below the source's root.
        reference: relative to that file, or a `file:` address.
    """
    if re.match(r"[a-z][a-z0-9+.-]*://", reference, re.IGNORECASE) and not reference.lower().startswith("file:"):
        return None
    reference = re.sub(r"^file:(?://)?(?:\./)?", "", reference, flags=re.IGNORECASE)
    reference = unquote(reference).replace("\\", "/")
    if not reference or reference.startswith("/") or "\0" in reference or re.match(r"[A-Za-z]:", reference):
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
    return None if joined == ".." or joined.startswith("../") else joined


def limit_of(options: Options) -> int:
    """Return the largest file to read, in bytes, from the option `max_bytes`.

    Raises:
        ConfigError: the option is no positive number.
    """
    limit = options.get("max_bytes", PARSE_LIMIT)
    if not re.fullmatch(r"[1-9]\d{0,14}", str(limit)):
        raise ConfigError(f"options.max_bytes: expected a number of bytes (got {limit!r}).")
    return int(str(limit))


def flag(options: Options, name: str, *, default: bool) -> bool:
    """Return a yes-or-no option; the words `true` and `false` count, because a command line has only words.

    Raises:
        ConfigError: the option is neither.
    """
    value = options.get(name, default)
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise ConfigError(f"options.{name}: expected true or false (got {value!r}).")


def words_of(options: Options, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Return an option that is a list of words; a single word is a list of one."""
    value = options.get(name)
    if value is None:
        return default
    return tuple(value) if isinstance(value, list) else tuple(str(value).split(","))
