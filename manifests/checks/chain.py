"""Level `chain`: the release names its predecessor by digest, bears the right number, and forgets no withdrawal."""

from collections.abc import Iterator

from manifests import diff, files, manifest
from manifests.checks import Case, Skipped
from manifests.fault import Fault
from manifests.views import withdrawal_log


def check(case: Case) -> Iterator[Fault]:
    """Yield what is wrong between this release and the one before."""
    stated = case.manifest.previous
    if case.previous is None:
        if stated is None:
            case.notes.append("the first release of its name: it has no predecessor")
            return
        raise Skipped(f"the release before, {stated.version}, is not at hand")
    before = manifest.read(case.previous)
    if stated is None:
        yield Fault(f"{manifest.PATH} previous", f"names no predecessor, expected {before.version}.")
        return
    for name, got, expected in (
        ("previous.manifest_sha256", stated.manifest_sha256, files.sha256(case.previous / manifest.PATH)),
        ("previous.version", stated.version, before.version),
        ("previous.ledger_root", stated.ledger_root, before.ledger.root),
        ("name", case.manifest.name, before.name),
    ):
        if got != expected:
            yield Fault(f"{manifest.PATH} {name}", f"is {got:.20}, the predecessor's is {expected:.20}.")
    if before.released > case.manifest.released:
        yield Fault(f"{manifest.PATH} released", f"lies before the predecessor's {before.released}.")
    yield from withdrawal_log.continues(case.previous, case.directory)
    if case.partial:
        case.notes.append("a part of a release cannot show whether its version number is right")
        return
    difference = diff.compare(case.previous, case.directory)
    if difference.newer != difference.expected:
        yield Fault(
            f"{manifest.PATH} version",
            f"is {difference.newer}, but the documents call for a {difference.bump} change: {difference.expected}.",
        )
