"""Look inside: a sample of published and dropped documents, with search and filters where scripts may run."""

from collections.abc import Iterator
from html import escape

from manifests import why
from manifests.ledger import Disposition
from pipeline.report.blocks import Markup, Section
from pipeline.report.context import Context
from pipeline.report.inside_sample import Entry, Piece

ORDER = 8

FILTERS = ("disposition", "source", "reason", "rule")

_MARKS = {"same": ("", ""), "removed": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}


def sections(context: Context) -> Iterator[Section]:
    """Yield the one section of the page."""
    entries = context.sample.entries
    kept = sum(entry.story.row["disposition"] == Disposition.KEPT.value for entry in entries)
    if not entries:
        yield Section("sample", (), {"kept": "0", "gone": "0"})
        return
    parts = [_controls(context), *(_entry(context, entry) for entry in entries)]
    fill = {"kept": context.words.number(kept), "gone": context.words.number(len(entries) - kept)}
    yield Section("sample", (Markup("\n".join(parts)),), fill)


def _controls(context: Context) -> str:
    words = context.words
    label = escape(words("inside", "search"))
    parts = [f'<form class="controls" id="controls" hidden><label>{label} <input type="search" id="search"></label>']
    for name in FILTERS:
        values = sorted({str(entry.story.row[name] or "") for entry in context.sample.entries} - {""})
        options = "".join(f'<option value="{escape(v)}">{escape(words.code(name, v))}</option>' for v in values)
        parts.append(
            f'<label>{escape(words("inside", name))} <select data-filter="{name}"><option value="">'
            f"{escape(words('inside', 'all'))}</option>{options}</select></label>"
        )
    shown = escape(words("inside", "shown"))
    parts.append(f'<output id="shown" data-words="{shown}" aria-live="polite"></output></form>')
    parts.append(f"<noscript><p>{escape(words('inside', 'script'))}</p></noscript>")
    return "".join(parts)


def _entry(context: Context, entry: Entry) -> str:
    words, row = context.words, entry.story.row
    data = " ".join(f'data-{name}="{escape(str(row[name] or ""))}"' for name in FILTERS)
    title = entry.story.document.get("title") or entry.story.id
    state = words.code("disposition", row["disposition"])
    reason = f" · {words.code('reason', row['reason'])}" if row["reason"] else ""
    told = escape("\n".join(why.tell(entry.story, "de" if words.language == "de" else "en")))
    return (
        f'<article class="entry" {data}><h3>{escape(str(title))}</h3>'
        f'<p class="meta">{escape(entry.story.id)} · <strong>{escape(state)}</strong>{escape(reason)}</p>'
        f"{_text(context, entry)}"
        f'<details><summary>{escape(words("inside", "why"))}</summary><pre class="why" tabindex="0">{told}</pre>'
        "</details></article>"
    )


def _text(context: Context, entry: Entry) -> str:
    words = context.words
    note = f'<p class="note">{escape(words("inside", entry.shown))}</p>'
    if not entry.pieces:
        return note
    body = "".join(_marked(piece) for piece in entry.pieces) + (escape(words("inside", "cut")) if entry.cut else "")
    return (
        f"{note}<details><summary>{escape(words('inside', 'text'))}</summary>"
        f'<div class="text" lang="de" tabindex="0">{body}</div></details>'
    )


def _marked(piece: Piece) -> str:
    before, after = _MARKS[piece.kind]
    return f"{before}{escape(piece.text)}{after}"
