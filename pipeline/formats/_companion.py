"""Take the facts about a page from the METS file that lies beside it."""

import posixpath
from dataclasses import replace

from pipeline.errors import ConfigError
from pipeline.formats._facts import Facts, declared
from pipeline.formats._mets_header import describe
from pipeline.formats._paths import limit_of, neighbour
from pipeline.formats.safe_xml import XmlError, local_name, parse
from pipeline.record import Options, Origin


def facts_of(origin: Origin, options: Options) -> Facts:
    """Return what the METS file that the option `mets` names says of a page, and what the other options say besides.

    The option is a path from the page's folder, in which `{folder}` stands for the name of that folder, `{parent}` for
    the one above and `{stem}` for the page's own name, such as `../{parent}-mets.xml`.

    Raises:
        XmlError: the METS file is not there or cannot be read; the page's rights are then unknown.
        ConfigError: the option names something else in braces.
    """
    own = declared(origin, options)
    if "mets" not in options:
        return own
    folder = posixpath.dirname(origin.path)
    names = {
        "folder": posixpath.basename(folder),
        "parent": posixpath.basename(posixpath.dirname(folder)),
        "stem": posixpath.splitext(posixpath.basename(origin.path))[0],
    }
    try:
        path = neighbour(origin.path, str(options["mets"]).format_map(names))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise ConfigError(
            f"options.mets: expected {{folder}}, {{parent}} or {{stem}} (got {options['mets']!r})."
        ) from error
    if path is None:
        raise XmlError("options.mets", "companion_outside: the METS file lies outside the source")
    try:
        with origin.sibling(path) as stream:
            root = parse(stream, limit_of(options))
    except (OSError, ValueError) as error:
        raise XmlError(f"options.mets: {path}", "companion_missing: the METS file is not there") from error
    mets = root if local_name(root) == "mets" else next(root.iter("{*}mets"), None)
    if mets is None:
        raise XmlError(f"options.mets: {path}", f"wrong_root: <{local_name(root)[:40]}> (expected mets)")
    found = describe(mets)
    return replace(
        found,
        work=found.work if found.work.title else replace(found.work, title=own.work.title),
        date=found.date or own.date,
        language=found.language or own.language,
    )
