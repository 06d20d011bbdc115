"""Records of one person under two keys of the same source: the new one takes over what was said of the former one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.people.linking.facts import Facts
from bot.domain.people.linking.names import is_whole, loosely_same, normalized
from bot.domain.people.linking.units import Standing


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as a source names them; `where` are the keys and titles of their sessions, or of their papers."""

    name: str
    where: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heir:
    """The record `id`, which a source names in place of `former`."""

    id: int
    former: int


def heirs(before: Mapping[int, Named], now: Mapping[int, Named]) -> list[Heir]:
    """Return who is named by another record than before: the same whole name, which nobody else has, in a session of theirs."""
    every = {**before, **now}
    times = Counter(normalized(one.name) for one in every.values())
    fresh = {normalized(one.name): id_ for id_, one in now.items() if id_ not in before}
    found: list[Heir] = []
    for former, one in before.items():
        same = normalized(one.name)
        heir = fresh.get(same)
        if former in now or heir is None or times[same] != 2 or not is_whole(one.name):  # noqa: PLR2004 - the two
            continue
        if one.where & now[heir].where:
            found.append(Heir(heir, former))
    return found


def unsure(
    before: Mapping[int, Named], now: Mapping[int, Named], facts: Facts, standing: Mapping[int, Standing]
) -> list[Heir]:
    """New records that may be people whom sources named before, and are not taken for them.

    They have the name of somebody who is off the conference, or a similar one in the same session.
    """
    fresh = [id_ for id_ in now if id_ not in before]
    by_name: dict[str, list[int]] = {}
    for former in _former(facts, fresh):
        by_name.setdefault(normalized(facts.records[former].own_name), []).append(former)
    gone = {id_: one for id_, one in before.items() if id_ not in now}
    found: list[Heir] = []
    for id_ in fresh:
        maybe = {*by_name.get(normalized(now[id_].name), ()), *_similar(now[id_], gone)}
        others = (f for f in sorted(maybe) if standing[f].same_as != standing[id_].same_as)
        found += (Heir(id_, former) for former in others)
    return found


def _former(facts: Facts, fresh: Iterable[int]) -> frozenset[int]:
    here = {*fresh}
    return frozenset().union(*(c.former for c in facts.conferences if here & c.records))


def _similar(one: Named, gone: Mapping[int, Named]) -> Iterable[int]:
    return (id_ for id_, was in gone.items() if one.where & was.where and loosely_same(one.name, was.name))
