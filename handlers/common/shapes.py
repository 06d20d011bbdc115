"""The shape of what Slack sends, as far as listeners rely on it (docs.slack.dev/reference/interaction-payloads)."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.common.turn import ADDRESS


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True)


class _Id(_Shape):
    id: str = ""


_Address = Annotated[str, Field(pattern=rf"^$|^{ADDRESS.pattern}")]


class _Installation(_Shape):
    team_id: str | None = None


class _Event(_Shape):
    type: str
    subtype: str | None = None
    bot_id: str | None = None


class _Envelope(_Installation):
    """An event, whatever it is."""

    event: _Event
    event_id: str = ""
    authorizations: list[_Installation] | None = None


class _Command(_Shape):
    """A slash command."""

    command: str
    text: str = ""
    user_id: str = ""
    channel_id: str = Field(min_length=1)
    trigger_id: str = ""
    response_url: _Address = ""


class _User(_Id):
    team_id: str | None = None


class _Text(_Shape):
    text: str


class _Block(_Shape):
    type: str
    block_id: str = ""


class _State(_Shape):
    values: dict[str, dict[str, dict[str, Any]]]


class _View(_Shape):
    id: str
    type: str
    callback_id: str = ""
    private_metadata: str = ""
    hash: str = ""
    root_view_id: str | None = None
    title: _Text | None = None
    blocks: list[_Block]
    state: _State | None = None


class _Message(_Shape):
    text: str = ""
    blocks: list[_Block] = Field(default_factory=list)


class _Container(_Shape):
    message_ts: str = ""
    is_ephemeral: bool = False


class _Action(_Shape):
    action_id: str
    type: str
    block_id: str


class _Interaction(_Shape):
    """block_actions, view_submission and view_closed."""

    type: str
    user: _User
    team: _Id | None = None
    channel: _Id | None = None
    trigger_id: str = ""
    response_url: _Address = ""
    container: _Container | None = None
    message: _Message | None = None
    view: _View | None = None
    actions: list[_Action] = Field(default_factory=list)


class _Used(_Interaction):
    """block_actions."""

    actions: list[_Action] = Field(min_length=1)


class _Form(_View):
    title: _Text
    state: _State


class _Filled(_Interaction):
    """view_submission."""

    view: _Form
    trigger_id: str


class _Named(_Shape):
    """The events of a channel."""

    channel: str


class _Channel(_Shape):
    id: str


class _Renamed(_Shape):
    channel: _Channel


class _Renumbered(_Shape):
    old_channel_id: str
    new_channel_id: str


class _Membership(_Named):
    user: str


class _Opened(_Shape):
    user: str
    tab: str = "home"


class _Profile(_Shape):
    email: str | None = None
    real_name: str | None = None
    display_name: str | None = None
    team: str | None = None


class _Enterprise(_Shape):
    teams: list[str] | None = None


class _Account(_Shape):
    id: str
    name: str | None = None
    real_name: str | None = None
    team_id: str | None = None
    tz: str | None = None
    profile: _Profile | None = None
    enterprise_user: _Enterprise | None = None


class _Changed(_Shape):
    user: _Account


class _Tokens(_Shape):
    bot: list[str] | None = None


class _Revoked(_Shape):
    tokens: _Tokens = _Tokens()


_INTERACTIONS: dict[str, type[_Shape]] = {
    "block_actions": _Used,
    "block_suggestion": _Interaction,
    "view_closed": _Interaction,
    "view_submission": _Filled,
}
_EVENTS: dict[str, type[_Shape]] = {
    "app_home_opened": _Opened,
    "app_uninstalled": _Shape,
    "channel_id_changed": _Renumbered,
    "channel_rename": _Renamed,
    "group_rename": _Renamed,
    "member_joined_channel": _Membership,
    "member_left_channel": _Membership,
    "team_join": _Changed,
    "tokens_revoked": _Revoked,
    "user_change": _Changed,
}
"""By the event's type; all others are of a channel."""


def _of(body: dict[str, Any]) -> type[_Shape]:
    if "command" in body:
        return _Command
    return _INTERACTIONS.get(body["type"], _Shape)  # what has another type, nobody listens for


def is_shaped(body: dict[str, Any]) -> bool:
    """Tell whether the request is as Slack sends it, so that Bolt and listeners can rely on it."""
    try:
        if "event" in body:
            _Envelope.model_validate(body)
            _EVENTS.get(body["event"]["type"], _Named).model_validate(body["event"])
        else:
            _of(body).model_validate(body)
    except (ValidationError, TypeError, LookupError):
        return False
    return True
