"""Who may connect: a peer's address against a source's allow-list."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address


def is_allowed(host: str, allow: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether the list has the address; an empty list has every one. IPv4 in IPv6's clothes counts as IPv4."""
    if not allow:
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in allow)
