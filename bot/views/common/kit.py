"""Small builders of blocks and elements: each keeps to Slack's limits, whatever it is given.

Texts named `mrkdwn` hold markup and escaped data; texts named `plain` are shown as they are, without markup.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]
Option = tuple[str, str]
"""A label and its value."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION = 3000
SELECT_OPTIONS = 100
_OPTION_VALUE, _METADATA = 150, 3000
BUTTON_VALUE = 2000
"""Characters that a button's value has at most."""
DASH = "\u2013"
"""From one to another, as in 14:00 to 14:20; also stands for what is not there."""
_NOTHING = DASH
"""Stands where the data is blank: Slack refuses empty texts."""
_HALF_ENTITY = re.compile(r"&[a-z]{0,3}$")
_BARE_URL = re.compile(r"<[^<>]*>|https?://(?:(?!&[lg]t;)[^\s<>|*])+")
_LINK = 2000
"""Characters of a link; a longer one is left as text, so that no section has to cut one."""
_FENCE = "```"
_ANGLES = str.maketrans("<>", "\u2039\u203a")


def clip(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clip_mrkdwn(text: str, limit: int) -> str:
    """`text`, escaped mrkdwn, in at most `limit` characters; no entity and no link is cut in half."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    if (opened := kept.rfind("<")) > kept.rfind(">"):
        kept = kept[:opened]
    return _HALF_ENTITY.sub("", kept).rstrip() + "…"


def defuse(mrkdwn: str) -> str:
    """`mrkdwn` without mentions: only links, channel names and formatting keep their meaning."""
    return mrkdwn.replace("<!", "&lt;!").replace("<@", "&lt;@") if "<" in mrkdwn else mrkdwn


def linkify(mrkdwn: str) -> str:
    """`mrkdwn` with its bare web addresses as links; Slack leaves them alone in verbatim text."""
    return _BARE_URL.sub(_as_link, mrkdwn) if "://" in mrkdwn else mrkdwn


def _as_link(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) > _LINK:
        return found.replace("<", "&lt;").replace(">", "&gt;")
    if found.startswith("<"):
        return found
    url = found.rstrip(".,;:!?)'\"")
    return f"<{url}>{found[len(url) :]}" if len(url) > len("https://") else found


def pieces_of(mrkdwn: str, limit: int = SECTION) -> list[str]:
    """`mrkdwn` in pieces of at most `limit` characters, cut at ends of paragraphs, lines or words.

    A block of code that is cut ends with its piece, and goes on as code in the next.
    """
    pieces, rest = [], mrkdwn.strip()
    while len(rest) > limit:
        fenced = _FENCE in rest
        cut = _place_to_cut(rest, limit - len(_FENCE) if fenced else limit)
        piece, rest = rest[:cut].rstrip(), rest[cut:]
        if fenced and cut > len(_FENCE) and piece.count(_FENCE) % 2 and _FENCE in rest:
            piece += _FENCE
            rest = _FENCE + rest.lstrip("\n")  # a line's indentation is part of the code
        else:
            rest = rest.lstrip()
        pieces.append(piece)
    return [piece for piece in [*pieces, rest] if piece]


def _place_to_cut(mrkdwn: str, limit: int) -> int:
    for end in ("\n\n", "\n", " "):
        cut = mrkdwn.rfind(end, limit // 2, limit)
        if cut > 0 and mrkdwn.rfind("<", 0, cut) <= mrkdwn.rfind(">", 0, cut):
            return cut
    return len(clip_mrkdwn(mrkdwn, limit)) - 1 or limit


def plain(text: str, limit: int) -> Element:
    """A plain_text object; angle brackets become quotation marks, so that no reader takes them for markup.

    Emoji are written as themselves; a code such as :tada: stays what it is.
    """
    shown = text.translate(_ANGLES) if "<" in text or ">" in text else text
    return {"type": "plain_text", "text": clip(shown, limit) if shown.strip() else _NOTHING, "emoji": False}


def mrkdwn(text: str, limit: int = SECTION) -> Element:
    """A mrkdwn object; verbatim, so that an @channel or #name in the data stays what it is: text."""
    if len(text) > limit:
        text = clip_mrkdwn(text, limit)
    return {"type": "mrkdwn", "text": text if text.strip() else _NOTHING, "verbatim": True}


def section(mrkdwn_text: str, accessory: Element | None = None, block_id: str = "") -> Block:
    """A section of at most 3,000 characters with at most one element beside it."""
    block: Block = {"type": "section", "text": mrkdwn(mrkdwn_text)}
    if block_id:
        block["block_id"] = block_id
    if accessory:
        block["accessory"] = accessory
    return block


def sections(mrkdwn_text: str, most: int) -> list[Block]:
    """A long text over at most `most` sections."""
    parts = pieces_of(mrkdwn_text)
    return [section(p if i < most - 1 else p + "…" * (len(parts) > most)) for i, p in enumerate(parts[:most])]


def fields(pairs: Iterable[tuple[str, str]]) -> Block:
    """Label over value (mrkdwn) in two columns; at most ten, those without a value left out."""
    shown = [(label, value) for label, value in pairs if value][:10]
    return {"type": "section", "fields": [mrkdwn(f"*{label}*\n{value}", 2000) for label, value in shown]}


def context(*mrkdwn_texts: str) -> Block:
    """Small print; at most ten texts."""
    return {"type": "context", "elements": [mrkdwn(text, 2000) for text in mrkdwn_texts[:10]]}


def header(text: str) -> Block:
    """A heading, without markup."""
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(block_id: str, *elements: Element) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements[:25])}


