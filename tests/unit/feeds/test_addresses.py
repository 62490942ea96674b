from __future__ import annotations

import socket

import pytest

from sahel_pipeline.feeds.addresses import (
    RefusedAddressError,
    host_key,
    is_public,
    numeric_host,
    public_socket,
)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.0.8", "192.0.0.192", "192.0.2.1", "198.18.0.1", "203.0.113.9", "240.0.0.1"),
        *("224.0.0.1", "239.255.255.250", "255.255.255.255", "192.88.99.1", "168.63.129.16"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "::10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1"),
        *("fd00:ec2::254", "ff02::1", "ff0e::1", "2001:db8::1", "100::1", "3fff::1", "5f00::1", "4000::1"),
        *("2600::5efe:127.0.0.1", "2600::200:5efe:10.0.0.1"),
        *("", "example.org", "1.2.3", "0x7f.1"),
    ],
)
def test_not_of_the_public_net(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(RefusedAddressError):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 80)))


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "41.203.0.1", "196.200.0.1", "1.1.1.1", "193.0.0.1"),
        *("2600::1", "2a00:1450:4007:80e::200e", "2c0f:fb50::1", "::ffff:8.8.8.8", "64:ff9b::808:808"),
        *("2002:808:808::1", "2600::5efe:8.8.8.8"),
    ],
)
def test_of_the_public_net(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("::1", "::1"),
        ("22septembre.com", None),
        ("1and1.com", None),
        ("example.org", None),
        ("256.256.256.256", None),
        ("", None),
    ],
)
def test_hosts_written_as_numbers(host: str, address: str | None) -> None:
    assert numeric_host(host) == address


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://WWW.Rfi.fr/fr/rss", "www.rfi.fr:443"),
        ("http://example.org", "example.org:80"),
        ("http://127.0.0.1:8341/feed", "127.0.0.1:8341"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("feed", ""),
        ("http://[broken/", ""),
    ],
)
def test_host_key(url: str, key: str) -> None:
    assert host_key(url) == key
