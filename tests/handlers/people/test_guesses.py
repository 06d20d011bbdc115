"""That's me and Not me below a message to somebody of whom it is only guessed who they are."""

from dataclasses import replace

import pytest

from tests.handlers.conference import Conference, labels
from tests.handlers.reminders.test_presence import latest

ORGANIZERS = "organizers"


@pytest.mark.parametrize("label", ["That's me", "Not me"])
async def test_the_buttons_below_a_guess(conference: Conference, label):
    """Rohan Deshpande chairs Ads I by a guess: one member has his name."""
    conference.be_at("10:30", day=1)
    conference.expected_in_log.append(" expired")
    await conference.deliver()
    rohan = conference.direct("rohan.deshpande")
    sheet = next(m for m in reversed(conference.standing(rohan)) if "Is that you?" in m.text)
    assert labels(sheet)[-2:] == ["That's me", "Not me"]
    first, stale = sheet.text.split("\n")[0], replace(sheet, blocks=list(sheet.blocks))
    await conference.press("rohan.deshpande", sheet, label)
    shown = latest(conference, sheet)
    assert shown.text.startswith(first)
    assert not {"That's me", "Not me"} & {*labels(shown)}
    (chair,) = conference.session("ADS1").chairs
    if label == "That's me":
        assert "✅ You are linked as Rohan Deshpande." in shown.text
        assert (chair.slack_user, chair.linked_by) == (conference.user("rohan.deshpande"), "own")
        return
    assert "You said that this is not you." in shown.text
    assert chair.slack_user == ""
    await conference.deliver()
    told = conference.standing(ORGANIZERS)[-1].text
    assert "Rohan Deshpande is not Rohan Deshpande of the program. They told us so." in told
    await conference.press("rohan.deshpande", stale, label)
    assert "This was already settled. Nothing was changed." in {m.text for m in conference.news}
