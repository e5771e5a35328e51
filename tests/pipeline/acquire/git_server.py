"""A repository, served over smart HTTP by git's own backend."""

import os
import subprocess
from urllib.parse import urlsplit

ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Rat",
    "GIT_AUTHOR_EMAIL": "rat@musterstadt.example",
    "GIT_COMMITTER_NAME": "Rat",
    "GIT_COMMITTER_EMAIL": "rat@musterstadt.example",
}


def git(folder, *arguments, **more):
    """Run git and return what it prints."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "-C", str(folder), *arguments],
        env=ENVIRONMENT, capture_output=True, check=True, **more,
    )  # fmt: skip
    return done.stdout.decode().strip()


class Remote:
    """A bare repository behind a site."""

    def __init__(self, site, folder, name="rat.git"):
        self.site, self.root, self.work = site, folder / "remotes", folder / f"work-{name}"
        self.bare = self.root / name
        self.bare.mkdir(parents=True)
        git(self.bare, "init", "--quiet", "--bare", "--initial-branch=main")
        git(self.bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        self.work.mkdir()
        git(self.work, "init", "--quiet", "--initial-branch=main")
        self.url = f"{site.url}/git/{name}"
        site.services["/git/"] = self.serve

    def commit(self, files=None, message="Stand"):
        """Write files, commit, push; return the commit."""
        for path, data in (files or {}).items():
            place = self.work / os.fsdecode(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "--allow-empty", "--message", message)
        git(self.work, "push", "--quiet", "--force", str(self.bare), "HEAD:main")
        return git(self.work, "rev-parse", "HEAD")

    def serve(self, handler):
        """Answer through git's own CGI program."""
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        if handler.headers.get("Transfer-Encoding") == "chunked":
            while size := int(handler.rfile.readline(), 16):
                body += handler.rfile.read(size)
                handler.rfile.readline()
            handler.rfile.readline()
        environment = {
            **ENVIRONMENT,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": parts.path.removeprefix("/git"),
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": handler.command,
            "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        program = f"{subprocess.check_output(['git', '--exec-path'], text=True).strip()}/git-http-backend"
        done = subprocess.run([program], env=environment, input=body, capture_output=True, check=False)
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        status = int(headers.pop("Status", "200 OK").split()[0])
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)
        return True
