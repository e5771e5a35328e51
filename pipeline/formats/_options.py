"""What a source may decide about a format: names, kinds and choices of its options, checked before anything is read."""

import difflib
from collections.abc import Iterator, Mapping
from enum import StrEnum

from pipeline.errors import ConfigError
from pipeline.record import Options

Value = str | int | float | bool | list[str]


class Kind(StrEnum):
    """What an option holds."""

    WORD = "a word"
    WORDS = "a list of words"
    FLAG = "true or false"
    NUMBER = "a positive number"


Spec = Mapping[str, Kind | tuple[str, ...]]
"""Name of each option to its kind, or to the words it may be."""

ENCODING: Spec = {"encoding": Kind.WORD}
XML: Spec = {"max_bytes": Kind.NUMBER}
PAGE: Spec = {
    **XML,
    "id": ("path", "stem"),
    "keep_lines": Kind.FLAG,
    "title": Kind.WORD,
    "date": Kind.WORD,
    "language": Kind.WORD,
    "path": Kind.WORD,
    "mets": Kind.WORD,
}
"""What the readers of single pages have in common."""


def faults(spec: Spec, options: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield name and fault of every option that is unknown or holds what it may not.

    Args:
        spec: of the format.
        options: as a declaration or a command line gives them.
    """
    for name, value in options.items():
        if name not in spec:
            near = difflib.get_close_matches(name, spec, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(spec)) or 'none'}"
            yield name, f"no such option ({hint})"
            continue
        try:
            _settled(spec[name], value)
        except ValueError as error:
            yield name, str(error)


def settled(format_: str, spec: Spec, options: Options) -> dict[str, Value]:
    """Return the options in the kinds that the reader of a format takes.

    A word stands for a list of one and the words true and false for themselves, because a command line has only words.

    Raises:
        ConfigError: naming every option that is unknown or wrong.
    """
    found = list(faults(spec, options))
    if found:
        told = "\n".join(f"options.{name}: {fault}." for name, fault in found)
        raise ConfigError(f"{told}\nOptions of {format_} stand in docs/readers.md.")
    return {name: _settled(spec[name], value) for name, value in options.items()}


def _settled(kind: Kind | tuple[str, ...], value: object) -> Value:  # noqa: PLR0911 - one return a kind
    match kind:
        case tuple():
            if str(value) in kind:
                return str(value)
            raise ValueError(f"expected one of {', '.join(kind)} (got {value!r:.60})")
        case Kind.WORD if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        case Kind.WORDS if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
            return [str(one) for one in value]
        case Kind.WORDS if isinstance(value, str | int) and not isinstance(value, bool):
            return [str(value)]
        case Kind.FLAG if isinstance(value, bool):
            return value
        case Kind.FLAG if str(value).lower() in {"true", "false"}:
            return str(value).lower() == "true"
        case Kind.NUMBER if str(value).isdecimal() and int(str(value)) > 0 and not isinstance(value, bool):
            return int(str(value))
    raise ValueError(f"expected {kind} (got {value!r:.60})")
