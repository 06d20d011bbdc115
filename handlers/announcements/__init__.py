"""/announce: the form, the text form, the list, the report, and a second organizer's word."""

from handlers.announcements.listeners import register

__all__ = ["register"]
