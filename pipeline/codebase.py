"""Which code a task runs: the digest of the modules that a set of modules reaches, with their data files."""

import ast
import hashlib
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
ROOMS = ("licenses", "filters", "manifests", "pipeline")
_DATA = {".toml", ".tsv", ".txt", ".ftz", ".json", ".bin", ".parquet"}
_KEYED_BY_VALUE = {"pipeline.config"}
"""Modules whose code decides nothing: a task's key holds the values of the settings it reads."""
_CHOSEN_ONE_BY_ONE = {"pipeline.formats"}
"""Packages whose modules a task names itself."""
_DECLARATIONS = ROOT / "manifests" / "sources"
"""Source declarations; a task's key holds the values of its own."""


def digest(modules: Iterable[str]) -> str:
    """Return the sha256 over the source files that the modules reach by import, and the data files that these name.

    A data file counts when a reached module holds its name, or its folder's name, as a string: so a threshold that
    changes redoes the stages that read it, and no others.

    Args:
        modules: dotted names inside the four folders.
    """
    files = {path for name in modules for path in _reached(name)}
    words = frozenset().union(*(_strings(path) for path in files))
    data = {path for path in _data_files() if path.name in words or path.parent.name in words}
    total = hashlib.sha256()
    for path in sorted(files | data):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + _content(path))
    total.update(_dependencies())
    return total.hexdigest()


@cache
def _data_files() -> frozenset[Path]:
    return frozenset(
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in _DATA and path.is_file() and path.parent != _DECLARATIONS
    )


@cache
def _strings(path: Path) -> frozenset[str]:
    """Return every string of a module, cut at slashes: the names it may open."""
    constants = (n.value for n in ast.walk(ast.parse(path.read_bytes())) if isinstance(n, ast.Constant))
    return frozenset(part for c in constants if isinstance(c, str) and len(c) < 200 for part in c.split("/"))


@cache
def _content(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


@cache
def _dependencies() -> bytes:
    """Return what else decides: versions of all dependencies, Python and Unicode, and the order of the steps."""
    lines = [f"{name}=={version}" for name, version in sorted(_installed().items())]
    lines.append(f"python=={sys.version_info.major}.{sys.version_info.minor} unicode=={unicodedata.unidata_version}")
    lines.append(hashlib.sha256((ROOT / "pipeline" / "phases.py").read_bytes()).hexdigest())
    return "\n".join(lines).encode()


@cache
def _installed() -> dict[str, str]:
    """Return the version of every distribution that this one needs, directly or through another."""
    found: dict[str, str] = {}
    queue: list[tuple[str, frozenset[str]]] = [("gemeingut", frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while queue:
        name, extras = queue.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = metadata.version(name)
            lines = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue  # for another system
        for needed in map(Requirement, lines):
            wanted = needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in ("", *extras))
            if wanted:
                queue.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return {name: version for name, version in found.items() if name != "gemeingut"}


def model_digest(name: str) -> str:
    """Return the digest of a model that the steward names: its files, or the version of its distribution.

    Args:
        name: a folder, an installed distribution, or one of our own names, whose files count as data of the code.
    """
    folder = Path(name)
    if name and folder.is_dir():
        total = hashlib.sha256()
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            total.update(
                path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest()
            )
        return total.hexdigest()
    try:
        return f"{name}=={metadata.version(name)}" if name else ""
    except metadata.PackageNotFoundError:
        return name


@cache
def _reached(name: str) -> frozenset[Path]:
    """Return the files that a module reaches; an imported package counts whole: its modules may be found by name."""
    seen: set[str] = set()
    queue = [name]
    files: set[Path] = set()
    while queue:
        module = queue.pop()
        path = _file(module)
        if module in seen or path is None or module in _KEYED_BY_VALUE:
            continue
        seen.add(module)
        files.add(path)
        queue.extend(_imports(path))
        if path.name == "__init__.py" and "." in module and module not in _CHOSEN_ONE_BY_ONE:
            queue.extend(f"{module}.{p.stem}" for p in path.parent.glob("*.py") if p.stem != "__init__")
        files.update(_parents(module))
    return frozenset(files)


def _parents(module: str) -> Iterator[Path]:
    """Yield the `__init__.py` of every package around a module: importing it runs them."""
    while "." in module:
        module = module.rpartition(".")[0]
        if path := _file(module):
            yield path


def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    package = path / "__init__.py"
    return package if package.is_file() else None


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (n.name for n in names if n.name.split(".")[0] in ROOMS)
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in ROOMS:
                yield module
                yield from (f"{module}.{n.name}" for n in names)
