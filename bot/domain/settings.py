"""What organizers decide for a conference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEAD_LIMIT = 7 * 24 * 60
"""Minutes: nobody is helped by being reminded earlier than a week ahead."""


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """How long before a session, in minutes, its channel and its speakers are reminded."""

    channel_leads: tuple[int, ...] = (10,)
    speaker_leads: tuple[int, ...] = (24 * 60, 60, 15)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ReminderSettings":
        """The settings that `to_json` wrote; a missing part is the default."""
        return cls(
            **{name: tuple(value[name]) for name in ("channel_leads", "speaker_leads") if name in value}
        )

    def to_json(self) -> dict[str, list[int]]:
        """JSON primitives only."""
        return {"channel_leads": list(self.channel_leads), "speaker_leads": list(self.speaker_leads)}
