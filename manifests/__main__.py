"""`python -m manifests <command>`: what an auditor needs, without datatrove and without network."""

import argparse
import json
import sys
from pathlib import Path

from manifests import commands
from manifests.errors import ManifestError
from manifests.verify import Level, verify
from manifests.why import Query


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 clean, 1 findings, 2 usage."""
    asked = _parser().parse_args(arguments)
    try:
        code, text = _run(asked)
    except ManifestError as error:
        sys.stderr.write(f"{error}\n")
        return commands.FINDINGS
    sys.stdout.write(f"{text}\n")
    return code


def _run(asked: argparse.Namespace) -> tuple[int, str]:
    match asked.command:
        case "verify":
            report = verify(
                asked.directory,
                [Level(level) for level in asked.level or Level],
                partial=asked.partial,
                previous=asked.previous,
                signers=asked.signers,
                revoked=asked.revoked,
            )
            told = json.dumps(report.to_json(), ensure_ascii=False, indent=2)
            return 0 if report.verified else 1, told if asked.json else "\n".join(report.lines())
        case "why":
            query = Query(asked.id, asked.uid, asked.title, asked.author, asked.text)
            return commands.why(asked.directory, query, asked.language, as_json=asked.json)
        case "diff":
            return commands.compare(asked.older, asked.newer, as_json=asked.json, documents=asked.documents)
        case "prove":
            if note := commands.spelling(asked.directory, asked.asked, asked.known):
                sys.stderr.write(f"{note}\n")
            return commands.prove(asked.directory, asked.asked, asked.out, asked.known)
        case _:
            return commands.check_proof(asked.proof, asked.signers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m manifests")
    verbs = parser.add_subparsers(dest="command", required=True)
    check = verbs.add_parser("verify", help="check a release on every level")
    check.add_argument("directory", type=Path)
    check.add_argument("--level", action="append", choices=[str(level) for level in Level], help="default: all")
    check.add_argument("--partial", action="store_true", help="shards and ledger files may be absent")
    check.add_argument("--previous", type=Path, help="the release before, for the chain")
    check.add_argument("--signers", type=Path, help="allowed_signers from outside the release")
    check.add_argument("--revoked", type=Path, help="public keys that no longer count, one a line")
    check.add_argument("--json", action="store_true")
    tell = verbs.add_parser("why", help="the journey and legal basis of one document")
    tell.add_argument("directory", type=Path)
    for name in ("id", "uid", "title", "author", "text"):
        tell.add_argument(f"--{name}", default="")
    tell.add_argument("--language", choices=["de", "en"], default="de")
    tell.add_argument("--json", action="store_true")
    compare = verbs.add_parser("diff", help="what changed between two releases")
    compare.add_argument("older", type=Path)
    compare.add_argument("newer", type=Path)
    compare.add_argument("--documents", action="store_true", help="one line a document")
    compare.add_argument("--json", action="store_true")
    prove = verbs.add_parser("prove", help="a small proof that a record is in the ledger, or is not")
    prove.add_argument("directory", type=Path)
    prove.add_argument("asked", help="uid, or source/record id")
    prove.add_argument("--out", type=Path)
    prove.add_argument("--known", type=Path, help="a release that knows the id, where this one does not")
    held = verbs.add_parser("check-proof", help="check such a proof")
    held.add_argument("proof", type=Path)
    held.add_argument("--signers", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
