"""The routes by which people are found: what was said by hand, addresses, papers, and at last a name that only one has.

Each is a set of pairs that is found from the facts as a whole, so their order in a file makes no difference. A weaker route
never undoes what a stronger one has put together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people.linking.facts import Conference, Contact, Edge, Facts, Member, Node, Record, Source
from bot.domain.people.linking.names import is_whole, loosely_same, normalized, pairs
from bot.domain.people.linking.units import Standing, Units, standing
from bot.domain.people.model import How


@dataclass(frozen=True, slots=True)
class Shared:
    """An address that several active accounts have: none of them is chosen, or the only full member."""

    record: int
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """The pairs that hold, and those that others contradict."""

    edges: tuple[Edge, ...]
    standing: Mapping[int, Standing]
    contradicted: tuple[Edge, ...]
    moved: tuple[Edge, ...]
    """Those of them that a change of an address in Slack has brought; an organizer decides."""
    shared: tuple[Shared, ...]


def match(facts: Facts) -> Matching:
    """Return who is who by everything that is known."""
    units, refused = Units(facts.refused), facts.refused
    by_hand = [edge for edge in facts.said if edge.how is How.HAND]
    own = [edge for edge in facts.said if edge.how is How.OWN]
    by_address, moved, shared = _addresses(facts)
    decided = {edge.record: edge.other for edge in by_hand if isinstance(edge.other, str)}
    overruled = [e for e in (*by_address, *moved) if decided.get(e.record, e.other) != e.other]
    by_address, moved = ([e for e in found if e not in overruled] for found in (by_address, moved))
    units.add([e for e in by_hand if isinstance(e.other, str)], _account, heed=False)
    against = units.add([e for e in by_hand if isinstance(e.other, int)], _account, heed=False)
    units.add(_heirs(facts), _account)
    moved = [*facts.contested, *(e for e in moved if e.sides not in refused)]
    against += overruled
    against += units.add((e for e in by_address if e.sides not in refused), _account)
    against += units.add(own, _account, heed=False)
    papers = [e for c in facts.conferences for e in _papers(c, facts) if e.sides not in refused]
    against += units.add(papers, _account)
    guesses = [e for e in _guesses(facts, units) if e.sides not in refused]
    units.add(guesses, _anchors(facts, units).get)
    units.add(_holding_on(facts, units), _account)
    edges = tuple(sorted(units.edges, key=_order))
    return Matching(edges, standing(facts.records, edges), (*against, *moved), tuple(moved), shared)


def _heirs(facts: Facts) -> list[Edge]:
    """The records that took the place of others; two that have an address each are told apart by it."""
    named = (edge for edge in facts.heirs if isinstance(edge.other, int) and edge.sides not in facts.refused)
    return [e for e in named if not all(facts.records[r].email for r in e.sides if isinstance(r, int))]


def _account(node: Node) -> str | None:
    return node if isinstance(node, str) else None


def _order(edge: Edge) -> tuple[int, bool, str]:
    return edge.record, isinstance(edge.other, str), str(edge.other)


def _addresses(facts: Facts) -> tuple[list[Edge], list[Edge], tuple[Shared, ...]]:
    """Each record with an address and the account that has it, and those that are not taken over.

    A full member comes before a guest, and nobody is chosen between two. Who is linked stays so: an address that turns
    up on another account may be somebody's try to be that person.
    """
    by_address, holding = _by_address(facts.members), _Holding(facts)
    edges, moved, shared = list[Edge](), list[Edge](), list[Shared]()
    for record in facts.records.values():
        having = by_address.get(record.email, ())
        found = _preferred(having)
        if len(having) > 1:
            shared.append(Shared(record.id, tuple(sorted(m.user for m in having))))
        if held := facts.held.get(record.id):
            edges.append(Edge(record.id, held, How.EMAIL))
        if len(found) == 1 and found[0].user != held:
            stays = bool(held) or holding.is_somebody_else(found[0], record)
            (moved if stays else edges).append(Edge(record.id, found[0].user, How.EMAIL))
    return edges, moved, tuple(shared)


class _Holding:
    """The people whom accounts are by an address that they once had."""

    def __init__(self, facts: Facts) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        for record, user in facts.held.items():
            self._names[user].append(facts.records[record].own_name)

    def is_somebody_else(self, member: Member, record: Record) -> bool:
        """Tell whether the account is of a person already who has another name than the one of its new address."""
        if member.user not in self._names:
            return False
        names = [*self._names[member.user], *member.names]
        return not any(loosely_same(name, record.own_name) for name in names if name and record.own_name)


def accounts(members: Iterable[Member]) -> dict[str, tuple[Member, ...]]:
    """Each address to the accounts that have it: the full members, else the guests."""
    return {address: _preferred(found) for address, found in _by_address(members).items()}


def _by_address(members: Iterable[Member]) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.email:
            found[member.email].append(member)
    return found


def _preferred(members: Sequence[Member]) -> tuple[Member, ...]:
    return tuple([m for m in members if not m.is_guest] or members)


def _papers(conference: Conference, facts: Facts) -> Iterator[Edge]:
    """The speakers, the authors and the contacts of one paper, by their names; and who has the same id in the source."""
    names = {i: facts.records[i].own_name for i in conference.records if i in facts.records}
    listed: dict[str, set[int]] = defaultdict(set)
    for contact in conference.contacts:
        for code in contact.submissions:
            listed[code].add(contact.record)
    for code in {*conference.speakers, *conference.authors, *listed}:
        groups = [conference.speakers.get(code, ()), conference.authors.get(code, ()), listed.get(code, ())]
        for at, left in enumerate(groups):
            for right in groups[at + 1 :]:
                # Who is in both lists is found already, and nobody else's choice.
                ours, theirs = ({*left} - {*right}), ({*right} - {*left})
                found = pairs(((i, names[i]) for i in ours), ((i, names[i]) for i in theirs))
                yield from (_by_paper(one, other) for one, other in found)
    yield from _same_ids(conference, facts)


def _same_ids(conference: Conference, facts: Facts) -> Iterator[Edge]:
    """Yield who has the id by which a list of speakers calls them, and a name like theirs."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for record in conference.by_source.get(Source.PROGRAM, ()):
        by_key[source_id(facts.records[record].key)].append(record)
    for contact in conference.contacts:
        found = by_key.get(contact.source_id.casefold(), []) if contact.source_id else []
        if len(found) == 1 and _alike(contact, found[0], facts):
            yield _by_paper(found[0], contact.record)


