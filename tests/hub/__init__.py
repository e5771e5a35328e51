"""A Hub on the loopback interface, for tests with the real clients. README.md beside this file tells how to use it."""

from tests.hub.exchange import Options
from tests.hub.faults import After, Answer, Before, Cut, Fault, FullDisk, Slow, Truncate, WrongDigest
from tests.hub.server import Hub, Seen
from tests.hub.store import HubError

__all__ = [
    "After",
    "Answer",
    "Before",
    "Cut",
    "Fault",
    "FullDisk",
    "Hub",
    "HubError",
    "Options",
    "Seen",
    "Slow",
    "Truncate",
    "WrongDigest",
]
