"""/usher settings and /usher setup reminders: the forms, what they change, and what then arrives."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.people.attention import Duty, Personal
from db.queries.ledger import deliveries
from tests.handlers.conference import ATTENDEE, MAIN, ORGANIZER, RANDOM, SPEAKER, Conference, labels, words


async def planned(conference: Conference, kind: DeliveryKind, who: str = ""):
    async with conference.services.database.read() as tx:
        found = await deliveries.listing(tx, states=[State.PLANNED], limit=10_000)
    user = who and conference.user(who)
    return [d for d in found if d.kind is kind and (not user or d.recipient == user)]


async def star(conference: Conference, who: str, code: str) -> None:
    await conference.press(who, await conference.answer(who, f"/session {code}"), "☆ Star")


async def test_the_form_changes_what_holds_for_oneself(conference: Conference):
    await conference.type(ATTENDEE, "/usher settings", RANDOM)
    form = words(conference.view(ATTENDEE))
    assert "As usual (15 min before)" in form
    zone = next(u.tz for u in conference.workspace.users.values() if u.name == ATTENDEE)
    assert zone in form
    await conference.submit(
        ATTENDEE, duty="last", stars="30", deadlines="off", quiet="on", **{"from": "21:00", "to": "06:30"}
    )
    said = words(conference.view(ATTENDEE))
    assert "You are reminded once before each session of yours, 30 min before what you starred" in said
    assert f"Quiet from 21:00 to 06:30 ({zone})" in said
    chosen = conference.services.personal.of(conference.user(ATTENDEE))
    assert (chosen.duty, chosen.deadlines, chosen.star_lead) == (Duty.LAST, False, 30)
    await conference.type(ATTENDEE, "/usher settings")
    assert conference.view(ATTENDEE).values["personal:from"]["personal:from"]["selected_time"] == "21:00"
    await conference.submit(ATTENDEE, duty="all", stars="usual", deadlines="on", quiet="off")
    assert conference.services.personal.of(conference.user(ATTENDEE)) == Personal()


@pytest.mark.parametrize(
    ("before", "values", "quiet"),
    [
        (None, {"from": "21:00"}, ("21:00", "07:00")),
        (None, {"to": "06:30"}, ("22:00", "06:30")),
        (None, {"quiet": "on"}, ("22:00", "07:00")),
        (None, {"stars": "30"}, None),
        (None, {"from": "22:00"}, None),
        (None, {"from": ""}, None),
        (("21:00", "06:00"), {"quiet": "off"}, None),
        (("21:00", "06:00"), {"quiet": "off", "to": "05:00"}, None),
        (("21:00", "06:00"), {"to": "05:00"}, ("21:00", "05:00")),
    ],
)
async def test_another_time_switches_quiet_hours_on(conference: Conference, before, values, quiet):
    if before:
        await conference.type(ATTENDEE, "/usher settings")
        await conference.submit(ATTENDEE, quiet="on", **dict(zip(("from", "to"), before, strict=True)))
    await conference.type(ATTENDEE, "/usher settings")
    await conference.submit(ATTENDEE, **values)
    chosen = conference.services.personal.of(conference.user(ATTENDEE)).quiet
    assert (chosen and (f"{chosen.start:%H:%M}", f"{chosen.end:%H:%M}")) == quiet
    said = f"Quiet from {quiet[0]} to {quiet[1]}" if quiet else "No quiet hours."
    assert said in words(conference.view(ATTENDEE))
    assert said in words(conference.home(ATTENDEE))


async def pick_time(conference: Conference, name: str, value: str) -> None:
    view = conference.view(ATTENDEE)
    async with conference._act():
        await conference.sandbox.click(conference.user(ATTENDEE), view, name, name, selected_time=value)


def menu(conference: Conference) -> str:
    (chosen,) = [
        held["personal:quiet"]["selected_option"]["value"]
        for held in conference.view(ATTENDEE).values.values()
        if "personal:quiet" in held
    ]
    return chosen


async def test_the_open_form_shows_at_once_that_quiet_hours_are_on(conference: Conference):
    await conference.type(ATTENDEE, "/usher settings")
    assert menu(conference) == "off"
    await pick_time(conference, "personal:from", "21:00")
    assert menu(conference) == "on"
    view = conference.view(ATTENDEE)
    (block_id,) = [b for b, held in view.values.items() if "personal:quiet" in held]
    view.values[block_id]["personal:quiet"]["selected_option"] = {"value": "off"}
    assert menu(conference) == "off"
    await pick_time(conference, "personal:to", "06:00")
    assert menu(conference) == "on"
    await conference.submit(ATTENDEE, quiet="off")
    assert conference.services.personal.of(conference.user(ATTENDEE)).quiet is None


async def test_the_form_does_not_come_back_over_the_outcome_of_save(conference: Conference, monkeypatch):
    await conference.type(ATTENDEE, "/usher settings")
    user, form, update = conference.user(ATTENDEE), conference.view(ATTENDEE).id, AsyncWebClient.views_update

    async def after_save(client: AsyncWebClient, **view):
        monkeypatch.setattr(AsyncWebClient, "views_update", update)
        await conference.sandbox.submit_view(user, form, {})
        return await update(client, **view)

    monkeypatch.setattr(AsyncWebClient, "views_update", after_save)
    await pick_time(conference, "personal:from", "21:00")
    assert "You are reminded before every session of yours" in words(conference.view(ATTENDEE))


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        (
            {"from": "08:00", "to": "08:00"},
            "personal:to",
            "Quiet hours must begin and end at different times",
        ),
        ({"from": "", "to": "08:00"}, "personal:from", "Pick a time, or choose no quiet hours."),
    ],
)
async def test_what_is_wrong_is_said_under_its_field(conference: Conference, values, field, says):
    await conference.type(ATTENDEE, "/usher settings")
    ack = await conference.submit(ATTENDEE, quiet="on", **values)
    assert list(ack.body["errors"]) == [field]
    assert says in ack.body["errors"][field]
    assert conference.services.personal.of(conference.user(ATTENDEE)) == Personal()


async def test_who_is_no_person_of_ours_gets_their_zone_from_slack(conference: Conference):
    user = conference.user(ATTENDEE)
    conference.services.people._by_user.pop(user)
    conference.workspace.users[user].tz = "Asia/Kolkata"
    await conference.type(ATTENDEE, "/usher settings")
    assert "the conference's zone, until Slack names yours" in words(conference.view(ATTENDEE))
    await conference.submit(ATTENDEE, quiet="on")
    assert "(Asia/Kolkata)" in words(conference.view(ATTENDEE))


async def test_a_star_is_reminded_of_and_the_reminder_leads_to_the_settings(conference: Conference):
    await star(conference, ATTENDEE, "183")
    session = conference.session("183")
    (one,) = await planned(conference, DeliveryKind.STAR_REMINDER, ATTENDEE)
    conference.clock.move_to(one.due_at)
    await conference.deliver()
    (told,) = [m for m in conference.standing(conference.direct(ATTENDEE)) if session.title in m.text]
    assert told.text.startswith("In 15 min, as you starred")
    assert "Settings" in labels(told)
    await conference.press(ATTENDEE, told, "Settings")
    assert "Sessions that you starred" in words(conference.view(ATTENDEE))


async def test_home_has_the_settings(conference: Conference):
    await conference.open_home(ATTENDEE)
    await conference.press(ATTENDEE, conference.home(ATTENDEE), "Settings")
    assert "Quiet hours" in words(conference.view(ATTENDEE))


async def test_a_speaker_opens_their_questions_from_the_reminder(conference: Conference):
    session = conference.session("183")
    speaker = next(
        u.name
        for u in conference.workspace.users.values()
        if u.id in {p.slack_user for p in session.speakers}
    )
    services = conference.services
    await services.questions.ask(
        conference.user(ATTENDEE), services.programs.all()[0], session, "How old may it be?"
    )
    found = [d for d in await planned(conference, DeliveryKind.SPEAKER_REMINDER) if d.payload == {
        "session": session.id, "start": int(session.start.timestamp()), "lead": 15}]  # fmt: skip
    conference.clock.move_to(found[0].due_at)
    await conference.deliver()
    told = [
        m for m in conference.standing(conference.direct(speaker)) if m.text.startswith("You speak in 15 min")
    ]
    await conference.press(speaker, told[-1], "Questions (1)")
    assert "How old may it be?" in conference.only().text
    assert conference.only().ephemeral_for == conference.user(speaker)


async def test_organizers_change_the_rules(conference: Conference):
    await conference.type(ORGANIZER, "/usher setup", MAIN)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Reminders …")
    await conference.submit(
        ORGANIZER, mainleads="", channelleads="20, 5", speakerleads="a day before; 30 min, 30", starleads="10", hourly="3",
        deadlinedays="two weeks, 1", reviewdue="2026-12-20", quiet="2 min",
    )  # fmt: skip
    said = words(conference.view(ORGANIZER))
    assert "the main channel never, rooms 20 min and 5 min, speakers 1 day and 30 min" in said
    rules = conference.services.programs.all()[0].conference.reminders
    assert (rules.channel_leads, rules.speaker_leads, rules.main_leads) == ((20, 5), (1440, 30), ())
    assert (rules.hourly, rules.quiet, rules.deadline_days, str(rules.review_due)) == (
        3,
        2,
        (14, 1),
        "2026-12-20",
    )
    assert await planned(conference, DeliveryKind.MAIN_REMINDER) == []
    reviewers = {d.recipient for d in await planned(conference, DeliveryKind.REVIEW_REMINDER)}
    assert reviewers
    await conference.type(ORGANIZER, "/usher setup reminders", RANDOM)
    assert '"20 min, 5 min"' in words(conference.view(ORGANIZER))
    assert '"1 day, 30 min"' in words(conference.view(ORGANIZER))


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"speakerleads": "soon"}, "setup:speakerleads", "Type times separated by commas"),
        ({"channelleads": "0"}, "setup:channelleads", "A reminder must come between 1 min and 7 days before"),
        ({"chairleads": "99999"}, "setup:chairleads", "A reminder must come between 1 min and 7 days before"),
        ({"starleads": "1,2,3,4,5,6"}, "setup:starleads", "At most 5 reminders for one session."),
        ({"deadlinedays": "0"}, "setup:deadlinedays", "between 1 and 60 days before"),
        ({"reviewdue": "2026-11-30"}, "setup:reviewdue", "That day has passed"),
        ({"hourly": "0"}, "setup:hourly", "Type a whole number from 1 to 60."),
        ({"quiet": "61"}, "setup:quiet", "Type a whole number from 0 to 60."),
    ],
)
async def test_what_is_wrong_in_the_rules_is_said_under_its_field(
    conference: Conference, values, field, says
):
    before = conference.services.programs.all()[0].conference
    await conference.type(ORGANIZER, "/usher setup reminders", MAIN)
    ack = await conference.submit(ORGANIZER, **values)
    assert ack.body["response_action"] == "errors"
    assert list(ack.body["errors"]) == [field]
    assert says in ack.body["errors"][field]
    assert conference.services.programs.all()[0].conference == before


async def test_only_organizers_change_the_rules(conference: Conference):
    told = await conference.answer(SPEAKER, "/usher setup reminders", RANDOM)
    assert told.text.startswith("Only organizers of")
    assert conference.workspace.views.stack(conference.user(SPEAKER)) == []
