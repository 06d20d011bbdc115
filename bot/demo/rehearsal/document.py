"""A rehearsal as one JSON document: every send, and what was found."""

from datetime import datetime
from typing import Any

from bot.demo.rehearsal.report import Collision, Crowd, Limit, Report, Send, Unreached


def document(report: Report) -> dict[str, Any]:
    """The whole report; times are ISO 8601 in the conference's zone, durations are seconds."""

    def time(moment: datetime | None) -> str | None:
        return moment.astimezone(report.zone).isoformat() if moment else None

    return {
        "conference": {"slug": report.slug, "name": report.conference, "zone": str(report.zone)},
        "begins": time(report.begins),
        "ends": time(report.ends),
        "readiness": report.readiness.to_json(),
        "messages": len(report.sent),
        "by_kind": dict(report.by_kind),
        "played": dict(report.played),
        "refused": list(report.refused),
        "budget": report.budget,
        "gathered": report.gathered,
        "collisions": [_collision(c, time) for c in report.collisions],
        "too_many": [_crowd(c, time) for c in report.too_many],
        "limits": [_limit(limit, time) for limit in report.limits],
        "late": [_send(s, time) for s in report.late],
        "failed": [_send(s, time) for s in report.failed],
        "not_reached": [_unreached(u) for u in report.unreached],
        "as_if": {"accounts": report.lent.people, "channels": report.lent.channels},
        "once": {
            "exactly": report.exactly_once,
            "twice": list(report.twice),
            "lost": list(report.lost),
            "unknown": list(report.unknown),
        },
        "faults": None if report.faults is None else dict(report.faults),
        "timeline": [_send(s, time) for s in report.sent],
    }


def _send(send: Send, time: Any) -> dict[str, Any]:
    return {
        "id": send.id,
        "kind": send.kind,
        "to": send.name,
        "to_id": send.to,
        "channel": send.is_channel,
        "wanted_at": time(send.wanted_at),
        "sent_at": time(send.sent_at),
        "late_seconds": round(send.late.total_seconds(), 3),
        "state": send.state.value,
        "reason": send.reason,
        "attempts": send.attempts,
    }


def _collision(found: Collision, time: Any) -> dict[str, Any]:
    return {
        "to": found.name,
        "channel": found.is_channel,
        "first": time(found.first),
        "last": time(found.last),
        "kinds": list(found.kinds),
    }


def _crowd(found: Crowd, time: Any) -> dict[str, Any]:
    return {
        "to": found.name,
        "messages": found.messages,
        "first": time(found.first),
        "last": time(found.last),
    }


def _limit(found: Limit, time: Any) -> dict[str, Any]:
    return {
        "what": found.what,
        "allowed_a_minute": found.allowed,
        "used_a_minute": found.used,
        "wanted_a_minute": found.wanted,
        "at": time(found.at),
        "refused": found.refused,
        "breaks": found.breaks,
    }


def _unreached(found: Unreached) -> dict[str, Any]:
    return {"name": found.name, "messages": found.messages, "reason": found.reason}
