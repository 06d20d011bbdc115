"""What readers are told of changes, and what organizers see before they make them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people.model import Role
from bot.domain.program.billing import TOLD_ROLES, Part
from bot.domain.program.changes import Change, Gone, Slot, slot_of
from bot.domain.program.conflicts import Conflict, Outside
from bot.domain.program.edits import Edit, Review, Verb
from bot.domain.program.sessions import Room
from bot.views.program import cards, edits
from bot.views.program import notices as changes
from bot.views.program.entries import entry, list_context
from bot.views.program.notices import Told
from tests.views import hostile
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, CONTAINER, JANSON, KEYNOTE, NOW, SCALING, TALKS, at, session

BEFORE = slot_of(SCALING)
AFTER = Slot(at(15), at(15, 20), "Janson")


def told(before=BEFORE, after=AFTER, title=SCALING.title, **more):
    return Told(Change(SCALING.id, title, before, after), **more)


def said(one):
    reply = good(changes.notice(CONFERENCE, [one]))
    return reply.text


def test_moved_says_old_and_new_and_what_it_clashes_with():
    reply = good(changes.notice(CONFERENCE, [told(clashes=[TALKS[0]], starred=True)]))
    assert reply.text == (
        'Moved: "Scaling retrieval to a billion products" is now Tue 1 Dec 15:00–15:20 CET in Janson '
        '(was Tue 1 Dec 14:00 CET in H.1301 (Cornil)). It now clashes with "Learning to rank at checkout" '
        "in your agenda."
    )
    assert "*Moved:* " in shown(reply)
    assert "<!date^" in shown(reply)
    assert buttons(reply) == ["My agenda", "Unstar"]


def test_only_what_is_another_is_said_to_have_been():
    assert said(told(after=replace(BEFORE, room="Janson"))).endswith("in Janson (was in H.1301 (Cornil)).")
    assert said(told(after=replace(BEFORE, room=""))).endswith("CET (was in H.1301 (Cornil)).")
    assert said(told(before=replace(BEFORE, room=""))).endswith("(was Tue 1 Dec 14:00 CET without a room).")
    longer = replace(BEFORE, end=BEFORE.end + timedelta(minutes=10))
    assert said(told(after=longer)).endswith("14:00–14:30 CET in H.1301 (Cornil) (was until 14:20 CET).")


def test_cancelled_gone_and_back():
    assert said(told(after=replace(BEFORE, gone=Gone.CANCELLED))) == (
        'Cancelled: "Scaling retrieval to a billion products", Tue 1 Dec 14:00–14:20 CET in H.1301 (Cornil).'
    )
    assert said(told(after=replace(BEFORE, gone=Gone.REMOVED))) == (
        'No longer on the program: "Scaling retrieval to a billion products" '
        "(was Tue 1 Dec 14:00 CET in H.1301 (Cornil))."
    )
    assert said(told(before=replace(BEFORE, gone=Gone.CANCELLED))).startswith("Back on the program: ")


ADA, BOB = Part(1, Role.SPEAKER, "Ada Moss"), Part(2, Role.SPEAKER, "Bob <!here> Byrne")
EVE = Part(3, Role.SESSION_CHAIR, "Eve")


def billed(after=BEFORE, person_id=0, **more):
    return Told(Change(SCALING.id, "New title", BEFORE, after, **more), person_id=person_id)


def test_another_title_says_old_and_new():
    assert said(billed(retitled_from="Old")) == (
        'New title: "Old" is now "New title", Tue 1 Dec 14:00–14:20 CET in H.1301 (Cornil).'
    )
    assert said(billed(AFTER, retitled_from="Old")).endswith('H.1301 (Cornil)). Its title was "Old".')


def test_other_speakers_are_named():
    assert said(billed(added=(BOB,), taken_off=(ADA,))) == (
        'Speakers changed: "New title", Tue 1 Dec 14:00–14:20 CET in H.1301 (Cornil). '
        "Now speaking: Bob &lt;!here&gt; Byrne. No longer speaking: Ada Moss."
    )
    crowd = tuple(Part(n, Role.SPEAKER, f"P{n}") for n in range(10, 17))
    assert said(billed(added=crowd)).endswith("Now speaking: P10, P11, P12, P13, P14 and 2 more.")
    assert "speaking" not in said(billed(replace(BEFORE, gone=Gone.CANCELLED), added=(BOB,)))


def test_those_who_were_taken_off_or_added_are_addressed():
    changes = {"retitled_from": "Old", "added": (BOB,), "taken_off": (ADA,)}
    assert said(billed(AFTER, 1, **changes)) == (
        'You no longer speak in "Old", Tue 1 Dec 14:00–14:20 CET in H.1301 (Cornil). It is now "New title". '
        "Now speaking: Bob &lt;!here&gt; Byrne."
    )
    assert said(billed(AFTER, 2, **changes)) == (
        'You now speak in "New title", Tue 1 Dec 15:00–15:20 CET in Janson. Its title was "Old". '
        "No longer speaking: Ada Moss."
    )
    assert said(billed(person_id=3, taken_off=(EVE,))).startswith("You no longer chair in ")
    assert said(billed(person_id=3, added=(EVE,))).startswith("You now chair in ")


def test_to_a_channel_there_is_nothing_personal():
    reply = good(changes.notice(CONFERENCE, [told()], is_channel=True))
    assert buttons(reply) == ["Details"]
    assert buttons(changes.notice(CONFERENCE, [told(), told()], is_channel=True)) == []


def test_many_are_one_message():
    reply = good(changes.notice(CONFERENCE, [told(starred=True, parts=n) for n in range(150)]))
    assert reply.text.startswith("150 sessions changed\nMoved:")
    assert "with the talk in it." in reply.text
    assert reply.text.endswith("and 142 more.")
    assert buttons(reply) == ["Unstar"] * 8 + ["My agenda"]


def test_the_card_says_from_when_it_was_moved_until_it_is_over():
    moved = replace(KEYNOTE, moved_from=at(9))
    assert good(cards.card(CONFERENCE, moved, NOW)).text.splitlines()[0].endswith(" · moved from 09:00 CET")
    another_day = replace(KEYNOTE, moved_from=at(9, day=2))
    assert "moved from Wed 2 Dec 09:00 CET" in good(cards.card(CONFERENCE, another_day, NOW)).text
    for then in (at(12), NOW):
        over = moved if then == at(12) else replace(moved, cancelled=True)
        assert "moved" not in good(cards.card(CONFERENCE, over, then)).text
    assert "moved" not in good(cards.card(CONFERENCE, replace(KEYNOTE, moved_from=KEYNOTE.start), NOW)).text
    listed = entry(list_context(CONFERENCE, NOW, set()), moved)
    assert "moved from 09:00 CET" in listed.text
    assert "moved from <!date^" in listed.blocks[0]["text"]["text"]


def test_the_details_offer_organizers_what_can_be_done():
    assert buttons(good(cards.details_modal(CONFERENCE, SCALING, NOW, editable=True)))[-2:] == [
        "Move",
        "Cancel session",
    ]
    gone = replace(SCALING, cancelled=True)
    assert buttons(good(cards.details_modal(CONFERENCE, gone, NOW, editable=True)))[-1] == "Restore"
    assert "Move" not in buttons(cards.details_modal(CONFERENCE, SCALING, NOW))
    assert "Move" not in buttons(cards.details_modal(CONFERENCE, SCALING, at(23), editable=True))


def review(verb=Verb.MOVE, **more):
    edit = Edit.of(verb, SCALING)
    given = {"change": told().change, "parts": 0, "people": 41, "channels": ("C0JANSON",), "at": at(13, 5)}
    return Review(CONFERENCE, edit, **{**given, **more})


def test_the_form_of_a_move():
    view = good(edits.form_modal(CONFERENCE, SCALING, [JANSON, SCALING.room]))
    initial = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert initial["change:day"]["initial_date"] == "2026-12-01"
    assert initial["change:start"]["initial_time"] == "14:00"
    assert initial["change:room"]["initial_option"]["value"] == "2"
    crowd = [Room(i, f"Room {i}") for i in range(1, 260)]
    assert "Room 259" in shown(good(edits.form_modal(CONFERENCE, SCALING, crowd)))


def test_what_a_move_would_do():
    clash = (Conflict(SCALING, TALKS[0]), Conflict(SCALING, TALKS[0], TALKS[0].speakers[0]))
    text = shown(good(edits.review_modal(review(conflicts=clash, parts=4))))
    assert "Tue 1 Dec 14:00–14:20 CET, H.1301 (Cornil)\n→ Tue 1 Dec 15:00–15:20 CET, Janson" in text
    assert "with the 4 sessions within it" in text
    assert "This tells 41 people and <#C0JANSON>, about Tue 1 Dec 13:05 CET" in text
    assert (
        '⚠ H.1301 (Cornil) is taken then: "Learning to rank at checkout", Tue 1 Dec 13:20–13:40 CET' in text
    )
    assert (
        '⚠ Ada Moss has another session then: "Learning to rank at checkout", Tue 1 Dec 13:20–13:40 CET in H.1301'
        in text
    )
    assert "This tells nobody." in shown(good(edits.review_modal(review(people=0, channels=()))))
    many = good(edits.review_modal(review(conflicts=clash * 30, channels=("C0JANSON",) * 40, people=1)))
    assert "and 52 more." in shown(many)
    assert "1 person, <#C0JANSON>" in shown(many)


def test_what_an_edit_did():
    done = good(
        edits.done_modal(review(Verb.CANCEL, change=told(after=replace(BEFORE, gone=Gone.CANCELLED)).change))
    )
    assert "✅ *Cancelled*" in shown(done)
    assert "Tue 1 Dec 14:00–14:20 CET, H.1301 (Cornil)\n→ cancelled" in shown(done)
    back = told(before=replace(BEFORE, gone=Gone.CANCELLED), after=BEFORE).change
    said = shown(good(edits.review_modal(review(Verb.RESTORE, change=back))))
    assert "Tue 1 Dec 14:00–14:20 CET, H.1301 (Cornil)\ncancelled\n→ on the program again" in said


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ({"room": "Janson"}, "Tue 1 Dec 14:00–14:20 CET\nH.1301 (Cornil)\n→ Janson"),
        ({"room": ""}, "Tue 1 Dec 14:00–14:20 CET\nH.1301 (Cornil)\n→ no room"),
        ({"end": at(14, 30)}, "H.1301 (Cornil)\nTue 1 Dec 14:00–14:20 CET\n→ Tue 1 Dec 14:00–14:30 CET"),
    ],
)
def test_only_what_changes_is_said_before_and_after(after, says):
    change = told(after=replace(BEFORE, **after)).change
    assert says in shown(good(edits.review_modal(review(change=change))))


def test_what_no_longer_lies_within_its_session_is_warned_of():
    said = shown(good(edits.review_modal(review(outside=(Outside(SCALING, CONTAINER),)))))
    assert f'⚠ "{SCALING.title}" is then outside the time of its session "{CONTAINER.title}".' in said


slots = st.builds(Slot, hostile.moments, hostile.moments, hostile.text, st.sampled_from(Gone))


parts = st.lists(
    st.builds(Part, st.integers(0, 2), st.sampled_from(TOLD_ROLES), hostile.text), max_size=8
).map(tuple)


@settings(deadline=None)
@given(
    hostile.conferences,
    st.builds(Change, st.just(1), hostile.text, slots, slots, hostile.text, parts, parts),
    hostile.sessions(),
    st.booleans(),
)
def test_no_data_breaks_it(conference, change, other, is_channel):
    before = change.before
    one = Told(change, 2, [other] * 3, starred=True, person_id=1)
    good(changes.notice(conference, [one], is_channel=is_channel))
    good(changes.notice(conference, [one] * 20, is_channel=is_channel))
    edit = Edit(Verb.MOVE, 1, before.start, before.end, 0, before.mark)
    conflicts = (Conflict(other, other), *(Conflict(other, other, a.person) for a in other.people[:3])) * 4
    told_of = Review(conference, edit, change, 3, 4, ("C0A",) * 9, NOW, conflicts)
    good(edits.review_modal(told_of))
    good(edits.done_modal(told_of))
    rooms = [other.room] if other.room else []
    good(edits.form_modal(conference, other, rooms))
    good(cards.card(conference, replace(other, moved_from=before.start), NOW))


def test_a_session_without_a_room_can_be_given_one():
    view = good(edits.form_modal(CONFERENCE, session(5, "Panel", at(15), at(16), None), [JANSON]))
    assert view["blocks"][-1]["element"]["initial_option"]["text"]["text"] == "No room"
