"""What one document may cost: a limit in time and memory, and a journal of where a worker is, for those that die.

A document that takes too long, needs too much memory or makes a step fail is quarantined with its reason, and all else
goes on. Processor time is limited, not time on a clock: a busy machine or a clock that jumps decides nothing.
"""

import os
import resource
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self, TypeVar

from pipeline.book import Book
from pipeline.errors import BuildError, PipelineError

T = TypeVar("T")

WIDTH = 512
"""Bytes of a place that the journal holds."""

REHEARSED = "again "
"""Stands before a place in the journal of a process that has done all other documents of the task before."""

MAX_FAILED = 10
"""Documents of one task that a step may fail on; beyond that the step is broken, not the documents."""

KILLED = "killed_worker"
TOO_SLOW = "too_slow"
OUT_OF_MEMORY = "out_of_memory"
FAILED = "step_failed"


class TooSlowError(BaseException):
    """A document has used up its processor time. No `Exception`: library code that catches those must not keep it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a document could not be worked on.

    Args:
        reason: a code of the ledger.
        place: where in the code, or at which document.
    """

    reason: str
    place: str


class Journal:
    """A small file that names the place a worker is at; it survives the worker, however it ends."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._descriptor = -1
        self.rehearsed = False

    def __enter__(self) -> Self:
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if self._path:
            self._path.unlink(missing_ok=True)

    def __call__(self, place: str) -> None:
        """Write down the place; nothing is synced, because only the death of a process has to be survived."""
        if self._descriptor >= 0:
            place = f"{REHEARSED}{place}" if self.rehearsed and place else place
            os.pwrite(self._descriptor, place.encode()[:WIDTH].ljust(WIDTH), 0)


def written(place: str) -> str:
    """Return what a journal keeps of a place."""
    return place.encode()[:WIDTH].decode("utf-8", "replace").strip()


def last_place(journal: Path) -> str:
    """Return the place that a dead worker was at; empty when it was at no document."""
    try:
        return journal.read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def confine(max_bytes: int) -> None:
    """Limit this worker's memory, and make its processor time end a document.

    Args:
        max_bytes: of private memory; 0 sets no limit.
    """
    if max_bytes:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = max_bytes if hard == resource.RLIM_INFINITY else min(max_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGPROF, _too_slow)


def guarded(work: Callable[[], T], place: str, book: Book, seconds: float) -> T | Trouble:
    """Do one piece of work on one document; return what it gives, or what kept it from giving it.

    Args:
        work: to be done.
        place: names the document and the step; stands in the journal while the work is done, and no longer: a worker
            that dies while it packs and publishes a result dies at no document.
        book: of the task.
        seconds: of processor time that the work may take; 0 sets no limit. Code that does not come back to Python ends
            its whole worker after twice that time, and the journal then says where.

    Raises:
        PipelineError: as raised: the input or the disk is at fault, not the document.
        OSError: likewise, when the operating system gave the reason.
        BuildError: when too many documents of the task failed.
    """
    if written(place) in book.spared:
        return Trouble(KILLED, place)
    book.at(place)
    armed = seconds > 0 and signal.getsignal(signal.SIGPROF) is _too_slow
    try:
        if armed:
            _arm(seconds)
        try:
            return work()
        finally:
            if armed:
                signal.setitimer(signal.ITIMER_PROF, 0)
            book.at("")
    except TooSlowError:
        return Trouble(TOO_SLOW, f"more than {seconds:g} s of processor time")
    except MemoryError:
        return Trouble(OUT_OF_MEMORY, "more memory than a worker may have")
    except PipelineError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        return _failed(error, book)


def _failed(error: Exception, book: Book) -> Trouble:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    book.failed += 1
    if book.failed > MAX_FAILED:
        raise BuildError(
            f"{where}: failed on more than {MAX_FAILED} documents of one task. Mend the step; nothing is published."
        ) from error
    return Trouble(FAILED, where)


def _arm(seconds: float) -> None:
    """Start the clock, and behind it the one that the kernel keeps for code that never comes back to Python."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + 2 * seconds) + 1, hard))


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError
