"""What publishing would change: files to upload, files that are there, files that go; counted before any is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from manifests import files, manifest
from manifests.manifest import Manifest
from manifests.verify import verify
from manifests.views import bag, card
from pipeline.errors import PublishError


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One file of the release.

    Args:
        path: below the release.
        size: bytes.
        sha256: of its bytes.
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A verified release on disk.

    Args:
        directory: its top folder.
        manifest: as read from it.
        digest: SHA-256 of MANIFEST.json, by which the release is known again.
        files: every file, sorted by path.
    """

    directory: Path
    manifest: Manifest
    digest: str
    files: tuple[LocalFile, ...]

    @property
    def tag(self) -> str:
        """Return the name that fixes the release for ever."""
        return f"v{self.manifest.version}"

    @property
    def title(self) -> str:
        """Return what the release is called where it is published."""
        return f"{self.manifest.name} {self.manifest.version}"

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(f.size for f in self.files)

    @property
    def license(self) -> str:
        """Return what the card says about the licence of the whole."""
        parts = (self.directory / card.PATH).read_text("utf-8").split("---\n", 2)
        block = yaml.safe_load(parts[1])
        return " · ".join(str(block[k]) for k in ("license", "license_name", "license_link") if block.get(k))

    @property
    def signature(self) -> str:
        """Return whether somebody vouches for the release."""
        signed = any(f.path == bag.SIGNATURE for f in self.files)
        return "signed" if signed else "none: `gemeingut sign` it first if somebody shall vouch for it"

    def sample(self) -> LocalFile | None:
        """Return the shard that is downloaded again to be compared: chosen by the release, of 200 MB at most if any."""
        shards = {s.path for s in self.manifest.shards}
        found = [f for f in self.files if f.path in shards]
        small = [f for f in found if f.size <= 200_000_000] or sorted(found, key=lambda f: f.size)[:1]
        return small[int(self.digest[:8], 16) % len(small)] if small else None


def take(directory: Path) -> Release:
    """Verify a release on every level and take stock of it.

    Raises:
        PublishError: when it does not verify, naming every fault.
        ReleaseError: when there is none.
    """
    found = manifest.read(directory)
    report = verify(directory)
    if not report.verified:
        faults = "\n".join(str(fault) for fault in report.faults[:20])
        raise PublishError(f"{directory}: does not verify, so it is not published.\n{faults}\nBuild it again.")
    lines = (directory / bag.MANIFEST).read_text("utf-8").splitlines()
    listed = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    stock = []
    for path in files.walk(directory):
        whole = directory / path
        stock.append(LocalFile(path, whole.stat().st_size, listed.get(path) or files.sha256(whole)))
    return Release(directory, found, files.sha256(directory / manifest.PATH), tuple(stock))


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing a release to a place would do.

    Args:
        place: where to, as a person reads it.
        release: what.
        uploaded: files whose bytes must travel.
        moved: files whose bytes are there under another name.
        reused: files that are there as they are.
        deleted: paths of the state before that the release does not have.
        notes: what else the steward must know, as (label, text).
        state: what becomes of it, in a word: `new`, `change`, `finish` (all is there but its tag) or `done`.
        base: the state the plan was made against; empty for none.
    """

    place: str
    release: Release
    uploaded: tuple[LocalFile, ...] = ()
    moved: tuple[LocalFile, ...] = ()
    reused: tuple[LocalFile, ...] = ()
    deleted: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    state: str = "new"
    base: str = ""

    @property
    def share(self) -> float:
        """Return the share of the release's bytes that need not travel, 0 to 1."""
        travelling = sum(f.size for f in self.uploaded)
        return 1 - travelling / self.release.size if self.release.size else 1.0

    @property
    def changes(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return what a steward agreed to: the paths that are written and those that go."""
        return frozenset(f.path for f in (*self.uploaded, *self.moved)), frozenset(self.deleted)

    def lines(self) -> Iterator[str]:
        """Yield the plan as a person reads it."""
        yield f"release     {self.release.title}, {counted(len(self.release.files), self.release.size)}, verified"
        yield f"to          {self.place}"
        for label, text in (*self.notes, ("licence", self.release.license), ("signature", self.release.signature)):
            yield f"{label:<11} {text}"
        if self.state == "done":
            yield "nothing to do: it is published already"
            return
        if self.state == "finish":
            yield "to finish   every file is there; it is read back and gets its tag"
            return
        yield from _part("upload", self.uploaded)
        yield from _part("rename", self.moved)
        yield f"{'reuse':<11} {counted(len(self.reused), sum(f.size for f in self.reused))}"
        yield f"{'delete':<11} {len(self.deleted)} file{'' if len(self.deleted) == 1 else 's'}"
        yield from (f"            - {path}" for path in self.deleted[:10])
        if len(self.deleted) > 10:
            yield f"            … and {len(self.deleted) - 10} more"
        yield f"{'reused':<11} {self.share:.1%} of the bytes are there already"


def compare(place: str, release: Release, there: Mapping[str, str], **more: object) -> Plan:
    """Return the plan for a place.

    Args:
        place: where to, as a person reads it.
        release: what.
        there: digest by path of what stands there now.
        more: further fields of the plan.
    """
    known = set(there.values())
    reused = tuple(f for f in release.files if there.get(f.path) == f.sha256)
    rest = tuple(f for f in release.files if there.get(f.path) != f.sha256)
    mine = {f.path for f in release.files}
    return Plan(
        place,
        release,
        uploaded=tuple(f for f in rest if f.sha256 not in known),
        moved=tuple(f for f in rest if f.sha256 in known),
        reused=reused,
        deleted=tuple(sorted(there.keys() - mine)),
        **more,  # type: ignore[arg-type]  # fields of the plan, checked where they are given
    )


def counted(number: int, size: int) -> str:
    """Return a number of files and their bytes for a person."""
    return f"{number:,} file{'' if number == 1 else 's'}, {sized(size)}"


def sized(size: int) -> str:
    """Return bytes for a person: in thousands below a million, in millions above."""
    return f"{size / 1e6:,.1f} MB" if size >= 1_000_000 else f"{size / 1e3:,.1f} kB"


def _part(label: str, found: tuple[LocalFile, ...]) -> Iterator[str]:
    yield f"{label:<11} {counted(len(found), sum(f.size for f in found))}"
    largest = sorted(found, key=lambda f: (-f.size, f.path))
    yield from (f"            + {f.path} ({sized(f.size)})" for f in largest[:10])
    if len(found) > 10:
        yield f"            … and {len(found) - 10} more"
