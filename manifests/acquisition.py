"""How a source is fetched: the `[acquire]` table of its declaration, one model for each kind."""

import re
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator


class Border(BaseModel):
    """What stands in a declaration: unknown keys are refused, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with https:// or http:// and names a host")
    if parts.username or parts.password:
        raise ValueError("no name or password in an address; use [acquire.secret]")
    return url


def _pattern(expression: str) -> str:
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error})") from error
    return expression


Web = Annotated[str, AfterValidator(_web)]
"""An address that begins with https:// or http://, without credentials."""

Pattern = Annotated[str, AfterValidator(_pattern)]
"""A regular expression, searched (not matched whole)."""

Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]+$", to_lower=True)]
"""A digest in hexadecimal."""


class Secret(Border):
    """A key that the publisher gives to registered users; it stands in the environment and nowhere else."""

    env: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    """Environment variable that holds it."""
    header: str = "Authorization"
    prefix: str = ""
    """What stands before the key in the header, such as `Bearer ` or `ApiKey `."""


class Resource(Border):
    """One file that is named in the declaration itself."""

    url: str
    """Absolute, or relative to `acquire.url`."""
    path: str = ""
    """Name below the snapshot; without it, the path of the address."""
    bytes: int | None = Field(default=None, ge=0)
    md5: Hex = ""
    sha1: Hex = ""
    sha256: Hex = ""


class Index(Border):
    """A page, feed, sitemap or list that names files."""

    url: str
    """Absolute or relative to `acquire.url`; `{n}` stands for the numbers of `numbers`."""
    links: Pattern = ""
    """Which of the page's links are files: searched in the absolute address."""
    follow: Pattern = ""
    """Which of them are further pages of the same sort, such as subfolders."""
    pattern: Pattern = ""
    """For pages that hold ids instead of links: searched everywhere in the page ..."""
    template: str = ""
    """... and the address made of each find, with `{0}` for the whole of it, `{1}`, `{2}` for its groups."""
    next_pattern: Pattern = ""
    """Where the page says how to go on (a cursor, an offset): its first find ..."""
    next_template: str = ""
    """... and the address of the next page made of it. A page without a find, or with the same one, is the last."""
    numbers: tuple[int, int, int] | None = None
    """First, last (inclusive) and step of `{n}`; the first page that names nothing new ends the row."""
    keep: bool = False
    """The pages are documents themselves and stay in the snapshot."""
    max_pages: int = Field(default=10_000, gt=0)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.pattern) != bool(self.template):
            raise ValueError("pattern and template belong together")
        if bool(self.next_pattern) != bool(self.next_template):
            raise ValueError("next_pattern and next_template belong together")
        if ("{n}" in self.url) != (self.numbers is not None):
            raise ValueError("numbers and {n} in the url belong together")
        if not (self.links or self.pattern or self.keep):
            raise ValueError("say what to fetch: links, or pattern and template, or keep = true")
        return self


class _Fetch(Border):
    """What every kind has."""

    files: tuple[str, ...] = ("**/*",)
    """Globs of the acquired files that hold documents; all others are companions that readers may look into."""
    include: tuple[str, ...] = ("**/*",)
    """Globs of what to fetch, by path below the snapshot."""
    exclude: tuple[str, ...] = ()
    """Globs of what not to fetch, where `include` would."""
    unpack: tuple[str, ...] = ()
    """Globs of archives (ZIP, TAR) whose members become files of the snapshot, below `<archive>!/`."""
    hosts: tuple[str, ...] = ()
    """Further hosts that files may come from; links to any other host are not followed."""
    seconds_between_requests: float = Field(default=1.0, ge=0)  # to one host
    max_files: int = Field(default=1_000_000, gt=0)
    max_file_bytes: int = Field(default=50_000_000_000, gt=0)  # of one file
    max_unpacked_bytes: int = Field(default=200_000_000_000, gt=0)  # of all archives, by their listings and in truth
    missing: int = Field(default=0, ge=0)  # files
    """How many listed files may turn out not to be there; they are recorded, more stop the acquisition."""
    robots_exception: str = ""
    """Why robots.txt does not bind us here (a written permission, an interface made for harvesting); else it does."""
    reservations: Literal["", "record", "stop"] = ""
    """What a machine-readable reservation of text and data mining does; empty: as `acquire.reservations` says."""
    secret: Secret | None = None

    @property
    def where(self) -> str:
        """Return the address to show, empty where it is a place on this machine."""
        return str(getattr(self, "url", ""))

    @property
    def pinned(self) -> str:
        """Return the revision that is asked for, empty where the kind has none."""
        return str(getattr(self, "revision", ""))


