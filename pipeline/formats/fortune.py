"""Read fortune files: one record a saying; sayings are separated by a line with a single percent sign.

A saying has no name of its own, so its id is the file's path and a digest of its words.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._options import ENCODING, Spec
from pipeline.formats.encoding import DecodeError, read_text
from pipeline.formats.wrapped import paragraphs
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = ENCODING
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the sayings of one file in their order.

    Args:
        stream: the file.
        origin: where it lies.
        options: `encoding` to name one instead of finding it.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    seen: set[str] = set()
    line = 1
    for saying in re.split(r"^%[ \t]*$", found.text, flags=re.MULTILINE):
        place, text = f"line {line}", paragraphs(saying, unwrap=False)
        line += saying.count("\n")
        if not text:
            continue
        record_id = f"{origin.path}#{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if record_id in seen:
            yield Unreadable(f"{record_id}-{line}", place, "not_a_document: the same saying stands above")
            continue
        seen.add(record_id)
        yield Record(id=record_id, text=text, work=Work(), repairs=found.repairs)
    if not seen:
        yield Unreadable(origin.path, "line 1", "empty_document: no saying")
