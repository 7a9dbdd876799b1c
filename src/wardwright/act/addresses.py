"""Which addresses a webhook may connect to: the world's, and the hospital's own only where the settings allow it.

Lives here: telling an inside address from a public one, and connecting only to what was looked at. Must not live here:
HTTP. A name is looked up once, every answer is judged, and the connection goes to the judged address itself: a name
server that answers differently the second time (DNS rebinding) is never asked a second time.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

import httpcore2

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class InsideAddress(Exception):
    """A name or address leads into the hospital's own network, to this machine, or nowhere on the internet."""


def is_public(address: str) -> bool:
    """Whether an address, as a name server gives it, lies on the open internet.

    Private, loopback, link-local, shared, multicast and reserved ones do not, also where an IPv6 address wraps them.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    return all(_is_outside(each) for each in _unwrapped(ip))


def _is_outside(ip: Ip) -> bool:
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or site_local)


def _unwrapped(ip: Ip) -> Iterable[Ip]:
    if isinstance(ip, ipaddress.IPv4Address):
        return (ip,)
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip in _NAT64:
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    return (ip,)


async def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which to try them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicOnly(httpcore2.AsyncNetworkBackend):
    """Connects like httpcore's own backend, but only to addresses that were looked at and lie outside."""

    def __init__(self) -> None:
        self._beneath = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first of the host's addresses that answers. Raises InsideAddress when one lies inside."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await look_up(host, port)
        except (OSError, TimeoutError, UnicodeError):
            raise httpcore2.ConnectError("the name is not known") from None
        if not all(is_public(address) for address in addresses):
            raise InsideAddress
        problem: Exception = httpcore2.ConnectError("the name has no address")
        for address in addresses:
            try:
                return await self._beneath.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                problem = failed
        raise problem

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Never: a socket in the file system is on this machine."""
        raise InsideAddress

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
