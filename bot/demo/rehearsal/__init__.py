"""A whole conference, played through the real bot before it takes place: what would be sent, when, and what goes wrong."""

from bot.demo.rehearsal.document import document
from bot.demo.rehearsal.picture import picture
from bot.demo.rehearsal.play import Step
from bot.demo.rehearsal.report import Report
from bot.demo.rehearsal.stage import Wish, rehearse
from bot.demo.rehearsal.words import in_words

__all__ = ["Report", "Step", "Wish", "document", "in_words", "picture", "rehearse"]
