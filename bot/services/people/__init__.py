"""People's identity and rights: joined records, links to Slack accounts, roles."""

from bot.services.people.claims import Claims
from bot.services.people.grants import Grants
from bot.services.people.linking import Linking
from bot.services.people.roles import People
from bot.services.people.roster import Roster

__all__ = ["Claims", "Grants", "Linking", "People", "Roster"]
