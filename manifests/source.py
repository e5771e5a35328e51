"""A Source: one corpus as its publisher offers it, declared in `manifests/sources/<name>.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from licenses.conclusion import Claim
from licenses.work import Scope
from manifests.acquisition import Acquire, Border, Expectation
from manifests.doubts import Confirmation, Status, Unverified, faults, still_open
from manifests.errors import SourceError
from manifests.source_faults import HINTS, Fault, contradictions, translated, unproved

PLACEHOLDER = "TODO"
"""Begins every value of the template of `new-source` that its author has still to write."""

_WAITS = re.compile(rf'^[^#\n]*=\s*"{PLACEHOLDER}', re.MULTILINE)

_DAY = re.compile(r"\b(?:read_on|on)\s*=\s*\d")
"""A key whose value is a day, and the beginning of one without quotes."""

SOURCES = Path(__file__).parent / "sources"
"""Where the declarations lie; they are found by name, nothing is registered."""


class Register(StrEnum):
    """What kind of text a source holds; thresholds differ by it."""

    LAW = "law"
    PARLIAMENT = "parliament"
    COURT = "court"
    OFFICIAL = "official"
    DRAMA = "drama"
    NOVEL = "novel"
    VERSE = "verse"
    LETTER = "letter"
    DIARY = "diary"
    NEWSPAPER = "newspaper"
    JOURNAL = "journal"
    PRINT = "print"
    ENCYCLOPAEDIA = "encyclopaedia"
    DICTIONARY = "dictionary"
    MANUAL = "manual"
    SPECIFICATION = "specification"
    FORUM = "forum"
    TEXTBOOK = "textbook"
    SCIENCE = "science"
    WEB = "web"


class Origin(StrEnum):
    """How the text came to be machine-readable."""

    BORN_DIGITAL = "born-digital"
    TRANSCRIBED = "transcribed"
    OCR = "ocr"
    ASR = "asr"
    MACHINE_TRANSLATED = "machine-translated"


class Evidence(Border):
    """Where a licence claim can be read."""

    url: str
    read_on: date
    quote: str
    """Verbatim; each acquisition looks whether the page still says so."""


class LicenseClaim(Border):
    """A licence as the publisher states it; never guessed, defaulted or inherited."""

    declared: str = ""
    """SPDX expression or LicenseRef of the catalogue; empty where each document states its own, or nobody knows yet."""
    scope: Scope = Scope.TEXT
    per_document: bool = False
    """The source as a whole claims nothing: each document carries its own statement, or is left out."""
    statute: str = ""
    """The statute the claim rests on, where it is not somebody's grant."""
    stated_by: str = ""
    """Who states it, where it is not the publisher: a catalogue or a card of others, which proves nothing."""
    evidence: tuple[Evidence, ...] = ()

    @property
    def proved(self) -> bool:
        """Say whether the claim can be checked by somebody else."""
        return self.per_document or bool(self.declared and (self.evidence or self.statute))

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim in the form the licence rules read, one per piece of evidence."""
        if not self.declared or not self.proved:
            return ()
        if not self.evidence:
            return (Claim(self.declared, self.scope, quote=self.statute),)
        return tuple(
            Claim(self.declared, self.scope, quote=e.quote, url=e.url, read_on=e.read_on.isoformat())
            for e in self.evidence
        )


class Terms(Border):
    """The terms of use of the place the source is fetched from."""

    url: str
    read_on: date
    note: str = ""
    """What they ask for beyond the licence: a rate, a registration, a citation."""


class Completeness(Border):
    """A number from outside against which the first `in` of the books is held."""

    expected: int = Field(ge=0)
    basis: str


class Sample(Border):
    """The part of the source that `make corpus` builds from `samples/`."""

    path: str
    """Folder below `samples/`."""
    files: tuple[str, ...] = ("**/*",)
    """Globs of the files that hold documents."""
    documents: tuple[int, int] | None = None
    """Bounds for the sample; a run outside them stops."""
    completeness: Completeness | None = None


class PathFacts(Border):
    """Facts about a document that stand in its path and nowhere in the file."""

    pattern: str = ""
    """Regular expression searched in the path; groups `year`, `month`, `day`, `date`, `author`, `title` are read."""
    title: str = ""
    """Title of every document that has none of its own."""
    people: dict[str, str] = Field(default={})
    """What the group `author` stands for, as in `kafka = "Kafka, Franz"`; other names are left out."""
    published: dict[str, int] = Field(default={})
    """Year of first publication by file stem, where neither file nor path says it."""
    anonymous: bool = False
    """The publication itself names no author (§ 66 UrhG): newspaper pages without signed articles."""

    @model_validator(mode="after")
    def _compiles(self) -> "PathFacts":
        try:
            groups = re.compile(self.pattern).groupindex
        except re.error as error:
            raise ValueError(f"pattern: not a regular expression ({error})") from error
        unknown = set(groups) - {"year", "month", "day", "date", "author", "title"}
        if unknown:
            raise ValueError(f"pattern: unknown group(s) {', '.join(sorted(unknown))}")
        return self


class Source(Border):
    """One corpus as its publisher offers it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    publisher: str
    url: str
    status: Status = Status.READY
    """As the author sees it; `standing` says what holds with the facts that are still unverified."""
    status_note: str = ""
    unverified: tuple[Unverified, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()
    format: str
    options: dict[str, str | int | float | bool | list[str]] = Field(default={})
    text_register: Register = Field(alias="register")
    """Named apart because `register` is a method of every abstract base class."""
    origin: Origin
    era: str = ""
    """Years the texts come from, such as `1845-1920`; shown, never computed with."""
    facts: PathFacts = PathFacts()
    kind: str = ""
    """Kind of work for the rights rules where it differs from the register (law, decision, official, ...)."""
    issuer: str = ""
    """Body that issued the works, where they are official."""
    language: str = "de"
    license: LicenseClaim
    other_licenses: tuple[LicenseClaim, ...] = ()
    personal_tier: Literal["auto", "T0", "T1", "T2", "T3"] = "auto"
    """`auto`: by the year of each document (T0 up to evaluation year - 110, T1 up to - 30), else T3."""
    documents: tuple[int, int]
    """A run with fewer or more documents than these stops before publishing; both inclusive."""
    bytes: tuple[int, int] = (1, 50_000_000_000)
    """An acquisition with fewer or more raw bytes than these stops; both inclusive."""
    completeness: Expectation | None = None
    acquire: Acquire
    sample: Sample | None = None
    attribution: str = ""
    terms: Terms | None = None
    problems: tuple[str, ...] = ()
    """What is known to be wrong with it, one sentence each; published with every release."""
    contact: str = ""
    """Where its publisher answers for it: takedowns and corrections are passed on to this address."""
    rank: int = Field(default=50, ge=0, le=100)
    """Order among copies that are equal in licence, proof and origin: the lower one survives."""

    @model_validator(mode="after")
    def _sound(self) -> "Source":
        found = [*self._bounds(), *self._doubts(), *self._proofs()]
        if found:
            raise ValueError("; ".join(found))
        return self

    def _bounds(self) -> Iterator[str]:
        for name, (low, high) in (("documents", self.documents), ("bytes", self.bytes)):
            if not 0 <= low <= high:
                yield f"{name}: bounds must rise from 0 (got {low}, {high})"
        if self.status is not Status.READY and not self.status_note:
            yield f"status_note: say why the source is {self.status}"

    def _doubts(self) -> Iterator[str]:
        """Yield what is wrong with the tables of doubtful and confirmed facts."""
        yield from faults(self.model_dump(by_alias=True), self.unverified, self.confirmed)

    def _proofs(self) -> Iterator[str]:
        """Yield what must be settled before anybody can rely on it, unless it is openly unverified."""
        if not self.license.proved and not self.license_in_doubt:
            yield "license: a licence needs evidence (url, read_on, quote) or a statute, or `license` is unverified"
        for claim in self.other_licenses:
            if not claim.proved:
                yield "other_licenses: a licence needs evidence (url, read_on, quote) or a statute"

    @property
    def doubts(self) -> tuple[Unverified, ...]:
        """Return the unverified facts that no steward has confirmed."""
        return still_open(self.unverified, self.confirmed)

    @property
    def license_in_doubt(self) -> bool:
        """Say whether a doubt touches the licence: then not even a sample may be released."""
        return any(u.fact.partition(".")[0] in ("license", "other_licenses") for u in self.doubts)

    @property
    def standing(self) -> Status:
        """Return whether a release may be made of the source, its open doubts considered."""
        if self.status is Status.READY and self.doubts:
            return Status.UNVERIFIED
        return self.status

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why the source is not ready, one sentence each; empty when it is."""
        note = (self.status_note,) if self.status is not Status.READY else ()
        return (*note, *(f"{u.fact}: {u.why}" for u in self.doubts))

    def claims(self) -> tuple[Claim, ...]:
        """Return every declared licence, the text's own first."""
        return tuple(c for part in (self.license, *self.other_licenses) for c in part.claims())


def load(path: Path) -> Source:
    """Read one declaration.

    Raises:
        SourceError: with every fault of the file, each with its key, what was found, what is expected, what to do.
    """
    fields, found = raw(path)
    if not found:
        found = faults_of(path.stem, fields)
    if found:
        raise SourceError("\n".join(f"{path}: {fault}" for fault in found))
    return Source.model_validate({"name": path.stem, **fields})


def raw(path: Path) -> tuple[dict[str, object], list[Fault]]:
    """Return the fields of a declaration as written, and the fault that makes it unreadable, if there is one."""
    text = ""
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text), []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Fault("file", f"cannot be read ({type(error).__name__})", "Write it as a UTF-8 text file.")]
    except tomllib.TOMLDecodeError as error:
        return {}, [Fault("file", f"is no TOML ({error})", _step(text, str(error)))]


