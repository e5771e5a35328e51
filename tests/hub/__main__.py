"""Run a Hub by hand: `python -m tests.hub --port 8080`, then `HF_ENDPOINT=http://127.0.0.1:8080 …` in another terminal."""

import argparse
import signal
import sys
from pathlib import Path

from tests.hub.server import Hub


def main() -> None:
    """Answer until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.hub", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--folder", type=Path, default=None, help="where objects are kept while it runs")
    asked = parser.parse_args()
    with Hub(asked.folder, port=asked.port) as hub:
        sys.stdout.write(f"HF_ENDPOINT={hub.endpoint} HF_HUB_DISABLE_XET=1 HF_TOKEN={next(iter(hub.options.tokens))}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
