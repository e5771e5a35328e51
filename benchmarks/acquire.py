"""What acquiring costs: `python -m benchmarks.acquire [MEGABYTES] [FILES]`, one large file, then many small ones.

A server on the loopback interface serves both; measured is the command in a process of its own: processor time, wall
time and the largest memory. The copy by `shutil` and the digest by `sha256sum` of the same bytes stand beside it.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DECLARATION = """
title = "Probe"
publisher = "Probe"
url = "https://probe.example/"
format = "text"
register = "manual"
origin = "born-digital"
documents = [0, 10000000]
[license]
declared = "CC0-1.0"
statute = "CC0 1.0 Universal"
[acquire]
kind = "http"
url = "http://127.0.0.1:{port}/{folder}/"
seconds_between_requests = 0
[[acquire.indexes]]
url = ""
links = "txt$"
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder with its listing, and says nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(megabytes: int, files: int) -> None:
    """Lay out the files, fetch them, print what it took."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "gross").mkdir()
        (root / "klein").mkdir()
        block = os.urandom(1 << 20)
        with (root / "gross" / "a.txt").open("wb") as stream:
            for _ in range(megabytes):
                stream.write(block)
        for n in range(files):
            (root / "klein" / f"{n:06d}.txt").write_bytes(block[n : n + 2000])
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for folder, work in (("gross", f"{megabytes} MB in one file"), ("klein", f"{files} files of 2 kB")):
            _measure(root, folder, server.server_address[1], work)
        server.shutdown()
        _bar(root)


def _measure(root: Path, folder: str, port: int, work: str) -> None:
    declarations = root / f"d-{folder}"
    declarations.mkdir()
    (declarations / f"{folder}.toml").write_text(DECLARATION.format(port=port, folder=folder), "utf-8")
    settings = root / "gemeingut.toml"
    settings.write_text('[release]\ncontact = "bench@gemeingut.example"\n', "utf-8")
    command = [sys.executable, "-c", "from pipeline.cli.app import main; main()", "acquire", folder]
    command += ["--raw", str(root / "raw"), "--declarations", str(declarations), "--config", str(settings)]
    for what in ("fetched", "unchanged"):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        wall = time.monotonic() - began
        print(f"{work}, {what}: {spent:.1f} s of processor, {wall:.1f} s, {after.ru_maxrss // 1024} MB")


def _bar(root: Path) -> None:
    began = time.process_time()
    shutil.copyfile(root / "gross" / "a.txt", root / "copy")
    copied = time.process_time() - began
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(["sha256sum", str(root / "copy")], check=True, stdout=subprocess.DEVNULL)
    hashed = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    print(f"copy: {copied:.1f} s of processor; sha256sum: {hashed:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
