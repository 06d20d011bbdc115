"""/submission: what became of my paper, and nothing of anybody else's."""

from bot.domain.submissions.papers import DECISIONS, Status
from tests.handlers.conference import ATTENDEE, SPEAKER, Conference, labels, the_sample, words


async def test_mine_are_listed_with_what_is_due(conference: Conference):
    told = await conference.answer(SPEAKER, "/submission")
    for key in ("115", "146", "147", "168", "416"):
        assert f"#{key} " in told.text
    assert "under review" in told.text
    assert "Nothing is due from you before the decision on Sat 30 January" in told.text


async def test_who_has_none_is_told_what_may_be_the_reason(conference: Conference):
    told = await conference.answer(ATTENDEE, "/submission")
    assert told.text.startswith("No submission to Lindenquay Applied Science Week 2026 under your e-mail")


async def test_one_by_its_id(conference: Conference):
    for typed in ("147", "#147", " 147 "):
        told = await conference.answer(SPEAKER, f"/submission {typed}")
        assert told.text.startswith("#147 One Query, Eleven Languages")
        assert "#115" not in told.text


async def test_somebody_elses_id_and_no_ones_get_the_same_words(conference: Conference):
    for key in ("101", "999999"):
        told = await conference.answer(SPEAKER, f"/submission {key}")
        assert told.text == f"No submission #{key} of yours."


async def test_words_find_a_paper_of_ones_own_and_questions_list_them_all(conference: Conference):
    every = (await conference.answer(SPEAKER, "/submission")).text
    for typed in ("eleven languages", "paper 147", "one query, elevn languges", "Query"):
        told = await conference.answer(SPEAKER, f"/submission {typed}")
        assert told.text.startswith("#147 One Query, Eleven Languages"), typed
        assert "#416" not in told.text
    for typed in ("147!", "#147, please"):
        assert (await conference.answer(SPEAKER, f"/submission {typed}")).text.startswith("#147 "), typed
    told = await conference.answer(SPEAKER, "/submission 147, 416 and 101")  # the last is another's
    assert [row.split()[0] for row in told.text.split("\n")] == ["#416", "#147"]
    for asked in ("what is due", "when do I hear", "status", "my papers"):
        assert (await conference.answer(SPEAKER, f"/submission {asked}")).text == every
    told = await conference.answer(SPEAKER, "/submission benchmark of benchmarks")  # another's
    note = 'No title of your submissions matches "benchmark of benchmarks"; showing all of them.'
    assert told.text == f"{note}\n{every}"
    told = await conference.answer(ATTENDEE, "/submission what is due")
    assert told.text.startswith("No submission to Lindenquay Applied Science Week 2026")


async def test_what_cannot_be_done_here_is_said_with_the_place_where_it_can(conference: Conference):
    note = "Nothing can be withdrawn or handed in here. Do it on the site where you submitted the paper.\n"
    for typed in (
        "withdraw 147",
        "hand in 147",
        "upload 147",
        "I want to retract 147",
        "send the final version in 147",
    ):
        told = await conference.answer(SPEAKER, f"/submission {typed}")
        assert told.text.startswith(f"{note}#147 "), typed
        assert "#416" not in told.text
    for typed in ("withdraw", "hand it in", "can I resubmit my paper"):
        told = await conference.answer(SPEAKER, f"/submission {typed}")
        assert told.text.startswith(f"{note}#"), typed
        assert "#416" in told.text
    told = await conference.answer(SPEAKER, "/submission handed over, in part")
    assert not told.text.startswith(note)


async def test_the_id_of_an_own_paper_at_the_program_leads_to_it(conference: Conference):
    for typed in ("416", "#416", "id 416"):
        told = await conference.answer(SPEAKER, f"/session {typed}")
        assert told.text.endswith("#416 is your submission: type /submission 416."), typed
    for typed in ("101", "999999"):  # another's, and nobody's
        told = await conference.answer(SPEAKER, f"/session {typed}")
        assert "submission" not in told.text
    assert "submission" not in (await conference.answer(ATTENDEE, "/session 416")).text


async def test_what_is_due_soonest_comes_first(conference: Conference):
    told = await conference.answer("daniel.okafor", "/submission")
    first, second, *_ = (line for line in told.text.split("\n") if line.startswith("#"))
    assert first.startswith("#183 ")  # due in two days
    assert second.startswith("#309 ")  # decided tomorrow, with nothing due before


async def test_details_say_when_and_where_a_paper_is_presented(conference: Conference):
    told = await conference.answer(SPEAKER, "/submission 147")
    await conference.press(SPEAKER, told, "Details")
    shown = words(conference.view(SPEAKER))
    assert "On the program" in shown
    assert "Lighthouse" in shown


async def test_details_show_what_its_authors_may_see(conference: Conference):
    told = await conference.answer(SPEAKER, "/submission")
    await conference.press(SPEAKER, told, "Details", about="#416")
    shown = words(conference.view(SPEAKER))
    assert "#416" in shown
    assert "under review" in shown


async def test_details_behind_a_button_that_is_not_theirs(conference: Conference):
    told = await conference.answer(SPEAKER, "/submission 147")
    others = conference.workspace.messages.add(
        told.channel,
        told.user,
        told.text,
        blocks=told.blocks,
        by_app=True,
        ephemeral_for=conference.user(ATTENDEE),
    )
    await conference.press(ATTENDEE, others, "Details")
    assert conference.only().text == "That submission is not yours, or it no longer exists."
    assert conference.workspace.views.stack(conference.user(ATTENDEE)) == []


async def test_a_decision_that_is_held_is_nowhere_to_be_seen(conference: Conference):
    play, clock = the_sample()
    today = clock.utcnow().date()
    held = next(
        s
        for s in play.submissions.submissions
        if s.decision_on and s.decision_on > today and Status(s.status) in DECISIONS
    )
    handle = held.authors[0].partition("@")[0]
    told = await conference.answer(handle, f"/submission {held.key}")
    assert "Nothing is due from you before the decision" in told.text
    assert held.status not in told.text
    await conference.press(handle, told, "Details")
    assert held.status not in words(conference.view(handle))
    conference.be_at("09:00", day=1)
    assert held.status in (await conference.answer(handle, f"/submission {held.key}")).text


async def test_a_long_list_turns_in_place(conference: Conference, monkeypatch):
    monkeypatch.setattr("bot.views.submissions.cut", _in_twos)
    told = await conference.answer(SPEAKER, "/submission")
    assert "#168" not in told.text
    await conference.press(SPEAKER, told, "More")
    await conference.press(SPEAKER, told, "More")
    assert "#168" in told.text
    await conference.press(SPEAKER, told, "Back")
    assert "#168" not in told.text
    assert "Back" in labels(told)
    assert conference.news == []


def _in_twos(items, page, size=2):
    from bot.views.common.paging import cut

    return cut(items, page, size)
