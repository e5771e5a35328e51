"""Read plain text files: one Record a file, encoding found, prose lines joined.

Title, author and year come from the file's name without its ending by option `name_pattern`, such as
`{author}_{title}`; an underscore inside a field becomes a space. Option `people` says who a name is: a list of
`kafka=Kafka, Franz`. Option `unwrap = false` keeps every line; `encoding` names one instead of finding it.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from licenses.work import Person, Work
from pipeline.formats._options import ENCODING, Kind, Spec
from pipeline.formats.dep5 import COPYRIGHT, grants
from pipeline.formats.encoding import DecodeError, read_text
from pipeline.formats.wrapped import paragraphs
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = {**ENCODING, **COPYRIGHT, "name_pattern": Kind.WORD, "people": Kind.WORDS, "unwrap": Kind.FLAG}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the text of one file.

    Args:
        stream: the file.
        origin: where it lies; its path is the record's id.
        options: `name_pattern`, `people`, `unwrap` and `encoding` as the module says.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
        granted = grants(origin, options)
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    facts = facts_from_name(origin.path, str(options.get("name_pattern", "")))
    text = paragraphs(found.text, unwrap=bool(options.get("unwrap", True)))
    if not text:
        yield Unreadable(origin.path, "line 1", "empty_document: white space only")
        return
    author, year = _person(facts.get("author", ""), options), facts.get("year", "")
    yield Record(
        id=PurePosixPath(origin.path).with_suffix("").as_posix(),
        text=text,
        work=Work(
            title=facts.get("title", ""),
            authors=(author,) if author else (),
            published=int(year) if year.isdecimal() else None,
        ),
        statements=granted,
        date=year if re.fullmatch(r"\d{4}", year) else "",
        repairs=found.repairs,
    )


def _person(name: str, options: Options) -> Person | None:
    if not name:
        return None
    people = options.get("people", [])
    known = dict(p.partition("=")[::2] for p in people) if isinstance(people, list) else {}
    return Person(known.get(name, name).strip())


def facts_from_name(path: str, pattern: str) -> dict[str, str]:
    """Return the named fields of a file name; none if the pattern does not fit or is empty.

    >>> facts_from_name("a/bonsels_maja.txt", "{author}_{title}")
    {'author': 'bonsels', 'title': 'maja'}
    """
    parts = re.split(r"\{(\w+)\}", pattern)
    if len(parts) < 3:
        return {}
    expression = "".join(f"(?P<{part}>.+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    try:
        match = re.fullmatch(expression, PurePosixPath(path).stem)
    except re.error:
        return {}
    return {k: re.sub(r"_+", " ", v).strip() for k, v in match.groupdict().items()} if match else {}
