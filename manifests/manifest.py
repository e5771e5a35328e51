"""MANIFEST.json: the root of truth of one release, as models. Every other view is derived from it and the ledger."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from manifests import canonical
from manifests.errors import ReleaseError

SCHEMA_ID: Literal["gemeingut/manifest/v2"] = "gemeingut/manifest/v2"
"""Which JSON Schema (`manifests/schema/`) a manifest follows that is written today; older ones are read as well."""

PATH = "manifest/MANIFEST.json"
"""Where a release keeps its manifest."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})$")]
"""MAJOR.MINOR.PATCH without leading zeros."""

Root = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]
"""Root of a Merkle tree, 32 bytes in base64."""

Count = Annotated[int, Field(ge=0, le=canonical.MAX_INTEGER)]
"""A number of things."""

RelativePath = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._@+-]*(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)*$", max_length=255),
]
"""A path below the release with forward slashes; no part begins with a dot, so none leads out of it."""


class Border(BaseModel):
    """What crosses a file border: unknown fields are refused, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class File(Border):
    """One file of the release."""

    path: RelativePath
    sha256: Digest
    bytes: Count


class Input(Border):
    """One file of a snapshot as its publisher gave it; its path is the publisher's."""

    path: str = Field(min_length=1, max_length=4096)
    sha256: Digest
    bytes: Count


class Publisher(Border):
    """Who answers for the release."""

    name: str
    url: str
    contact: str
    """Address for questions, objections and takedowns of this release."""
    contributor: str = ""
    """Id under which GovData knows the publisher, `http://dcat-ap.de/def/contributors/…`; empty before it has one."""


class Code(Border):
    """The code that built the release."""

    repository: str
    commit: str = Field(pattern=r"^([0-9a-f]{40}|)$")
    """Git commit; empty when the code was not under version control."""
    dirty: bool
    """Whether the working tree differed from the commit."""
    lock_sha256: Digest | Literal[""] = ""
    """Digest of the file that pins the dependencies."""
    swhid: str = Field(default="", pattern=r"^(swh:1:rev:[0-9a-f]{40}|)$")


class Previous(Border):
    """The release before this one."""

    version: Version
    manifest_sha256: Digest
    ledger_root: Root


class Quote(Border):
    """Where a licence claim can be read, and how it reads."""

    url: str = ""
    read_on: str = ""
    quote: str


class Declared(Border):
    """A licence as the source declares it."""

    license: str
    scope: str
    statute: str = ""
    evidence: tuple[Quote, ...] = ()


class Concluded(Border):
    """What the rules concluded for the published documents of a source."""

    license: str
    rule: str
    config: str
    tier: str
    documents: Count


class Anchor(Border):
    """A number from outside, and what was found."""

    expected: Count
    basis: str
    observed: Count


class SourceEntry(Border):
    """One source of the release."""

    name: str
    title: str
    publisher: str
    url: str
    text_register: str = Field(alias="register")
    """Named apart because `register` is a method of every abstract base class."""
    origin: str
    language: str
    era: str = ""
    method: str
    """How it was acquired: directory, http, dump-index, oai-pmh, hf-dataset, git or s3."""
    acquired_from: str = ""
    revision: str = ""
    acquired: str = ""
    """ISO date or span of the acquisition; empty when it is not known."""
    snapshot_sha256: Digest
    """Digest over the snapshot's files, see `snapshot_digest`."""
    snapshot_files: Count
    snapshot_bytes: Count
    completeness: Anchor | None
    license_declared: tuple[Declared, ...]
    license_concluded: tuple[Concluded, ...]
    attribution: str
    tdm: dict[str, str] = {}
    """Reservation signals as found on the day of acquisition, by protocol."""
    problems: tuple[str, ...] = ()


class Balance(Border):
    """The books of one source at one stage: entered = kept + dropped + duplicates + quarantined + taken_down."""

    source: str
    stage: str
    entered: Count
    kept: Count
    dropped: dict[str, Count] = {}
    """By reason code."""
    duplicates: Count = 0
    quarantined: Count = 0
    taken_down: Count = 0
    chars_in: Count = 0
    chars_out: Count = 0


class Ledger(Border):
    """The ledger and its tree."""

    rows: Count
    root: Root
    """Of the RFC 9162 tree."""
    order: Literal["uid ascending"] = "uid ascending"
    leaf: Literal["RFC 8785 of the row without shard and row"] = "RFC 8785 of the row without shard and row"
    files: tuple[File, ...]


