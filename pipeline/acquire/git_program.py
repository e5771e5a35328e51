"""The git program, kept on a short lead: one host, no prompt, no hook, no filter, no configuration but ours."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import tenacity

from pipeline.acquire.guard import Guard
from pipeline.acquire.passing import PassingError
from pipeline.acquire.transport import Transport
from pipeline.errors import ConfigError, OutsideError, SourceChangedError

_PASSING = re.compile(
    r"could not resolve|timed? ?out|early EOF|RPC failed|unexpected disconnect|reset by peer|error: (?:429|5\d\d)"
    r"|connection (?:refused|was)|empty reply|transfer closed|hung up|index-pack failed",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"couldn't find remote ref|not our ref|unadvertised object|remote error: upload-pack", re.IGNORECASE
)
_LENIENT = ("zeroPaddedFilemode", "missingSpaceBeforeDate", "badTimezone", "missingEmail", "badDate", "nullSha1")
"""Old faults of honest repositories; what could harm (paths, links, submodule urls) stays an error."""

POLL = 0.1  # seconds between two looks at how much came


class Repository:
    """A bare repository that holds what was fetched of one remote.

    Args:
        folder: where it lies.
        url: of the remote, behind all redirects.
        transport: for its settings, its guard and its user agent.
        max_bytes: that a fetch may bring.
        secret: header and value of a registered user's key.
    """

    def __init__(
        self, folder: Path, url: str, transport: Transport, max_bytes: int, secret: tuple[str, str] | None
    ) -> None:
        self.folder, self.url, self.transport, self.max_bytes = folder, url, transport, max_bytes
        self._secret = secret
        if shutil.which("git") is None:
            raise ConfigError("git: the program is not installed. Install it; this source is a git repository.")
        if not (folder / "HEAD").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self.run("init", "--quiet", "--bare", "--template=", ".")

    def resolve(self, revision: str) -> str:
        """Return the commit that a revision is now.

        Raises:
            ConfigError: when the remote has no such branch or tag.
        """
        if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", revision):
            return revision
        names = [f"refs/heads/{revision}", f"refs/tags/{revision}", f"refs/tags/{revision}^{{}}"]
        told = self._patiently("ls-remote", "--quiet", self.url, *names).decode("utf-8", "replace")
        found = {name: oid for oid, _, name in (line.partition("\t") for line in told.splitlines())}
        for name in (names[0], names[2], names[1]):
            if name in found:
                return found[name]
        raise ConfigError(f"{self.url}: no branch or tag {revision!r}. Look which there are and mend acquire.revision.")

    def fetch(self, commit: str, advance: Callable[[int], None]) -> None:
        """Bring a commit with all its files, without its history where the remote allows that.

        Raises:
            SourceChangedError: when the remote does not have it (any more), or it is too large.
            OutsideError: when it cannot be had now.
        """
        if self._has(commit):
            return
        for lock in self.folder.rglob("*.lock"):  # left by a run that was killed
            lock.unlink()
        try:
            self._patiently("fetch", "--quiet", "--depth=1", "--no-tags", self.url, commit, advance=advance)
        except _UnknownError:
            wanted = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
            self._patiently("fetch", "--quiet", self.url, *wanted, advance=advance)
        if not self._has(commit):
            raise SourceChangedError(
                f"{self.url}: has no commit {commit[:12]} any more. Its history was rewritten; look which commit to "
                "take, and mend acquire.revision."
            )

    def _has(self, commit: str) -> bool:
        done = subprocess.run(  # noqa: S603  # fixed arguments
            [*self._command(), "rev-list", "--objects", "--quiet", "--max-count=1", commit, "--"],
            env=self._environment(),
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def run(self, *arguments: str) -> bytes:
        """Return what git prints.

        Raises:
            OutsideError: when it fails.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
            process = self._start(arguments, out, said)
            process.wait()
            return self._output(process.returncode, arguments, out, said)

    @contextmanager
    def reading(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Give a `cat-file --batch` that hands out objects."""
        process = subprocess.Popen(  # noqa: S603  # fixed arguments
            [*self._command(), "cat-file", "--batch"],
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def _patiently(self, *arguments: str, advance: Callable[[int], None] = lambda _: None) -> bytes:
        """Run a command that goes over the network, again while its failure may pass and the size is in bounds."""
        stop = tenacity.stop_after_attempt(self.transport.settings.attempts)
        for attempt in self.transport.patience(stop):
            with attempt, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
                process = self._start(arguments, out, said)
                try:
                    self._watch(process, advance)
                finally:
                    if process.poll() is None:
                        process.kill()
                    process.wait()
                return self._output(process.returncode, arguments, out, said)
        raise OutsideError(f"{self.url}: not asked.")

    def _start(self, arguments: tuple[str, ...], out: IO[bytes], said: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  # fixed arguments; the url was checked and is no option
            [*self._command(), *arguments],
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=said,
        )

    def _watch(self, process: "subprocess.Popen[bytes]", advance: Callable[[int], None]) -> None:
        """Wait for a fetch, and end it when it brings more than it may."""
        before = 0
        while process.poll() is None:
            time.sleep(POLL)
            size = _size(self.folder)
            advance(max(0, size - before))
            before = max(before, size)
            if size > self.max_bytes:
                raise SourceChangedError(
                    f"{self.url}: the fetch brings more than {self.max_bytes} bytes, the upper bound of `bytes`. Raise "
                    "it only if the repository really is that large."
                )

    def _output(self, code: int, arguments: tuple[str, ...], out: IO[bytes], said: IO[bytes]) -> bytes:
        out.seek(0)
        said.seek(0)
        if code == 0:
            return out.read()
        told = said.read(4000).decode("utf-8", "replace").strip()
        last = next((line for line in reversed(told.splitlines()) if line.strip()), f"exit code {code}")
        text = f"{self.url}: git {arguments[0]}: {last}"
        if "certificate" in told.lower():
            raise OutsideError(f"{text}. Its certificate is not valid; the publisher must mend it.")
        if _UNKNOWN.search(told):
            raise _UnknownError(f"{text}. The server does not give that commit; look which there are.")
        if _PASSING.search(told):
            raise PassingError(f"{text}. Run the same command again.")
        if "authentication" in told.lower() or "could not read username" in told.lower():
            raise OutsideError(f"{text}. It wants a key: name it in [acquire.secret].")
        raise OutsideError(f"{text}. Look at the repository and at acquire.url.")

    def _command(self) -> list[str]:
        """Return git with settings that leave it no choice."""
        parts = urlsplit(self.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = parts.hostname or ""
        seconds = max(1, int(self.transport.settings.timeout_s))
        settings = [
            "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.symlinks=false", "core.protectNTFS=true",
            "core.protectHFS=true", "transfer.fsckObjects=true", "gc.auto=0", "maintenance.auto=false",
            "credential.helper=", "http.followRedirects=false", "http.lowSpeedLimit=1", "protocol.version=2",
            f"http.lowSpeedTime={seconds}", f"http.userAgent={self.transport.agent}",
            "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.writeCommitGraph=false",
            *(f"fetch.fsck.{name}=ignore" for name in _LENIENT),
        ]  # fmt: skip
        if self.transport.settings.proxy:
            settings.append(f"http.proxy={self.transport.settings.proxy}")
        elif host:
            addresses = Guard(self.transport.trusts).addresses(host, port)
            listed = ",".join(f"[{a}]" if ":" in a else a for a in addresses)
            settings.append(f"http.curloptResolve={host.strip('[]')}:{port}:{listed}")
        return ["git", *(piece for setting in settings for piece in ("-c", setting))]

    def _environment(self) -> dict[str, str]:
        """Return an environment in which git asks nobody and reads no configuration; the key stands here only."""
        kept = {n: os.environ[n] for n in ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR") if n in os.environ}
        scheme = urlsplit(self.url).scheme
        environment = {
            **kept,
            "HOME": str(self.folder),
            "GIT_DIR": str(self.folder.resolve()),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_ALLOW_PROTOCOL": "https" if scheme == "https" else "http:https",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "LC_ALL": "C",
        }
        if self._secret is not None:
            header = f"{self._secret[0]}: {self._secret[1]}"
            environment |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{self.url}.extraHeader",
                "GIT_CONFIG_VALUE_0": header,
            }
        return environment


class _UnknownError(SourceChangedError):
    """The remote does not give a commit that is asked for by its name alone."""


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # git renames its temporary files
            continue
    return total
