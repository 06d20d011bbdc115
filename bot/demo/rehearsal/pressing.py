"""Press what a message really has, as a person would: the message then says what was pressed."""

from collections.abc import Iterator
from typing import Any

from bot.demo.stage import Stage
from bot.sandbox.inputs import interactive
from bot.sandbox.messages import Message
from handlers.common.underway import finished


async def press(stage: Stage, user: str, act: str, begins: str, ends: str = "") -> bool:
    """Use the newest button or menu of that act in the user's direct messages; False where there is none.

    Its value, or that of the option to choose, begins and ends so. What it sets going is over at the end.
    """
    workspace = stage.sandbox.workspace
    direct = workspace.messages.top(workspace.direct(workspace.users[user]).id)
    found = next((each for m in reversed(direct) for each in _found(m, act, begins, ends)), None)
    if found is None:
        return False
    message, block_id, action_id, fields = found
    await stage.sandbox.click(user, message, block_id, action_id, **fields)
    await finished()
    return True


def _found(
    message: Message, act: str, begins: str, ends: str
) -> Iterator[tuple[Message, str, str, dict[str, Any]]]:
    def is_meant(thing: dict[str, Any]) -> bool:
        value = str(thing.get("value", ""))
        return value.startswith(begins) and value.endswith(ends)

    for block, element in interactive(message.blocks):
        if element["action_id"] != act:
            continue
        where = message, block["block_id"], act
        if is_meant(element):
            yield (*where, {})
        yield from ((*where, {"selected_option": o}) for o in element.get("options", ()) if is_meant(o))
