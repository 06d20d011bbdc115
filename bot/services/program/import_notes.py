"""The sentences of an import's report about rooms and sessions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.domain.privacy.forgotten import Forgotten
from bot.domain.program.answers import listed, quoted
from bot.domain.program.rooms import Renamed
from bot.services.people.heirs import Succession
from db.queries.people.renamed import Replaced

_SHOWN = 5
KEY_CHANGED = (
    "Usher can no longer recognize forgotten people, because USHER_KEY has changed. Set the former key, and import again "
    "what was imported since."
)


def of_rooms(renamed: Iterable[Renamed]) -> Iterable[str]:
    """Yield which rooms have other names."""
    for room in renamed:
        if room.is_sure:
            yield f"{room.before} is now {room.after}."
        else:
            yield (
                f"{room.before} seems to be {room.after} now: the same sessions are there at the same times. "
                "It keeps its channel, and people are told."
            )


def of_people(replaced: Sequence[Replaced], ids: Mapping[str, int], succession: Succession) -> Iterable[str]:
    """Yield which ids of the source stand for other people now, and who may be somebody who has left the program.

    `ids` are those of the records, by the source's key.
    """
    others = [one for one in replaced if one.id not in succession.former]
    for one in others[:_SHOWN]:
        yield (
            f"{one.now} has the id in the source that was {one.name}'s, and is taken for somebody else. If they are one person, "
            f"type usher people merge {ids[one.key]} {one.id}."
        )
    if (more := len(others) - _SHOWN) > 0:
        yield f"{more} more ids in the source are taken for somebody else's."
    maybe = list(succession.named())
    for former, was, name, now in maybe[:_SHOWN]:
        yield (
            f"Links and refusals by hand for {former} ({was}), who is off the program, do not count for {name} ({now}), who has "
            f"another id in the source. If they are one person, type usher people merge {now} {was}."
        )
    if (more := len(maybe) - _SHOWN) > 0:
        yield f"{more} more people may be ones who are off the program; usher people list --unlinked names them."


def of_forgotten(gone: Forgotten) -> tuple[str, ...]:
    """Return a warning if forgotten people can no longer be recognized."""
    if not gone.unreadable:
        return ()
    return (KEY_CHANGED,)


def of_kept(titles: Sequence[str]) -> Iterable[str]:
    """Yield which sessions the file has and nobody can read there."""
    if titles:
        named = listed(map(quoted, titles))
        if len(titles) == 1:
            yield f"1 session stays as it is, since the file has what cannot be read in its place: {named}."
        else:
            yield f"{len(titles)} sessions stay as they are, since the file has what cannot be read in their place: {named}."


def of_waiting(count: int) -> Iterable[str]:
    """Yield how many papers are gone from the file before their decision is out."""
    if count:
        what = "1 submission is" if count == 1 else f"{count} submissions are"
        stays = "It stays" if count == 1 else "They stay"
        yield (
            f"{what} not in the file any more, and the decision is not out. {stays} until then, because authors would learn from it "
            "that others are accepted. Use --force to remove what is not in the file."
        )


def of_withheld(days: Mapping[int, date]) -> Iterable[str]:
    """Yield how many sessions present papers whose decisions are not out."""
    if days:
        what = "1 session presents a paper" if len(days) == 1 else f"{len(days)} sessions present papers"
        first, last = min(days.values()).isoformat(), max(days.values()).isoformat()
        day = first if first == last else f"{first} to {last}"
        yield f"{what} whose decision authors see from {day} on (decision_on). Nobody sees such a session on the program before."
