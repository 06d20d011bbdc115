"""The other people that a person may be: looked up on request, for people without a match."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.domain.people.linking.facts import Facts, Node
from bot.domain.people.linking.names import is_whole, loosely_same, normalized
from bot.domain.people.linking.routes import Matching

SHOWN = 5
"""So many candidates at most, the best first."""
_SIMILAR = 80.0
"""From this likeness on, in percent, a name is shown as similar."""
_SHORT = 4
"""Letters by whose beginning a misspelt part of a name is found."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a person may be: a Slack user's id or a record's, and why, as "has the same name"."""

    id: Node
    name: str
    email: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates, and why none of them was chosen."""

    candidates: tuple[Candidate, ...]
    why: str


class Candidates:
    """The indexes by which candidates are found, made once for all who are asked about."""

    def __init__(self, facts: Facts, matching: Matching) -> None:
        self._facts = facts
        self._standing = matching.standing
        self._members = {m.user: m for m in facts.members}
        self._shared = {s.record for s in matching.shared}
        self._by_name: dict[str, set[Node]] = defaultdict(set)
        self._by_part: dict[str, set[Node]] = defaultdict(set)
        for node, name in self._named():
            self._by_name[same := normalized(name)].add(node)
            for part in same.split():
                self._by_part[part[:_SHORT]].add(node)
        self._left = _left(facts)
        self._by_paper: dict[int, list[tuple[Node, str]]] = defaultdict(list)
        for conference in facts.conferences:
            for code, speakers in conference.speakers.items():
                authors = conference.authors.get(code, frozenset())
                both = set(map(self._person, speakers)) & set(map(self._person, authors))
                free = [a for a in authors if self._person(a) not in both]
                for speaker in speakers:
                    if self._person(speaker) not in both:
                        self._by_paper[speaker] += [(a, code) for a in free]
            for contact in conference.contacts:
                for code in contact.submissions:
                    for speaker in conference.speakers.get(code, ()):
                        self._by_paper[speaker].append((contact.record, code))

    def of(self, records: Collection[int]) -> Found:
        """Return who the person of these records may be."""
        names = [n for r in sorted(records) if (n := self._facts.records[r].own_name)]
        found: dict[Node, Candidate] = {}
        for node, why in self._possible(records, names):
            person = self._person(node)
            is_refused = any(
                frozenset({r, each}) in self._facts.refused for r in records for each in (node, person)
            )
            if person not in found and person not in records and not is_refused:
                found[person] = self._candidate(person, why)
        return Found(tuple(found.values())[:SHOWN], self._why(records, names))

    def _possible(self, records: Collection[int], names: Iterable[str]) -> Iterator[tuple[Node, str]]:
        """Everybody whom they may be, the best first."""
        same = [
            node
            for name in names
            for node in sorted(self._by_name.get(normalized(name), ()), key=self._order)
        ]
        yield from ((node, self._same(node)) for node in same if node not in records)
        yield from ((node, "was on the program before by this name") for node in self._former(records, names))
        papers = [pair for record in sorted(records) for pair in self._by_paper.get(record, ())]
        alike = sorted(papers, key=lambda pair: (not self._is_alike(pair[0], names), str(pair[0])))
        yield from ((node, f"is an author of the same submission, #{code.upper()}") for node, code in alike)
        yield from ((node, "has a similar name") for node in self._similar(names))

    def _similar(self, names: Iterable[str]) -> list[Node]:
        scored: dict[Node, float] = {}
        for name in names:
            same = normalized(name)
            near = {node for part in same.split() for node in self._by_part.get(part[:_SHORT], ())}
            for node in near:
                score = max(fuzz.token_sort_ratio(same, normalized(other)) for other in self._names(node))
                if score >= _SIMILAR or loosely_same(name, self._names(node)[0]):
                    scored[node] = max(score, scored.get(node, 0))
        return sorted(scored, key=lambda node: (-scored[node], self._order(node)))

    def _former(self, records: Collection[int], names: Iterable[str]) -> list[int]:
        """People of these names who have left the program, of whom somebody has said who they are, or are not."""
        return sorted({r for name in names for r in self._left.get(normalized(name), ())} - {*records})

    def _why(self, records: Collection[int], names: Collection[str]) -> str:
        """Return why nobody was chosen, as a sentence."""
        if any(record in self._shared for record in records):
            return "Several Slack accounts have their e-mail address."
        if not names:
            return "Nobody knows their name."
        same = {node for name in names for node in self._by_name.get(normalized(name), ())} - {*records}
        people = {self._person(node) for node in same} - {*records}
        if any(frozenset({r, each}) in self._facts.refused for r in records for each in people):
            return "Somebody of this name said that it is not them."
        if len(people) > 1 or self._has_namesake(records, same):
            return "Several people have this name."
        if self._former(records, names):
            return "Somebody of this name was on the program before and was linked, or refused, by hand."
        return self._why_not(records, names, next(iter(people), None))

    def _why_not(self, records: Collection[int], names: Iterable[str], only: Node | None) -> str:
        """Return why the only one of their name, if any, was not taken for them."""
        if only is None:
            has_address = any(self._facts.records[record].email for record in records)
            return (
                "Their e-mail address has no Slack account."
                if has_address
                else "Nobody in Slack or on a list has this name."
            )
        if not all(is_whole(name) for name in names):
            return "The name is a single word."
        if isinstance(only, int):
            return "Nobody of this name has a Slack account."
        if self._members[only].is_guest:
            return "Only a guest of the workspace has this name."
        return "The Slack account of this name has another e-mail address."

    def _has_namesake(self, records: Collection[int], same: Collection[Node]) -> bool:
        """Tell whether another record of a source that names the person, too, has the name."""
        sources = [s for c in self._facts.conferences for s in c.by_source.values()]
        return any(source & {*records} and source & {*same} for source in sources)

    def _named(self) -> Iterator[tuple[Node, str]]:
        for member in self._facts.members:
            yield from ((member.user, name) for name in member.names)
        for conference in self._facts.conferences:
            for record in conference.records:
                if name := self._facts.records[record].own_name:
                    yield record, name

    def _names(self, node: Node) -> tuple[str, ...]:
        return self._members[node].names if isinstance(node, str) else (self._facts.records[node].name,)

    def _is_alike(self, node: Node, names: Iterable[str]) -> bool:
        return any(loosely_same(name, other) for name in names for other in self._names(node))

    def _same(self, node: Node) -> str:
        person = self._person(node)
        is_guest = isinstance(person, str) and self._members[person].is_guest
        return "is a guest of the same name" if is_guest else "has the same name"

    def _person(self, node: Node) -> Node:
        """The account of a record's person, else the record that stands for them."""
        if isinstance(node, str):
            return node
        standing = self._standing[node]
        return standing.user if standing.user in self._members else standing.same_as

    def _candidate(self, person: Node, why: str) -> Candidate:
        if isinstance(person, str):
            member = self._members[person]
            return Candidate(person, member.name or member.display_name or person, member.email, why)
        record = self._facts.records[person]
        return Candidate(person, record.name, record.email, why)

    def _order(self, node: Node) -> tuple[bool, bool, str]:
        """Accounts first, full members before guests."""
        is_guest = isinstance(node, str) and self._members[node].is_guest
        return not isinstance(node, str), is_guest, str(node).zfill(12)


def _left(facts: Facts) -> dict[str, set[int]]:
    """The people who are off their conferences and of whom somebody has said who they are, or are not; by name."""
    spoken: set[Node] = {node for edge in facts.said for node in edge.sides}.union(*facts.refused)
    found: dict[str, set[int]] = defaultdict(set)
    for record in frozenset().union(*(c.former for c in facts.conferences)) & spoken:
        found[normalized(facts.records[record].own_name)].add(record)
    return found
