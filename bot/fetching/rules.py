"""The addresses from which files may be fetched: pure rules, made from the settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Self

from bot.errors import NotFetched
from bot.fetching.networks import Address, embedded, is_public

_SCHEMES = ("https", "http")


@dataclass(frozen=True, slots=True)
class Rules:
    """`hosts` and `networks` are allowed although they are not public; `http` says whether plain http is, too."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    http: bool = False

    @classmethod
    def of(cls, allow: Iterable[str], *, http: bool) -> Self:
        """The rules of the settings: names of hosts, addresses and networks."""
        hosts, networks = set(), []
        for each in allow:
            try:
                networks.append(ip_network(each, strict=False))
            except ValueError:
                hosts.add(bare(each))
        return cls(frozenset(hosts), tuple(networks), http)

    def require_scheme(self, scheme: str, host: str) -> None:
        """Raise NotFetched unless this kind of address is fetched."""
        if scheme == "http" and not self.http:
            raise NotFetched(host, "only https is fetched; set USHER_FETCH_HTTP=yes to allow http, too")
        if scheme not in _SCHEMES:
            raise NotFetched(host, "only https addresses are fetched; download the file, and import that")

    def require_open(self, host: str, found: Iterable[Address]) -> None:
        """Raise NotFetched unless all addresses of `host` are public, or it is allowed all the same."""
        if bare(host) not in self.hosts and not all(self._is_open(address) for address in found):
            raise NotFetched(
                host, f"it is in a private network; to allow that, name {bare(host)} in USHER_FETCH_ALLOW"
            )

    def _is_open(self, address: Address) -> bool:
        forms = [form for form in (address, embedded(address)) if form is not None]
        return is_public(address) or any(form in network for form in forms for network in self.networks)


def bare(host: str) -> str:
    """`host` as two spellings of it are compared."""
    return host.casefold().rstrip(".")
