"""`python -m manifests verify DIR`: what an auditor needs, without datatrove and without network."""

import argparse
import json
import sys
from pathlib import Path

from manifests.verify import Level, verify


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 clean, 1 findings, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m manifests")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="check a release")
    check.add_argument("directory", type=Path)
    check.add_argument("--level", action="append", choices=[str(level) for level in Level], help="default: all")
    check.add_argument("--partial", action="store_true", help="shards and ledger files may be absent")
    check.add_argument("--previous", type=Path, help="the release before, for the chain")
    check.add_argument("--signers", type=Path, help="allowed_signers from outside the release")
    check.add_argument("--revoked", type=Path, help="public keys that no longer count, one a line")
    check.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    report = verify(
        asked.directory,
        [Level(level) for level in asked.level or Level],
        partial=asked.partial,
        previous=asked.previous,
        signers=asked.signers,
        revoked=asked.revoked,
    )
    output = json.dumps(report.to_json(), ensure_ascii=False, indent=2) if asked.json else "\n".join(report.lines())
    sys.stdout.write(output + "\n")
    return 0 if report.verified else 1


if __name__ == "__main__":
    sys.exit(main())
