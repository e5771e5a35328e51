"""`gemeingut evaluate licenses`: identification, free or not, and public domain, against labelled sets.

Three questions, each with precision and recall:

- identification: legal-code addresses of Creative Commons, ids, names and addresses of the SPDX list, the GovData table
  with its codes, rightsstatements.org, and single-licence rules of ScanCode;
- free or not: ScanCode's rules as whole texts, GovData's open flag and rightsstatements.org. Free means that the label
  is a licence that the catalogue publishes; accepted means that the text would be published;
- public domain: German books of Project Gutenberg with their first author's dates, at 1 January 2026.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from licenses.catalogue import Nature
from licenses.conclude import conclude
from licenses.conclusion import Status
from licenses.errors import UnknownLicenseError
from licenses.evidence import scan
from licenses.expressions import best_leg, entry, find
from licenses.public_domain import judge
from licenses.sentences import readings
from licenses.work import Person, Scope, Statement, Work
from pipeline.evaluations import Report

DAY = date(2026, 1, 1)
_FRONT = re.compile(r"---\n(.*?)\n---\n?(.*)", re.DOTALL)
_LEGALCODE = re.compile(r"(?P<code>[a-z+-]+)_(?P<version>\d\.\d)(?:_(?P<rest>[\w-]+))?")


@dataclass(slots=True)
class Tally:
    """Counts of one question.

    Args:
        right: answered as labelled.
        wrong: answered otherwise.
        silent: not answered.
        examples: keys of the first that were not right.
    """

    right: int = 0
    wrong: int = 0
    silent: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, key: str, got: str | None, *, right: bool) -> None:
        """Count one answer."""
        if right:
            self.right += 1
            return
        self.wrong, self.silent = (self.wrong + 1, self.silent) if got else (self.wrong, self.silent + 1)
        if len(self.examples) < 20:
            self.examples.append(f"{key}: {got or 'nothing'}")

    @property
    def figures(self) -> dict[str, Any]:
        """Precision and recall with their counts."""
        answered, asked = self.right + self.wrong, self.right + self.wrong + self.silent
        return {
            "n": asked,
            "precision": round(self.right / answered, 4) if answered else None,
            "recall": round(self.right / asked, 4) if asked else None,
            "not_right": self.examples,
        }


def evaluate(corpora: Path) -> Report:
    """Measure against every labelled set that lies in a folder; sets that are missing are left out and named.

    Args:
        corpora: folder with the unpacked sets.
    """
    questions = {
        "licence-cc-legalcode": _legalcode,
        "licence-spdx": _spdx,
        "licence-govdata-list": _govdata,
        "licence-rightsstatements": _rightsstatements,
        "licence-scancode": _scancode,
    }
    figures: dict[str, Any] = {"missing": [n for n in (*questions, "bench-urhg64") if not (corpora / n).is_dir()]}
    rows = ["| set | question | n | precision | recall |", "|---|---|---|---|---|"]
    for name, question in questions.items():
        if not (corpora / name).is_dir():
            continue
        for asked, tally in question(corpora / name).items():
            figures[f"{name}: {asked}"] = tally.figures
            f = tally.figures
            rows.append(f"| {name} | {asked} | {f['n']} | {f['precision']} | {f['recall']} |")
    tables = ["\n".join(rows)]
    if (corpora / "licence-scancode").is_dir():
        figures["free or not"] = _decisions(corpora / "licence-scancode")
        tables.append(_matrix("free or not (ScanCode rules as texts)", figures["free or not"]))
    if (corpora / "bench-urhg64").is_dir():
        figures["public domain"] = _public_domain(corpora / "bench-urhg64")
        tables.append(_matrix("public domain in Germany (bench-urhg64)", figures["public domain"]))
    return Report("\n\n".join(tables), figures)


def _matrix(title: str, figures: Mapping[str, Any]) -> str:
    rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items() if not isinstance(value, list))
    return f"| {title} | |\n|---|---|\n{rows}"


def _legalcode(folder: Path) -> dict[str, Tally]:
    """Ask for the licence of every legal-code page by its address, with deed and legalcode in every language."""
    tally = Tally()
    for path in sorted((folder / "docroot" / "legalcode").glob("*.html")):
        if not (match := _LEGALCODE.fullmatch(path.stem)):
            continue
        code, version, rest = match["code"], match["version"], match["rest"] or ""
        zero = code == "zero"
        port = rest.split("_")[0] if version != "4.0" and code != "zero" else ""
        language = rest.split("_")[-1] if rest and (not port or "_" in rest) else ""
        base = f"creativecommons.org/{'publicdomain' if zero else 'licenses'}/{code}/{version}"
        place = f"{base}/{port}" if port else base
        parts = ["CC0", version] if zero else ["CC", *_spdx_order(code), version, *([port.upper()] if port else [])]
        expected = "-".join(parts)
        for url in (
            f"http://{place}/",
            f"https://{place}/legalcode{f'.{language}' if language else ''}",
            f"{place}/deed.de",
        ):
            got = find(url)
            tally.add(url, got, right=_same(got, expected))
    return {"licence by address": tally}


def _spdx_order(code: str) -> list[str]:
    known = {
        "samplingplus": ["Sampling", "Plus"],
        "sampling": ["Sampling"],
        "devnations": ["DevNations"],
        "zero": ["Zero"],
    }
    parts = [p for word in code.split("-") for p in known.get(word, [word.upper()])]
    order = ["BY", "NC", "SA", "ND", "Sampling", "Plus", "DevNations", "Zero", "WAIVE", "ASSERT"]
    return sorted(parts, key=order.index)


def _spdx(folder: Path) -> dict[str, Tally]:
    """Ask for every SPDX id in three spellings, and for the addresses of the licences of the catalogue."""
    listed = json.loads((folder / "spdx-full.json").read_text("utf-8"))
    ids, addresses = Tally(), Tally()
    for name, fields in listed.items():
        for written in (name, name.lower(), f"https://spdx.org/licenses/{name}.html"):
            got = find(written)
            ids.add(written, got, right=_same(got, name))
        if name.startswith(("CC", "DL-DE", "ODbL", "ODC", "PDDL", "OGL")):
            got = find(fields["url"])
            addresses.add(fields["url"], got, right=_same(got, name))
    return {"licence by id": ids, "licence by address": addresses}


def _same(got: str | None, expected: str) -> bool:
    """Say whether an answer is the labelled licence; a bare family id counts as its `-only` form."""
    if got is None:
        return False
    return got.removeprefix("LicenseRef-").removesuffix("-only").lower() == expected.removesuffix("-only").lower()


def _govdata(folder: Path) -> dict[str, Tally]:
    """Ask for GovData's ids, codes and open flag; an open licence that names none counts as not free."""
    table = json.loads((folder / "examples" / "dcat_license_mapping.json").read_text("utf-8"))["list"]
    codes, openness = Tally(), Tally()
    for row in table:
        expected = find(row["Lizenztext"]) if row["Lizenztext"] else None
        for written in (row["URI"], row["OGDLizenzcode"], row["Lizenzcode"]):
            got = find(written)
            codes.add(written, got, right=got is not None and (expected is None or _alike(got, expected)))
        got = find(row["URI"])
        named = got and best_leg(got)[1][0].nature is not Nature.MARK
        is_open = bool(named and entry(got).open == "approved") if got else False
        if named or row["Lizenztyp"] == "geschlossen":
            openness.add(row["URI"], got, right=is_open == (row["Lizenztyp"] == "offen"))
    return {"licence by id or code": codes, "open or closed": openness}


