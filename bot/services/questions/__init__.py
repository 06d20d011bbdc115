"""Questions to the speakers: asked, voted up, answered, moderated, and closed."""

from bot.services.questions.answering import Answers
from bot.services.questions.askers import Askers
from bot.services.questions.asking import KEEP_TRYING, Asked, Questions
from bot.services.questions.closing import Closing
from bot.services.questions.context import Posted, QuestionContext, question_key, thread_key
from bot.services.questions.moderating import Moderation
from bot.services.questions.offering import EARLY, LINGER
from bot.services.questions.openness import Openness

__all__ = ["EARLY", "KEEP_TRYING", "LINGER", "Answers", "Asked", "Askers", "Closing", "Moderation", "Openness", "Posted", "QuestionContext",
           "Questions", "question_key", "thread_key"]  # fmt: skip
