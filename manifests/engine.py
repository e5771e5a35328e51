"""Which licence engine concluded: a digest over the code and tables of `licenses/`, recorded and compared."""

import hashlib
from functools import cache
from pathlib import Path

import licenses

FOLDER = Path(licenses.__file__).parent
"""Where the engine lies."""


@cache
def digest() -> str:
    """Return the digest of the licence engine that is installed here.

    It is the SHA-256 over a line `<sha256>  <name>` for each module and table of `licenses/`, sorted by name, so that
    `cd licenses && sha256sum *.py *.toml | LC_ALL=C sort -k2 | sha256sum` gives the same.
    """
    names = sorted(path.name for kind in ("*.py", "*.toml") for path in FOLDER.glob(kind))
    lines = [f"{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
