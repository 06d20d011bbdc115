"""/usher audit: organizers see who did what, and nobody else does."""

from bot.domain.program.edits import Edit, Verb
from tests.handlers.conference import ATTENDEE, ON_STAGE, ORGANIZER, Conference


async def cancel(conference: Conference):
    edit = Edit.of(Verb.CANCEL, conference.session(ON_STAGE))
    await conference.services.moves.carry_out(conference.user(ORGANIZER), edit)
    await conference.services.refresh()


async def test_an_organizer_sees_who_did_what_and_finds_it_again(conference: Conference):
    await cancel(conference)
    session, who = conference.session(ON_STAGE), conference.user(ORGANIZER)
    for looked_for in ("", "cancelled", f"<@{who}|x>", "today", session.code, f"cancelled {session.code}"):
        told = await conference.answer(ORGANIZER, f"/usher audit {looked_for}".strip())
        assert f"<@{who}> cancelled “" in told.text, looked_for
        conference.news.clear()
    for looked_for in ("moved", "<@U0NOBODY>", "2020-01-01", "who@example.org"):
        told = await conference.answer(ORGANIZER, f"/usher audit {looked_for}")
        assert told.text.startswith("Nothing in the audit log"), looked_for
        conference.news.clear()


async def test_what_others_try_is_refused_and_noted_once_without_their_words(conference: Conference):
    for line in ("/announce list", "/announce now #general my secret", "/usher audit"):
        told = await conference.answer(ATTENDEE, line)
        assert told.text.startswith("Only organizers of ")
        conference.news.clear()
    told = await conference.answer(ORGANIZER, "/usher audit refused")
    who = conference.user(ATTENDEE)
    assert [line.partition(" · ")[2] for line in told.text.split("\n")[1:3]] == [
        f"<@{who}> tried to see the audit log, and was refused",
        f"<@{who}> tried to announce, and was refused",
    ]
    assert "1–2 of 2" in told.text
    assert "secret" not in str(told.blocks)


async def test_a_page_is_turned_in_place_and_only_for_organizers(conference: Conference):
    for number in range(9):
        await conference.services.audit.refused(f"U{number}", "announce", conference.session(ON_STAGE).id)
    program = conference.services.programs.all()[0]
    for number in range(9):
        await conference.services.audit.refused(f"U{number}", "announce", program.conference.id)
    told = await conference.answer(ORGANIZER, "/usher audit announce")
    assert "1–8 of " in told.text
    await conference.press(ORGANIZER, told, "More", "audit:turn")
    assert "9–9 of 9" in told.text
    told.ephemeral_for = conference.user(ATTENDEE)
    await conference.press(ATTENDEE, told, "Back", "audit:turn")
    assert conference.only().text.startswith("Only organizers of ")
