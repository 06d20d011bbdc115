"""What holds for every view: Slack takes it, its text says something, and no data in it can ping."""

import json
import re

from bot.sandbox.blocks import check_message, check_view
from bot.views.common.reply import Reply

_OURS = re.compile(
    r"<!date\^\d+\^[^|<>]+\|[^<>|]+>|<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+(\|[^<>]*)?>|<https?://[^<>\s]+>|<https?://[^<>|\s]+\|[^<>]*>"
)


_HALF = re.compile(r"&(?!amp;|lt;|gt;)[a-z]{0,3}(…|$)")


_ACTING = re.compile("~zap~|`zap`|_zap_|[*]zap[*]|:zap_zap:")
"""What `hostile.data` holds, if it is still Slack's to format."""


def marked(value):
    """Every mrkdwn text in `value`."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from marked(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from marked(each)


def strings(value, *, of=("text",)):
    """Every string in `value` under one of the names `of`."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in of and isinstance(each, str):
                yield each
            else:
                yield from strings(each, of=of)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each, of=of)


def shown(view):
    """All texts of a view or a reply, one after the other."""
    return "\n".join(strings(view.payload() if isinstance(view, Reply) else view))


def good(view):
    """`view` itself, after every rule was checked."""
    if isinstance(view, Reply):
        payload = view.payload()
        assert check_message(payload) == []
        assert view.text.strip()
        assert len(view.text) < 4000
        assert len({b["block_id"] for b in view.blocks if "block_id" in b}) == sum(
            "block_id" in b for b in view.blocks
        )
        for mark in ("🔴", "<!date"):
            assert mark not in view.text  # the text is in plain words
    else:
        payload = view
        assert check_view(view) == []
    json.dumps(payload)
    for text in [*marked(payload), view.text if isinstance(view, Reply) else ""]:
        assert not _HALF.search(text), text[-300:]
        assert not _ACTING.search(text), text[:300]
    for text in strings(payload):
        assert "<" not in _OURS.sub("", text), text[:300]  # only our own markup is markup
    return view


def buttons(view):
    """Action id to label of every button and ⋯ option, in order."""
    payload = view.payload() if isinstance(view, Reply) else view
    found = []

    def walk(value):
        if isinstance(value, dict):
            if value.get("type") == "button":
                found.append(value["text"]["text"])
            elif value.get("type") == "overflow":
                found.extend(o["text"]["text"] for o in value["options"])
            else:
                for each in value.values():
                    walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(payload["blocks"])
    return found
