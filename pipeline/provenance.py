"""What built a release: the code's commit, the locked dependencies, the model files."""

import re
import subprocess
from functools import cache
from pathlib import Path

from filters.language_model import LID_176
from manifests.manifest import Code, Model
from pipeline import codebase
from pipeline.config import LanguageModel
from pipeline.files import sha256_of

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "filters" / "models"
RECOGNISER = ROOT / "filters" / "personal" / "model" / "trained.json"


@cache
def code() -> Code:
    """Return the commit that the working tree stands on, and whether it was altered since."""
    commit = _git("rev-parse", "HEAD")
    lock = ROOT / "requirements.lock"
    return Code(
        repository=_repository(),
        commit=commit,
        dirty=bool(_git("status", "--porcelain", "--", *codebase.ROOMS)) if commit else True,
        lock_sha256=sha256_of(lock) if lock.is_file() else "",
        swhid=f"swh:1:rev:{commit}" if commit else "",
    )


def _git(*arguments: str) -> str:
    """Return what git says, or nothing where there is no git or no repository.

    No time limit: these commands wait for nobody, and a slow machine must not make a release that names no commit.
    """
    try:
        done = subprocess.run(  # noqa: S603  # fixed arguments
            ["git", "-C", str(ROOT), *arguments],  # noqa: S607  # the user's own git
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _repository() -> str:
    """Return the public address of the code, without any credentials that a remote may carry."""
    remote = _git("remote", "get-url", "origin")
    return re.sub(r"//[^/@]*@", "//", remote) if remote.startswith("https://") else ""


@cache
def assembly_digest() -> str:
    """Return the digest of the code that puts a release together."""
    return codebase.digest(("pipeline.assemble", "manifests.release"))


def models(general: LanguageModel | None = None) -> tuple[Model, ...]:
    """Return every model that can take part in a judgement, with the licence its notice names.

    Args:
        general: the model of languages that the configuration put in the place of lid.176.
    """
    if general is None:
        return _own_models()
    size = general.path.stat().st_size
    named = Model(name=general.path.name, sha256=general.sha256, bytes=size, license=general.license)
    return (*(model for model in _own_models() if model.name != LID_176.path.name), named)


@cache
def _own_models() -> tuple[Model, ...]:
    """Return the models that lie in the repository.

    A model of one file is named by it; the recogniser of names, which is a folder, by the seal that holds the digest
    of each of its files.
    """
    rows = re.findall(r"^\| `?([^`|]+?)`? \|(.+)\|$", (MODELS / "NOTICE.md").read_text("utf-8"), re.MULTILINE)
    licences = {name.strip(): cells.split("|")[-1].strip() for name, cells in rows}
    found = [
        Model(name=p.name, sha256=sha256_of(p), bytes=p.stat().st_size, license=licences.get(p.name, "see NOTICE.md"))
        for p in sorted(MODELS.glob("*.ftz"))
    ]
    size = sum(p.stat().st_size for p in RECOGNISER.parent.rglob("*") if p.is_file())
    found.append(Model(name="personal names (spaCy)", sha256=sha256_of(RECOGNISER), bytes=size, license="Apache-2.0"))
    return tuple(found)
