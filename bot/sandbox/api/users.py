"""auth.test and users.*: who is here."""

from zoneinfo import ZoneInfo

from bot.sandbox.api.call import Call, Json
from bot.sandbox.errors import SlackError
from bot.sandbox.model import User
from bot.sandbox.workspace import Workspace


def auth_test(call: Call) -> Json:
    """Return whose token this is."""
    app = call.workspace.app
    return {
        "url": f"{call.workspace.url}/",
        "team": app.team_name,
        "user": app.name.lower(),
        "team_id": app.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def list_(call: Call) -> Json:
    """All members, deactivated ones too, page by page."""
    call.need("users:read")
    some, metadata = call.page(list(call.workspace.users.values()), lambda user: user.id)
    now = int(call.workspace.clock.utcnow().timestamp())
    return {"members": [user_payload(call.workspace, user) for user in some], "cache_ts": now, **metadata}


def info(call: Call) -> Json:
    """One member."""
    call.need("users:read")
    return {"user": user_payload(call.workspace, call.user())}


def lookup_by_email(call: Call) -> Json:
    """The active member with an e-mail address; SlackError users_not_found."""
    call.need("users:read.email")
    email = call.required("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": user_payload(call.workspace, user)}
    raise SlackError("users_not_found")


def user_payload(workspace: Workspace, user: User) -> Json:
    """The member as Slack's answers and events have it; the address only with users:read.email."""
    first, _, last = user.real_name.rpartition(" ")
    email = {"email": user.email} if user.email and "users:read.email" in workspace.scopes else {}
    zone = workspace.clock.utcnow().astimezone(ZoneInfo(user.tz))
    offset = zone.utcoffset()
    team = user.team or workspace.app.team_id
    return {
        "id": user.id,
        "team_id": team,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "title": user.title,
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "first_name": first or last,
            "last_name": last if first else "",
            "team": team,
            **email,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        **({"is_stranger": False} if user.team else {}),
        "updated": 1_700_000_000,
    }


METHODS = {
    "auth.test": auth_test,
    "users.list": list_,
    "users.info": info,
    "users.lookupByEmail": lookup_by_email,
}
