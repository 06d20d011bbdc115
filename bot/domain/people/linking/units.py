"""Records and accounts put together: who is one person, by the strongest evidence first."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.people.linking.facts import Edge, Node, Record
from bot.domain.people.model import How

_GIVING_UP = frozenset({How.HAND, How.HEIR})
"""By these, the record `other` of a pair is the one to keep."""
Mark = Callable[[Node], Hashable]
"""The facts that a person has only one of, or None."""


class Units:
    """The records and accounts of each person; joined ones stay joined."""

    def __init__(self, refused: Iterable[frozenset[Node]] = ()) -> None:
        self.edges: list[Edge] = []
        self._above: dict[Node, Node] = {}
        self._refused = [pair for pair in refused if len(pair) > 1]

    def root(self, node: Node) -> Node:
        """Return what stands for the person of that record or account."""
        while (above := self._above.get(node, node)) != node:
            self._above[node] = above = self._above.get(above, above)
            node = above
        return node

    def add(self, edges: Iterable[Edge], mark: Mark, *, heed: bool = True) -> list[Edge]:
        """Take these edges over, all at once, and return those that cannot be.

        Edges that would give one person two marks are left out together, whatever their order: none is better than the
        other. With `heed`, so are those that bring together what somebody has refused.
        """
        wanted = list(edges)
        tried = Units()
        tried._above = dict(self._above)
        for edge in wanted:
            tried._join(edge)
        touched = {node for edge in wanted for node in edge.sides}
        bad = tried._with_two(mark, {*self._above, *touched})
        if heed:
            bad |= {tried.root(a) for a, b in self._refused if self._brings_together(tried, a, b)}
        left_out = [edge for edge in wanted if tried.root(edge.record) in bad]
        for edge in wanted:
            if tried.root(edge.record) not in bad:
                self._join(edge)
                self.edges.append(edge)
        return left_out

    def people(self, nodes: Iterable[Node]) -> dict[Node, list[Node]]:
        """The root of each person to what they consist of."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for node in nodes:
            found[self.root(node)].append(node)
        return found

    def _join(self, edge: Edge) -> None:
        one, other = self.root(edge.record), self.root(edge.other)
        if one != other:
            first, second = sorted((one, other), key=_order)
            self._above[second] = first
            self._above.setdefault(first, first)

    def _with_two(self, mark: Mark, nodes: Iterable[Node]) -> set[Node]:
        marks: dict[Node, set[Hashable]] = defaultdict(set)
        for node in nodes:
            if (own := mark(node)) is not None:
                marks[self.root(node)].add(own)
        return {root for root, own in marks.items() if len(own) > 1}

    def _brings_together(self, tried: "Units", one: Node, other: Node) -> bool:
        return tried.root(one) == tried.root(other) and self.root(one) != self.root(other)


@dataclass(frozen=True, slots=True)
class Standing:
    """The result for a record: the record that stands for the person, their Slack user, and the weakest step to it."""

    same_as: int
    user: str = ""
    linked_by: How | None = None


def standing(records: Mapping[int, Record], edges: Collection[Edge]) -> dict[int, Standing]:
    """Return what each record amounts to once these edges hold, of which no person has two accounts."""
    beside: dict[Node, list[Edge]] = defaultdict(list)
    units = Units()
    for edge in edges:
        units._join(edge)  # noqa: SLF001 - the same rule, without a choice
        beside[edge.record].append(edge)
        beside[edge.other].append(edge)
    found: dict[int, Standing] = {}
    for nodes in units.people([*records, *{e.other for e in edges if isinstance(e.other, str)}]).values():
        mine = sorted(node for node in nodes if isinstance(node, int))
        user = next((node for node in nodes if isinstance(node, str)), "")
        reached = _reached(user, beside) if user else {}
        chief = _chief(mine, records, reached, beside)
        for record in mine:
            found[record] = Standing(chief, user, reached.get(record))
    return found


def _chief(
    mine: Collection[int],
    records: Mapping[int, Record],
    reached: Mapping[int, How],
    beside: Mapping[Node, Collection[Edge]],
) -> int:
    """The record that stands for the person: the one by whose address they are reached, with any, that was kept, the oldest."""

    def order(record: int) -> tuple[object, ...]:
        given_up = any(
            e.how in _GIVING_UP and e.record == record and isinstance(e.other, int) for e in beside[record]
        )
        return reached.get(record) is not How.EMAIL, not records[record].email, given_up, record

    return min(mine, key=order)


def _reached(user: str, beside: Mapping[Node, Collection[Edge]]) -> dict[int, How]:
    """Each record of the user's to the weakest step on the best way to it."""
    found: dict[Node, How] = {}
    for least in sorted(How, key=list(How).index, reverse=True):
        waiting: list[Node] = [user, *found]
        seen = set(waiting)
        while waiting:
            node = waiting.pop()
            for edge in beside[node]:
                if _rank(edge.how) < _rank(least):
                    continue
                for far in edge.sides - seen:
                    seen.add(far)
                    waiting.append(far)
                    found.setdefault(far, least)
    return {node: how for node, how in found.items() if isinstance(node, int)}


def _rank(how: How) -> int:
    return list(How).index(how)


def _order(node: Node) -> tuple[bool, int, str]:
    return (False, node, "") if isinstance(node, int) else (True, 0, node)