class Http(_Fetch):
    """Files over HTTP: named one by one, or found in indexes."""

    kind: Literal["http"]
    url: Web
    """The place that relative addresses resolve against and that file names are shortened by."""
    resources: tuple[Resource, ...] = ()
    indexes: tuple[Index, ...] = ()
    checksums: tuple[str, ...] = ()
    """Addresses of lists in the form of md5sum, sha1sum, sha256sum (or BSD); every file in them must agree."""


class Layout(StrEnum):
    """How a publisher of dumps lists its files and their digests."""

    WIKIMEDIA = "wikimedia"
    """`<url>/<revision>/dumpstatus.json`; an empty revision means the newest complete one."""
    INTERNET_ARCHIVE = "internet-archive"
    """`<url>` is `https://archive.org/metadata/<item>`."""
    CHECKSUMS = "checksums"
    """`<url>` is a SHA256SUMS, SHA1SUMS or MD5SUMS file; the files lie beside it."""


class DumpIndex(_Fetch):
    """A dump whose index lists files with sizes and digests."""

    kind: Literal["dump-index"]
    url: Web
    layout: Layout
    revision: str = ""


class OaiPmh(_Fetch):
    """Records over OAI-PMH; each answer of the server is kept as one file, read with `format = "oai-pmh"`."""

    kind: Literal["oai-pmh"]
    url: Web
    metadata_prefix: str
    sets: tuple[str, ...] = ()
    """Harvested one after the other; empty: everything."""
    since: str = ""
    until: str = ""
    """Datestamps, both inclusive."""
    links: Pattern = ""
    """Addresses in the records that are fetched too (full texts), searched in each."""
    max_records: int = Field(default=10_000_000, gt=0)


class HfDataset(_Fetch):
    """Files of a dataset repository of the Hugging Face Hub, at one commit."""

    kind: Literal["hf-dataset"]
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = Field(pattern=r"^[0-9a-f]{40}$")
    endpoint: Web = "https://huggingface.co"

    @property
    def where(self) -> str:
        """Return the address of the repository."""
        return f"{self.endpoint.rstrip('/')}/datasets/{self.repository}"


class Git(_Fetch):
    """The files of one commit of a git repository, as they are stored: no filter, hook or line-end conversion."""

    kind: Literal["git"]
    url: Web
    revision: str = Field(min_length=1, pattern=r"^[0-9A-Za-z][\w./-]*$")
    """A commit, a tag or a branch; which commit it was is recorded, and another one is another snapshot."""
    submodules: bool = False
    lfs: bool = False
    """Fetch what LFS pointers point to; without it, a pointer among `include` stops the acquisition."""


class S3(_Fetch):
    """Objects of a bucket below a prefix."""

    kind: Literal["s3"]
    url: str = Field(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$")
    endpoint: Web | Literal[""] = ""
    """Of a service other than Amazon's."""
    region: str = ""
    anonymous: bool = True
    """Without it, the usual credentials of the machine are used."""


class Directory(_Fetch):
    """Files that somebody put into a folder of this machine."""

    kind: Literal["directory"]
    path: str
    """Absolute, or relative to where the command runs; never published."""
    link: Literal["copy", "hard-link"] = "copy"


Acquire = Annotated[
    Http | DumpIndex | OaiPmh | HfDataset | Git | S3 | Directory,
    Field(discriminator="kind"),
]
"""How to fetch a source."""


class CountedBy(StrEnum):
    """Where a number from outside comes from."""

    STATED = "stated"
    """Somebody's published number, given as `expected`."""
    LISTING = "listing"
    """The document files that the publisher's index, tree, bucket or folder lists."""
    DUMP_INDEX = "dump-index"
    """The document files that the dump's index lists."""
    OAI = "oai-complete-list-size"
    """`completeListSize` of the harvest, deleted records among them."""
    ARCHIVE = "archive-members"
    """The members of the acquired archives among `files`, by the archives' own listings."""


class Expectation(Border):
    """A number from outside, and how it comes about; all but a stated one are counted when the source is acquired."""

    counted_by: CountedBy = CountedBy.STATED
    expected: int | None = Field(default=None, ge=0)
    basis: str
    """In words: what is counted and by whom."""
    members: tuple[str, ...] = ("**/*",)
    """Of archives: globs of the members that count, by their path inside the archive."""
    counts: Literal["records", "files"] = "records"
    """Records are held against the books of a build, files against what was acquired."""

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.counted_by is CountedBy.STATED) != (self.expected is not None):
            raise ValueError('expected is given if, and only if, counted_by = "stated"')
        return self