def confirmation(title: str, mrkdwn_text: str, yes: str, no: str, *, danger: bool = False) -> Element:
    """The dialog that stands before a dangerous act."""
    dialog: Element = {
        "title": plain(title, 100),
        "text": mrkdwn(mrkdwn_text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }
    return {**dialog, "style": "danger"} if danger else dialog


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: str = "",
    url: str = "",
    spoken: str = "",
    confirm: Element | None = None,
) -> Element:
    """A button; `style` is "", "primary" or "danger"; `url` opens a page; `spoken` is for screen readers."""
    element: Element = {"type": "button", "text": plain(label, 75), "action_id": action_id}
    more = {
        "value": value,
        "style": style,
        "url": url,
        "accessibility_label": clip(spoken, 75),
        "confirm": confirm,
    }
    return element | {name: given for name, given in more.items() if given}


def option(label: str, value: str) -> Element:
    """A choice of a menu; `value` comes back and is at most 150 characters long."""
    assert 0 < len(value) <= _OPTION_VALUE, value
    return {"text": plain(label, 75), "value": value}


def overflow(action_id: str, options: Sequence[Option]) -> Element:
    """The ⋯ menu; at most five options."""
    return {"type": "overflow", "action_id": action_id, "options": [option(*each) for each in options[:5]]}


def static_select(
    action_id: str,
    placeholder: str,
    options: Sequence[Option] = (),
    *,
    groups: Sequence[tuple[str, Sequence[Option]]] = (),
    chosen: str = "",
) -> Element:
    """A menu of at most 100 options, or of at most 100 groups of them; `chosen` is a value."""
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
    }
    offered = [option(*each) for each in options[:SELECT_OPTIONS]]
    if groups:
        element["option_groups"] = [
            {"label": plain(label, 75), "options": [option(*each) for each in inside[:SELECT_OPTIONS]]}
            for label, inside in groups[:SELECT_OPTIONS]
        ]
        offered = [each for group in element["option_groups"] for each in group["options"]]
    else:
        element["options"] = offered
    initial = next((each for each in offered if chosen and each["value"] == chosen), None)
    return {**element, "initial_option": initial} if initial else element


