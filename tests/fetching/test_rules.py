"""Which addresses are public, whatever they are written as."""

from ipaddress import ip_address

import pytest

from bot.errors import NotFetched
from bot.fetching.networks import is_public
from bot.fetching.rules import Rules

PRIVATE = """\
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.254 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.8 192.0.2.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd12:3456::1 fd00:ec2::254 ff02::1 100::1 2001:db8::1 2001::1 3fff::1
2001:10::1 5f00::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::7f00:1 64:ff9b::10.1.2.3
64:ff9b:1::8.8.8.8 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101:: ::ffff:0:127.0.0.1 2606:4700::1%eth0
"""
PUBLIC = """\
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 193.0.0.1 198.20.0.1 223.255.255.255
2606:4700::1111 2a00:1450::1 2001:4860::8888 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
"""


def test_public_and_private() -> None:
    assert [a for a in PRIVATE.split() if is_public(ip_address(a))] == []
    assert [a for a in PUBLIC.split() if not is_public(ip_address(a))] == []


def test_what_is_private_is_fetched_only_where_a_setting_names_its_host_or_network() -> None:
    rules = Rules.of(["feeds.corp", "10.1.0.0/16", "fd12::/16", "192.168.7.7"], http=False)
    rules.require_open("Feeds.Corp.", [ip_address("10.9.9.9")])
    for inside in ("10.1.2.3", "fd12::5", "192.168.7.7", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3"):
        rules.require_open("any.corp", [ip_address(inside)])
    for outside in ("10.2.0.1", "192.168.7.8", "fd13::1", "127.0.0.1"):
        with pytest.raises(NotFetched, match=r"^any\.corp: it is in a private network.* USHER_FETCH_ALLOW$"):
            rules.require_open("any.corp", [ip_address("8.8.8.8"), ip_address(outside)])
    with pytest.raises(NotFetched):
        rules.require_open("not-feeds.corp", [ip_address("10.9.9.9")])
