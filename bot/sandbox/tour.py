"""A short tour over the page: steps that the page ticks off by itself as a person does them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try.

    It is done by any of `done_by`: {"command": "/x"} typed, {"command": "/x", "words": True} typed with words after it,
    {"action": "x"} for a control whose id or value begins so, {"form": "x"} sent, {"person": "U1"} taken as oneself.
    It `leads` to {"channel", "type"} (a text to type there), {"control": ["x"]} (the last whose id begins so, before any
    text), or {"person": "a name"}.
    """

    says: str
    hint: str
    done_by: Sequence[Mapping[str, Any]]
    leads: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tour:
    """The steps, what is said once all are done, and as whom the page begins."""

    title: str
    steps: Sequence[Step]
    end: str
    begins_as: str = ""
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    """Another one each time the sandbox starts: the page shows the tour again then."""

    def document(self) -> dict[str, Any]:
        """Return what the page needs of it."""
        return {
            "run": self.run,
            "title": self.title,
            "steps": [asdict(step) for step in self.steps],
            "end": self.end,
        }