def text_input(
    action_id: str,
    *,
    most: int,
    initial: str = "",
    placeholder: str = "",
    multiline: bool = False,
    focus: bool = False,
) -> Element:
    """A text field of at most `most` characters (Slack's own limit is 3,000)."""
    element: Element = {"type": "plain_text_input", "action_id": action_id, "max_length": most}
    more: dict[str, Any] = {
        "initial_value": initial[:most],
        "placeholder": plain(placeholder, 150) if placeholder else None,
        "multiline": multiline,
        "focus_on_load": focus,
    }
    return element | {name: given for name, given in more.items() if given}


def date_picker(action_id: str, initial: date | None = None) -> Element:
    """A day, without a zone."""
    element: Element = {"type": "datepicker", "action_id": action_id}
    return {**element, "initial_date": initial.isoformat()} if initial else element


def time_picker(action_id: str, timezone: str, initial: time | None = None) -> Element:
    """A time of day; `timezone` is the IANA name that is shown with it."""
    element: Element = {"type": "timepicker", "action_id": action_id, "timezone": timezone}
    return {**element, "initial_time": f"{initial:%H:%M}"} if initial else element


def channel_select(action_id: str, initial: str = "") -> Element:
    """A channel, public or private, that the person may see."""
    element: Element = {
        "type": "conversations_select",
        "action_id": action_id,
        "placeholder": plain("Pick a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return {**element, "initial_conversation": initial} if initial else element


def user_select(action_id: str) -> Element:
    """A member of the workspace."""
    placeholder = plain("Pick a person", 150)
    return {"type": "users_select", "action_id": action_id, "placeholder": placeholder}


def channels_select(action_id: str, initial: Sequence[str] = ()) -> Element:
    """Any number of channels that the person may see."""
    element: Element = {
        "type": "multi_conversations_select",
        "action_id": action_id,
        "placeholder": plain("Pick channels", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return {**element, "initial_conversations": list(initial)} if initial else element


def multi_select(
    action_id: str,
    placeholder: str,
    groups: Sequence[tuple[str, Sequence[Option]]],
    chosen: Sequence[str] = (),
) -> Element:
    """A menu in groups, of which any number may be chosen; `chosen` are values."""
    shown: list[dict[str, Any]] = [
        {"label": plain(label, 75), "options": [option(*each) for each in inside[:SELECT_OPTIONS]]}
        for label, inside in groups[:SELECT_OPTIONS]
        if inside
    ]
    offered = [each for group in shown for each in group["options"]]
    initial = [each for each in offered if each["value"] in chosen]
    element: Element = {
        "type": "multi_static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "option_groups": shown,
    }
    return {**element, "initial_options": initial} if initial else element


def checkbox(action_id: str, label: str, value: str, *, ticked: bool = False) -> Element:
    """One box to tick."""
    options = [option(label, value)]
    element: Element = {"type": "checkboxes", "action_id": action_id, "options": options}
    return {**element, "initial_options": options} if ticked else element


def field_input(
    block_id: str,
    label: str,
    element: Element,
    *,
    hint: str = "",
    optional: bool = False,
    live: bool = False,
) -> Block:
    """An element in a form, with its label; a `live` one tells of every change at once."""
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element}
    if hint:
        block["hint"] = plain(hint, 2000)
    if live:
        block["dispatch_action"] = True
        if element["type"] == "plain_text_input":
            every = {"trigger_actions_on": ["on_character_entered"]}
            block["element"] = {**element, "dispatch_action_config": every}
    return {**block, "optional": True} if optional else block


def modal(
    title: str,
    blocks: Iterable[Block],
    *,
    callback_id: str,
    submit: str = "",
    close: str = "Close",
    private_metadata: str = "",
) -> dict[str, Any]:
    """A dialog of at most 100 blocks; with `submit` it is a form."""
    assert len(private_metadata) <= _METADATA
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks)[:VIEW_BLOCKS],
    }
    if submit:
        view["submit"] = plain(submit, 24)
    return {**view, "private_metadata": private_metadata} if private_metadata else view


def home(blocks: Iterable[Block]) -> dict[str, Any]:
    """The Home tab, of at most 100 blocks."""
    return {"type": "home", "blocks": list(blocks)[:VIEW_BLOCKS]}