class WithdrawalLog(Border):
    """The public log of withdrawals."""

    entries: Count
    root: Root
    """Of the RFC 9162 tree over its lines."""


class Shard(File):
    """One shard."""

    config: str
    source: str
    rows: Count
    chars: Count
    tokens: Count
    licenses: dict[str, Count]
    """Documents by concluded licence."""


class Model(Border):
    """A model file that took part in judgements."""

    name: str
    sha256: Digest
    bytes: Count
    license: str
    url: str = ""


class Totals(Border):
    """The release in numbers."""

    records: Count
    documents: Count
    chars: Count
    tokens: Count
    dispositions: dict[str, Count]
    configs: dict[str, Count]
    licenses: dict[str, Count]
    languages: dict[str, Count]
    varieties: dict[str, Count]
    registers: dict[str, Count]
    origins: dict[str, Count]
    pii: dict[str, Count]
    years: tuple[int, int] | None


class Build(Border):
    """What the build cost. It differs from run to run, so neither ledger root nor shards depend on it."""

    seconds: Count
    """Of work, summed over all tasks whose results went in, whenever they were done."""
    energy_wh: float | None = Field(default=None, ge=0, le=canonical.MAX_INTEGER)
    """Watt-hours; null where nothing is known."""
    energy_basis: str = ""
    """How the energy was found: the processor's own meter, or an estimate and what it rests on."""
    machine: str = ""
    """Kind of machine; never its name."""


class Manifest(Border):
    """The signed root of truth of one release."""

    schema_id: Literal["gemeingut/manifest/v2", "gemeingut/manifest/v1"] = Field(default=SCHEMA_ID, alias="schema")
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    version: Version
    released: date
    publisher: Publisher
    previous: Previous | None
    code: Code
    config_sha256: Digest
    """Of `manifest/config.json`, the resolved configuration."""
    seed: int = 0
    sources: tuple[SourceEntry, ...]
    balance: tuple[Balance, ...]
    ledger: Ledger
    shards: tuple[Shard, ...]
    files: tuple[File, ...]
    """Rules, configuration, evidence and views; with ledger and shards every file but those made of the manifest."""
    models: tuple[Model, ...]
    tokenizer: str
    rules_sha256: Digest | None
    """Of `manifest/rules.toml`; null when no rule table was applied."""
    rules_engine: Digest | None = None
    """Of the code and tables that concluded, see `manifests.engine`; null where no facts are recorded (version 1)."""
    personal_data: dict[str, Any]
    """How detection was evaluated: set, recall and precision by type, as the evaluation printed them."""
    known_gaps: tuple[str, ...]
    totals: Totals
    withdrawals: WithdrawalLog | None = None
    """Null where no log is kept."""
    build: Build | None

    @property
    def home(self) -> str:
        """Return the address of the release: the publisher's, the code's, or a name where neither has one."""
        return self.publisher.url or self.code.repository or f"urn:x-release:{self.name}"

    def to_bytes(self) -> bytes:
        """Return the RFC 8785 bytes that MANIFEST.json holds.

        Manifests of older versions are only ever read; what is given back is what was read, without younger fields.
        """
        older = self.schema_id != SCHEMA_ID
        return canonical.dumps(self.model_dump(mode="json", by_alias=True, exclude_unset=older))


def parse(data: bytes, where: str = PATH) -> Manifest:
    """Read a manifest and refuse what is not exactly one.

    Raises:
        ReleaseError: with every fault and its key path; also when the bytes are not canonical.
    """
    fields = canonical.loads(data, where)
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        faults = "\n".join(f"{where}: {'.'.join(map(str, e['loc'])) or 'manifest'}: {e['msg']}" for e in error.errors())
        raise ReleaseError(faults) from error
    if canonical.dumps(fields) != data:
        raise ReleaseError(f"{where}: not in canonical form (RFC 8785); it was written or edited by something else.")
    return manifest


def read(directory: Path) -> Manifest:
    """Read the manifest of a release.

    Raises:
        ReleaseError: when there is none, or as `parse`.
    """
    path = directory / PATH
    try:
        if path.stat().st_size > canonical.MAX_BYTES:
            raise ReleaseError(f"{PATH}: too large (got {path.stat().st_size} bytes, at most {canonical.MAX_BYTES}).")
        return parse(path.read_bytes())
    except OSError as error:
        raise ReleaseError(
            f"{PATH}: cannot be read ({error.strerror}). Is {directory} the top folder of a release?"
        ) from error
