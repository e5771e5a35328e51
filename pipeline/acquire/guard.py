"""Connections to public addresses only: what is checked is the address that is then connected to."""

import ipaddress
import socket
from collections.abc import Callable, Iterable

import httpcore

from pipeline.errors import OutsideError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an address belongs to the public internet, looking into addresses that wrap another one.

    >>> is_public("::ffff:127.0.0.1"), is_public("169.254.169.254"), is_public("9.9.9.9")
    (False, False, True)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class Guard(httpcore.NetworkBackend):
    """Opens connections for a client, and refuses private addresses.

    Args:
        trusted: says of a host and port whether they may lie on a private address.
    """

    def __init__(self, trusted: Callable[[str, int], bool]) -> None:
        self._trusted = trusted
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            OutsideError: when the host has no public address and is not trusted.
            httpcore.ConnectError: when it is unknown or none of its addresses answers.
        """
        addresses = self.addresses(host, port)
        failure: Exception | None = None
        for address in addresses:
            try:
                return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host, all of them allowed."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no such host: {host}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._trusted(host, port) and (private := [a for a in addresses if not is_public(a)]):
            raise OutsideError(
                f"{host}:{port}: leads to the private address {private[0]}, and the source does not lie there. "
                "Look where the publisher's server sends us; a mirror of your own is named in acquire.private_hosts."
            )
        return addresses
