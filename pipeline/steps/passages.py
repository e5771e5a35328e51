"""The steps that count a source's paragraphs, say which are repeated, and take those out of its texts."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from datatrove.data import Document

from filters.duplicates.passages import REGISTERS, Census, census, gathered, without
from filters.duplicates.passages import repeated as repeated_keys
from pipeline.dossier import dossier_of, enrich
from pipeline.passages import TOUCHED
from pipeline.steps.rights import forbids_alteration
from pipeline.steps.step import Step
from pipeline.steps.store import RECORDS
from pipeline.task import DONE, result

CENSUS = "census.parquet"
KEYS = "repeated.parquet"


def concerned(register: str, license_id: str) -> bool:
    """Say whether repeated paragraphs are taken out of a document: furniture is likely, and changes are allowed."""
    return register in REGISTERS and not forbids_alteration(license_id)


class Survey(Step):
    """Count the paragraphs of the documents of one task.

    Args:
        job: tasks, each with the take-in folder it reads.
        book: told of nothing; no record ends here.
    """

    type = "📊 - STATS"
    name = "survey"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write how many documents hold each paragraph."""
        del data, world_size
        task = self.job.tasks[rank]
        counted = census(_texts(task.inputs[0] / RECORDS), self.job.config.passages)
        with result(task, {"documents": counted.documents}) as folder:
            pq.write_table(pa.table({"key": counted.keys, "documents": counted.counts}), folder / CENSUS)
        yield from ()


def _texts(path: Path) -> Iterator[str]:
    """Yield the texts that are concerned, a row group at a time."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            dossiers = [orjson.loads(d) for d in file.read_row_group(number, columns=["dossier"])[0].to_pylist()]
            wanted = [concerned(d["register"], (d["conclusion"] or {}).get("license") or "") for d in dossiers]
            if any(wanted):
                texts = file.read_row_group(number, columns=["text"])[0]
                yield from (texts[row].as_py() for row, want in enumerate(wanted) if want)


class Repeated(Step):
    """Say which paragraphs of one source are repeated.

    Args:
        job: tasks, each with the survey folders of its source.
        book: told of nothing; no record ends here.
    """

    type = "📊 - STATS"
    name = "repeated"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write the keys of the repeated paragraphs, and a digest of those that each task holds."""
        del data, world_size
        task = self.job.tasks[rank]
        config = self.job.config.passages
        keys = repeated_keys(gathered(lambda: map(_counted, task.inputs), config), config)
        held = {folder.name.partition("-")[0]: _digest(keys, folder) for folder in task.inputs}
        with result(task, {"paragraphs": int(keys.size)}) as folder:
            pq.write_table(pa.table({"key": keys}), folder / KEYS)
            (folder / TOUCHED).write_bytes(orjson.dumps(held))
        yield from ()


def _counted(folder: Path) -> Census:
    table = pq.read_table(folder / CENSUS)
    documents: int = orjson.loads((folder / DONE).read_bytes())["documents"]
    return Census(documents, table["key"].to_numpy(), table["documents"].to_numpy())


def _digest(keys: "np.typing.NDArray[np.uint64]", folder: Path) -> str:
    """Return the digest over the repeated paragraphs that one task holds; empty when it holds none."""
    shared = np.intersect1d(keys, pq.read_table(folder / CENSUS, columns=["key"])["key"].to_numpy(), assume_unique=True)
    return hashlib.sha256(shared.astype("<u8").tobytes()).hexdigest() if shared.size else ""


class Passages(Step):
    """Take repeated paragraphs out of each text, and count them among its transforms.

    Args:
        job: tasks; those whose texts hold repeated paragraphs have the folder of their keys beside them.
        book: told of nothing; no record ends here.
    """

    type = "✂️ - FORMAT"
    name = "passages"

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield every document; one that would be left with too little stays as it is."""
        del world_size
        task = self.job.tasks[rank]
        keys = _keys(task.beside[0] / KEYS) if task.beside else frozenset()
        for document in data:
            if keys:
                self._clean(document, keys)
            yield document

    def _clean(self, document: Document, keys: frozenset[int]) -> None:
        dossier = dossier_of(document)
        conclusion = dossier.conclusion
        if conclusion is None or not concerned(dossier.register, conclusion.license or ""):
            return
        cleaned = without(document.text, keys, self.job.config.passages)
        if not cleaned.paragraphs:
            return
        document.text = cleaned.text
        steps: tuple[tuple[str, Any], ...] = (
            ("passages.paragraphs", cleaned.paragraphs),
            ("passages.chars", cleaned.chars),
        )
        enrich(document, transforms=(*dossier.transforms, *steps))


@cache
def _keys(path: Path) -> frozenset[int]:
    return frozenset(pq.read_table(path)["key"].to_pylist())
