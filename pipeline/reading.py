"""Reading files outside a build: what `gemeingut read` prints."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import orjson

from pipeline import formats
from pipeline.errors import ConfigError
from pipeline.record import Options, Origin, Reader, Record, Unreadable
from pipeline.steps.read import BROKEN, OPENERS, opened

LIMIT = 200_000_000_000  # bytes of one file after decompression; the readers themselves hold only a part of it


def options_of(pairs: Sequence[str]) -> dict[str, str | int | float | bool | list[str]]:
    """Return options given as `key=value`: true and false, numbers, lists with commas, else words.

    Raises:
        ConfigError: when a pair has no `=`.
    """
    found: dict[str, str | int | float | bool | list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"--option {pair}: expected key=value.")
        if value in ("true", "false"):
            found[key] = value == "true"
        elif "," in value:
            found[key] = value.split(",")
        else:
            found[key] = int(value) if value.isdecimal() else value
    return found


def lines(name: str, files: Sequence[Path], options: Options) -> Iterator[str]:
    """Yield one line of JSON for each record of the files.

    Args:
        name: of the format.
        files: readable files.
        options: of the format.

    Raises:
        ConfigError: when there is no such format, or an option is none of it.
    """
    read = formats.reader(name)
    settled = formats.settle(name, options)
    for path in files:
        for item in _records(read, path, settled):
            yield orjson.dumps(_line(path, item), option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _records(read: Reader, path: Path, options: Options) -> Iterator[Record | Unreadable]:
    if not path.stat().st_size:
        yield Unreadable(path.name, "byte 0", "empty_file: the file has no bytes")
        return
    inner = path.name.removesuffix(path.suffix) if path.suffix in OPENERS else path.name

    def sibling(name: str) -> BinaryIO:
        wanted = (path.parent / name).resolve()
        if not wanted.is_relative_to(path.parent.resolve()):
            raise FileNotFoundError(f"{name!r} lies outside {path.parent}")
        return wanted.open("rb")

    with opened(path, LIMIT) as stream:
        counted = 0
        try:
            for item in read(stream, Origin(inner, sibling), options):
                counted += 1
                yield item
        except BROKEN as error:
            yield Unreadable(path.name, f"after record {counted}", f"damaged: {type(error).__name__} while reading")


def _line(path: Path, item: Record | Unreadable) -> dict[str, object]:
    match item:
        case Unreadable():
            return {"path": str(path), "id": item.id, "place": item.place, "problem": item.problem}
        case Record():
            facts = asdict(item)
            return {"path": str(path), "id": facts.pop("id"), "text": facts.pop("text"), "metadata": _metadata(facts)}


def _metadata(facts: dict[str, object]) -> dict[str, object]:
    """Return a record's facts as one flat table: those of its work beside its own, and without what is empty."""
    work = facts.pop("work")
    flat = {**(work if isinstance(work, dict) else {}), **facts}
    repairs = flat.pop("repairs", ())
    told = {name: value for name, value in flat.items() if value not in ("", None, (), [], False)}
    if repairs:
        told["repairs"] = dict(repairs) if isinstance(repairs, tuple | list) else {}
    return told