def _step(text: str, error: str) -> str:
    """Return what the author does about a line that is no TOML, by the line that the parser names."""
    named = re.search(r"\(at line (\d+),", error)
    line = text.split("\n")[int(named[1]) - 1] if named else ""
    if _DAY.search(line):
        return f"Write there {HINTS['read_on']}; it must stand in the calendar."
    return "Mend that line; texts stand in double quotes."


def faults_of(name: str, fields: Mapping[str, object]) -> list[Fault]:
    """Return every fault of the fields of a declaration.

    Args:
        name: of the source.
        fields: as written.
    """
    try:
        Source.model_validate({"name": name, **fields})
    except ValidationError as error:
        single = [e for e in error.errors() if e["loc"]]
        if not single:
            return [fault for e in error.errors() for fault in contradictions(e["msg"])]
        # Where a value is wrong pydantic does not go on to what the values say together, so that is looked at here.
        found = [translated(e, Source) for e in single]
        told = {fault.key for fault in found}
        return found + [f for f in unproved(fields) if f.key not in told]
    return []


def is_draft(path: Path) -> bool:
    """Say whether a declaration is still the template: something in it waits for its author."""
    try:
        return _WAITS.search(path.read_text("utf-8")) is not None
    except (OSError, UnicodeDecodeError):  # loading it tells what is wrong
        return False


def missing(name: str, folder: Path = SOURCES) -> str:
    """Return why a name is no declared source: a draft still, or unknown, with the name that may be meant."""
    path = folder / f"{name}.toml"
    if path.is_file() and is_draft(path):
        return f"{name}: still a draft. `gemeingut sources --check {name}` tells what waits for you."
    near = get_close_matches(name, [other.stem for other in folder.glob("*.toml")], 1)
    meant = f" Is {near[0]} meant?" if near else ""
    return f"{name}: not declared.{meant} `gemeingut sources` lists what is."


def discover(folder: Path = SOURCES) -> Iterator[Source]:
    """Yield every declared source of a folder by name; a draft is none, and hinders no other.

    Raises:
        SourceError: naming all faults of all declarations at once.
    """
    told = []
    for path in sorted(folder.glob("*.toml"), key=lambda p: p.stem):
        if is_draft(path):
            continue
        try:
            source = load(path)
        except SourceError as error:
            told.append(str(error))
            continue
        if not told:
            yield source
    if told:
        raise SourceError("\n".join(told))