def _alike(one: str, other: str) -> bool:
    return best_leg(one)[1][0].conditions == best_leg(other)[1][0].conditions


def _rightsstatements(folder: Path) -> dict[str, Tally]:
    """Ask for every statement by its address; none of them may be taken for a licence."""
    tally, refused = Tally(), Tally()
    codes = sorted({p.stem.split("_")[0] for p in folder.glob("*_*.json") if not p.stem.startswith("collection")})
    for code in codes:
        for url in (
            f"http://rightsstatements.org/vocab/{code}/1.0/",
            f"https://rightsstatements.org/page/{code}/1.0/?language=de",
        ):
            got = find(url)
            tally.add(url, got, right=got == f"LicenseRef-RS-{code}")
            conclusion = conclude((), (Statement("", "label", url),), Work(), on=DAY)
            refused.add(url, got, right=conclusion.config is None)
    return {"statement by address": tally, "never taken for a licence": refused}


def _rules(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, label and text of every ScanCode rule that is a licence statement."""
    for path in sorted((folder / "rules").glob("*.RULE")):
        if not (match := _FRONT.match(path.read_text("utf-8"))):
            continue
        fields = yaml.safe_load(match[1])
        if fields.get("license_expression") and not fields.get("is_false_positive"):
            yield path.name, fields["license_expression"], re.sub(r"\{\{|\}\}", "", match[2]).strip()


@cache
def _keys(folder: Path) -> dict[str, str]:
    keys = {}
    for path in sorted((folder / "licenses").glob("*.LICENSE")):
        if match := _FRONT.match(path.read_text("utf-8")):
            fields = yaml.safe_load(match[1])
            keys[fields["key"]] = fields.get("spdx_license_key") or fields["key"]
    return keys


def _label(folder: Path, key: str) -> str:
    return _keys(folder).get(key, key).removeprefix("LicenseRef-scancode-")


def _scancode(folder: Path) -> dict[str, Tally]:
    """Ask for the licence of every rule that is labelled with one CC, DL-DE, ODbL or OGL licence of a version."""
    tally, kept = Tally(), Tally()
    for name, expression, text in _rules(folder):
        if not re.fullmatch(r"(cc-by|cc0|dl-de|odbl|ogl-uk)[a-z0-9.-]*", expression):
            continue
        named = [n for s in scan(text) for _, n in readings(s.quote) if n] + [
            n for s in scan(text) if s.uri and (n := find(s.uri))
        ]
        expected = _label(folder, expression)
        got = next((n for n in named if _same(n, expected)), named[0] if named else None)
        tally.add(name, got, right=_same(got, expected))
        if (strict := {"nc", "nd"} & set(expression.split("-"))) and named:
            conditions = {c.value for n in named for p in best_leg(n)[1] for c in p.conditions}
            wanted = {"nc": "non-commercial", "nd": "no-derivatives"}
            kept.add(name, got, right=all(wanted[s] in conditions for s in strict))
    return {"licence in a sentence": tally, "NC and ND kept": kept}


def _free(folder: Path, expression: str) -> bool | None:
    """Say whether a label is free by the catalogue; nothing for labels that are assertions or not of our world."""
    if re.search(r"\b(AND|WITH|OR)\b", expression):
        return None
    if expression.startswith(("proprietary", "unknown", "commercial", "cc-by-nc", "cc-by-nd", "all-rights")):
        return False
    try:
        _, parts, outbound = best_leg(find(_label(folder, expression)) or "")
    except UnknownLicenseError:
        return None
    return None if any(p.nature is Nature.MARK for p in parts) else outbound is not None


def _decisions(folder: Path) -> dict[str, Any]:
    """Judge every rule as a text; complete evidence means that the text speaks of itself and names its licence."""
    counts: Counter[tuple[bool, bool]] = Counter()
    complete: Counter[bool] = Counter()
    false_accepts = []
    for name, expression, text in _rules(folder):
        if (free := _free(folder, expression)) is None:
            continue
        found = scan(text)
        accepted = conclude((), found, Work(), on=DAY).config is not None
        counts[free, accepted] += 1
        if free and any(
            scope is Scope.TEXT and s.scope is Scope.TEXT and _same(n, _label(folder, expression))
            for s in found
            for scope, n in readings(f"{s.quote} {s.uri or ''}")
        ):
            complete[accepted] += 1
        if accepted and not free:
            false_accepts.append(name)
    asked = complete[True] + complete[False]
    return {
        "free, accepted": counts[True, True],
        "free, not accepted": counts[True, False],
        "not free, accepted": counts[False, True],
        "not free, not accepted": counts[False, False],
        "share of free accepted": _share(counts[True, True], counts[True, True] + counts[True, False]),
        "share of free accepted, licence named": _share(complete[True], asked),
        "false accepts": false_accepts,
    }


def _public_domain(folder: Path) -> dict[str, Any]:
    """Judge every book by its first author's dates."""
    counts: Counter[tuple[str, str]] = Counter()
    with (folder / "gutenberg_de_expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            author = Person(row["author"], _year(row["birth"]), _year(row["death"]))
            work = Work(row["title"], "book", (author,) if row["author"] else ())
            counts[row["expected_2026-01-01"].split("-")[0], judge(work, DAY).de.status.value] += 1
    free = sum(n for (label, _), n in counts.items() if label == "free")
    found = counts["free", Status.PD.value]
    called = sum(n for (_, status), n in counts.items() if status == Status.PD.value)
    return {
        **{f"{label}, judged {status}": n for (label, status), n in sorted(counts.items())},
        "protected called free": counts["protected", Status.PD.value],
        "precision": _share(found, called),
        "recall of the free": _share(found, free),
    }


def _year(value: str) -> int | None:
    return int(value) if value.lstrip("-").isdigit() else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
