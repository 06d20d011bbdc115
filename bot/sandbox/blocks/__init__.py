"""The strict Block Kit checker: lists of problems in plain words, each with its path."""

from bot.sandbox.blocks.check import (
    MESSAGE_CHARACTERS,
    characters,
    check_blocks,
    check_message,
    check_metadata,
    check_options,
    check_view,
)

__all__ = [
    "MESSAGE_CHARACTERS",
    "characters",
    "check_blocks",
    "check_message",
    "check_metadata",
    "check_options",
    "check_view",
]