def _by_paper(one: int, other: int) -> Edge:
    return Edge(min(one, other), max(one, other), How.SUBMISSION)


def _alike(contact: Contact, record: int, facts: Facts) -> bool:
    return record != contact.record and loosely_same(
        facts.records[contact.record].own_name, facts.records[record].own_name
    )


def source_id(key: str) -> str:
    """The source's own id in a record's key: "amlc-2026/frab:ABCDEF" is "abcdef"."""
    return key.rpartition("/")[2].rpartition(":")[2].casefold()


def _holding_on(facts: Facts, units: Units) -> list[Edge]:
    """Return what was found before of people whom no source names any more: they are still to hear that they are off the program.

    For everybody else what is known now decides.
    """
    there, people = facts.there, units.people([*facts.records, *(m.user for m in facts.members)])

    def has_left(node: Node) -> bool:
        if isinstance(node, str) or node in there or facts.records[node].email:
            return False
        return not any(isinstance(each, str) or each in there for each in people[units.root(node)])

    return [e for e in facts.found if e.sides not in facts.refused and any(map(has_left, e.sides))]


def _anchors(facts: Facts, units: Units) -> dict[Node, Node]:
    """Every record and account of a person who can be recognized, by an account or an address, to who that is."""
    everybody: list[Node] = [*facts.records, *(m.user for m in facts.members)]
    found: dict[Node, Node] = {}
    for root, nodes in units.people(everybody).items():
        if any(isinstance(node, str) or facts.records[node].email for node in nodes):
            found |= dict.fromkeys(nodes, root)
    return found


def _guesses(facts: Facts, units: Units) -> Iterator[Edge]:
    """Yield who has a name at a conference that nobody else has, in any of its sources or in Slack."""
    in_slack: dict[str, set[str]] = defaultdict(set)
    guests = frozenset(member.user for member in facts.members if member.is_guest)
    for member in facts.members:
        for name in member.names:
            if is_whole(name):
                in_slack[normalized(name)].add(member.user)
    anchors = _anchors(facts, units)
    for conference in facts.conferences:
        by_name: dict[str, list[int]] = defaultdict(list)
        for record in conference.records:
            if own := normalized(facts.records[record].own_name):
                by_name[own].append(record)
        former: dict[str, set[int]] = defaultdict(set)
        for record in conference.former:
            former[normalized(facts.records[record].own_name)].add(record)
        for name, records in by_name.items():
            if all(is_whole(facts.records[record].name) for record in records):
                group = _Group(
                    conference,
                    sorted(records),
                    frozenset(in_slack.get(name, ())),
                    frozenset(former.get(name, ())),
                )
                yield from group.edges(facts, units, anchors, guests)


@dataclass(frozen=True, slots=True)
class _Group:
    """Everybody of one name at a conference and in Slack."""

    conference: Conference
    records: list[int]
    users: frozenset[str]
    former: frozenset[int]
    """People of that name who are off the conference."""

    def edges(
        self, facts: Facts, units: Units, anchors: Mapping[Node, Node], guests: frozenset[str]
    ) -> Iterator[Edge]:
        """The guesses, where all of them can be one person and one of them is known."""
        everybody: list[Node] = [*self.records, *self.users]
        known = {anchors[node] for node in everybody if node in anchors}
        strangers = [record for record in self.records if record not in anchors]
        if len(known) != 1 or not strangers or self._has_namesakes(units):
            return
        if self._was_somebody_else(facts, anchors, known):
            return
        there = [record for record in self.records if record in anchors]
        if not there and self.users & guests:
            return  # somebody who was only invited into some channels is not taken for a speaker by the name alone
        by_address = sorted(there, key=lambda record: (not facts.records[record].email, record))
        best: Node = by_address[0] if there else min(self.users)
        for record in strangers:
            yield Edge(record, best, How.NAME)

    def _was_somebody_else(self, facts: Facts, anchors: Mapping[Node, Node], known: set[Node]) -> bool:
        """Tell whether somebody of that name who has left is known as another one, or said not to be one of these."""
        others = {anchors[record] for record in self.former if record in anchors}
        nodes: set[Node] = {*self.records, *self.users}
        refused = (pair for record in self.former for pair in facts.refused if record in pair)
        return bool(others - known) or any(pair & nodes for pair in refused)

    def _has_namesakes(self, units: Units) -> bool:
        """Tell whether one source names two of that name."""
        sources = self.conference.by_source.values()
        return any(len({units.root(r) for r in self.records if r in source}) > 1 for source in sources)
