"""Buttons that lead to another list; the same wherever they stand, and never changed."""

from bot.views.common import actions, kit
from bot.views.common.actions import Page

ON_NOW = kit.button("On now", actions.SESSION_NOW, Page("").encode())
TODAY = kit.button("Today", actions.SESSION_TODAY, Page("today").encode())
MY_AGENDA = kit.button("My agenda", actions.AGENDA_OPEN)
