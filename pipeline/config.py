"""The one configuration, `gemeingut.toml`: defaults explained, every fault named at once with its key path."""

import hashlib
import re
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from filters.contamination import ContaminationConfig
from filters.duplicates.passages import PassagesConfig
from filters.duplicates.rules import DuplicatesConfig
from pipeline.errors import ConfigError


class Engine(StrEnum):
    """Where tasks are done; it decides nothing about the result."""

    LOCAL = "local"
    SLURM = "slurm"
    RAY = "ray"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Release(_Section):
    """What is being made."""

    name: str = Field(default="gemeingut", pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: str = Field(default="0.1.0", pattern=r"^\d+\.\d+\.\d+$")
    on: date | None = None
    """Day of the release and of every legal evaluation (terms end on 31 December); without it, today."""
    repository: str = ""
    """Hub repository the card speaks of, `org/name`."""
    publisher: str = ""
    """Who answers for the release."""
    publisher_url: str = ""
    contact: str = ""
    """Where rights holders and data subjects write."""
    govdata_contributor: str = Field(default="", pattern=r"^(http://dcat-ap\.de/def/contributors/[\w-]+|)$")
    """Id that GovData gave to the publisher; the catalogue entry is complete only with it."""
    previous: Path | None = None
    """Directory of the release before this one; the manifest names it by digest, and its log of withdrawals goes on.
    Without it, the newest release of the same name in `<work.folder>/release`."""
    record_cost: bool = True
    """Put time and energy of the build into the manifest, which then differs from run to run (the documents do not)."""
    watts_per_processor: float = Field(default=15.0, gt=0)  # W drawn by one busy processor, for the estimate of energy
    adds_to: tuple[Path, ...] = ()
    """Directories of releases that stay published beside this one: what they hold is not published again."""
    known_gaps: tuple[str, ...] = ()
    """What the release lacks or does badly, one sentence each, in English."""
    known_gaps_de: tuple[str, ...] = ()
    """The same in German, one for one; without it, German pages show the English ones and say so."""

    @model_validator(mode="after")
    def _both_languages(self) -> Self:
        if self.known_gaps_de and len(self.known_gaps_de) != len(self.known_gaps):
            raise ValueError(
                f"known_gaps_de: {len(self.known_gaps_de)} sentences for {len(self.known_gaps)} known_gaps "
                "(expected one for each). Translate every sentence, or leave all out"
            )
        return self


class Work(_Section):
    """Where and how the work is cut."""

    folder: Path = Path("build")
    withdrawals: Path = Path("withdrawals")
    """The steward's folder of orders; private, never published, never committed."""
    task_bytes: int = Field(default=16_000_000, gt=0)  # bytes of raw input in one task
    max_document_chars: int = Field(default=50_000_000, gt=0)  # code points; a longer document is quarantined
    max_file_bytes: int = Field(default=200_000_000_000, gt=0)  # bytes after decompression; the rest is quarantined
    max_document_seconds: float = Field(default=600, ge=0)  # s of processor time for one document in one step; 0: none
    max_worker_bytes: int = Field(default=0, ge=0)  # bytes of private memory of one worker; 0 sets no limit


class Normalise(_Section):
    """Repair of the text before it is judged."""

    enabled: bool = True


class LanguageModel(_Section):
    """A fastText model that takes the place of lid.176; `.ftz` or `.bin`, its bytes pinned."""

    path: Path
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    german: tuple[str, ...] = ()
    """Its labels for German and German dialects; empty to know them by their ISO 639 or Wikipedia codes."""
    license: str = "not stated"
    """SPDX expression of the model's licence, for the manifest."""


class Language(_Section):
    """Which language and variety."""

    varieties: tuple[str, ...] = ()
    """Varieties to keep; empty keeps every German one."""
    min_score: float = Field(default=0.49, gt=0, lt=1)  # probability of German from which a text is kept
    model: LanguageModel | None = None
    """General model of languages, such as GlotLID or OpenLID; without it, lid.176."""


class Quality(_Section):
    """Worth reading?"""

    enabled: bool = True
    """Off labels only; nothing is dropped."""
    min_letters: int = Field(default=10, ge=0)  # Unicode letters; a text with fewer is none


class Personal(_Section):
    """Private persons' data."""

    enabled: bool = True
    max_hits: int = Field(default=0, ge=0)  # hits; a document with more is dropped, 0 never drops
    replacement: Literal["placeholder", "reserved"] = "placeholder"
    """What stands in the place of a finding: `[E-MAIL]`, or a value reserved for examples where there is one."""
    recogniser: str = "own"
    """Recogniser of persons in contact blocks of modern text: `own`, a spaCy pipeline's name or path, or empty."""


class Shards(_Section):
    """How the release is cut into files."""

    max_bytes: int = Field(default=400_000_000, gt=0, le=2_000_000_000)  # bytes of text in one shard, at most
    row_group_bytes: int = Field(default=32_000_000, gt=0)  # bytes of text in one row group, at most
    compression_level: int = Field(default=3, ge=1, le=19)  # zstd


class LocalEngine(_Section):
    """This machine."""

    workers: int = Field(default=0, ge=0)  # processes; 0 means one per core


class Acquire(_Section):
    """How sources are fetched; nothing of it decides what a release holds."""

    contact: str = ""
    """Whom a publisher may write to; stands in the user agent. Without it, `release.contact`."""
    reservations: Literal["record", "stop"] = "record"
    """At a machine-readable reservation of text and data mining: record and show it, or fetch nothing."""
    attempts: int = Field(default=6, ge=1)  # in a row without a single new byte
    timeout_s: float = Field(default=60.0, gt=0)  # seconds of silence
    first_wait_s: float = Field(default=1.0, ge=0)  # seconds before the second attempt; doubled each time
    max_wait_s: float = Field(default=600.0, ge=0)  # seconds; who asks for more is asked again another day
    min_free_bytes: int = Field(default=1_000_000_000, ge=0)  # bytes that stay free on the disk
    private_hosts: tuple[str, ...] = ()
    """Hosts (`name` or `name:port`) that may be reached although their address is private, such as a mirror."""
    proxy: str = ""
    """Address of the proxy that leads outside; environment variables are not asked."""


_OF_SBATCH = frozenset({"array", "partition", "time", "mem", "cpus-per-task", "account", "qos", "job-name", "output"})


class SlurmEngine(_Section):
    """A Slurm cluster, asked with `sbatch` from the machine that drives the build; `work.folder` is shared by all."""

    partition: str = ""
    """Where the jobs go; empty leaves it to the cluster."""
    time: str = Field(default="04:00:00", pattern=r"^(\d+-)?\d{1,2}(:\d{2}){0,2}$")  # of one task, as sbatch reads it
    cpus_per_task: int = Field(default=1, ge=1)  # cores
    memory: int = Field(default=4_000, ge=1)  # MB for one task
    workers: int = Field(default=-1, ge=-1)  # tasks at once; -1 sets no limit
    max_array: int = Field(default=1_001, ge=1)  # tasks in one array job; more tasks make more jobs
    tasks_per_job: int = Field(default=1, ge=1)  # tasks done one after the other by one element of an array
    account: str = ""
    qos: str = ""
    setup: tuple[str, ...] = ()
    """Lines of the job before the work begins: `module load …`, `source …/bin/activate`."""
    srun: dict[str, str] = {}
    """Options of `srun`, a container for instance: `container-image = "…"`; empty runs without `srun`."""
    sbatch: dict[str, str] = {}
    """Further options of `sbatch`, with hyphens, none that another key sets."""

    @field_validator("srun", "sbatch")
    @classmethod
    def _hyphens(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := sorted(name for name in value if "_" in name):
            raise ValueError(f"options are written with hyphens (got {', '.join(wrong)})")
        if own := sorted(_OF_SBATCH & value.keys()):
            raise ValueError(f"{', '.join(own)}: set by the keys of [slurm] or by the build itself")
        return value

    poll_seconds: float = Field(default=10, gt=0)  # between two looks at the queue
    patience_seconds: float = Field(default=1_800, gt=0)  # that the queue may not answer before the build stops


class RayEngine(_Section):
    """A Ray cluster that is there already, or one on this machine."""

    address: str = "auto"
    """`auto` finds the cluster that this machine belongs to; `local` starts one here; else `host:port`."""

    @field_validator("address")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in {"auto", "local"} and not re.fullmatch(r"(ray://)?[^/\s:]+:\d+|(ray://)?\[[^\]]+\]:\d+", value):
            raise ValueError(f"auto, local or host:port expected (got {value!r})")
        return value

    workers: int = Field(default=-1, ge=-1)  # tasks at once; -1 as many as the resources allow
    cpus_per_task: float = Field(default=1, gt=0)  # cores
    memory: int = Field(default=0, ge=0)  # MB for one task; 0 reserves none
    resources: dict[str, float] = {}
    """Further resources that one task takes, by their names in the cluster."""


class Remote(_Section):
    """Storage beyond this machine, by URL as fsspec reads it; secrets come from the environment."""

    results: str = ""
    """Where finished tasks are published and fetched from; without it, `work.folder` must be seen by all nodes."""
    releases: str = ""
    """Where a finished release is put as well."""
    options: dict[str, str | int | bool] = {}
    """Of the file system of these two, such as `endpoint_url`; a source elsewhere is read without them."""

    @field_validator("results", "releases")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and "://" not in value:
            raise ValueError(f"not a URL such as s3://bucket/folder (got {value!r})")
        return value

    def options_of(self, url: str) -> dict[str, str | int | bool]:
        """Return the options for a URL: those given, where it is of the same kind as results or releases, or alone."""
        kinds = {u.partition("://")[0] for u in (self.results, self.releases) if u}
        return self.options if not kinds or url.partition("://")[0] in kinds else {}


class Config(_Section):
    """All settings."""

    release: Release = Release()
    work: Work = Work()
    acquire: Acquire = Acquire()
    normalise: Normalise = Normalise()
    language: Language = Language()
    quality: Quality = Quality()
    passages: PassagesConfig = PassagesConfig()
    personal: Personal = Personal()
    duplicates: DuplicatesConfig = DuplicatesConfig()
    contamination: ContaminationConfig = ContaminationConfig()
    shards: Shards = Shards()
    engine: Engine = Engine.LOCAL
    local: LocalEngine = LocalEngine()
    slurm: SlurmEngine = SlurmEngine()
    ray: RayEngine = RayEngine()
    storage: Remote = Remote()


def digest(section: BaseModel) -> str:
    """Return the sha256 of a section's values: the part of a task's key that its settings decide."""
    return hashlib.sha256(orjson.dumps(section.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)).hexdigest()


def load(path: Path | None) -> Config:
    """Read the configuration; without a file, the defaults.

    Raises:
        ConfigError: with every fault, each with its key path, what was found and what was expected.
    """
    if path is None:
        return Config()
    try:
        config = Config.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file ({error}). Mend the file.") from error
    except ValidationError as error:
        faults = "\n".join(
            f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']} (got {e['input']!r:.80})" for e in error.errors()
        )
        raise ConfigError(f"{faults}\nMend these keys; `gemeingut config` prints every setting.") from error
    _check_model(path, config.language.model)
    return config


def _check_model(path: Path, model: LanguageModel | None) -> None:
    """Refuse a model that is not there or not the pinned one before hours of work are spent on its stage."""
    if model is None:
        return
    try:
        with model.path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(
            f"{path}: language.model.path: cannot be read (got {str(model.path)!r}: {error.strerror}). "
            "Put the file there."
        ) from error
    if found != model.sha256:
        raise ConfigError(
            f"{path}: language.model.sha256: another file (got {found}, expected {model.sha256}). "
            "Restore the file, or pin its digest."
        )
