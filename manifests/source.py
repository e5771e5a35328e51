"""A Source: one corpus as its publisher offers it, declared in `manifests/sources/<name>.toml`."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from licenses.conclusion import Claim
from licenses.work import Scope
from manifests.errors import SourceError

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


class _Border(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Border):
    """Where a licence claim can be read."""

    url: str
    read_on: date
    quote: str


class LicenseClaim(_Border):
    """A licence as the publisher states it; never guessed, defaulted or inherited."""

    declared: str
    """SPDX expression or LicenseRef of the catalogue."""
    scope: Scope = Scope.TEXT
    statute: str = ""
    """The statute the claim rests on, where it is not somebody's grant."""
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _proved(self) -> "LicenseClaim":
        if not self.evidence and not self.statute:
            raise ValueError("a licence needs evidence (url, read_on, quote) or a statute")
        return self

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim in the form the licence rules read, one per piece of evidence."""
        if not self.evidence:
            return (Claim(self.declared, self.scope, quote=self.statute),)
        return tuple(
            Claim(self.declared, self.scope, quote=e.quote, url=e.url, read_on=e.read_on.isoformat())
            for e in self.evidence
        )


class Completeness(_Border):
    """A number from outside against which the first `in` of the books is held."""

    expected: int = Field(ge=0)
    basis: str


class Sample(_Border):
    """The part of the source that `make corpus` builds from `samples/`."""

    path: str
    """Folder below `samples/`."""
    files: tuple[str, ...] = ("**/*",)
    """Globs of the files that hold documents."""
    documents: tuple[int, int] | None = None
    """Bounds for the sample; a run outside them stops."""
    completeness: Completeness | None = None


class PathFacts(_Border):
    """Facts about a document that stand in its path and nowhere in the file."""

    pattern: str = ""
    """Regular expression searched in the path; groups `year`, `month`, `day`, `date`, `author`, `title` are read."""
    title: str = ""
    """Title of every document that has none of its own."""
    people: dict[str, str] = {}
    """What the group `author` stands for, as in `kafka = "Kafka, Franz"`; other names are left out."""
    published: dict[str, int] = {}
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


class Acquire(_Border):
    """How to fetch the source. Which fields a kind needs is checked by the acquirer of that kind."""

    kind: Literal["directory", "http", "dump-index", "oai-pmh", "hf-dataset", "git", "s3"]
    url: str = ""
    path: str = ""
    revision: str = ""
    files: tuple[str, ...] = ("**/*",)
    set: str = ""
    metadata_prefix: str = ""
    max_bytes: int = Field(default=50_000_000_000, gt=0)  # bytes of one acquisition
    seconds_between_requests: float = Field(default=1.0, ge=0)


class Source(_Border):
    """One corpus as its publisher offers it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    publisher: str
    url: str
    status: Literal["ready", "unverified", "blocked"] = "ready"
    status_note: str = ""
    format: str
    options: dict[str, str | int | float | bool | list[str]] = {}
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
    completeness: Completeness | None = None
    acquire: Acquire
    sample: Sample | None = None
    attribution: str = ""
    terms: str = ""
    problems: tuple[str, ...] = ()
    contact: str = ""
    rank: int = Field(default=50, ge=0, le=100)
    """Order among copies that are equal in licence, proof and origin: the lower one survives."""

    @model_validator(mode="after")
    def _bounds(self) -> "Source":
        low, high = self.documents
        if not 0 <= low <= high:
            raise ValueError(f"documents: bounds must rise from 0 (got {low}, {high})")
        if self.status != "ready" and not self.status_note:
            raise ValueError(f"status_note: say why the source is {self.status}")
        return self

    def claims(self) -> tuple[Claim, ...]:
        """Return every declared licence, the text's own first."""
        return tuple(c for part in (self.license, *self.other_licenses) for c in part.claims())


def load(path: Path) -> Source:
    """Read one declaration.

    Raises:
        SourceError: with every fault of the file, each with its key path.
    """
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path}: not a readable TOML file ({error}). Mend the file.") from error
    try:
        return Source.model_validate({"name": path.stem, **fields})
    except ValidationError as error:
        faults = "\n".join(
            f"{path}: {'.'.join(map(str, e['loc'])) or 'source'}: {e['msg']} (got {e['input']!r:.80})"
            for e in error.errors()
        )
        raise SourceError(f"{faults}\nMend these keys; manifests/sources/ holds examples.") from error


def discover(folder: Path = SOURCES) -> Iterator[Source]:
    """Yield every declared source of a folder by name.

    Raises:
        SourceError: naming all faults of all declarations at once.
    """
    faults = []
    for path in sorted(folder.glob("*.toml"), key=lambda p: p.stem):
        try:
            source = load(path)
        except SourceError as error:
            faults.append(str(error))
            continue
        if not faults:
            yield source
    if faults:
        raise SourceError("\n".join(faults))
