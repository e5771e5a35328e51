"""What every test obeys: no network but loopback, and one small build that many tests look at."""

import ipaddress
import os
import socket
from pathlib import Path

import hypothesis
import pytest

# Read by huggingface_hub when it is first imported: tests speak to a Hub without Xet, and keep out of the user's cache.
os.environ |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}

# A busy machine is no fault of the code, and the same code gives the same verdict.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")

REPOSITORY = Path(__file__).parent.parent


def _loopback(address) -> bool:
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(request, monkeypatch):
    """Let a test open sockets on loopback only."""
    if request.node.get_closest_marker("online"):
        return
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _loopback(address):
            raise RuntimeError(f"a test opened a socket to {address[0]}; tests stay offline")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def hub():
    """A Hub on the loopback interface, as told in tests/hub/README.md."""
    from tests.hub import Hub

    with Hub() as running:
        yield running
