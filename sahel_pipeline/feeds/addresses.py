"""Which addresses may be asked: only those of the public net.

Links, redirects and robots.txt come from strangers and may point inward (to the metadata service of
a cloud, to a database beside us). `ipaddress.is_global` alone passes loopback addresses wrapped into
IPv6 and every multicast address, so IPv6 is unwrapped first.
"""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network

from yarl import URL

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # the only block of IPv6 that is handed out (RFC 4291, IANA)
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments; older Pythons call part of it global
        "192.88.99.0/24",  # anycast relays of 6to4 (RFC 7526)
        "168.63.129.16/32",  # public in form, but the host agent inside of every Azure machine
    )
)
_REFUSED_V6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"))
# An IPv4 address stands in these bits: prefix, and how far to shift the address to the right.
_WRAPPERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped (RFC 4291)
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated (RFC 2765)
    (IPv6Network("::/96"), 0),  # compatible (RFC 4291)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052)
    (IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056)
)
_REMEMBERED = 1024  # answers about hosts: each is asked for several times in a row
_ISATAP = (0x00005EFE, 0x02005EFE)  # first half of the interface identifier (RFC 5214)


@lru_cache(_REMEMBERED)
def host_key(url: str | URL) -> str:
    """`host:port` of a URL, the unit of politeness; empty when it has no host.

    >>> host_key("https://www.rfi.fr/fr/rss")
    'www.rfi.fr:443'
    """
    try:
        parsed = URL(url)
        host, port = parsed.host, parsed.port
    except ValueError:
        return ""
    if not host or not port:
        return ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@lru_cache(_REMEMBERED)
def is_public(address: str) -> bool:
    """Whether `address`, an IPv4 or IPv6 address in text form, belongs to the public net."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in block for block in _REFUSED_V4)
    )


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    number = int(address)
    for prefix, shift in _WRAPPERS:
        if address in prefix:
            return _is_public_v4(IPv4Address(number >> shift & 0xFFFFFFFF))
    if (number >> 32 & 0xFFFFFFFF) in _ISATAP and not _is_public_v4(IPv4Address(number & 0xFFFFFFFF)):
        return False
    return (
        address in _GLOBAL_UNICAST
        and address.is_global
        and not any(address in block for block in _REFUSED_V6)
    )


@lru_cache(_REMEMBERED)
def numeric_host(host: str) -> str | None:
    """The address that `host` stands for when it is written as a number, else None.

    Resolvers read `2130706433`, `0x7f.1` and `127.1` all as 127.0.0.1.
    """
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    labels = host.removesuffix(".").split(".")
    if not all(label[:1].isdigit() for label in labels):  # a name; inet_aton would take "1.2 x"
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host.removesuffix(".")))
    except OSError:
        return None


class RefusedAddressError(OSError):
    """A connection to an address outside of the public net was about to be made."""

    def __init__(self, address: str) -> None:
        # One text for all of them: aiohappyeyeballs re-raises the exception itself only when all are equal.
        super().__init__("not an address of the public net")
        self.address = address


def public_socket(
    addr_info: tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[str | int, ...]],
) -> socket.socket:
    """Make a socket for `addr_info`: aiohttp calls this with the very address it is about to connect to.

    Checking here, and not when a name is resolved, leaves no gap for a name whose answer changes
    between the check and the connection.

    Raises:
        RefusedAddressError: when the address is not public.
    """
    family, kind, protocol, _, address = addr_info
    if not is_public(str(address[0])):
        raise RefusedAddressError(str(address[0]))
    return socket.socket(family, kind, protocol)
