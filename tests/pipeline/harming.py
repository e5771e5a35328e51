"""A build whose step does harm to one document: steps for it, and the script that runs it in processes of its own."""

import os
import signal

from pipeline import phases
from pipeline.dossier import dossier_of
from pipeline.steps.text import Language

HARM = """
import sys, orjson
from dataclasses import replace
from pathlib import Path
from pipeline import build, phases
from tests.pipeline import harming
from tests.pipeline.building import Silent, settings, snapshots
folder, kind, samples, limits = sys.argv[1:]
config = settings(Path(folder))
config = config.model_copy(update={"work": config.work.model_copy(update=orjson.loads(limits))})
phases.judge = getattr(harming, kind.replace("-", "_"))
names = ("soldatenbriefe",)
taken = [replace(s, documents=(0, 10**6), completeness=None) for s in snapshots(*names, folder=Path(samples))]
build.build(taken, config, Silent())
"""

VICTIM = "letter-001"


class Harmed(Language):
    """Judges the language, but does harm at one document."""

    kind = ""

    def judge(self, document):
        """Do harm to the victim, or to every document."""
        if self.kind == "raises-always" or VICTIM in dossier_of(document).record.id:
            harm(self.kind)
        return super().judge(document)


def harm(kind):
    """Do one kind of harm in this process."""
    held = []
    match kind:
        case "raises" | "raises-always":
            raise KeyError("Erika Mustermann")
        case "slow":
            while True:
                pass
        case "stuck-in-c":
            sum(range(10**15))  # holds the interpreter and looks at no signal
        case "hungry":
            while True:
                held.append(bytearray(1 << 26))
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)


def _with(kind):
    def judge(job, book):
        steps = list(_STOCK(job, book))
        place = next(n for n, s in enumerate(steps) if isinstance(s, Language))
        steps[place] = type("Harmed", (Harmed,), {"kind": kind})(job, book)
        return steps

    judge.__qualname__ = judge.__name__ = kind.replace("-", "_")
    return judge


_STOCK = phases.judge
raises = _with("raises")
raises_always = _with("raises-always")
slow = _with("slow")
stuck_in_c = _with("stuck-in-c")
hungry = _with("hungry")
killed = _with("killed")
