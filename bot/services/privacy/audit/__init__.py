"""The audit log: services write it with `record`, in their own transactions; `log` reads it."""

from bot.services.privacy.audit.lines import record

__all__ = ["record"]
